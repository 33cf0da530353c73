"""The look of the editor: all in view, readable, marked; and pictures where they are asked for.

With GROGGY_NB_PICTURES naming a folder the pictures of the README are written there.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from building import wire

from groggy_nb import algorithms, generate

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
expect = sync_api.expect

# Less of a title's 13 pixels is no text any more.
READABLE = 0.55
# What opens by itself keeps nearly the size of its texts.
COMFORTABLE = 0.85
KINDS = """\
d = degree()
total = sum(d)
share = d / total
smooth = sum(share[u] for u in in_neighbors)
nodes["smooth"] = smooth
"""
REGIONS = """\
weight = edges.get("weight", 1.0)
dist = full(inf)
seeds = degree() == max(degree())
dist = 0.0 if seeds else dist
for outer in range(20):
    before = dist
    for inner in range(3):
        near = min(dist[u] + 1.0 for u in in_neighbors)
        dist = minimum(dist, near)
    moved = l1(before - dist)
    if moved > 100:
        dist = dist * 0.5
    else:
        dist = dist * 0.9
nodes["dist"] = dist
"""


def picture(desk, name):
    """Keep a picture of the editor where a folder for them is named."""
    folder = os.environ.get("GROGGY_NB_PICTURES")
    if not folder:
        return
    from PIL import Image  # comes with matplotlib

    path = Path(folder) / f"{name}.png"
    desk.root.screenshot(path=path, animations="disabled")
    with Image.open(path) as drawn:
        few = drawn.convert("RGB").quantize(256, dither=Image.Dither.NONE)  # a third of the bytes
    few.save(path, optimize=True)


def run(desk):
    desk.root.get_by_role("button", name="Run", exact=True).click()
    expect(desk.root.locator(".gg-progress")).to_contain_text(re.compile("fused: .*1 crossing"))
    expect(desk.root.locator(".gg-cost").first).to_be_visible()
    # What steps in between gave follows.
    assert desk.bench.wait(60)
    desk.page.wait_for_function(
        "([name, count]) => Object.keys(models[name].get('overlay').ports).length === count",
        arg=[desk.name, len(desk.bench.overlay["ports"])],
    )
    desk.page.mouse.move(2, 2)


def out_of_view(desk):
    """The steps that the canvas shows in part or not at all."""
    return desk.root.evaluate(
        """root => {
            const stage = root.querySelector(".gg-stage").getBoundingClientRect();
            return [...root.querySelectorAll(".react-flow__node-step")].filter((node) => {
                const box = node.getBoundingClientRect();
                return box.left < stage.left || box.right > stage.right
                    || box.top < stage.top || box.bottom > stage.bottom;
            }).map((node) => node.dataset.id);
        }"""
    )


def zoom(desk):
    style = desk.root.locator(".react-flow__viewport").evaluate("view => view.style.transform")
    return float(re.search(r"scale\(([\d.]+)\)", style)[1])


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_pagerank_shows_all_its_steps_with_their_times_at_a_readable_size(open_desk, page, theme):
    page.evaluate("theme => { document.body.dataset.jpThemeLight = String(theme === 'light'); }", theme)
    page.set_viewport_size({"width": 1300, "height": 1160})
    desk = open_desk(algorithms.pagerank().text, generate.uniform(20_000, 10), width=1200)
    expect(desk.root).to_have_attribute("data-theme", theme)
    assert out_of_view(desk) == []
    run(desk)
    # Of one step a part is computed before the loop: none of them runs once.
    expect(desk.root.locator(".gg-hoisted")).to_have_count(0)
    assert zoom(desk) >= COMFORTABLE
    desk.root.get_by_role("button", name="Fit").click()
    assert out_of_view(desk) == []
    assert zoom(desk) >= READABLE
    picture(desk, "editor" if theme == "light" else "editor_dark")


def test_steps_that_ran_as_one_are_marked(open_desk):
    desk = open_desk(algorithms.pagerank_note().text, generate.uniform(20_000, 10))
    run(desk)
    groups = [set(group["nodes"]) for group in desk.bench.overlay["groups"]]
    assert groups
    marked = desk.root.locator(".gg-group, .gg-card[class*='gg-fused-']")
    assert marked.count() >= len(groups)
    picture(desk, "editor_groups")


def test_a_refusal_stands_on_the_canvas_with_its_reason(open_desk):
    desk = open_desk(KINDS, generate.uniform(2_000, 10))
    wire(desk, "output of total, scalar", "input x of smooth, node")
    expect(desk.root.locator(".gg-toast-refused")).to_be_visible()
    assert desk.text == KINDS
    picture(desk, "editor_refused")


def test_regions_hold_regions_and_all_is_in_view(open_desk):
    desk = open_desk(REGIONS, generate.uniform(5_000, 10))
    run(desk)
    expect(desk.root.locator(".gg-region")).to_have_count(4)
    desk.root.get_by_role("button", name="Fit").click()
    assert out_of_view(desk) == []
    picture(desk, "editor_regions")


def test_forty_steps_open_at_a_readable_size_with_an_overview(open_desk):
    parts = [algorithms.pagerank_note().text]
    parts.append(re.sub(r"(?m)^deg = .*\n|^sink = .*\n", "", parts[0]).replace("pagerank", "again"))
    desk = open_desk("".join(parts), generate.uniform(5_000, 10))
    assert len(desk.bench.session.projection["nodes"]) >= 30
    expect(desk.root.get_by_role("img", name="Overview")).to_be_visible()
    assert zoom(desk) >= READABLE
    picture(desk, "editor_long")


# Of texts on cards: the smallest has 11 pixels.
SMALLEST_TEXT = 11


def test_programs_open_in_610_pixels_with_texts_of_11_and_one_layout_a_command(open_desk, page):
    page.set_viewport_size({"width": 1366, "height": 768})
    for steps, algorithm in ((25, algorithms.sir_epidemic()), (16, algorithms.pagerank())):
        desk = open_desk(algorithm.text, width=970)
        assert len(desk.bench.session.projection["nodes"]) == steps
        desk.root.scroll_into_view_if_needed()
        stage = desk.root.locator(".gg-stage")
        assert abs(stage.bounding_box()["width"] - 610) <= 3
        texts = desk.root.locator(".gg-card :is(.gg-title, .gg-subtitle, .gg-port-label, .gg-line)")
        sizes = texts.evaluate_all("all => all.map(one => parseFloat(getComputedStyle(one).fontSize))")
        assert min(sizes) * zoom(desk) >= SMALLEST_TEXT
    before = int(desk.root.get_attribute("data-layouts"))
    desk.step("delta, watch, line 16").focus()
    desk.press("Delete")
    desk.settle()
    assert "watch" not in desk.text
    assert int(desk.root.get_attribute("data-layouts")) == before + 1


def test_short_regions_stand_in_columns_where_the_canvas_is_wide_and_fit_shows_eighty_lines(open_desk, page):
    page.set_viewport_size({"width": 1700, "height": 900})
    loop = 'x{0} = full(2.0)\nfor _ in range(3):\n    x{0} = x{0} / N\nnodes["x{0}"] = x{0}\n'
    desk = open_desk("".join(loop.format(part) for part in range(20)), width=1650)
    tops = desk.root.locator(".react-flow__node-region").evaluate_all(
        "all => all.map(one => Math.round(one.getBoundingClientRect().top))"
    )
    assert len(tops) == 20 and len(set(tops)) < len(tops)
    desk.root.get_by_role("button", name="Fit").click()
    assert out_of_view(desk) == []
