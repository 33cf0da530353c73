// Places nodes and regions in layers from top to bottom, as the text runs; pinned nodes stay where they are.
import { Graph, layout } from "@dagrejs/dagre";
import type { Pins, ProgramEdge, ProgramNode, Region } from "../protocol";
import { afterwards, beforehand, headOf, laneCounts, nesting } from "./nesting";
import type { Card } from "./sizes";

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface Point {
  x: number;
  y: number;
}

/** A stretch that a wire passes straight down, between the nodes of one layer. */
export interface Gate {
  x: number;
  top: number;
  bottom: number;
}

export interface Arrangement {
  nodes: Map<string, Box>;
  regions: Map<string, Box>;
  /** For a wire over several layers, where it passes each; absent where it may go as it likes. */
  gates: Map<string, Gate[]>;
  bounds: Box;
}

export const HEAD = 28;
const SIDE = 18;
const FOOT = 12;
export const LANE = 16;
const NODE_GAP = 30;
const EMPTY: Box = { x: 0, y: 0, width: 220, height: 84 };

export interface Drawn {
  nodes: readonly ProgramNode[];
  edges: readonly ProgramEdge[];
  regions: readonly Region[];
}

/** `totals`: what stands at the right of a region's head. */
export function arrange(
  program: Drawn,
  cards: ReadonlyMap<string, Card>,
  pins: Pins,
  totals: ReadonlyMap<string, string> = new Map(),
): Arrangement {
  const headWidth = (region: Region) => widthOf(region, totals.get(region.id) ?? "");
  const slack = slackOf(program);
  const graph = layered(program, cards, slack, headWidth);
  const nodes = new Map<string, Box>();
  for (const { id } of program.nodes) {
    const card = cards.get(id);
    const placed = graph.node(id) as { x: number; y: number } | undefined;
    if (!card || !placed) continue;
    const pin = pins[id];
    const corner = pin
      ? { x: pin[0], y: pin[1] }
      : { x: placed.x - (card.width + slack(id)) / 2, y: placed.y - card.height / 2 };
    nodes.set(id, { ...corner, width: card.width, height: card.height });
  }
  const regions = enclose(program, nodes, (id) => graph.node(id) as Box | undefined, headWidth);
  const gates = new Map<string, Gate[]>();
  for (const edge of program.edges) {
    if (edge.back || pins[edge.source] || pins[edge.target]) continue;
    const found = gatesOf(graph, edge, nodes);
    if (found.length) gates.set(edge.id, found);
  }
  return { nodes, regions, gates, bounds: around([...nodes.values(), ...regions.values()]) };
}

/** Dagre knows no padding inside a region: each node brings the room that frame and lanes take at its right. */
function slackOf(program: Drawn): (id: string) => number {
  const inside = nesting(program);
  const counts = laneCounts(program);
  return (id) => {
    const around = inside(id);
    const needed = around.reduce((sum, region) => sum + SIDE + LANE * (counts.get(region) ?? 0), 0);
    return Math.max(0, needed + 10 - NODE_GAP);
  };
}

function layered(
  program: Drawn,
  cards: ReadonlyMap<string, Card>,
  slack: (id: string) => number,
  headWidth: (region: Region) => number,
): Graph {
  const graph = new Graph({ compound: true, multigraph: true });
  graph.setGraph({ rankdir: "TB", nodesep: NODE_GAP, ranksep: 32, edgesep: 16, marginx: 8, marginy: 8 });
  graph.setDefaultEdgeLabel(() => ({}));
  const inside = nesting(program);
  const known = new Set(program.regions.map((region) => region.id));
  const filled = new Set([...program.nodes.map((node) => node.region), ...program.regions.map((own) => own.region)]);
  for (const region of program.regions) {
    const isFilled = filled.has(region.id);
    graph.setNode(region.id, isFilled ? {} : { width: EMPTY.width, height: EMPTY.height });
    if (!isFilled) continue;
    // Where a region is wide anyway its head takes no more room than its title, so that wires pass beside it.
    const inner = program.nodes.filter((node) => inside(node.id).includes(region.id));
    const room = inner.reduce((sum, node) => sum + (cards.get(node.id)?.width ?? 0), 0);
    const width = room > 2 * headWidth(region) ? widthOf(region, "") : headWidth(region);
    graph.setNode(headOf(region.id), { width: width + slack(headOf(region.id)), height: 8 });
  }
  for (const node of program.nodes) {
    const card = cards.get(node.id);
    if (card) graph.setNode(node.id, { width: card.width + slack(node.id), height: card.height });
  }
  for (const { id, region } of [...program.regions, ...program.nodes]) {
    if (region && known.has(region) && graph.hasNode(id)) graph.setParent(id, region);
    if (known.has(id) && graph.hasNode(headOf(id))) graph.setParent(headOf(id), id);
  }
  for (const edge of program.edges) {
    // A way back would turn the loop's layers upside down.
    if (edge.back || !cards.has(edge.source) || !cards.has(edge.target)) continue;
    graph.setEdge(edge.source, edge.target, { weight: 1 }, edge.id);
  }
  for (const [index, [above, below]] of [...afterwards(program), ...beforehand(program)].entries()) {
    if (graph.hasNode(above) && graph.hasNode(below)) graph.setEdge(above, below, { weight: 0 }, `order ${index}`);
  }
  layout(graph);
  return graph;
}

/** The box of each region, inner ones first. */
function enclose(
  program: Drawn,
  nodes: ReadonlyMap<string, Box>,
  placed: (id: string) => Box | undefined,
  headWidth: (region: Region) => number,
): Map<string, Box> {
  const boxes = new Map<string, Box>();
  const wayBack = laneCounts(program);
  const fill = (region: Region): Box => {
    const done = boxes.get(region.id);
    if (done) return done;
    const inner = [
      ...program.nodes.filter((node) => node.region === region.id).map((node) => nodes.get(node.id)),
      ...program.regions.filter((child) => child.region === region.id).map(fill),
    ].filter((box): box is Box => box !== undefined);
    let box: Box;
    if (inner.length) {
      const hull = around(inner);
      const right = SIDE + LANE * (wayBack.get(region.id) ?? 0);
      const row = placed(headOf(region.id));
      // The head's row is the layout's, unless a pinned step was dragged above it.
      const top = Math.min(hull.y - HEAD - 6, row ? row.y - HEAD / 2 : Infinity);
      box = {
        x: hull.x - SIDE,
        y: top,
        width: Math.max(hull.width + SIDE + right, headWidth(region)),
        height: hull.y + hull.height + FOOT + (wayBack.has(region.id) ? LANE / 2 : 0) - top,
      };
    } else {
      const at = placed(region.id) ?? EMPTY;
      box = { x: at.x - EMPTY.width / 2, y: at.y - EMPTY.height / 2, width: EMPTY.width, height: EMPTY.height };
    }
    boxes.set(region.id, box);
    return box;
  };
  program.regions.forEach(fill);
  return boxes;
}

function gatesOf(graph: Graph, edge: ProgramEdge, nodes: ReadonlyMap<string, Box>): Gate[] {
  const drawn = graph.edge({ v: edge.source, w: edge.target, name: edge.id }) as { points?: Point[] } | undefined;
  const inner = drawn?.points?.slice(1, -1) ?? [];
  const gates: Gate[] = [];
  for (const point of inner) {
    const beside = [...nodes.values()].filter((box) => box.y < point.y && point.y < box.y + box.height);
    // Between two layers a wire turns freely.
    if (!beside.length) continue;
    gates.push({
      x: point.x,
      top: Math.min(...beside.map((box) => box.y)) - 4,
      bottom: Math.max(...beside.map((box) => box.y + box.height)) + 4,
    });
  }
  return gates;
}

function widthOf(region: Region, total: string): number {
  return 7.4 * region.title.length + (total ? 6.3 * total.length + 24 : 0) + 40;
}

export function around(boxes: readonly Box[]): Box {
  if (!boxes.length) return { x: 0, y: 0, width: 0, height: 0 };
  const x = Math.min(...boxes.map((box) => box.x));
  const y = Math.min(...boxes.map((box) => box.y));
  const right = Math.max(...boxes.map((box) => box.x + box.width));
  const bottom = Math.max(...boxes.map((box) => box.y + box.height));
  return { x, y, width: right - x, height: bottom - y };
}
