"""The recorder: every run inside a `with` block, its crossings and its times, without a notebook."""

from __future__ import annotations

import dataclasses
from contextlib import AbstractContextManager
from types import TracebackType
from typing import TYPE_CHECKING, Any

import numpy as np

from groggy_nb import looks
from groggy_nb.errors import UsageError
from groggy_nb.ir.forms import Program
from groggy_nb.ir.text import text
from groggy_nb.report import series
from groggy_nb.report.report import Report
from groggy_nb.run.listening import listening
from groggy_nb.run.record import Outcome, RunRecord

if TYPE_CHECKING:
    from pandas import DataFrame

# Columns of the table that come from a run's record as they are, times in seconds.
COPIED = ("wall", "kernel", "crossing", "glue", "compile", "unaccounted", "threads", "num_nodes", "num_edges")
CALLS = ("run", "mode", "call", "crossings", "kernel", "crossing", "crossing_us")


class Recorder:
    """A log of runs; made by `record`, filled inside its `with` block.

    It hears of each run when the run ends, whatever thread it ran in, also of interrupted ones; not of
    runs that failed, which leave no figures. It keeps reports, no results: watched node values are left out.
    It can be opened again, and goes on where it ended.

    Attributes
    ----------
    runs : list of Report
        In the order in which the runs ended.
    """

    def __init__(self) -> None:
        self.runs: list[Report] = []
        self._open: AbstractContextManager[None] | None = None
        # By identity, the program kept so that no other takes its place: printing costs more than a run.
        self._known: dict[int, tuple[Program, str]] = {}

    def __enter__(self) -> Recorder:
        if self._open is not None:
            raise UsageError(
                "this recorder is open already", code="recorder-open", hint="gn.record() makes another"
            )
        self._open = listening(self._hear)
        self._open.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        opened, self._open = self._open, None
        self._known.clear()
        if opened is not None:
            opened.__exit__(None, None, None)

    def _hear(self, program: Program, outcome: Outcome) -> None:
        """Keep the report of a run; called in the thread that ran it."""
        found = self._known.get(id(program))
        if found is None:
            found = program, program.text or text(program)
            self._known[id(program)] = found
        self.runs.append(Report(_without_results(outcome.record), text=found[1]))

    # -- what was heard

    @property
    def crossings(self) -> int:
        """All crossings of all runs."""
        return sum(report.crossings for report in self.runs)

    @property
    def table(self) -> DataFrame:
        """One row a run, times in seconds.

        Columns: run (from 1), mode, rounds, crossings, crossing_us (one), wall, kernel, crossing, glue,
        compile, unaccounted, threads, nodes, edges, interrupted.
        """
        import pandas as pd

        rows = [
            {
                "run": number,
                "mode": report.mode,
                "rounds": report.iterations,
                "crossings": report.crossings,
                "crossing_us": report.crossing_us,
                **{name.removeprefix("num_"): getattr(report.record, name) for name in COPIED},
                "interrupted": report.interrupted,
            }
            for number, report in enumerate(self.runs, 1)
        ]
        first = ("run", "mode", "rounds", "crossings", "crossing_us")
        names = [*first, *(name.removeprefix("num_") for name in COPIED), "interrupted"]
        return pd.DataFrame(rows, columns=names)

    @property
    def calls(self) -> DataFrame:
        """One row a native function of a run: run, mode, call, crossings, kernel, crossing, crossing_us."""
        import pandas as pd

        rows = [
            (number, report.mode, *row)
            for number, report in enumerate(self.runs, 1)
            for row in report.calls.itertuples(index=False, name=None)
        ]
        return pd.DataFrame(rows, columns=list(CALLS))

    def __len__(self) -> int:
        return len(self.runs)

    def __repr__(self) -> str:
        return looks.as_text(self)

    def _repr_html_(self) -> str:
        return looks.as_html(self)


def record() -> Recorder:
    """Log the crossings of every run inside a `with` block.

    Returns
    -------
    Recorder

    Examples
    --------
    >>> import groggy_nb as gn
    >>> degrees = gn.parse('nodes["d"] = degree()')
    >>> with gn.record() as heard:
    ...     _ = degrees.run(gn.datasets.karate(), mode="fused")
    ...     _ = degrees.run(gn.datasets.karate(), mode="reference")
    >>> heard.crossings, heard.table["mode"].tolist()
    (1, ['fused', 'reference'])
    """
    return Recorder()


def _without_results(record: RunRecord) -> RunRecord:
    """The record with watched scalars and rounds copied, and without node values."""
    watch: dict[str, Any] = {name: np.array(x) for name, x in series.scalars(record).items()}
    return dataclasses.replace(
        record, watch=watch, watch_states=(), stamps=np.array(record.stamps), stamped=np.array(record.stamped)
    )
