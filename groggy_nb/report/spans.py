"""A run laid out in time: its phases, inside the run its steps, inside these crossings and waits."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from groggy_nb.errors import clipped
from groggy_nb.run.record import Phase, RunRecord, StepRow

CROSSING = "crossing (there and back)"
WAIT = "waiting for other threads"
DRAWN = "a step's time over all calls is one piece, in program order; only the widths are measured"
LINES_NAMED = 3


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time and the ones inside it, in order, none beyond it; seconds from the start of the call.

    kind : "program", "phase", "step", "crossing" or "wait". `row` is that of a step.
    """

    name: str
    kind: str
    start: float
    end: float
    row: StepRow | None = None
    inner: tuple[Span, ...] = ()

    @property
    def seconds(self) -> float:
        """How long it took."""
        return self.end - self.start

    @property
    def own(self) -> float:
        """How long it took without the ones inside it."""
        return max(self.seconds - sum(each.seconds for each in self.inner), 0.0)


def layout(record: RunRecord) -> Span:
    """The whole run as one span.

    Steps stand one after the other in program order within the run: their widths are measured, their
    places are not (`DRAWN`). Where clocks disagree, a span is as wide as what it holds, and what follows
    moves on.
    """
    at, inner = 0.0, []
    for phase in phases(record):
        start = max(at, _time(phase.start))
        steps = _steps(record, start) if phase.name == "run" else ()
        at = max(start + _time(phase.seconds), steps[-1].end if steps else start)
        inner.append(Span(clipped(phase.name), "phase", start, at, None, steps))
    end = max(at, _time(record.wall))
    return Span(f"groggy_nb: {record.mode}", "program", 0.0, end, None, tuple(inner))


def phases(record: RunRecord) -> tuple[Phase, ...]:
    """The phases, exactly one of them the run; of a record without them, compile and the rest."""
    if sum(phase.name == "run" for phase in record.phases) == 1:
        return tuple(sorted(record.phases, key=lambda phase: phase.start))
    compiled = _time(record.compile)
    first = (Phase("compile", 0.0, compiled),) if compiled else ()
    return (*first, Phase("run", compiled, _time(record.wall - compiled)))


def rows_of(record: RunRecord) -> Sequence[StepRow]:
    """The rows; of a record that kept none, one that stands for all steps."""
    if record.rows or not record.crossings:
        return record.rows
    counts, times = record.crossings, (record.kernel, record.crossing)
    return [StepRow("all steps", (), (), counts, *times, counts, record.wait)]


def name_of(row: StepRow) -> str:
    """A row's label and its first lines."""
    if not row.lines:
        return clipped(row.label)
    more = ", …" if len(row.lines) > LINES_NAMED else ""
    lines = ", ".join(map(str, row.lines[:LINES_NAMED])) + more
    return f"{clipped(row.label)} (line{'s' if len(row.lines) > 1 else ''} {lines})"


def _steps(record: RunRecord, start: float) -> tuple[Span, ...]:
    """The rows as spans, one after the other."""
    spans: list[Span] = []
    at = start
    for row in rows_of(record):
        crossing, kernel = _time(row.crossing), _time(row.kernel)
        inside, end = at + crossing, at + crossing + kernel
        waits = max(inside, end - _time(row.wait))
        parts = (Span(CROSSING, "crossing", at, inside), Span(WAIT, "wait", waits, end))
        kept = tuple(part for part in parts if part.seconds > 0)
        spans.append(Span(name_of(row), "step", at, end, row, kept))
        at = end
    return tuple(spans)


def _time(seconds: float) -> float:
    """A time that can be drawn: clocks may leave a little less than nothing."""
    return seconds if math.isfinite(seconds) and seconds > 0 else 0.0
