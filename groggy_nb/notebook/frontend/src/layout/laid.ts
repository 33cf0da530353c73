// A program as it lies on the canvas: collapsed regions as cards, each card's size, and all places.
import { folded } from "../canvas/folding";
import type { Overlay, Pins, ProgramNode, Projection } from "../protocol";
import type { Arrangement } from "./arrange";
import { fitted, type Room } from "./fitting";
import type { Ruler } from "./measure";
import { type Card, cardOf, type Kept, totalText } from "./sizes";

export interface Laid {
  /** The program as it is drawn. */
  drawn: Projection;
  cards: ReadonlyMap<string, Card>;
  placed: Arrangement;
}

/** Of a recording: what has a place of its own in the picture, by its ids. */
export interface Recorded {
  loops: Readonly<Record<string, unknown>>;
  sparks: Readonly<Record<string, unknown>>;
}

const NOTHING: Recorded = { loops: {}, sparks: {} };

export function laidOut(
  projection: Projection,
  closed: readonly string[],
  { nodes, loops, ports }: Pick<Overlay, "nodes" | "loops" | "ports">,
  pins: Pins,
  ruler: Ruler,
  room: Room,
  recorded = NOTHING,
): Laid {
  const drawn = folded(projection, closed, { loops });
  const cards = new Map(drawn.nodes.map((node) => [node.id, cardOf(node, nodes?.[node.id], ruler, keptOf(node, ports, recorded), ports?.[node.id]?.mean)]));
  const heads = new Map(drawn.regions.map(({ id }) => [id, { total: totalText(loops?.[id]), isRecorded: id in recorded.loops }]));
  return { drawn, cards, placed: fitted(drawn, cards, pins, heads, room) };
}

/** After a run each value has its row, also while it is still looked at: no card grows twice. */
function keptOf({ id, output }: ProgramNode, ports: Overlay["ports"] = {}, { sparks }: Recorded): Kept {
  if (id in sparks) return "curve";
  return id in ports || (output && Object.keys(ports).length) ? "value" : "none";
}
