"""Recorded rounds as views show them: each loop's strip, and at a round the figures of every step."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Any

import numpy as np

from groggy_nb.domains import NODE
from groggy_nb.dsl.edits import Outline, flow
from groggy_nb.dsl.edits.carried import Carried
from groggy_nb.errors import UsageError, clipped
from groggy_nb.measure.recorded import Port, RecordedLoop, Recording, Round, Seen
from groggy_nb.notebook.editor.overlay import POINTS, TOP
from groggy_nb.report.statistics import plain
from groggy_nb.show.content import ENDINGS
from groggy_nb.show.recorded import cost
from groggy_nb.show.replay import is_drawn, movie, numbers, page

NONE: dict[str, Any] = {"stale": False, "why": "", "cost": "", "notes": [], "loops": {}, "sparks": {}}


def rounds_renamed(shown: dict[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """What views show of a recording, at the new ids of its steps."""
    if not names:
        return shown
    parts = ("loops", "sparks")
    return shown | {part: {names.get(n, n): each for n, each in shown[part].items()} for part in parts}


class Replay:
    """A recording of a text, by the ids that the canvas knows its statements by."""

    def __init__(self, recording: Recording, text: str) -> None:
        self.recording = recording
        outline = Outline(text)
        streams = flow(outline)
        entries = list(outline.walk())
        regions = {e.node.lineno: e for e in entries if e.is_region}
        self.loops = {regions[e.line].id: e for e in recording.loops if e.line in regions}

        def name_of(port: Port) -> str | None:
            # What stands on a region's head, it hands on: a loop, a sweep or a conditional.
            region = regions.get(port.line)
            if region is not None:
                found = Carried(region, port.name).id
                return found if found in streams.carried else None
            for entry in entries:
                last = entry.node.end_lineno or entry.node.lineno
                is_there = entry.node.lineno <= port.line <= last and entry.id in streams.forms
                if is_there and entry.name == port.name:
                    return entry.id
            return None

        self._ids = {port.id: name for port in recording.ports if port.name and (name := name_of(port))}

    @property
    def shown(self) -> dict[str, Any]:
        """What views are told at once: the strip of each loop, and a curve for each value over its rounds."""
        found = self.recording
        return {
            **NONE,
            "cost": cost(found),
            "notes": [clipped(note) for note in found.notes],
            "loops": {name: _strip(loop) for name, loop in self.loops.items() if loop.rounds},
            "sparks": {
                name: line for loop in self.loops.values() for name, line in self._sparks(loop).items()
            },
        }

    @property
    def last(self) -> dict[str, Any]:
        """The figures of every step where its last value was kept."""
        rounds = [self.recording.end, *(loop.rounds[-1] for loop in self.loops.values() if loop.rounds)]
        return {name: figures for each in rounds for name, figures in self._figures(each).items()}

    def at(self, region: object, number: object) -> dict[str, Any] | None:
        """The figures of a kept round, and of a small graph the values of nodes; None where there is none."""
        loop = self.loops.get(region) if isinstance(region, str) else None
        of = next((each for each in loop.rounds if each.number == number), None) if loop is not None else None
        if of is None:
            return None
        drawn = is_drawn(self.recording.result.graph)
        return {
            "ports": self._figures(of),
            "values": {
                name: numbers(seen.values)
                for name, seen in self._named(of).items()
                if drawn and seen.port.domain is NODE and seen.values is not None
            },
        }

    def has(self, form: object, region: object) -> bool:
        """Whether there is a file of this form of a loop's rounds."""
        return form in ("html", "gif") and isinstance(region, str) and region in self.loops

    def film(self, form: str, region: str, step: str | None, tell: Callable[[float], None]) -> dict[str, str]:
        """All rounds as a file: a page, or a GIF of a loop coloured by a step's value."""
        loop = self.loops[region]
        if form == "html":
            made, kind = page(self.recording).encode(), "text/html"
        else:
            names = {self._ids.get(seen.port.id): name for each in loop.rounds for name, seen in each.items()}
            chosen = names.get(step) if step is not None else None
            try:
                made, kind = movie(self.recording, chosen, loop.line, tell=tell), "image/gif"
            except UsageError:  # no value of nodes, or its arrays were let go: what the loop hands on
                made, kind = movie(self.recording, None, loop.line, tell=tell), "image/gif"
        return {"name": f"rounds.{form}", "type": kind, "data": base64.b64encode(made).decode()}

    def _named(self, of: Round) -> dict[str, Seen]:
        return {self._ids[port]: seen for port, seen in of.by_id.items() if port in self._ids}

    def _figures(self, of: Round) -> dict[str, Any]:
        return {name: _told(seen) for name, seen in self._named(of).items()}

    def _sparks(self, loop: RecordedLoop) -> dict[str, dict[str, Any]]:
        """Of each value a curve over the kept rounds: a scalar, how much an array changed, else its mean."""
        rounds = [self._named(each) for each in loop.rounds]
        found = {}
        for name in dict.fromkeys(name for each in rounds for name in each):
            line = [each.get(name) for each in rounds]
            is_array = any(seen is not None and seen.port.domain.is_array for seen in line)
            whole = is_array and all(seen is not None and seen.values is not None for seen in line)
            curve = _changes(line) if whole else [np.nan if s is None else _mean(s) for s in line]
            found[name] = {
                "what": "change" if whole else "mean" if is_array else "value",
                "values": numbers(curve),
            }
        return found


def _mean(seen: Seen) -> float:
    mean = seen.figures["mean"]
    return np.nan if mean is None else float(mean)


def _changes(line: list[Any]) -> list[float]:
    """How far an array's entries moved since the kept round before, in the mean; nan for the first."""
    arrays = [np.asarray(seen.values, np.float64) for seen in line]
    with np.errstate(invalid="ignore"):
        moved = [np.abs(new - old) for old, new in pairwise(arrays)]
    return [np.nan, *(float(x[np.isfinite(x)].mean()) if np.isfinite(x).any() else np.nan for x in moved)]


def _told(seen: Seen) -> dict[str, Any]:
    return {**seen.figures, "top": [[label, plain(value)] for label, value in seen.top[:TOP]]}


def _strip(loop: RecordedLoop) -> dict[str, Any]:
    """One loop: the kept rounds, how long each took, the residual, why it ended."""
    every = -(-len(loop.seconds) // POINTS) or 1
    return {
        "rounds": [each.number for each in loop.rounds],
        "total": loop.total,
        "entries": loop.entries,
        "ended": ENDINGS[loop.ended],
        "every": every,
        "ms": numbers(1e3 * loop.seconds[::every]),
        "residual": clipped(loop.residual),
        "curve": numbers(loop.scalars.get(loop.residual, np.empty(0))[::every]),
    }
