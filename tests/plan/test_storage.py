"""Carried values: updates in place, exchanges, copies, and what may share memory."""

import os
import subprocess
import sys
from pathlib import Path

import carried_texts
import pytest
from built import built, loop_moves
from carried_texts import TEXTS, wrong


@pytest.mark.parametrize("name", TEXTS)
def test_carried_values_are_what_the_oracle_says(name):
    assert not wrong(name, "fused", None)


def test_they_are_in_all_modes_with_and_without_reuse():
    process = subprocess.run(
        [sys.executable, str(Path(carried_texts.__file__))],
        env={**os.environ, "NUMBA_DISABLE_JIT": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert process.stdout == f"{12 * len(TEXTS)} runs\n", process.stderr[-2000:]


def moves(name, **options):
    return loop_moves(built(TEXTS[name], **options))


def test_a_swap_is_an_exchange_of_addresses():
    assert moves("swapped") == [(2, 0)]
    assert moves("rotated") == [(3, 0)]


def test_an_update_at_the_own_node_is_in_place():
    text = "a = node_index() * 1.0\nfor i in range(5):\n    a = a * 0.5 + 1.0\nnodes['a'] = a\n"
    done = built(text)
    assert loop_moves(done) == [(0, 0)]
    assert sum(v.source is None for v in done.plan.storage.variables) == 1
    without = built(text, reuse=False)
    assert sum(v.source is None for v in without.plan.storage.variables) > 1


def test_an_update_that_neighbors_read_has_a_second_buffer():
    text = (
        "a = node_index() * 1.0\nfor i in range(5):\n"
        "    a = sum(a[u] for u in neighbors) * 0.1\nnodes['a'] = a\n"
    )
    done = built(text)
    assert loop_moves(done) == [(2, 0)]
    assert sum(v.source is None for v in done.plan.storage.variables) == 2


def test_two_carried_from_one_value_need_one_copy():
    (exchanges, copies), *_ = moves("three from one")
    assert copies == 2 and exchanges in (0, 2)


def test_arrays_from_outside_are_copied_never_exchanged():
    done = built(TEXTS["starts as an attribute"])
    outside = {n for n, v in enumerate(done.plan.storage.variables) if v.source is not None}
    assert outside
    for loop in done.plan.loops:
        assert not outside & {v for pair in loop.moves.exchanges for v in pair}
        assert not outside & {move.variable for copy in loop.moves.copies for move in copy.moves}


@pytest.mark.parametrize("mode", ["fused", "step"])
def test_dead_arrays_serve_again(mode):
    lines = "".join("x = mean(x[u] for u in closed_neighbors)\n" for _ in range(8))
    text = f"x = node_index() * 0.5\n{lines}nodes['x'] = x\n"
    with_reuse = sum(v.source is None for v in built(text, mode).plan.storage.variables)
    without = sum(v.source is None for v in built(text, mode, reuse=False).plan.storage.variables)
    assert with_reuse == 2 if mode == "fused" else with_reuse <= 4
    assert without >= 8
