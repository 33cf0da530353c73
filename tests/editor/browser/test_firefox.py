"""The main path in Firefox: adding, wiring, naming, running, undoing, by mouse and by keyboard."""

from __future__ import annotations

import numpy as np
import pytest
from building import add_by_key, set_field, wire

import groggy_nb as gn

expect = pytest.importorskip("playwright.sync_api", reason="playwright is not installed").expect

BEGUN = """\
x = ones()
for _ in range(3):
    pulled = sum(x[u] for u in in_neighbors)
"""
BUILT = """\
x = ones()
for _ in range(3):
    pulled = sum(x[u] for u in in_neighbors)
    new = pulled / N
    x = new
nodes["reach"] = x
"""


def test_a_loop_is_built_run_and_undone_in_firefox(open_desk_in_firefox):
    graph = gn.generate.uniform(300, 8)
    desk = open_desk_in_firefox(BEGUN, graph)
    wire(desk, "output of x, node", "carry a value in for _ in range(3)")
    desk.step("pulled, sum, line 3").click()
    add_by_key(desk, "new = pulled / N")
    wire(desk, "output of new, node", "input next of carried x, node")
    desk.step("x, carried, line 2").click()
    add_by_key(desk, "node output")
    set_field(desk, "x, output, line 6", name="reach")
    assert desk.text == BUILT
    desk.press("Control+z", "Control+z")
    desk.settle()
    assert "nodes" not in desk.text
    desk.press("Control+Shift+z", "Control+Shift+z")
    desk.settle()
    assert desk.text == BUILT
    desk.root.get_by_role("button", name="Run", exact=True).click()
    expect(desk.root.locator(".gg-progress")).to_contain_text("1 crossing")
    expect(desk.root.locator(".gg-cost").first).to_be_visible()
    assert np.array_equal(desk.bench.result["reach"], gn.parse(BUILT).run(graph, mode="reference")["reach"])


def test_recorded_rounds_fill_the_steps_and_are_exported_in_firefox(open_desk_in_firefox):
    desk = open_desk_in_firefox(BUILT, gn.datasets.karate())
    desk.root.get_by_role("button", name="Values").click()
    strip = desk.root.get_by_role("group", name="Rounds of for _ in range(3)")
    expect(strip).to_contain_text("3 rounds")
    strip.get_by_role("slider").fill("1")
    expect(strip).to_contain_text("round 2 of 3")
    second = gn.parse(BUILT).record(gn.datasets.karate(), [2], mode="reference").loop()[2]
    expect(desk.step("pulled, sum, line 3")).to_contain_text(f"{second['pulled'].figures['median']:.3g}")
    expect(desk.root.get_by_role("complementary", name="The graph by x in round 2")).to_be_visible()
    strip.get_by_role("button", name="Export the rounds as a page").click()
    expect(desk.root.locator(".gg-spoken")).to_contain_text("Exported rounds.html.")
    strip.get_by_role("button", name="Play the rounds").click()
    expect(strip).to_contain_text("round 3 of 3")
