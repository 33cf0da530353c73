// The layout of the last projection, computed again only when something in it takes another place.
import { useMemo, useRef, useState } from "react";
import type { Room } from "../layout/fitting";
import { type Foreseen, type Laid, laidOut, lieAlike, type Sized, sized } from "../layout/laid";
import { createRuler } from "../layout/measure";
import type { Overlay, Pins, Projection } from "../protocol";
import { isSame } from "./same";

export interface Timed extends Laid {
  /** How long the layout took, and how many there were, for whoever measures it. */
  milliseconds: number;
  count: number;
}

interface Done {
  size: Sized;
  pins: Pins;
  room: Room | null;
  laid: Timed;
}

export function useLaid(projection: Projection, closed: readonly string[], overlay: Overlay, pins: Pins, room: Room | null, foreseen: Foreseen): Timed {
  const [ruler] = useState(createRuler);
  const { nodes, loops, ports, stale } = overlay;
  const { costs, values, rounds } = foreseen;
  const last = useRef<Done | null>(null);
  return useMemo(() => {
    const start = performance.now();
    // Without a place on the page nothing is drawn, and nothing laid out twice.
    const shown = room ? projection : { ...projection, nodes: [], edges: [], regions: [] };
    const size = sized(shown, closed, { nodes, loops, ports, stale }, { costs, values, rounds }, ruler);
    const old = last.current;
    const isAlike = old && old.room === room && isSame(old.pins, pins) && lieAlike(old.size, size);
    const laid: Timed = isAlike
      ? { ...old.laid, drawn: size.drawn, cards: size.cards }
      : { ...laidOut(size, pins, room ?? { width: 1, height: 1 }), milliseconds: performance.now() - start, count: (old?.laid.count ?? 0) + 1 };
    last.current = { size, pins, room, laid };
    return laid;
  }, [projection, closed, nodes, loops, ports, stale, pins, ruler, room, costs, values, rounds]);
}
