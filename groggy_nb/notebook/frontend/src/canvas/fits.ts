// Whether a value may go into a port, said from the kinds alone; Python has the last word at the drop.
import type { InputPort, PortKind, ProgramNode, Projection } from "../protocol";

/** Why a connection is refused, or "" where the kinds allow it. */
export function refusal(source: ProgramNode | undefined, target: ProgramNode | undefined, port: string): string {
  if (!source?.output) return "That step gives no value.";
  const found = target?.inputs.find((input) => input.name === port);
  if (!target || !found) return "That step has no such input.";
  if (source.id === target.id) return `${source.title} cannot read itself.`;
  if (!found.editable) return `${target.title} computes this input itself: edit its expression instead.`;
  const given = source.output.value;
  if (!accepts(found.value, given)) {
    return `${target.title} wants ${article(found.value)} for ${found.label || found.name}; ${source.title} is ${article(given)}.`;
  }
  return "";
}

function accepts(wanted: PortKind, given: PortKind): boolean {
  if (given === "table") return wanted === "table"; // put out, and read by no step
  return wanted === "any" || wanted === "" || given === "any" || given === "" || wanted === given;
}

function article(kind: PortKind): string {
  if (kind === "scalar") return "a scalar";
  if (kind === "table") return "a table";
  return kind === "edge" ? "an edge value" : kind === "node" ? "a node value" : "any value";
}

export interface Fit {
  target: ProgramNode;
  port: InputPort;
}

/** Every port that a step's value may go into, the nearest later lines first, as one reads on. */
export function fittingPorts(from: ProgramNode, projection: Projection): Fit[] {
  const fits: Fit[] = [];
  for (const target of projection.nodes) {
    for (const port of target.inputs) {
      const same = port.from === from.id && port.text === from.title;
      if (!same && !refusal(from, target, port.name)) fits.push({ target, port });
    }
  }
  const rank = ({ target }: Fit) => (target.line > from.line ? target.line - from.line : 10_000 + from.line - target.line);
  return fits.sort((a, b) => rank(a) - rank(b));
}
