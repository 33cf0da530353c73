// How far right each item stands: trunks and frames straight, steps near what they are wired to, nothing too close.
import { type Column, Crowd } from "./crowd";
import type { Grid, Item, Tie } from "./grid";
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
/** Fixed numbers of rounds make the same program the same picture. */
const ROUNDS = 16;
const LAST_ROUNDS = 6;

/** The centre of each item, in the best order: its wires the straightest; or narrow, where they bend more. */
export function columnsOf(grid: Grid, orders: readonly Order[], within: number | null = null): Map<string, number> {
  const isNarrow = within !== null;
  const least = Math.min(...orders.map(({ crossed }) => crossed));
  let best: Columns | null = null;
  for (const { crossed, rows } of orders) {
    if (!isNarrow && crossed > least) continue;
    arrangeBy(grid, rows);
    let tried = packed(grid, within);
    if (isNarrow && tried.width > within && !(best && best.width <= within)) {
      // Straight trunks between wide steps of several rows add up.
      const bent = packed(grid, within, true);
      if (bent.width < tried.width) tried = bent;
    }
    if (isNarrow && best && tried.width >= best.width) continue;
    const own = placed(tried.room, within);
    if (!best || (isNarrow ? own.width < best.width : own.strayed < best.strayed)) best = own;
  }
  return best?.centres ?? new Map();
}

interface Columns {
  centres: Map<string, number>;
  /** How far the wires go sideways. */
  strayed: number;
  width: number;
}

/** All as far left as they may be, and so wide: no picture of this order is narrower. */
function packed(grid: Grid, within: number | null, isBent = false): { room: Crowd; width: number } {
  const room = new Crowd(sorted(stacked(grid, within !== null, isBent)));
  room.pack(within !== null);
  return { room, width: room.extent().width };
}

function placed(room: Crowd, within: number | null): Columns {
  if (within !== null) room.keepWithin(within);
  for (let round = 0; round < ROUNDS; round += 1) room.ease();
  for (let round = 0; round < LAST_ROUNDS; round += 1) room.straighten(round % 2 === 1);
  // Pinned steps stand where they are: the others must not wander from edit to edit.
  const { first, width } = room.extent();
  const centres = new Map(room.columns.flatMap(({ items }, at) => items.map(({ id }) => [id, (room.x[at] ?? 0) - first] as const)));
  return { centres, strayed: room.strayed(), width };
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
        column = { at: -1, items: [], left: [], right: [], held: [], pulls: [] };
        columns.push(column);
      }
      column.items.push(item);
      own.set(item, column);
    }
  }
  const rooms = isNarrow ? NARROW_ROOM : ROOM;
  const room = ({ kind }: Item) => (kind === "step" ? rooms.step : rooms.other);
  for (const items of grid.rows) {
    for (let at = 0; at < items.length; at += 1) {
      const item = items[at] as Item;
      const column = own.get(item) as Column;
      for (const held of item.held) {
        const other = own.get(held);
        if (other) column.held.push(other);
      }
      const next = items[at + 1];
      const beside = next && own.get(next);
      if (next && beside) {
        const by = item.right + room(item) + room(next) + next.left;
        column.right.push({ column: beside, by });
        beside.left.push({ column, by });
      }
      for (let k = 0; k < item.below.length; k += 1) {
        const { item: below, wires, port } = item.below[k] as Tie;
        const other = own.get(below);
        if (!other || column === other) continue;
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
