// Colours for a line of the language: a Python-like scanner, small because it only has to look right.
export interface Span {
  text: string;
  look: "" | "comment" | "string" | "number" | "keyword" | "step" | "constant";
}

const TOKEN =
  /(#.*$)|("""[\s\S]*?(?:"""|$)|"(?:\\.|[^"\\])*"?|'(?:\\.|[^'\\])*'?)|(\b\d[\w.]*(?:e[+-]?\d+)?\b)|([A-Za-z_]\w*)(?=(\s*\()?)/gm;
const KEYWORDS = new Set("for in while if else break pass and or not True False range reversed param watch".split(" "));
const CONSTANTS = new Set(
  "N M A W nodes edges graph inf nan pi in_neighbors out_neighbors neighbors closed_neighbors in_edges out_edges incident_edges".split(" "),
);

/** The lines of a text as coloured spans; the texts of all spans joined are the text again. */
export function highlighted(text: string): Span[][] {
  const spans: Span[] = [];
  let end = 0;
  for (const found of text.matchAll(TOKEN)) {
    const [token, comment, string, number, word, call] = found;
    if (found.index > end) spans.push({ text: text.slice(end, found.index), look: "" });
    end = found.index + token.length;
    spans.push({ text: token, look: comment ? "comment" : string ? "string" : number ? "number" : lookOf(word ?? "", !!call) });
  }
  if (end < text.length) spans.push({ text: text.slice(end), look: "" });
  return intoLines(spans);
}

function lookOf(word: string, called: boolean): Span["look"] {
  if (KEYWORDS.has(word)) return "keyword";
  if (CONSTANTS.has(word)) return "constant";
  return called ? "step" : "";
}

function intoLines(spans: readonly Span[]): Span[][] {
  const lines: Span[][] = [[]];
  for (const { text, look } of spans) {
    text.split("\n").forEach((part, index) => {
      if (index > 0) lines.push([]);
      if (part) lines.at(-1)?.push({ text: part, look });
    });
  }
  return lines;
}

/** A line cut so that columns [from, to) stand in spans of their own, to be underlined. */
export function marked(line: readonly Span[], from: number, to: number): { span: Span; bad: boolean }[] {
  const parts: { span: Span; bad: boolean }[] = [];
  let column = 1;
  for (const span of line) {
    const cuts = [0, from - column, to - column, span.text.length]
      .map((cut) => Math.max(0, Math.min(span.text.length, cut)))
      .sort((a, b) => a - b);
    for (let index = 0; index + 1 < cuts.length; index += 1) {
      const [start, stop] = [cuts[index] as number, cuts[index + 1] as number];
      if (start === stop) continue;
      const bad = column + start >= from && column + stop <= to;
      parts.push({ span: { ...span, text: span.text.slice(start, stop) }, bad });
    }
    column += span.text.length;
  }
  return parts;
}
