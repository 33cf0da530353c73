"""Several ways to run one program, in turns: warmed up, timed, and compared bit by bit."""

from __future__ import annotations

import statistics
import time
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from groggy_nb.errors import GroggyWarning
from groggy_nb.measure.compare import Difference, differences
from groggy_nb.run.execute import execute
from groggy_nb.run.record import Outcome, Progress, RunRecord

LONG = 1.0  # seconds; a longer run tells its own progress, a shorter one would be timed with a second thread
Tell = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class Way:
    """One way to run a program: a mode and its passes, None for all."""

    label: str
    mode: str
    passes: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Timed:
    """The last record of one way, and the seconds of all its timed runs, without compile."""

    record: RunRecord
    all_seconds: tuple[float, ...]

    @property
    def seconds(self) -> float:
        """The median of the runs."""
        return statistics.median(self.all_seconds)


@dataclass(frozen=True, slots=True)
class Place:
    """Where in an experiment the turns are: its name, how many ways went before, how many there are."""

    doing: str
    before: int
    total: int

    def at(self, way: int) -> str:
        """The experiment at one of the ways."""
        return f"{self.doing} {self.before + way + 1} of {self.total}"


def in_turns(
    program: Any,
    graph: Any,
    ways: Sequence[Way],
    place: Place,
    *,
    repeats: int,
    progress: Tell | None = None,
    **options: Any,
) -> tuple[list[Timed], tuple[Difference, ...]]:
    """Run each way once untimed, then all of them `repeats` times in turns: A B C A B C.

    Turns spread whatever the machine does meanwhile over all ways. Every run is compared with the first.

    Returns
    -------
    list of Timed, tuple of Difference
        In the order of `ways`; what was not equal bit for bit, each name once a way.

    Raises
    ------
    KeyboardInterrupt
        Says where the experiment stood; nothing is kept.
    """
    turns = _Turns(program, graph, ways, place, progress, options)
    try:
        for repeat in range(repeats + 1):
            for way in range(len(ways)):
                turns.take(way, repeat, repeats)
    except KeyboardInterrupt:
        raise KeyboardInterrupt(f"interrupted in {place.at(turns.way)}: its figures are not kept") from None
    for said in turns.warnings:
        warnings.warn(said, GroggyWarning, stacklevel=4)
    timed = [Timed(turns.records[n], tuple(turns.seconds[n])) for n in range(len(ways))]
    return timed, tuple(turns.differences.values())


class _Turns:
    """The state of an experiment between two runs."""

    def __init__(
        self,
        program: Any,
        graph: Any,
        ways: Sequence[Way],
        place: Place,
        progress: Tell | None,
        options: Mapping[str, Any],
    ) -> None:
        self.program, self.graph, self.ways, self.place = program, graph, ways, place
        self.progress, self.options = progress, options
        self.start = time.perf_counter()
        self.way = 0
        self.reference: Outcome | None = None  # of the first way; no other result outlives its comparison
        self.records: dict[int, RunRecord] = {}
        self.seconds: list[list[float]] = [[] for _ in ways]
        self.differences: dict[tuple[str, str], Difference] = {}
        self.warnings: dict[str, None] = {}

    def take(self, way: int, repeat: int, repeats: int) -> None:
        """Run a way: untimed in repeat 0."""
        self.way = way
        chosen, doing = self.ways[way], self.place.at(way)
        doing = f"{doing}, repeat {repeat} of {repeats}" if repeat else f"{doing}, warming up"
        if self.progress is not None:
            self.progress(Progress(0, None, None, time.perf_counter() - self.start, doing))
        outcome = execute(
            self.program.ir,
            self.graph,
            mode=chosen.mode,
            passes=chosen.passes,
            progress=self._inner(way, repeat, doing),
            **self.options,
        )
        record = outcome.record
        self.warnings |= dict.fromkeys(record.warnings)
        if repeat:
            self.seconds[way].append(record.wall - record.compile)
        if self.reference is None:
            self.reference = outcome
        else:
            for found in differences(self.reference, outcome, chosen.label, self.ways[0].label):
                self.differences.setdefault((found.mode, found.name), found)
        self.records[way] = replace(record, watch={})

    def _inner(self, way: int, repeat: int, doing: str) -> Tell | None:
        """Who hears of progress inside a run: of compiling, and of runs that are long."""
        tell = self.progress
        if tell is None or (repeat and self.records[way].wall - self.records[way].compile < LONG):
            return None
        before = time.perf_counter() - self.start
        return lambda p: tell(replace(p, doing=f"{doing}: {p.doing}", seconds=before + p.seconds))
