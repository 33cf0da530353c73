"""Which step goes on, from the counters of three rows: two of a loop's body, one behind the loop."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from groggy_kernels.layout import CALLS, CONTROL_WORDS, ROUNDS, ROW_WORDS, WORK
from groggy_nb.run.native.current import Current

LINES = ((3,), (4, 5), (7,))


class Running:
    """The counters of a run that a test moves."""

    def __init__(self, lines=LINES):
        self.words = np.zeros(CONTROL_WORDS, np.int64)
        self.ticks = np.zeros(2 + ROW_WORDS * len(lines), np.int64)
        built = SimpleNamespace(ticks=2, emitted=SimpleNamespace(rows=lines))
        rows = [SimpleNamespace(lines=own) for own in (*lines, (9,))]  # the last stands for what no pass does
        made = SimpleNamespace(rows={0: rows}, done=SimpleNamespace(units={0: built}))
        self.current = Current(made, self)

    def end(self, row, cycles):
        at = 2 + ROW_WORDS * row
        self.ticks[at + WORK] += cycles
        self.ticks[at + CALLS] += 1


def test_of_short_steps_it_is_the_one_that_took_most_since_the_last_look():
    run = Running()
    run.words[ROUNDS] = 5
    for _ in range(5):
        run.end(0, 10)
        run.end(1, 30)
    assert run.current.lines() == (4, 5)
    for _ in range(9):
        run.end(0, 10)
        run.end(1, 1)
    assert run.current.lines() == (3,)


def test_of_long_steps_it_is_the_one_behind_the_last_that_ended():
    run = Running()
    run.words[ROUNDS] = 1
    run.current.lines()
    run.end(0, 100)
    assert run.current.lines() == (3,)  # most of the time went there
    assert run.current.lines() == (4, 5)
    run.end(1, 100)
    assert run.current.lines() == (4, 5)
    assert run.current.lines() == (7,)


def test_a_new_round_begins_with_its_first_step():
    run = Running()
    run.words[ROUNDS] = 1
    run.end(0, 10)
    run.end(1, 100)
    assert run.current.lines() == (4, 5)
    run.words[ROUNDS] = 2
    assert run.current.lines() == (3,)


def test_without_rows_nothing_is_told():
    assert Running(()).current.lines() == ()
