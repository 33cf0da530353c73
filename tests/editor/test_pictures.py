"""The picture that stays in a notebook: what the canvas shows, drawn without a browser."""

from __future__ import annotations

import asyncio
import xml.etree.ElementTree as ET
from concurrent.futures import ThreadPoolExecutor

from test_opening import Shell

from groggy_nb.notebook.editor import edit, opening, pictures, standing
from groggy_nb.notebook.editor.session import Session
from groggy_nb.notebook.editor.surroundings import Surroundings
from groggy_nb.notebook.editor.workbench import Workbench

LOOP = """\
k = param(3, min=1, max=9)
x = ones()
for _ in range(k):
    x = x * 0.5
nodes["x"] = x
"""
MARK = "{http://www.w3.org/2000/svg}"


def drawn(text, overlay=None, pins=None):
    return ET.fromstring(pictures.svg(pictures.question(Session(text).projection, overlay, pins)))


def test_it_has_each_step_region_and_wire_of_the_program():
    found = drawn(LOOP)
    assert {"k", "x", "for _ in range(k)", "start", "next"} <= set(found.itertext())
    projection = Session(LOOP).projection
    heads = sum(len(region.get("reads", ())) for region in projection["regions"])
    paths = list(found.iter(f"{MARK}path"))
    assert len(paths) == len(projection["edges"]) + heads and heads == 1
    assert sum("stroke-dasharray" in path.attrib for path in paths) == 1


def test_a_pinned_step_stands_where_it_was_put():
    found = drawn(LOOP, pins={"x#1": [-700, 55]})
    assert [box.get("y") for box in found.iter(f"{MARK}rect") if box.get("x") == "-700"] == ["55"]
    signs = [one for one in found.iter(f"{MARK}g") if one.findtext(f"{MARK}title") == "Pinned"]
    assert [one.get("transform") for one in signs] == ["translate(-708 47)"]
    assert "Pinned" not in drawn(LOOP).itertext()


def test_times_and_rounds_of_a_run_are_in_it(karate):
    bench = Workbench(Session(LOOP, karate), Surroundings())
    bench.run("fused", {})
    assert bench.wait(60)
    texts = set(ET.fromstring(bench.svg()).itertext())
    assert any(text.startswith("3 rounds") for text in texts)
    assert any("1 crossing" in text for text in texts)


def test_letters_that_xml_cannot_write_are_spaces():
    projection = Session(LOOP).projection
    title = "a\x1bb\ufffe\ud800 <c>"
    nodes = [node | {"title": title} for node in projection["nodes"]]
    found = ET.fromstring(pictures.svg(pictures.question(projection | {"nodes": nodes})))
    assert "a b   <c>" in set(found.itertext())


def test_of_a_very_long_program_the_first_steps_are_drawn():
    text = "".join(f"x{k} = ones()\n" for k in range(pictures.MOST + 5))
    texts = set(drawn(text).itertext())
    assert f"x{pictures.MOST - 1}" in texts and f"x{pictures.MOST}" not in texts


def test_where_the_script_is_missing_the_text_stands_alone(karate, tmp_path, monkeypatch):
    monkeypatch.setattr(pictures, "SCRIPT", tmp_path / "picture.js")
    shown = standing.html(Workbench(Session(LOOP, karate), Surroundings()), "m")
    assert "<img" not in shown and "for _ in range(k)" in shown


def test_a_view_is_answered_before_the_picture_is_drawn_anew(karate, monkeypatch):
    monkeypatch.setattr(opening, "shell", lambda: Shell(G=karate))
    editor = edit(LOOP, karate)
    happened = []
    editor._standing.refresh_later = lambda: happened.append("picture")
    editor.observe(lambda _change: happened.append("projection"), "projection")
    sent = []
    monkeypatch.setattr(type(editor), "send", lambda _self, answer: sent.append(happened.copy()))
    editor._received(
        editor,
        {
            "id": "1",
            "type": "command",
            "rev": editor.projection["rev"],
            "command": {"kind": "rename", "node": "x#1", "name": "y"},
        },
        [],
    )
    assert editor.text.startswith("k = param(3, min=1, max=9)\ny = ones()")
    assert happened == ["projection", "picture"] and ["projection"] in sent


def test_edits_that_follow_each_other_draw_one_picture(karate, monkeypatch):
    monkeypatch.setattr(standing, "PAUSE", 0)
    bench = Workbench(Session(LOOP, karate), Surroundings())
    stays = standing.Standing(bench, "m")
    shown = []

    class Handle:
        def update(self, bundle, raw):
            shown.append(bundle["text/plain"])

    async def edits():
        stays._handle = Handle()
        for text in ("a = ones()\n", "b = ones()\n", "c = ones()\n"):
            bench.set_text(text)
            stays.refresh_later()
        await stays._redrawing
        stays.refresh_later()
        await stays._redrawing

    with ThreadPoolExecutor(1) as apart:  # a browser of another test leaves a loop running on this thread
        apart.submit(asyncio.run, edits()).result()
    assert shown == ["c = ones()\n"]
