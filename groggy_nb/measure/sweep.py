"""A sweep over parameters: what many runs of one program gave, as a table, as arrays, as a band."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np

from groggy_nb import given, looks
from groggy_nb.errors import UsageError, clipped, nearest
from groggy_nb.graph import Graph

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray
    from pandas import DataFrame

    Array = NDArray[Any]


@dataclass(frozen=True, slots=True)
class SweptRun:
    """One run: its values of the parameters, its graph outputs, rounds, seconds without compile.

    number : its place in the grid, from 0; watched : the watched scalars, one entry a round.
    """

    number: int
    params: Mapping[str, Any]
    outputs: Mapping[str, Any]
    rounds: int
    seconds: float
    watched: Mapping[str, Array]


@dataclass(frozen=True, slots=True, repr=False)
class ParameterSweep(Mapping[str, Any]):
    """Many runs of one program on one graph; `sweep["x"]` has a row for each run's output `x`.

    Attributes
    ----------
    over : mapping of str to tuple
        The values of each parameter, in the order asked for.
    runs : tuple of SweptRun
        Those that ended well, in the order of the grid: the last parameter changes fastest.
    kept : mapping of str to array
        For each kept output of nodes or edges, an array of shape (runs, N) or (runs, M).
    failed : tuple of (dict, str)
        The parameters of each run that failed, and what it said.
    graph : Graph
    total : int
        Runs asked for; more than there are in `runs` and `failed` after Ctrl-C or a time-out.
    at_once : int
        The most runs that were at work at the same time, each on one thread.
    seconds : float
        From the first run's begin to the last one's end.
    warnings : tuple of str
        What runs warned of, each once.
    """

    over: Mapping[str, tuple[Any, ...]]
    runs: tuple[SweptRun, ...]
    kept: Mapping[str, Array]
    failed: tuple[tuple[Mapping[str, Any], str], ...]
    graph: Graph
    total: int
    at_once: int
    seconds: float
    warnings: tuple[str, ...]

    def __getitem__(self, name: str) -> Array:
        try:
            return self.kept[name]
        except KeyError:
            raise UsageError(
                f"no kept output {clipped(str(name))!r}; there are {', '.join(self.kept) or 'none'}",
                code="sweep-output",
                hint=_near(name, self.kept) or "outputs of the graph are in .table; keep= says what is kept",
            ) from None

    def __iter__(self) -> Iterator[str]:
        return iter(self.kept)

    def __len__(self) -> int:
        return len(self.kept)

    def __contains__(self, name: object) -> bool:
        return name in self.kept

    @property
    def is_complete(self) -> bool:
        """Whether every run that was asked for ended well."""
        return len(self.runs) == self.total

    @property
    def table(self) -> DataFrame:
        """One row a run: its parameters, its outputs of the graph, its rounds and seconds."""
        import pandas as pd

        # A parameter keeps its name; what else is called so says what it is.
        own = {name: f"run {name}" if name in self.over else name for name in ("rounds", "seconds")}
        taken = {*self.over, *own.values()}
        outputs = dict.fromkeys(name for run in self.runs for name in run.outputs)
        names = {name: f"output {name}" if name in taken else name for name in outputs}
        rows = [
            {
                **run.params,
                **{names[name]: value for name, value in run.outputs.items()},
                own["rounds"]: run.rounds,
                own["seconds"]: run.seconds,
            }
            for run in self.runs
        ]
        columns = [*self.over, *names.values(), *own.values()]
        return pd.DataFrame(rows, columns=columns, index=pd.Index([r.number for r in self.runs], name="run"))

    def mean(self, name: str, over: str | Collection[str] | None = None) -> Array:
        """The mean of a kept output over the runs.

        Parameters
        ----------
        name : str
            A kept output.
        over : str or collection of str, optional
            The parameters to take the mean over; by default all of them.

        Returns
        -------
        float64 array
            Of shape (N,), or with an axis in front for each parameter that is not in `over`, in the order
            of `.over`. Where no run ended well, nan.

        Notes
        -----
        Rows are added in the order of the grid: the bits do not depend on how many runs were at once.
        """
        return self._of_groups(name, over, lambda rows: rows.mean(axis=0))

    def quantile(self, name: str, q: ArrayLike, over: str | Collection[str] | None = None) -> Array:
        """Quantiles of a kept output over the runs, by linear interpolation.

        Parameters
        ----------
        name, over
            As for `mean`.
        q : float or sequence of float
            From 0 to 1.

        Returns
        -------
        float64 array
            As of `mean`; for a sequence, with an axis of its length in front of the last one.
        """
        asked = np.asarray(q, dtype=np.float64) if _is_numeric(q) else np.full(1, np.nan)
        if asked.ndim > 1 or not np.all((asked >= 0) & (asked <= 1)):
            raise given.refusal("q", q, "a number from 0 to 1, or several", code="sweep-quantile")
        return self._of_groups(name, over, lambda rows: np.quantile(rows, asked, axis=0), asked.shape)

    def groups(self, over: str | Collection[str] | None = None) -> dict[tuple[Any, ...], tuple[int, ...]]:
        """The places in `runs` of those that differ in the parameters `over` alone, by the others' values."""
        away = self._axes(over)
        kept = [axis for axis, name in enumerate(self.over) if name not in away]
        lengths = [len(values) for values in self.over.values()]
        found: dict[tuple[int, ...], list[int]] = {
            at: [] for at in product(*(range(lengths[axis]) for axis in kept))
        }
        for place, run in enumerate(self.runs):
            at = np.unravel_index(run.number, lengths)
            found[tuple(int(at[axis]) for axis in kept)].append(place)
        values = [tuple(self.over.values())[axis] for axis in kept]
        return {
            tuple(of[k] for of, k in zip(values, at, strict=True)): tuple(places)
            for at, places in found.items()
        }

    def _axes(self, over: str | Collection[str] | None) -> tuple[str, ...]:
        """The names of parameters that `over` stands for."""
        if over is None:
            return tuple(self.over)
        names = (over,) if isinstance(over, str) else given.words("over", over, example='over=("seed",)')
        for name in names:
            given.word("over", name, tuple(self.over), code="sweep-over")
        return names

    def _of_groups(
        self, name: str, over: str | Collection[str] | None, of: Any, inner: tuple[int, ...] = ()
    ) -> Array:
        """What `of` gives of the rows of each group, in an array with an axis for each other parameter."""
        values = self[name]
        if values.dtype.kind not in "fib":
            raise UsageError(f"{name!r} holds times, of which there is no mean", code="sweep-times")
        away, groups = self._axes(over), self.groups(over)
        shape = tuple(len(self.over[axis]) for axis in self.over if axis not in away)
        found = np.full((len(groups), *inner, values.shape[1]), np.nan)
        for place, members in enumerate(groups.values()):
            if members:
                found[place] = of(values[list(members)].astype(np.float64))
        return found.reshape(*shape, *inner, values.shape[1])

    @property
    def plot(self) -> SweepPlots:
        """The picture: `plot.band()`."""
        return SweepPlots(self)

    def __repr__(self) -> str:
        return looks.as_text(self)

    def _repr_html_(self) -> str:
        return looks.as_html(self)


class SweepPlots:
    """The picture of a sweep; takes `ax=` and returns the axes."""

    def __init__(self, sweep: ParameterSweep) -> None:
        self._sweep = sweep

    def band(self, name: str | None = None, over: str | Collection[str] | None = None, ax: Any = None) -> Any:
        """The median of a watched scalar by round, and the band from its 5% to its 95% quantile.

        Parameters
        ----------
        name : str, optional
            What the program watches; by default the first.
        over : str or collection of str, optional
            The parameters that the band is over; a line for each value of the others. By default all.
        """
        watched = list(dict.fromkeys(each for run in self._sweep.runs for each in run.watched))
        if name is not None and name not in watched:
            raise UsageError(
                f"{clipped(str(name))!r} is not watched; there are {', '.join(watched) or 'none'}",
                code="sweep-watched",
                hint=_near(name, watched) or "write watch(x) in the loop, with a scalar x",
            )
        return looks.draw("sweep", self._sweep, name=name, over=over, ax=ax)


def _is_numeric(q: Any) -> bool:
    """Whether numpy makes numbers of it."""
    try:
        return np.asarray(q).dtype.kind in "fiu"
    except (ValueError, TypeError):
        return False


def _near(name: object, names: Collection[str]) -> str | None:
    """A hint at the nearest of some names."""
    near = nearest(str(name), names)
    return near and f"did you mean {near!r}?"
