"""A run as a speedscope file (https://www.speedscope.app): the run in time, and its steps by weight."""

from __future__ import annotations

from typing import Any

from groggy_nb.errors import clipped
from groggy_nb.report.spans import DRAWN, Span, layout
from groggy_nb.run.record import RunRecord

SCHEMA = "https://www.speedscope.app/file-format-schema.json"


def speedscope(record: RunRecord) -> dict[str, Any]:
    """The run as a speedscope file: plain dicts and lists for `json.dump`.

    Has two profiles, in seconds: "evented", the phases of the run with the steps one after the other inside
    (each step's time over all its calls as one piece), and "sampled", the steps with their times as weights.

    Examples
    --------
    >>> import groggy_nb as gn
    >>> result = gn.parse('nodes["d"] = degree()').run(gn.datasets.karate(), mode="fused")
    >>> file = speedscope(result.report.record)
    >>> [profile["type"] for profile in file["profiles"]]
    ['evented', 'sampled']
    """
    whole = layout(record)
    frames = _Frames()
    profiles = [_evented(whole, frames), _sampled(whole, frames)]
    described = clipped(record.graph)
    return {
        "$schema": SCHEMA,
        "name": f"groggy_nb: {record.mode}" + (f" on {described}" if described else ""),
        "exporter": "groggy_nb",
        "activeProfileIndex": 0,
        "shared": {"frames": frames.made},
        "profiles": profiles,
    }


class _Frames:
    """The table of frames, each once."""

    def __init__(self) -> None:
        self.made: list[dict[str, Any]] = []
        self._places: dict[str, int] = {}

    def of(self, span: Span) -> int:
        """The number of a span's frame."""
        if span.name not in self._places:
            self._places[span.name] = len(self.made)
            frame: dict[str, Any] = {"name": span.name}
            if span.row is not None and span.row.lines:
                frame |= {"file": "program", "line": span.row.lines[0]}
            self.made.append(frame)
        return self._places[span.name]


def _evented(whole: Span, frames: _Frames) -> dict[str, Any]:
    """The whole run in time."""
    events: list[dict[str, Any]] = []

    def add(span: Span) -> None:
        frame = frames.of(span)
        events.append({"type": "O", "frame": frame, "at": span.start})
        for each in span.inner:
            add(each)
        events.append({"type": "C", "frame": frame, "at": span.end})

    add(whole)
    return _profile("evented", f"the run in time: {DRAWN}", whole.end) | {"events": events}


def _sampled(whole: Span, frames: _Frames) -> dict[str, Any]:
    """The steps, weighted with their seconds; crossings and waits stand on the step they belong to."""
    samples: list[list[int]] = []
    weights: list[float] = []
    steps = [step for phase in whole.inner for step in phase.inner]
    for step in steps or [whole]:
        stack = [frames.of(step)]
        samples += [stack, *([*stack, frames.of(part)] for part in step.inner if steps)]
        weights += [step.own if steps else step.seconds, *(part.seconds for part in step.inner if steps)]
    named = "the steps: seconds over all their calls" if steps else "the run: no steps were timed"
    return _profile("sampled", named, sum(weights)) | {"samples": samples, "weights": weights}


def _profile(kind: str, name: str, end: float) -> dict[str, Any]:
    """What both kinds of profile have."""
    return {"type": kind, "name": name, "unit": "seconds", "startValue": 0.0, "endValue": end}
