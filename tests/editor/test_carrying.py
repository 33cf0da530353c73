"""What regions hand on is edited by its sockets: each edit writes one line, and the text stays the truth."""

from __future__ import annotations

import re

import pytest

import groggy_nb as gn
from groggy_nb.dsl import edits
from groggy_nb.dsl.edits import EditRefused
from groggy_nb.notebook.editor.session import Session

LOOP = "x = ones()\nfor _ in range(3):\n    y = 2 * x\n    z = y + x\nnodes['x'] = x\n"
SWEEP = (
    "x = ones()\nc = 0\nfor v in nodes:\n    s = max(x[u] for u in neighbors)\n    d = c + 1\n"
    "nodes['x'] = x\n"
)
IF = "x = ones()\nif sum(x) > 3:\n    y = 2 * x\nnodes['x'] = x\n"
X = "carried:loop#1:x"

BFS = """\
source = param(0, kind="node")
front = node_index() == index_of(source)
level = 0 if front else -1
depth = 0
while any(front):
    deeper = depth + 1
    near = any(front[u] for u in in_neighbors)
    reached = near and level < 0
    found = deeper if reached else level
    level = found
    depth = deeper
    front = reached
nodes["level"] = level
"""
SIR = """\
beta = param(0.3)
gamma = param(0.1)
i = 1 if node_index() == 0 else 0
s = 1 - i
r = zeros()
for _ in range(50):
    pressure = sum(i[u] for u in in_neighbors)
    caught = s * (1 - (1 - beta) ** pressure)
    healed = gamma * i
    healthy = s - caught
    s = healthy
    ill = i + caught - healed
    i = ill
    done = r + healed
    r = done
nodes["ill"] = i
nodes["recovered"] = r
"""


def lines(text):
    return [line.strip() for line in text.split("\n") if line.strip()]


def test_a_new_row_writes_a_line_for_the_socket_that_lacks_one():
    text = edits.carry(LOOP, "loop#1", "x#1").text
    assert text == LOOP.replace("nodes[", "    x = x\nnodes[")
    inside = edits.carry(LOOP, "loop#1", "y#1", "kept").text
    assert lines(inside)[1:5] == ["kept = start", "for _ in range(3):", "y = 2 * x", "kept = y"]
    named = edits.carry(LOOP, "loop#1", name="count").text
    assert "count = start\nfor" in named and "    count = count\nnodes" in named
    sized = edits.carry(LOOP, "loop#1", "size:N").text
    assert "state = N\nfor" in sized and "    state = state\n" in sized


def test_a_wire_to_next_writes_the_rebinding_after_the_last_reader_of_the_round():
    text = edits.carry(LOOP, "loop#1", "x#1").text
    assert edits.connect(text, "y#1", X, "next").text == text.replace("x = x", "x = y")
    # Without a line for it one is written at the earliest place that keeps the round's readers right.
    assert edits.connect(
        edits.carry(LOOP, "loop#1", "y#1", "k").text, "z#1", "carried:loop#1:k", "next"
    ).text == (
        "x = ones()\nk = start\nfor _ in range(3):\n    y = 2 * x\n    z = y + x\n    k = z\nnodes['x'] = x\n"
    )


def test_a_wire_to_start_writes_the_line_before_the_loop_and_replaces_only_such_a_line():
    text = "w = zeros()\n" + edits.carry(LOOP, "loop#1", "x#1").text
    once = edits.connect(text, "w#1", X, "start").text
    assert once == text.replace("for _", "x = w\nfor _")
    open_ = edits.disconnect(once, X, "start").text
    assert open_ == once.replace("x = w", "x = start")
    assert edits.set_socket(open_, X, "start", "full(2)").text == once.replace("x = w", "x = full(2)")


def test_a_row_is_read_renamed_unwired_and_deleted():
    text = edits.connect(edits.carry(LOOP, "loop#1", "x#1").text, "z#1", X, "next").text
    with pytest.raises(EditRefused, match="already"):
        edits.connect(text, "z#1", X, "next")
    assert edits.disconnect(text, X, "next").text == text.replace("x = z", "x = x")
    assert edits.rename(text, X, "total").text == text.replace("x", "total").replace("['total']", "['x']")
    assert edits.delete(text, [X]).text == LOOP
    computed = edits.set_socket(text, X, "next", "z / 2").text
    assert computed == text.replace("x = z", "x = z / 2")
    with pytest.raises(EditRefused, match="computed"):
        edits.disconnect(computed, X, "next")
    with pytest.raises(EditRefused, match="computed"):
        edits.delete(computed, [X])
    # A step after a row reads it, at the beginning of the round.
    assert edits.add(text, "sqrt", after=X).text == text.replace("    y", "    sqrt = sqrt(x)\n    y")


def test_what_reads_a_row_is_read_before_the_row_changes():
    text = LOOP.replace("    z = y + x\n", "    x = y\n    z = 1 + y\n")
    moved = edits.connect(text, X, "z#1", "b").text
    assert lines(moved)[2:5] == ["y = 2 * x", "z = 1 + x", "x = y"]
    with pytest.raises(EditRefused, match="another value"):
        edits.connect(text.replace("for", "w = ones()\nq = sum(w)\nfor", 1), X, "q#1", "x")


def test_steps_added_at_the_end_of_a_round_stand_before_the_lines_that_hand_on():
    text = edits.carry(LOOP, "loop#1", "x#1").text
    assert edits.add(text, "watch", region="loop#1", arguments={"value": "sum(z)"}).text == text.replace(
        "    x = x", "    watch(sum(z))\n    x = x"
    )


def test_a_sweep_updates_an_entry_of_a_node_value_and_a_scalar_as_a_whole():
    text = edits.carry(SWEEP, "sweep#1", "x#1").text
    assert "    x[v] = x[v]\n" in text
    text = edits.connect(text, "s#1", "carried:sweep#1:x", "next").text
    assert "    x[v] = s\n" in text
    text = edits.carry(text, "sweep#1", "c#1").text
    text = edits.connect(text, "d#1", "carried:sweep#1:c", "next").text
    assert "    c = d\n" in text
    assert edits.disconnect(text, "carried:sweep#1:x", "next").text == text.replace("= s\n", "= x[v]\n")


def test_an_arm_gives_a_value_and_the_other_keeps_what_was_before():
    text = edits.carry(IF, "if#1", "x#1").text
    assert text == IF.replace("nodes", "    x = x\nnodes")
    text = edits.connect(text, "y#1", "carried:if#1:x", "then").text
    assert "    x = y\n" in text
    both = edits.connect("w = zeros()\n" + text, "w#1", "carried:if#1:x", "else").text
    assert "    x = y\nelse:\n    x = w\nnodes" in both
    # From inside an arm: the other arm has none yet, and reads an input.
    new = edits.carry(IF, "if#1", "y#1", "result").text
    assert new == IF.replace("nodes", "    result = y\nelse:\n    result = start\nnodes")


@pytest.mark.parametrize(
    ("command", "why"),
    [
        ({"kind": "carry", "region": "gone#1"}, "not there"),
        ({"kind": "carry", "region": "loop#1", "source": "out:nodes:x#1"}, "no value"),
        ({"kind": "carry", "region": "loop#1", "name": "N"}, "reserved"),
        ({"kind": "connect", "source": "y#1", "target": "carried:loop#1:q", "port": "next"}, "not carried"),
        ({"kind": "connect", "source": "x#1", "target": X, "port": "between"}, "no 'between'"),
        ({"kind": "connect", "source": X, "target": X, "port": "next"}, "itself"),
        ({"kind": "connect", "source": "y#1", "target": X, "port": "start"}, "no value|bound|before"),
        ({"kind": "set_argument", "node": X, "argument": "next", "text": "a, b"}, "not one expression"),
        ({"kind": "disconnect", "target": X, "port": "next"}, "nothing enters"),
    ],
)
def test_what_cannot_be_carried_is_refused_with_a_reason(command, why):
    session = Session(edits.carry(LOOP, "loop#1", "x#1").text)
    answer = session.command(command, session.rev)
    assert not answer.ok and re.search(why, answer.reason), answer.reason


def test_a_step_is_put_into_a_wire_and_a_wire_s_end_moves_as_one_edit():
    text = edits.connect(edits.carry(LOOP, "loop#1", "x#1").text, "z#1", X, "next").text
    within = edits.insert_on(text, "sqrt", X, "next", {}).text
    assert within == text.replace("    x = z\n", "    sqrt = sqrt(z)\n    x = sqrt\n")
    above = edits.insert_on(text, "sqrt", X, "start", {}).text
    assert above == text.replace("for", "sqrt = sqrt(x)\nx = sqrt\nfor")
    first = edits.insert_on(text, "exp", "y#1", "b", {}).text
    assert first == text.replace("    y = 2 * x\n", "    exp = exp(x)\n    y = 2 * exp\n")
    with pytest.raises(EditRefused, match="nothing enters"):
        edits.insert_on(text, "ones", "y#1", "b", {})
    moved = edits.rewire(text, "y#1", X, "next", "z#1", "a").text
    assert moved == text.replace("z = y + x", "z = a + x").replace("x = z", "x = y")


class Canvas:
    """An empty canvas, and the commands that its views send."""

    def __init__(self):
        self.session = Session()

    def do(self, kind, **fields):
        answer = self.session.command({"kind": kind, **fields}, self.session.rev)
        assert answer.ok, (kind, fields, answer.reason, self.session.text)
        return self.session.projection["focus"]

    def add(self, name, expression, region=None):
        return self.do("add", op="expression", name=name, arguments={"expression": expression}, region=region)

    def wire(self, source, region, name):
        self.do("connect", source=source, target=f"carried:{region}:{name}", port="next")


def test_bfs_with_while_from_an_empty_canvas():
    canvas = Canvas()
    canvas.do("add", op="param", name="source", arguments={"default": "0", "kind": "node"})
    canvas.add("front", "node_index() == index_of(source)")
    canvas.add("level", "0 if front else -1")
    canvas.add("depth", "0")
    loop = canvas.do("add", op="while")
    for name in ("front", "level", "depth"):
        canvas.do("carry", region=loop, source=f"{name}#1")
    canvas.do("set_header", region=loop, text="any(front)")
    deeper = canvas.add("deeper", "depth + 1", loop)
    canvas.add("near", "any(front[u] for u in in_neighbors)", loop)
    reached = canvas.add("reached", "near and level < 0", loop)
    found = canvas.add("found", "deeper if reached else level", loop)
    canvas.wire(found, loop, "level")
    canvas.wire(deeper, loop, "depth")
    canvas.wire(reached, loop, "front")
    canvas.do("add", op="node_output", after="carried:while#1:level", name="level")
    assert gn.parse(canvas.session.text) == gn.parse(BFS), canvas.session.text


def test_sir_with_three_carried_values_from_an_empty_canvas():
    canvas = Canvas()
    canvas.do("add", op="param", name="beta", arguments={"default": "0.3"})
    canvas.do("add", op="param", name="gamma", arguments={"default": "0.1"})
    canvas.add("i", "1 if node_index() == 0 else 0")
    canvas.add("s", "1 - i")
    canvas.do("add", op="zeros", name="r")
    loop = canvas.do("add", op="loop", arguments={"header": "50"})
    for name in "sir":
        canvas.do("carry", region=loop, source=f"{name}#1")
    canvas.add("pressure", "sum(i[u] for u in in_neighbors)", loop)
    canvas.add("caught", "s * (1 - (1 - beta) ** pressure)", loop)
    canvas.add("healed", "gamma * i", loop)
    for name, new, expression in (
        ("s", "healthy", "s - caught"),
        ("i", "ill", "i + caught - healed"),
        ("r", "done", "r + healed"),
    ):
        canvas.wire(canvas.add(new, expression, loop), loop, name)
    canvas.do("add", op="node_output", after="carried:loop#1:i", name="ill")
    canvas.do("add", op="node_output", name="recovered", arguments={"value": "r"})
    # The rebindings stand at the end of the round: as good as where the text has them.
    run = gn.parse(canvas.session.text).run(gn.datasets.karate(), mode="reference")
    by_text = gn.parse(SIR).run(gn.datasets.karate(), mode="reference")
    for name in ("ill", "recovered"):
        assert run[name].tobytes() == by_text[name].tobytes()
