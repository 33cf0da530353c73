// Which lines of the text a step or a region is about.
import type { ProgramNode, Region } from "./protocol";

type Part = Pick<ProgramNode, "line" | "end_line"> & Partial<Pick<ProgramNode, "kind" | "lines">>;

/** The lines of a step, of a region with all that it holds, and of a carried value those that only hand it on. */
export function linesOf(part: Part | Region): number[] {
  if ("lines" in part && part.lines) return part.lines;
  const lines: number[] = [];
  for (let line = Math.max(1, part.line); line <= part.end_line; line += 1) lines.push(line);
  return lines;
}
