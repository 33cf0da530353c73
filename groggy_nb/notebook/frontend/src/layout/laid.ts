// A program as it lies on the canvas: collapsed regions as cards, each card's size, and all places.
import { folded } from "../canvas/folding";
import { isSame } from "../canvas/same";
import type { NodeCost, Overlay, Pins, ProgramNode, Projection, Region } from "../protocol";
import type { Arrangement } from "./arrange";
import { fitted, type Room } from "./fitting";
import type { Head } from "./frames";
import type { Ruler } from "./measure";
import { nesting } from "./nesting";
import { type Card, cardOf, roomForTotal, type Rows } from "./sizes";

export interface Laid {
  /** The program as it is drawn. */
  drawn: Projection;
  cards: ReadonlyMap<string, Card>;
  placed: Arrangement;
}

/** What cards and heads have room for, though it may not be there yet. */
export interface Foreseen {
  costs: boolean;
  values: boolean;
  rounds: boolean;
}

/** A program with the size of all that takes a place. */
export interface Sized {
  drawn: Projection;
  cards: ReadonlyMap<string, Card>;
  heads: ReadonlyMap<string, Head>;
}

/** Of a step that ran and took none: what is bound, watched or put out as it is. */
const NO_TIME: NodeCost = { ms: 0, share: null, crossings: 0, calls: 0, note: "no time of its own" };

export function sized(
  projection: Projection,
  closed: readonly string[],
  { nodes, loops, ports, stale }: Pick<Overlay, "nodes" | "loops" | "ports" | "stale">,
  foreseen: Foreseen,
  ruler: Ruler,
): Sized {
  const drawn = folded(projection, closed, { loops });
  const rows = rowsIn(projection, foreseen);
  const rest = stale || !Object.keys(nodes ?? {}).length ? undefined : NO_TIME;
  const cards = new Map(drawn.nodes.map((node) => [node.id, cardOf(node, nodes?.[node.id] ?? rest, ruler, rows(node), ports?.[node.id]?.mean)]));
  const isLoop = ({ kind }: Region) => kind === "loop" || kind === "while";
  const total = (region: Region) => (loops?.[region.id] || foreseen.values ? roomForTotal(loops?.[region.id], isLoop(region)) : "");
  const heads = new Map(drawn.regions.map((region) => [region.id, { total: total(region), isRecorded: foreseen.rounds && isLoop(region) }]));
  return { drawn, cards, heads };
}

export function laidOut({ drawn, cards, heads }: Sized, pins: Pins, room: Room): Laid {
  return { drawn, cards, placed: fitted(drawn, cards, pins, heads, room) };
}

/** Whether two programs lie alike: a time or a value that changed moves nothing. */
export function lieAlike(one: Sized, other: Sized): boolean {
  const box = ({ width, height, ports }: Card) => ({ width, height, ports });
  const boxes = ({ cards }: Sized) => [...cards].map(([id, card]) => [id, box(card)]);
  const parts = ({ drawn: { nodes, edges, regions } }: Sized) => [nodes, edges, regions];
  return isSame(parts(one), parts(other)) && isSame(boxes(one), boxes(other)) && isSame([...one.heads], [...other.heads]);
}

/** The rows that a step has for what runs leave. A region that is one card says its time in its own way. */
function rowsIn(projection: Projection, { costs, values, rounds }: Foreseen): (node: ProgramNode) => Rows {
  const inside = nesting(projection);
  const kinds = new Map(projection.regions.map(({ id, kind }) => [id, kind]));
  return (node) => {
    const around = inside(node.id).map((id) => kinds.get(id));
    const loop = around.findIndex((kind) => kind === "loop" || kind === "while");
    const isRound = rounds && node.output && loop >= 0 && !around.slice(0, loop).includes("sweep");
    const hasValue = node.output !== null || node.kind === "output" || node.kind === "watch";
    return {
      cost: !costs || node.kind === "carried" || kinds.has(node.id) ? "none" : values ? "fitted" : "whole",
      kept: isRound && !kinds.has(node.id) ? "curve" : values && hasValue ? "value" : "none",
    };
  };
}
