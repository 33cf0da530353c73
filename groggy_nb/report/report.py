"""The report of one run: its crossings, and where its time went."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from groggy_nb import given, looks
from groggy_nb.report import figures, frames, series
from groggy_nb.report.annotation import Annotation, annotate
from groggy_nb.report.figures import PARTS, RUN_PARTS
from groggy_nb.report.frames import seconds_of
from groggy_nb.report.pictures import ReportPlots
from groggy_nb.report.preview import Preview

if TYPE_CHECKING:
    import os

    from pandas import DataFrame

    from groggy_nb.report.pricing import Expected
    from groggy_nb.run.record import RunRecord

__all__ = ["PARTS", "RUN_PARTS", "Report", "ReportPlots", "seconds_of"]


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
    >>> from groggy_nb.run.record import RunRecord
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
        self._is_read = False  # from a file: another machine's times are no measure for this one's model

    def __reduce__(self) -> tuple[Any, ...]:
        """What pickle and copy keep: the figures, the text, and the preview as it stands."""
        return _pickled, (self.record, self.text, self.preview, self._is_read)

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
    def outside(self) -> tuple[str, ...]:
        """What came from outside: inputs, such as notebook variables, and defaults of absent attributes."""
        return tuple(self.record.outside)

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

    @property
    def expected(self) -> Expected | None:
        """What the calibrated model says of `run_time`, with a range; None without one, or when read back."""
        from groggy_nb.report.pricing import expected

        return None if self._is_read else expected(self.record)

    @property
    def expected_seconds(self) -> float | None:
        """The seconds of `expected`."""
        found = self.expected
        return None if found is None else found.seconds

    def share(self, seconds: float) -> float:
        """A time as a share of the run without compile."""
        return seconds / self.run_time if self.run_time > 0 else 0.0

    # -- tables

    @property
    def steps(self) -> DataFrame:
        """One row a step or fused group.

        Columns: step, line (the first; empty where there is none), calls, seconds (kernel and
        crossing), share (of the run without compile), crossings, kernel, crossing, lines, wait (the part
        of kernel that waited for other threads), places, entries, bytes (of one call).
        """
        return frames.steps(self.record, self.share)

    @property
    def calls(self) -> DataFrame:
        """One row a native function that was called: call, crossings, kernel, crossing, crossing_us."""
        return frames.calls(self.record)

    @property
    def loops(self) -> DataFrame:
        """One row a loop: line, entries, rounds, ended ("count", "break", ...), top."""
        return frames.loops(self.record)

    @property
    def rewrites(self) -> DataFrame:
        """One row a pass that ran: pass, removed (steps that it saved)."""
        return frames.rewrites(self.record)

    @property
    def fates(self) -> DataFrame:
        """One row a step that the optimizer moved or took away: step, line, what, by, into, into_line."""
        return frames.fates(self.record)

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
        """The pictures: `plot.breakdown()`, `.steps()`, `.timeline()`, `.limits()`."""
        return ReportPlots(self)

    @property
    def annotation(self) -> Annotation:
        """The program's text with the time, share and crossings of each line, and what became of it."""
        return annotate(self.record, self.text or "")

    # -- exports

    def to_dict(self) -> dict[str, Any]:
        """Every figure as numbers, strings, lists and dicts; times in seconds.

        Has "wall" and "breakdown" (kernel, crossing, glue, compile, unaccounted, summing to the
        wall). `from_dict` reads it back. Watched node values are left out: they are results.
        """
        return figures.to_dict(self.record, self.text)

    @classmethod
    def from_dict(cls, written: Mapping[str, Any]) -> Report:
        """The report that `to_dict` wrote, also one of an earlier version."""
        report = cls(figures.from_dict(written), text=written["text"])
        report._is_read = True
        return report

    def to_json(self, indent: int | None = 2) -> str:
        """`to_dict` as JSON; nan and infinities are strings, so that every reader takes it."""
        if indent is not None:
            indent = given.whole("indent", indent, least=0, most=100)
        return json.dumps(self.to_dict(), indent=indent, allow_nan=False, ensure_ascii=False)

    def to_speedscope(self) -> dict[str, Any]:
        """The run as a profile for speedscope.app, of values that JSON takes."""
        from groggy_nb.report.speedscope import speedscope

        return speedscope(self.record)

    def to_chrome_trace(self) -> dict[str, Any]:
        """The run as a trace for Perfetto and chrome://tracing, of values that JSON takes."""
        from groggy_nb.report.chrome import chrome_trace

        return chrome_trace(self.record)

    def save_html(self, path: str | os.PathLike[str]) -> None:
        """Write the report as one page that holds its pictures and opens without a network.

        Raises
        ------
        WriteError
            Where the file cannot be written; an older one stays as it was.
        """
        from groggy_nb.report.files import write_text

        write_text(path, looks.as_page(self))

    def __repr__(self) -> str:
        return looks.as_text(self)

    def _repr_html_(self) -> str:
        return looks.as_html(self)


def _pickled(record: RunRecord, text: str | None, preview: Preview | None, is_read: bool) -> Report:
    """The report of what was pickled."""
    report = Report(record, text=text, preview=lambda: preview)
    report._is_read = is_read
    return report
