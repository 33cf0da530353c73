"""The canvas in a browser: what it shows of a program and of its last run."""

from __future__ import annotations

import re

import pytest

from groggy_nb import algorithms, generate

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
expect = sync_api.expect

SMALL = 'd = degree()\ns = sum(d)\nx = d / s\nnodes["x"] = x\n'
NESTED = """\
d = degree()
m = max(d)
for i in range(3):
    if m > 2:
        d = d + 1
    else:
        d = d * 2
    for j in range(2):
        k = d - 1
        d = d + k
        while m > 100:
            m = m / 2
e = edges.get("weight", 1.0)
w = sum(e[f] for u, f in in_edges)
nodes["d"] = d + w
edges["e"] = e
graph["m"] = m
"""
LONG = "\n".join(
    ["x0 = degree()", *(f"x{n} = x{n - 1} + x{n // 2}" for n in range(1, 59)), 'nodes["x"] = x58', ""]
)
TEXTS = {
    "pagerank": algorithms.pagerank().text,
    "the note's loop": algorithms.pagerank_note().text,
    "label propagation": algorithms.label_propagation().text,
    "shortest paths": algorithms.shortest_paths().text,
    "nested": NESTED,
    "long": LONG,
}


def boxes(desk, kind):
    """The boxes of all nodes of a kind in the canvas's own units, by id."""
    found = desk.root.locator(f".react-flow__node-{kind}").evaluate_all(
        """all => all.map(node => {
            const [x, y] = node.style.transform.match(/-?[\\d.]+/g).map(Number);
            return [node.dataset.id, x, y, parseFloat(node.style.width), parseFloat(node.style.height)];
        })"""
    )
    return {name: tuple(box) for name, *box in found}


def overlap(a, b):
    return a[0] < b[0] + b[2] and b[0] < a[0] + a[2] and a[1] < b[1] + b[3] and b[1] < a[1] + a[3]


def test_each_statement_is_a_button_that_says_name_step_and_line(open_desk):
    desk = open_desk(SMALL)
    for name in ("d, degree, line 1", "s, sum, line 2", "x, div, line 3", "x, output, line 4"):
        expect(desk.step(name)).to_be_visible()


def test_the_parts_of_the_editor_have_roles_and_names(open_desk):
    desk = open_desk(SMALL)
    expect(desk.root.get_by_role("application", name="Pipeline graph")).to_be_visible()
    expect(desk.root.get_by_role("region", name="Pipeline canvas")).to_be_visible()
    expect(desk.root.get_by_role("toolbar", name="Run")).to_be_visible()
    expect(desk.root.get_by_role("textbox", name="Program text")).to_have_value(SMALL)
    expect(desk.root.get_by_role("status")).to_have_count(1)


def test_ports_say_what_they_are_of_and_their_kind(open_desk):
    desk = open_desk(SMALL)
    expect(desk.root.get_by_label("output of s, scalar", exact=True)).to_be_visible()
    expect(desk.root.get_by_label("output of d, node", exact=True)).to_be_visible()
    expect(desk.root.get_by_label("input value of x, node", exact=True)).to_be_visible()


@pytest.mark.parametrize("text", TEXTS.values(), ids=list(TEXTS))
def test_no_step_lies_over_another_or_over_a_region_that_does_not_hold_it(open_desk, text):
    desk = open_desk(text)
    expect(desk.root.locator(".react-flow__node-step").first).to_be_visible()
    steps, regions = boxes(desk, "step"), boxes(desk, "region")
    projection = desk.bench.session.projection
    assert set(steps) == {node["id"] for node in projection["nodes"]}
    assert set(regions) == {region["id"] for region in projection["regions"]}
    parent = {part["id"]: part["region"] for part in (*projection["nodes"], *projection["regions"])}

    def inside(name):
        while name := parent.get(name):
            yield name

    names = list(steps)
    assert [(a, b) for i, a in enumerate(names) for b in names[:i] if overlap(steps[a], steps[b])] == []
    strangers = [
        (a, r) for a in names for r in regions if r not in inside(a) and overlap(steps[a], regions[r])
    ]
    assert strangers == []
    print(f"layout of {len(steps)} steps: {desk.root.get_attribute('data-layout')} ms")


@pytest.mark.parametrize("text", TEXTS.values(), ids=list(TEXTS))
def test_no_text_of_a_step_is_cut(open_desk, text):
    desk = open_desk(text)
    expect(desk.root.locator(".gg-card").first).to_be_visible()
    cut = desk.root.locator(".gg-title-row, .gg-card > .gg-subtitle, .gg-cost").evaluate_all(
        "all => all.filter(one => one.scrollWidth > one.clientWidth + 1).map(one => one.textContent)"
    )
    assert cut == []


def test_the_way_back_of_a_carried_value_is_dashed_and_others_are_not(open_desk):
    desk = open_desk(TEXTS["pagerank"])
    back = desk.root.locator(".gg-wire.gg-back")
    expect(back).to_have_count(1)
    assert back.evaluate("wire => getComputedStyle(wire).strokeDasharray") != "none"
    plain = desk.root.locator(".gg-wire:not(.gg-back)").first
    assert plain.evaluate("wire => getComputedStyle(wire).strokeDasharray") == "none"


def test_a_run_writes_times_on_the_steps_and_an_edit_marks_them_stale(open_desk):
    desk = open_desk(SMALL, generate.uniform(200, 6))
    expect(desk.root.locator(".gg-cost")).to_have_count(0)
    desk.root.get_by_role("button", name="Run").click()
    expect(desk.root.locator(".gg-cost").first).to_be_visible(timeout=60_000)
    expect(desk.root.get_by_text(re.compile("fused: .*1 crossing"))).to_be_visible()
    desk.step("d, degree, line 1").hover()
    figures = desk.root.get_by_label("Last value of d")
    expect(figures).to_contain_text("(200,)")
    desk.step("x, output, line 4").hover()
    expect(desk.root.get_by_role("img", name=re.compile("Histogram"))).to_be_visible()
    expect(desk.root).not_to_have_class(re.compile("gg-stale-costs"))
    desk.root.get_by_role("textbox", name="Program text").fill(SMALL.replace("d / s", "d / (s + 1)"))
    expect(desk.root).to_have_class(re.compile("gg-stale-costs"))
    expect(desk.root.get_by_text("stale: edited since")).to_be_visible()


def test_compare_shows_each_mode_with_its_crossings(open_desk):
    desk = open_desk(SMALL, generate.uniform(200, 6))
    desk.root.get_by_role("radio", name="compare").click()
    expect(desk.root.get_by_role("radio", name="compare")).to_be_checked()
    desk.root.get_by_role("button", name="Run").click()
    table = desk.root.get_by_role("table", name="Modes compared")
    expect(table.get_by_role("row")).to_have_count(3, timeout=120_000)
    expect(table.get_by_text("equal bit for bit")).to_have_count(3)


def test_interrupt_ends_a_long_run(open_desk):
    text = 'x = ones()\nfor _ in range(100000000):\n    x = x * 0.5 + 0.25\nnodes["x"] = x\n'
    desk = open_desk(text, generate.uniform(5_000, 6))
    desk.root.get_by_role("button", name="Run").click()
    expect(desk.root.get_by_role("progressbar", name="Progress")).to_be_visible(timeout=60_000)
    desk.page.wait_for_function("name => models[name].get('run_state').state === 'running'", arg=desk.name)
    desk.root.get_by_role("button", name="Interrupt").click()
    expect(desk.root.get_by_role("progressbar", name="Progress")).to_have_count(0, timeout=30_000)
    assert desk.bench.run_state["state"] == "interrupted"
    assert desk.bench.result.report.interrupted


def test_one_selection_marks_the_step_and_its_line_whichever_was_chosen(open_desk):
    desk = open_desk(SMALL)
    desk.step("s, sum, line 2").click()
    lit = desk.root.locator(".gg-lit-row")
    expect(lit).to_have_count(1)
    expect(lit).to_contain_text("s = sum(d)")
    field = desk.root.get_by_role("textbox", name="Program text")
    field.focus()
    field.evaluate("area => area.setSelectionRange(0, 0)")
    desk.press("ArrowRight")
    expect(lit).to_contain_text("d = degree()")
    expect(desk.root.locator('.react-flow__node.selected[data-id="d#1"]')).to_be_visible()
    assert desk.selection == ["d#1"]
