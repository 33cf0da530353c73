// Which values fit into which ports, and what the palette, the cards and the highlighter say.
import assert from "node:assert/strict";
import { test } from "node:test";
import { fittingPorts, refusal } from "../src/canvas/fits";
import { milliseconds, shortened } from "../src/layout/sizes";
import { ranked, writtenOut } from "../src/palette/search";
import type { CatalogueEntry, PortKind, Projection } from "../src/protocol";
import { highlighted, marked } from "../src/text/highlight";
import { port, step } from "./programs";

const giving = (value: PortKind, id = "x", line = 1) => step(id, { line, output: { value, dtype: "" } });
const reading = (value: PortKind, more = {}) => step("y", { line: 5, inputs: [port("a", null, { value, ...more })] });

test("a port takes values of its kind, and any where either may be any", () => {
  for (const kind of ["node", "edge", "scalar"] as const) {
    for (const wanted of ["node", "edge", "scalar"] as const) {
      assert.equal(refusal(giving(kind), reading(wanted), "a") === "", kind === wanted);
    }
    assert.equal(refusal(giving(kind), reading("any"), "a"), "");
    assert.equal(refusal(giving(""), reading(kind), "a"), "");
  }
});

test("a refusal says what was wanted and what is there", () => {
  assert.equal(refusal(giving("edge"), reading("node"), "a"), "y wants a node value for a; x is an edge value.");
  assert.match(refusal(step("x", { output: null }), reading("node"), "a"), /gives no value/);
  assert.match(refusal(giving("node"), reading("node"), "b"), /no such input/);
  assert.match(refusal(giving("node"), reading("node", { editable: false }), "a"), /edit its expression/);
  const own = step("x", { inputs: [port("a")] });
  assert.match(refusal(own, own, "a"), /cannot read itself/);
});

test("the ports offered are those that fit and do not hold the value yet, later lines first", () => {
  const from = giving("node", "x", 4);
  const at = (id: string, line: number, own: PortKind = "node", read: string | null = null) =>
    step(id, { line, inputs: [port("a", read, { value: own, text: read ?? "" })] });
  const nodes = [at("before", 3), from, at("far", 9), at("near", 5), at("scalar", 6, "scalar"), at("has", 7, "node", "x")];
  const fits = fittingPorts(from, { nodes } as unknown as Projection);
  assert.deepEqual(fits.map(({ target }) => target.id), ["near", "far", "before"]);
});

test("names that begin with the query come first", () => {
  const entry = (name: string) => ({ name, title: name, family: "f", summary: "", signature: name }) as unknown as CatalogueEntry;
  const found = ranked(["where_sum", "sum", "maximum"].map(entry), "sum").map(({ name }) => name);
  assert.equal(found[0], "sum");
  assert.ok(!found.includes("maximum"));
});

test("a step written out is a name and an expression, a comparison is none", () => {
  assert.deepEqual(writtenOut(" ranks = new "), { name: "ranks", expression: "new" });
  assert.equal(writtenOut("a == b"), null);
});

test("coloured spans joined are the text again", () => {
  const text = 'x = sum(y[u] for u in neighbors)  # "all"\n\n"""doc\nmore"""\nz = 1.5e-3 if not x else "a\\"b';
  const lines = highlighted(text);
  assert.equal(lines.map((line) => line.map((span) => span.text).join("")).join("\n"), text);
  assert.deepEqual(lines[0]?.filter(({ look }) => look === "step").map((span) => span.text), ["sum"]);
  assert.deepEqual(lines[0]?.at(-1), { text: '# "all"', look: "comment" });
});

test("the marked part of a line is exactly its columns", () => {
  const [line] = highlighted("total = sum(ranks)");
  const parts = marked(line ?? [], 7, 12);
  assert.equal(parts.map(({ span }) => span.text).join(""), "total = sum(ranks)");
  assert.equal(parts.filter(({ bad }) => bad).map(({ span }) => span.text).join(""), "= sum");
});

test("times have three digits and the unit that fits", () => {
  const told = [null, 0, 0.0123, 0.5, 12.34, 2500].map(milliseconds);
  assert.deepEqual(told, ["", "0 ms", "12 us", "0.50 ms", "12.3 ms", "2.50 s"]);
});

test("a long text is cut to its length with an ellipsis", () => {
  assert.deepEqual([shortened("abcd", 4), shortened("abc de", 5)], ["abcd", "abc…"]);
});
