"""The cycle counter of this machine: its rate, and what one probe of it costs; measured once in a process."""

from __future__ import annotations

import ctypes
import time
from functools import cache
from typing import Any

from groggy_kernels.layout import ROW_WORDS
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
MOMENT = 20e-6  # seconds: a reading takes two of a million
SOON, LONG = 0.01, 1.0  # seconds between two readings: a rough rate, one as good as it will ever be
_first: tuple[float, int] | None = None  # the first reading: seconds, cycles
_rate = 0.0
_settled = False
_next = SOON  # when the rate is measured again, in seconds since the first reading


@cache
def _call(source: str) -> Any:
    """The native function of a text; looking it up costs more than calling it."""
    return kernel(source).call


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


@cache
def _reader() -> tuple[Any, Any, tuple[int, ...]]:
    """The function that reads the counter, where it leaves it, and its arguments, made once."""
    words = (ctypes.c_int64 * 2)()
    at = ctypes.addressof(words)
    return _call(READ), words, (at, at + 8, 0, 1, at, at)


def reading() -> tuple[float, int]:
    """Seconds and cycles at one moment; taken again where the system ran something else in between."""
    call, words, arguments = _reader()
    for _ in range(REPEATS):
        before = time.perf_counter()
        call(*arguments)
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
    global _first, _rate, _settled, _next
    if _settled:
        return _rate
    if _first is None:
        _run(SPIN, 100)
        reading()
        _first = _careful_reading()
        found = [_run(SPIN, 20_000) for _ in range(2)]
        _rate = max(cycles / seconds for _, seconds, cycles in found)
    elif time.perf_counter() - _first[0] > _next:
        seconds, cycles = _careful_reading()
        since = seconds - _first[0]
        _rate = (cycles - _first[1]) / since
        _settled, _next = since > LONG, 4 * since
    return _rate


@cache
def probe_cycles() -> float:
    """Cycles that one probe adds to what it measures: the best of a few rounds of a thousand."""
    _run(PROBES, 10)
    return min(_run(PROBES, 1_000)[2] for _ in range(REPEATS)) / 1_000
