"""A step that stands there is put on a wire: its line moves, and every other wire stays."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from start_texts import TEXTS

from groggy_nb.notebook.editor.session import Session


def pairs(session):
    """What each wire joins, by names: ids count lines, and a line that hands a value on may be new."""
    seen = session.projection
    names = {
        n["id"]: (n["kind"], n["region"], "" if n["kind"] == "watch" else n["title"]) for n in seen["nodes"]
    }
    return Counter((names[e["source"]], names[e["target"]]) for e in seen["edges"]), names


@pytest.mark.parametrize("name", TEXTS)
def test_a_step_that_none_reads_is_put_on_any_wire_and_no_other_wire_moves(name):
    own = "unread_step = sqrt(loose_input)  # own comment"
    text = f"{TEXTS[name].rstrip()}\n{own}\n"
    wires = Session(text).projection["edges"]
    before, names = pairs(Session(text))
    accepted = 0
    for wire in wires:
        source, reader = names[wire["source"]], names[wire["target"]]
        session = Session(text)
        answer = session.command(
            {"kind": "put_on", "node": "unread_step#1", "target": wire["target"], "port": wire["port"]},
            session.rev,
        )
        if not answer.ok:
            assert answer.reason and session.text == text
            continue
        if wire["source"] == "input:loose_input":
            continue
        accepted += 1
        assert session.text.count("# own comment") == 1
        after, _ = pairs(session)
        (card,) = {name for pair in after for name in pair if name[2] == "unread_step"}
        gone = [(names["input:loose_input"], names["unread_step#1"]), (source, reader)]
        assert after == before - Counter(gone) + Counter([(source, card), (card, reader)])
        assert session.command({"kind": "undo"}, session.rev).ok and session.text == text
    assert accepted or not [w for w in wires if w["target"] != "unread_step#1"]


@pytest.mark.parametrize(
    ("text", "node", "target", "why"),
    [
        ("a = ones()\nb = sqrt(a)\ns = sum(a)\nc = b + 1", "b#1", "s#1", "b is read by c .*duplicate"),
        (
            "a = ones()\nn = sqrt(a)\nx = a\nwhile any(n):\n    x = 2 * x\ns = sum(a)",
            "n#1",
            "s#1",
            "read by while",
        ),
        ("a = ones()\nb = zeros()\ns = sum(a)", "b#1", "s#1", "does not take a value"),
        ("a = ones()\nb = sqrt(q)\nb = sqrt(a)\ns = sum(a)", "b#1", "s#1", "name too, on line 3"),
        ("a = ones()\ns = sum(a)\nb = sum(q)\nt = a * s", "b#1", "t#1", "wants a node value"),
        ("a = ones()\ns = sum(a)\nk = a + 1\nb = q * k", "b#1", "s#1", "k"),
        ("a = ones()\nb = sqrt(a)", "b#1", "b#1", "none that the step"),
        ("s = full(1)\nb = sqrt(q)", "b#1", "s#1", "none that the step"),
    ],
)
def test_a_step_goes_on_no_wire_where_others_would_notice(text, node, target, why):
    session = Session(text)
    port = next(n for n in session.projection["nodes"] if n["id"] == target)["inputs"][-1]["name"]
    answer = session.command({"kind": "put_on", "node": node, "target": target, "port": port}, session.rev)
    assert not answer.ok and re.search(why, answer.reason), answer.reason
    assert session.text == text
