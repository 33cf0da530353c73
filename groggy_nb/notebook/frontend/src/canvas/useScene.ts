// Cards and places of the last projection, computed again only when something they depend on changed.
import { useMemo, useState } from "react";
import { type Arrangement, arrange } from "../layout/arrange";
import { createRuler } from "../layout/measure";
import { type Card, cardOf } from "../layout/sizes";
import type { Overlay, Pins, Projection } from "../protocol";

export interface Laid {
  cards: ReadonlyMap<string, Card>;
  placed: Arrangement;
  /** How long the layout took, for whoever measures it. */
  milliseconds: number;
}

export function useLaid(projection: Projection, overlay: Overlay, pins: Pins): Laid {
  const [ruler] = useState(createRuler);
  const costs = overlay.nodes;
  return useMemo(() => {
    const start = performance.now();
    const cards = new Map(projection.nodes.map((node) => [node.id, cardOf(node, costs?.[node.id], ruler)]));
    const placed = arrange(projection, cards, pins);
    return { cards, placed, milliseconds: performance.now() - start };
  }, [projection, costs, pins, ruler]);
}
