// Curves over rounds, and the words for a value on its card.
import assert from "node:assert/strict";
import { test } from "node:test";
import { colour, curve } from "../src/rounds/curves";
import { valueText } from "../src/rounds/Spark";

test("a curve runs from left to right, its lowest value at the bottom", () => {
  assert.deepEqual(curve([1, 3, 2], 20, 10).lines, ["0.0,10.0 10.0,0.0 20.0,5.0"]);
});

test("a round without a value leaves a gap", () => {
  assert.deepEqual(curve([null, 1, null, 2, 3], 40, 10).lines, ["10.0,10.0", "30.0,5.0 40.0,0.0"]);
  assert.deepEqual(curve([null, null], 40, 10).lines, []);
});

test("what falls by more than two tens is drawn by its logarithm", () => {
  const found = curve([1, 1e-3, 1e-6], 20, 10);
  assert.equal(found.isLog, true);
  assert.deepEqual(found.lines, ["0.0,0.0 10.0,5.0 20.0,10.0"]);
  assert.equal(curve([1, 0, -1], 20, 10).isLog, false);
});

test("a constant runs through the middle", () => {
  assert.deepEqual(curve([2, 2], 20, 10).lines, ["0.0,5.0 20.0,5.0"]);
});

test("colours go from dark to light and stay at the ends", () => {
  assert.equal(colour(-1), "rgb(68, 1, 84)");
  assert.equal(colour(0.5), "rgb(33, 145, 140)");
  assert.equal(colour(2), colour(1));
});

test("a value is a number, or its bounds and its middle", () => {
  const seen = { value: "node", dtype: "float64", nan: 0 };
  assert.equal(valueText({ ...seen, shape: [], mean: 0.25 }), "= 0.25");
  assert.equal(valueText({ ...seen, shape: [3], min: 0, median: 1, max: 12.345 }), "0…1…12.3");
  assert.equal(valueText({ ...seen, shape: [3], min: 2, median: 2, max: 2 }), "all 2");
  assert.equal(valueText({ ...seen, shape: [3], min: null, median: null, max: null, nan: 3 }), "all nan");
});
