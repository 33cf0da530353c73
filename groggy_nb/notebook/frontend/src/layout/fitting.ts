// Of several ways to lay a program out, the one that a canvas shows best: each text readable, and as much of it as can be.
import { MARGIN, whole, widthZoom } from "../canvas/framing";
import type { Pins } from "../protocol";
import { arrange, type Arrangement, type Drawn, inRows } from "./arrange";
import { cutsInto } from "./folds";
import type { Head } from "./frames";
import type { Card } from "./sizes";

/** What the canvas has to show it in. */
export interface Room {
  width: number;
  height: number;
}

const MOST_COLUMNS = 4;
/** A short program keeps the size of its texts; of a long one more is shown. */
const SHORT = 20;
const LEAST = 0.7;
/** Seen whole so small, no text can be read. */
const SMALL = 0.5;
/** So much more has to be gained, or the rows stay below each other. */
const GAIN = 1.15;

export function fitted(program: Drawn, cards: ReadonlyMap<string, Card>, pins: Pins, heads: ReadonlyMap<string, Head>, room: Room): Arrangement {
  const zoom = ({ bounds }: Arrangement) => whole(bounds, room.width, room.height).zoom;
  const least = program.nodes.length > SHORT ? LEAST : 1;
  const isReadable = ({ bounds }: Arrangement) => widthZoom(bounds, room.width) >= least;
  const wide = inRows(program, cards, heads);
  let best = arrange(wide, pins);
  if (zoom(best) >= 1) return best;
  const tried = [wide];
  if (!isReadable(best) || zoom(best) < SMALL) {
    const narrow = inRows(program, cards, heads, room.width - 2 * MARGIN, wide);
    const beside = arrange(narrow, pins);
    tried.push(narrow);
    if (!isReadable(best) && beside.bounds.width < best.bounds.width) best = beside;
  }
  for (const rowed of tried) {
    for (let columns = 2; columns <= MOST_COLUMNS; columns += 1) {
      const cuts = cutsInto(rowed, columns);
      const folded = cuts && arrange(rowed, pins, cuts);
      if (folded && isReadable(folded) && zoom(folded) > GAIN * zoom(best)) best = folded;
    }
  }
  return best;
}
