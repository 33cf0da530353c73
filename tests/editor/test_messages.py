"""Forged, malformed, huge and stale messages are answered or dropped, and change nothing."""

from __future__ import annotations

import pytest
from start_texts import COMMENTED

from groggy_nb.notebook.editor.messages import KEPT, Mailbox
from groggy_nb.notebook.editor.session import Session
from groggy_nb.notebook.editor.surroundings import Surroundings
from groggy_nb.notebook.editor.traits import checked_options, checked_pins, checked_selection
from groggy_nb.notebook.editor.workbench import Workbench

DEEP = []
for _ in range(2000):
    DEEP = [DEEP]


@pytest.fixture
def mailbox(karate):
    return Mailbox(Workbench(Session(COMMENTED, karate), Surroundings()))


@pytest.mark.parametrize(
    "content",
    [
        None,
        [],
        "undo",
        7,
        {},
        {"type": None},
        {"type": "eval", "code": "1"},
        {"type": ["command"]},
        {"type": "command"},
        {"type": "command", "rev": 0, "command": {"kind": "set_text", "text": "x" * 1_000_000}},
        {"type": "command", "rev": 0, "command": {"kind": "__class__"}},
        {"type": "command", "rev": 0, "command": {"kind": "delete", "nodes": {"a": 1}}},
        {"type": "command", "rev": 0, "command": {"kind": "set_text", "text": 1}},
        {"type": "command", "rev": 9, "command": {"kind": "set_text", "text": ""}},
        {
            "type": "command",
            "rev": 0,
            "command": {"kind": "rename", "node": "deg#1", "name": "<img onerror=x>"},
        },
        {
            "type": "command",
            "rev": 0,
            "command": {"kind": "add", "op": "__import__", "arguments": {"x": "1"}},
        },
        {"type": "command", "rev": 0, "command": DEEP},
        {"type": "run", "mode": "turbo"},
        {"type": "run", "mode": ["fused"]},
        {"type": "interrupt"},
        {"type": "save", "path": "/tmp/anywhere.json"},
        {"type": "save", "path": "../up.json"},
        {"type": "save", "path": "notes.sh"},
        {"type": "load", "path": None},
        {"type": "load", "path": "missing.json"},
        {"type": "copy", "nodes": ["gone#1"]},
        {"type": "copy", "nodes": 4},
        {"type": "labels", "prefix": {"a": object()}},
    ],
)
def test_a_message_that_is_not_in_order_does_nothing(mailbox, content):
    bench = mailbox._bench
    seen = bench.session.projection
    named = {**content, "id": "7"} if isinstance(content, dict) else content
    answer = mailbox.read(named)
    assert bench.session.projection == seen and bench.text == COMMENTED
    assert mailbox.dropped
    if isinstance(content, dict):
        assert answer["type"] == "ack" and answer["id"] == "7" and not answer["ok"] and answer["reason"]
    else:
        assert answer is None


def test_a_message_without_an_id_is_carried_out_and_not_answered(mailbox):
    assert mailbox.read({"type": "command", "rev": 0, "command": {"kind": "undo"}}) is None
    assert mailbox.read({"type": "copy_cell", "id": ["x"]}) is None


def test_the_list_of_dropped_messages_is_bounded(mailbox):
    for n in range(KEPT + 50):
        mailbox.read({"type": f"unknown {n}", "id": "1"})
    assert len(mailbox.dropped) == KEPT and str(KEPT + 49) in mailbox.dropped[-1]


def test_an_accepted_command_is_answered_with_the_next_revision(mailbox):
    order = {"kind": "rename", "node": "deg#1", "name": "degree"}
    answer = mailbox.read({"type": "command", "id": "1", "rev": 0, "command": order})
    assert answer["ok"] and answer["rev"] == 1 == mailbox._bench.session.projection["rev"]


def test_questions_are_answered_with_data(mailbox):
    assert mailbox.read({"type": "labels", "id": "1", "prefix": "3", "argument": "x"})["data"] == [
        3,
        30,
        31,
        32,
        33,
    ]
    assert mailbox.read({"type": "copy_cell", "id": "2"})["data"]["text"] == f"%%groggy program\n{COMMENTED}"
    copied = mailbox.read({"type": "copy", "id": "3", "nodes": ["delta#1"]})["data"]["text"]
    assert copied == "delta   = l1(new - ranks)\n"
    command = {"kind": "connect", "source": "deg#1", "target": "pulled#1", "port": "x"}
    check = {"type": "check", "id": "4", "command": command}
    assert mailbox.read(check)["data"] == {"ok": True, "reason": ""}
    assert mailbox.read({"type": "explain", "id": "5"})["ok"] and mailbox._bench.rewrites


def test_a_plan_tells_each_thing_that_happens_with_its_lines(mailbox):
    answers = [mailbox.read({"type": "plan", "id": "1", "mode": mode}) for mode in ("fused", "step", "x")]
    fused, step, other = (answer["data"] for answer in answers)
    assert fused == other and fused["headline"].startswith("fused · 1 native call")
    loop = next(entry for entry in fused["entries"] if entry["kind"] == "control")
    assert (loop["what"], loop["lines"], loop["depth"]) == ("for _ in range(100)", [9], 1)
    assert ["crossings", "1"] in fused["facts"] and fused["memory"] and fused["more"] == 0
    assert sum(entry["kind"] == "call" for entry in step["entries"]) > 5
    mailbox._bench.set_text("x = ones(\n")
    assert not mailbox.read({"type": "plan", "id": "broken", "mode": "fused"})["ok"]


def test_a_view_saves_and_loads_in_the_working_folder(mailbox, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("p.json", "p.txt"):
        assert mailbox.read({"type": "save", "id": "1", "path": name})["ok"] and (tmp_path / name).is_file()
    mailbox._bench.set_text("x = ones()\n")
    assert mailbox.read({"type": "load", "id": "2", "path": "p.txt"})["ok"]
    assert mailbox._bench.text == COMMENTED


def test_traits_written_by_a_view_are_reduced_to_what_is_well_formed():
    assert checked_pins([1]) == {} and checked_pins({"a": [1, float("nan")], "b": [0, 1]}) == {
        "b": [0.0, 1.0]
    }
    assert checked_options(None) == {"mode": "fused", "params": {}}
    assert checked_options({"mode": "step", "params": {"a b": 1, "d": True}})["params"] == {"d": True}
    assert checked_selection("abc") == [] and checked_selection(["a", 1]) == ["a"]
