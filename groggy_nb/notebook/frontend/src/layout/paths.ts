// The line of a wire: straight past the nodes of each layer, curved between layers; ways back run in a lane.
import type { Gate, Point } from "./arrange";

/** From an output port down to an input port, through the gates that the layout left open. */
export function forwardPath(from: Point, to: Point, gates: readonly Gate[] = []): string {
  const parts = [`M${at(from.x, from.y)}`];
  let here = from;
  for (const [index, gate] of gates.entries()) {
    if (gate.isUp) {
      const next = gates[index + 1] ?? to;
      parts.push(turn(here, gate, next.x));
      here = { x: next.x, y: gate.top + BEND };
      continue;
    }
    const end = gates.slice(index).find(({ isUp }) => isUp)?.bottom ?? to.y;
    // A gate that starts above the wire or ends below it lost its meaning (a card grew): pass it by.
    if (gate.top <= here.y || gate.bottom >= end) continue;
    parts.push(curve(here, { x: gate.x, y: gate.top }), `L${at(gate.x, gate.bottom)}`);
    here = { x: gate.x, y: gate.bottom };
  }
  parts.push(curve(here, to));
  return parts.join("");
}

const BEND = 8;

/** Below all of a column, up beside it, and over to where the way leads down in the next. */
function turn(from: Point, { x, top, bottom }: Gate, next: number): string {
  return [
    `L${at(from.x, bottom - BEND)}Q${at(from.x, bottom)} ${at(from.x + BEND, bottom)}`,
    `L${at(x - BEND, bottom)}Q${at(x, bottom)} ${at(x, bottom - BEND)}`,
    `L${at(x, top + BEND)}Q${at(x, top)} ${at(x + BEND, top)}`,
    `L${at(next - BEND, top)}Q${at(next, top)} ${at(next, top + BEND)}`,
  ].join("");
}

/** From the last assignment of a round up to the first reader of the next, along x = lane. */
export function backPath(from: Point, to: Point, lane: number): string {
  const below = from.y + 10;
  const above = to.y - 10;
  const bend = 8;
  const out = Math.sign(lane - from.x) || 1;
  const into = Math.sign(to.x - lane) || -1;
  return [
    `M${at(from.x, from.y)}L${at(from.x, below - bend)}`,
    `Q${at(from.x, below)} ${at(from.x + out * bend, below)}`,
    `L${at(lane - out * bend, below)}Q${at(lane, below)} ${at(lane, below - bend)}`,
    `L${at(lane, above + bend)}Q${at(lane, above)} ${at(lane + into * bend, above)}`,
    `L${at(to.x - into * bend, above)}Q${at(to.x, above)} ${at(to.x, above + bend)}L${at(to.x, to.y)}`,
  ].join("");
}

function curve(from: Point, to: Point): string {
  if (Math.abs(from.x - to.x) < 0.5 && to.y >= from.y) return `L${at(to.x, to.y)}`;
  // A wire that has to go up (a pinned node above its source) still leaves downwards and arrives from above.
  const reach = Math.max(18, Math.abs(to.y - from.y) / 2);
  return `C${at(from.x, from.y + reach)} ${at(to.x, to.y - reach)} ${at(to.x, to.y)}`;
}

function at(x: number, y: number): string {
  return `${Math.round(10 * x) / 10},${Math.round(10 * y) / 10}`;
}
