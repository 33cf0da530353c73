// The graph of the program, drawn with React Flow: selecting, wiring, moving, looking around.
import {
  applyNodeChanges, Background, BackgroundVariant, type Connection, type FinalConnectionState,
  type NodeChange, ReactFlow, SelectionMode, useReactFlow, useStore,
} from "@xyflow/react";
import { type MouseEvent as ReactMouseEvent, memo, type PointerEvent, type UIEvent, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useSession } from "../session";
import { footOf } from "../useFoot";
import { type Corner, freeCorner } from "./corners";
import { CARRY, refusal } from "./fits";
import { opening, revealing, SMALLEST, uncovering, whole } from "./framing";
import { Inspector } from "./Inspector";
import { Overview } from "./Overview";
import { HEAD } from "../layout/frames";
import { pageAt, regionAt, stepAbove } from "./places";
import { GroupOutline, RegionFrame, RegionHead } from "./RegionFrame";
import { type AnyNode, nodesOf, type Wire, wiresOf } from "./scene";
import { StepCard } from "./StepCard";
import { useAllDrawn } from "./useAllDrawn";
import { useDropping } from "./useDropping";
import { useFingers } from "./useFingers";
import { useStable } from "./useStable";
import { useUnchanged } from "./useUnchanged";
import type { Laid } from "../layout/laid";
import { WireLayer } from "./WireLayer";
import { WireLine } from "./WireLine";

const NODE_TYPES = { step: StepCard, region: RegionFrame, head: RegionHead, group: GroupOutline };
const EDGE_TYPES = { wire: WireLine };

/** The menu of a step fits into this, across and down. */
const MENU = 200;
/** What a step's figures take, and its kind and doc alone. */
const FIGURES = { width: 218, height: 250 };
const KIND_ONLY = { width: 218, height: 110 };
const AROUND: Corner[] = ["top-right", "top-left", "bottom-right"];

interface Props {
  name: string;
  laid: Laid;
  focusInside: boolean;
  current: string | null;
  wire: string | null;
  onWire(id: string | null): void;
  onReady(tools: CanvasHandle): void;
}

export interface CanvasHandle {
  fit(): void;
  zoom(isIn: boolean): void;
  reveal(id: string): void;
  /** Brings a step, or a region's head, out from under something on the page. */
  uncover(id: string, over: DOMRect): void;
}

export const Canvas = memo(function Canvas({ name, laid, focusInside, current, wire, onWire, onReady }: Props) {
  const session = useSession();
  const { projection, kinds, overlay, pins, selection, select, act, tell, open } = session;
  const { cards, placed, drawn } = laid;
  const flow = useReactFlow<AnyNode, Wire>();
  const width = useStore((state) => state.width);
  const height = useStore((state) => state.height);
  const [focused, setFocused] = useState(false);
  const [hovered, setHovered] = useState<string | null>(null);
  const [nodes, setNodes] = useState<AnyNode[]>([]);
  const dropping = useDropping(placed);
  const fingers = useFingers();
  const drawnNodes = useUnchanged<AnyNode>();
  const drawnWires = useUnchanged<Wire>();

  const scene = useMemo(
    () => ({ projection: drawn, overlay, cards, placed, pins, selection, current, aim: dropping.aim, returned: dropping.returned }),
    [drawn, overlay, cards, placed, pins, selection, current, dropping.aim, dropping.returned],
  );
  // In the same pass as its wires, before anything is painted: a card that still stood where it was would be missed by
  // a click.
  const [shown, setShown] = useState<unknown>(null);
  if (shown !== scene) {
    setShown(scene);
    const made = drawnNodes(nodesOf(scene));
    setNodes((old) => stayingHeld(made, old));
  }
  const wires = useMemo(() => drawnWires(wiresOf(scene)), [scene, drawnWires]);
  const isAllDrawn = useAllDrawn(nodes.length > 0);
  /** The wire that was pointed at last: its ends can be grabbed. */
  const [pointed, setPointed] = useState<string | null>(null);
  /** The wire whose end is held: let go of over nothing, it stays where it was. */
  const [held, setHeld] = useState<string | null>(null);
  const edges = useMemo(
    () => wires.filter(({ id }) => id === wire || id === pointed || id === held).map((edge) => (edge.id === wire ? { ...edge, selected: true } : edge)),
    [wires, wire, pointed, held],
  );

  // The first look, once there is something to see and room to see it in; kept until the user moves the view.
  const moved = useRef(false);
  const empty = projection.nodes.length === 0;
  useEffect(() => {
    if (empty) moved.current = false;
    if (empty || moved.current || width < 40 || height < 40) return;
    void flow.setViewport(opening(placed.bounds, width, height));
  }, [empty, placed, width, height, flow]);

  const seen = useRef({ placed, width, height });
  seen.current = { placed, width, height };
  const fit = useCallback(() => {
    moved.current = true;
    void flow.setViewport(whole(seen.current.placed.bounds, seen.current.width, seen.current.height));
  }, [flow]);
  useEffect(() => {
    onReady({
      fit,
      zoom: (isIn) => void (isIn ? flow.zoomIn() : flow.zoomOut()),
      reveal: (id) => {
        const at = seen.current;
        const box = at.placed.nodes.get(id) ?? at.placed.regions.get(id);
        const view = box && revealing(box, flow.getViewport(), at.width, at.height);
        if (view) void flow.setViewport(view);
      },
      uncover: (id, over) => {
        const { placed: now, width: across, height: down } = seen.current;
        const region = now.regions.get(id);
        const box = now.nodes.get(id) ?? (region && { ...region, height: HEAD });
        if (!box) return;
        const corner = flow.flowToScreenPosition({ x: 0, y: 0 });
        const view = flow.getViewport();
        const inside = { x: over.x - corner.x + view.x, y: over.y - corner.y + view.y, width: over.width, height: over.height };
        const shown = revealing(box, view, across, down) ?? view;
        moved.current = true; // values that come later would hide it again
        void flow.setViewport(uncovering(box, shown, inside, across, down) ?? shown);
      },
    });
  }, [flow, fit, onReady]);

  const chosen = useRef(selection);
  chosen.current = selection;
  // React Flow hears modifier keys at the document, where our guard lets none arrive: the click itself tells.
  const kept = useRef<string[] | null>(null);
  const onPointerDown = useCallback((event: PointerEvent) => {
    moved.current = true; // a view that moved now would move what is pressed
    const isPane = (event.target as Element).closest(".react-flow__node") === null;
    kept.current = !isPane && (event.shiftKey || event.ctrlKey || event.metaKey) ? [...chosen.current] : null;
  }, []);
  const onNodeClick = useStable((_event: unknown, node: AnyNode) => {
    onWire(null);
    const before = kept.current;
    if (before) select(before.includes(node.id) ? before.filter((id) => id !== node.id) : [...before, node.id]);
  });
  const onNodesChange = useStable((changes: NodeChange<AnyNode>[]) => {
    const picked = changes.filter((change) => change.type === "select");
    if (picked.length && !kept.current) {
      const now = new Set(chosen.current);
      for (const change of picked) change.selected ? now.add(change.id) : now.delete(change.id);
      chosen.current = [...now];
      select(chosen.current);
    }
    setNodes((old) => applyNodeChanges(changes.filter((change) => change.type !== "select"), old));
  });

  const [isBanding, setBanding] = useState(false);
  const byId = useMemo(() => new Map(drawn.nodes.map((node) => [node.id, node])), [drawn]);
  const why = useCallback(
    ({ source, target, targetHandle }: Pick<Connection, "source" | "target" | "targetHandle">) =>
      targetHandle === CARRY ? "" : refusal(byId.get(source), byId.get(target), targetHandle ?? "", kinds),
    [byId, kinds],
  );
  const onConnect = useStable(({ source, target, targetHandle }: Connection) =>
    void act(targetHandle === CARRY ? { kind: "carry", region: target, source } : { kind: "connect", source, target, port: targetHandle ?? "" }));
  const onConnectEnd = useStable((event: MouseEvent | TouchEvent, state: FinalConnectionState) => {
    if (state.isValid || !state.fromHandle) return;
    if (!state.toHandle) {
      const from = byId.get(state.fromHandle.nodeId);
      if (held || !from) return;
      if (state.fromHandle.type !== "source") {
        tell("From an output, below a step, a wire let go over nothing adds a step that reads it.", "refused");
        return;
      }
      // Dropped on nothing: what step is to read the value?
      const point = flow.screenToFlowPosition(pageAt(event));
      const region = regionAt(point, placed, projection);
      const above = stepAbove(point, region, placed, projection);
      const isLater = (byId.get(above ?? "")?.line ?? 0) < from.line && region === from.region;
      open({ kind: "palette", after: isLater ? from.id : above, region, feed: from.id });
      return;
    }
    const [from, to] = state.fromHandle.type === "source" ? [state.fromHandle, state.toHandle] : [state.toHandle, state.fromHandle];
    const reason =
      state.fromHandle.type === state.toHandle.type
        ? "A wire leads from an output (below a step) to an input (above a step)."
        : why({ source: from.nodeId, target: to.nodeId, targetHandle: to.id ?? "" });
    if (reason) tell(`Refused: ${reason}`, "refused");
  });
  const onReconnect = useStable((old: Wire, { source, target, targetHandle }: Connection) => {
    const port = targetHandle ?? "";
    const [old_target, old_port] = [old.target, old.targetHandle ?? ""];
    if (target === old_target && port === old_port) {
      if (source !== old.source) void act({ kind: "connect", source, target, port });
    } else if (port === CARRY) void act({ kind: "carry", region: target, source });
    else void act({ kind: "rewire", source, target, port, old_target, old_port });
  });

  const menu = useStable((event: MouseEvent | ReactMouseEvent, id: string | null) => {
    event.preventDefault();
    const canvas = (event.currentTarget as Element).closest(".gg-canvas")!;
    const stage = canvas.getBoundingClientRect();
    const own = (event.target as Element).getBoundingClientRect();
    // The menu key gives no place: the element has one.
    const [x, y] = event.clientX || event.clientY ? [event.clientX, event.clientY] : [own.left + 12, own.bottom];
    if (id && projection.edges.some((edge) => edge.id === id)) onWire(id);
    else if (id && !selection.includes(id)) select([id]);
    // All of it where the page shows it: it opens above the pointer where there is no room below.
    const foot = Math.min(stage.bottom, footOf(canvas)) - stage.top;
    const at = { x: Math.min(x - stage.left, width - MENU), y: Math.min(y - stage.top, Math.max(0, foot - MENU)) };
    open({ kind: "menu", id, at });
  });
  const onNodeMenu = useStable((event: ReactMouseEvent, node: AnyNode) => menu(event, node.id));
  const onEdgeMenu = useStable((event: ReactMouseEvent, edge: Wire) => menu(event, edge.id));
  const onPaneMenu = useStable((event: MouseEvent | ReactMouseEvent) => menu(event, null));
  const onEdgeClick = useStable((_event: unknown, edge: Wire) => (select([]), onWire(edge.id)));
  const onPaneClick = useStable(() => onWire(null));
  const onNodeDoubleClick = useStable((_event: unknown, node: AnyNode) => open({ kind: "edit", id: node.id }));
  const onReconnectStart = useStable((_event: unknown, edge: Wire) => setHeld(edge.id));
  const onReconnectEnd = useStable(() => setHeld(null));
  const onEnter = useStable((_event: unknown, node: AnyNode) => setHovered(node.id));
  const onLeave = useStable(() => setHovered(null));
  const onDrag = useStable(dropping.dragging);
  const onDragStop = useStable(dropping.dropped);
  const isValid = useStable((wanted: Wire | Connection) => why({ ...wanted, targetHandle: wanted.targetHandle ?? null }) === "");
  const onMoveStart = useStable((event: MouseEvent | TouchEvent | null) => {
    if (event) moved.current = true;
  });
  // Whoever scrolls a card into view, a browser's search or a screen reader, moves the view: React Flow puts the scroll
  // back, and the card would be gone again, from under a press too.
  const onScroll = useStable(({ target }: UIEvent) => {
    const { scrollLeft, scrollTop } = target as Element;
    if (!(target as Element).matches(".react-flow") || (!scrollLeft && !scrollTop)) return;
    moved.current = true;
    const view = flow.getViewport();
    void flow.setViewport({ ...view, x: view.x - scrollLeft, y: view.y - scrollTop });
  });
  const inspected = session.panel ? undefined : byId.get(hovered ?? (focused ? (current ?? "") : ""));
  const beside = () => {
    const own = inspected && placed.nodes.get(inspected.id);
    const size = inspected && overlay.ports?.[inspected.id] ? FIGURES : KIND_ONLY;
    const view = flow.getViewport();
    // Other steps sooner than the one that it is about.
    const free = own ? AROUND.filter((corner) => !freeCorner([corner], size, [own], view, width, height).covered) : AROUND;
    return freeCorner(free.length ? free : AROUND, size, placed.nodes.values(), view, width, height).corner;
  };
  return (
    <div className={dropping.wire ? "gg-canvas gg-aims" : "gg-canvas"} role="region" aria-label="Pipeline canvas" tabIndex={0} {...fingers} onDrop={(event) => void dropping.onDrop(event)} onDragOver={dropping.onDragOver} onDragLeave={dropping.clear} onScrollCapture={onScroll} onPointerDownCapture={onPointerDown} onPointerMoveCapture={(event) => event.buttons === 0 && setBanding(event.shiftKey)} onFocus={(event) => setFocused(event.target.closest(".react-flow__node-step, .react-flow__node-region") !== null)} onBlur={() => setFocused(false)}>
      <ReactFlow<AnyNode, Wire>
        id={name}
        role="application"
        aria-label="Pipeline graph"
        nodes={nodes}
        edges={edges}
        nodeTypes={NODE_TYPES}
        edgeTypes={EDGE_TYPES}
        onNodesChange={onNodesChange}
        onEdgeClick={onEdgeClick}
        onNodeClick={onNodeClick}
        onPaneClick={onPaneClick}
        onNodeDoubleClick={onNodeDoubleClick}
        onNodeContextMenu={onNodeMenu}
        onPaneContextMenu={onPaneMenu}
        onEdgeContextMenu={onEdgeMenu}
        onReconnect={onReconnect}
        onReconnectStart={onReconnectStart}
        onReconnectEnd={onReconnectEnd}
        reconnectRadius={9}
        // React Flow would hear Shift at the document, where our guard lets no key arrive.
        selectionOnDrag={isBanding}
        panOnDrag={!isBanding}
        selectionMode={SelectionMode.Partial}
        onNodeMouseEnter={onEnter}
        onNodeMouseLeave={onLeave}
        onNodeDrag={onDrag}
        onNodeDragStop={onDragStop}
        onConnect={onConnect}
        onConnectEnd={onConnectEnd}
        isValidConnection={isValid}
        onMoveStart={onMoveStart}
        // React Flow hears these keys on the document: two editors on a page would both act.
        deleteKeyCode={null}
        selectionKeyCode={null}
        panActivationKeyCode={null}
        zoomActivationKeyCode={null}
        multiSelectionKeyCode={null}
        disableKeyboardA11y
        edgesFocusable={false}
        zoomOnDoubleClick={false}
        zoomOnScroll={focusInside}
        preventScrolling={focusInside}
        connectionRadius={26}
        minZoom={SMALLEST}
        maxZoom={2}
        nodeDragThreshold={4}
        onlyRenderVisibleElements={!isAllDrawn}
      >
        <Background variant={BackgroundVariant.Dots} gap={20} size={1.2} id={`${name}-dots`} />
        <WireLayer wires={wires} nodes={nodes} held={held} aimed={dropping.wire} onPoint={setPointed} onClick={onEdgeClick} onMenu={onEdgeMenu} />
        <Overview placed={placed} />
      </ReactFlow>
      {inspected && <Inspector node={inspected} overlay={overlay} corner={beside()} />}
    </div>
  );
});

/** What is dragged stays under the pointer, whatever else is drawn anew. */
function stayingHeld(made: AnyNode[], old: readonly AnyNode[]): AnyNode[] {
  const held = new Map(old.filter(({ dragging }) => dragging).map(({ id, position }) => [id, position]));
  if (!held.size) return made;
  return made.map((node) => {
    const position = held.get(node.id);
    return position ? { ...node, position, dragging: true } : node;
  });
}
