"""The scaling of a program: its time by graph size in each mode, and where two modes break even."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from groggy_nb import given, looks
from groggy_nb.errors import UsageError, clipped
from groggy_nb.graph import Graph, as_graph, generate
from groggy_nb.measure.asked import check_modes, check_program, check_progress, check_repeats, refuse_cluster
from groggy_nb.measure.differences import Difference
from groggy_nb.measure.turns import Place, Way, in_turns
from groggy_nb.modes import compiled
from groggy_nb.report.costs import known
from groggy_nb.run.record import Progress, RunRecord

if TYPE_CHECKING:
    from pandas import DataFrame

SIZES = (1_000, 5_000, 10_000, 50_000, 200_000)
DEGREE = 10  # of the strategy note's graphs


@dataclass(frozen=True, slots=True)
class Point:
    """One mode on one graph: the median run without compile, all runs, and what was predicted, in seconds."""

    mode: str
    nodes: int
    edges: int
    seconds: float
    all_seconds: tuple[float, ...]
    crossings: int
    predicted: float | None = None  # None where the machine is not calibrated


class BreakEven(NamedTuple):
    """The size at which two modes cost the same; None where neither overtakes the other."""

    mode: str
    other: str
    nodes: float | None


@dataclass(frozen=True, slots=True, repr=False)
class Scaling:
    """Times by size and mode.

    Attributes
    ----------
    points : tuple of Point
        By size, then in the order of the modes.
    break_even : tuple of BreakEven
        For each two modes: the smallest size at which their measured times meet, between two measured
        sizes on straight lines in log-log; None where the curves do not cross.
    equal : bool
        Whether the modes' results were equal bit for bit, at every size and in every run.
    differences : tuple of Difference
        What was not equal to the first mode.
    """

    points: tuple[Point, ...]
    break_even: tuple[BreakEven, ...]
    equal: bool = True
    differences: tuple[Difference, ...] = ()

    @property
    def table(self) -> DataFrame:
        """One row a point: mode, nodes, edges, crossings, seconds (the median), least, most, predicted."""
        import pandas as pd

        rows = [
            {
                "mode": each.mode,
                "nodes": each.nodes,
                "edges": each.edges,
                "crossings": each.crossings,
                "seconds": each.seconds,
                "least": min(each.all_seconds),
                "most": max(each.all_seconds),
                "predicted": float("nan") if each.predicted is None else each.predicted,
            }
            for each in self.points
        ]
        return pd.DataFrame(rows)

    @property
    def plot(self) -> ScalingPlots:
        """The picture: `plot.scaling()`."""
        return ScalingPlots(self)

    def __repr__(self) -> str:
        return looks.as_text(self)

    def _repr_html_(self) -> str:
        return looks.as_html(self)


class ScalingPlots:
    """The picture of a scaling; takes `ax=` and returns the axes."""

    def __init__(self, scaling: Scaling) -> None:
        self._scaling = scaling

    def scaling(self, ax: Any = None) -> Any:
        """Time by graph size for each mode, with the prediction and the break-even sizes."""
        return looks.draw("scaling", self._scaling, ax=ax)


def scaling(
    program: Any,
    sizes: Iterable[int] = SIZES,
    *,
    modes: Sequence[str] | None = None,
    graph: Callable[[int], Graph] | None = None,
    repeats: int | None = None,
    threads: int | None = None,
    params: Mapping[str, Any] | None = None,
    cluster: Any = None,
    progress: Callable[[Progress], None] | None = None,
) -> Scaling:
    """Time a program on graphs of several sizes in several modes.

    Parameters
    ----------
    program : Program
        Without inputs: their arrays would differ by size.
    sizes : iterable of int
        Nodes, from 1; sorted, each once.
    modes : sequence of str, optional
        Out of "step", "batch" and "fused", each once; all by default.
    graph : callable, optional
        Takes a size, returns the graph; by default ``gn.generate.uniform(n, 10)``.
    repeats : int, optional
        Timed runs of each mode at each size, in turns; by default as many as take 0.7 s a mode, from 3 to
        15, or one where it takes longer than that. One more, untimed, compiles and warms up.
    threads : int, optional
        At most this many; by default as many as pay off.
    params : mapping, optional
        As in `Program.run`.
    cluster : None
        Refused: what is timed is one machine.
    progress : callable, optional
        Told a few times a second where the scaling is.

    Returns
    -------
    Scaling
        With predictions where the machine is calibrated (`gn.calibrate()`).

    Raises
    ------
    UsageError
        For sizes, modes, repeats or a graph that do not fit, and for a program with inputs.
    KeyboardInterrupt
        After Ctrl-C; nothing is kept.

    Notes
    -----
    One graph is in memory at a time.

    Examples
    --------
    >>> import groggy_nb as gn
    >>> found = gn.scaling(gn.parse('nodes["d"] = degree() * 2'), (50, 20), modes=["fused"], repeats=1)
    >>> [(point.mode, point.nodes, point.crossings) for point in found.points], found.equal
    ([('fused', 20, 1), ('fused', 50, 1)], True)
    """
    check_program(program)
    refuse_cluster(cluster)
    repeats, progress = check_repeats(repeats), check_progress(progress)
    wanted, chosen = check_sizes(sizes), check_modes(modes, compiled()[::-1], "scaling-modes")
    if program.inputs:
        raise UsageError(
            f"the program has inputs ({clipped(', '.join(program.inputs))}), whose arrays differ by size",
            code="scaling-inputs",
            hint="make them attributes of the graph, and give graph= a function that makes it",
        )
    if graph is not None and not callable(graph):
        raise UsageError(
            f"graph is a {clipped(type(graph).__name__)}; wanted a function from a size to a graph",
            code="scaling-graph",
            hint="graph=lambda n: gn.generate.uniform(n, 10)",
        )
    made = uniform if graph is None else graph
    points: list[Point] = []
    differences: dict[tuple[str, str], Difference] = {}
    for before, size in enumerate(wanted):
        data = as_graph(made(size))
        turns = in_turns(
            program,
            data,
            [Way(mode, mode) for mode in chosen],
            Place("scaling", before * len(chosen), len(wanted) * len(chosen)),
            repeats=repeats,
            progress=progress,
            threads=threads,
            params=params,
        )
        differences |= {(each.mode, each.name): each for each in turns.differences}
        for mode, each in zip(chosen, map(turns.timed, range(len(chosen))), strict=True):
            expected = predicted(program, data, mode, each.record, threads=threads, params=params)
            crossings = each.record.crossings
            at = (mode, data.num_nodes, data.num_edges)
            points.append(Point(*at, each.seconds, each.all_seconds, crossings, expected))
    return Scaling(tuple(points), break_evens(points, chosen), not differences, tuple(differences.values()))


def uniform(size: int) -> Graph:
    """The graph of a size: undirected, uniformly random, of mean degree 10 where so many nodes are there."""
    return generate.uniform(size, min(DEGREE, size - 1))


def check_sizes(sizes: Any) -> tuple[int, ...]:
    """The sizes in order, each once; UsageError where they are not whole numbers from 1."""
    try:
        asked = [sizes] if isinstance(sizes, str | bytes) else list(sizes)
    except TypeError:
        asked = [sizes]
    if not asked:
        raise given.refusal(
            "sizes", sizes, "at least one", code="scaling-sizes", hint=f"such as sizes={SIZES[:3]}"
        )
    return tuple(sorted({given.whole("a size", size, least=1, code="scaling-sizes") for size in asked}))


def predicted(program: Any, graph: Graph, mode: str, record: RunRecord, **options: Any) -> float | None:
    """What the calibrated model says of a run that was recorded; None without a calibration."""
    if known() is None:
        return None
    # As many as the runs had: how many are free is another matter at each moment.
    options["threads"] = record.threads
    seconds, is_bound = _foretold(program, graph, mode, **options)
    if seconds is not None and not is_bound:
        return seconds
    top = [row.rounds for row in record.loops if row.top]
    if len(top) != 1:
        return seconds
    # How many rounds a break leaves is the data's matter; the model is held to the cost of those run.
    return _foretold(program, graph, mode, rounds=top[0], **options)[0]


def _foretold(program: Any, graph: Graph, mode: str, **options: Any) -> tuple[float | None, bool]:
    """The seconds of a prediction, and whether they are the most there can be."""
    found = program.predict(graph, mode=mode, **options)
    return found.seconds, found.is_bound


def break_evens(points: Sequence[Point], modes: Sequence[str]) -> tuple[BreakEven, ...]:
    """Where each two modes cost the same."""
    curves = {mode: {p.nodes: p.seconds for p in points if p.mode == mode} for mode in modes}
    return tuple(BreakEven(a, b, meeting(curves[a], curves[b])) for a, b in combinations(modes, 2))


def meeting(one: Mapping[int, float], other: Mapping[int, float]) -> float | None:
    """The smallest size at which two curves meet, on straight lines in log-log between common sizes.

    Examples
    --------
    >>> round(meeting({10: 1.0, 1000: 100.0}, {10: 10.0, 1000: 10.0}), 6)
    100.0
    >>> meeting({10: 1.0, 1000: 2.0}, {10: 3.0, 1000: 4.0}) is None
    True
    """
    common = sorted(size for size in one.keys() & other.keys() if one[size] > 0 and other[size] > 0)
    gaps = [(math.log(size), math.log(one[size]) - math.log(other[size])) for size in common]
    for (left, before), (right, after) in pairwise(gaps):
        if before * after < 0:
            return math.exp(left + (right - left) * before / (before - after))
        # Curves that only touch do not cross: one that is equal at a size must change sides there.
        if after == 0 and before != 0:
            beyond = next((gap for at, gap in gaps if at > right and gap != 0), 0.0)
            if before * beyond < 0:
                return math.exp(right)
    return None
