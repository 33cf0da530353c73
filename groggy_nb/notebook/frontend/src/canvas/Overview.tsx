// The small map of a long program, in a corner where it covers no step; where there is none it does not show.
import { MiniMap, type ReactFlowState, useStore } from "@xyflow/react";
import { useCallback, useEffect, useMemo, useState } from "react";
import type { Arrangement } from "../layout/arrange";
import { heightOf } from "../layout/frames";
import { useReplay } from "../rounds/replay";
import { type Corner, freeCorner } from "./corners";
import type { AnyNode } from "./scene";

const MAP = { width: 110, height: 130 };
/** With its border and what React Flow says below it. */
const ROOM = { width: 122, height: 160 };
const LATER = 120;
const CORNERS: Corner[] = ["bottom-right", "top-right", "top-left"];
const colour = (node: AnyNode) => (node.type === "step" ? "var(--gg-strong-rule)" : "var(--gg-region)");

export function Overview({ placed }: { placed: Arrangement }) {
  const { recorded, shown } = useReplay();
  // Nothing lies over a region's totals and the strip of its rounds either.
  const boxes = useMemo(
    () => [
      ...placed.nodes.values(),
      ...[...placed.regions].map(([id, box]) => ({ ...box, height: heightOf({ isRecorded: id in recorded.loops }) })),
    ],
    [placed, recorded.loops],
  );
  const place = useCallback(
    ({ transform: [x, y, zoom], width, height }: ReactFlowState) => {
      const { bounds } = placed;
      const isAllSeen =
        bounds.x * zoom + x >= 0 && bounds.y * zoom + y >= 0 &&
        (bounds.x + bounds.width) * zoom + x <= width && (bounds.y + bounds.height) * zoom + y <= height;
      if (isAllSeen || bounds.height <= 1.5 * height) return null;
      const { corner, covered } = freeCorner(CORNERS, ROOM, boxes, { x, y, zoom }, width, height);
      return covered ? null : corner;
    },
    [placed, boxes],
  );
  const corner = useStore(place);
  // Cards and wires first: the map comes once its place is still the same a moment later, and goes at once.
  const [settled, setSettled] = useState<Corner | null>(null);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(corner), LATER);
    return () => clearTimeout(timer);
  }, [corner]);
  // While rounds are looked at their strips need the room.
  if (!corner || corner !== settled || shown !== null) return null;
  return <MiniMap<AnyNode> key={corner} position={corner} pannable zoomable ariaLabel="Overview" style={MAP} nodeColor={colour} nodeBorderRadius={12} />;
}
