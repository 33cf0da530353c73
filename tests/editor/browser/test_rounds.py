"""Recorded rounds in a browser: the strip of a loop fills the steps, the graph shows the chosen one."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from groggy_nb import algorithms, datasets

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
expect = sync_api.expect


def picture(page, name):
    folder = os.environ.get("GROGGY_NB_PICTURES")
    if folder:
        page.screenshot(path=Path(folder) / f"{name}.png")


def test_a_round_fills_steps_and_graph_and_the_film_runs_to_the_end(open_desk, page):
    page.set_viewport_size({"width": 1366, "height": 768})
    text = algorithms.pagerank(max_iter=6).text
    desk = open_desk(text, datasets.karate(), width=1330)
    desk.root.get_by_role("button", name="Values").click()
    strip = desk.root.get_by_role("group", name=re.compile("Rounds of for"))
    expect(strip).to_contain_text("6 rounds")
    expect(desk.root.get_by_role("button", name="Values")).not_to_have_attribute("aria-disabled", "true")
    expect(desk.root.locator(".gg-spoken")).to_contain_text("values recorded")
    picture(page, "rounds_recorded")
    desk.step(re.compile("^pulled,")).click()
    strip.get_by_role("slider").fill("1")
    expect(strip).to_contain_text("round 2 of 6")
    recorded = desk.bench._recorded[1].recording.loop()
    low = recorded[2]["pulled"].figures["min"]
    expect(desk.step(re.compile("^pulled,"))).to_contain_text(f"{low:.3g}")
    graph = desk.root.get_by_role("complementary", name=re.compile("The graph by pulled in round 2"))
    expect(graph.locator("circle")).to_have_count(34)
    picture(page, "rounds_second")
    strip.get_by_role("button", name="Play the rounds").click()
    expect(strip).to_contain_text("round 6 of 6")
    picture(page, "rounds_last")
    strip.get_by_role("button", name="Show the last run again").click()
    expect(strip).to_contain_text("6 rounds · all of them")
    expect(graph).to_have_count(0)
    desk.bench.set_text(text.replace("tol = ", "tol  = "))
    expect(strip).to_contain_text("stale: edited since")
