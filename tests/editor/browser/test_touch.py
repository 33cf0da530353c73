"""Editing on the canvas with a finger."""

from __future__ import annotations

import re

import pytest
from building import centre, still

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
expect = sync_api.expect

TEXT = 'a = ones()\nb = sqrt(a)\nc = b + a\nnodes["c"] = c\n'


class Finger:
    """One finger on the page: Playwright only taps."""

    def __init__(self, page):
        self.tap = page.touchscreen.tap
        self._say = page.context.new_cdp_session(page).send

    def down(self, x, y):
        self._touch("touchStart", [{"x": x, "y": y}])

    def up(self):
        self._touch("touchEnd", [])

    def drag(self, start, end):
        self.down(*start)
        for part in range(1, 9):
            x, y = (a + (b - a) * part / 8 for a, b in zip(start, end, strict=True))
            self._touch("touchMove", [{"x": x, "y": y}])
        self.up()

    def _touch(self, kind, points):
        self._say("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


def test_a_finger_taps_wires_moves_their_ends_and_asks_for_the_menu_by_a_long_press(
    open_desk_by_touch, touch_page
):
    desk, finger = open_desk_by_touch(TEXT), Finger(touch_page)

    def settled():
        desk.settle()
        return desk.text

    def port(label):
        return centre(desk.root.get_by_label(label, exact=True))

    finger.tap(*centre(desk.step("b, sqrt, line 2")))
    settled()
    assert desk.selection == ["b#1"]
    finger.drag(port("output of b, node"), port("input b of c, any"))
    assert settled() == TEXT.replace("b + a", "b + b")
    desk.press("Control+z")
    assert settled() == TEXT
    # A tap on a wire points at it: then its ends can be taken.
    wire = '[data-id="b#1>c#1:a"]'
    line = centre(desk.root.locator(f"{wire} .react-flow__edge-interaction"))
    finger.tap(*line)
    expect(desk.root.locator(f".react-flow__edge.selected{wire}")).to_have_count(1)
    end = still(desk.root.locator(f"{wire} .react-flow__edgeupdater-target"))
    finger.drag((end["x"] + end["width"] / 2, end["y"] + 2), port("input b of c, any"))
    assert re.search(r"c = \w+ \+ b\n", settled())
    desk.press("Control+z")
    assert settled() == TEXT
    # A long press, which no click follows that would close the menu.
    menu = desk.root.get_by_role("menu")
    for at, item in ((centre(desk.step("b, sqrt, line 2")), "Duplicate"), (line, "Put a step into it")):
        finger.down(*at)
        expect(menu).to_contain_text(item)
        finger.up()
        touch_page.evaluate("() => new Promise(requestAnimationFrame)")
        expect(menu).to_be_visible()
        desk.press("Escape")
        expect(menu).to_have_count(0)
    assert desk.selection == ["b#1"] and settled() == TEXT
