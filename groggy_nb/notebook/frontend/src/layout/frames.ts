// The frames of regions: around all that they hold, with a head above and lanes for the ways back at the right.
import type { Region } from "../protocol";
import { around, type Box, type Drawn } from "./arrange";
import { headOf } from "./nesting";
import { noteOf } from "./sizes";

export const HEAD = 28;
/** What a loop's head shows below its title where its rounds were recorded. */
export const STRIP = { width: 330, height: 62 };
export const SIDE = 14;
export const LANE = 16;
export const EMPTY = { width: 220, height: 84 };
const FOOT = 12;

/** What a region's frame takes below its last row. */
export function footOf(lanes: number | undefined): number {
  return FOOT + (lanes ? LANE / 2 : 0);
}

/** What a region's head shows beside its title. */
export interface Head {
  total: string;
  isRecorded: boolean;
}

export const BARE: Head = { total: "", isRecorded: false };

/** How wide a head's texts are. */
export function widthOf(region: Region, { total, isRecorded }: Head): number {
  const texts = 7.4 * region.title.length + 6.2 * noteOf(region).length + (total ? 6.3 * total.length + 24 : 0) + 40;
  return isRecorded ? Math.max(texts, STRIP.width) : texts;
}

export const heightOf = ({ isRecorded }: Pick<Head, "isRecorded">) => HEAD + (isRecorded ? STRIP.height : 0);

/** The box of each region, inner ones first. `passing`: where wires run down inside of it. */
export function enclose(
  program: Drawn,
  places: ReadonlyMap<string, Box>,
  passing: ReadonlyMap<string, readonly number[]>,
  counts: ReadonlyMap<string, number>,
): Map<string, Box> {
  const boxes = new Map<string, Box>();
  const fill = (region: Region): Box => {
    const done = boxes.get(region.id);
    if (done) return done;
    const inner = [
      ...program.nodes.filter((node) => node.region === region.id).map((node) => places.get(node.id)),
      ...program.regions.filter((child) => child.region === region.id).map(fill),
    ].filter((box): box is Box => box !== undefined);
    const lanes = counts.get(region.id) ?? 0;
    const head = places.get(headOf(region.id));
    let box = places.get(region.id) ?? { x: 0, y: 0, ...EMPTY };
    if (inner.length && head) {
      const hull = around(inner);
      const wires = passing.get(region.id) ?? [];
      const left = Math.min(hull.x, head.x, ...wires) - SIDE;
      const right = Math.max(hull.x + hull.width, head.x + head.width, ...wires) + SIDE + LANE * lanes;
      // The head's row is the layout's, unless a pinned step was dragged above it.
      const top = Math.min(hull.y - HEAD - 6, head.y);
      box = { x: left, y: top, width: right - left, height: hull.y + hull.height + footOf(lanes) - top };
    }
    boxes.set(region.id, box);
    return box;
  };
  program.regions.forEach(fill);
  return boxes;
}
