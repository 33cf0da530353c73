"""Editing on the canvas with the mouse: adding, wiring, refusing, moving, pinning."""

from __future__ import annotations

import re

import numpy as np
import pytest
from building import (
    BFS,
    BY_MOUSE,
    SIR,
    build_bfs_by_mouse,
    build_by_mouse,
    build_sir_by_mouse,
    centre,
    drag,
    still,
    wire,
)

import groggy_nb as gn

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
expect = sync_api.expect

SMALL = 'd = degree()\ns = sum(d)\nx = d / s\nnodes["x"] = x\n'
LOOPED = """\
d = degree()
x = ones()
for _ in range(3):
    x = x * 0.5
y = x + d
nodes["y"] = y
"""


def test_pagerank_is_built_from_an_empty_canvas_with_the_mouse(open_desk):
    graph = gn.generate.uniform(300, 8)
    desk = open_desk("", graph)
    build_by_mouse(desk)
    assert desk.text == BY_MOUSE
    desk.root.get_by_role("button", name="Run").click()
    desk.page.wait_for_function(
        "name => models[name].get('run_state').state === 'done'", arg=desk.name, timeout=60_000
    )
    (name,) = desk.bench.result.outcome.values
    assert np.array_equal(desk.bench.result[name], gn.parse(BY_MOUSE).run(graph)[name])


def test_sir_with_three_carried_values_is_built_with_the_mouse(open_desk):
    desk = open_desk("")
    build_sir_by_mouse(desk)
    assert desk.text == SIR


def test_bfs_with_while_is_built_with_the_mouse(open_desk):
    desk = open_desk("")
    build_bfs_by_mouse(desk)
    assert desk.text == BFS


def test_wires_go_over_nothing_change_their_ends_and_take_steps_in(open_desk):
    desk = open_desk('a = ones()\nb = sqrt(a)\nc = exp(a)\nnodes["c"] = c\n')
    x, y = centre(desk.root.get_by_label("output of b, node", exact=True))
    drag(desk, (x, y), (x + 170, y + 120))
    expect(desk.root.get_by_role("combobox", name="Search steps")).to_be_focused()
    desk.page.keyboard.type("log")
    desk.press("Enter")
    desk.settle()
    assert desk.text == 'a = ones()\nb = sqrt(a)\nc = exp(a)\nnodes["c"] = c\nlog = log(b)\n'
    desk.root.get_by_role("button", name="Fit").click()
    # The end of a wire, just below the output that it comes from.
    # Its ends can be grabbed once it is pointed at.
    desk.root.locator('[data-id="b#1>log#1:x"] .react-flow__edge-interaction').hover(force=True)
    end = still(desk.root.locator('[data-id="b#1>log#1:x"] .react-flow__edgeupdater-source'))
    grip = (end["x"] + end["width"] / 2, end["y"] + end["height"] - 3)
    drag(desk, grip, centre(desk.root.get_by_label("output of a, node", exact=True)))
    assert desk.text.endswith("log = log(a)\n")
    line = still(desk.root.locator('[data-id="c#1>out:nodes:c#1:value"] .react-flow__edge-interaction'))
    desk.page.mouse.click(line["x"] + line["width"] / 2, line["y"] + line["height"] / 2, button="right")
    desk.root.get_by_role("menuitem", name="Put a step into it").click()
    desk.page.keyboard.type("neg")
    desk.press("Enter")
    desk.settle()
    assert 'neg = -c\nnodes["c"] = neg\n' in desk.text
    desk.root.get_by_role("region", name="Pipeline canvas").focus()
    desk.press("Control+f")
    desk.page.keyboard.type("sqrt")
    desk.press("Enter")
    expect(desk.step("b, sqrt, line 2")).to_be_focused()


def test_steps_are_chosen_in_a_rectangle_and_a_drag_is_undone(open_desk):
    desk = open_desk(SMALL)
    canvas = still(desk.root.locator(".gg-canvas"))
    corner = (canvas["x"] + 4, canvas["y"] + 4)
    desk.page.keyboard.down("Shift")
    desk.page.mouse.move(corner[0] + 1, corner[1] + 1)
    desk.page.mouse.move(*corner)
    expect(desk.root.locator(".react-flow__pane.selection")).to_be_visible()
    drag(desk, corner, (corner[0] + canvas["width"] - 8, corner[1] + canvas["height"] - 8))
    desk.page.keyboard.up("Shift")
    desk.settle()
    assert sorted(desk.selection) == ["d#1", "out:nodes:x#1", "s#1", "x#1"]
    desk.step("s, sum, line 2").click()
    x, y = centre(desk.step("s, sum, line 2"))
    drag(desk, (x, y), (x + 60, y + 20))
    assert "s#1" in desk.pins
    desk.root.get_by_role("button", name="Undo").click()
    desk.settle()
    assert desk.pins == {} and desk.text == SMALL


def test_a_wire_drawn_to_an_input_of_another_kind_is_refused_with_the_reason(open_desk):
    desk = open_desk('d = degree()\ns = sum(d)\np = sum(d[u] for u in in_neighbors)\nnodes["p"] = p + s\n')
    before = desk.text
    wire(desk, "output of s, scalar", "input x of p, node")
    expect(desk.root.get_by_role("status")).to_have_text(
        re.compile("Refused: p wants a node value .* s is a scalar")
    )
    expect(desk.root.locator(".gg-toast-refused")).to_be_visible()
    assert desk.text == before


def test_a_refusal_by_python_is_shown_with_its_reason(open_desk):
    desk = open_desk(SMALL)
    wire(desk, "output of x, node", "input x of s, any")
    expect(desk.root.locator(".gg-toast-refused")).to_be_visible()
    assert desk.text == SMALL


def test_dragging_a_step_pins_it_and_leaves_the_program_alone(open_desk):
    desk = open_desk(SMALL)
    card = desk.step("s, sum, line 2")
    x, y = centre(card)
    drag(desk, (x, y), (x + 90, y + 20))
    assert list(desk.pins) == ["s#1"]
    assert desk.text == SMALL
    assert desk.bench.session.rev == 0


def test_a_step_dragged_into_a_loop_moves_there_in_the_text(open_desk):
    desk = open_desk(
        'd = degree()\nx = ones()\nz = d + 1\nfor _ in range(3):\n    x = x * 0.5\nnodes["x"] = x\n'
    )
    loop = desk.root.locator(".gg-region").bounding_box()
    drag(desk, centre(desk.step("z, add, line 3")), (loop["x"] + 60, loop["y"] + loop["height"] - 12))
    assert "    z = d + 1\n" in desk.text


def test_a_step_dragged_from_the_palette_lands_in_the_region_under_it(open_desk):
    desk = open_desk(LOOPED)
    desk.root.get_by_role("button", name="Add", exact=True).click()
    desk.root.get_by_role("combobox", name="Search steps").fill("zeros")
    option = desk.root.get_by_role("listbox", name="Steps").get_by_role("option").first
    region = desk.root.locator(".react-flow__node-region")
    box = region.bounding_box()
    option.drag_to(region, target_position={"x": box["width"] - 10, "y": box["height"] - 8}, force=True)
    desk.settle()
    assert desk.commands("add")[0]["region"] == "loop#1"
    assert "    zeros = zeros()\n" in desk.text


def test_a_chosen_wire_is_taken_away_by_delete(open_desk):
    desk = open_desk(SMALL)
    desk.root.locator('.react-flow__edge[data-id*="s#1>x#1"] .react-flow__edge-interaction').click(force=True)
    desk.press("Delete")
    desk.settle()
    assert desk.commands("disconnect")


def test_several_steps_are_chosen_with_shift_and_deleted_at_once(open_desk):
    desk = open_desk("a = ones()\nb = zeros()\nc = degree()\n")
    desk.step("a, ones, line 1").click()
    desk.step("b, zeros, line 2").click(modifiers=["Shift"])
    desk.press("Delete")
    desk.settle()
    assert desk.text == "c = degree()\n"


def test_an_empty_canvas_offers_programs_to_start_from(open_desk):
    desk = open_desk("")
    desk.root.get_by_role("button", name="Label propagation").click()
    desk.settle()
    assert desk.text == gn.algorithms.label_propagation().text
    expect(desk.step(re.compile("^best, mode"))).to_be_visible()


def test_a_slider_changes_what_runs_and_not_the_text_until_it_is_kept(open_desk):
    desk = open_desk(
        'a = param(0.5, min=0, max=1)\nx = a * ones()\nnodes["x"] = x\n', gn.generate.uniform(50, 4)
    )
    slider = desk.root.get_by_role("slider", name="a")
    slider.focus()
    desk.press("ArrowRight")
    desk.settle()
    assert desk.options["params"] == {"a": 0.51}
    assert "param(0.5," in desk.text
    desk.root.get_by_role("button", name=re.compile("^Keep 0.51")).click()
    desk.settle()
    assert "param(0.51," in desk.text
