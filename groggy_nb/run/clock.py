"""The cycle counter of this machine: its rate, and what one probe of it costs; measured once in a process."""

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
PROBES = """def kernel(thread, threads, table, slots):
    start = cycles()
    T = i8_at(table)
    mark = start
    n = 0
    while n < T[0]:
        mark = tick(table + 16, thread, mark)
        n += 1
    return cycles() - start
"""
READ = """def kernel(thread, threads, table, slots):
    return cycles()
"""
REPEATS = 5
LONG = 1.0  # seconds between two readings that give the rate as well as it will ever be known
_first: tuple[float, int] | None = None  # the first reading: seconds, cycles
_rate = 0.0
_settled = False


def _run(source: str, count: int) -> tuple[float, float, int]:
    """When one call began, its seconds from outside and what it returned (cycles)."""
    call = kernel(source).call
    words = (ctypes.c_int64 * 8)(count)
    at = ctypes.addressof(words)
    begin = time.perf_counter()
    call(at + 48, at + 56, 0, 1, at, at)
    return begin, time.perf_counter() - begin, words[6]


def reading(repeats: int = 2) -> tuple[float, int]:
    """Seconds and cycles at one moment: the closest pair of a few, as a preempted one lies."""
    found = [_run(READ, 0) for _ in range(repeats)]
    begin, spent, cycles = min(found, key=lambda each: each[1])
    return begin + spent / 2, cycles


def cycle_rate() -> float:
    """Cycles a second: measured over about two milliseconds at first, over a second when that has passed."""
    global _first, _rate, _settled
    if _settled:
        return _rate
    if _first is None:
        _run(SPIN, 100)
        _run(READ, 0)
        _first = reading(REPEATS)
        found = [_run(SPIN, 20_000) for _ in range(2)]
        _rate = max(cycles / seconds for _, seconds, cycles in found)
    elif time.perf_counter() - _first[0] > LONG:
        seconds, cycles = reading(REPEATS)
        _rate = (cycles - _first[1]) / (seconds - _first[0])
        _settled = True
    return _rate


@cache
def probe_cycles() -> float:
    """Cycles that one probe adds to what it measures: the best of a few rounds of a thousand."""
    _run(PROBES, 10)
    return min(_run(PROBES, 1_000)[2] for _ in range(REPEATS)) / 1_000
