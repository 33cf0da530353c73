"""What native functions find in memory, in all runs: their slots, and the lines of what a driver calls."""

from __future__ import annotations

import ctypes
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from groggy_kernels.layout import ROW_WORDS
from groggy_nb.codegen.numba.emit import Emitted
from groggy_nb.codegen.numba.symbols import Function

Key = tuple[str, Any]
NO_ENTRIES = (
    "row",
    "stats",
    "frontier",
    "line",
    "number",
)  # what slots stand for beside entries of the table


def entry_of(key: Key) -> Key:
    """The table entry behind a name of a function: equal literals share one."""
    match key:
        case "at", entry:
            return entry
        case "literal", (_, word):
            return ("literal", word)
        case _:
            return key


class Links:
    """The lists of one unit's functions; they live as long as it.

    Parameters
    ----------
    entries : mapping
        The places of entries in the table.
    stats, frontiers : mapping
        Where each loop's counters start, and the words of its frontier.
    ticks : int
        Where the counters of the unit's rows start.
    """

    def __init__(
        self,
        emitted: Emitted,
        kernels: Iterable[Any],
        entries: Mapping[Key, int],
        stats: Mapping[int, int],
        frontiers: Mapping[int, int],
        ticks: int,
    ) -> None:
        self.entries, self.stats, self.frontiers, self.ticks = entries, stats, frontiers, ticks
        self.lists: list[Any] = []
        self.lines: list[int] = []
        codes = iter(kernels)
        for line in emitted.lines:
            called = [(next(codes).address, self.slots_of(function)) for function in line]
            self.lines.append(self.held([len(line), *(word for pair in called for word in pair)]))
        self.driver = self.slots_of(emitted.driver)

    def slots_of(self, function: Function) -> int:
        """The address of a function's list of slots."""
        return self.held([self.slot(key) for key in function.keys])

    def slot(self, key: Key) -> int:
        """What one slot holds: the place of a table entry or a counter, a line's address, a number."""
        match key:
            case "row", number:
                return self.ticks + ROW_WORDS * number
            case "stats", number:
                return self.stats[number]
            case "frontier", number:
                return self.frontiers[number]
            case "line", number:
                return self.lines[number]
            case "number", number:
                return number
            case _:
                return self.entries[entry_of(key)]

    def held(self, words: Sequence[int]) -> int:
        """The address of words that native code reads."""
        self.lists.append((ctypes.c_int64 * max(len(words), 1))(*words))
        return ctypes.addressof(self.lists[-1])
