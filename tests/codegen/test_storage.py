"""Carried values: updates in place, exchanges, copies, and what may share memory."""

import numpy as np
import pytest
from built import built, loop_moves
from same_bits import differences, shown

from groggy_nb.dsl import parse
from groggy_nb.graph import datasets

HEAD = "a = node_index() * 1.0\nb = node_index() * 2.0 + 1.0\nc = node_index() * -3.0\n"
TAIL = 'nodes["a"] = a\nnodes["b"] = b\nnodes["c"] = c\n'


def body(*lines, count=5):
    """A loop around lines, between a head that binds a, b and c and outputs of them."""
    return HEAD + f"for i in range({count}):\n" + "".join(f"    {x}\n" for x in lines) + TAIL


TEXTS = {
    "swapped": body("t = a", "a = b", "b = t"),
    "rotated": body("t = a", "a = b", "b = c", "c = t"),
    "swapped and changed": body("t = a", "a = b + 1.0", "b = t * 2.0"),
    "two from one": body("a = a + 1.0", "b = a"),
    "three from one": body("t = a + b", "a = t", "b = t", "c = t"),
    "one keeps the old": body("b = a", "a = a * 2.0"),
    "old read at neighbors": body("t = mean(a[u] for u in neighbors)", "b = a", "a = t"),
    "new read at neighbors": body("a = a + 1.0", "b = sum(a[u] for u in neighbors)", "c = a - b"),
    "from outside": HEAD + "z = a * 7.0\nfor i in range(4):\n    b = a\n    a = z\n" + TAIL,
    "unchanged": body("c = c + 1.0"),
    "starts alike": "a = node_index() * 1.0\nb = a\nc = a\nfor i in range(3):\n    a = a + 1.0\n    b = b * 2.0\n" + TAIL,
    "starts as an input": "a = start\nb = start\nc = start\nfor i in range(3):\n    a = a + 1.0\n    b = b + a\n" + TAIL,
    "starts as an attribute": 'a = nodes.get("w", 2.0)\nb = a\nc = a\nfor i in range(3):\n    a = a + b\n' + TAIL,
    "break carries others": body("a = a + b", "if sum(a) > 3000.0:", "    break", "b = b + 1.0", "c = a"),
    "break after a change": body("t = a", "a = b", "if i == 3:", "    break", "b = t + 1.0"),
    "break with neighbors": body(
        "t = sum(a[u] for u in neighbors) / 9.0", "if sum(t) > 800.0:", "    break", "b = a", "a = t"
    ),
    "two breaks": body("a = a + 1.0", "if i == 3:", "    break", "t = b", "b = c", "c = t", "if sum(a) > 660.0:", "    break", "c = c + a"),
    "nested": body("for j in range(3):", "    t = a", "    a = b", "    b = t + c", "c = a + 1.0"),
    "nested, inner of outer": body("for j in range(i):", "    b = a", "    a = a + 1.0", "c = b"),
    "nested with breaks": body("for j in range(9):", "    a = a + b", "    if j == i:", "        break", "    b = a * 0.5", "t = a", "a = c", "c = t"),
    "mixed dtypes": "a = node_index()\nb = node_index() > 3\nc = node_index() * 1.5\nfor i in range(4):\n    c = a\n    a = a + 1\n    b = c > 5.0\n" + TAIL,
    "int becomes float": "a = node_index()\nb = a\nc = a\nfor i in range(3):\n    b = a\n    a = a * 0.5\n" + TAIL,
    "a sweep of a carried value": body("for v in nodes:", "    a[v] = max(a[u] for u in closed_neighbors)", "t = a", "a = b", "b = t"),
    "a sweep keeps the old": body("b = a", "for v in nodes:", "    a[v] = a[v] + 1.0", "c = a - b"),
    "conditional": body("if i > 2:", "    t = a", "    a = b", "    b = t", "else:", "    a = a + 1.0"),
    "no rounds": body("a = a + 1.0", "b = a", count=0),
    "a while": HEAD + "k = 0\nwhile k < 4:\n    t = a\n    a = b\n    b = t\n    k = k + 1\n" + TAIL,
    "watched": body("t = a", "a = b + 1.0", "b = t", "watch(a)", "watch(t)"),
}


@pytest.mark.parametrize("name", TEXTS)
def test_carried_values_are_what_the_text_says(name):
    """Plain Python gives the same: the twin and native code are compared elsewhere, this is about memory."""
    program, karate = parse(TEXTS[name]).program, datasets.karate()
    inputs = {"start": np.linspace(-1.0, 1.0, 34)} if "start" in TEXTS[name] and "input" in name else {}
    expected = shown(program, karate, mode="reference", inputs=inputs)
    for mode in ("fused", "step"):
        for passes in (None, (), ("reuse",)):
            if mode == "step" and passes is None:
                mode = "batch"
            found = shown(program, karate, mode=mode, passes=passes, inputs=inputs)
            assert not differences(expected, found), (mode, passes)


def moves(name, **options):
    return loop_moves(built(TEXTS[name], **options))


def test_a_swap_is_an_exchange_of_addresses():
    assert moves("swapped") == [(2, 0)]
    assert moves("rotated") == [(3, 0)]


def test_an_update_at_the_own_node_is_in_place():
    text = "a = node_index() * 1.0\nfor i in range(5):\n    a = a * 0.5 + 1.0\nnodes['a'] = a\n"
    done = built(text)
    assert loop_moves(done) == [(0, 0)]
    assert sum(v.source is None for v in done.storage.variables) == 1
    without = built(text, reuse=False)
    assert sum(v.source is None for v in without.storage.variables) > 1


def test_an_update_that_neighbors_read_has_a_second_buffer():
    text = "a = node_index() * 1.0\nfor i in range(5):\n    a = sum(a[u] for u in neighbors) * 0.1\nnodes['a'] = a\n"
    done = built(text)
    assert loop_moves(done) == [(2, 0)]
    assert sum(v.source is None for v in done.storage.variables) == 2


def test_two_carried_from_one_value_need_one_copy():
    (exchanges, copies), *_ = moves("three from one")
    assert copies == 2 and exchanges in (0, 2)


def test_arrays_from_outside_are_copied_never_exchanged():
    done = built(TEXTS["starts as an attribute"])
    outside = {n for n, v in enumerate(done.storage.variables) if v.source is not None}
    assert outside
    for loop in done.loops:
        m = done.storage.moves(loop, tuple(c.next for c in loop.carried))
        assert not outside & {v for pair in m.exchanges for v in pair}
        assert not outside & {target for target, *_ in m.copies}


@pytest.mark.parametrize("mode", ["fused", "step"])
def test_dead_arrays_serve_again(mode):
    lines = "".join(f"x = mean(x[u] for u in closed_neighbors)\n" for _ in range(8))
    text = f"x = node_index() * 0.5\n{lines}nodes['x'] = x\n"
    with_reuse = sum(v.source is None for v in built(text, mode).storage.variables)
    without = sum(v.source is None for v in built(text, mode, reuse=False).storage.variables)
    assert with_reuse == 2 if mode == "fused" else with_reuse <= 4
    assert without >= 8
