"""Which step of a native run goes on, told by the counters of its rows while they count."""

from __future__ import annotations

from groggy_kernels.layout import CALLS, ROUNDS, ROW_WORDS, WORK
from groggy_nb.run.executables import Prepared
from groggy_nb.run.native.table import Table


class Current:
    """Looked at a few times a second: the row that most of the time since the last look went to.

    Where no counter moved since, a step takes longer than that: the one behind the last that ended.
    """

    def __init__(self, made: Prepared, table: Table) -> None:
        self._words, self._ticks = table.words, table.ticks
        self._lines: list[tuple[int, ...]] = []
        self._at: list[int] = []
        for key, named in made.rows.items():
            built = made.done.units[key]
            for n, row in enumerate(named[: len(built.emitted.rows)]):
                self._at.append(built.ticks + ROW_WORDS * n)
                self._lines.append(row.lines)
        self._work = [0] * len(self._at)
        self._rounds = 0
        self._row = 0

    def lines(self) -> tuple[int, ...]:
        """The lines of the text that the step stands on."""
        if not self._at:
            return ()
        work = [int(self._ticks[at + WORK]) for at in self._at]
        calls = [int(self._ticks[at + CALLS]) for at in self._at]
        rounds = int(self._words[ROUNDS])
        moved = [now - before for now, before in zip(work, self._work, strict=True)]
        if any(moved):
            self._row = moved.index(max(moved))
        elif rounds != self._rounds:  # a round began, and its first step has not ended
            self._row = calls.index(max(calls))
        else:
            behind = (n for n, count in enumerate(calls) if n and count < calls[n - 1])
            self._row = next(behind, self._row)
        self._work, self._rounds = work, rounds
        return self._lines[self._row]
