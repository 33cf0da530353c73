// Which regions lie around what, and in which of them the ways back to the next round run.
import type { Drawn } from "./arrange";

export type Around = (id: string) => readonly string[];

/** All regions around a node or a region, from the inside out. */
export function nesting(program: Drawn): Around {
  const parent = new Map([...program.regions, ...program.nodes].map((part) => [part.id, part.region]));
  for (const { id } of program.regions) parent.set(headOf(id), id);
  const known = new Map<string, string[]>();
  return (id) => {
    let found = known.get(id);
    if (!found) {
      found = [];
      for (let at = parent.get(id); at && !found.includes(at); at = parent.get(at)) found.push(at);
      known.set(id, found);
    }
    return found;
  };
}

export interface Lane {
  region: string;
  index: number;
}

/** The lane of each way back, beside the nodes of the innermost region that holds both its ends. */
export function lanes(program: Drawn): Map<string, Lane> {
  const inside = nesting(program);
  const taken = new Map<string, number>();
  const found = new Map<string, Lane>();
  for (const edge of program.edges) {
    if (!edge.back) continue;
    const region = inside(edge.source).find((own) => inside(edge.target).includes(own));
    if (!region) continue;
    const index = taken.get(region) ?? 0;
    taken.set(region, index + 1);
    found.set(edge.id, { region, index });
  }
  return found;
}

/** How many lanes each region has. */
export function laneCounts(program: Drawn): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { region } of lanes(program).values()) counts.set(region, (counts.get(region) ?? 0) + 1);
  return counts;
}

/** The place of a region's head in the layout: a row of its own above all that the region holds. */
export const headOf = (region: string) => `head of ${region}`;

/**
 * What has to stand above what, beyond the wires: a region's rows hold nothing that comes before or after it.
 * Narrow, nothing that a region reads stands beside it either, nor what only its readers read.
 */
export function aboveBelow(program: Drawn, isNarrow = false): [string, string][] {
  const inside = nesting(program);
  const pairs: [string, string][] = [];
  const kinds = new Map(program.regions.map(({ id, kind }) => [id, kind]));
  const held = new Map(program.regions.map(({ id }): [string, string[]] => [id, []]));
  for (const { id } of program.nodes) for (const region of inside(id)) held.get(region)?.push(id);
  for (const { id, region } of program.nodes) if (region) pairs.push([headOf(region), id]);
  // What a loop carries is a row of its own below the head, what a conditional gives one at its foot.
  for (const { id, region, kind } of program.nodes) {
    if (kind !== "carried" || !region) continue;
    const isFoot = kinds.get(region) === "if";
    const rows = new Set(program.nodes.filter((own) => own.kind === kind && own.region === region).map((own) => own.id));
    for (const other of [...(held.get(region) ?? []), ...program.regions.filter((own) => own.region === region).map((own) => headOf(own.id))]) {
      if (!rows.has(other)) pairs.push(isFoot ? [other, id] : [id, other]);
    }
  }
  for (const [index, { id, region, kind, reads, end_line }] of program.regions.entries()) {
    if (region) pairs.push([headOf(region), headOf(id)], [headOf(region), id]);
    for (const source of reads ?? []) pairs.push([source, headOf(id)]);
    // Regions of one block stand below each other in the order of the text, also where neither reads the other.
    const next = program.regions.slice(index + 1).find((own) => own.region === region && own.kind !== "else");
    if (!next || kind === "else") continue;
    // A region that holds nothing has no head of its own.
    for (const above of [...(held.get(id) ?? []), id]) pairs.push([above, headOf(next.id)], [above, next.id]);
    // What leads up to the next one stands between them: beside the first the picture would be twice as wide.
    const leading = program.nodes.filter((own) => own.region === region && own.kind === "step" && own.line > end_line && own.line < next.line);
    for (const above of held.get(id) ?? []) for (const own of leading) pairs.push([above, own.id]);
  }
  const fed = new Set<string>();
  // Regions by who reads their values from outside.
  const readers = new Map(program.regions.map(({ id }) => [id, new Set<string>()]));
  for (const { source, target, back } of program.edges) {
    if (back) continue;
    for (const region of inside(target)) if (inside(source).includes(region)) fed.add(`${target} ${region}`);
  }
  for (const { source, target, back } of program.edges) {
    if (back) continue;
    // What reads a region's values from outside stands below all of it.
    for (const region of inside(source)) {
      if (inside(target).includes(region)) continue;
      readers.get(region)?.add(target);
      for (const step of held.get(region) ?? []) pairs.push([step, target]);
    }
    // A step that only reads from outside is in its region's first row; a parameter for a later row stands beside.
    for (const region of inside(target)) {
      if (!inside(source).includes(region) && (isNarrow || !fed.has(`${target} ${region}`))) pairs.push([source, headOf(region)]);
    }
  }
  if (!isNarrow) return pairs;
  for (const { id, inputs } of program.nodes) {
    if (program.regions.some(({ reads }) => reads?.includes(id))) continue;
    const own = program.edges.filter(({ source }) => source === id);
    for (const [region, outside] of readers) {
      const isLate = !inputs.length && own.length > 0 && own.every(({ target }) => outside.has(target) && inside(target)[0] === inside(id)[0]);
      if (isLate) for (const step of held.get(region) ?? []) pairs.push([step, id]);
    }
  }
  return pairs;
}
