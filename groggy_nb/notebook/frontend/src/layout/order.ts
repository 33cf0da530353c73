// Who stands left of whom in each row, so that few wires cross: sweeps down and up by the mean of the neighbours.
// What runs for each wire counts up to a length: of a first picture this code is interpreted, and there "of" makes
// an object for each step.
import { type Grid, type Group, type Item, membersOf, type Tie } from "./grid";

/** A fixed number of sweeps makes the same program the same picture on every machine. */
const SWEEPS = 10;
/** So many sweeps without a better picture end the search. */
const PATIENCE = 3;

/** An order of all rows, and how many wires cross in it. */
export interface Order {
  sweep: number;
  crossed: number;
  rows: Item[][];
}

/** The orders that two searches find, from above and from below; one where both find the same. */
export function ordersOf(grid: Grid): Order[] {
  const first = search(grid, true);
  const second = search(grid, false, first);
  const [one, other] = [first.at(-1), second.at(-1)];
  return one && other && !isAlike(one, other) ? [one, other] : one ? [one] : [];
}

/** Puts the items of each row of the grid in an order. */
export function arrangeBy(grid: Grid, rows: readonly Item[][]): void {
  for (const [row, items] of rows.entries()) {
    grid.rows[row] = [...items];
    items.forEach((item, place) => {
      item.place = place;
    });
  }
}

/** Each better order by the sweep that found it; from where `known` has the same both searches go the same way. */
function search(grid: Grid, isWalkDown: boolean, known: readonly Order[] = []): Order[] {
  discover(grid, isWalkDown);
  const rows = new Settled(grid);
  let best = orderOf(grid, -1, rows.crossings());
  const found = [best];
  for (let sweep = 0, since = 0; sweep < SWEEPS && since < PATIENCE && best.crossed > 0; sweep += 1, since += 1) {
    const isDown = sweep % 2 === 0;
    const count = grid.rows.length;
    for (let turn = 0; turn < count; turn += 1) rows.sort(isDown ? turn : count - 1 - turn, isDown);
    for (let row = 0; row < count; row += 1) rows.swap(row);
    const crossed = rows.crossings();
    if (crossed >= best.crossed) continue;
    best = orderOf(grid, sweep, crossed);
    found.push(best);
    if (known.some((own) => own.sweep === sweep && isAlike(own, best))) return [...known];
    since = -1;
  }
  return found;
}

/** What was done to a row is not done again before it or a row beside it has changed: most soon stand as they should. */
class Settled {
  /** How often each row has changed. */
  private readonly changes: Int32Array;
  private readonly sorted: Record<"down" | "up", Seen>;
  private readonly swapped: Seen;
  private readonly counted: Seen;
  /** Of the wires to the row below. */
  private readonly crossed: Int32Array;

  constructor(private readonly grid: Grid) {
    const count = grid.rows.length;
    this.changes = new Int32Array(count);
    const never = () => ({ above: new Int32Array(count).fill(-1), own: new Int32Array(count).fill(-1), below: new Int32Array(count).fill(-1) });
    this.sorted = { down: never(), up: never() };
    [this.swapped, this.counted] = [never(), never()];
    this.crossed = new Int32Array(count);
  }

  sort(row: number, isDown: boolean): void {
    const top = this.grid.groups[row];
    if (!top || !this.isNew(isDown ? this.sorted.down : this.sorted.up, row, isDown, !isDown)) return;
    if (sort(top, isDown)) this.number(row);
  }

  swap(row: number): void {
    const top = this.grid.groups[row];
    if (top && this.isNew(this.swapped, row, true, true) && swap(top)) this.number(row);
  }

  crossings(): number {
    const { rows } = this.grid;
    let sum = 0;
    for (let row = 0; row < rows.length; row += 1) {
      if (this.isNew(this.counted, row, false, true)) this.crossed[row] = crossings(rows[row] as Item[]);
      sum += this.crossed[row] as number;
    }
    return sum;
  }

  private number(row: number): void {
    number(this.grid, row);
    this.changes[row] = (this.changes[row] as number) + 1;
  }

  /** Whether a row, or one beside it that counts, has changed since this was asked last. */
  private isNew(seen: Seen, row: number, hasAbove: boolean, hasBelow: boolean): boolean {
    const above = hasAbove && row > 0 ? (this.changes[row - 1] as number) : 0;
    const own = this.changes[row] as number;
    const below = hasBelow && row + 1 < this.changes.length ? (this.changes[row + 1] as number) : 0;
    if (seen.own[row] === own && seen.above[row] === above && seen.below[row] === below) return false;
    seen.own[row] = own;
    seen.above[row] = above;
    seen.below[row] = below;
    return true;
  }
}

interface Seen {
  above: Int32Array;
  own: Int32Array;
  below: Int32Array;
}

function isAlike(one: Order, other: Order): boolean {
  return one.crossed === other.crossed && one.rows.every((row, at) => row.every((item, place) => other.rows[at]?.[place] === item));
}

/** At first each item stands where a walk along the wires comes to it, from the top or from the foot. */
function discover(grid: Grid, isDown: boolean): void {
  let count = 0;
  const found = new Map<Item, number>();
  const visit = (item: Item) => {
    if (found.has(item)) return;
    found.set(item, count);
    count += 1;
    for (const { item: other } of isDown ? item.below : item.above) visit(other);
  };
  for (const row of isDown ? grid.rows : [...grid.rows].reverse()) row.forEach(visit);
  const arrange = (group: Group) => {
    for (const part of group.parts) {
      if ("parts" in part) arrange(part);
      part.mean = Math.min(...membersOf(part).map((item) => found.get(item) ?? 0));
    }
    settle(group);
  };
  for (const [row, group] of grid.groups.entries()) {
    arrange(group);
    number(grid, row);
  }
}

/** Whether anything may have moved. */
function sort(group: Group, isDown: boolean): boolean {
  let isMoved = false;
  const { parts } = group;
  for (let at = 0; at < parts.length; at += 1) {
    const part = parts[at] as Item | Group;
    if ("parts" in part) {
      if (sort(part, isDown)) isMoved = true;
      part.mean = meanOf(membersOf(part), isDown);
    } else part.mean = meanOf([part], isDown);
  }
  return settle(group) || isMoved;
}

/** Where the wires of some items lead to in the row above or below; not a number where none does. */
function meanOf(items: readonly Item[], isDown: boolean): number {
  let sum = 0;
  let weight = 0;
  for (let at = 0; at < items.length; at += 1) {
    const { above, below } = items[at] as Item;
    const ties = isDown ? above : below;
    for (let k = 0; k < ties.length; k += 1) {
      const { item, wires } = ties[k] as Tie;
      sum += wires * item.place;
      weight += wires;
    }
  }
  return weight ? sum / weight : Number.NaN;
}

/** Sorts by the means; what has none, without a neighbour in this direction, keeps its place among the others. */
function settle(group: Group): boolean {
  if (group.parts.length < 2) return false;
  const isPlain = group.parts.every((part) => !("parts" in part) && !part.isHead);
  if (isPlain && isAscending(group.parts)) return false;
  const moving = group.parts.filter((part) => !Number.isNaN(part.mean)).sort((a, b) => a.mean - b.mean);
  let next = 0;
  group.parts = group.parts.map((part) => (Number.isNaN(part.mean) ? part : (moving[next++] ?? part)));
  if (isPlain) return true;
  // Regions side by side keep the order of the text in all their rows, or their frames would cross.
  const regions = group.parts.filter((part) => "parts" in part).sort((a, b) => a.index - b.index);
  next = 0;
  const heads = group.parts.filter((part) => !("parts" in part) && part.isHead);
  const others = group.parts.filter((part) => "parts" in part || !part.isHead);
  // A title stands at the left, and wires come in beside it.
  group.parts = [...heads, ...others.map((part) => ("parts" in part ? (regions[next++] ?? part) : part))];
  return true;
}

/** Whether all that have a mean stand by it. */
function isAscending(parts: Group["parts"]): boolean {
  let last = -Infinity;
  for (const { mean } of parts) {
    if (mean < last) return false;
    if (!Number.isNaN(mean)) last = mean;
  }
  return true;
}

/** Changes neighbours where that saves crossings with the rows above and below. */
function swap(group: Group): boolean {
  let isChanged = false;
  for (const part of group.parts) if ("parts" in part && swap(part)) isChanged = true;
  for (let at = 1; at < group.parts.length; at += 1) {
    const left = group.parts[at - 1];
    const right = group.parts[at];
    if (!left || !right || ("parts" in left && "parts" in right) || ("isHead" in left && left.isHead)) continue;
    if (between(right, left) < between(left, right)) {
      group.parts[at - 1] = right;
      group.parts[at] = left;
      isChanged = true;
    }
  }
  return isChanged;
}

/** The crossings of the wires of two neighbours. */
function between(left: Item | Group, right: Item | Group): number {
  if (!("parts" in left) && !("parts" in right)) return ofTwo(left, right);
  let count = 0;
  for (const a of membersOf(left)) for (const b of membersOf(right)) count += ofTwo(a, b);
  return count;
}

function ofTwo(a: Item, b: Item): number {
  return crossedBy(a.above, b.above) + crossedBy(a.below, b.below);
}

function crossedBy(left: readonly Tie[], right: readonly Tie[]): number {
  let count = 0;
  for (let at = 0; at < left.length; at += 1) {
    const { place } = (left[at] as Tie).item;
    for (let k = 0; k < right.length; k += 1) if (place > (right[k] as Tie).item.place) count += 1;
  }
  return count;
}

function number(grid: Grid, row: number): void {
  const top = grid.groups[row];
  if (!top) return;
  const items = membersOf(top);
  grid.rows[row] = items;
  items.forEach((item, place) => {
    item.place = place;
  });
}

function orderOf({ rows }: Grid, sweep: number, crossed: number): Order {
  return { sweep, crossed, rows: rows.map((row) => [...row]) };
}

/** Of the wires from a row to the one below. */
function crossings(row: readonly Item[]): number {
  let count = 0;
  // The places below of all wires from left to right: each pair out of order crosses.
  const ends: number[] = [];
  for (let at = 0; at < row.length; at += 1) {
    const { below } = row[at] as Item;
    const known = ends.length;
    for (let k = 0; k < below.length; k += 1) {
      const end = (below[k] as Tie).item.place;
      for (let before = 0; before < known; before += 1) if ((ends[before] as number) > end) count += 1;
      ends.push(end);
    }
  }
  return count;
}
