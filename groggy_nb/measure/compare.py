"""The comparison of modes: one program on one graph, its results bit by bit and its times side by side."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, overload

from groggy_nb import looks
from groggy_nb.errors import UsageError
from groggy_nb.given import shown
from groggy_nb.graph import Graph, as_graph
from groggy_nb.measure.asked import check_modes, check_options, check_program, check_progress, check_repeats
from groggy_nb.measure.differences import Difference, differences
from groggy_nb.measure.recorded import Recording
from groggy_nb.measure.runs import RunComparison, compare_runs
from groggy_nb.measure.turns import Place, Turns, Way, in_turns
from groggy_nb.modes import AUTO, words
from groggy_nb.report.result import Result
from groggy_nb.run.record import Progress
from groggy_nb.run.request import RunRequest

if TYPE_CHECKING:
    from pandas import DataFrame


class Comparison:
    """Results of several modes, by mode, in the order asked for.

    Parameters
    ----------
    results : mapping of str to Result
        At least one; with several runs of a mode, its median one.
    seconds : mapping of str to tuple of float, optional
        All timed runs of each mode, without compile; by default that of its result.
    found : tuple of Difference, optional
        What differed between runs, where that was looked at in every one of them.
    """

    def __init__(
        self,
        results: Mapping[str, Result],
        seconds: Mapping[str, tuple[float, ...]] | None = None,
        found: tuple[Difference, ...] | None = None,
    ) -> None:
        self.results = dict(results)
        self.seconds = dict(seconds or {m: (r.report.run_time,) for m, r in results.items()})
        self._found = found

    @classmethod
    def of(cls, turns: Turns, graph: Graph, text: str) -> Comparison:
        """The comparison that runs in turns give."""
        modes = tuple(enumerate(turns.labels))
        return cls(
            {mode: Result(turns.outcome(way), graph, text) for way, mode in modes},
            {mode: turns.timed(way).all_seconds for way, mode in modes},
            turns.differences,
        )

    @property
    def equal(self) -> bool:
        """Whether all outputs and watched values are equal bit for bit, all nan being one nan."""
        return not self.differences

    @property
    def differences(self) -> tuple[Difference, ...]:
        """What differs from the first mode."""
        if self._found is not None:
            return self._found
        (first, reference), *others = self.results.items()
        found = []
        for mode, result in others:
            found += differences(reference.outcome, result.outcome, mode, first)
        return tuple(found)

    @property
    def table(self) -> DataFrame:
        """One row a mode, times in seconds: those of its median run.

        Columns: mode, crossings, wall (compile included), run (without it), least, most (of all its runs),
        runs (how many), kernel, crossing, crossing_us (one), glue, unaccounted, compile, rounds, ratio (of
        the run to the fastest).
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
                "least": min(self.seconds[mode]),
                "most": max(self.seconds[mode]),
                "runs": len(self.seconds[mode]),
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
        """The mode whose median run, without compile, was shortest."""
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


@overload
def compare(program: Result | Recording, graph: Result | Recording) -> RunComparison: ...


@overload
def compare(
    program: Any,
    graph: Any,
    modes: Sequence[str] | None = None,
    *,
    repeats: int | None = None,
    cluster: Any = None,
    progress: Callable[[Progress], None] | None = None,
    **options: Any,
) -> Comparison: ...


def compare(
    program: Any,
    graph: Any,
    modes: Sequence[str] | None = None,
    *,
    repeats: int | None = None,
    cluster: Any = None,
    progress: Callable[[Progress], None] | None = None,
    **options: Any,
) -> Comparison | RunComparison:
    """Run a program in several modes and compare results, crossings and times; or compare two results.

    Parameters
    ----------
    program : Program; or a Result, or a Recording
    graph : Graph or anything `as_graph` takes; or the Result, or the Recording, of a later run
        These two are compared statement by statement, whatever was edited between them; nothing runs.
    modes : sequence of str, optional
        Run in this order, at least one, each once; by default "step", "batch" and "fused".
    repeats : int, optional
        Timed runs of each mode, in turns with the others; by default as many as take 0.7 s a mode, from 3
        to 15, or one where it takes longer than that. One more, untimed, compiles and warms up.
    cluster : dask.distributed.Client or str, optional
        Also run on its workers, after the modes: the result `comparison["cluster"]`.
    progress : callable, optional
        Told a few times a second where the comparison is.
    **options
        Of `Program.run`, the same for all modes.

    Returns
    -------
    Comparison, or of two results RunComparison

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

    >>> texts = 'x = degree()\\nnodes["x"] = x', 'x = degree() + 1\\nnodes["x"] = x'
    >>> runs = [gn.parse(text).run(gn.datasets.karate(), mode="reference") for text in texts]
    >>> found = gn.compare(*runs)
    >>> found.equal, [(pair.text, pair.status) for pair in found.pairs]
    (False, [('x = degree() + 1', 'edited'), ("nodes['x'] = x", 'same')])
    """
    runs = [each for each in (program, graph) if isinstance(each, Result | Recording)]
    if runs:
        if len(runs) < 2 or [modes, repeats, cluster, progress, *options] != [None] * 4:
            raise UsageError(
                "two results, or two recordings, are compared as they are, and with nothing else",
                code="compare-runs",
                hint="gn.compare(before, after)",
            )
        return compare_runs(*runs)
    wanted, progress = check_modes(modes, words(), "compare-modes"), check_progress(progress)
    check_program(program)
    check_options(options, taken=("mode", "cluster", "checkpoint", "progress"))
    repeats = check_repeats(repeats)
    shared = as_graph(graph)
    ways = [Way(mode, mode) for mode in wanted]
    if cluster is not None:
        asked = RunRequest(cluster=cluster)  # refused before anything runs
        ways.append(Way(asked.mode, AUTO, cluster=asked.cluster))
    place = Place("comparison", 0, len(ways))
    turns = in_turns(program, shared, ways, place, repeats=repeats, progress=progress, **options)
    return Comparison.of(turns, shared, program.text)
