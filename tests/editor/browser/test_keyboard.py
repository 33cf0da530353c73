"""The editor without a mouse: building a program, moving about, and keeping its keys from the notebook."""

from __future__ import annotations

import numpy as np
import pytest
from building import (
    BFS,
    BY_KEYBOARD,
    add_by_key,
    build_bfs_by_keyboard,
    build_by_keyboard,
    fill_in,
)

import groggy_nb as gn

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
expect = sync_api.expect

SMALL = 'd = degree()\ns = sum(d)\nx = d / s\nnodes["x"] = x\n'


def test_pagerank_is_built_from_an_empty_canvas_by_keyboard_alone(open_desk):
    graph = gn.generate.uniform(300, 8)
    desk = open_desk("", graph)
    build_by_keyboard(desk)
    assert desk.text == BY_KEYBOARD
    desk.press("r")
    desk.page.wait_for_function(
        "name => models[name].get('run_state').state === 'done'", arg=desk.name, timeout=60_000
    )
    expected = gn.parse(BY_KEYBOARD).run(graph)["pagerank"]
    assert np.array_equal(desk.bench.result["pagerank"], expected)


def test_bfs_with_while_is_built_by_keyboard_alone(open_desk):
    desk = open_desk("")
    build_bfs_by_keyboard(desk)
    assert desk.text == BFS


def test_the_plan_is_read_by_keyboard_and_chooses_steps(open_desk, karate):
    desk = open_desk(SMALL, karate)
    desk.root.get_by_role("button", name="Explain").focus()
    desk.press("Enter")
    expect(desk.root.get_by_role("tab", name="Rewrites")).to_be_focused()
    desk.press("ArrowRight")
    expect(desk.root.get_by_role("tab", name="Plan")).to_be_focused()
    plan = desk.root.get_by_role("listbox", name="What runs, in its order")
    expect(plan).to_contain_text("all threads meets: every thread needs the whole of it")
    plan.focus()
    desk.press("Home", "ArrowDown", "ArrowDown")
    expect(plan.get_by_role("option", selected=True)).to_have_text("s = sum(d)2")
    expect(desk.root.locator(".gg-lit-row")).to_have_count(1)
    desk.settle()
    assert desk.selection == ["s#1"]
    desk.root.get_by_role("radio", name="step", exact=True).click()
    expect(desk.root.get_by_text("step · 3 native calls", exact=False)).to_be_visible()


def test_a_note_is_written_shown_and_undone_by_keyboard(open_desk):
    desk = open_desk(SMALL)
    desk.step("s, sum, line 2").focus()
    fill_in(desk, note="all of them")
    assert desk.text == SMALL.replace("s = sum", "# all of them\ns = sum")
    noted = desk.step("s, sum, line 3")
    expect(noted.locator(".gg-note")).to_have_text("all of them")
    noted.focus()
    desk.press("Control+z")
    desk.settle()
    assert desk.text == SMALL
    expect(desk.root.locator(".gg-note")).to_have_count(0)


def test_three_quick_undos_undo_three_edits(open_desk):
    desk = open_desk("")
    desk.root.get_by_role("region", name="Pipeline canvas").focus()
    for query in ("degree", "ones", "zeros"):
        add_by_key(desk, query)
    desk.press("Control+z", "Control+z", "Control+z")
    desk.settle()
    assert desk.text == ""
    desk.press("Control+Shift+z")
    desk.settle()
    assert desk.text.count("\n") == 1


def test_the_focus_stays_in_the_editor_when_its_step_is_deleted(open_desk):
    desk = open_desk(SMALL)
    desk.step("x, output, line 4").focus()
    desk.press("Delete")
    desk.settle()
    assert desk.text == SMALL.replace('nodes["x"] = x\n', "")
    assert desk.page.evaluate("document.activeElement.closest('.groggy-ed') !== null")
    desk.press("Control+z")
    desk.settle()
    assert desk.text == SMALL


def test_a_step_that_others_read_says_why_it_is_or_is_not_deleted(open_desk):
    desk = open_desk(SMALL)
    desk.step("d, degree, line 1").focus()
    desk.press("Delete")
    desk.settle()
    said = desk.root.get_by_role("status").inner_text()
    assert said


@pytest.mark.parametrize("guarded", [True, False], ids=["guarded", "the control without the guard"])
def test_letters_reach_the_page_only_without_the_guard(open_desk, guarded):
    desk = open_desk(SMALL)
    page = desk.page
    page.evaluate(
        """() => {
            globalThis.reached = [];
            document.addEventListener("keydown", (event) => globalThis.reached.push(event.key));
        }"""
    )
    if not guarded:
        # A copy of the key that starts above the guard's element.
        page.evaluate(
            """name => views[name].el.addEventListener("keydown", (event) =>
                document.dispatchEvent(new KeyboardEvent("keydown", { key: event.key })), true)""",
            desk.name,
        )
    desk.step("d, degree, line 1").focus()
    desk.press("x", "d", "d", "a", "b", "m", "Shift+Enter")
    reached = page.evaluate("reached")
    assert (reached == []) is guarded
    assert desk.text == SMALL


def test_saving_the_notebook_stays_possible(open_desk):
    desk = open_desk(SMALL)
    desk.page.evaluate(
        """() => {
            globalThis.reached = [];
            document.addEventListener("keydown", (event) => {
                globalThis.reached.push(event.key);
                event.preventDefault();
            });
        }"""
    )
    desk.step("d, degree, line 1").focus()
    desk.press("Control+s")
    assert "s" in desk.page.evaluate("reached")


def test_backspace_outside_deletes_in_no_editor(open_desk):
    one, two = open_desk(SMALL), open_desk(SMALL)
    for desk in (one, two):
        desk.step("s, sum, line 2").click()
    one.page.evaluate("document.activeElement.blur()")
    one.press("Backspace", "Delete")
    one.page.wait_for_timeout(200)
    assert (one.text, two.text) == (SMALL, SMALL)
    assert one.commands("delete") == two.commands("delete") == []


def test_escape_closes_the_panel_first_and_then_leaves_to_the_cell(open_desk):
    desk = open_desk(SMALL)
    desk.step("d, degree, line 1").focus()
    desk.press("?")
    expect(desk.root.get_by_role("dialog", name="Help")).to_be_visible()
    desk.press("Escape")
    expect(desk.root.get_by_role("dialog")).to_have_count(0)
    assert desk.page.evaluate("document.activeElement.closest('.groggy-ed') !== null")
    desk.press("Escape")
    assert desk.page.evaluate("document.activeElement.className") == "jp-Cell"


def test_alt_with_an_arrow_pins_the_step_and_leaves_the_program(open_desk):
    desk = open_desk(SMALL)
    desk.step("d, degree, line 1").focus()
    desk.press("Alt+ArrowRight")
    desk.page.wait_for_timeout(100)
    assert list(desk.pins) == ["d#1"]
    assert desk.text == SMALL


def test_copy_paste_and_duplicate_make_new_steps(open_desk):
    desk = open_desk(SMALL)
    desk.step("s, sum, line 2").focus()
    desk.press("Control+d")
    desk.settle()
    assert desk.text.count("sum(d)") == 2
    desk.press("Control+c")
    expect(desk.root.get_by_role("status")).to_have_text("Copied a step.")
    desk.press("Control+v")
    desk.settle()
    assert desk.text.count("sum(d)") == 3
