// Wires over several rows: all that leave one step share one trunk, so that a value read often takes one column.
import type { Drawn } from "./arrange";
import type { Cell } from "./columns";
import { type Around, headOf } from "./nesting";
import type { Card } from "./sizes";

/** Where a trunk passes through a row, and the innermost region around it there. */
export interface Stop {
  id: string;
  row: number;
  region: string | null;
}

export interface Trunks {
  stops: Stop[];
  /** From row to next row: steps and stops. */
  links: Map<string, Link>;
  /** The stops of each wire, from its source down: none where it leads to the next row. */
  ways: Way[];
}

export interface Link {
  from: string;
  to: string;
  wires: number;
  /** Where the wires end, from the centre of what they lead to; of several the mean. */
  port: number;
}

export interface Way {
  id: string;
  source: string;
  target: string;
  way: Stop[];
}

export interface Span {
  first: number;
  last: number;
}

/** The rows that each region takes. */
export function spansOf(cells: readonly Cell[], inside: Around): Map<string, Span> {
  const spans = new Map<string, Span>();
  for (const { id, row } of cells) {
    for (const region of inside(id)) {
      const { first, last } = spans.get(region) ?? { first: row, last: row };
      spans.set(region, { first: Math.min(first, row), last: Math.max(last, row) });
    }
  }
  return spans;
}

/** The wire of a value that a region's head reads, such as a count of rounds. */
export function toHead(source: string, region: string) {
  return { id: `${source}>${region}:head`, source, target: headOf(region), port: "" };
}

export function trunksOf(
  program: Drawn,
  cards: ReadonlyMap<string, Card>,
  rows: ReadonlyMap<string, number>,
  spans: ReadonlyMap<string, Span>,
  inside: Around,
): Trunks {
  const stops = new Map<string, Stop>();
  const links: Trunks["links"] = new Map();
  const ways: Way[] = [];
  const link = (from: string, to: string, port: number) => {
    const key = `${from} ${to}`;
    const known = links.get(key);
    if (!known) links.set(key, { from, to, wires: 1, port });
    else {
      known.port = (known.wires * known.port + port) / (known.wires + 1);
      known.wires += 1;
    }
  };
  const wires = program.edges.filter((edge) => !edge.back);
  const heads = program.regions.flatMap(({ id, reads }) => (reads ?? []).map((source) => toHead(source, id)));
  for (const { id, source, target, port } of [...wires, ...heads]) {
    const from = rows.get(source);
    const to = rows.get(target);
    if (from === undefined || to === undefined || from >= to) continue;
    const way: Stop[] = [];
    let last = source;
    for (let row = from + 1; row < to; row += 1) {
      const region = regionIn(row, inside(source), inside(target), spans);
      const key = `${source} ${row} ${region}`;
      const stop = stops.get(key) ?? { id: `trunk ${key}`, row, region };
      stops.set(key, stop);
      way.push(stop);
      link(last, stop.id, 0);
      last = stop.id;
    }
    const card = cards.get(target);
    const entry = card?.ports.find(({ name }) => name === port);
    link(last, target, card && entry ? entry.x - card.width / 2 : 0);
    ways.push({ id, source, target, way });
  }
  return { stops: [...stops.values()], links, ways };
}

/** Down from its source a wire leaves regions below their last rows and enters others at their heads. */
function regionIn(
  row: number,
  left: readonly string[],
  entered: readonly string[],
  spans: ReadonlyMap<string, Span>,
): string | null {
  const span = (region: string) => spans.get(region) ?? { first: 0, last: 0 };
  const own = left.find((region) => !entered.includes(region) && span(region).last >= row);
  if (own) return own;
  // From the inside out: a shared region holds the whole wire.
  return entered.find((region) => left.includes(region) || span(region).first <= row) ?? null;
}
