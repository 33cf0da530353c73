// Which values fit into which ports, and what the palette, the cards and the highlighter say.
import assert from "node:assert/strict";
import { test } from "node:test";
import { fittingPorts, refusal } from "../src/canvas/fits";
import { sheetOf } from "../src/canvas/kinds";
import { milliseconds, shortened } from "../src/layout/sizes";
import { hits } from "../src/panels/Search";
import { ranked, writtenOut } from "../src/palette/search";
import type { CatalogueEntry, Kind, PortKind, Projection } from "../src/protocol";
import { highlighted, marked } from "../src/text/highlight";
import { port, step } from "./programs";

const kind = (name: string, more: Partial<Kind> = {}): Kind => ({
  name, form: `${name}s`, one: `a ${name} value`, is_read: true, told: "", light: "#111111", dark: "#eeeeee", shape: "circle", ...more,
});
const KINDS = [
  kind("scalar"), kind("node"), kind("edge", { one: "an edge value" }),
  kind("table", { is_read: false, shape: "double" }), kind("matrix", { form: "nodes", is_read: false, shape: "diamond" }),
];
const giving = (value: PortKind, id = "x", line = 1) => step(id, { line, output: { value, dtype: "" } });
const reading = (value: PortKind, more = {}) => step("y", { line: 5, inputs: [port("a", null, { value, ...more })] });

test("a port takes values of its kind, and any where either may be any", () => {
  for (const kind of ["node", "edge", "scalar"] as const) {
    for (const wanted of ["node", "edge", "scalar"] as const) {
      assert.equal(refusal(giving(kind), reading(wanted), "a", KINDS) === "", kind === wanted);
    }
    assert.equal(refusal(giving(kind), reading("any"), "a", KINDS), "");
    assert.equal(refusal(giving(""), reading(kind), "a", KINDS), "");
  }
});

test("what no step reads goes into outputs of its form alone", () => {
  const output = (value: PortKind) => step("y", { kind: "output", line: 5, inputs: [port("a", null, { value })] });
  for (const [value, home] of [["table", "table"], ["matrix", "node"]] as const) {
    assert.equal(refusal(giving(value), output(home), "a", KINDS), "");
    assert.notEqual(refusal(giving(value), output("edge"), "a", KINDS), "");
    assert.notEqual(refusal(giving(value), reading(home), "a", KINDS), "");
    assert.notEqual(refusal(giving(value), reading("any"), "a", KINDS), "");
  }
});

test("a kind has its colours and its shape in the sheet", () => {
  const sheet = sheetOf(KINDS).split("\n");
  assert.ok(sheet[0]?.includes("--gg-matrix: #111111;") && sheet[1]?.includes("--gg-matrix: #eeeeee;"));
  assert.ok(sheet.some((rule) => rule.includes(".gg-port-table") && rule.includes("border-style: double")));
  assert.equal(sheet.filter((rule) => rule.includes(".gg-dot.gg-port-matrix { border-radius: 0; rotate: 45deg; }")).length, 1);
});

test("a refusal says what was wanted and what is there", () => {
  assert.equal(refusal(giving("edge"), reading("node"), "a", KINDS), "y wants a node value for a; x is an edge value.");
  assert.match(refusal(step("x", { output: null }), reading("node"), "a", KINDS), /gives no value/);
  assert.match(refusal(giving("node"), reading("node"), "b", KINDS), /no such input/);
  assert.match(refusal(giving("node"), reading("node", { editable: false }), "a", KINDS), /edit its expression/);
  const own = step("x", { inputs: [port("a")] });
  assert.match(refusal(own, own, "a", KINDS), /cannot read itself/);
});

test("the ports offered are those that fit and do not hold the value yet, later lines first", () => {
  const from = giving("node", "x", 4);
  const at = (id: string, line: number, own: PortKind = "node", read: string | null = null) =>
    step(id, { line, inputs: [port("a", read, { value: own, text: read ?? "" })] });
  const nodes = [at("before", 3), from, at("far", 9), at("near", 5), at("scalar", 6, "scalar"), at("has", 7, "node", "x")];
  const fits = fittingPorts(from, { nodes } as unknown as Projection, KINDS);
  assert.deepEqual(fits.map(({ target }) => target.id), ["near", "far", "before"]);
});

test("names that begin with the query come first", () => {
  const entry = (name: string) => ({ name, title: name, family: "f", summary: "", signature: name }) as unknown as CatalogueEntry;
  const found = ranked(["where_sum", "sum", "maximum"].map(entry), "sum").map(({ name }) => name);
  assert.equal(found[0], "sum");
  assert.ok(!found.includes("maximum"));
});

test("a step is found by all words on it, names that begin with the first before others", () => {
  const nodes = [step("lost_ranks", { subtitle: "sum", line: 1 }), step("ranks", { subtitle: "full", line: 2 })];
  const regions = [{ id: "loop#1", kind: "loop" as const, title: "for _ in range(ranks)", header: "", line: 3, end_line: 4, region: null }];
  const found = (query: string) => hits({ nodes, regions }, query).map(({ id }) => id);
  assert.deepEqual(found("rank"), ["ranks", "lost_ranks", "loop#1"]);
  assert.deepEqual(found("ranks SUM"), ["lost_ranks"]);
  assert.deepEqual(found("missing"), []);
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
