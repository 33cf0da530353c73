// Pictures in columns and narrow ones: what a wide or a narrow canvas is given.
import assert from "node:assert/strict";
import { test } from "node:test";
import { stepAbove } from "../src/canvas/places";
import { whole, widthZoom } from "../src/canvas/framing";
import { arrange, type Box, inRows, type Point } from "../src/layout/arrange";
import { fitted } from "../src/layout/fitting";
import { cutsInto } from "../src/layout/folds";
import { forwardPath } from "../src/layout/paths";
import type { Projection, Region } from "../src/protocol";
import { cardsOf, port, program, step } from "./programs";

/** Loops below each other, each with what it starts from and what is put out; all of them read one value. */
function chapters(count: number) {
  const nodes = [step("shared", { line: 1 })];
  const regions: Region[] = [];
  const edges: { id: string; source: string; target: string; port: string; back: boolean }[] = [];
  const wire = (source: string, target: string, name = "x") => edges.push({ id: `${source}>${target}`, source, target, port: name, back: false });
  for (let chapter = 0; chapter < count; chapter += 1) {
    const line = 10 * chapter + 2;
    const [seed, loop, body, out] = ["seed", "loop", "body", "out"].map((name) => `${name} ${chapter}`) as [string, string, string, string];
    regions.push({ id: loop, kind: "loop", title: "for _ in range(3)", header: "", line: line + 1, end_line: line + 2, region: null });
    nodes.push(
      step(seed, { line }),
      step(body, { line: line + 2, region: loop, inputs: [port("x", seed), port("y", "shared")] }),
      step(out, { line: line + 3, kind: "output", inputs: [port("x", body)], output: null }),
    );
    wire(seed, body);
    wire("shared", body, "y");
    wire(body, out);
  }
  return { nodes, regions, edges };
}

const overlap = (a: Box, b: Box) => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

/** The corners of a path, its curves as their ends. */
function corners(path: string): Point[] {
  return [...path.matchAll(/(-?[\d.]+),(-?[\d.]+)(?=[MLQC]|$)/g)].map(([, x, y]) => ({ x: Number(x), y: Number(y) }));
}

test("many short regions stand in columns where there is room, as readable as below each other", () => {
  const drawn = chapters(6);
  const cards = cardsOf(drawn);
  const wide = { width: 1300, height: 700 };
  const found = fitted(drawn, cards, {}, new Map(), wide);
  const plain = arrange(inRows(drawn, cards), {});
  assert.ok(found.columns.length > 1);
  assert.ok(widthZoom(found.bounds, wide.width) >= 1);
  assert.ok(whole(found.bounds, wide.width, wide.height).zoom > 1.5 * whole(plain.bounds, wide.width, wide.height).zoom);
  assert.equal(fitted(drawn, cards, {}, new Map(), { width: 300, height: 700 }).columns.length, 1);
});

test("in columns nothing covers another, and what a chapter puts out stands with it", () => {
  const drawn = chapters(6);
  const rowed = inRows(drawn, cardsOf(drawn));
  for (const columns of [2, 3]) {
    const { nodes, regions, columns: lefts } = arrange(rowed, {}, cutsInto(rowed, columns) ?? []);
    assert.equal(lefts.length, columns);
    const boxes = [...nodes, ...[...regions].filter(([id]) => id.startsWith("loop"))];
    boxes.forEach(([one, box], index) => {
      for (const [other, beside] of boxes.slice(index + 1)) {
        const isInside = drawn.nodes.some(({ id, region }) => (id === one && region === other) || (id === other && region === one));
        assert.ok(isInside || !overlap(box, beside), `${one}, ${other}`);
      }
    });
    const column = ({ x }: Box) => lefts.findLastIndex((left) => left <= x);
    for (let chapter = 0; chapter < 6; chapter += 1) {
      const own = (name: string) => column(nodes.get(`${name} ${chapter}`) as Box);
      assert.equal(own("out"), own("body"));
    }
  }
});

test("a wire to another column goes below its own, up between the two, and through no step", () => {
  const drawn = chapters(6);
  const cards = cardsOf(drawn);
  const rowed = inRows(drawn, cards);
  const placed = arrange(rowed, {}, cutsInto(rowed, 3) ?? []);
  let turned = 0;
  for (const { id, source, target } of drawn.edges) {
    const gates = placed.gates.get(id) ?? [];
    if (!gates.some(({ isUp }) => isUp)) continue;
    turned += 1;
    const [from, to] = [placed.nodes.get(source) as Box, placed.nodes.get(target) as Box];
    const x = to.x + (cards.get(target)?.ports.find(({ name }) => name === drawn.edges.find((edge) => edge.id === id)?.port)?.x ?? 0);
    const way = corners(forwardPath({ x: from.x + from.width / 2, y: from.y + from.height }, { x, y: to.y }, gates));
    assert.deepEqual(way.at(-1), { x: Math.round(10 * x) / 10, y: Math.round(10 * to.y) / 10 });
    for (let at = 1; at < way.length; at += 1) {
      const [a, b] = [way[at - 1] as Point, way[at] as Point];
      if (Math.abs(a.x - b.x) > 0.5 && Math.abs(a.y - b.y) > 0.5) continue;
      const stretch = { x: Math.min(a.x, b.x), y: Math.min(a.y, b.y), width: Math.abs(a.x - b.x), height: Math.abs(a.y - b.y) };
      for (const [other, box] of placed.nodes) {
        if (other !== source && other !== target) assert.ok(!overlap(stretch, box), `${id} runs through ${other}`);
      }
    }
  }
  assert.ok(turned > 2);
});

test("no column begins where many values pass, or within a region", () => {
  const drawn = chapters(4);
  for (let value = 0; value < 5; value += 1) {
    drawn.nodes.push(step(`value ${value}`), step(`reader ${value}`, { line: 99, inputs: [port("x", `value ${value}`)] }));
    drawn.edges.push({ id: `${value}`, source: `value ${value}`, target: `reader ${value}`, port: "x", back: false });
    drawn.edges.push({ id: `late ${value}`, source: "body 3", target: `reader ${value}`, port: "y", back: false });
    drawn.edges.push({ id: `soon ${value}`, source: `value ${value}`, target: "body 0", port: `${value}`, back: false });
  }
  assert.equal(cutsInto(inRows(drawn, cardsOf(drawn)), 2), null);
  const nested = program(8, 40);
  const rowed = inRows(nested, cardsOf(nested));
  for (const cut of cutsInto(rowed, 2) ?? []) {
    for (const { first, last } of rowed.spans.values()) assert.ok(cut <= first || cut > last);
  }
});

test("narrow, what a loop reads stands above it, in rows that are not too wide", () => {
  const params = [0, 1, 2].map((at) => step(`a rather long parameter ${at}`, { kind: "param", line: at }));
  const inLoop = (id: string, line: number, from: (string | null)[]) =>
    step(id, { region: "loop", line, inputs: from.map((one, at) => port(`x${at}`, one)) });
  const chain = [0, 1, 2, 3].map((at) => inLoop(`step ${at}`, at + 10, [at ? `step ${at - 1}` : null, params[at - 1]?.id ?? null]));
  chain.push(...[0, 1, 2, 3].map((at) => inLoop(`a wide row ${at}`, at + 20, ["step 0"])));
  const loop: Region = { id: "loop", kind: "loop", title: "loop", header: "", line: 9, end_line: 30, region: null };
  const edges = chain.flatMap(({ id, inputs }) => inputs.filter(({ from }) => from).map(({ name, from }) => ({ id: `${from}>${id}`, source: from ?? "", target: id, port: name, back: false })));
  const drawn = { nodes: [...params, ...chain], regions: [loop], edges };
  const cards = cardsOf(drawn);
  const plain = arrange(inRows(drawn, cards), {});
  const narrow = arrange(inRows(drawn, cards, new Map(), 0), {});
  assert.ok(narrow.bounds.width < plain.bounds.width);
  const top = narrow.regions.get("loop")?.y ?? 0;
  for (const { id } of params) assert.ok((narrow.nodes.get(id)?.y ?? 0) < top);
  const room = { width: narrow.bounds.width + 20, height: 500 };
  assert.deepEqual(fitted(drawn, cards, {}, new Map(), room).bounds, narrow.bounds);
});

test("a step dropped in a column goes after all that stand in the columns before it", () => {
  const drawn = chapters(4);
  const rowed = inRows(drawn, cardsOf(drawn));
  const placed = arrange(rowed, {}, cutsInto(rowed, 2) ?? []);
  const seed = placed.nodes.get("seed 2") as Box;
  const point = { x: seed.x, y: seed.y - 5 };
  assert.ok(["out 1", "loop 1"].includes(stepAbove(point, null, placed, drawn as unknown as Projection) ?? ""));
});

test("the head of a region that begins a column stands in it, also where it reads a value", () => {
  const drawn = chapters(2);
  const second = drawn.regions[1] as Region;
  drawn.nodes.push(step("n", { line: 1, kind: "size" }));
  drawn.regions[1] = { ...second, kind: "if", reads: ["n"] };
  const rowed = inRows(drawn, cardsOf(drawn));
  const { regions } = arrange(rowed, {}, cutsInto(rowed, 2) ?? assert.fail("no place to cut"));
  const [first, other] = [...regions.values()] as [Box, Box];
  assert.ok(!overlap(first, other));
});
