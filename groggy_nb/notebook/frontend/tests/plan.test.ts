// Which steps a line of a plan chooses, and which lines of it a chosen step lights up.
import assert from "node:assert/strict";
import { test } from "node:test";
import { isAbout, ranges, stepsAt } from "../src/panels/planned";
import type { PlanEntry, Region } from "../src/protocol";
import { step } from "./programs";

const loop: Region = { id: "loop", kind: "loop", title: "", header: "", line: 5, end_line: 6, region: null };
const program = {
  nodes: [step("a", { line: 1, end_line: 1 }), step("b", { line: 2, end_line: 4 }), step("c", { line: 6, end_line: 6 })],
  regions: [loop],
};
const entry = (kind: PlanEntry["kind"]): PlanEntry => ({ depth: 0, kind, what: "", lines: [], note: "" });

test("a line of a plan is about the steps on its lines, and of a loop about its head alone", () => {
  assert.deepEqual(stepsAt(program, [1, 3]), ["a", "b"]);
  assert.deepEqual(stepsAt(program, [5]), ["loop"]);
  assert.deepEqual(stepsAt(program, [6]), ["c"]);
  assert.deepEqual(stepsAt(program, []), []);
});

test("a chosen step lights up its own lines, not the walk and the call around them", () => {
  assert.ok(isAbout(entry("step"), ["a", "b"], ["b"]));
  assert.ok(isAbout(entry("control"), ["loop"], ["loop"]));
  assert.ok(!isAbout(entry("walk"), ["a", "b"], ["b"]));
  assert.ok(!isAbout(entry("step"), ["a"], ["b"]));
});

test("lines that follow one another are drawn together", () => {
  assert.equal(ranges([4, 6, 7, 8]), "4, 6-8");
  assert.equal(ranges([]), "");
});
