// Which steps a line of a plan is about, and which lines of it tell of the chosen steps.
import type { PlanEntry, Projection } from "../protocol";
import { linesOf } from "../standing";

/** The steps and regions that stand on some lines of the text; of a region, its head alone. */
export function stepsAt({ nodes, regions }: Pick<Projection, "nodes" | "regions">, lines: readonly number[]): string[] {
  const steps = nodes.filter((node) => linesOf(node).some((at) => lines.includes(at)));
  const heads = regions.filter(({ line }) => lines.includes(line));
  return [...steps, ...heads].map(({ id }) => id);
}

/** Whether a line of a plan tells of a chosen step; what holds several of them is told by its own. */
export function isAbout({ kind }: PlanEntry, ids: readonly string[], selection: readonly string[]): boolean {
  return (kind === "step" || kind === "control") && ids.some((id) => selection.includes(id));
}

/** Line numbers with runs drawn together. */
export function ranges(lines: readonly number[]): string {
  const runs: [number, number][] = [];
  for (const line of lines) {
    const last = runs.at(-1);
    if (last && line === last[1] + 1) last[1] = line;
    else runs.push([line, line]);
  }
  return runs.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(", ");
}
