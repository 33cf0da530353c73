"""Names and messages that mean harm, a kernel that is gone, a shadow root, and views that come and go."""

from __future__ import annotations

import re

import pytest

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
expect = sync_api.expect

SMALL = 'd = degree()\ns = sum(d)\nx = d / s\nnodes["x"] = x\n'
EVIL = '<img src=x onerror="globalThis.harmed=1">'


def test_a_label_with_markup_stays_text(open_desk):
    desk = open_desk(SMALL)
    projection = desk.bench.session.projection
    projection["nodes"][0] |= {"title": EVIL, "subtitle": EVIL, "doc": EVIL}
    projection["nodes"][1]["inputs"][0] |= {"text": EVIL, "label": EVIL}
    projection |= {"rev": 99, "say": EVIL, "text": f"# {EVIL}\n", "ok": False}
    projection["errors"] = [
        {"line": 1, "column": 1, "end_line": 1, "end_column": 5, "message": EVIL, "hint": EVIL, "code": "x"}
    ]
    news = {
        "projection": projection,
        "graph_info": {"name": EVIL, "node_attrs": [EVIL], "edge_attrs": [EVIL]},
    }
    news["overlay"] = {
        "headline": EVIL,
        "nodes": {"d#1": {"ms": 1, "share": 1, "crossings": 0, "note": EVIL}},
        "groups": [{"id": EVIL, "title": EVIL, "nodes": ["d#1", "s#1"], "ms": 1}],
    }
    rewrites = [{"name": EVIL, "saved": EVIL, "before": EVIL, "after": EVIL, "ids": [[EVIL], []]}]
    desk.page.evaluate("([name, news]) => update(name, news)", [desk.name, news])
    desk.root.locator('[data-id="d#1"]').dblclick()
    expect(desk.root.get_by_role("dialog")).to_contain_text("<img")
    desk.press("Escape")
    desk.root.get_by_role("button", name="Explain").click()
    desk.settle()
    desk.page.evaluate("([name, rewrites]) => update(name, { rewrites })", [desk.name, rewrites])
    expect(desk.root.get_by_role("dialog", name="Explain")).to_contain_text("<img")
    assert desk.root.locator("img").count() == 0
    assert desk.page.evaluate("globalThis.harmed") is None


def test_answers_that_nobody_asked_for_are_ignored(open_desk):
    desk = open_desk(SMALL)
    desk.page.evaluate(
        """name => {
            const forged = [null, 7, "ack", {}, { type: "ack" }, { type: "ack", id: "forged-1", ok: true },
                { type: "run", id: {} }];
            for (const one of forged) models[name].emit("msg:custom", one, []);
        }""",
        desk.name,
    )
    desk.step("s, sum, line 2").focus()
    desk.press("Control+d")
    desk.settle()
    assert desk.text.count("sum(d)") == 2


def test_without_a_kernel_the_editor_says_so_and_copies_the_text_still(open_desk):
    desk = open_desk(SMALL)
    desk.page.evaluate(
        """name => {
            models[name].send = () => { throw new Error("Cannot send"); };
            models[name].save_changes = () => { throw new Error("Cannot send"); };
        }""",
        desk.name,
    )
    desk.step("s, sum, line 2").focus()
    desk.press("Delete")
    expect(desk.root.get_by_role("alert")).to_contain_text(
        "No kernel behind this editor: run its cell again."
    )
    expect(desk.root).to_have_class(re.compile("gg-lost"))
    desk.root.get_by_role("button", name="Copy as cell").click()
    expect(desk.root.get_by_role("status")).to_have_text(re.compile("^Copied as a cell"))


def test_a_connection_that_came_back_is_no_lost_kernel_and_one_that_is_gone_is_told_at_once(open_desk):
    desk = open_desk(SMALL)
    desk.page.evaluate("name => models[name].emit('comm_live_update')", desk.name)
    desk.settle()
    desk.step("s, sum, line 2").focus()
    desk.press("n")
    palette = desk.root.get_by_role("combobox", name="Search steps")
    expect(palette).to_be_focused()
    desk.press("Escape")
    desk.page.evaluate(
        """name => {
            models[name].send = () => { throw new Error("Cannot send"); };
            models[name].emit("comm_live_update");
        }""",
        desk.name,
    )
    expect(desk.root).to_have_class(re.compile("gg-lost"))
    for key in ("n", "c", "Enter"):
        desk.press(key)
        expect(desk.root.locator(".gg-toast")).to_contain_text("No kernel behind this editor")
        expect(desk.root.get_by_role("dialog")).to_have_count(0)


def test_a_shadow_root_holds_a_whole_editor(open_desk):
    desk = open_desk(SMALL, shadow=True)
    card = desk.step("s, sum, line 2")
    expect(card).to_be_visible()
    assert desk.root.evaluate("root => root.getRootNode() instanceof ShadowRoot")
    assert card.locator(".gg-card").evaluate("card => getComputedStyle(card).borderRadius") == "9px"
    card.focus()
    desk.press("Control+d")
    desk.settle()
    assert desk.text.count("sum(d)") == 2
    desk.press("Delete")
    desk.settle()
    assert desk.text == SMALL
    desk.press("n")
    expect(desk.root.get_by_role("combobox", name="Search steps")).to_be_focused()


def test_a_view_that_is_closed_leaves_nothing_behind(open_desk):
    desk = open_desk(SMALL)
    left = desk.page.evaluate(
        """name => {
            const { el, cleanup } = views[name];
            cleanup();
            return [el.childElementCount, models[name].listeners()];
        }""",
        desk.name,
    )
    assert left == [0, 0]


def test_the_live_view_hides_the_static_picture_while_it_lives(open_desk):
    desk = open_desk(SMALL)
    desk.page.evaluate(
        """name => {
            const picture = document.createElement("div");
            picture.dataset.gg = name;
            picture.textContent = "static picture";
            document.body.append(picture);
        }""",
        desk.name,
    )
    picture = desk.page.get_by_text("static picture")
    expect(picture).to_be_hidden()
    desk.page.evaluate("name => views[name].cleanup()", desk.name)
    expect(picture).to_be_visible()


def test_the_editor_asks_the_network_for_nothing(open_desk, page):
    desk = open_desk(SMALL)
    desk.press("f")
    page.wait_for_timeout(300)
    known = {
        "http://editor.test/",
        "http://editor.test/static/editor.js",
        "http://editor.test/static/editor.css",
    }
    assert set(page.asked) - {"http://editor.test/favicon.ico"} == known


def test_an_exported_picture_is_well_formed_and_has_every_step(open_desk, tmp_path):
    from xml.etree import ElementTree

    desk = open_desk(SMALL)
    desk.root.get_by_role("button", name="File").click()
    with desk.page.expect_download() as waiting:
        desk.root.get_by_role("button", name="Export SVG").click()
    file = tmp_path / "program.svg"
    waiting.value.save_as(file)
    words = [part.text for part in ElementTree.parse(file).iter("{http://www.w3.org/2000/svg}text")]
    assert {"d", "s", "x", "degree"} <= set(words)
    assert "foreignObject" not in file.read_text()


def test_saving_and_loading_say_what_became_of_them(open_desk, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    desk = open_desk(SMALL)
    desk.root.get_by_role("button", name="File").click()
    form = desk.root.get_by_role("dialog", name="File")
    form.get_by_label("path").fill("kept.txt")
    form.get_by_role("button", name="Save").click()
    expect(form).to_contain_text("Saved kept.txt.")
    assert (tmp_path / "kept.txt").read_text() == SMALL
    form.get_by_label("path").fill("../outside.txt")
    form.get_by_role("button", name="Load").click()
    expect(desk.root.locator(".gg-toast-refused")).to_be_visible()
