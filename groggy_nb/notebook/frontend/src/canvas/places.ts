// What lies where on the canvas: the region under a point, the step above it, the neighbour in a direction.
import type { Arrangement, Box, Point } from "../layout/arrange";
import { HEAD } from "../layout/frames";
import type { Projection } from "../protocol";

/** The innermost region that holds a point. */
export function regionAt(point: Point, { regions }: Arrangement, projection: Projection): string | null {
  const holding = projection.regions.filter(({ id }) => {
    const box = regions.get(id);
    return box !== undefined && contains(box, point);
  });
  const smallest = holding.sort((a, b) => area(regions.get(a.id)) - area(regions.get(b.id)))[0];
  return smallest?.id ?? null;
}

/** Which column of the picture holds a place across. */
function columnAt(x: number, { columns }: Arrangement): number {
  return columns.findLastIndex((left) => left <= x);
}

/** The last step or region in a region, in text order, that lies above a point: a dropped step goes after it. */
export function stepAbove(point: Point, region: string | null, placed: Arrangement, projection: Projection): string | null {
  let above: string | null = null;
  let line = -1;
  for (const part of [...projection.nodes, ...projection.regions]) {
    const box = placed.nodes.get(part.id) ?? placed.regions.get(part.id);
    if (!box || part.region !== region || part.line <= line) continue;
    // What stands in a column further left comes before, in one further right after.
    const away = columnAt(box.x + box.width / 2, placed) - columnAt(point.x, placed);
    if (away < 0 || (away === 0 && box.y + box.height / 2 < point.y)) {
      above = part.id;
      line = part.line;
    }
  }
  return above;
}

export type Direction = "up" | "down" | "left" | "right";

/** The nearest step or region head in a direction, as the eye would find it. */
export function neighbour(from: string, direction: Direction, placed: Arrangement): string | null {
  const spots = new Map<string, Point>();
  for (const [id, box] of placed.nodes) spots.set(id, centre(box));
  for (const [id, box] of placed.regions) spots.set(id, { x: box.x + Math.min(70, box.width / 2), y: box.y + HEAD / 2 });
  const start = spots.get(from);
  if (!start) return null;
  let best: string | null = null;
  let least = Infinity;
  for (const [id, spot] of spots) {
    if (id === from) continue;
    const dx = spot.x - start.x;
    const dy = spot.y - start.y;
    const along = { up: -dy, down: dy, left: -dx, right: dx }[direction];
    const isSideways = direction === "left" || direction === "right";
    const across = Math.abs(isSideways ? dy : dx);
    // What stands a row above or below and a little aside is no neighbour at the side.
    if (along < 4 || (isSideways && across > 1.5 * along)) continue;
    const cost = along + 2.2 * across;
    if (cost < least) {
      least = cost;
      best = id;
    }
  }
  return best;
}

export function centre(box: Box): Point {
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

function contains(box: Box, { x, y }: Point): boolean {
  return box.x <= x && x <= box.x + box.width && box.y <= y && y <= box.y + box.height;
}

function area(box: Box | undefined): number {
  return box ? box.width * box.height : Infinity;
}
