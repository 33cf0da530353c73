// Programs as the kernel projects them: chains, nested loops and wires of all lengths, from a seed.
import type { Drawn } from "../src/layout/arrange";
import { type Card, cardOf } from "../src/layout/sizes";
import type { InputPort, ProgramEdge, ProgramNode, Region } from "../src/protocol";

export function port(name: string, from: string | null = null, more: Partial<InputPort> = {}): InputPort {
  return { name, label: name, value: "any", dtype: "", from, text: from ?? "", editable: true, ...more };
}

export function step(id: string, more: Partial<ProgramNode> = {}): ProgramNode {
  return {
    id, kind: "step", title: id, subtitle: "", op: null, line: 1, end_line: 1, region: null, value: "node", dtype: "float64",
    doc: "", inputs: [], output: { value: "node", dtype: "float64" }, arguments: [], ...more,
  };
}

/** Park and Miller's numbers: the same on every machine. */
function numbers(seed: number): (below: number) => number {
  let state = (seed % 2147483646) + 1;
  return (below) => {
    state = (state * 48271) % 2147483647;
    return state % below;
  };
}

export function program(seed: number, size = 30): Drawn {
  const next = numbers(seed);
  const nodes: ProgramNode[] = [];
  const edges: ProgramEdge[] = [];
  const regions: Region[] = [];
  const open: string[] = [];
  for (let line = 1; line <= size; line += 1) {
    const what = next(8);
    if (what === 0 && open.length < 3 && nodes.length) {
      const id = `loop ${line}`;
      const title = `for _ in range(${next(100)})`;
      regions.push({ id, kind: "loop", title, header: title, line, end_line: line, region: open.at(-1) ?? null });
      open.push(id);
    } else if (what === 1) {
      open.pop();
    }
    const id = `${"abcdefgh"[next(8)]?.repeat(1 + next(9))}#${line}`;
    const read = new Set<ProgramNode>();
    for (let input = next(4); input > 0 && nodes.length; input -= 1) {
      // Most wires are short, some lead far down.
      const far = next(3) ? Math.min(nodes.length, 4) : nodes.length;
      read.add(nodes[nodes.length - 1 - next(far)] as ProgramNode);
    }
    const inputs = [...read].map((source, index) => port(`x${index}`, source.id));
    nodes.push(step(id, { title: id, line, end_line: line, region: open.at(-1) ?? null, inputs }));
    for (const { name, from } of inputs) edges.push({ id: `${from} ${id} ${name}`, source: from ?? "", target: id, port: name, back: false });
  }
  for (const { id } of regions) {
    const held = nodes.filter((node) => node.region === id);
    const first = held.find((node) => node.inputs.length);
    const last = held.at(-1);
    if (first && last && first !== last) edges.push({ id: `back ${id}`, source: last.id, target: first.id, port: "x0", back: true });
  }
  return { nodes, edges, regions };
}

export function cardsOf({ nodes }: Drawn): Map<string, Card> {
  return new Map(nodes.map((node) => [node.id, cardOf(node, undefined, (text) => 7 * text.length)]));
}
