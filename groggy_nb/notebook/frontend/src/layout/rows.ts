// The row of each step: below all that it reads, near its readers, and never outside the rows of its region.
import type { Drawn } from "./arrange";
import { aboveBelow, headOf, nesting } from "./nesting";

/** Few rounds suffice; a fixed number makes the same program the same picture. */
const ROUNDS = 6;

interface Ties {
  above: string[];
  below: string[];
}

/** Narrow rows take no more across, where what begins a wire can stand further up. */
const NARROW = 500;
const GAP = 30;
const TRUNK = 16;

/** `sizes`: of whatever takes a place: steps, heads of regions, and regions that hold nothing. */
export function rowsOf(program: Drawn, sizes: ReadonlyMap<string, { width: number }>, isNarrow = false): Map<string, number> {
  const parts = [...sizes.keys()];
  const ties = new Map(parts.map((id): [string, Ties] => [id, { above: [], below: [] }]));
  const wires = program.edges.filter((edge) => !edge.back).map(({ source, target }) => [source, target] as const);
  for (const [above, below] of [...wires, ...aboveBelow(program, isNarrow)]) {
    const upper = ties.get(above);
    const lower = ties.get(below);
    if (!upper || !lower || upper.below.includes(below)) continue;
    upper.below.push(below);
    lower.above.push(above);
  }
  const order = sorted(parts, ties);
  const rows = new Map<string, number>();
  // Of a circle, which no program that parses has, only what comes first in the text counts.
  const lowest = (ids: readonly string[]) => ids.reduce((most, id) => Math.max(most, rows.get(id) ?? -1), -1) + 1;
  for (const id of order) rows.set(id, lowest(ties.get(id)?.above ?? []));
  settle(program, order, ties, rows, lowest);
  if (isNarrow) spread(ties, rows, sizes);
  const first = Math.min(...rows.values());
  for (const [id, row] of rows) rows.set(id, row - first);
  return rows;
}

/** Moves what is read more often than it reads down to its readers: wires get shorter, and no order changes. */
function settle(
  program: Drawn,
  order: readonly string[],
  ties: ReadonlyMap<string, Ties>,
  rows: Map<string, number>,
  lowest: (ids: readonly string[]) => number,
): void {
  const inside = nesting(program);
  const heads = new Set(program.regions.map(({ id }) => headOf(id)));
  const pull = new Map(order.map((id) => [id, 0]));
  const drawTo = (id: string, by: number) => pull.set(id, (pull.get(id) ?? 0) + by);
  for (const { source, target, back } of program.edges) {
    if (back) continue;
    // A region keeps together: what its steps read outside of it, or who reads them there, moves none of them.
    const [home] = inside(source);
    const [abroad] = inside(target);
    if (!home || inside(target).includes(home)) drawTo(source, 1);
    if (!abroad || inside(source).includes(abroad)) drawTo(target, -1);
  }
  for (let round = 0; round < ROUNDS; round += 1) {
    let moved = false;
    const put = (id: string, row: number) => {
      moved ||= rows.get(id) !== row;
      rows.set(id, row);
    };
    for (const id of [...order].reverse()) {
      const below = ties.get(id)?.below ?? [];
      const down = heads.has(id) || (pull.get(id) ?? 0) >= 0;
      if (down && below.length) put(id, below.reduce((least, one) => Math.min(least, rows.get(one) ?? 0), Infinity) - 1);
    }
    for (const id of order) {
      const above = ties.get(id)?.above ?? [];
      if (!heads.has(id) && (pull.get(id) ?? 0) < 0 && above.length) put(id, lowest(above));
    }
    if (!moved) return;
  }
}

/** Moves what reads nothing up from rows that are too wide, one row at a time; its wire takes little room there. */
function spread(ties: ReadonlyMap<string, Ties>, rows: Map<string, number>, sizes: ReadonlyMap<string, { width: number }>): void {
  const held = new Map<number, string[]>();
  for (const [id, row] of rows) held.set(row, [...(held.get(row) ?? []), id]);
  let passing = 0;
  for (let row = Math.max(...rows.values()); held.has(row); row -= 1) {
    const here = held.get(row) ?? [];
    const room = (id: string) => (sizes.get(id)?.width ?? 0) + GAP;
    let width = here.reduce((sum, id) => sum + room(id), TRUNK * passing);
    let left = here.length;
    const raised: string[] = [];
    for (const id of [...here].reverse()) {
      if (left < 2 || width <= NARROW) break;
      if (ties.get(id)?.above.length) continue;
      rows.set(id, row - 1);
      raised.push(id);
      width += TRUNK - room(id);
      left -= 1;
    }
    passing += raised.length;
    if (raised.length) held.set(row - 1, [...(held.get(row - 1) ?? []), ...raised]);
  }
}

/** Each part after all that stand above it; otherwise as given. */
function sorted(parts: readonly string[], ties: ReadonlyMap<string, Ties>): string[] {
  const order: string[] = [];
  const seen = new Set<string>();
  const visit = (id: string) => {
    if (seen.has(id)) return;
    seen.add(id);
    for (const above of ties.get(id)?.above ?? []) visit(above);
    order.push(id);
  };
  parts.forEach(visit);
  return order;
}
