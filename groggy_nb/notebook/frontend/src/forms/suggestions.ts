// What a field offers: values bound above the step, and the attributes of the graph at hand.
import type { GraphInfo, ProgramNode, Projection } from "../protocol";

const VALUES = new Set(["step", "param", "input", "size"]);

export function suggestions(projection: Projection, node: ProgramNode, graph: GraphInfo): string[] {
  const names = projection.nodes
    .filter((own) => VALUES.has(own.kind) && own.id !== node.id && own.line <= node.line)
    .map((own) => own.title);
  const attributes = [
    ...(graph.node_attrs ?? []).map((name) => `nodes[${JSON.stringify(name)}]`),
    ...(graph.edge_attrs ?? []).map((name) => `edges[${JSON.stringify(name)}]`),
  ];
  return [...new Set([...names, ...attributes])];
}
