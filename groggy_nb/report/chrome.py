"""A run in the Trace Event Format, which Perfetto and chrome://tracing read."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from groggy_nb.errors import clipped
from groggy_nb.graph.times import as_seconds
from groggy_nb.report import series
from groggy_nb.report.spans import DRAWN, Span, layout, phases
from groggy_nb.run.record import RunRecord, StepRow

PROCESS = 1
PHASES, ROUNDS = 1, 2  # the tracks, as threads
STEPS_NAMED = 20
EVENLY = " (no times of rounds: spread evenly)"

Event = dict[str, Any]


def chrome_trace(record: RunRecord) -> dict[str, Any]:
    """The run in the Trace Event Format: plain dicts and lists for `json.dump`, times in microseconds.

    One track holds the phases and, inside the run, the steps, one after the other, each step's time over
    all its calls as one piece; a second holds the rounds that were stamped; each watched scalar is a
    counter, its values at the ends of the rounds. What is aggregated says so in its `args`.

    Examples
    --------
    >>> import groggy_nb as gn
    >>> result = gn.parse('nodes["d"] = degree()').run(gn.datasets.karate(), mode="fused")
    >>> trace = chrome_trace(result.report.record)
    >>> sorted({event["ph"] for event in trace["traceEvents"]})
    ['M', 'X']
    """
    whole = layout(record)
    run = next(phase for phase in whole.inner if phase.name == "run")
    named = ", ".join(part for part in (f"groggy_nb: {record.mode}", clipped(record.graph)) if part)
    events = [
        _metadata("process_name", named, PHASES),
        _metadata("thread_name", "the run; its steps in program order", PHASES),
        *_spans(whole),
    ]
    numbers, starts = stamps(record, run)
    if len(starts):
        events += [_metadata("thread_name", "rounds", ROUNDS), *_rounds(record, numbers, starts, run)]
    for name, values in series.scalars(record).items():
        events += _counter(name, values, record, (numbers, starts), run)
    return {
        "traceEvents": events,
        "displayTimeUnit": "ms",
        "otherData": {
            "exporter": "groggy_nb",
            "mode": record.mode,
            "graph": clipped(record.graph),
            "threads": str(record.threads),
            "crossings": str(record.crossings),
            "note": DRAWN,
        },
    }


def stamps(record: RunRecord, run: Span) -> tuple[Any, Any]:
    """The numbers of the stamped rounds, from 1, and when they began, within the run as it is drawn."""
    length = min(len(record.stamps), len(record.stamped))
    numbers = np.asarray(record.stamped[:length], np.int64) + 1  # the record counts from 0
    moved = run.start - next(phase.start for phase in phases(record) if phase.name == "run")
    times = np.nan_to_num(np.asarray(record.stamps[:length], np.float64) + moved, nan=run.start)
    return numbers, np.maximum.accumulate(np.clip(times, run.start, run.end)) if length else times


# -- pieces of time


def _spans(span: Span) -> Iterator[Event]:
    """A span and the ones inside it."""
    yield _piece(span.name, span.kind, span.start, span.end, PHASES, _told(span))
    for each in span.inner:
        yield from _spans(each)


def _told(span: Span) -> dict[str, Any]:
    """What a click on a span tells."""
    if span.row is not None:
        return _row(span.row)
    if span.kind in ("crossing", "wait"):
        return {"aggregated": "over all calls of the step"}
    return {}


def _row(row: StepRow) -> dict[str, Any]:
    """The figures of a step."""
    hidden = len(row.steps) - STEPS_NAMED
    more = [f"and {hidden:,} more"] if hidden > 0 else []
    return {
        "aggregated": f"{row.calls:,} call{'' if row.calls == 1 else 's'} in one piece: {DRAWN}",
        "steps": [*map(clipped, row.steps[:STEPS_NAMED]), *more],
        "lines": list(row.lines[:STEPS_NAMED]),
        "calls": row.calls,
        "crossings": row.crossings,
        "kernel (s)": _finite(row.kernel),
        "crossing (s)": _finite(row.crossing),
        "wait (s), in kernel": _finite(row.wait),
    }


def _rounds(record: RunRecord, numbers: Any, starts: Any, run: Span) -> Iterator[Event]:
    """The stamped rounds, each up to the next one."""
    total = max(sum(row.rounds for row in record.loops), int(numbers[-1]))
    firsts, afters = numbers.tolist(), [*numbers[1:].tolist(), total + 1]
    ends = [*starts[1:].tolist(), run.end]
    for first, after, start, end in zip(firsts, afters, starts.tolist(), ends, strict=True):
        count = after - first
        name = f"round {first}" if count == 1 else f"rounds {first} to {after - 1}"
        told = {"round": first, "rounds": count}
        if len(record.loops) > 1:
            told |= {"counted": "over all loops together, as they began"}
        if count > 1:
            told |= {"aggregated": f"{count:,} rounds drawn as one piece: of many, some were stamped"}
        yield _piece(name, "round", start, end, ROUNDS, told)


def _piece(name: str, kind: str, start: float, end: float, track: int, told: dict[str, Any]) -> Event:
    """A complete event; whole nanoseconds at both ends, so that rounding leaves what is inside inside."""
    first, last = round(1e9 * start), round(1e9 * end)
    return {
        "name": name,
        "cat": kind,
        "ph": "X",
        "ts": first / 1e3,
        "dur": (last - first) / 1e3,
        "pid": PROCESS,
        "tid": track,
        "args": told,
    }


def _metadata(what: str, name: str, track: int) -> Event:
    """The name of the process or of a track."""
    return {"name": what, "ph": "M", "pid": PROCESS, "tid": track, "args": {"name": name}}


# -- watched scalars


def _counter(
    name: str, values: Any, record: RunRecord, stamped: tuple[Any, Any], run: Span
) -> Iterator[Event]:
    """A watched scalar over the rounds, each value at its end; what is not finite is left out."""
    first = series.first_round(record, len(values))
    ends, are_known = _ends(first, len(values), record, stamped, run)
    shown = clipped(name) + ("" if are_known else EVENLY)
    numbers = as_seconds(values) if values.dtype.kind == "M" else values
    for value, end in zip(numbers.tolist(), ends.tolist(), strict=True):
        number = float(value)
        if math.isfinite(number):
            stamp = round(1e9 * end) / 1e3
            yield {"name": shown, "ph": "C", "ts": stamp, "pid": PROCESS, "args": {"value": number}}


def _ends(first: int, count: int, record: RunRecord, stamped: tuple[Any, Any], run: Span) -> tuple[Any, bool]:
    """When rounds ended, and whether that was measured: between stamps, on a straight line."""
    rounds = np.arange(first, first + count)
    numbers, starts = stamped
    # With several loops nothing says which one's rounds a value belongs to.
    if len(starts) and len(record.loops) == 1:
        last = max(record.loops[0].rounds, int(numbers[-1]))
        return np.interp(rounds + 1, [*numbers, last + 1], [*starts, run.end]), True
    share = (rounds - first + 1) / max(count, 1)
    return run.start + (run.end - run.start) * share, False


def _finite(seconds: float) -> float:
    """A time that JSON has a number for."""
    return seconds if math.isfinite(seconds) else 0.0
