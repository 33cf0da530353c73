// What the canvas draws, made from the projection, the arrangement and the last run.
import type { Edge, Node, NodeHandle } from "@xyflow/react";
import { around, type Arrangement, type Box, type Gate } from "../layout/arrange";
import { HEAD, LANE } from "../layout/frames";
import { type Lane, lanes } from "../layout/nesting";
import { type Card, milliseconds, noteOf, totalText } from "../layout/sizes";
import { toHead } from "../layout/trunks";
import type * as P from "../protocol";
import { linesOf } from "../standing";
import { cardHandles, frameHandles } from "./handles";

export type StepData = {
  node: P.ProgramNode;
  card: Card;
  cost: P.NodeCost | undefined;
  hoisted: boolean;
  group: number | null;
  /** The kind of value at each input: the wired one's where the input takes any. */
  kinds: P.PortKind[];
  /** What is wrong on its lines, or likely is. */
  problem: P.Problem | undefined;
  isWrong: boolean;
  isPinned: boolean;
};
export type RegionData = {
  region: P.Region;
  empty: boolean;
  aimed: boolean;
  /** Where the wire to its head comes in: below its source, so that it crosses little. */
  entry: number;
};
export type GroupData = { title: string; ms: number | null; index: number };
export type WireData = { kind: P.PortKind; back: boolean; gates: Gate[]; lane: number; lit: boolean; fused: number | null };

export type StepNode = Node<StepData, "step">;
export type RegionNode = Node<RegionData, "region">;
export type GroupNode = Node<GroupData, "group">;
export type HeadData = { title: string; note: string; total: string; group: number | null; region: string | null };
export type HeadNode = Node<HeadData, "head">;
export type AnyNode = StepNode | RegionNode | GroupNode | HeadNode;
export type Wire = Edge<WireData, "wire">;

export interface Scene {
  projection: P.Projection;
  overlay: P.Overlay;
  cards: ReadonlyMap<string, Card>;
  placed: Arrangement;
  pins: P.Pins;
  selection: readonly string[];
  /** The node that Tab reaches; the arrows reach the others. */
  current: string | null;
  aim: string | null;
  /** How many steps that were moved had to go back: then all stand anew. */
  returned: number;
}

const NO_PORTS: NodeHandle[] = [];
const BACKDROP = { draggable: false, selectable: false, focusable: false, connectable: false };

export function nodesOf(scene: Scene): AnyNode[] {
  const groups = groupNodes(scene);
  return [...regionNodes(scene), ...headNodes(scene, groups), ...groups, ...stepNodes(scene, groups)];
}

/** Titles lie above the wires, which lie above the regions and groups. */
function headNodes({ projection, overlay, placed }: Scene, groups: readonly GroupNode[]): HeadNode[] {
  const regions = projection.regions.map((region): HeadNode => {
    const { id, title } = region;
    const box = placed.regions.get(id);
    return head(id, box && { ...box, height: HEAD }, { title, note: noteOf(region), total: totalText(overlay.loops?.[id]), group: null, region: id });
  });
  const tags = groups.map(({ id, position, width, data }): HeadNode => {
    // Which steps they are the box shows.
    const title = ["run as one", milliseconds(data.ms)].filter(Boolean).join(" · ");
    return head(id, { ...position, width: width ?? 0, height: 17 }, { title, note: "", total: "", group: data.index % 4, region: null });
  });
  return [...regions, ...tags];
}

function head(id: string, box: Box | undefined, data: HeadData): HeadNode {
  return { ...frame(`head of ${id}`, box, 1), ...BACKDROP, type: "head", style: { pointerEvents: "none" }, data };
}

function regionNodes({ projection, placed, selection, current, aim }: Scene): RegionNode[] {
  const parents = new Map(projection.regions.map((region) => [region.id, region.region]));
  const filled = new Set([...projection.nodes.map((own) => own.region), ...parents.values()]);
  return projection.regions.map((region) => ({
    ...frame(region.id, placed.regions.get(region.id), -20 + depth(region.id, parents)),
    type: "region",
    handles: frameHandles(region, placed.regions.get(region.id), entryOf(region, placed)),
    selected: selection.includes(region.id),
    draggable: false,
    connectable: false,
    ariaRole: "button",
    ariaLabel: `${region.kind}, ${region.title}, line ${region.line}`,
    domAttributes: { tabIndex: current === region.id ? 0 : -1, "aria-description": region.note || undefined },
    data: {
      region,
      empty: !filled.has(region.id),
      aimed: aim === region.id,
      entry: entryOf(region, placed),
    },
  }));
}

export function entryOf(region: P.Region, placed: Arrangement): number {
  const box = placed.regions.get(region.id);
  const source = placed.nodes.get(region.reads?.[0] ?? "");
  if (!box || !source) return 26;
  return Math.max(26, Math.min(box.width - 26, source.x + source.width / 2 - box.x));
}

function stepNodes({ projection, overlay, cards, placed, pins, selection, current }: Scene, boxed: GroupNode[]): StepNode[] {
  const groups = groupIndex(overlay);
  const framed = new Set(boxed.map(({ data }) => data.index));
  const hoisted = new Set(overlay.hoisted);
  const byId = new Map(projection.nodes.map((node) => [node.id, node]));
  const steps: StepNode[] = [];
  for (const node of projection.nodes) {
    const card = cards.get(node.id);
    if (!card) continue;
    steps.push({
      ...frame(node.id, placed.nodes.get(node.id), 2),
      type: "step",
      handles: cardHandles(node, card),
      selected: selection.includes(node.id),
      ariaRole: "button",
      ariaLabel: spokenName(node),
      domAttributes: { tabIndex: current === node.id ? 0 : -1, "aria-description": node.note || undefined },
      data: {
        node,
        card,
        cost: overlay.nodes?.[node.id],
        hoisted: hoisted.has(node.id),
        group: ringOf(groups.get(node.id), framed),
        kinds: node.inputs.map((port) => kindAt(port, byId)),
        problem: found(projection.errors, node) ?? found(projection.warnings, node),
        isWrong: found(projection.errors, node) !== undefined,
        isPinned: node.id in pins,
      },
    });
  }
  return steps;
}

function found(problems: readonly P.Problem[], node: P.ProgramNode): P.Problem | undefined {
  return problems.find(({ line }) => linesOf(node).includes(line));
}

export function kindAt(port: P.InputPort, byId: ReadonlyMap<string, P.ProgramNode>): P.PortKind {
  const source = port.from === null ? undefined : byId.get(port.from);
  // An expression in between may give another kind than the wire brings: the port's own word counts.
  return port.value === "any" || port.value === "" ? (source?.output?.value ?? "any") : port.value;
}

/** A group that has a box of its own needs no rings around its members. */
function ringOf(group: number | undefined, framed: ReadonlySet<number>): number | null {
  return group === undefined || framed.has(group) ? null : group;
}

/** As browser tests and screen readers know a node: "s, neighbor_sum, line 6". */
export function spokenName(node: P.ProgramNode): string {
  const what = node.op ?? (node.kind === "step" ? node.subtitle : node.kind);
  return [node.title, what, node.line > 0 ? `line ${node.line}` : ""].filter(Boolean).join(", ");
}

/** A fused group is boxed where its box holds no stranger; otherwise its members' rings alone show it. */
function groupNodes({ projection, overlay, placed }: Scene): GroupNode[] {
  const found: GroupNode[] = [];
  overlay.groups?.forEach((group, index) => {
    const members = group.nodes.map((id) => placed.nodes.get(id)).filter((box): box is Box => box !== undefined);
    if (members.length < 2) return;
    const hull = grown(around(members), 8, 20);
    const inside = projection.nodes.filter(({ id }) => {
      const box = placed.nodes.get(id);
      return box !== undefined && !group.nodes.includes(id) && touches(hull, box);
    });
    if (inside.length) return;
    found.push({
      ...frame(`fused ${group.id}`, hull, -5),
      ...BACKDROP,
      type: "group",
      data: { title: group.title, ms: group.ms, index },
    });
  });
  return found;
}

function grown(box: Box, by: number, above: number): Box {
  return { x: box.x - by, y: box.y - above, width: box.width + 2 * by, height: box.height + by + above };
}

export function touches(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

function depth(id: string, parents: ReadonlyMap<string, string | null>): number {
  let levels = 0;
  for (let at = parents.get(id); at && levels < 10; at = parents.get(at)) levels += 1;
  return levels;
}

function frame(id: string, box: Box | undefined, zIndex: number) {
  const { x, y, width, height } = box ?? { x: 0, y: 0, width: 100, height: 40 };
  // What the page will measure: told so, React Flow draws once, and not again after it has looked.
  const measured = { width: Math.round(width), height: Math.round(height) };
  return { id, position: { x, y }, width, height, measured, handles: NO_PORTS, zIndex };
}

export function wiresOf({ projection, overlay, placed, selection }: Scene): Wire[] {
  const home = new Map(projection.nodes.map((node) => [node.id, node]));
  const groups = groupIndex(overlay);
  const own = lanes(projection);
  const wires: Wire[] = [];
  for (const edge of projection.edges) {
    const source = home.get(edge.source);
    const target = home.get(edge.target);
    if (!source || !target) continue;
    const group = groups.get(edge.source);
    wires.push({
      ...wireFrom(source, edge.id),
      target: edge.target,
      targetHandle: edge.port,
      ariaLabel: `${source.title} to ${target.title}, ${edge.port}${edge.back ? ", next round" : ""}`,
      data: {
        kind: source.output?.value ?? source.value,
        back: edge.back,
        gates: placed.gates.get(edge.id) ?? [],
        lane: laneX(own.get(edge.id), placed),
        lit: selection.includes(edge.source) || selection.includes(edge.target),
        fused: group !== undefined && group === groups.get(edge.target) ? group % 4 : null,
      },
    });
  }
  // What a loop's head reads, such as a count of rounds.
  for (const region of projection.regions) {
    for (const id of region.reads ?? []) {
      const source = home.get(id);
      if (!source) continue;
      const { id: wire } = toHead(id, region.id);
      const lit = selection.includes(id) || selection.includes(region.id);
      wires.push({
        ...wireFrom(source, wire),
        target: region.id,
        targetHandle: "head",
        reconnectable: false,
        ariaLabel: `${source.title} to the head of ${region.title}`,
        data: {
          kind: source.output?.value ?? source.value,
          back: false,
          gates: placed.gates.get(wire) ?? [],
          lane: 0,
          lit,
          fused: null,
        },
      });
    }
  }
  return wires;
}

function wireFrom(source: P.ProgramNode, id: string) {
  return { id, type: "wire" as const, source: source.id, sourceHandle: "out", focusable: false, zIndex: 0 };
}

export function laneX(lane: Lane | undefined, placed: Arrangement): number {
  const box = lane && placed.regions.get(lane.region);
  return box ? box.x + box.width - 12 - LANE * lane.index : 0;
}

function groupIndex(overlay: P.Overlay): Map<string, number> {
  return new Map(overlay.groups?.flatMap(({ nodes }, index) => nodes.map((id) => [id, index] as const)));
}
