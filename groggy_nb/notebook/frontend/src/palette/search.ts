// The order in which the palette offers its entries.
import type { CatalogueEntry } from "../protocol";

/** Entries that match a query, names that begin with it first; all of them, by family, for an empty query. */
export function ranked(catalogue: readonly CatalogueEntry[], query: string): CatalogueEntry[] {
  const wanted = query.trim().toLowerCase().replace(/\s+/g, "_");
  if (!wanted) return byFamily(catalogue);
  return catalogue
    .map((entry, index) => ({ entry, index, score: score(entry, wanted) }))
    .filter(({ score: own }) => own > 0)
    .sort((a, b) => b.score - a.score || a.index - b.index)
    .map(({ entry }) => entry);
}

/** A step written out in the search field, such as `ranks = new`: also the next value of a name that exists. */
export function writtenOut(query: string): { name: string; expression: string } | null {
  const found = /^\s*([A-Za-z_]\w*)\s*=(?!=)\s*(\S.*)$/.exec(query);
  return found?.[1] && found[2] ? { name: found[1], expression: found[2].trim() } : null;
}

function score(entry: CatalogueEntry, wanted: string): number {
  const name = entry.name.toLowerCase();
  const title = entry.title.toLowerCase().replace(/\s+/g, "_");
  if (name === wanted || title === wanted) return 6;
  if (name.startsWith(wanted) || title.startsWith(wanted)) return 5;
  if (name.includes(`_${wanted}`) || title.includes(`_${wanted}`)) return 4;
  if (name.includes(wanted) || title.includes(wanted)) return 3;
  if (entry.family.toLowerCase().includes(wanted)) return 2;
  return entry.summary.toLowerCase().includes(wanted.replaceAll("_", " ")) ? 1 : 0;
}

function byFamily(catalogue: readonly CatalogueEntry[]): CatalogueEntry[] {
  const families = new Map<string, CatalogueEntry[]>();
  for (const entry of catalogue) {
    const own = families.get(entry.family);
    if (own) own.push(entry);
    else families.set(entry.family, [entry]);
  }
  return [...families.values()].flat();
}
