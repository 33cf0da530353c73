"""The rate of the cycle counter: cycles a second on this machine, measured once in a process."""

from __future__ import annotations

import ctypes
import time
from functools import cache

from groggy_nb.codegen.cache import kernel

SPIN = """def kernel(thread, threads, table, slots):
    start = cycles()
    T = i8_at(table)
    n = 0
    while n < T[0]:
        pause()
        atomic_add(table + 8, 1)
        n += 1
    return cycles() - start
"""


@cache
def cycle_rate() -> float:
    """Cycles a second, measured once in a process over about two milliseconds."""
    call = kernel(SPIN).call
    words = (ctypes.c_int64 * 4)(100, 0, 0, 0)
    at = ctypes.addressof(words)
    best = 0.0
    arguments = (at + 16, at + 24, 0, 1, at, at)
    call(*arguments)
    for _ in range(2):
        words[0] = 20_000
        begin = time.perf_counter_ns()
        call(*arguments)
        seconds = (time.perf_counter_ns() - begin) / 1e9
        best = max(best, words[2] / seconds)
    return best
