// Whether a value may go into a port, said from the kinds alone; Python has the last word at the drop.
import type { InputPort, Kind, PortKind, ProgramEdge, ProgramNode, Projection, Region } from "../protocol";

/** The socket of a region's frame that carries a value. */
export const CARRY = "carry";

/** Why a connection is refused, or "" where the kinds allow it. */
export function refusal(
  source: ProgramNode | undefined,
  target: ProgramNode | undefined,
  port: string,
  kinds: readonly Kind[],
): string {
  if (!source?.output) return "That step gives no value.";
  const found = target?.inputs.find((input) => input.name === port);
  if (!target || !found) return "That step has no such input.";
  if (source.id === target.id) return `${source.title} cannot read itself.`;
  if (!found.editable) return `${target.title} computes this input itself: edit its expression instead.`;
  const given = source.output.value;
  const own = new Map(kinds.map((kind) => [kind.name, kind]));
  if (!accepts(target, found.value, given, own)) {
    const [wanted, is] = [found.value, given].map((name) => own.get(name)?.one ?? "any value");
    return `${target.title} wants ${wanted} for ${found.label || found.name}; ${source.title} is ${is}.`;
  }
  return "";
}

function accepts(target: ProgramNode, wanted: PortKind, given: PortKind, own: ReadonlyMap<string, Kind>): boolean {
  if (own.get(given)?.is_read === false) {
    return target.kind === "output" && own.get(given)?.form === own.get(wanted)?.form;
  }
  return wanted === "any" || wanted === "" || given === "any" || given === "" || wanted === given;
}

export interface Fit {
  target: ProgramNode;
  port: InputPort;
}

/** The regions that may carry a step's value on: those around it, and those that begin after it. */
export function carryingRegions(from: ProgramNode, { nodes, regions }: Projection, kinds: readonly Kind[]): Region[] {
  const own = from.output && kinds.find(({ name }) => name === from.output?.value);
  if (!from.output || own?.is_read === false) return [];
  const carried = new Set(nodes.filter(({ kind, title }) => kind === "carried" && title === from.title).map(({ region }) => region));
  return regions.filter(({ id, kind, line, end_line }) => kind !== "else" && !carried.has(id) && from.line <= end_line && (from.line < line || from.kind === "step"));
}

/** Every port that a step's value may go into, the nearest later lines first, as one reads on. */
export function fittingPorts(from: ProgramNode, projection: Projection, kinds: readonly Kind[]): Fit[] {
  const fits: Fit[] = [];
  for (const target of projection.nodes) {
    for (const port of target.inputs) {
      const same = port.from === from.id && port.text === from.title;
      if (!same && !refusal(from, target, port.name, kinds)) fits.push({ target, port });
    }
  }
  const rank = ({ target }: Fit) => (target.line > from.line ? target.line - from.line : 10_000 + from.line - target.line);
  return fits.sort((a, b) => rank(a) - rank(b));
}

/** The wires that a step may stand on: all that fit, while nothing reads its value. */
export function fittingWires(from: ProgramNode, { nodes, edges, regions }: Projection, kinds: readonly Kind[]): ProgramEdge[] {
  const isRead = edges.some(({ source }) => source === from.id) || regions.some(({ reads }) => reads?.includes(from.id));
  const first = from.inputs[0];
  if (from.kind !== "step" || isRead || !first) return [];
  const byId = new Map(nodes.map((node) => [node.id, node]));
  return edges.filter(
    ({ source, target, port }) =>
      target !== from.id && !refusal(byId.get(source), from, first.name, kinds) && !refusal(from, byId.get(target), port, kinds),
  );
}
