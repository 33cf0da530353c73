// The layout of the last projection, computed only where none of the last ones is the same.
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

const KEPT = 8;

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
  // Of the last few, newest first: what is undone, or done again, lies where it lay.
  const known = useRef<Done[]>([]);
  return useMemo(() => {
    const start = performance.now();
    // Without a place on the page nothing is drawn, and nothing laid out twice.
    const shown = room ? projection : { ...projection, nodes: [], edges: [], regions: [] };
    const size = sized(shown, closed, { nodes, loops, ports, stale }, { costs, values, rounds }, ruler);
    const [last] = known.current;
    const alike = known.current.find((old) => old.room === room && isSame(old.pins, pins) && lieAlike(old.size, size));
    const count = (last?.laid.count ?? 0) + (alike && alike === last ? 0 : 1);
    const laid: Timed = alike
      ? { ...alike.laid, drawn: size.drawn, cards: size.cards, count }
      : { ...laidOut(size, pins, room ?? { width: 1, height: 1 }), milliseconds: performance.now() - start, count };
    known.current = [{ size, pins, room, laid }, ...known.current.filter((old) => old !== alike)].slice(0, KEPT);
    return laid;
  }, [projection, closed, nodes, loops, ports, stale, pins, ruler, room, costs, values, rounds]);
}
