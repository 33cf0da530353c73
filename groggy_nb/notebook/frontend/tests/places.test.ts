// Where the arrows lead: from each step to every other, whatever the picture.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { type Direction, neighbour } from "../src/canvas/places";
import { widthZoom } from "../src/canvas/framing";
import { arrange, type Arrangement, inRows } from "../src/layout/arrange";
import { laidOut, sized } from "../src/layout/laid";
import { estimated } from "../src/layout/measure";
import type { Pins } from "../src/protocol";
import { cardsOf, program } from "./programs";

const DIRECTIONS: Direction[] = ["up", "down", "left", "right"];
/** Programs of the gallery by name, as the kernel projects them, where whoever runs this has written them. */
const GALLERY = process.env.GROGGY_NB_GALLERY;

/** What the arrows reach from one step; `back`: what reaches it. */
function reached(placed: Arrangement, start: string, back: boolean): Set<string> {
  const moves = new Map<string, string[]>();
  for (const id of [...placed.nodes.keys(), ...placed.regions.keys()]) {
    for (const direction of DIRECTIONS) {
      const next = neighbour(id, direction, placed);
      const [from, to] = back ? [next, id] : [id, next];
      if (from && to) moves.set(from, [...(moves.get(from) ?? []), to]);
    }
  }
  const seen = new Set([start]);
  for (const id of seen) for (const next of moves.get(id) ?? []) seen.add(next);
  return seen;
}

function isConnected(placed: Arrangement): boolean {
  const ids = [...placed.nodes.keys(), ...placed.regions.keys()];
  const [first] = ids;
  return first === undefined || [true, false].every((back) => reached(placed, first, back).size === ids.length);
}

const BARE = { costs: false, values: false, rounds: false };

test("the arrows lead from each step to every other, pinned ones among them", () => {
  for (let seed = 0; seed < 60; seed += 1) {
    const drawn = program(seed, 5 + (seed % 40));
    const pins: Pins = seed % 3 ? {} : Object.fromEntries(drawn.nodes.slice(0, 4).map(({ id }, at) => [id, [-90 * at, 37 * at + seed]]));
    assert.ok(isConnected(arrange(inRows(drawn, cardsOf(drawn)), pins)), String(seed));
  }
});

test("in a picture of columns, too", () => {
  for (const columns of [[-Infinity, 300], [-Infinity, 200, 700]]) {
    for (let seed = 0; seed < 20; seed += 1) {
      const drawn = program(seed, 30);
      assert.ok(isConnected({ ...arrange(inRows(drawn, cardsOf(drawn)), {}), columns }), String(seed));
    }
  }
});

test("the arrows lead from each step to every other in each program of the gallery", { skip: !GALLERY }, () => {
  const all = Object.entries(JSON.parse(readFileSync(GALLERY ?? "", "utf-8")));
  assert.ok(all.length > 30);
  for (const [name, projection] of all) {
    for (const width of [610, 1200]) {
      const { placed } = laidOut(sized(projection as never, [], {}, BARE, estimated), {}, { width, height: 600 });
      assert.ok(isConnected(placed), `${name} on ${width}`);
    }
  }
});

test("SIR has the size of its texts on 610 pixels, also with the times and values of a run", { skip: !GALLERY }, () => {
  const { sir_epidemic } = JSON.parse(readFileSync(GALLERY ?? "", "utf-8"));
  for (const isRun of [false, true]) {
    const size = sized(sir_epidemic, [], {}, { costs: isRun, values: isRun, rounds: false }, estimated);
    assert.ok(widthZoom(laidOut(size, {}, { width: 610, height: 508 }).placed.bounds, 610) >= 1, String(isRun));
  }
});

test("an arrow leads through a row, and up and down to the next", () => {
  const box = (x: number, y: number) => ({ x, y, width: 100, height: 40 });
  const nodes = new Map([["a", box(0, 0)], ["b", box(150, 0)], ["c", box(500, 70)], ["d", box(20, 140)]]);
  const placed = { nodes, regions: new Map(), gates: new Map(), columns: [-Infinity], bounds: box(0, 0) };
  const from = (id: string) => DIRECTIONS.map((direction) => neighbour(id, direction, placed));
  assert.deepEqual(from("a"), [null, "c", null, "b"]);
  assert.deepEqual(from("c"), ["b", "d", null, null]);
  assert.deepEqual(from("gone"), [null, null, null, null]);
});
