// Where the view looks: the whole program, or its top where the whole would be too small to read.
import type { Box } from "../layout/arrange";

export interface View {
  x: number;
  y: number;
  zoom: number;
}

export const MARGIN = 10;
/** Whose canvas it is stands at its foot. */
const FOOT = 22;
const LARGEST = 1.1;
export const SMALLEST = 0.05;
/** So small a text of 11 pixels can just be read. */
const READABLE = 0.58;
/** What shows as a whole keeps nearly the size of its texts. */
const COMFORTABLE = 0.85;

/** How large the whole width can be shown. */
export const widthZoom = (bounds: Box, width: number) => (width - 2 * MARGIN) / bounds.width;

/** Everything in view, however small. */
export function whole(bounds: Box, width: number, height: number): View {
  const room = Math.min((width - 2 * MARGIN) / bounds.width, (height - MARGIN - FOOT) / bounds.height);
  const zoom = Math.max(SMALLEST, Math.min(LARGEST, room));
  return {
    x: (width - bounds.width * zoom) / 2 - bounds.x * zoom,
    y: MARGIN + (height - MARGIN - FOOT - bounds.height * zoom) / 2 - bounds.y * zoom,
    zoom,
  };
}

/** Everything if it can be read well so; else as wide as fits, from the top, where the program starts. */
export function opening(bounds: Box, width: number, height: number): View {
  const all = whole(bounds, width, height);
  return all.zoom >= COMFORTABLE ? all : reading(bounds, width);
}

/** The whole width, from the top: each text at its own size where there is room for that. */
function reading(bounds: Box, width: number): View {
  const zoom = Math.max(READABLE, Math.min(1, widthZoom(bounds, width)));
  const left = (width - bounds.width * zoom) / 2;
  return { x: left - bounds.x * zoom, y: MARGIN - bounds.y * zoom, zoom };
}

/** The same view moved just so far that a box shows, or null where it shows already; larger where nothing could be read. */
export function revealing(box: Box, view: View, width: number, height: number): View | null {
  if (view.zoom < READABLE / 2) {
    const middle = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
    const near = { x: width / 2 - middle.x * READABLE, y: height / 2 - middle.y * READABLE, zoom: READABLE };
    return revealing(box, near, width, height) ?? near;
  }
  const left = box.x * view.zoom + view.x;
  const top = box.y * view.zoom + view.y;
  const right = left + box.width * view.zoom;
  const bottom = top + box.height * view.zoom;
  const dx = shift(left, right, width);
  const dy = shift(top, bottom, height);
  return dx || dy ? { x: view.x + dx, y: view.y + dy, zoom: view.zoom } : null;
}

/** The view moved the least way that brings a box out from under what lies over it, or null where it lies free or cannot. */
export function uncovering(box: Box, view: View, over: Box, width: number, height: number): View | null {
  const left = box.x * view.zoom + view.x;
  const top = box.y * view.zoom + view.y;
  const right = left + box.width * view.zoom;
  const bottom = top + box.height * view.zoom;
  if (right < over.x || left > over.x + over.width || bottom < over.y || top > over.y + over.height) return null;
  const ways = [
    { dx: over.x - MARGIN - right, dy: 0 },
    { dx: over.x + over.width + MARGIN - left, dy: 0 },
    { dx: 0, dy: over.y - MARGIN - bottom },
    { dx: 0, dy: over.y + over.height + MARGIN - top },
  ].filter(({ dx, dy }) => left + dx >= 0 && right + dx <= width && top + dy >= 0 && bottom + dy <= height);
  const size = ({ dx, dy }: { dx: number; dy: number }) => Math.abs(dx) + Math.abs(dy);
  const best = ways.sort((a, b) => size(a) - size(b))[0];
  return best ? { x: view.x + best.dx, y: view.y + best.dy, zoom: view.zoom } : null;
}

function shift(low: number, high: number, room: number): number {
  if (low < MARGIN) return MARGIN - low;
  if (high > room - MARGIN) return Math.max(room - MARGIN - high, MARGIN - low);
  return 0;
}
