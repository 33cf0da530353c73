// A collapsed region is one card: nothing of it is drawn, and each wire across its frame ends at the card.
import assert from "node:assert/strict";
import { test } from "node:test";
import { folded } from "../src/canvas/folding";
import { arrange, inRows } from "../src/layout/arrange";
import type { Projection } from "../src/protocol";
import { cardsOf, program } from "./programs";

test("of a collapsed region one card is left, with a port for each value that comes in", () => {
  for (let seed = 0; seed < 40; seed += 1) {
    const drawn = program(seed, 30) as unknown as Projection;
    const [region] = drawn.regions;
    if (!region) continue;
    assert.equal(folded(drawn, [], {}), drawn);
    const found = folded(drawn, [region.id], { loops: { [region.id]: { rounds: 7, ended: "", ms: 2 } } });
    const card = found.nodes.find(({ id }) => id === region.id);
    assert.match(card?.subtitle ?? "", /^\d+ steps · 7 rounds · 2/);
    const ids = new Set(found.nodes.map(({ id }) => id));
    assert.ok(found.nodes.every((node) => node.region !== region.id) && found.regions.every(({ id }) => id !== region.id));
    for (const { source, target, port } of found.edges) {
      assert.ok(ids.has(source) && ids.has(target) && source !== target);
      if (target === region.id) assert.ok(card?.inputs.some(({ name, from }) => name === port && from === source));
    }
    assert.equal(arrange(inRows(found, cardsOf(found)), {}).nodes.size, found.nodes.length);
  }
});
