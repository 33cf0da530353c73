"""The comparison of modes: one program on one graph, its results bit by bit and its times side by side."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from groggy_nb.errors import UsageError
from groggy_nb.given import shown
from groggy_nb.graph import as_graph
from groggy_nb.measure import looks, series
from groggy_nb.measure.asked import check_modes, check_options, check_program, check_progress
from groggy_nb.measure.result import Result
from groggy_nb.run.record import Outcome, Progress
from groggy_nb.run.request import MODES as ALL_MODES

if TYPE_CHECKING:
    from pandas import DataFrame

MODES = ("step", "batch", "fused")


@dataclass(frozen=True, slots=True)
class Difference:
    """An output (or watched value) that is not the same in two modes."""

    name: str
    mode: str
    reference: str  # the mode it was compared with
    positions: int  # how many entries differ; 0 where dtype or length do
    first: int | None  # the first of them


class Comparison:
    """Results of several modes, by mode, in the order asked for.

    Parameters
    ----------
    results : mapping of str to Result
        At least one.
    """

    def __init__(self, results: Mapping[str, Result]) -> None:
        self.results = dict(results)

    @property
    def equal(self) -> bool:
        """Whether all outputs and watched values are equal bit for bit, all nan being one nan."""
        return not self.differences

    @property
    def differences(self) -> tuple[Difference, ...]:
        """What differs from the first mode."""
        (first, reference), *others = self.results.items()
        found = []
        for mode, result in others:
            found += differences(reference.outcome, result.outcome, mode, first)
        return tuple(found)

    @property
    def table(self) -> DataFrame:
        """One row a mode, times in seconds.

        Columns: mode, crossings, wall (compile included), run (without it), kernel, crossing, crossing_us
        (one), glue, unaccounted, compile, rounds, ratio (of the run to the fastest).
        """
        import pandas as pd

        reports = [(mode, result.report) for mode, result in self.results.items()]
        fastest = min(report.run_time for _, report in reports)
        rows = [
            {
                "mode": mode,
                "crossings": report.crossings,
                "wall": report.wall,
                "run": report.run_time,
                "kernel": report.breakdown["kernel"],
                "crossing": report.breakdown["crossing"],
                "crossing_us": report.crossing_us,
                "glue": report.breakdown["glue"],
                "unaccounted": report.breakdown["unaccounted"],
                "compile": report.breakdown["compile"],
                "rounds": report.iterations,
                "ratio": report.run_time / fastest if fastest > 0 else float("nan"),
            }
            for mode, report in reports
        ]
        return pd.DataFrame(rows)

    @property
    def fastest(self) -> str:
        """The mode whose run, without compile, was shortest."""
        return min(self.results, key=lambda mode: self.results[mode].report.run_time)

    @property
    def plot(self) -> ComparisonPlots:
        """The pictures: `plot.breakdown()`, `plot.crossings()`."""
        return ComparisonPlots(self)

    def __getitem__(self, mode: str) -> Result:
        """The result of one mode."""
        try:
            return self.results[mode]
        except (KeyError, TypeError):
            raise UsageError(f"no mode {shown(mode)} was compared; have {', '.join(self.results)}") from None

    def __repr__(self) -> str:
        return looks.as_text(self)

    def _repr_html_(self) -> str:
        return looks.as_html(self)


class ComparisonPlots:
    """The pictures of a comparison; each takes `ax=` and returns the axes."""

    def __init__(self, comparison: Comparison) -> None:
        self._comparison = comparison

    def breakdown(self, ax: Any = None) -> Any:
        """Milliseconds of each mode by part, stacked; compile as a mark beside."""
        return looks.draw("comparison.breakdown", self._comparison, ax=ax)

    def crossings(self, ax: Any = None) -> Any:
        """Crossings of each mode on a logarithmic axis, the count written on each bar."""
        return looks.draw("comparison.crossings", self._comparison, ax=ax)


def differences(reference: Outcome, other: Outcome, mode: str, first: str) -> list[Difference]:
    """What differs in the outputs and watched values of two runs, called `first` and `mode`."""
    return [
        *_differences(reference.values, other.values, mode, first),
        *_differences(reference.record.watch, other.record.watch, mode, first),
    ]


def _differences(
    reference: Mapping[str, Any], other: Mapping[str, Any], mode: str, first: str
) -> list[Difference]:
    """What differs between two mappings of names to arrays or scalars."""
    found = []
    for name in (*reference, *(n for n in other if n not in reference)):
        a, b = (np.asarray(x.get(name)) for x in (reference, other))
        if a.dtype != b.dtype or a.shape != b.shape:
            found.append(Difference(name, mode, first, 0, None))
            continue
        positions = np.flatnonzero(np.atleast_1d(series.unequal(a, b)))
        if len(positions):
            found.append(Difference(name, mode, first, len(positions), int(positions[0])))
    return found


def compare(
    program: Any,
    graph: Any,
    modes: Sequence[str] = MODES,
    *,
    progress: Callable[[Progress], None] | None = None,
    **options: Any,
) -> Comparison:
    """Run a program in several modes and compare results, crossings and times.

    Parameters
    ----------
    program : Program
    graph : Graph or anything `as_graph` takes
    modes : sequence of str
        Run in this order, at least one, each once.
    progress : callable, optional
        Told a few times a second where the comparison is.
    **options
        Of `Program.run`, the same for all modes.

    Returns
    -------
    Comparison

    Raises
    ------
    UsageError
        For what is no program, modes that do not fit, and options that `Program.run` does not have.

    Examples
    --------
    >>> import groggy_nb as gn
    >>> comparison = gn.compare(gn.parse('nodes["d"] = degree()'), gn.datasets.karate(), modes=("reference",))
    >>> comparison.equal, list(comparison.results)
    (True, ['reference'])
    """
    wanted, progress = check_modes(modes, ALL_MODES, "compare-modes"), check_progress(progress)
    check_program(program)
    check_options(options, taken=("mode", "progress"))
    shared = as_graph(graph)

    def report(mode: str) -> Callable[[Progress], None] | None:
        return progress and (lambda p: progress(replace(p, doing=f"{mode}: {p.doing}")))

    return Comparison({m: program.run(shared, mode=m, progress=report(m), **options) for m in wanted})
