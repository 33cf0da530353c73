// Places steps and regions in rows from top to bottom, as the text runs; pinned steps stay where they are.
import type { Pins, ProgramEdge, ProgramNode, Region } from "../protocol";
import { type Band, bandsOf } from "./bands";
import { type Cell, columnsOf } from "./columns";
import { BARE, EMPTY, enclose, footOf, type Head, heightOf, LANE, SIDE, widthOf } from "./frames";
import { foldsOf } from "./folds";
import { createGrid, type Grid } from "./grid";
import { headOf, laneCounts, nesting } from "./nesting";
import { type Order, ordersOf } from "./order";
import { rowsOf } from "./rows";
import type { Card } from "./sizes";
import { type Span, spansOf, type Trunks, trunksOf } from "./trunks";

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface Point {
  x: number;
  y: number;
}

/** A stretch that a wire passes straight down, between the steps of one row; or up, on its way to another column. */
export interface Gate {
  x: number;
  top: number;
  bottom: number;
  isUp?: boolean;
}

export interface Arrangement {
  nodes: Map<string, Box>;
  regions: Map<string, Box>;
  /** For a wire over several rows, where it passes each; absent where it may go as it likes. */
  gates: Map<string, Gate[]>;
  /** The left sides of the columns that the rows are folded into. */
  columns: number[];
  bounds: Box;
}

export interface Drawn {
  nodes: readonly ProgramNode[];
  edges: readonly ProgramEdge[];
  regions: readonly Region[];
}

/** A program in rows, before anything is placed: what of the layout takes its time. */
export interface Rowed {
  program: Drawn;
  cells: readonly Cell[];
  grid: Grid;
  /** The orders of its rows with few crossings: the search for them takes longest. */
  orders: readonly Order[];
  trunks: Trunks;
  spans: ReadonlyMap<string, Span>;
  /** How many lanes for ways back each region has. */
  counts: ReadonlyMap<string, number>;
  /** The centre of each cell and stop. */
  centres: ReadonlyMap<string, number>;
  bands: readonly Band[];
}

/**
 * `heads`: what regions' heads show. Within a width, what a region reads stands above it, never beside; where that
 * makes the rows of a wide picture no other ones, their order is known.
 */
export function inRows(
  program: Drawn,
  cards: ReadonlyMap<string, Card>,
  heads: ReadonlyMap<string, Head> = new Map(),
  within: number | null = null,
  wide?: Rowed,
): Rowed {
  const inside = nesting(program);
  const counts = laneCounts(program);
  const sizes = sizesOf(program, cards, heads, counts);
  const titles = new Set(program.regions.map((region) => headOf(region.id)));
  const rows = rowsOf(program, sizes, within !== null);
  if (wide?.cells.every(({ id, row }) => rows.get(id) === row)) return { ...wide, centres: columnsOf(wide.grid, wide.orders, within) };
  const cells = [...sizes].map(([id, size]): Cell => {
    return { id, ...size, row: rows.get(id) ?? 0, region: inside(id)[0] ?? null, isHead: titles.has(id) };
  });
  const spans = spansOf(cells, inside);
  const trunks = trunksOf(program, cards, rows, spans, inside);
  const lanes = new Map(program.regions.map(({ id }) => [id, LANE * (counts.get(id) ?? 0)]));
  const grid = createGrid(cells, trunks, spans, lanes, (id) => inside(id)[0] ?? null);
  const orders = ordersOf(grid);
  const centres = columnsOf(grid, orders, within);
  const bands = bandsOf(cells, spans, inside, (region) => footOf(counts.get(region)));
  return { program, cells, grid, orders, trunks, spans, counts, centres, bands };
}

/** `cuts`: the rows that begin another column of the picture. */
export function arrange(rowed: Rowed, pins: Pins, cuts: readonly number[] = []): Arrangement {
  const { program, cells, trunks, counts, centres, bands } = rowed;
  const steps = new Set(program.nodes.map(({ id }) => id));
  const folds = foldsOf(rowed, cuts);
  const places = new Map<string, Box>();
  const nodes = new Map<string, Box>();
  for (const { id, row, width, height } of cells) {
    const { top, bottom } = bands[row] ?? { top: 0, bottom: 0 };
    const { dx, dy } = folds.shift(folds.columnOf(id));
    const pin = steps.has(id) ? pins[id] : undefined;
    const [x, y] = pin ?? [(centres.get(id) ?? 0) - width / 2 + dx, (top + bottom - height) / 2 + dy];
    places.set(id, { x, y, width, height });
    if (steps.has(id)) nodes.set(id, { x, y, width, height });
  }
  const gates = new Map<string, Gate[]>();
  for (const { id, source, target, way } of trunks.ways) {
    if (pins[source] || pins[target]) continue;
    const [first, last] = [folds.columnOf(source), folds.columnOf(target)];
    const passed: Gate[] = [];
    for (const { id: stop, row } of way) {
      const column = folds.columnOf(stop);
      // To a column further right a wire runs below those between.
      if (column !== first && column !== last) continue;
      if (column === last && first !== last && !passed.some(({ isUp }) => isUp)) passed.push(folds.turn(source, last));
      const { top, bottom } = bands[row] ?? { top: 0, bottom: 0 };
      const { dx, dy } = folds.shift(column);
      passed.push({ x: (centres.get(stop) ?? 0) + dx, top: top - 4 + dy, bottom: bottom + 4 + dy });
    }
    if (first !== last && !passed.some(({ isUp }) => isUp)) passed.push(folds.turn(source, last));
    if (passed.length) gates.set(id, passed);
  }
  // A frame holds the wires that run down inside it, too.
  const passing = new Map<string, number[]>();
  for (const { id, region } of trunks.stops) {
    const x = (centres.get(id) ?? 0) + folds.shift(folds.columnOf(id)).dx;
    if (region) passing.set(region, [...(passing.get(region) ?? []), x]);
  }
  const regions = enclose(program, places, passing, counts);
  const bounds = around([...nodes.values(), ...regions.values(), ...folds.turns]);
  return { nodes, regions, gates, columns: folds.lefts, bounds };
}

/** What takes a place: steps, the heads of regions in rows of their own, and regions that hold nothing yet. */
function sizesOf(
  program: Drawn,
  cards: ReadonlyMap<string, Card>,
  heads: ReadonlyMap<string, Head>,
  counts: ReadonlyMap<string, number>,
): Map<string, { width: number; height: number }> {
  const inside = nesting(program);
  const filled = new Set([...program.nodes, ...program.regions].map((part) => part.region));
  const sizes = new Map<string, { width: number; height: number }>();
  for (const node of program.nodes) {
    const card = cards.get(node.id);
    if (card) sizes.set(node.id, { width: card.width, height: card.height });
  }
  for (const region of program.regions) {
    if (!filled.has(region.id)) {
      sizes.set(region.id, EMPTY);
      continue;
    }
    // Where a region is wide anyway its head takes no more room than its title, so that wires pass beside it.
    const room = program.nodes
      .filter((node) => inside(node.id).includes(region.id))
      .reduce((sum, node) => sum + (cards.get(node.id)?.width ?? 0), 0);
    const head = heads.get(region.id) ?? BARE;
    const title = widthOf(region, { ...head, total: "" }) - 30;
    const all = widthOf(region, head) - 2 * SIDE - LANE * (counts.get(region.id) ?? 0);
    const width = room > 2 * widthOf(region, head) ? title : Math.max(title, all);
    sizes.set(headOf(region.id), { width, height: heightOf(head) });
  }
  return sizes;
}

/** How much of one box lies in the other. */
export function sharedOf(a: Box, b: Box): number {
  const wide = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const high = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  return Math.max(0, wide) * Math.max(0, high);
}

export function around(boxes: readonly Box[]): Box {
  if (!boxes.length) return { x: 0, y: 0, width: 0, height: 0 };
  const x = Math.min(...boxes.map((box) => box.x));
  const y = Math.min(...boxes.map((box) => box.y));
  const right = Math.max(...boxes.map((box) => box.x + box.width));
  const bottom = Math.max(...boxes.map((box) => box.y + box.height));
  return { x, y, width: right - x, height: bottom - y };
}
