"""The cycle counter of this machine: its rate, and what one probe of it costs; measured once in a process."""

from __future__ import annotations

import ctypes
import math
import time
from dataclasses import dataclass
from typing import Any

from groggy_kernels.layout import ROW_WORDS
from groggy_nb.codegen.cache import kernel
from groggy_nb.once import Once

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
MOMENT = 20e-6  # seconds: a reading takes two of a million
SOON, LONG = 0.01, 1.0  # seconds between two readings: a rough rate, one as good as it will ever be
_made = Once()  # the native functions by their text, the first rate, the cost of a probe


@dataclass(frozen=True, slots=True)
class _Rate:
    """What is known of the counter; replaced whole, since other threads read it meanwhile.

    first : the first reading, seconds and cycles. cycles : a second. again : seconds since the first reading
    at which the rate is measured anew.
    """

    first: tuple[float, int]
    cycles: float
    again: float


_latest: _Rate | None = None


def _call(source: str) -> Any:
    """The native function of a text; looking it up costs more than calling it."""
    return _made.get(source, lambda: kernel(source).call)


def _run(source: str, count: int) -> tuple[float, float, int]:
    """When one call began, its seconds from outside and what it returned (cycles)."""
    call = _call(source)
    # A count, a word to add to, the counters of a row, the result and a word for errors.
    result = 2 + ROW_WORDS
    words = (ctypes.c_int64 * (result + 2))(count)
    at = ctypes.addressof(words)
    begin = time.perf_counter()
    call(at + 8 * result, at + 8 * (result + 1), 0, 1, at, at)
    return begin, time.perf_counter() - begin, words[result]


def reading() -> tuple[float, int]:
    """Seconds and cycles at one moment; taken again where the system ran something else in between."""
    call = _call(READ)
    words = (ctypes.c_int64 * 2)()  # of this call alone: another thread may read at the same time
    at = ctypes.addressof(words)
    for _ in range(REPEATS):
        before = time.perf_counter()
        call(at, at + 8, 0, 1, at, at)
        after = time.perf_counter()
        if after - before < MOMENT:
            break
    return after, words[0]


def _careful_reading() -> tuple[float, int]:
    """The same, the quickest of several: one during which the system ran something else lies."""
    found = []
    for _ in range(REPEATS):
        before = time.perf_counter()
        seconds, cycles = reading()
        found.append((seconds - before, seconds, cycles))
    return min(found)[1:]


def cycle_rate() -> float:
    """Cycles a second: measured over two milliseconds at first, then over the time since, until a second."""
    global _latest
    known = _latest or _made.get("rate", _first_rate)
    since = time.perf_counter() - known.first[0]
    if since > known.again:
        seconds, cycles = _careful_reading()
        since = seconds - known.first[0]
        rate = (cycles - known.first[1]) / since
        _latest = known = _Rate(known.first, rate, 4 * since if since <= LONG else math.inf)
    return known.cycles


def _first_rate() -> _Rate:
    """A rough rate, from two calls of a millisecond."""
    _run(SPIN, 100)
    reading()
    first = _careful_reading()
    found = [_run(SPIN, 20_000) for _ in range(2)]
    return _Rate(first, max(cycles / seconds for _, seconds, cycles in found), SOON)


def probe_cycles() -> float:
    """Cycles that one probe adds to what it measures: the best of a few rounds of a thousand."""
    return _made.get("probe", _measured_probe)


def _measured_probe() -> float:
    _run(PROBES, 10)
    return min(_run(PROBES, 1_000)[2] for _ in range(REPEATS)) / 1_000
