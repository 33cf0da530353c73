// Collapsed regions: each drawn as one card, with a port for each value that comes in and what it came to.
import { nesting } from "../layout/nesting";
import { totalText } from "../layout/sizes";
import type { Overlay, ProgramEdge, ProgramNode, Projection } from "../protocol";

/** What something is drawn as while some regions are collapsed: the outermost of those around it, or itself. */
export function drawnAs(projection: Projection, closed: readonly string[]): (id: string) => string {
  const inside = nesting(projection);
  return (id) => inside(id).findLast((own) => closed.includes(own)) ?? id;
}

/** The program as it is drawn while some regions are collapsed. */
export function folded(projection: Projection, closed: readonly string[], overlay: Overlay): Projection {
  const inside = nesting(projection);
  const shut = projection.regions.filter(({ id }) => closed.includes(id) && !inside(id).some((own) => closed.includes(own)));
  if (!shut.length) return projection;
  const seen = drawnAs(projection, closed);
  const isHidden = (id: string) => seen(id) !== id;
  const home = new Map(projection.nodes.map((node) => [node.id, node]));
  const edges: ProgramEdge[] = [];
  for (const edge of projection.edges) {
    const [source, target] = [seen(edge.source), seen(edge.target)];
    if (source === target && isHidden(edge.source)) continue;
    const isTaken = edges.some((own) => own.source === source && own.target === target && own.port === edge.source);
    if (target === edge.target) edges.push({ ...edge, source });
    else if (!isTaken) edges.push({ ...edge, source, target, port: edge.source });
  }
  // What the heads in it read comes in too.
  for (const { id, reads } of projection.regions) {
    const target = seen(id);
    if (!shut.some((region) => region.id === target)) continue;
    for (const source of reads ?? []) {
      const isTaken = edges.some((own) => own.target === target && own.port === source);
      if (seen(source) !== target && !isTaken) edges.push({ id: `${source}>${target}:head`, source: seen(source), target, port: source, back: false });
    }
  }
  const cards = shut.map((region): ProgramNode => {
    const held = projection.nodes.filter(({ id }) => inside(id).includes(region.id));
    const given = projection.edges.find(({ source, target }) => seen(source) === region.id && seen(target) !== region.id);
    const steps = held.filter(({ kind }) => kind !== "carried").length;
    const ports = [...new Set(edges.filter(({ target }) => target === region.id).map(({ port }) => port))];
    return {
      id: region.id, kind: "step", title: region.title, op: region.kind, line: region.line, end_line: region.end_line,
      subtitle: [`${steps} steps`, totalText(overlay.loops?.[region.id])].filter(Boolean).join(" · "),
      region: region.region, value: "", dtype: "", doc: "", arguments: [],
      inputs: ports.map((port) => {
        const label = home.get(port)?.title ?? "";
        const value = home.get(port)?.output?.value ?? "any";
        return { name: port, label, value, dtype: "", from: port, text: label, editable: false };
      }),
      output: given ? (home.get(given.source)?.output ?? null) : null,
    };
  });
  return {
    ...projection,
    nodes: [...projection.nodes.filter(({ id }) => !isHidden(id)), ...cards],
    edges,
    regions: projection.regions.filter(({ id }) => !isHidden(id) && !shut.some((region) => region.id === id)),
  };
}
