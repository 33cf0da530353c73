"""The text pane: typing draws the graph, errors stand at their place, and two views agree."""

from __future__ import annotations

import re

import pytest

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
expect = sync_api.expect

SMALL = 'd = degree()\ns = sum(d)\nx = d / s\nnodes["x"] = x\n'


def field_of(desk):
    return desk.root.get_by_role("textbox", name="Program text")


def test_typing_draws_the_graph_and_is_sent_once_a_pause_is_made(open_desk):
    desk = open_desk("")
    field = field_of(desk)
    field.focus()
    desk.page.keyboard.type("d = degree()\nt = d + 1")
    expect(desk.step("t, add, line 2")).to_be_visible()
    desk.settle()
    assert desk.text == "d = degree()\nt = d + 1"
    assert len(desk.commands("set_text")) < len(desk.text)


def test_a_text_with_an_error_keeps_the_last_good_graph_greyed(open_desk):
    desk = open_desk(SMALL)
    field_of(desk).fill(SMALL.replace("sum(d)", "sum(d"))
    alert = desk.root.get_by_role("alert")
    expect(alert).to_contain_text("Line 2")
    expect(desk.root).to_have_class(re.compile("gg-broken"))
    expect(desk.step("s, sum, line 2")).to_be_visible()
    expect(desk.root.locator(".gg-bad")).to_have_count(1)
    expect(desk.root.get_by_role("button", name="Run")).to_be_disabled()
    field_of(desk).fill(SMALL)
    expect(alert).to_have_count(0)
    expect(desk.root).not_to_have_class(re.compile("gg-broken"))


def test_tab_leaves_the_field(open_desk):
    desk = open_desk(SMALL)
    field_of(desk).focus()
    desk.press("Shift+Tab")
    assert desk.page.evaluate("document.activeElement.tagName") != "TEXTAREA"
    assert field_of(desk).input_value() == SMALL


def test_undo_in_the_field_is_the_editors_undo(open_desk):
    desk = open_desk(SMALL)
    field = field_of(desk)
    field.focus()
    desk.press("Control+End")
    desk.page.keyboard.type("y = x + 1")
    desk.press("Control+z")
    desk.settle()
    expect(field).to_have_value(SMALL)
    assert desk.text == SMALL


def test_what_was_typed_is_sent_before_the_canvas_edits(open_desk):
    desk = open_desk(SMALL)
    field_of(desk).focus()
    desk.press("Control+End")
    desk.page.keyboard.type("y = x + 1")
    desk.step("x, output, line 4").focus()
    desk.press("Delete")
    desk.settle()
    assert "y = x + 1" in desk.text
    assert 'nodes["x"]' not in desk.text


def test_the_coloured_layer_is_the_text_and_is_hidden_from_screen_readers(open_desk):
    text = 'd = degree()  # a <b>comment</b> & more\nx = 1.5 * d\nnodes["x"] = x\n'
    desk = open_desk(text)
    layer = desk.root.locator("pre.gg-layer")
    expect(layer).to_have_attribute("aria-hidden", "true")
    rows = layer.locator(".gg-row").evaluate_all(
        "rows => rows.map(row => [...row.childNodes].slice(1).map(part => part.textContent).join(''))"
    )
    assert "".join(rows).rstrip("\n") == text.rstrip("\n")


def test_the_text_stands_beside_a_wide_canvas_and_below_a_narrow_one(open_desk):
    wide, narrow = open_desk(SMALL, width=1000), open_desk(SMALL, width=700)
    for desk, beside in ((wide, True), (narrow, False)):
        canvas = desk.root.locator(".gg-stage").bounding_box()
        text = desk.root.locator(".gg-text").bounding_box()
        assert (text["x"] >= canvas["x"] + canvas["width"] - 1) is beside
        assert (text["y"] >= canvas["y"] + canvas["height"] - 1) is not beside


def test_two_views_of_one_model_agree(open_desk):
    desk = open_desk(SMALL)
    desk.page.evaluate("name => mount('second', undefined, { model: name })", desk.name)
    second = desk.page.locator("#host-second .groggy-ed")
    second.get_by_role("textbox", name="Program text").fill(SMALL.replace("d / s", "d * s"))
    expect(field_of(desk)).to_have_value(SMALL.replace("d / s", "d * s"))
    expect(desk.step("x, mul, line 3")).to_be_visible()
    desk.step("s, sum, line 2").click()
    expect(second.locator('.react-flow__node.selected[data-id="s#1"]')).to_be_visible()
