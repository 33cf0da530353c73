// Where on the canvas something may lie over it: the corner where it covers least.
import { type Box, sharedOf } from "../layout/arrange";
import type { View } from "./framing";

export type Corner = "top-right" | "bottom-right" | "top-left" | "bottom-left";

const EDGE = 10;

/** The first corner with room of its own, else the one where least is covered, and how much that is. */
export function freeCorner(
  corners: readonly Corner[],
  size: { width: number; height: number },
  boxes: Iterable<Box>,
  view: View,
  width: number,
  height: number,
): { corner: Corner; covered: number } {
  const seen = [...boxes].map((box) => onScreen(box, view));
  const found = corners.map((corner) => {
    const x = corner.endsWith("left") ? EDGE : width - EDGE - size.width;
    const y = corner.startsWith("top") ? EDGE : height - EDGE - size.height;
    return { corner, covered: seen.reduce((sum, box) => sum + sharedOf({ x, y, ...size }, box), 0) };
  });
  return found.reduce((best, one) => (one.covered < best.covered ? one : best));
}

const onScreen = ({ x, y, width, height }: Box, { x: left, y: top, zoom }: View): Box => ({
  x: x * zoom + left,
  y: y * zoom + top,
  width: width * zoom,
  height: height * zoom,
});
