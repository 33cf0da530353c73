// Dragging steps: within their region it pins them, into another region or onto a wire it moves them there in the text.
import type { Node } from "@xyflow/react";
import { useCallback, useMemo, useRef, useState } from "react";
import type { Arrangement, Point } from "../layout/arrange";
import { useSession } from "../session";
import { centre, regionAt, stepAbove, wireAt } from "./places";

const STAYS = new Set(["param", "input", "size", "output", "carried"]);

export function useDropping(placed: Arrangement) {
  const session = useSession();
  const { projection, pins, act, pin, tell } = session;
  const latest = useRef(session);
  latest.current = session;
  const [aim, setAim] = useState<string | null>(null);
  const [returned, setReturned] = useState(0);

  const over = useCallback((point: Point) => setAim(regionAt(point, placed, projection)), [placed, projection]);
  const clear = useCallback(() => setAim(null), []);

  const middle = (node: Node): Point =>
    centre({ ...node.position, width: node.width ?? 0, height: node.height ?? 0 });

  const dragging = useCallback(
    (_event: unknown, node: Node) => {
      const home = projection.nodes.find((own) => own.id === node.id);
      const region = regionAt(middle(node), placed, projection);
      setAim(home && !STAYS.has(home.kind) && region !== home.region ? region : null);
    },
    [placed, projection],
  );

  const dropped = useCallback(
    async (event: MouseEvent | TouchEvent, node: Node, dragged: Node[]) => {
      setAim(null);
      const home = projection.nodes.find((own) => own.id === node.id);
      const wire = dragged.length === 1 && home?.kind === "step" && home.inputs.length ? wireAt(event, node.id, projection) : undefined;
      const onto = wire && (await act({ kind: "put_on", node: node.id, target: wire.target, port: wire.port }));
      if (onto?.ok) {
        // On the wire the layout finds its place.
        const { [node.id]: had, ...others } = latest.current.pins;
        if (had) latest.current.pin(others);
        return;
      }
      const point = middle(node);
      const region = regionAt(point, placed, projection);
      if (home && !STAYS.has(home.kind) && region !== home.region) {
        const movers = dragged.map(({ id }) => id);
        const ack = await act({ kind: "move", nodes: movers, after: stepAbove(point, region, placed, projection), region });
        // Moved in the text: the layout finds the new place. Refused: the step goes back to where it was.
        if (!ack.ok) setReturned((count) => count + 1);
        return;
      }
      const pinned = { ...pins };
      for (const { id, position } of dragged) pinned[id] = [Math.round(position.x), Math.round(position.y)];
      pin(pinned);
      if (onto) tell(`Pinned there, not put on the wire: ${onto.reason}`, "refused");
    },
    [placed, projection, pins, act, pin, tell],
  );

  return useMemo(() => ({ aim, returned, over, clear, dragging, dropped }), [aim, returned, over, clear, dragging, dropped]);
}
