"""Recorded rounds in a browser: the strip of a loop fills the steps, the graph shows the chosen one."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from building import still

from groggy_nb import algorithms, datasets

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
expect = sync_api.expect


def picture(page, name):
    folder = os.environ.get("GROGGY_NB_PICTURES")
    if folder:
        page.screenshot(path=Path(folder) / f"{name}.png")


def layouts(desk):
    """How often all cards were given places."""
    return int(desk.root.get_attribute("data-layouts"))


def test_a_round_fills_steps_and_graph_and_the_film_runs_to_the_end(open_desk, page):
    page.set_viewport_size({"width": 1366, "height": 768})
    text = algorithms.pagerank(max_iter=6).text
    desk = open_desk(text, datasets.karate(), width=1330)
    before = layouts(desk)
    desk.root.get_by_role("button", name="Values").click()
    strip = desk.root.get_by_role("group", name=re.compile("Rounds of for"))
    expect(strip).to_contain_text("6 rounds")
    expect(desk.root.get_by_role("button", name="Values")).not_to_have_attribute("aria-disabled", "true")
    expect(desk.root.locator(".gg-spoken")).to_contain_text("values recorded")
    picture(page, "rounds_recorded")
    desk.root.get_by_role("button", name=re.compile("^Fit")).click()  # steps and strip together in view
    desk.step(re.compile("^pulled,")).click()
    assert layouts(desk) == before + 1  # cards made room when the run was asked for, and move no more
    strip.get_by_role("slider").fill("1")
    expect(strip).to_contain_text("round 2 of 6")
    recorded = desk.bench.figures.replay.recording.loop()
    low = recorded[2]["pulled"].figures["min"]
    assert 0.001 < low < 0.01  # two digits and an exponent, where zeros would take the room
    expect(desk.step(re.compile("^pulled,"))).to_contain_text(f"{low:.1e}".replace("e-0", "e-"))
    graph = desk.root.get_by_role("complementary", name=re.compile("The graph by pulled in round 2"))
    expect(graph.locator("circle")).to_have_count(34)
    picture(page, "rounds_second")
    strip.get_by_role("button", name="Play the rounds").click()
    expect(strip).to_contain_text("round 6 of 6")
    picture(page, "rounds_last")
    for form, start in (("GIF", b"GIF8"), ("page", b"<!")):
        with page.expect_download() as begun:
            strip.get_by_role("button", name=re.compile(f"Export the rounds as a {form}")).click()
        assert Path(begun.value.path()).read_bytes().startswith(start)
    strip.get_by_role("button", name="Show the last run again").click()
    expect(strip).to_contain_text("6 rounds · all of them")
    expect(graph).to_have_count(0)
    desk.bench.set_text(text.replace("tol = ", "tol  = "))
    expect(strip).to_contain_text("stale: edited since")


def test_why_recorded_rounds_are_stale_is_read_whole_in_a_narrow_pane(open_desk):
    desk = open_desk(algorithms.pagerank(max_iter=6).text, datasets.karate(), width=970)
    desk.root.get_by_role("button", name="Values").click()
    strip = desk.root.get_by_role("group", name=re.compile("Rounds of for"))
    expect(strip).to_contain_text("6 rounds")
    expect(desk.root.get_by_role("button", name="Values")).not_to_have_attribute("aria-disabled", "true")
    desk.root.get_by_label("damping").first.press("ArrowLeft")
    why = strip.get_by_text("stale: parameters moved since")
    expect(why).to_be_visible()
    told = strip.locator(".gg-rounds-told")
    assert told.evaluate("told => told.clientWidth") > 80
    cut = """why => {
        const strip = why.closest('.gg-rounds').getBoundingClientRect();
        return why.scrollWidth > why.clientWidth || why.getBoundingClientRect().right > strip.right;
    }"""
    assert not why.evaluate(cut)


def test_the_slider_of_rounds_loses_no_step_while_python_is_slow(open_desk, page):
    desk = open_desk(algorithms.pagerank(max_iter=9).text, datasets.karate(), width=1330)
    desk.root.get_by_role("button", name="Values").click()
    strip = desk.root.get_by_role("group", name=re.compile("Rounds of for"))
    expect(strip).to_contain_text("9 rounds")
    slider = strip.get_by_role("slider")
    slider.focus()
    page.evaluate(
        """name => {
            const model = models[name];
            model.held = [];
            model.really = model.send;
            model.send = content => model.held.push(content);
        }""",
        desk.name,
    )
    desk.press(*["ArrowLeft"] * 5)
    expect(slider).to_have_value("3")
    assert [one["number"] for one in page.evaluate("name => models[name].held", desk.name)] == [8]
    page.evaluate(
        "name => { const m = models[name]; m.send = m.really; m.held.forEach(one => m.send(one)); }",
        desk.name,
    )
    expect(strip).to_contain_text("round 4 of 9")
    assert [one["number"] for one in desk.heard if one["type"] == "round"] == [8, 4]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_plain_run_shows_what_it_gave_and_every_steps_value(open_desk, page, theme):
    page.set_viewport_size({"width": 1366, "height": 768})
    page.evaluate("theme => { document.body.dataset.jpThemeLight = String(theme === 'light'); }", theme)
    text = algorithms.pagerank(max_iter=20).text
    desk = open_desk(text, datasets.karate(), width=1330)
    before = layouts(desk)
    desk.root.get_by_role("button", name="Run", exact=True).click()
    results = desk.root.get_by_role("region", name="Results")
    expect(results.get_by_role("img", name=re.compile("Histogram from"))).to_be_visible()
    expect(results.get_by_role("img", name=re.compile("By round, log, from"))).to_be_visible()
    expect(results.get_by_role("row").first).to_have_text(re.compile(r"^33\s*0\.1"))
    expect(desk.step("N, size")).to_contain_text("= 34")
    expect(desk.step(re.compile("^damping,"))).to_contain_text("= 0.85")
    expect(desk.step(re.compile("^contrib,"))).to_contain_text("…")
    expect(desk.root.locator(".gg-spoken")).to_contain_text("Run finished")
    page.mouse.move(2, 2)
    picture(page, f"results_{theme}")
    results.get_by_role("button", name="pagerank").click()
    expect(desk.step(re.compile("^pagerank,"))).to_be_focused()
    desk.root.get_by_role("slider", name="damping").fill("0.5")
    expect(desk.step(re.compile("^damping,"))).to_contain_text("= 0.5")
    desk.bench.wait(60)
    assert layouts(desk) == before + 1
    desk.bench.set_text(text.replace("tol = ", "tol  = "))
    expect(results).to_contain_text("stale: edited since")
    picture(page, f"results_stale_{theme}")


def test_the_running_steps_are_marked_unless_that_is_switched_off(open_desk, page):
    text = 'x = ones()\nfor _ in range(900_000_000):\n    y = x * 0.5\n    x = y + 1\nnodes["x"] = x\n'
    desk = open_desk(text, datasets.karate())
    desk.root.get_by_role("button", name="Run", exact=True).click()
    marks = desk.root.locator(".gg-mark-running")
    expect(marks.first).to_be_visible()
    picture(page, "running")
    follow = desk.root.get_by_role("checkbox", name="follow")
    follow.uncheck()
    expect(marks).to_have_count(0)
    follow.check()
    expect(marks.first).to_be_visible()
    desk.root.get_by_role("button", name="Interrupt").click()
    expect(desk.root.locator(".gg-spoken")).to_contain_text("Run interrupted. interrupted after")
    expect(marks).to_have_count(0)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_from_the_slowest_step_to_the_rewrite_that_changed_it(open_desk, page, theme):
    page.evaluate("theme => { document.body.dataset.jpThemeLight = String(theme === 'light'); }", theme)
    page.set_viewport_size({"width": 1366, "height": 768})
    text = 'a = degree() * 2\nb = degree() * 2\nc = a + b\nd = c * c\nnodes["d"] = d\n'
    desk = open_desk(text, datasets.karate(), width=1330)
    desk.root.get_by_role("button", name="Run", exact=True).click()
    expect(desk.root.get_by_role("region", name="Results")).to_be_visible()
    desk.root.get_by_role("button", name="Explain").click()
    dialog = desk.root.get_by_role("dialog", name="Explain")
    stepper = dialog.get_by_role("navigation", name="Rewrites")
    expect(stepper).to_contain_text("1 of")
    while "share" not in stepper.inner_text():
        dialog.get_by_role("button", name="Next").click()
    marked = desk.root.locator(".gg-mark")
    expect(marked).to_have_count(2)
    expect(desk.step(re.compile("^b,")).locator(".gg-mark-before")).to_have_count(1)
    expect(desk.step(re.compile("^c,")).locator(".gg-mark-both")).to_have_count(1)
    picture(page, f"rewrites_{theme}")
    dialog.get_by_role("button", name="Slowest step").click()
    expect(dialog.locator(".gg-slowest")).to_contain_text("last changed by fuse")
    expect(stepper).to_contain_text("fuse")
    picture(page, f"rewrites_slowest_{theme}")
    dialog.get_by_role("button", name="Close").click()
    expect(marked).to_have_count(0)


@pytest.mark.parametrize("width", [970, 800])
def test_explain_lies_beside_the_step_that_it_tells_of_on_a_small_canvas(open_desk, page, width):
    page.set_viewport_size({"width": 1366, "height": 768})
    desk = open_desk(algorithms.pagerank().text, datasets.karate(), width=width)
    desk.root.get_by_role("button", name="Explain").click()
    dialog = desk.root.get_by_role("dialog", name="Explain")
    stepper = dialog.get_by_role("navigation", name="Rewrites")
    expect(stepper).to_contain_text("1 of")
    while "hoist" not in stepper.inner_text():
        dialog.get_by_role("button", name="Next").click()
    marked = desk.root.locator(".react-flow__node", has=page.locator(".gg-mark"))
    expect(marked).to_have_count(1)
    card, panel = still(marked), still(dialog)
    stage = still(desk.root.locator(".gg-stage"))
    assert card["x"] >= stage["x"] and card["x"] + card["width"] <= stage["x"] + stage["width"]
    assert card["y"] >= stage["y"]
    if width == 970:  # over the text
        assert panel["x"] >= stage["x"] + stage["width"]
        assert card["y"] + card["height"] <= stage["y"] + stage["height"]
    else:
        assert card["y"] + card["height"] <= panel["y"]
        assert panel["y"] + panel["height"] <= stage["y"] + stage["height"]
