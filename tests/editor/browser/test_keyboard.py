"""The editor without a mouse: building a program, moving about, and keeping its keys from the notebook."""

from __future__ import annotations

import numpy as np
import pytest

import groggy_nb as gn

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
expect = sync_api.expect

SMALL = 'd = degree()\ns = sum(d)\nx = d / s\nnodes["x"] = x\n'
BUILT = """\
deg = out_degree()
ranks = full(1 / N)
for _ in range(20):
    share = ranks / deg
    pulled = sum(share[u] for u in in_neighbors)
    ranks = 0.15 / N + 0.85 * pulled
nodes["pagerank"] = ranks
"""


def add(desk, query, key="n"):
    """Add a step by the palette and wait until it has the focus."""
    desk.press(key)
    search = desk.root.get_by_role("combobox", name="Search steps")
    expect(search).to_be_focused()
    desk.page.keyboard.type(query)
    desk.press("Enter")
    desk.settle()
    focus = desk.bench.session.projection["focus"]
    expect(desk.root.locator(f'.react-flow__node[data-id="{focus}"]')).to_be_focused()


def fill_in(desk, **fields):
    """Open the form of the step with the focus, set fields by their labels, and leave."""
    desk.press("Enter")
    form = desk.root.get_by_role("dialog")
    expect(form).to_be_visible()
    for label, text in fields.items():
        form.get_by_label(label, exact=True).focus()
        desk.press("Control+a")
        desk.page.keyboard.type(text)
        desk.press("Enter")
        desk.settle()
    desk.press("Escape")
    expect(form).to_have_count(0)


def go_to(desk, name):
    """Walk with the arrows until a step has the focus."""
    for key in ("ArrowUp",) * 12 + ("ArrowLeft",) * 3 + ("ArrowDown", "ArrowRight") * 12:
        if desk.page.evaluate(f"document.activeElement.getAttribute('aria-label') === {name!r}"):
            return
        desk.press(key)
    raise AssertionError(f"the arrows never came to {name}")


def test_pagerank_is_built_from_an_empty_canvas_by_keyboard_alone(open_desk):
    graph = gn.generate.uniform(300, 8)
    desk = open_desk("", graph)
    desk.root.get_by_role("region", name="Pipeline canvas").focus()
    add(desk, "out_degree")
    fill_in(desk, name="deg")
    add(desk, "full")
    fill_in(desk, name="ranks", expression="full(1 / N)")
    add(desk, "for loop")
    fill_in(desk, **{"for": "_ in range(20)"})
    add(desk, "/ div")
    fill_in(desk, name="share", expression="ranks / deg")
    add(desk, "sum over neighbors")
    fill_in(desk, name="pulled")
    go_to(desk, "share, div, line 4")
    desk.press("c")
    fitting = desk.root.get_by_role("listbox", name="Inputs that fit share")
    expect(fitting).to_be_focused()
    expect(fitting.get_by_role("option", selected=True)).to_have_accessible_name("x of pulled, line 5")
    desk.press("Enter")
    desk.settle()
    go_to(desk, "pulled, sum, line 5")
    add(desk, "ranks = 0.15 / N + 0.85 * pulled")
    go_to(desk, "loop, for _ in range(20), line 3")
    add(desk, "node output", key="Shift+N")
    fill_in(desk, name="pagerank", expression="ranks")
    assert desk.text == BUILT
    desk.press("r")
    desk.page.wait_for_function(
        "name => models[name].get('run_state').state === 'done'", arg=desk.name, timeout=60_000
    )
    expected = gn.parse(BUILT).run(graph)["pagerank"]
    assert np.array_equal(desk.bench.result["pagerank"], expected)


def test_three_quick_undos_undo_three_edits(open_desk):
    desk = open_desk("")
    desk.root.get_by_role("region", name="Pipeline canvas").focus()
    for query in ("degree", "ones", "zeros"):
        add(desk, query)
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
