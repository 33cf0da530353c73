"""A recording: the values of a program's steps at chosen rounds of its loops, with each round's time."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from groggy_nb import given, looks
from groggy_nb.domains import Domain
from groggy_nb.errors import UsageError, clipped, nearest
from groggy_nb.report.files import write_file, write_text
from groggy_nb.report.result import Result

if TYPE_CHECKING:
    import os

    from numpy.typing import NDArray
    from pandas import DataFrame

    Array = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Port:
    """A step whose value was recorded, or a name that a loop hands from round to round.

    name is empty for a part of an expression; line is 0 where a program was made without a text.
    """

    id: int
    name: str
    line: int
    column: int
    domain: Domain
    dtype: str
    is_carried: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """A value as it was: figures of all of it, and the value itself where there was room.

    `figures` has shape, dtype, min, median, mean, max (of the finite entries), how many are nan and inf, and
    a histogram `hist` between the two `edges`. `top` are the highest finite entries with their labels.
    `values` is an array or a number; None for an array that was let go.
    """

    port: Port
    figures: Mapping[str, Any]
    top: tuple[tuple[str, Any], ...]
    values: Any


@dataclass(frozen=True, slots=True, eq=False)
class Round(Mapping[str, Seen]):
    """The values at the end of a round, by name; by a step's id in `by_id`.

    A name that the loop hands on is what the round handed on; any other, what it was bound to last.

    number : from 1, over all entries of the loop; 0 for what stands in no loop.
    within : the round of the loop around, which this one was a part of; 0 without one.
    """

    number: int
    within: int
    by_id: Mapping[int, Seen]

    def __getitem__(self, name: str) -> Seen:
        found = None
        for seen in self.by_id.values():
            if name and seen.port.name == name:
                if seen.port.is_carried:
                    return seen
                found = seen
        if found is None:
            near = nearest(str(name), self)
            raise UnknownValue(
                f"no value {clipped(repr(name))} here; there are {', '.join(self) or 'none'}",
                hint=near and f"did you mean {near!r}?",
            )
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys(seen.port.name for seen in self.by_id.values() if seen.port.name))

    def __len__(self) -> int:
        return len(tuple(iter(self)))


class UnknownValue(UsageError, KeyError):
    """A name that has no value at that place."""

    default_code = "unknown-value"


@dataclass(frozen=True, slots=True, eq=False)
class RecordedLoop:
    """One loop: what each of its rounds took, why it ended, and the rounds whose values were kept.

    Attributes
    ----------
    line : int
    column : int
    entries, total : int
        How often it was entered, and its rounds over all entries.
    ended : str
        Why it ended last: "count", "break", "condition", "max_rounds".
    rounds : tuple of Round
    seconds : array
        Of each round, without the looking; of the first 100,000.
    scalars : mapping of str to array
        Of each scalar that its rounds compute, by name: its value in each of these rounds, nan where it had
        none.
    residual : str
        The scalar that says how far the loop is: one that is watched, or that a break compares; may be "".
    """

    line: int
    column: int
    entries: int
    total: int
    ended: str
    rounds: tuple[Round, ...]
    seconds: Array
    scalars: Mapping[str, Array]
    residual: str

    def __getitem__(self, number: int) -> Round:
        for each in self.rounds:
            if each.number == number:
                return each
        kept = ", ".join(str(each.number) for each in self.rounds)
        raise UsageError(
            f"round {clipped(str(number))} was not kept; kept: {clipped(kept) or 'none'}",
            code="recorded-round",
            hint="record(..., rounds=[3, 7]) keeps these",
        )

    @property
    def table(self) -> DataFrame:
        """One row a round: its seconds, and the scalars that it computed."""
        import pandas as pd

        rounds = pd.RangeIndex(1, len(self.seconds) + 1, name="round")
        return pd.DataFrame({"seconds": self.seconds, **self.scalars}, index=rounds)


@dataclass(frozen=True, slots=True)
class Cost:
    """What recording took: seconds of the run that counted rounds, of the recorded one, of looking at values.

    kept, room : bytes of arrays that are kept, and that were allowed.
    """

    counting: float
    running: float
    looking: float
    kept: int
    room: int


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Recording:
    """The values of a program's steps, as they were in one run.

    Attributes
    ----------
    result : Result
        Of the recorded run; its bits are those of every other mode.
    loops : tuple of RecordedLoop
        In the order of the program.
    end : Round
        What stands in no loop, as it was at the end: `recording.end["deg"]`.
    sources : mapping of str
        Parameters, sizes and attributes that the program reads, as the run took them.
    ports : tuple of Port
        All that was recorded, in the order of the program.
    cost : Cost
    notes : tuple of str
        What was left out, and why.
    """

    result: Result
    loops: tuple[RecordedLoop, ...]
    end: Round
    sources: Mapping[str, Any]
    ports: tuple[Port, ...]
    cost: Cost
    notes: tuple[str, ...]

    def loop(self, line: int | None = None) -> RecordedLoop:
        """The loop that begins on a line; by default the one with the most rounds."""
        if line is None and self.loops:
            return max(self.loops, key=lambda each: each.total)
        for each in self.loops:
            if each.line == line:
                return each
        lines = ", ".join(str(each.line) for each in self.loops)
        raise UsageError(
            f"no loop on line {clipped(str(line))}; loops begin on {lines}"
            if lines
            else "the program has no loop",
            code="recorded-loop",
        )

    def to_html(self, path: str | os.PathLike[str]) -> None:
        """Write one page that plays the rounds and opens without a network.

        It has each value's figures by round, the residual, and the graph coloured by a value of its nodes
        where it is small enough to be drawn: 500 nodes and 5,000 edges.

        Raises
        ------
        UsageError
            Where no round was kept.
        WriteError
            Where the file cannot be written; an older one stays as it was.
        """
        write_text(path, looks.as_page(self))

    def to_gif(
        self,
        path: str | os.PathLike[str],
        name: str | None = None,
        *,
        line: int | None = None,
        rate: float = 4.0,
    ) -> None:
        """Write the kept rounds of a loop as an animated GIF.

        Parameters
        ----------
        path : path
        name : str, optional
            The node value that colours the graph, or of a large one its histogram; by default the last that
            the loop hands on.
        line : int, optional
            Where the loop begins; by default the one with the most rounds.
        rate : float
            Rounds a second.

        Raises
        ------
        UsageError
            For a name without node values in these rounds, and a rate that is none.
        WriteError
            Where the file cannot be written; an older one stays as it was.
        """
        place = Path(given.path("the file", path))
        shown = given.number("rate", rate, wanted="rounds a second, from 0.1 to 50")
        if not 0.1 <= shown <= 50:
            raise given.refusal("rate", rate, "rounds a second, from 0.1 to 50")
        picture = looks.as_movie(self, name=name, line=line, rate=shown)
        write_file(place, lambda file: file.write(picture))

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all that was recorded."""
        return tuple(dict.fromkeys(port.name for port in self.ports if port.name))

    def __repr__(self) -> str:
        return looks.as_text(self)

    def _repr_html_(self) -> str:
        return looks.as_html(self)


def chosen(total: int, rounds: int | Collection[int]) -> frozenset[int]:
    """The rounds to keep of so many: some in even steps, the first and the last among them, or those named.

    >>> sorted(chosen(10, 4)), sorted(chosen(3, 50)), sorted(chosen(3, [2, 9]))
    ([1, 4, 7, 10], [1, 2, 3], [2])
    """
    if not isinstance(rounds, int):
        return frozenset(n for n in rounds if 1 <= n <= total)
    return frozenset(np.linspace(1, total, min(rounds, total)).round().astype(int).tolist())
