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
    new = 0.15 / N + 0.85 * neighbor_sum
    ranks = new
nodes["ranks"] = ranks
"""
BY_KEYBOARD = """\
deg = out_degree()
ranks = full(1 / N)
for _ in range(20):
    share = ranks / deg
    pulled = sum(share[u] for u in in_neighbors)
    new = 0.15 / N + 0.85 * pulled
    ranks = new
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


def hold(desk: Any, start: tuple[float, float], end: tuple[float, float]) -> None:
    """Press, and move in small steps: React Flow takes no jump for a drag."""
    mouse = desk.page.mouse
    mouse.move(*start)
    mouse.down()
    for part in range(1, 9):
        mouse.move(start[0] + (end[0] - start[0]) * part / 8, start[1] + (end[1] - start[1]) * part / 8)


def drag(desk: Any, start: tuple[float, float], end: tuple[float, float]) -> None:
    """Hold, and let go."""
    hold(desk, start, end)
    desk.page.mouse.up()
    desk.settle()


def wire(desk: Any, output: str, entry: str) -> None:
    label = desk.root.get_by_label
    drag(desk, centre(label(output, exact=True)), centre(label(entry, exact=True)))


def add_by_mouse(desk: Any, query: str) -> None:
    desk.root.get_by_role("button", name="Add", exact=True).click()
    # Typed: where WebDriver BiDi fills a field React hears nothing of it.
    desk.root.get_by_role("combobox", name="Search steps").press_sequentially(query)
    desk.root.get_by_role("listbox", name="Steps").get_by_role("option").first.click()
    desk.settle()


def set_field(desk: Any, step: str | re.Pattern[str], **fields: str) -> None:
    if desk.page.context.browser.browser_type.name == "firefox":
        # WebDriver BiDi makes two clicks of a double one.
        desk.step(step).click()
        desk.press("Enter")
    else:
        desk.step(step).dblclick()
    form = desk.root.get_by_role("dialog")
    for label, text in fields.items():
        field = form.get_by_label(label, exact=True)
        field.press("Control+a")
        field.press_sequentially(text)
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
    fit.click()
    wire(desk, "output of ranks, node", "carry a value in for _ in range(10)")
    add_by_mouse(desk, "/ div")
    set_field(desk, re.compile("^div, div, line 4"), name="share")
    fit.click()
    wire(desk, "output of deg, node", "input b of share, any")
    desk.step(re.compile("^share")).click()
    add_by_mouse(desk, "sum over neighbors")
    fit.click()
    wire(desk, "output of share, node", "input x of neighbor_sum, node")
    desk.step(re.compile("^neighbor_sum")).click()
    add_by_mouse(desk, "new = 0.15 / N + 0.85 * neighbor_sum")
    fit.click()
    wire(desk, "output of new, node", "input next of carried ranks, node")
    desk.step("ranks, carried, line 3").click()
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


def go_to(desk: Any, name: str | re.Pattern[str]) -> None:
    """Walk with the arrows until a step has the focus: to its row first, then through the row."""
    wanted = desk.step(name)
    for _ in range(40):
        if wanted.evaluate("one => one === one.getRootNode().activeElement"):
            return
        (x, y), (to_x, to_y) = (_spot(one) for one in (desk.root.locator(".react-flow__node:focus"), wanted))
        if abs(to_y - y) > 4:
            desk.press("ArrowDown" if to_y > y else "ArrowUp")
        else:
            desk.press("ArrowRight" if to_x > x else "ArrowLeft")
    raise AssertionError(f"the arrows never came to {name}")


def _spot(node: Any) -> tuple[float, float]:
    """Where the eye finds a node: a step's middle, a region's head."""
    box = still(node)
    is_region = "react-flow__node-region" in (node.get_attribute("class") or "")
    scale = box["width"] / node.evaluate("one => one.offsetWidth")
    down = 14 * scale if is_region else box["height"] / 2
    return box["x"] + box["width"] / 2, box["y"] + down


def connect_by_key(desk: Any, step: str, entry: str) -> None:
    """Connect the step with the focus: down the list of what its value fits, to one entry."""
    desk.press("c")
    fitting = desk.root.get_by_role("listbox", name=f"Inputs that fit {step}")
    expect(fitting).to_be_focused()
    names = fitting.get_by_role("option").evaluate_all(
        "all => all.map(one => one.getAttribute('aria-label'))"
    )
    desk.press(*["ArrowDown"] * names.index(entry))
    expect(fitting.get_by_role("option", selected=True)).to_have_accessible_name(entry)
    desk.press("Enter")
    desk.settle()


def build_by_keyboard(desk: Any) -> None:
    """The program `BY_KEYBOARD`; the focus only has to be on the canvas."""
    desk.root.get_by_role("region", name="Pipeline canvas").focus()
    add_by_key(desk, "out_degree")
    fill_in(desk, name="deg")
    add_by_key(desk, "full")
    fill_in(desk, name="ranks", expression="full(1 / N)")
    add_by_key(desk, "for loop")
    fill_in(desk, **{"for": "_ in range(20)", "carry": "ranks"})
    add_by_key(desk, "/ div")
    fill_in(desk, name="share", expression="ranks / deg")
    add_by_key(desk, "sum over neighbors")
    fill_in(desk, name="pulled")
    go_to(desk, "share, div, line 4")
    connect_by_key(desk, "share", "x of pulled, line 5")
    go_to(desk, "pulled, sum, line 5")
    add_by_key(desk, "new = 0.15 / N + 0.85 * pulled")
    connect_by_key(desk, "new", "next of ranks, line 3")
    go_to(desk, "ranks, carried, line 3")
    add_by_key(desk, "node output")
    fill_in(desk, name="pagerank")


# -- loops with a state

BFS = """\
source = param(0, kind="node")
front = node_index() == index_of(source)
level = 0 if front else -1
depth = 0
while any(front):
    near = any(front[u] for u in in_neighbors)
    reached = near and level < 0
    deeper = depth + 1
    found = deeper if reached else level
    depth = deeper
    level = found
    front = reached
nodes["level"] = level
"""
SIR = """\
beta = param(0.3, min=0, max=1)
i = 1 if node_index() == 0 else 0
s = 1 - i
r = zeros()
for _ in range(50):
    pressure = sum(i[u] for u in in_neighbors)
    caught = s * (1 - (1 - beta) ** pressure)
    healed = 0.1 * i
    new_s = s - caught
    new_i = i + caught - healed
    new_r = r + healed
    s = new_s
    i = new_i
    r = new_r
nodes["ill"] = i
"""


def build_bfs_by_keyboard(desk: Any) -> None:
    """The program `BFS`: a `while` loop with three carried values."""
    desk.root.get_by_role("region", name="Pipeline canvas").focus()
    add_by_key(desk, "parameter")
    fill_in(desk, name="source", default="0", kind="node")
    for line in (
        "front = node_index() == index_of(source)",
        "level = 0 if front else -1",
        "depth = 0",
        "while loop",
    ):
        add_by_key(desk, line)
    for name in ("depth", "level", "front"):
        if name != "depth":
            go_to(desk, "while, while True, line 5")
        fill_in(desk, carry=name)
    go_to(desk, "while, while True, line 5")
    fill_in(desk, condition="any(front)")
    for line in (
        "near = any(front[u] for u in in_neighbors)",
        "reached = near and level < 0",
        "deeper = depth + 1",
        "found = deeper if reached else level",
    ):
        add_by_key(desk, line)
    connect_by_key(desk, "found", "next of level, line 5")
    go_to(desk, "deeper, add, line 8")
    connect_by_key(desk, "deeper", "next of depth, line 5")
    go_to(desk, re.compile("^reached,"))
    connect_by_key(desk, "reached", "next of front, line 5")
    go_to(desk, "level, carried, line 5")
    add_by_key(desk, "node output")


def build_sir_by_keyboard(desk: Any) -> None:
    """The program `SIR`: three carried values."""
    desk.root.get_by_role("region", name="Pipeline canvas").focus()
    add_by_key(desk, "parameter")
    fill_in(desk, name="beta", default="0.3", min="0", max="1")
    for line in ("i = 1 if node_index() == 0 else 0", "s = 1 - i", "r = zeros()", "for loop"):
        add_by_key(desk, line)
    fill_in(desk, **{"for": "50", "carry": "s"})
    for name in ("i", "r"):
        go_to(desk, "loop, for _ in range(50), line 5")
        fill_in(desk, carry=name)
    go_to(desk, "loop, for _ in range(50), line 5")
    for line in (
        "pressure = sum(i[u] for u in in_neighbors)",
        "caught = s * (1 - (1 - beta) ** pressure)",
        "healed = 0.1 * i",
        "new_s = s - caught",
        "new_i = i + caught - healed",
        "new_r = r + healed",
    ):
        add_by_key(desk, line)
    for name in ("s", "i", "r"):
        go_to(desk, re.compile(f"^new_{name},"))
        connect_by_key(desk, f"new_{name}", f"next of {name}, line 5")
    go_to(desk, "i, carried, line 5")
    add_by_key(desk, "node output")
    fill_in(desk, name="ill")


def build_bfs_by_mouse(desk: Any) -> None:
    """The program `BFS`."""
    fit = desk.root.get_by_role("button", name="Fit")
    add_by_mouse(desk, "parameter")
    set_field(desk, re.compile("^param"), name="source", default="0", kind="node")
    for line in (
        "front = node_index() == index_of(source)",
        "level = 0 if front else -1",
        "depth = 0",
        "while loop",
    ):
        add_by_mouse(desk, line)
    set_field(desk, re.compile("^while, while True"), condition="any(front)")
    for name, kind in (("depth", "scalar"), ("level", "node"), ("front", "node")):
        fit.click()
        wire(desk, f"output of {name}, {kind}", "carry a value in while any(front)")
    for line in (
        "near = any(front[u] for u in in_neighbors)",
        "reached = near and level < 0",
        "deeper = depth + 1",
        "found = deeper if reached else level",
    ):
        add_by_mouse(desk, line)
    for source, name, kind in (
        ("found", "level", "node"),
        ("deeper", "depth", "scalar"),
        ("reached", "front", "node"),
    ):
        fit.click()
        wire(desk, f"output of {source}, {kind}", f"input next of carried {name}, {kind}")
    desk.step("level, carried, line 5").click()
    add_by_mouse(desk, "node output")


def build_sir_by_mouse(desk: Any) -> None:
    """The program `SIR`: three carried values."""
    fit = desk.root.get_by_role("button", name="Fit")
    add_by_mouse(desk, "parameter")
    set_field(desk, re.compile("^param"), name="beta", default="0.3", min="0", max="1")
    for line in ("i = 1 if node_index() == 0 else 0", "s = 1 - i", "r = zeros()", "for loop"):
        add_by_mouse(desk, line)
    set_field(desk, re.compile("^loop"), **{"for": "50"})
    for name in ("s", "i", "r"):
        fit.click()
        wire(desk, f"output of {name}, node", "carry a value in for _ in range(50)")
    for line in (
        "pressure = sum(i[u] for u in in_neighbors)",
        "caught = s * (1 - (1 - beta) ** pressure)",
        "healed = 0.1 * i",
        "new_s = s - caught",
        "new_i = i + caught - healed",
        "new_r = r + healed",
    ):
        add_by_mouse(desk, line)
    fit.click()
    for name in ("s", "i", "r"):
        wire(desk, f"output of new_{name}, node", f"input next of carried {name}, node")
    desk.step("i, carried, line 5").click()
    add_by_mouse(desk, "node output")
    set_field(desk, re.compile("^i, output|output"), name="ill")
