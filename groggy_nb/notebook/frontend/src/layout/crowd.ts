// Columns side by side as lists of numbers: they are moved some thousand times before a first picture, in code that is
// not compiled yet, where a list of objects takes several times as long.
import type { Item } from "./grid";

const MARGIN = 8;
/** Of the picture's middle, in wires. */
const GRAVITY = 1;

/** Items that stand exactly below each other. */
export interface Column {
  /** Its number from left to right. */
  at: number;
  items: Item[];
  /** Neighbours with their least distance. */
  left: Pull[];
  right: Pull[];
  /** What a head stands above. */
  held: Column[];
  /** What its wires lead to, seen from its centre. */
  pulls: (Pull & { wires: number })[];
}

interface Pull {
  column: Column;
  by: number;
}

/** For each column some others and a number: those of column k from `begin[k]` to `begin[k + 1]`. */
interface Links {
  begin: Int32Array;
  of: Int32Array;
  by: Float64Array;
}

/** Who a column keeps close to, in place of what its wires lead to. */
enum Hug {
  None,
  Right,
  Left,
  Held,
}

export class Crowd {
  /** Centres. */
  readonly x: Float64Array;
  /** As far left and right as each may stand in a narrow picture. */
  private readonly low: Float64Array;
  private readonly high: Float64Array;
  /** How far each reaches to its sides. */
  private readonly leftSide: Float64Array;
  private readonly rightSide: Float64Array;
  private readonly left: Links;
  private readonly right: Links;
  private readonly held: Links;
  private readonly pulls: Links;
  private readonly wires: Float64Array;
  private readonly hugs: Uint8Array;
  /** The wires of one column by where they would be straight, from left to right, and these places. */
  private readonly nearest: Int32Array;
  private readonly aims: Float64Array;

  /** columns : each after all that stand left of it. */
  constructor(readonly columns: readonly Column[]) {
    const count = columns.length;
    columns.forEach((column, at) => {
      column.at = at;
    });
    this.x = new Float64Array(count);
    this.low = new Float64Array(count).fill(-Infinity);
    this.high = new Float64Array(count).fill(Infinity);
    this.leftSide = Float64Array.from(columns, ({ items }) => Math.max(...items.map(({ left }) => left)));
    this.rightSide = Float64Array.from(columns, ({ items }) => Math.max(...items.map(({ right }) => right)));
    this.left = linked(columns, ({ left }) => left);
    this.right = linked(columns, ({ right }) => right);
    this.held = linked(columns, ({ held }) => held.map((column) => ({ column, by: column.items[0]?.left ?? 0 })));
    this.pulls = linked(columns, ({ pulls }) => pulls);
    this.wires = Float64Array.from(columns.flatMap(({ pulls }) => pulls.map(({ wires }) => wires)));
    this.hugs = Uint8Array.from(columns, hugOf);
    const most = columns.reduce((count, { pulls }) => Math.max(count, pulls.length), 0);
    this.nearest = new Int32Array(most);
    this.aims = new Float64Array(most);
  }

  /** All as far left as they may be. */
  pack(isNarrow: boolean): void {
    for (let at = 0; at < this.x.length; at += 1) this.x[at] = this.leftmost(at, isNarrow ? (this.leftSide[at] as number) : 0);
  }

  /** No column further out than a picture of this width has it, or the narrowest there can be; from where they are packed. */
  keepWithin(within: number): void {
    const { x, low, high, right } = this;
    low.set(x);
    let wall = within;
    for (let at = 0; at < x.length; at += 1) wall = Math.max(wall, (x[at] as number) + (this.rightSide[at] as number));
    for (let at = x.length - 1; at >= 0; at -= 1) {
      let least = wall - (this.rightSide[at] as number);
      for (let k = right.begin[at] as number; k < (right.begin[at + 1] as number); k += 1) {
        least = Math.min(least, (high[right.of[k] as number] as number) - (right.by[k] as number));
      }
      high[at] = least;
    }
  }

  /** Half way between all as far right as they have to be and all as far left: both keep the distances, so this does. */
  ease(): void {
    const { x } = this;
    const count = x.length;
    let middle = 0;
    for (let at = 0; at < count; at += 1) middle += x[at] as number;
    middle /= count;
    const wishes = new Float64Array(count);
    for (let at = 0; at < count; at += 1) wishes[at] = ((x[at] as number) + this.balanced(at, middle)) / 2;
    const before = x.slice();
    for (let at = 0; at < count; at += 1) x[at] = Math.max(this.leftmost(at, -Infinity), wishes[at] as number);
    const pushed = x.slice();
    x.set(before);
    for (let at = count - 1; at >= 0; at -= 1) x[at] = Math.min(this.rightmost(at), wishes[at] as number);
    for (let at = 0; at < count; at += 1) x[at] = this.kept(at, ((x[at] as number) + (pushed[at] as number)) / 2);
  }

  /** Each where most of its wires are straight, as far as its neighbours let it. */
  straighten(isBackward: boolean): void {
    const count = this.x.length;
    for (let turn = 0; turn < count; turn += 1) {
      const at = isBackward ? count - 1 - turn : turn;
      const free = Math.min(this.rightmost(at), this.wanted(at));
      this.x[at] = this.kept(at, Math.max(this.leftmost(at, -Infinity), free));
    }
  }

  /** Where the leftmost begins, and how far it is to the end of the rightmost. */
  extent(): { first: number; width: number } {
    let first = Infinity;
    let last = -Infinity;
    for (let at = 0; at < this.x.length; at += 1) {
      first = Math.min(first, (this.x[at] as number) - (this.leftSide[at] as number));
      last = Math.max(last, (this.x[at] as number) + (this.rightSide[at] as number));
    }
    first -= MARGIN;
    return { first, width: last - first };
  }

  /** How far the wires go sideways. */
  strayed(): number {
    const { x, pulls } = this;
    let sum = 0;
    for (let at = 0; at < x.length; at += 1) {
      let own = 0;
      for (let k = pulls.begin[at] as number; k < (pulls.begin[at + 1] as number); k += 1) {
        own += (this.wires[k] as number) * Math.abs((x[at] as number) - (x[pulls.of[k] as number] as number) - (pulls.by[k] as number));
      }
      sum += own;
    }
    return sum;
  }

  /** The bounds keep the least distances, so a column put back within them stays clear of its neighbours. */
  private kept(at: number, x: number): number {
    return Math.min(this.high[at] as number, Math.max(this.low[at] as number, x));
  }

  private leftmost(at: number, free: number): number {
    const { x, left } = this;
    let most = free;
    for (let k = left.begin[at] as number; k < (left.begin[at + 1] as number); k += 1) {
      most = Math.max(most, (x[left.of[k] as number] as number) + (left.by[k] as number));
    }
    return most;
  }

  private rightmost(at: number): number {
    const { x, right } = this;
    let least = Infinity;
    for (let k = right.begin[at] as number; k < (right.begin[at + 1] as number); k += 1) {
      least = Math.min(least, (x[right.of[k] as number] as number) - (right.by[k] as number));
    }
    return least;
  }

  /** A frame's sides keep close to what it holds, and a title to the left of that. */
  private hugged(at: number): number {
    if (this.hugs[at] === Hug.Right) return this.rightmost(at);
    if (this.hugs[at] === Hug.Left) return this.leftmost(at, -Infinity);
    const { x, held } = this;
    let least = Infinity;
    for (let k = held.begin[at] as number; k < (held.begin[at + 1] as number); k += 1) {
      least = Math.min(least, (x[held.of[k] as number] as number) - (held.by[k] as number));
    }
    return least + (this.columns[at]?.items[0]?.left ?? 0);
  }

  /** The mean of where a column's wires would be straight, with a little of the picture's middle: nothing strays. */
  private balanced(at: number, middle: number): number {
    if (this.hugs[at] !== Hug.None) return this.hugged(at);
    const { x, pulls, wires } = this;
    let sum = GRAVITY * middle;
    let weight = GRAVITY;
    for (let k = pulls.begin[at] as number; k < (pulls.begin[at + 1] as number); k += 1) {
      sum += (wires[k] as number) * ((x[pulls.of[k] as number] as number) + (pulls.by[k] as number));
      weight += wires[k] as number;
    }
    return sum / weight;
  }

  private aim(k: number): number {
    return (this.x[this.pulls.of[k] as number] as number) + (this.pulls.by[k] as number);
  }

  /** Where most of a column's wires would be straight. */
  private wanted(at: number): number {
    if (this.hugs[at] !== Hug.None) return this.hugged(at);
    const { pulls, wires } = this;
    const begin = pulls.begin[at] as number;
    const end = pulls.begin[at + 1] as number;
    const here = this.x[at] as number;
    if (begin === end) return here;
    if (begin + 1 === end) return this.aim(begin);
    if (begin + 2 === end && wires[begin] === wires[begin + 1]) {
      // As below without a list: most columns are trunks.
      const [one, other] = [this.aim(begin), this.aim(begin + 1)];
      return Math.max(Math.min(one, other), Math.min(Math.max(one, other), here));
    }
    const { nearest, aims } = this;
    const count = end - begin;
    let half = 0;
    for (let k = 0; k < count; k += 1) {
      const aim = this.aim(begin + k);
      half += (wires[begin + k] as number) / 2;
      let place = k;
      for (; place > 0 && (aims[place - 1] as number) > aim; place -= 1) {
        aims[place] = aims[place - 1] as number;
        nearest[place] = nearest[place - 1] as number;
      }
      aims[place] = aim;
      nearest[place] = begin + k;
    }
    let sum = 0;
    for (let place = 0; place < count; place += 1) {
      const aim = aims[place] as number;
      sum += wires[nearest[place] as number] as number;
      if (sum > half) return aim;
      // Between two equal halves the nearest place will do.
      if (sum === half) return Math.max(aim, Math.min(place + 1 < count ? (aims[place + 1] as number) : aim, here));
    }
    return here;
  }
}

function hugOf({ items, held }: Column): Hug {
  const first = items[0];
  if (first?.kind === "start") return Hug.Right;
  if (first?.kind === "end") return Hug.Left;
  return first?.isHead && held.length ? Hug.Held : Hug.None;
}

function linked(columns: readonly Column[], listOf: (column: Column) => readonly Pull[]): Links {
  const lists = columns.map(listOf);
  const begin = new Int32Array(columns.length + 1);
  for (let at = 0; at < lists.length; at += 1) begin[at + 1] = (begin[at] as number) + (lists[at] as readonly Pull[]).length;
  const count = begin[columns.length] as number;
  const links = { begin, of: new Int32Array(count), by: new Float64Array(count) };
  let k = 0;
  for (let at = 0; at < lists.length; at += 1) {
    const list = lists[at] as readonly Pull[];
    for (let place = 0; place < list.length; place += 1) {
      const { column, by } = list[place] as Pull;
      links.of[k] = column.at;
      links.by[k] = by;
      k += 1;
    }
  }
  return links;
}
