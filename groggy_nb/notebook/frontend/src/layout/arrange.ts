// Places steps and regions in rows from top to bottom, as the text runs; pinned steps stay where they are.
import type { Pins, ProgramEdge, ProgramNode, Region } from "../protocol";
import { bandsOf } from "./bands";
import { type Cell, columnsOf } from "./columns";
import { EMPTY, enclose, footOf, HEAD, LANE, SIDE, widthOf } from "./frames";
import { createGrid } from "./grid";
import { headOf, laneCounts, nesting } from "./nesting";
import { rowsOf } from "./rows";
import type { Card } from "./sizes";
import { spansOf, trunksOf } from "./trunks";

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

/** A stretch that a wire passes straight down, between the steps of one row. */
export interface Gate {
  x: number;
  top: number;
  bottom: number;
}

export interface Arrangement {
  nodes: Map<string, Box>;
  regions: Map<string, Box>;
  /** For a wire over several rows, where it passes each; absent where it may go as it likes. */
  gates: Map<string, Gate[]>;
  bounds: Box;
}

export interface Drawn {
  nodes: readonly ProgramNode[];
  edges: readonly ProgramEdge[];
  regions: readonly Region[];
}

/** `totals`: what stands at the right of a region's head. */
export function arrange(
  program: Drawn,
  cards: ReadonlyMap<string, Card>,
  pins: Pins,
  totals: ReadonlyMap<string, string> = new Map(),
): Arrangement {
  const inside = nesting(program);
  const counts = laneCounts(program);
  const sizes = sizesOf(program, cards, (region) => widthOf(region, totals.get(region.id) ?? ""), counts);
  const heads = new Set(program.regions.map((region) => headOf(region.id)));
  const rows = rowsOf(program, [...sizes.keys()]);
  const cells = [...sizes].map(([id, size]): Cell => {
    return { id, ...size, row: rows.get(id) ?? 0, region: inside(id)[0] ?? null, isHead: heads.has(id) };
  });
  const spans = spansOf(cells, inside);
  const trunks = trunksOf(program, cards, rows, spans, inside);
  const lanes = new Map(program.regions.map(({ id }) => [id, LANE * (counts.get(id) ?? 0)]));
  const columns = columnsOf(createGrid(cells, trunks, spans, lanes, (id) => inside(id)[0] ?? null));
  const bands = bandsOf(cells, spans, inside, (region) => footOf(counts.get(region)));

  const places = new Map<string, Box>();
  const nodes = new Map<string, Box>();
  for (const { id, row, width, height } of cells) {
    const { top, bottom } = bands[row] ?? { top: 0, bottom: 0 };
    const pin = cards.has(id) ? pins[id] : undefined;
    const [x, y] = pin ?? [(columns.get(id) ?? 0) - width / 2, (top + bottom - height) / 2];
    places.set(id, { x, y, width, height });
    if (cards.has(id)) nodes.set(id, { x, y, width, height });
  }
  const gates = new Map<string, Gate[]>();
  for (const { id, source, target, way } of trunks.ways) {
    if (pins[source] || pins[target]) continue;
    const passed = way.map(({ id: stop, row }): Gate => {
      const { top, bottom } = bands[row] ?? { top: 0, bottom: 0 };
      return { x: columns.get(stop) ?? 0, top: top - 4, bottom: bottom + 4 };
    });
    gates.set(id, passed);
  }
  // A frame holds the wires that run down inside it, too.
  const passing = new Map<string, number[]>();
  for (const { id, region } of trunks.stops) {
    if (region) passing.set(region, [...(passing.get(region) ?? []), columns.get(id) ?? 0]);
  }
  const regions = enclose(program, places, passing, counts);
  return { nodes, regions, gates, bounds: around([...nodes.values(), ...regions.values()]) };
}

/** What takes a place: steps, the heads of regions in rows of their own, and regions that hold nothing yet. */
function sizesOf(
  program: Drawn,
  cards: ReadonlyMap<string, Card>,
  headWidth: (region: Region) => number,
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
    const title = widthOf(region, "") - 30;
    const all = headWidth(region) - 2 * SIDE - LANE * (counts.get(region.id) ?? 0);
    const width = room > 2 * headWidth(region) ? title : Math.max(title, all);
    sizes.set(headOf(region.id), { width, height: HEAD });
  }
  return sizes;
}

export function around(boxes: readonly Box[]): Box {
  if (!boxes.length) return { x: 0, y: 0, width: 0, height: 0 };
  const x = Math.min(...boxes.map((box) => box.x));
  const y = Math.min(...boxes.map((box) => box.y));
  const right = Math.max(...boxes.map((box) => box.x + box.width));
  const bottom = Math.max(...boxes.map((box) => box.y + box.height));
  return { x, y, width: right - x, height: bottom - y };
}
