"""Contenders timed in turns: the same work done by several systems, equal results first."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from groggy_nb.benchmark.asking import Asked
from groggy_nb.errors import GroggyError

TOLERANCE = 1e-9  # relative, a node: sums in another order differ by 1e-13 or so
# libgomp's threads spin for some milliseconds after a parallel region and would slow down whoever comes next.
PAUSE = 0.02


@dataclass(frozen=True, slots=True)
class Limits:
    """What keeps a run short, in seconds: what takes longer has fewer rounds, or a line in place of a figure.

    each : of one contender in the rounds of a contest: it takes no part in more once they took longer, and it
    took part in `least`. once : a call of a peer that takes longer is not made again; a program that by its
    time on a smaller graph would take longer is not run. runs : of one program on one graph, the first aside.
    peak : of a contender whose call takes longer, memory is not asked for.
    """

    each: float = 10.0
    least: int = 3
    once: float = 60.0
    runs: float = 10.0
    peak: float = 60.0


USUAL = Limits()


class PeerFailed(GroggyError):
    """A system that cannot do the work: it does not take part."""

    default_code = "benchmark-peer"


class UnequalResults(GroggyError):
    """Two systems that should compute the same do not: their times mean nothing."""

    default_code = "benchmark-unequal"


@dataclass(frozen=True, slots=True)
class Contender:
    """One system: `call` does the whole work once; `threads` is what it may use.

    must_agree : a difference is then our bug, and no one is timed. found : takes what is compared out of what
    `call` gave, untimed. own_seconds : takes the time out of it, where another process measures it; own_peak
    the memory, where that process ended; `process` works, where it goes on. is_compared : False where each
    way has its own right result. tolerance : how far it may be off, where it ends by a rule of its own.
    """

    name: str
    call: Callable[[], Any]
    threads: int
    note: str = ""
    must_agree: bool = False
    found: Callable[[Any], NDArray[Any]] = np.asarray
    own_seconds: Callable[[Any], float] | None = None
    own_peak: Callable[[Any], int | None] | None = None
    process: Asked | None = None
    is_compared: bool = True
    tolerance: float = TOLERANCE


@dataclass(frozen=True, slots=True)
class Missing:
    """A system that cannot take part, and why."""

    name: str
    reason: str


Made = Contender | Missing


@dataclass(frozen=True, slots=True)
class Timed:
    """The samples of one contender in seconds, in the order taken."""

    name: str
    threads: int
    note: str
    error: float | None  # the largest relative difference of an entry from the reference's, where compared
    seconds: tuple[float, ...]
    ratios: tuple[float, ...]  # to the reference, round by round


def spread(seconds: Sequence[float]) -> dict[str, Any]:
    """Minimum, median and the samples themselves.

    >>> spread([3.0, 1.0, 2.0])
    {'min': 1.0, 'median': 2.0, 'samples': [3.0, 1.0, 2.0]}
    """
    return {"min": min(seconds), "median": statistics.median(seconds), "samples": list(seconds)}


def told(timed: Sequence[Timed], missing: Sequence[Missing]) -> dict[str, Any]:
    """Contenders and who is missing as plain values."""
    return {
        "contenders": [
            {
                "name": t.name,
                "threads": t.threads,
                "note": t.note,
                "error": t.error,
                "seconds": spread(t.seconds),
                "ratio": spread(t.ratios),
            }
            for t in timed
        ],
        "missing": [asdict(m) for m in missing],
    }


def repeated(call: Callable[[], object], times: int) -> list[float]:
    """Seconds of each of so many calls, after one that is not counted."""
    call()
    samples = []
    for _ in range(times):
        start = time.perf_counter()
        call()
        samples.append(time.perf_counter() - start)
    return samples


def interleaved_calls(calls: Mapping[str, Callable[[], object]], times: int) -> dict[str, list[float]]:
    """Seconds of several calls taken in turns, after one of each that is not counted."""
    for call in calls.values():
        call()
    samples: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(times):
        for name, call in calls.items():
            start = time.perf_counter()
            call()
            samples[name].append(time.perf_counter() - start)
    return samples


def relative_error(found: NDArray[np.float64], wanted: NDArray[np.float64]) -> float:
    """The largest difference of an entry, relative to the wanted one; infinite where the shapes differ.

    >>> relative_error(np.array([0.0, 2.0]), np.array([0.0, 4.0]))
    0.5
    """
    if np.shape(found) != np.shape(wanted):
        return float("inf")
    with np.errstate(all="ignore"):
        differs = np.where(found == wanted, 0.0, np.abs(found - wanted) / np.abs(wanted))
        error = np.max(differs, initial=0.0)
    return float(error) if error == error else float("inf")


def failure(problem: Exception) -> str:
    """Why a peer takes no part: whatever it raises is a line, and the others go on."""
    return problem.message if isinstance(problem, GroggyError) else f"{type(problem).__name__}: {problem}"


def interleaved(
    contenders: Sequence[Contender], rounds: int, say: Callable[[str], None], limits: Limits = USUAL
) -> tuple[list[Timed], list[Missing]]:
    """Compare every contender's result with the first one's, then time them in turns.

    Returns the times, and the peers that computed something else, fail, or take minutes. The comparison is
    the warm-up: compiling and building are over when the first sample is taken. A contender whose call takes
    long takes part in the first rounds alone.

    Raises
    ------
    UnequalResults
        Where a contender differs that must agree.
    """
    reference = contenders[0].found(contenders[0].call())
    taking_part: list[Contender] = []
    errors: list[float | None] = []
    refused: list[Missing] = []
    for contender in contenders:
        say(contender.name)
        start = time.perf_counter()
        try:
            found = contender.call()  # the first call is the warm-up
        except Exception as problem:
            if contender.must_agree:
                raise
            refused.append(Missing(contender.name, failure(problem)))
            continue
        taken = time.perf_counter() - start
        error = relative_error(contender.found(found), reference) if contender.is_compared else None
        if error is not None and error > contender.tolerance:
            if contender.must_agree:
                raise UnequalResults(f"{contender.name} differs from {contenders[0].name} by {error:.2g}")
            refused.append(Missing(contender.name, f"not timed: its result differs by {error:.2g}"))
        elif taken > limits.once and not contender.must_agree:
            refused.append(Missing(contender.name, f"called once: that took {taken:.0f} s"))
        else:
            taking_part.append(contender)
            errors.append(error)
    samples: list[list[float]] = [[] for _ in taking_part]
    spent = [0.0 for _ in taking_part]
    for number in range(rounds):
        going = [n for n, seconds in enumerate(spent) if number < limits.least or seconds < limits.each]
        if not going:
            break
        say(f"round {number + 1} of {rounds}")
        for n in sorted({0, *going}):  # the first one as long as anyone is measured against it
            contender = taking_part[n]
            time.sleep(PAUSE)
            start = time.perf_counter()
            found = contender.call()
            taken = time.perf_counter() - start
            spent[n] += taken
            samples[n].append(taken if contender.own_seconds is None else contender.own_seconds(found))
    timed = [
        Timed(
            c.name, c.threads, c.note, e, tuple(s), tuple(a / b for a, b in zip(s, samples[0], strict=False))
        )
        for c, e, s in zip(taking_part, errors, samples, strict=True)
    ]
    return timed, refused
