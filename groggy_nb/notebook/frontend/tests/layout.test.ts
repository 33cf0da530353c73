// What a picture promises, of a hundred programs.
import assert from "node:assert/strict";
import { test } from "node:test";
import { arrange, type Box, inRows } from "../src/layout/arrange";
import { nesting } from "../src/layout/nesting";
import { forwardPath } from "../src/layout/paths";
import type { Region } from "../src/protocol";
import { cardsOf, port, program, step } from "./programs";

const PICTURES = Array.from({ length: 100 }, (_, seed) => {
  const drawn = program(seed, 5 + (seed % 40));
  return { seed, drawn, inside: nesting(drawn), cards: cardsOf(drawn), ...arrange(inRows(drawn, cardsOf(drawn)), {}) };
});

const overlap = (a: Box, b: Box) =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
const holds = (outer: Box, inner: Box) =>
  outer.x <= inner.x && outer.y <= inner.y && inner.x + inner.width <= outer.x + outer.width && inner.y + inner.height <= outer.y + outer.height;
const at = (boxes: ReadonlyMap<string, Box>, id: string) => boxes.get(id) as Box;

test("the programs have what is promised about", () => {
  assert.ok(PICTURES.some(({ gates }) => [...gates.values()].some((passed) => passed.length > 2)));
  assert.ok(PICTURES.some(({ drawn, inside }) => drawn.nodes.some(({ id }) => inside(id).length > 2)));
  assert.ok(PICTURES.some(({ drawn }) => drawn.edges.some(({ back }) => back)));
});

test("no step covers another", () => {
  for (const { seed, nodes } of PICTURES) {
    const boxes = [...nodes];
    boxes.forEach(([one, box], index) => {
      for (const [other, beside] of boxes.slice(index + 1)) assert.ok(!overlap(box, beside), `${seed}: ${one}, ${other}`);
    });
  }
});

test("a step stands below all that it reads", () => {
  for (const { seed, drawn, nodes } of PICTURES) {
    for (const { id, source, target, back } of drawn.edges) {
      const [above, below] = [at(nodes, source), at(nodes, target)];
      assert.ok(back || above.y + above.height < below.y, `${seed}: ${id}`);
    }
  }
});

test("no wire runs through a step: it passes each that stands between its ends straight, at its side", () => {
  for (const { seed, drawn, nodes, gates } of PICTURES) {
    for (const { id, source, target, back } of drawn.edges) {
      if (back) continue;
      const [from, to] = [at(nodes, source), at(nodes, target)];
      for (const [other, box] of nodes) {
        if (other === source || other === target) continue;
        if (box.y + box.height <= from.y + from.height || box.y >= to.y) continue;
        // Steps of the same row as an end are beside it: the wire has left the row, or not reached it.
        if (box.y < from.y + from.height || box.y + box.height > to.y) continue;
        const gate = (gates.get(id) ?? []).find(({ top, bottom }) => top <= box.y && box.y + box.height <= bottom);
        assert.ok(gate && (gate.x < box.x || gate.x > box.x + box.width), `${seed}: ${id} runs through ${other}`);
      }
    }
  }
});

test("a region's frame holds what is in it, and nothing else", () => {
  for (const { seed, inside, nodes, regions } of PICTURES) {
    for (const [region, frame] of regions) {
      for (const [id, box] of [...nodes, ...regions]) {
        if (id === region || inside(region).includes(id)) continue;
        const own = inside(id).includes(region);
        assert.ok(own ? holds(frame, box) : !overlap(frame, box), `${seed}: ${id} and ${region}`);
      }
    }
  }
});

test("regions of one block stand below each other, in the order of the text", () => {
  let pairs = 0;
  for (const { seed, drawn, regions } of PICTURES) {
    drawn.regions.forEach(({ id, region }, index) => {
      const next = drawn.regions.slice(index + 1).find((own) => own.region === region);
      if (!next) return;
      pairs += 1;
      const box = at(regions, id);
      assert.ok(box.y + box.height < at(regions, next.id).y, `${seed}: ${id} and ${next.id}`);
    });
  }
  assert.ok(pairs > 50);
});

test("the same program is the same picture, and another order of its wires changes no row", () => {
  for (const { drawn, cards, nodes, regions, gates } of PICTURES) {
    const again = arrange(inRows(drawn, cards), {});
    assert.deepEqual([again.nodes, again.regions, again.gates], [nodes, regions, gates]);
    const turned = arrange(inRows({ ...drawn, edges: [...drawn.edges].reverse() }, cards), {});
    for (const [id, { y }] of turned.nodes) assert.equal(y, at(nodes, id).y);
  }
});

test("a pinned step stays where it is, and its wires have no gates", () => {
  const { drawn, cards } = PICTURES[30] as (typeof PICTURES)[number];
  const pinned = drawn.edges[0]?.source ?? "";
  const found = arrange(inRows(drawn, cards), { [pinned]: [-500, 1234] });
  assert.deepEqual([at(found.nodes, pinned).x, at(found.nodes, pinned).y], [-500, 1234]);
  for (const { id, source } of drawn.edges) assert.ok(source !== pinned || !found.gates.has(id));
});

test("what a loop carries has a row of its own below the head, what a conditional gives one at its foot", () => {
  const region = (id: string, kind: Region["kind"], line: number, around: string | null = null): Region => {
    return { id, kind, title: id, header: id, line, end_line: line + 2, region: around };
  };
  const row = (id: string, home: string) => step(id, { kind: "carried", region: home, inputs: [port("start"), port("next")] });
  const wires: [string, string][] = [["seed", "x"], ["x", "a"], ["a", "b"], ["b", "c"], ["y", "c"], ["b", "given"], ["c", "given"]];
  const drawn = {
    nodes: [
      step("seed"), row("x", "loop"), row("y", "loop"), step("a", { region: "loop" }), step("b", { region: "loop" }),
      step("c", { region: "if" }), row("given", "if"),
    ],
    regions: [region("loop", "loop", 2), region("if", "if", 5, "loop")],
    edges: wires.map(([source, target]) => ({ id: `${source} ${target}`, source, target, port: "start", back: false })),
  };
  const { nodes, regions } = arrange(inRows(drawn, cardsOf(drawn)), {});
  const top = (id: string) => at(nodes, id).y;
  assert.equal(top("x"), top("y"));
  for (const id of ["a", "b", "c", "given"]) assert.ok(top("x") + at(nodes, "x").height < top(id));
  assert.ok(top("x") < at(regions, "if").y && top("given") > top("c") + at(nodes, "c").height);
});

test("an empty program is an empty picture, and one step has room around it", () => {
  const nothing = { nodes: [], edges: [], regions: [] };
  assert.deepEqual(arrange(inRows(nothing, new Map()), {}).bounds, { x: 0, y: 0, width: 0, height: 0 });
  const one = { ...nothing, nodes: [step("x")] };
  const { nodes, bounds } = arrange(inRows(one, cardsOf(one)), {});
  assert.deepEqual(bounds, nodes.get("x"));
});

test("a wire to what stands straight below is straight", () => {
  assert.equal(forwardPath({ x: 5, y: 0 }, { x: 5, y: 40 }), "M5,0L5,40");
  assert.ok(forwardPath({ x: 5, y: 0 }, { x: 60, y: 40 }).includes("C"));
});
