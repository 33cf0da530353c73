// The rows of the picture as items: steps, heads, trunks that pass, and the sides of the regions' frames.
import type { Cell } from "./columns";
import type { Span, Trunks } from "./trunks";

export interface Tie {
  item: Item;
  wires: number;
  /** From the centre of the item below to where the wires end on it. */
  port: number;
}

export interface Item {
  id: string;
  row: number;
  /** What it takes at the left and at the right of its centre. */
  left: number;
  right: number;
  kind: "step" | "trunk" | "start" | "end";
  isHead: boolean;
  /** What a head stands above, in all rows of its region. */
  held: Item[];
  above: Tie[];
  below: Tie[];
  place: number;
  mean: number;
}

/** The part of a region that lies in one row; the whole row is one without a region. */
export interface Group {
  start: Item | null;
  parts: (Item | Group)[];
  end: Item | null;
  /** Of its region in the text. */
  index: number;
  mean: number;
}

export interface Grid {
  rows: Item[][];
  groups: Group[];
  items: Map<string, Item>;
}

/** The line of a frame. */
const LINE = 2;

/** `lanes`: the room for ways back, at the right of each region; regions in the order of the text. */
export function createGrid(
  cells: readonly Cell[],
  { stops, links }: Trunks,
  spans: ReadonlyMap<string, Span>,
  lanes: ReadonlyMap<string, number>,
  parent: (region: string) => string | null,
): Grid {
  const items = new Map<string, Item>();
  const groups: Group[] = [];
  const parts = new Map<string, Group>();
  const regions = [...lanes.keys()];
  const put = (id: string, row: number, kind: Item["kind"], left: number, right: number, isHead = false): Item => {
    const item = { id, row, left, right, kind, isHead, held: [], above: [], below: [], place: 0, mean: 0 };
    items.set(id, item);
    return item;
  };
  const groupOf = (region: string | null, row: number): Group => {
    const key = `${row} ${region}`;
    let group = parts.get(key);
    if (!group) {
      const room = LINE + (lanes.get(region ?? "") ?? 0);
      group = {
        start: region === null ? null : put(`start ${key}`, row, "start", 0, LINE),
        parts: [],
        end: region === null ? null : put(`end ${key}`, row, "end", room, 0),
        index: region === null ? 0 : regions.indexOf(region),
        mean: 0,
      };
      parts.set(key, group);
      if (region === null) groups[row] = group;
      else groupOf(parent(region), row).parts.push(group);
    }
    return group;
  };
  const last = Math.max(-1, ...cells.map((cell) => cell.row));
  for (let row = 0; row <= last; row += 1) groupOf(null, row);
  for (const [region, span] of spans) for (let row = span.first; row <= span.last; row += 1) groupOf(region, row);
  for (const { id, row, width, region, isHead } of cells) {
    groupOf(region, row).parts.push(put(id, row, "step", width / 2, width / 2, isHead));
  }
  for (const { id, row, region } of stops) groupOf(region, row).parts.push(put(id, row, "trunk", 0, 0));
  const tie = (upper: Item | undefined, lower: Item | undefined, wires: number, port: number) => {
    if (!upper || !lower) return;
    upper.below.push({ item: lower, wires, port });
    lower.above.push({ item: upper, wires, port });
  };
  for (const { from, to, wires, port } of links.values()) tie(items.get(from), items.get(to), wires, port);
  for (const [region, span] of spans) {
    for (let row = span.first; row < span.last; row += 1) {
      const upper = groupOf(region, row);
      const lower = groupOf(region, row + 1);
      tie(upper.start ?? undefined, lower.start ?? undefined, 1, 0);
      tie(upper.end ?? undefined, lower.end ?? undefined, 1, 0);
    }
  }
  for (const { id, region, isHead } of cells) {
    const head = items.get(id);
    const span = spans.get(region ?? "");
    if (!isHead || !head || !span) continue;
    for (let row = span.first + 1; row <= span.last; row += 1) head.held.push(...groupOf(region, row).parts.flatMap(membersOf));
  }
  return { rows: groups.map(membersOf), groups, items };
}

/** All items of a part of a row, from left to right. */
export function membersOf(part: Item | Group): Item[] {
  const found: Item[] = [];
  collect(part, found);
  return found;
}

function collect(part: Item | Group, found: Item[]): void {
  if (!("parts" in part)) {
    found.push(part);
    return;
  }
  if (part.start) found.push(part.start);
  for (const inner of part.parts) collect(inner, found);
  if (part.end) found.push(part.end);
}
