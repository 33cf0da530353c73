// Dragging steps: of the canvas, within their region it pins them, into another region or onto a wire it moves them there
// in the text; of the palette, it adds them there.
import { type Node, useReactFlow, useStoreApi } from "@xyflow/react";
import { type DragEvent, useCallback, useMemo, useRef, useState } from "react";
import type { Arrangement, Point } from "../layout/arrange";
import type { Ack, Command, ProgramEdge } from "../protocol";
import { useSession } from "../session";
import { centre, pageAt, regionAt, stepAbove, wireAt } from "./places";

const STAYS = new Set(["param", "input", "size", "output", "carried"]);
/** What a step of the palette has in its drag: a type of its own, as only types can be read before it is let go of. */
export const DRAGGED = "application/x-groggy-step+";

/** A wire that a step is over, and the command that puts it there. */
interface Onto {
  wire: ProgramEdge;
  command: Command;
}

export function useDropping(placed: Arrangement) {
  const session = useSession();
  const { projection, catalogue, act, ask, pin, tell } = session;
  const latest = useRef(session);
  latest.current = session;
  const flow = useReactFlow();
  const page = useStoreApi();
  const [region, setRegion] = useState<string | null>(null);
  const [wire, setWire] = useState<string | null>(null);
  const [returned, setReturned] = useState(0);

  const under = useCallback(
    (at: Point, dragged?: string) => {
      const root = page.getState().domNode?.getRootNode() as Document | ShadowRoot | undefined;
      return root && wireAt(at, root, projection, dragged);
    },
    [page, projection],
  );

  /** Where a card would go onto a wire. */
  const cardOnto = useCallback(
    (at: Point, { id }: Node, count: number): Onto | undefined => {
      const home = projection.nodes.find((own) => own.id === id);
      const found = count === 1 && home?.kind === "step" && home.inputs.length ? under(at, id) : undefined;
      return found && { wire: found, command: { kind: "put_on", node: id, target: found.target, port: found.port } };
    },
    [projection, under],
  );

  /** Where a step of the palette would. */
  const newOnto = useCallback(
    (at: Point, op: string): Onto | undefined => {
      const reads = catalogue.find(({ name }) => name === op)?.arguments.some(({ required }) => required);
      const found = reads ? under(at) : undefined;
      return found && { wire: found, command: { kind: "insert_on", op, target: found.target, port: found.port } };
    },
    [catalogue, under],
  );

  // Python decides, of the very command that letting go would send: asked once for each wire that is come over.
  const asked = useRef<{ key: string; answer: Promise<string> } | null>(null);
  const refused = useCallback(
    ({ command }: Onto): Promise<string> => {
      const key = JSON.stringify([projection.rev, command]);
      if (asked.current?.key !== key) asked.current = { key, answer: ask("check", { command }).then(reasonOf) };
      return asked.current.answer;
    },
    [projection.rev, ask],
  );
  const over = useRef<string | null>(null);
  const mark = useCallback(
    (onto: Onto | undefined) => {
      const id = onto?.wire.id ?? null;
      if (id === over.current) return;
      over.current = id;
      setWire(null);
      if (onto) void refused(onto).then((reason) => id === over.current && setWire(reason ? null : id));
    },
    [refused],
  );
  const clear = useCallback(() => {
    setRegion(null);
    mark(undefined);
  }, [mark]);

  const middle = (node: Node): Point => centre({ ...node.position, width: node.width ?? 0, height: node.height ?? 0 });

  const dragging = useCallback(
    (event: MouseEvent | TouchEvent, node: Node, dragged: Node[]) => {
      const home = projection.nodes.find((own) => own.id === node.id);
      const found = regionAt(middle(node), placed, projection);
      setRegion(home && !STAYS.has(home.kind) && found !== home.region ? found : null);
      mark(cardOnto(pageAt(event), node, dragged.length));
    },
    [placed, projection, mark, cardOnto],
  );

  const dropped = useCallback(
    async (event: MouseEvent | TouchEvent, node: Node, dragged: Node[]) => {
      clear();
      const onto = cardOnto(pageAt(event), node, dragged.length);
      const reason = onto && (await refused(onto));
      if (onto && !reason) {
        const before = { text: projection.text, pins: latest.current.pins };
        const ack = await act(onto.command);
        // On the wire the layout finds its place.
        const { [node.id]: had, ...others } = latest.current.pins;
        if (ack.ok && had) pin(others, before);
        if (!ack.ok) setReturned((count) => count + 1);
        return;
      }
      const home = projection.nodes.find((own) => own.id === node.id);
      const point = middle(node);
      const region = regionAt(point, placed, projection);
      if (home && !STAYS.has(home.kind) && region !== home.region) {
        const movers = dragged.map(({ id }) => id);
        const ack = await act({ kind: "move", nodes: movers, after: stepAbove(point, region, placed, projection), region });
        // Moved in the text: the layout finds the new place. Refused: the step goes back to where it was.
        if (!ack.ok) setReturned((count) => count + 1);
        return;
      }
      // As they are now: another step may have been let go of while Python answered.
      const pinned = { ...latest.current.pins };
      for (const { id, position } of dragged) pinned[id] = [Math.round(position.x), Math.round(position.y)];
      pin(pinned);
      if (reason) tell(`Pinned there, not put on the wire: ${reason}`, "refused");
    },
    [placed, projection, act, pin, tell, clear, cardOnto, refused],
  );

  const onDragOver = useCallback(
    (event: DragEvent) => {
      const op = draggedIn(event);
      if (op === undefined) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = "copy";
      const at = pageAt(event.nativeEvent);
      setRegion(regionAt(flow.screenToFlowPosition(at), placed, projection));
      mark(newOnto(at, op));
    },
    [flow, placed, projection, mark, newOnto],
  );

  const onDrop = useCallback(
    async (event: DragEvent) => {
      const op = draggedIn(event);
      if (op === undefined) return;
      event.preventDefault();
      clear();
      const at = pageAt(event.nativeEvent);
      const point = flow.screenToFlowPosition(at);
      const onto = newOnto(at, op);
      const reason = onto && (await refused(onto));
      if (onto && !reason) return void act(onto.command);
      const region = regionAt(point, placed, projection);
      const ack = await act({ kind: "add", op, after: stepAbove(point, region, placed, projection), region });
      if (ack.ok && reason) tell(`Added there, not put on the wire: ${reason}`, "refused");
    },
    [flow, placed, projection, act, tell, clear, newOnto, refused],
  );

  // On a wire it goes into no region.
  const aim = wire === null ? region : null;
  return useMemo(
    () => ({ aim, wire, returned, clear, dragging, dropped, onDragOver, onDrop }),
    [aim, wire, returned, clear, dragging, dropped, onDragOver, onDrop],
  );
}

function draggedIn({ dataTransfer }: DragEvent): string | undefined {
  return dataTransfer.types.find((type) => type.startsWith(DRAGGED))?.slice(DRAGGED.length);
}

/** Why a checked command would be refused; "" where it would be carried out. */
function reasonOf({ ok, reason, data }: Ack): string {
  return ok ? (data as { reason: string }).reason : reason || "Python did not answer";
}
