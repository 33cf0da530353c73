// How high each row is, and how far below the one above: room for wires, for heads, and for the ends of frames.
import type { Cell } from "./columns";
import type { Around } from "./nesting";
import type { Span } from "./trunks";

export interface Band {
  top: number;
  bottom: number;
}

/** Between two rows of steps, below a row of heads alone, and from a frame's end to what comes next. */
const ROW_GAP = 32;
const HEAD_GAP = 20;
const END_GAP = 14;
const MARGIN = 8;

export function bandsOf(
  cells: readonly Cell[],
  spans: ReadonlyMap<string, Span>,
  inside: Around,
  foot: (region: string) => number,
): Band[] {
  const heights: number[] = [];
  const steps = new Set<number>();
  for (const { row, height, isHead } of cells) {
    heights[row] = Math.max(heights[row] ?? 0, height);
    if (!isHead) steps.add(row);
  }
  // Frames that end in one row end below each other, the innermost first.
  const ends: number[] = [];
  for (const [region, { last }] of spans) {
    const together = [region, ...inside(region)].filter((own) => spans.get(own)?.last === last);
    ends[last] = Math.max(ends[last] ?? 0, together.reduce((sum, own) => sum + foot(own), 0));
  }
  const bands: Band[] = [];
  let top = MARGIN;
  for (let row = 0; row < heights.length; row += 1) {
    const bottom = top + (heights[row] ?? 0);
    bands.push({ top, bottom });
    const end = ends[row];
    top = bottom + Math.max(steps.has(row) ? ROW_GAP : HEAD_GAP, end === undefined ? 0 : end + END_GAP);
  }
  return bands;
}
