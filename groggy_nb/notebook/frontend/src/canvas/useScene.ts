// Cards and places of the last projection, computed again only when something they depend on changed.
import { useMemo, useState } from "react";
import { type Arrangement, arrange } from "../layout/arrange";
import { createRuler } from "../layout/measure";
import { type Card, cardOf, totalText } from "../layout/sizes";
import { folded } from "./folding";
import type { Overlay, Pins, Projection } from "../protocol";

export interface Laid {
  /** The program as it is drawn, collapsed regions as cards. */
  drawn: Projection;
  cards: ReadonlyMap<string, Card>;
  placed: Arrangement;
  /** How long the layout took, for whoever measures it. */
  milliseconds: number;
}

export function useLaid(projection: Projection, closed: readonly string[], overlay: Overlay, pins: Pins): Laid {
  const [ruler] = useState(createRuler);
  const costs = overlay.nodes;
  const loops = overlay.loops;
  return useMemo(() => {
    const start = performance.now();
    const drawn = folded(projection, closed, { loops });
    const cards = new Map(drawn.nodes.map((node) => [node.id, cardOf(node, costs?.[node.id], ruler)]));
    const totals = new Map(Object.entries(loops ?? {}).map(([id, loop]) => [id, totalText(loop)]));
    const placed = arrange(drawn, cards, pins, totals);
    return { drawn, cards, placed, milliseconds: performance.now() - start };
  }, [projection, closed, costs, loops, pins, ruler]);
}
