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

/** What reads a region's values from outside stands below all of it, as in the text: last steps with such readers. */
export function afterwards(program: Drawn): [string, string][] {
  const inside = nesting(program);
  const leads = new Set(
    program.edges
      .filter((edge) => !edge.back && inside(edge.target).some((region) => inside(edge.source).includes(region)))
      .map((edge) => edge.source),
  );
  const pairs = new Map<string, [string, string]>();
  for (const edge of program.edges) {
    if (edge.back) continue;
    for (const region of inside(edge.source)) {
      if (inside(edge.target).includes(region)) continue;
      for (const { id } of program.nodes) {
        if (!inside(id).includes(region) || leads.has(id) || id === edge.source) continue;
        pairs.set(`${id} ${edge.target}`, [id, edge.target]);
      }
    }
  }
  // Regions of one block stand below each other in the order of the text, also where neither reads the other.
  for (const [index, region] of program.regions.entries()) {
    const next = program.regions.slice(index + 1).find((own) => own.region === region.region && own.kind !== "else");
    if (!next || region.kind === "else") continue;
    for (const { id } of program.nodes) {
      if (inside(id).includes(region.id) && !leads.has(id)) pairs.set(`${id} ${next.id}`, [id, headOf(next.id)]);
    }
  }
  return [...pairs.values()];
}

/** The place of a region's head in the layout: a row of its own above all that the region holds. */
export const headOf = (region: string) => `head of ${region}`;

/** Heads stand above their region's parts, and below what they read and what their first steps read. */
export function beforehand(program: Drawn): [string, string][] {
  const inside = nesting(program);
  const pairs = new Map<string, [string, string]>();
  const put = (above: string, below: string) => pairs.set(`${above} ${below}`, [above, below]);
  for (const { id, reads } of program.regions) for (const source of reads ?? []) put(source, headOf(id));
  const fed = new Set<string>();
  for (const edge of program.edges) {
    const around = inside(edge.target);
    if (!edge.back && around.some((region) => inside(edge.source).includes(region))) fed.add(edge.target);
  }
  for (const { id, region } of program.regions) if (region) put(headOf(region), headOf(id));
  // What another step of the region feeds is below that one anyway; each needless order costs layout time.
  for (const { id, region } of program.nodes) if (region && !fed.has(id)) put(headOf(region), id);
  // A step that only reads from outside is in its region's first row; a parameter for a later row stands beside.
  const outer = new Map<string, string[]>();
  for (const edge of program.edges) {
    if (edge.back || fed.has(edge.target)) continue;
    for (const region of inside(edge.target)) {
      if (!inside(edge.source).includes(region)) outer.set(edge.source, [...(outer.get(edge.source) ?? []), region]);
    }
  }
  // Later regions of the block are below the first one already: a long order would cost as much as a long wire.
  for (const [source, regions] of outer) {
    const blocks = new Set<string | null>();
    for (const { id, region, kind } of program.regions) {
      if (!regions.includes(id) || (kind !== "else" && blocks.has(region))) continue;
      blocks.add(region);
      put(source, headOf(id));
    }
  }
  return [...pairs.values()];
}
