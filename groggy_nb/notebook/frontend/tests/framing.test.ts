// Going to a step moves the view as little as shows it, and nearer where it would be too small to read.
import assert from "node:assert/strict";
import { test } from "node:test";
import { revealing } from "../src/canvas/framing";

const STEP = { x: 300, y: 9000, width: 120, height: 60 };
const [WIDTH, HEIGHT] = [600, 500];

function shows(box: typeof STEP, { x, y, zoom }: { x: number; y: number; zoom: number }) {
  const [left, top] = [box.x * zoom + x, box.y * zoom + y];
  return left >= 0 && top >= 0 && left + box.width * zoom <= WIDTH && top + box.height * zoom <= HEIGHT;
}

test("a step out of sight comes into view at the same size", () => {
  const view = revealing(STEP, { x: 0, y: 0, zoom: 0.8 }, WIDTH, HEIGHT)!;
  assert.ok(shows(STEP, view));
  assert.equal(view.zoom, 0.8);
});

test("a step in sight leaves the view alone, though it is small", () => {
  assert.equal(revealing(STEP, { x: 0, y: -3000, zoom: 0.35 }, WIDTH, HEIGHT), null);
});

test("of a program that is fitted as a whole a step is shown at a size that can be read", () => {
  const view = revealing(STEP, { x: 200, y: 0, zoom: 0.05 }, WIDTH, HEIGHT)!;
  assert.ok(shows(STEP, view));
  assert.ok(view.zoom >= 0.5);
});

test("of a loop larger than the view its head is shown", () => {
  const loop = { x: 100, y: 400, width: 900, height: 4000 };
  const view = revealing(loop, { x: 200, y: 0, zoom: 0.05 }, WIDTH, HEIGHT)!;
  const [left, top] = [loop.x * view.zoom + view.x, loop.y * view.zoom + view.y];
  assert.ok(left >= 0 && left < WIDTH / 2 && top >= 0 && top < HEIGHT / 2);
});
