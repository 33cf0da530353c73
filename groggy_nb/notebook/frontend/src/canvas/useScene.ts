// The layout of the last projection, computed again only when something it depends on changed.
import { useMemo, useState } from "react";
import { type Laid, laidOut } from "../layout/laid";
import { createRuler } from "../layout/measure";
import type { Overlay, Pins, Projection } from "../protocol";

export interface Timed extends Laid {
  /** How long the layout took, for whoever measures it. */
  milliseconds: number;
}

export function useLaid(projection: Projection, closed: readonly string[], overlay: Overlay, pins: Pins): Timed {
  const [ruler] = useState(createRuler);
  const { nodes, loops } = overlay;
  return useMemo(() => {
    const start = performance.now();
    const laid = laidOut(projection, closed, { nodes, loops }, pins, ruler);
    return { ...laid, milliseconds: performance.now() - start };
  }, [projection, closed, nodes, loops, pins, ruler]);
}
