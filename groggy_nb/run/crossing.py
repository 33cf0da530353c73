"""The one place where Python crosses into native code: counted, and timed from outside."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from time import perf_counter_ns
from typing import Any


class Crossing:
    """One native function with its arguments, a table for each thread, and what its calls cost.

    outside : nanoseconds from Python's side, all calls together. inside : cycles that the native side
    counted. The difference is the price of going there and back.
    """

    __slots__ = (
        "_call",
        "_error",
        "_result",
        "arguments",
        "calls",
        "inside",
        "outside",
        "pool",
        "status",
        "threads",
    )

    def __init__(self, kernel: Any, tables: Sequence[int], slots: int, pool: Any) -> None:
        self._call = kernel.call
        self._result = ctypes.c_int64()
        self._error = ctypes.c_int64()
        words = (ctypes.addressof(self._result), ctypes.addressof(self._error))
        self.threads = len(tables)
        self.arguments = [(*words, n, self.threads, table, slots) for n, table in enumerate(tables)]
        self.pool = pool
        self.status = 0
        self.calls = 0
        self.outside = 0
        self.inside = 0

    def seconds_inside(self, rate: float) -> float:
        """Seconds in native code, at `rate` cycles a second; never more than from outside."""
        return min(self.inside / rate, self.outside / 1e9)

    def stay(self, threads: int) -> None:
        """Have so many threads, fewer than now, from the next call on."""
        first = self.arguments[:threads]
        self.arguments = [(*given[:3], threads, *given[4:]) for given in first]
        self.threads = threads

    def cross(self) -> int:
        """Call the native function once; returns 0, or a negative number where it was left early."""
        start = perf_counter_ns()
        if self.threads == 1:
            self._call(*self.arguments[0])
        else:
            self.pool.run(self._call, self.arguments)
        self.outside += perf_counter_ns() - start
        self.calls += 1
        found = self._result.value
        if found < 0:
            self.status = found
            return found
        self.inside += found
        return 0
