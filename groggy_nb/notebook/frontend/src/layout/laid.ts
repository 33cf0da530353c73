// A program as it lies on the canvas: collapsed regions as cards, each card's size, and all places.
import { folded } from "../canvas/folding";
import type { Overlay, Pins, Projection } from "../protocol";
import type { Arrangement } from "./arrange";
import { fitted, type Room } from "./fitting";
import type { Ruler } from "./measure";
import { type Card, cardOf, totalText } from "./sizes";

export interface Laid {
  /** The program as it is drawn. */
  drawn: Projection;
  cards: ReadonlyMap<string, Card>;
  placed: Arrangement;
}

export function laidOut(
  projection: Projection,
  closed: readonly string[],
  { nodes, loops }: Pick<Overlay, "nodes" | "loops">,
  pins: Pins,
  ruler: Ruler,
  room: Room,
): Laid {
  const drawn = folded(projection, closed, { loops });
  const cards = new Map(drawn.nodes.map((node) => [node.id, cardOf(node, nodes?.[node.id], ruler)]));
  const totals = new Map(Object.entries(loops ?? {}).map(([id, loop]) => [id, totalText(loop)]));
  return { drawn, cards, placed: fitted(drawn, cards, pins, totals, room) };
}
