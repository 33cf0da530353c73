"""PageRank built on an empty canvas, by the mouse and by the keyboard, as a user would; for any host."""

from __future__ import annotations

import re
from typing import Any

import pytest

expect = pytest.importorskip("playwright.sync_api", reason="playwright is not installed").expect

BY_MOUSE = """\
deg = out_degree()
ranks = full(1 / N)
for _ in range(10):
    share = ranks / deg
    neighbor_sum = sum(share[u] for u in in_neighbors)
    ranks = 0.15 / N + 0.85 * neighbor_sum
nodes["ranks"] = ranks
"""
BY_KEYBOARD = """\
deg = out_degree()
ranks = full(1 / N)
for _ in range(20):
    share = ranks / deg
    pulled = sum(share[u] for u in in_neighbors)
    ranks = 0.15 / N + 0.85 * pulled
nodes["pagerank"] = ranks
"""


# -- the mouse


def still(locator: Any) -> dict[str, float]:
    """The box of an element once it is the same in two frames: the view moved there and stays."""
    before = None
    for _ in range(60):
        box = locator.bounding_box()
        if box is not None and box == before:
            return box
        before = box
        locator.evaluate("() => new Promise(done => requestAnimationFrame(() => setTimeout(done, 20)))")
    raise AssertionError(f"{locator} never came to rest")


def centre(locator: Any) -> tuple[float, float]:
    box = still(locator)
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def drag(desk: Any, start: tuple[float, float], end: tuple[float, float]) -> None:
    """Press, move in small steps, let go: React Flow takes no jump for a drag."""
    mouse = desk.page.mouse
    mouse.move(*start)
    mouse.down()
    for part in range(1, 9):
        mouse.move(start[0] + (end[0] - start[0]) * part / 8, start[1] + (end[1] - start[1]) * part / 8)
    mouse.up()
    desk.settle()


def wire(desk: Any, output: str, entry: str) -> None:
    label = desk.root.get_by_label
    drag(desk, centre(label(output, exact=True)), centre(label(entry, exact=True)))


def add_by_mouse(desk: Any, query: str) -> None:
    desk.root.get_by_role("button", name="Add", exact=True).click()
    desk.root.get_by_role("combobox", name="Search steps").fill(query)
    desk.root.get_by_role("listbox", name="Steps").get_by_role("option").first.click()
    desk.settle()


def set_field(desk: Any, step: str | re.Pattern[str], **fields: str) -> None:
    desk.step(step).dblclick()
    form = desk.root.get_by_role("dialog")
    for label, text in fields.items():
        field = form.get_by_label(label, exact=True)
        field.fill(text)
        field.press("Enter")
        desk.settle()
    form.get_by_role("button", name="Done").click()
    expect(form).to_have_count(0)


def build_by_mouse(desk: Any) -> None:
    """The program `BY_MOUSE`."""
    fit = desk.root.get_by_role("button", name="Fit")
    add_by_mouse(desk, "out_degree")
    set_field(desk, "out_degree, out_degree, line 1", name="deg")
    add_by_mouse(desk, "full")
    set_field(desk, "full, full, line 2", name="ranks", expression="full(1 / N)")
    add_by_mouse(desk, "for loop")
    add_by_mouse(desk, "/ div")
    set_field(desk, re.compile("^div, div, line 4"), name="share")
    fit.click()
    wire(desk, "output of ranks, node", "input a of share, any")
    wire(desk, "output of deg, node", "input b of share, any")
    desk.step(re.compile("^share")).click()
    add_by_mouse(desk, "sum over neighbors")
    fit.click()
    wire(desk, "output of share, node", "input x of neighbor_sum, node")
    desk.step(re.compile("^neighbor_sum")).click()
    add_by_mouse(desk, "ranks = 0.15 / N + 0.85 * neighbor_sum")
    desk.step("loop, for _ in range(10), line 3").click(position={"x": 8, "y": 40})
    add_by_mouse(desk, "node output")


# -- the keyboard


def add_by_key(desk: Any, query: str, key: str = "n") -> None:
    """Add a step by the palette and wait until it has the focus."""
    desk.press(key)
    search = desk.root.get_by_role("combobox", name="Search steps")
    expect(search).to_be_focused()
    desk.page.keyboard.type(query)
    desk.press("Enter")
    desk.settle()
    expect(desk.root.locator(f'.react-flow__node[data-id="{desk.focus}"]')).to_be_focused()


def fill_in(desk: Any, **fields: str) -> None:
    """Open the form of the step with the focus, set fields by their labels, and leave."""
    desk.press("Enter")
    form = desk.root.get_by_role("dialog")
    expect(form).to_be_visible()
    for label, text in fields.items():
        field = form.get_by_label(label, exact=True)
        field.focus()
        desk.press("Control+a")
        desk.page.keyboard.type(text)
        expect(field).to_have_value(text)
        desk.press("Enter")
        desk.settle()
    desk.press("Escape")
    expect(form).to_have_count(0)


def go_to(desk: Any, name: str) -> None:
    """Walk with the arrows until a step has the focus."""
    for key in ("ArrowUp",) * 12 + ("ArrowLeft",) * 3 + ("ArrowDown", "ArrowRight") * 12:
        if desk.page.evaluate("name => document.activeElement.getAttribute('aria-label') === name", name):
            return
        desk.press(key)
    raise AssertionError(f"the arrows never came to {name}")


def build_by_keyboard(desk: Any) -> None:
    """The program `BY_KEYBOARD`; the focus only has to be on the canvas."""
    desk.root.get_by_role("region", name="Pipeline canvas").focus()
    add_by_key(desk, "out_degree")
    fill_in(desk, name="deg")
    add_by_key(desk, "full")
    fill_in(desk, name="ranks", expression="full(1 / N)")
    add_by_key(desk, "for loop")
    fill_in(desk, **{"for": "_ in range(20)"})
    add_by_key(desk, "/ div")
    fill_in(desk, name="share", expression="ranks / deg")
    add_by_key(desk, "sum over neighbors")
    fill_in(desk, name="pulled")
    go_to(desk, "share, div, line 4")
    desk.press("c")
    fitting = desk.root.get_by_role("listbox", name="Inputs that fit share")
    expect(fitting).to_be_focused()
    expect(fitting.get_by_role("option", selected=True)).to_have_accessible_name("x of pulled, line 5")
    desk.press("Enter")
    desk.settle()
    go_to(desk, "pulled, sum, line 5")
    add_by_key(desk, "ranks = 0.15 / N + 0.85 * pulled")
    go_to(desk, "loop, for _ in range(20), line 3")
    add_by_key(desk, "node output", key="Shift+N")
    fill_in(desk, name="pagerank", expression="ranks")
