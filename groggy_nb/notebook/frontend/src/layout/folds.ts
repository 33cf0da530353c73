// Rows folded into columns beside each other, as a newspaper's: for programs of many short regions.
import type { Box, Gate, Rowed } from "./arrange";
import { enclose, SIDE } from "./frames";

/** Between two columns, and around each wire that turns from one to the next. */
const GUTTER = 30;
const TURN = 10;
const CLEAR = 14;
/** More values than this that pass from column to column would be a tangle. */
const MOST = 4;

export interface Folds {
  columnOf(id: string): number;
  shift(column: number): { dx: number; dy: number };
  /** The way up beside a column, for wires of a source that stands in an earlier one. */
  turn(source: string, column: number): Gate;
  turns: Box[];
  lefts: number[];
}

/** The column of each cell and stop: ends that nothing reads stay above the cut that their row begins. */
function columnsBy({ cells, trunks }: Rowed, cuts: readonly number[]): Map<string, number> {
  const byRow = (row: number) => cuts.filter((cut) => cut <= row).length;
  const read = new Set(trunks.ways.map(({ source }) => source));
  const fed = new Set(trunks.ways.map(({ target }) => target));
  const found = new Map(trunks.stops.map(({ id, row }) => [id, byRow(row)]));
  for (const { id, row, isHead } of cells) {
    // A head that reads something is no end: its region goes with it.
    const stays = cuts.includes(row) && !isHead && fed.has(id) && !read.has(id);
    found.set(id, byRow(row) - (stays ? 1 : 0));
  }
  return found;
}

export function foldsOf(rowed: Rowed, cuts: readonly number[]): Folds {
  const { program, cells, trunks, counts, centres, bands } = rowed;
  if (!cuts.length) return { columnOf: () => 0, shift: () => ({ dx: 0, dy: 0 }), turn: () => ({ x: 0, top: 0, bottom: 0 }), turns: [], lefts: [-Infinity] };
  const own = columnsBy(rowed, cuts);
  const columnOf = (id: string) => own.get(id) ?? 0;
  const top = bands[0]?.top ?? 0;
  const shifts = [0, ...cuts].map((row) => ({ dx: 0, dy: top - (bands[row]?.top ?? 0) }));

  // What each column takes, as it lay below the one before.
  const places = new Map<string, Box>();
  const boxes: Box[][] = shifts.map(() => []);
  for (const { id, row, width, height } of cells) {
    const band = bands[row] ?? { top: 0, bottom: 0 };
    const box = { x: (centres.get(id) ?? 0) - width / 2, y: (band.top + band.bottom - height) / 2, width, height };
    places.set(id, box);
    boxes[columnOf(id)]?.push(box);
  }
  const passing = new Map<string, number[]>();
  for (const { id, row, region } of trunks.stops) {
    const x = centres.get(id) ?? 0;
    if (region) passing.set(region, [...(passing.get(region) ?? []), x]);
    boxes[columnOf(id)]?.push({ x: x - SIDE / 2, y: bands[row]?.top ?? 0, width: SIDE, height: 0 });
  }
  const frames = enclose(program, places, passing, counts);
  const homes = new Map([...cells].reverse().flatMap(({ id, region }) => (region ? [[region, columnOf(id)] as const] : [])));
  for (const [region, box] of frames) boxes[homes.get(region) ?? columnOf(region)]?.push(box);
  const sides = boxes.map((held) => ({
    left: Math.min(...held.map(({ x }) => x)),
    right: Math.max(...held.map(({ x, width }) => x + width)),
    bottom: Math.max(...held.map(({ y, height }) => y + height)),
  }));

  // The wires that turn, by source and column: those to nearer columns within those to farther ones, and of one column
  // the one that comes down furthest right the innermost, so that none crosses another.
  const turning = new Map<string, { key: string; to: number; from: number; x: number }>();
  for (const { source, target, way } of trunks.ways) {
    const [from, to] = [columnOf(source), columnOf(target)];
    if (from >= to) continue;
    const last = [source, ...way.map(({ id }) => id)].filter((id) => columnOf(id) === from).at(-1) ?? source;
    const key = `${source} ${to}`;
    if (!turning.has(key)) turning.set(key, { key, to, from, x: centres.get(last) ?? 0 });
  }
  const ordered = [...turning.values()].sort((a, b) => a.to - b.to || b.x - a.x);
  const lefts: number[] = [];
  let right = 0;
  for (const [column, side] of sides.entries()) {
    const entering = ordered.filter(({ to }) => to === column).length;
    const left = column ? right + GUTTER + TURN * entering : side.left;
    const shift = shifts[column];
    if (shift) shift.dx = left - side.left;
    lefts.push(left - GUTTER / 2);
    right = left + side.right - side.left;
  }
  const foot = (from: number, to: number) => Math.max(...sides.slice(from, to).map(({ bottom }, at) => bottom + (shifts[from + at]?.dy ?? 0)));
  const turns = new Map<string, Gate>();
  for (const [depth, { key, to, from }] of ordered.entries()) {
    const same = ordered.filter((one) => one.to === to);
    const at = same.findIndex((one) => one.key === key);
    const start = (sides[to - 1]?.right ?? 0) + (shifts[to - 1]?.dx ?? 0);
    turns.set(key, {
      x: start + CLEAR + TURN * at,
      top: top - CLEAR - TURN * (same.length - 1 - at),
      bottom: foot(from, to) + CLEAR + TURN * depth,
      isUp: true,
    });
  }
  return {
    columnOf,
    shift: (column) => shifts[column] ?? { dx: 0, dy: 0 },
    turn: (source, column) => turns.get(`${source} ${column}`) ?? { x: 0, top: 0, bottom: 0 },
    turns: [...turns.values()].map(({ x, top: y, bottom }) => ({ x, y, width: 0, height: bottom - y })),
    lefts: [-Infinity, ...lefts.slice(1)],
  };
}

/** The rows that begin another column where so many are wanted, the columns as equal as can be; null where none may. */
export function cutsInto(rowed: Rowed, columns: number): number[] | null {
  const { bands, spans, trunks, cells } = rowed;
  const rows = new Map(cells.map(({ id, row }) => [id, row]));
  const regions = [...spans.values()];
  const may = bands.map((_, row) => row).filter((row) => {
    // Each column holds a region: a mere chain of steps reads better straight down.
    if (!regions.some(({ last }) => last < row) || !regions.some(({ first }) => first >= row)) return false;
    if (regions.some(({ first, last }) => first < row && row <= last)) return false;
    const crossing = trunks.ways.filter(({ source, target }) => (rows.get(source) ?? 0) < row && row <= (rows.get(target) ?? 0));
    return new Set(crossing.map(({ source }) => source)).size <= MOST;
  });
  const height = (bands.at(-1)?.bottom ?? 0) - (bands[0]?.top ?? 0);
  const packed = (most: number) => {
    const cuts: number[] = [];
    let start = bands[0]?.top ?? 0;
    let before: number | null = null;
    for (const row of [...may, bands.length]) {
      const end = bands[row - 1]?.bottom ?? 0;
      if (end - start > most && before !== null) {
        cuts.push(before);
        start = bands[before]?.top ?? 0;
      }
      before = row;
    }
    return cuts;
  };
  let [low, high] = [height / columns, height];
  for (let step = 0; step < 12; step += 1) {
    const middle = (low + high) / 2;
    if (packed(middle).length < columns) high = middle;
    else low = middle;
  }
  const cuts = packed(high);
  return cuts.length === columns - 1 ? cuts : null;
}
