"""Random sequences of commands keep text and graph equal, comments alive, and undo exact."""

from __future__ import annotations

import json
from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from random_commands import command
from start_texts import TEXTS

from groggy_nb.dsl.edits import ExactText, Outline, flow, read
from groggy_nb.errors import ProgramErrors
from groggy_nb.notebook.editor.projection import project
from groggy_nb.notebook.editor.session import Session

SHORTEST, LONGEST = 6, 12


def graph_and_text_agree(session, graph):
    """The picture is that of the text; where the text has errors, that of the last good one."""
    seen = session.projection
    assert seen["text"] == ExactText(session.text).plain
    try:
        parsed = read(session.text)
    except ProgramErrors:
        assert not seen["ok"] and seen["errors"]
        assert {k: seen[k] for k in ("nodes", "edges")} == {
            k: v
            for k, v in project(session.good_text, read(session.good_text), graph).parts.items()
            if k in ("nodes", "edges")
        }
        return
    assert seen["ok"] and not seen["errors"]
    assert {k: seen[k] for k in ("nodes", "edges", "regions", "params", "warnings")} == project(
        session.text, parsed, graph
    ).parts
    json.dumps(seen, allow_nan=False)


def comments_of_deleted(before, command):
    """The comments on the lines of the statements that a command deletes."""
    if not isinstance(command, dict) or command.get("kind") != "delete":
        return Counter()
    outline = Outline(before)
    gone = Counter()
    lines = set()
    handing = flow(outline).handing
    for name in command["nodes"]:
        lines |= {entry.node.lineno for entry in handing.get(name, ())}
        entry = outline.entries.get(name) or (outline.blocks[name].owner if name in outline.blocks else None)
        if entry is not None:
            lines |= set(range(entry.node.lineno, entry.node.end_lineno + 1))
    for number, comment in outline.exact.comments():
        if number in lines:
            gone[comment] += 1
    return gone


@settings(
    # A sequence is long, because its start and its undoing cost as much as some commands.
    max_examples=2 * settings().max_examples,
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        HealthCheck.large_base_example,
    ],
)
@given(data=st.data())
def test_any_sequence_of_commands_keeps_graph_and_text_equal(karate, data):
    start = TEXTS[data.draw(st.sampled_from(sorted(TEXTS)))]
    session = Session(start, karate)
    graph_and_text_agree(session, karate)
    past, future = [start], []
    for _ in range(data.draw(st.integers(SHORTEST, LONGEST))):
        before, seen, rev = session.text, session.projection, session.rev
        order = data.draw(command(session))
        answer = session.command(order, rev)
        if not answer.ok:
            assert answer.reason
            assert session.text == before and session.projection == seen
            continue
        if session.text == before:  # it said that already
            assert session.projection == seen
            continue
        assert session.rev == rev + 1
        graph_and_text_agree(session, karate)
        kind = order["kind"]
        if kind == "undo":
            future.append(past.pop())
            assert session.text == past[-1]
        elif kind == "redo":
            past.append(future.pop())
            assert session.text == past[-1]
        else:
            past.append(session.text)
            future.clear()
            if kind not in ("set_text", "start", "set_note"):
                was = Counter(c for _, c in ExactText(before).comments())
                now = Counter(c for _, c in ExactText(session.text).comments())
                assert not was - comments_of_deleted(before, order) - now, (order, before, session.text)
    for text in reversed(past[:-1]):
        assert session.command({"kind": "undo"}, session.rev).ok
        assert session.text == text
    assert not session.command({"kind": "undo"}, session.rev).ok
    assert session.text == start
    for text in past[1:]:
        assert session.command({"kind": "redo"}, session.rev).ok
        assert session.text == text


@pytest.mark.parametrize("name", TEXTS)
def test_every_start_text_is_shown_as_it_is(name, karate):
    session = Session(TEXTS[name], karate)
    assert session.is_good, session.projection["errors"]
    graph_and_text_agree(session, karate)
