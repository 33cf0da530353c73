// Who stands left of whom in each row, so that few wires cross: sweeps down and up by the mean of the neighbours.
import { type Grid, type Group, type Item, membersOf } from "./grid";

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
  let best = orderOf(grid, -1, crossings(grid));
  const found = [best];
  for (let sweep = 0, since = 0; sweep < SWEEPS && since < PATIENCE && best.crossed > 0; sweep += 1, since += 1) {
    const isDown = sweep % 2 === 0;
    const rows = isDown ? grid.rows.keys() : [...grid.rows.keys()].reverse();
    for (const row of rows) {
      const top = grid.groups[row];
      if (top && sort(top, isDown)) number(grid, row);
    }
    for (const row of grid.rows.keys()) {
      const top = grid.groups[row];
      if (top && swap(top)) number(grid, row);
    }
    const crossed = crossings(grid);
    if (crossed >= best.crossed) continue;
    best = orderOf(grid, sweep, crossed);
    found.push(best);
    if (known.some((own) => own.sweep === sweep && isAlike(own, best))) return [...known];
    since = -1;
  }
  return found;
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
  for (const part of group.parts) {
    if ("parts" in part && sort(part, isDown)) isMoved = true;
    let sum = 0;
    let weight = 0;
    for (const item of "parts" in part ? membersOf(part) : [part]) {
      for (const { item: other, wires } of isDown ? item.above : item.below) {
        sum += wires * other.place;
        weight += wires;
      }
    }
    part.mean = weight ? sum / weight : Number.NaN;
  }
  return settle(group) || isMoved;
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
  let count = 0;
  for (const { item: one } of a.above) for (const { item: other } of b.above) if (one.place > other.place) count += 1;
  for (const { item: one } of a.below) for (const { item: other } of b.below) if (one.place > other.place) count += 1;
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

function crossings(grid: Grid): number {
  let count = 0;
  for (const row of grid.rows) {
    // The places below of all wires from left to right: each pair out of order crosses.
    const ends: number[] = [];
    for (const { below } of row) {
      const known = ends.length;
      for (const { item } of below) {
        const end = item.place;
        for (let at = 0; at < known; at += 1) if ((ends[at] ?? 0) > end) count += 1;
        ends.push(end);
      }
    }
  }
  return count;
}

