// What lies where on the canvas: the region under a point, the step above it, the neighbour in a direction.
import type { Arrangement, Box, Point } from "../layout/arrange";
import { HEAD } from "../layout/frames";
import type { ProgramEdge, Projection } from "../protocol";

/** The innermost region that holds a point. */
export function regionAt(point: Point, { regions }: Arrangement, projection: Projection): string | null {
  const holding = projection.regions.filter(({ id }) => {
    const box = regions.get(id);
    return box !== undefined && contains(box, point);
  });
  const smallest = holding.sort((a, b) => area(regions.get(a.id)) - area(regions.get(b.id)))[0];
  return smallest?.id ?? null;
}

/** The wire that lies under a pointer, nothing above it but the step that is dragged; none of that one's own. */
export function wireAt({ x, y }: Point, page: Document | ShadowRoot, { edges }: Projection, dragged = ""): ProgramEdge | undefined {
  const below = page.elementsFromPoint(x, y).find((found) => found.closest<HTMLElement>(".react-flow__node")?.dataset.id !== dragged);
  const id = below?.closest<HTMLElement>(".react-flow__edge")?.dataset.id;
  return id === undefined ? undefined : edges.find((edge) => edge.id === id && edge.source !== dragged && edge.target !== dragged);
}

/** Where a pointer or a finger is on the page. */
export function pageAt(event: MouseEvent | TouchEvent): Point {
  const { clientX: x, clientY: y } = "changedTouches" in event ? (event.changedTouches[0] ?? { clientX: 0, clientY: 0 }) : event;
  return { x, y };
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

/** Centres that lie closer than this, up and down, are in one row. */
const LEVEL = 10;

/**
 * The step or region head that an arrow leads to. To the sides through its row, from the row's end into the next
 * column; up and down to the nearest of the next row: so each one is reached from every other.
 */
export function neighbour(from: string, direction: Direction, placed: Arrangement): string | null {
  const rows = rowsOf(placed);
  const at = rows.findIndex(({ spots }) => spots.some(({ id }) => id === from));
  const row = rows[at];
  const place = row?.spots.findIndex(({ id }) => id === from) ?? -1;
  const start = row?.spots[place];
  if (!row || !start) return null;
  if (direction === "up" || direction === "down") {
    const next = rows[at + (direction === "down" ? 1 : -1)];
    return next?.column === row.column ? nearest(next.spots, ({ x }) => Math.abs(x - start.x)) : null;
  }
  const step = direction === "right" ? 1 : -1;
  const beside = row.spots[place + step];
  if (beside) return beside.id;
  const columns = [...new Set(rows.map(({ column }) => column))];
  const next = columns[columns.indexOf(row.column) + step];
  const level = rows.filter(({ column }) => column === next);
  const facing = level.flatMap(({ spots }) => spots.at(direction === "right" ? 0 : -1) ?? []);
  return nearest(facing, ({ y }) => Math.abs(y - start.y));
}

interface Spot extends Point {
  id: string;
}

interface Row {
  column: number;
  /** From left to right. */
  spots: Spot[];
}

/** All that can have the focus, column by column and row by row. */
function rowsOf(placed: Arrangement): Row[] {
  const spots: Spot[] = [...placed.nodes].map(([id, box]) => ({ id, ...centre(box) }));
  for (const [id, box] of placed.regions) spots.push({ id, x: box.x + Math.min(70, box.width / 2), y: box.y + HEAD / 2 });
  const columns = new Map(spots.map(({ id, x }) => [id, columnAt(x, placed)]));
  const columnOf = ({ id }: Spot) => columns.get(id) ?? 0;
  spots.sort((a, b) => columnOf(a) - columnOf(b) || a.y - b.y || a.x - b.x);
  const rows: Row[] = [];
  let top = 0;
  for (const spot of spots) {
    const last = rows.at(-1);
    if (last?.column === columnOf(spot) && spot.y - top < LEVEL) last.spots.push(spot);
    else {
      rows.push({ column: columnOf(spot), spots: [spot] });
      top = spot.y;
    }
  }
  for (const row of rows) row.spots.sort((a, b) => a.x - b.x);
  return rows;
}

function nearest(spots: readonly Spot[], distance: (spot: Spot) => number): string | null {
  let best: Spot | null = null;
  for (const spot of spots) if (!best || distance(spot) < distance(best)) best = spot;
  return best?.id ?? null;
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
