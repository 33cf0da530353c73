// How far right each item stands: trunks and frames straight, steps near what they are wired to, nothing too close.
import type { Grid, Item } from "./grid";
import { arrangeBy, type Order } from "./order";

export interface Cell {
  id: string;
  row: number;
  width: number;
  height: number;
  region: string | null;
  isHead: boolean;
}

/** Half the room around a step, and around a trunk or a frame. */
const ROOM = { step: 10, other: 7 };
const NARROW_ROOM = { step: 7, other: 5 };
const MARGIN = 8;
/** Fixed numbers of rounds make the same program the same picture. */
const ROUNDS = 16;
const LAST_ROUNDS = 6;
/** Of the picture's middle, in wires. */
const GRAVITY = 1;

/** Items that stand exactly below each other. */
interface Column {
  items: Item[];
  x: number;
  /** As far left and right as it may stand in a narrow picture. */
  low: number;
  high: number;
  /** Neighbours with their least distance. */
  left: { column: Column; by: number }[];
  right: { column: Column; by: number }[];
  /** What a head stands above. */
  held: Column[];
  /** What its wires lead to, seen from its centre. */
  pulls: { column: Column; by: number; wires: number }[];
}

/** The centre of each item, in the best order: its wires the straightest; or narrow, where they bend more. */
export function columnsOf(grid: Grid, orders: readonly Order[], within: number | null = null): Map<string, number> {
  const isNarrow = within !== null;
  const least = Math.min(...orders.map(({ crossed }) => crossed));
  let best: Columns | null = null;
  for (const { crossed, rows } of orders) {
    if (!isNarrow && crossed > least) continue;
    arrangeBy(grid, rows);
    const own = placed(grid, within);
    if (!best || (isNarrow ? own.width < best.width : own.strayed < best.strayed)) best = own;
    if (within === null || best.width <= within) continue;
    // Straight trunks between wide steps of several rows add up.
    const bent = placed(grid, within, true);
    if (bent.width < best.width) best = bent;
  }
  return best?.centres ?? new Map();
}

interface Columns {
  centres: Map<string, number>;
  /** How far the wires go sideways. */
  strayed: number;
  width: number;
}

function placed(grid: Grid, within: number | null, isBent = false): Columns {
  const columns = sorted(stacked(grid, within !== null, isBent));
  for (const column of columns) column.x = leftmost(column, 0);
  if (within !== null) keepWithin(columns, within);
  for (let round = 0; round < ROUNDS; round += 1) {
    const middle = columns.reduce((sum, { x }) => sum + x, 0) / columns.length;
    ease(columns, (column) => balanced(column, middle));
  }
  for (let round = 0; round < LAST_ROUNDS; round += 1) {
    for (const column of round % 2 ? [...columns].reverse() : columns) {
      column.x = kept(column, Math.max(leftmost(column), Math.min(rightmost(column), wanted(column))));
    }
  }
  // Pinned steps stand where they are: the others must not wander from edit to edit.
  const ends = columns.flatMap(({ items, x }) => items.map(({ left }) => x - left));
  const first = ends.reduce((least, end) => Math.min(least, end), Infinity) - MARGIN;
  const centres = new Map(columns.flatMap(({ items, x }) => items.map(({ id }) => [id, x - first] as const)));
  const strayed = columns.reduce((sum, { x, pulls }) => {
    return sum + pulls.reduce((own, { column, by, wires }) => own + wires * Math.abs(x - column.x - by), 0);
  }, 0);
  const width = columns.reduce((most, { items, x }) => Math.max(most, ...items.map(({ right }) => x + right)), -Infinity) - first;
  return { centres, strayed, width };
}

/** Half way between all as far right as they have to be and all as far left: both keep the distances, so this does. */
function ease(columns: readonly Column[], wish: (column: Column) => number): void {
  const wishes = columns.map((column) => (column.x + wish(column)) / 2);
  const before = columns.map(({ x }) => x);
  columns.forEach((column, at) => {
    column.x = Math.max(leftmost(column), wishes[at] ?? 0);
  });
  const pushed = columns.map(({ x }) => x);
  columns.forEach((column, at) => {
    column.x = before[at] ?? 0;
  });
  for (let at = columns.length - 1; at >= 0; at -= 1) {
    const column = columns[at];
    if (column) column.x = Math.min(rightmost(column), wishes[at] ?? 0);
  }
  columns.forEach((column, at) => {
    column.x = kept(column, (column.x + (pushed[at] ?? 0)) / 2);
  });
}

/** No column further out than a picture of this width has it, or the narrowest there can be. */
function keepWithin(columns: readonly Column[], within: number): void {
  const side = ({ items }: Column, of: "left" | "right") => Math.max(...items.map((item) => item[of]));
  for (const column of columns) column.low = column.x = leftmost(column, side(column, "left"));
  const wall = columns.reduce((most, column) => Math.max(most, column.low + side(column, "right")), within);
  for (const column of [...columns].reverse()) {
    column.high = column.right.reduce((least, { column: other, by }) => Math.min(least, other.high - by), wall - side(column, "right"));
  }
}

/** The bounds keep the least distances, so a column put back within them stays clear of its neighbours. */
function kept({ low, high }: Column, x: number): number {
  return Math.min(high, Math.max(low, x));
}

function leftmost({ left }: Column, free = -Infinity): number {
  let most = free;
  for (const { column, by } of left) most = Math.max(most, column.x + by);
  return most;
}

function rightmost({ right }: Column): number {
  let least = Infinity;
  for (const { column, by } of right) least = Math.min(least, column.x - by);
  return least;
}

/** A frame's sides keep close to what it holds, and a title to the left of that. */
function hugged(column: Column): number | null {
  const first = column.items[0];
  if (first?.kind === "start") return rightmost(column);
  if (first?.kind === "end") return leftmost(column);
  if (!first?.isHead || !column.held.length) return null;
  return Math.min(...column.held.map(({ x, items }) => x - (items[0]?.left ?? 0))) + first.left;
}

/** The mean of where a column's wires would be straight, with a little of the picture's middle: nothing strays. */
function balanced(column: Column, middle: number): number {
  const close = hugged(column);
  if (close !== null) return close;
  let sum = GRAVITY * middle;
  let weight = GRAVITY;
  for (const { column: other, by, wires } of column.pulls) {
    sum += wires * (other.x + by);
    weight += wires;
  }
  return sum / weight;
}

/** Where most of a column's wires would be straight. */
function wanted(column: Column): number {
  const close = hugged(column);
  if (close !== null) return close;
  if (!column.pulls.length) return column.x;
  const aims = column.pulls.map(({ column: other, by, wires }) => ({ x: other.x + by, wires })).sort((a, b) => a.x - b.x);
  const half = aims.reduce((sum, { wires }) => sum + wires, 0) / 2;
  let sum = 0;
  for (const [at, { x, wires }] of aims.entries()) {
    sum += wires;
    if (sum > half) return x;
    // Between two equal halves the nearest place will do.
    if (sum === half) return Math.max(x, Math.min(aims[at + 1]?.x ?? x, column.x));
  }
  return column.x;
}

/** Stacks trunks, unless they may bend in each row, and frames; of two that cross only the first goes straight. */
function stacked(grid: Grid, isNarrow: boolean, isBent: boolean): Column[] {
  const own = new Map<Item, Column>();
  const columns: Column[] = [];
  for (const [row, items] of grid.rows.entries()) {
    const straight: { upper: Item; lower: Item }[] = [];
    const tryAll = (kinds: readonly Item["kind"][]) => {
      const known = [...straight];
      let furthest = -1;
      for (const upper of grid.rows[row - 1] ?? []) {
        if (!kinds.includes(upper.kind)) continue;
        const lower = upper.below.find(({ item }) => item.kind === upper.kind)?.item;
        if (!lower || lower.place <= furthest || known.some((own) => isCrossing(own.upper, own.lower, upper, lower))) continue;
        straight.push({ upper, lower });
        furthest = lower.place;
      }
    };
    tryAll(["start", "end"]);
    // Below a region a trunk may bend: straight on, it would keep what comes next beside the region.
    // Narrow, wires that came in beside a title may run below it.
    const isBelowHead = isNarrow && grid.rows[row - 1]?.some(({ isHead }) => isHead);
    if (!isBent && !endsAbove(grid, row) && !isBelowHead) tryAll(["trunk"]);
    const above = new Map(straight.map(({ upper, lower }) => [lower, upper]));
    for (const item of items) {
      const upper = above.get(item);
      let column = upper && own.get(upper);
      if (!column) {
        column = { items: [], x: 0, low: -Infinity, high: Infinity, left: [], right: [], held: [], pulls: [] };
        columns.push(column);
      }
      column.items.push(item);
      own.set(item, column);
    }
  }
  const rooms = isNarrow ? NARROW_ROOM : ROOM;
  const room = ({ kind }: Item) => (kind === "step" ? rooms.step : rooms.other);
  for (const items of grid.rows) {
    for (const item of items) {
      for (const held of item.held) {
        const other = own.get(held);
        if (other) own.get(item)?.held.push(other);
      }
    }
    for (const [at, item] of items.entries()) {
      const column = own.get(item);
      const next = items[at + 1];
      const beside = next && own.get(next);
      if (column && next && beside) {
        const by = item.right + room(item) + room(next) + next.left;
        column.right.push({ column: beside, by });
        beside.left.push({ column, by });
      }
      for (const { item: below, wires, port } of item.below) {
        const other = own.get(below);
        if (!column || !other || column === other) continue;
        column.pulls.push({ column: other, by: port, wires });
        other.pulls.push({ column, by: -port, wires });
      }
    }
  }
  return columns;
}

/** Whether the wires from one row to the next cross or meet. */
function isCrossing(upper: Item, lower: Item, other: Item, below: Item): boolean {
  return (upper.place - other.place) * (lower.place - below.place) <= 0;
}

/** Whether a region of the whole program has its last row above this one. */
function endsAbove({ groups }: Grid, row: number): boolean {
  const regions = (at: number) => (groups[at]?.parts ?? []).flatMap((part) => ("parts" in part ? [part.index] : []));
  const here = regions(row);
  const above = regions(row - 1);
  return above.some((index) => !here.includes(index)) || here.some((index) => !above.includes(index));
}

/** From left to right: each after all that stand left of it. */
function sorted(columns: readonly Column[]): Column[] {
  const order: Column[] = [];
  const seen = new Set<Column>();
  const visit = (column: Column) => {
    if (seen.has(column)) return;
    seen.add(column);
    for (const { column: other } of column.left) visit(other);
    order.push(column);
  };
  columns.forEach(visit);
  return order;
}
