"""The ablation: what each pass saves, left out alone and added in order, down to one crossing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from groggy_nb import looks
from groggy_nb.graph import as_graph
from groggy_nb.measure.asked import check_program, check_progress, check_repeats, refuse_cluster
from groggy_nb.measure.differences import Difference
from groggy_nb.measure.turns import Place, Timed, Way, in_turns
from groggy_nb.passes import PASS_NAMES
from groggy_nb.run.record import Progress

if TYPE_CHECKING:
    from pandas import DataFrame

ALL = Way("fused, all passes", "fused", PASS_NAMES)


@dataclass(frozen=True, slots=True)
class Variant:
    """The program run one way: how often it crossed and how long it took, without compile.

    Attributes
    ----------
    label : str
        Such as "without hoist" or "+ hoist".
    mode : str
        "step", "batch" or "fused".
    passes : tuple of str
        The passes that ran.
    crossings : int
    formula : str
        The crossings in the rounds of the loops.
    seconds : float
        The median run.
    all_seconds : tuple of float
        Every timed run, in order.
    """

    label: str
    mode: str
    passes: tuple[str, ...]
    crossings: int
    formula: str
    seconds: float
    all_seconds: tuple[float, ...]

    @classmethod
    def of(cls, way: Way, timed: Timed) -> Variant:
        """The variant that a way turned out to be."""
        record = timed.record
        counted = (record.crossings, record.formula)
        return cls(way.label, way.mode, way.passes or (), *counted, timed.seconds, timed.all_seconds)


@dataclass(frozen=True, slots=True, repr=False)
class Ablation:
    """A program with each pass left out, and with all of them added in order.

    Attributes
    ----------
    left_out : tuple of Variant
        Fused with all passes, then with each of them missing.
    added : tuple of Variant
        The waterfall: step by step without passes, each pass added in order, then batched, then fused.
    equal : bool
        Whether all results were equal bit for bit, in every run.
    graph : str
        What the graph was.
    differences : tuple of Difference
        What was not equal to the first of `added`.
    """

    left_out: tuple[Variant, ...]
    added: tuple[Variant, ...]
    equal: bool
    graph: str
    differences: tuple[Difference, ...] = ()

    @property
    def table(self) -> DataFrame:
        """One row a variant, times in seconds.

        Columns: part ("left out" or "added"), variant, mode, passes (how many), crossings, formula,
        seconds (the median), least, most, ratio (of the median to that of fused with all passes).
        """
        import pandas as pd

        best = self.left_out[0].seconds
        rows = [
            {
                "part": part,
                "variant": each.label,
                "mode": each.mode,
                "passes": len(each.passes),
                "crossings": each.crossings,
                "formula": each.formula,
                "seconds": each.seconds,
                "least": min(each.all_seconds),
                "most": max(each.all_seconds),
                "ratio": each.seconds / best if best > 0 else float("nan"),
            }
            for part, variants in (("left out", self.left_out), ("added", self.added))
            for each in variants
        ]
        return pd.DataFrame(rows)

    @property
    def plot(self) -> AblationPlots:
        """The picture: `plot.ablation()`."""
        return AblationPlots(self)

    def __repr__(self) -> str:
        return looks.as_text(self)

    def _repr_html_(self) -> str:
        return looks.as_html(self)


class AblationPlots:
    """The picture of an ablation; takes `ax=` and returns the axes."""

    def __init__(self, ablation: Ablation) -> None:
        self._ablation = ablation

    def ablation(self, ax: Any = None) -> Any:
        """Time and crossings with each pass left out, and added in order."""
        return looks.draw("ablation", self._ablation, ax=ax)


def left_out_ways() -> tuple[Way, ...]:
    """Fused with all passes, then with each of them missing."""
    return (
        ALL,
        *(Way(f"without {name}", "fused", tuple(n for n in PASS_NAMES if n != name)) for name in PASS_NAMES),
    )


def added_ways() -> tuple[Way, ...]:
    """From step by step without passes to one call: each pass added in order, then the cuts."""
    return (
        Way("step, no passes", "step", ()),
        *(Way(f"+ {name}", "step", PASS_NAMES[: n + 1]) for n, name in enumerate(PASS_NAMES)),
        Way("batch, all passes", "batch", PASS_NAMES),
        ALL,
    )


def ablate(
    program: Any,
    graph: Any,
    *,
    repeats: int | None = None,
    threads: int | None = None,
    params: Mapping[str, Any] | None = None,
    inputs: Mapping[str, Any] | None = None,
    cluster: Any = None,
    progress: Callable[[Progress], None] | None = None,
) -> Ablation:
    """Run a program with each pass left out and with each added in order: crossings, times, bits.

    Parameters
    ----------
    program : Program
    graph : Graph or anything `as_graph` takes
    repeats : int, optional
        Timed runs of each variant, in turns with the others; by default as many as take 0.7 s a variant,
        from 3 to 15, or one where it takes longer than that. One more, untimed, compiles and warms up.
    threads : int, optional
        At most this many; by default as many as pay off for each variant.
    params, inputs : mapping, optional
        As in `Program.run`.
    cluster : None
        Refused: what is timed is one machine.
    progress : callable, optional
        Told a few times a second where the ablation is.

    Returns
    -------
    Ablation

    Raises
    ------
    UsageError
        For what is no program, and for repeats below 1.
    KeyboardInterrupt
        After Ctrl-C; nothing is kept.

    Notes
    -----
    Cost: `repeats` + 1 runs of 19 variants, nine of them in step mode; by default some 15 s.

    Examples
    --------
    >>> import groggy_nb as gn
    >>> found = gn.ablate(gn.parse('nodes["d"] = degree() + degree()'), gn.datasets.karate(), repeats=1)
    >>> found.equal, [variant.crossings for variant in found.added]
    (True, [3, 3, 2, 2, 2, 2, 2, 2, 2, 1, 1])
    """
    check_program(program)
    refuse_cluster(cluster)
    repeats, progress = check_repeats(repeats), check_progress(progress)
    added, left_out = added_ways(), left_out_ways()
    ways = tuple(dict.fromkeys((*added, *left_out)))
    turns = in_turns(
        program,
        as_graph(graph),
        ways,
        Place("ablation", 0, len(ways)),
        repeats=repeats,
        progress=progress,
        threads=threads,
        params=params,
        inputs=inputs,
    )
    timed = [turns.timed(n) for n in range(len(ways))]
    found = {way: Variant.of(way, each) for way, each in zip(ways, timed, strict=True)}
    return Ablation(
        tuple(found[way] for way in left_out),
        tuple(found[way] for way in added),
        not turns.differences,
        timed[0].record.graph,
        turns.differences,
    )
