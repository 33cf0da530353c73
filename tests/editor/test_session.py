"""Revisions, undo and redo, broken text, and what follows from one text to the next."""

from __future__ import annotations

import pytest
from start_texts import COMMENTED, TEXTS

from groggy_nb.notebook.editor.session import Session

RENAME = {"kind": "rename", "node": "ranks#1", "name": "r"}


def test_a_stale_revision_is_refused_and_changes_nothing():
    session = Session(COMMENTED)
    assert session.command(RENAME, 0).ok
    seen = session.projection
    for rev in (0, 2, -1, None, "1", True, 1.0, [1]):
        answer = session.command({"kind": "undo"}, rev)
        assert not answer.ok and "stale" in answer.reason and answer.rev == 1
    assert session.projection == seen


def test_ids_that_change_are_told_so_that_pins_and_selection_follow():
    session = Session(COMMENTED)
    session.command(RENAME, 0)
    assert session.projection["renamed"] == {
        "ranks#1": "r#1",
        "ranks#2": "r#2",
        "carried:loop#1:ranks": "carried:loop#1:r",
    }
    session.command({"kind": "undo"}, 1)
    assert session.projection["renamed"] == {
        "r#1": "ranks#1",
        "r#2": "ranks#2",
        "carried:loop#1:r": "carried:loop#1:ranks",
    }


def test_the_second_of_two_assignments_becomes_the_first_when_that_is_deleted():
    session = Session("x = ones()\ny = x\nx = zeros()\nnodes['x'] = x + y\n")
    assert session.command({"kind": "delete", "nodes": ["x#1"]}, 0).ok is False  # y would read it too early
    session = Session("x = ones()\nx = zeros()\nnodes['x'] = x\n")
    assert session.command({"kind": "delete", "nodes": ["x#1"]}, 0).ok
    assert session.projection["renamed"] == {"x#2": "x#1"}


def test_a_moved_step_is_followed_by_its_text():
    session = Session("a = 1\nx = 2\nx = 3\nb = 4\n")
    assert session.command({"kind": "move", "nodes": ["x#1"], "after": "b#1", "region": None}, 0).ok
    assert session.projection["renamed"] == {"x#1": "x#2", "x#2": "x#1"}


def test_a_new_step_has_the_focus():
    session = Session(COMMENTED)
    order = {"kind": "add", "op": "degree", "after": "pulled#1", "region": "loop#1"}
    assert session.command(order, 0).ok
    assert session.projection["focus"] == "degree#1" and "degree" in session.projection["say"]


def test_broken_text_keeps_the_last_good_graph_and_says_where():
    session = Session(COMMENTED)
    good = session.projection["nodes"]
    broken = COMMENTED.replace("ranks = full(1 / N)", "ranks = full(1 /")
    assert session.command({"kind": "set_text", "text": broken}, 0).ok
    seen = session.projection
    assert not seen["ok"] and seen["nodes"] == good and seen["text"] == broken
    assert seen["errors"][0]["line"] == 7 and seen["errors"][0]["column"] >= 1
    refused = session.command(RENAME, 1)
    assert not refused.ok and "line 7" in refused.reason and session.program is None
    assert session.command({"kind": "undo"}, 1).ok and session.projection["ok"]


def test_undo_and_redo_give_the_bytes_back():
    session = Session(TEXTS["windows"])
    session.command(RENAME, 0)
    renamed = session.text
    session.command({"kind": "set_text", "text": session.projection["text"] + "# typed\n"}, 1)
    typed = session.text
    assert typed == renamed + "# typed\r\n"
    for text, kind in ((renamed, "undo"), (TEXTS["windows"], "undo"), (renamed, "redo"), (typed, "redo")):
        assert session.command({"kind": kind}, session.rev).ok and session.text == text
    assert not session.command({"kind": "redo"}, session.rev).ok


def test_a_text_that_comes_back_as_it_was_shown_changes_nothing():
    session = Session(TEXTS["mixed"])
    assert session.command({"kind": "set_text", "text": session.projection["text"]}, 0).ok
    assert session.rev == 0 and session.text == TEXTS["mixed"] and not session.projection["can_undo"]


def test_an_empty_canvas_starts_from_a_program():
    session = Session()
    assert session.projection["ok"] and session.projection["nodes"] == []
    assert session.command({"kind": "start", "name": "pagerank"}, 0).ok
    assert session.program is not None and session.projection["changed"]
    assert not session.command({"kind": "start", "name": "label_propagation"}, 1).ok


def test_a_text_above_the_limit_is_refused():
    session = Session("x = ones()\n")
    answer = session.command({"kind": "set_text", "text": "# " + "x" * 70_000}, 0)
    assert not answer.ok and "KiB" in answer.reason and session.text == "x = ones()\n"


@pytest.mark.parametrize(
    "command",
    [
        {"kind": "connect", "source": "t#1", "target": "y#1", "port": "x"},
        {"kind": "connect", "source": "x#1", "target": "y#1", "port": "nowhere"},
        {"kind": "connect", "source": 3, "target": None, "port": []},
        {"kind": "put_on", "node": "x#1", "target": "y#1", "port": "x"},
        {"kind": "put_on", "node": "b#1", "target": "y#1", "port": "x"},
        {"kind": "insert_on", "op": "sqrt", "target": "y#1", "port": "x"},
    ],
)
def test_a_check_says_what_the_command_itself_would_and_changes_nothing(command):
    session = Session("t = 3.0\nx = ones()\ny = sum(x)\nb = sqrt(q)\n")
    said = session.check(command).data
    assert session.rev == 0 and not session.projection["can_undo"]
    made = session.command(command, 0)
    assert said == {"ok": made.ok, "reason": made.reason}
    broken = Session("x = (\n")
    assert "line 1" in broken.check(command).data["reason"] and not broken.check(3).ok


def test_stored_means_no_longer_changed():
    session = Session(COMMENTED)
    session.command(RENAME, 0)
    assert session.projection["changed"]
    session.store()
    assert not session.projection["changed"] and session.rev == 2


def test_a_program_of_sixty_steps_is_edited_and_shown():
    steps = 60
    text = (
        "x0 = ones()\n"
        + "".join(f"x{k + 1} = 0.5 * x{k} + 1\n" for k in range(steps))
        + f'nodes["x"] = x{steps}\n'
    )
    session = Session(text)
    assert session.command({"kind": "rename", "node": "x30#1", "name": "middle"}, 0).ok
    assert len(session.projection["nodes"]) == steps + 2
