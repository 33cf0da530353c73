// The layout of the last projection, computed again only when something it depends on changed.
import { useMemo, useRef, useState } from "react";
import type { Room } from "../layout/fitting";
import { type Laid, laidOut, type Recorded } from "../layout/laid";
import { createRuler } from "../layout/measure";
import type { Overlay, Pins, Projection } from "../protocol";

export interface Timed extends Laid {
  /** How long the layout took, and how many there were, for whoever measures it. */
  milliseconds: number;
  count: number;
}

export function useLaid(projection: Projection, closed: readonly string[], overlay: Overlay, pins: Pins, room: Room | null, recorded: Recorded): Timed {
  const [ruler] = useState(createRuler);
  const { nodes, loops, ports } = overlay;
  const { loops: strips, sparks } = recorded;
  const count = useRef(0);
  return useMemo(() => {
    const start = performance.now();
    // Without a place on the page nothing is drawn, and nothing laid out twice.
    const shown = room ? projection : { ...projection, nodes: [], edges: [], regions: [] };
    const laid = laidOut(shown, closed, { nodes, loops, ports }, pins, ruler, room ?? { width: 1, height: 1 }, { loops: strips, sparks });
    count.current += 1;
    return { ...laid, milliseconds: performance.now() - start, count: count.current };
  }, [projection, closed, nodes, loops, ports, pins, ruler, room, strips, sparks]);
}
