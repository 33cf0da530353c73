"""The report of one run: its crossings, and where its time went."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from groggy_nb.measure import looks, series
from groggy_nb.measure.preview import Preview
from groggy_nb.run.record import LoopRow, RunRecord, StepRow

if TYPE_CHECKING:
    from pandas import DataFrame

# The parts that a run's time splits into. Compile is paid once, so it stands beside them, never in a stack.
RUN_PARTS = ("kernel", "crossing", "glue", "unaccounted")
PARTS = (*RUN_PARTS[:3], "compile", RUN_PARTS[3])

_LISTS = ("rows", "loops", "watch", "rewrites")
_TIMES = ("wall", *PARTS)


class Report:
    """The figures of one run, as an object, as text and as HTML.

    Parameters
    ----------
    record : RunRecord
        What the run counted and timed.
    text : str, optional
        The program's text, so that rows can show the user's lines.
    preview : callable, optional
        Makes the preview of the result when the report is looked at.

    Examples
    --------
    >>> record = RunRecord("fused", "auto", 1, (), "calls", "", 3, 2, crossings=1, wall=0.5, kernel=0.5)
    >>> report = Report(record)
    >>> report.crossings, report.to_dict()["breakdown"]["kernel"]
    (1, 0.5)
    """

    def __init__(
        self,
        record: RunRecord,
        *,
        text: str | None = None,
        preview: Callable[[], Preview | None] = lambda: None,
    ) -> None:
        self.record = record
        self.text = text
        self._preview = preview

    # -- counts

    @property
    def crossings(self) -> int:
        """How often Python called native code, counted."""
        return self.record.crossings

    @property
    def iterations(self) -> int:
        """Rounds begun of the top-level loops."""
        return self.record.iterations

    @property
    def formula(self) -> str:
        """The number of crossings in the rounds of the loops, known before the run."""
        return self.record.formula

    @property
    def predicted(self) -> int:
        """What the formula gives for the rounds that were run."""
        return self.record.predicted

    @property
    def mode(self) -> str:
        """The mode that ran: "step", "batch", "fused" or "reference"."""
        return self.record.mode

    @property
    def threads(self) -> int:
        """The number of threads that ran native code."""
        return self.record.threads

    @property
    def interrupted(self) -> bool:
        """Whether Ctrl-C or a time-out ended the run."""
        return self.record.interrupted

    @property
    def warnings(self) -> tuple[str, ...]:
        """What the run found worth saying."""
        return tuple(self.record.warnings)

    # -- times, in seconds

    @property
    def wall(self) -> float:
        """From call to result, compile included: the sum of the breakdown."""
        return self.record.wall

    @property
    def run_time(self) -> float:
        """The wall time without compile: what the next run of this program will take."""
        return self.record.wall - self.record.compile

    @property
    def breakdown(self) -> dict[str, float]:
        """Seconds by part: kernel, crossing, glue, compile and unaccounted, summing to the wall."""
        return {part: getattr(self.record, part) for part in PARTS}

    @property
    def crossing_us(self) -> float:
        """Microseconds a crossing, there and back; 0.0 where nothing crossed."""
        return 1e6 * self.record.crossing / self.crossings if self.crossings else 0.0

    @property
    def overhead(self) -> float:
        """The share of the run spent outside native kernels."""
        return self.share(self.run_time - self.record.kernel)

    def share(self, seconds: float) -> float:
        """A time as a share of the run without compile."""
        return seconds / self.run_time if self.run_time > 0 else 0.0

    # -- tables

    @property
    def steps(self) -> DataFrame:
        """One row a step or fused group.

        Columns: step, line (the first; empty where there is none), calls, seconds (kernel and
        crossing), share (of the run without compile), crossings, kernel, crossing, lines.
        """
        import pandas as pd

        rows = [
            {
                "step": row.label,
                "line": row.lines[0] if row.lines else None,
                "calls": row.calls,
                "seconds": seconds_of(row),
                "share": self.share(seconds_of(row)),
                "crossings": row.crossings,
                "kernel": row.kernel,
                "crossing": row.crossing,
                "lines": row.lines,
            }
            for row in self.record.rows
        ]
        names = ("step", "line", "calls", "seconds", "share", "crossings", "kernel", "crossing", "lines")
        return pd.DataFrame(rows, columns=list(names)).astype({"line": "Int64"})

    @property
    def calls(self) -> DataFrame:
        """One row a native function that was called: call, crossings, kernel, crossing, crossing_us."""
        import pandas as pd

        found: list[list[Any]] = []
        for row in self.record.rows:
            # A function's crossings stand in the first of its rows; the rows without belong to it.
            if row.crossings or not found:
                found.append([row.label, 0, 0.0, 0.0])
            for k, figure in enumerate((row.crossings, row.kernel, row.crossing), 1):
                found[-1][k] += figure
        if not found and self.crossings:
            found = [[self.mode, self.crossings, self.record.kernel, self.record.crossing]]
        frame = pd.DataFrame(found, columns=["call", "crossings", "kernel", "crossing"])
        return frame.assign(crossing_us=1e6 * frame["crossing"] / frame["crossings"])

    @property
    def loops(self) -> DataFrame:
        """One row a loop: line, entries, rounds, ended ("count", "break", ...), top."""
        import pandas as pd

        names = [f.name for f in dataclasses.fields(LoopRow)]
        rows = [dataclasses.astuple(row) for row in self.record.loops]
        return pd.DataFrame(rows, columns=names).astype({"line": "Int64"})

    @property
    def rewrites(self) -> DataFrame:
        """One row a pass that ran: pass, removed (steps that it saved)."""
        import pandas as pd

        return pd.DataFrame(self.record.rewrites, columns=["pass", "removed"])

    @property
    def watch(self) -> DataFrame:
        """The watched scalars, one row a round."""
        return series.rounds(self.record)

    @property
    def preview(self) -> Preview | None:
        """The top of the last node output; None where the report stands alone."""
        return self._preview()

    @property
    def plot(self) -> ReportPlots:
        """The pictures: `plot.breakdown()`, `plot.steps()`."""
        return ReportPlots(self)

    # -- exports

    def to_dict(self) -> dict[str, Any]:
        """Every figure as numbers, strings, lists and dicts; times in seconds.

        Has "wall" and "breakdown" (kernel, crossing, glue, compile, unaccounted, summing to the
        wall). `from_dict` reads it back. Watched node values are left out: they are results.
        """
        plain = [f.name for f in dataclasses.fields(RunRecord) if f.name not in (*_LISTS, *_TIMES)]
        return {
            "format": "groggy_nb.report",
            "version": 1,
            **{name: _plain(getattr(self.record, name)) for name in plain},
            "iterations": self.iterations,
            "wall": self.wall,
            "breakdown": self.breakdown,
            "steps": [_plain(dataclasses.asdict(row)) for row in self.record.rows],
            "loops": [dataclasses.asdict(row) for row in self.record.loops],
            "rewrites": [{"pass": name, "removed": removed} for name, removed in self.record.rewrites],
            "watch": {name: series.as_list(values) for name, values in series.scalars(self.record).items()},
            "text": self.text,
        }

    @classmethod
    def from_dict(cls, figures: Mapping[str, Any]) -> Report:
        """The report that `to_dict` wrote."""
        plain = {f.name: figures[f.name] for f in dataclasses.fields(RunRecord) if f.name in figures}
        record = RunRecord(**plain | {"passes": tuple(figures["passes"])} | figures["breakdown"])
        record.rows = [
            StepRow(**row | {"lines": tuple(row["lines"]), "steps": tuple(row["steps"])})
            for row in figures["steps"]
        ]
        record.loops = [LoopRow(**row) for row in figures["loops"]]
        record.rewrites = [(row["pass"], row["removed"]) for row in figures["rewrites"]]
        record.watch = {name: series.from_list(values) for name, values in figures["watch"].items()}
        return cls(record, text=figures["text"])

    def to_json(self, indent: int | None = 2) -> str:
        """`to_dict` as JSON; nan and infinities are strings, so that every reader takes it."""
        return json.dumps(self.to_dict(), indent=indent, allow_nan=False, ensure_ascii=False)

    def __repr__(self) -> str:
        return looks.as_text(self)

    def _repr_html_(self) -> str:
        return looks.as_html(self)


class ReportPlots:
    """The pictures of a report; each takes `ax=` and returns the axes."""

    def __init__(self, report: Report) -> None:
        self._report = report

    def breakdown(self, ax: Any = None) -> Any:
        """Milliseconds and shares of kernel, crossing, glue and unaccounted; compile as a mark beside.

        Without `ax`, or with two axes, both panels; with one axes, milliseconds only.
        """
        return looks.draw("report.breakdown", self._report, ax=ax)

    def steps(self, ax: Any = None, limit: int = 12) -> Any:
        """Time and crossings of each step with the user's line, worst first, `limit` rows."""
        return looks.draw("report.steps", self._report, ax=ax, limit=limit)


def seconds_of(row: StepRow) -> float:
    """The time of a row: inside native code, and the way there and back."""
    return row.kernel + row.crossing


def _plain(value: Any) -> Any:
    """Tuples as lists, also inside a dict."""
    if isinstance(value, dict):
        return {name: _plain(inner) for name, inner in value.items()}
    return list(value) if isinstance(value, tuple) else value
