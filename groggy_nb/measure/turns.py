"""Several ways to run one program, in turns: warmed up, timed, and compared bit by bit."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from groggy_nb.errors import warn
from groggy_nb.measure.differences import Difference, differences
from groggy_nb.run.execute import execute
from groggy_nb.run.record import Outcome, Progress, RunRecord

BUDGET, FEWEST, MOST = 0.7, 3, 15  # seconds a way, and turns, where nobody says how many
LONG = 1.0  # seconds; a longer run tells its own progress, a shorter one would be timed with a second thread
Tell = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class Way:
    """One way to run a program: a mode and its passes, None for all; or the cluster that it runs on."""

    label: str
    mode: str
    passes: tuple[str, ...] | None = None
    cluster: Any = None


@dataclass(frozen=True, slots=True)
class Timed:
    """The record of a way's median run, of an even number the faster middle one, and all seconds."""

    record: RunRecord
    all_seconds: tuple[float, ...]  # of the runs in their order, without compile

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


@dataclass(frozen=True, slots=True)
class _Kept:
    """The record of a run without its watched values, and its outcome where that differs from the first."""

    record: RunRecord
    own: Outcome | None

    @property
    def seconds(self) -> float:
        """Without compile."""
        return self.record.wall - self.record.compile


class Turns:
    """Runs of several ways in turns, A B C A B C: whatever the machine does meanwhile is spread over all.

    Every run is compared with the first, bit by bit; of a result that is equal only the record is kept.

    Parameters
    ----------
    labels : sequence of str
        The ways' names, in differences.
    run : callable
        Runs a way, by its number; the second argument hears of its progress, and may be None.
    words : callable
        What is said of a way (its number) in a turn (from 1; 0 and below are warm-ups).
    progress : callable, optional
        Told before each run, and within those that compile or are long.
    """

    def __init__(
        self,
        labels: Sequence[str],
        run: Callable[[int, Tell | None], Outcome],
        words: Callable[[int, int], str],
        progress: Tell | None = None,
    ) -> None:
        self.labels, self._run, self._words, self._progress = labels, run, words, progress
        self._start = time.perf_counter()
        self.way = 0  # the one that runs now
        # Of the first run; no other equal result outlives its comparison.
        self._reference: Outcome | None = None
        self._last: dict[int, _Kept] = {}
        self._kept: dict[int, list[_Kept]] = {way: [] for way in range(len(labels))}
        self._differences: dict[tuple[str, str], Difference] = {}
        self.warnings: dict[str, None] = {}

    @property
    def differences(self) -> tuple[Difference, ...]:
        """What was not equal to the first run, each name once a way."""
        return tuple(self._differences.values())

    def take(self, repeats: int | None, warmups: int = 1) -> None:
        """Run each way `warmups` times untimed, then `repeats` times in turns with the others.

        With None for the repeats, as many as take some `BUDGET` seconds a way, from `FEWEST` to `MOST`;
        where the warm-up alone takes longer, it is the one run that counts: its compile stands apart anyway.
        """
        for turn in range(1 - warmups, 1):
            self._turn(turn)
        if repeats is not None:
            for turn in range(1, repeats + 1):
                self._turn(turn)
            return
        budget = BUDGET * len(self.labels)
        if self._last_seconds > budget:
            self._kept = {way: [kept] for way, kept in self._last.items()}
            return
        spent = 0.0
        for turn in range(1, MOST + 1):
            self._turn(turn)
            spent += self._last_seconds
            if turn >= FEWEST and spent > budget:
                return

    def timed(self, way: int) -> Timed:
        """The runs of a way, after `take`."""
        return Timed(self._median(way).record, tuple(kept.seconds for kept in self._kept[way]))

    def outcome(self, way: int) -> Outcome:
        """What the median run of a way gave."""
        kept = self._median(way)
        found = kept.own or self._reference
        assert found is not None
        return replace(found, record=replace(kept.record, watch=found.record.watch))

    def _median(self, way: int) -> _Kept:
        kept = self._kept[way]
        return sorted(kept, key=lambda each: each.seconds)[(len(kept) - 1) // 2]

    @property
    def _last_seconds(self) -> float:
        """The seconds of the last run of every way, together."""
        return sum(kept.seconds for kept in self._last.values())

    def _turn(self, turn: int) -> None:
        """Run every way once."""
        for way in range(len(self.labels)):
            self.way = way
            doing = self._words(way, turn)
            if self._progress is not None:
                self._progress(Progress(0, None, None, time.perf_counter() - self._start, doing))
            self._keep(way, turn, self._run(way, self._inner(way, doing)))

    def _keep(self, way: int, turn: int, outcome: Outcome) -> None:
        """Compare what a run gave, and keep its record."""
        self.warnings |= dict.fromkeys(outcome.record.warnings)
        self._reference = self._reference or outcome
        found = differences(self._reference, outcome, self.labels[way], self.labels[0])
        for each in found:
            self._differences.setdefault((each.mode, each.name), each)
        self._last[way] = _Kept(replace(outcome.record, watch={}), outcome if found else None)
        if turn > 0:
            self._kept[way].append(self._last[way])

    def _inner(self, way: int, doing: str) -> Tell | None:
        """Who hears of progress inside a run: of compiling, and of runs that are long."""
        tell, last = self._progress, self._last.get(way)
        if tell is None or (last is not None and last.seconds < LONG):
            return None
        before = time.perf_counter() - self._start
        return lambda p: tell(replace(p, doing=f"{doing}: {p.doing}", seconds=before + p.seconds))


def in_turns(
    program: Any,
    graph: Any,
    ways: Sequence[Way],
    place: Place,
    *,
    repeats: int | None,
    progress: Tell | None = None,
    **options: Any,
) -> Turns:
    """Run each way once untimed, then all of them in turns; `options` are those of `execute`.

    Raises
    ------
    KeyboardInterrupt
        Says where the experiment stood; nothing is kept.
    """

    def run(way: int, tell: Tell | None) -> Outcome:
        chosen = ways[way]
        # Only an experiment about passes has its own for each way.
        passes = options.get("passes") if chosen.passes is None else chosen.passes
        told = {"mode": chosen.mode, "passes": passes, "progress": tell}
        if chosen.cluster is not None:
            told["cluster"] = chosen.cluster
        return execute(program.ir, graph, **{**options, **told})

    def words(way: int, turn: int) -> str:
        of = f" of {repeats}" if repeats is not None else ""
        return f"{place.at(way)}, repeat {turn}{of}" if turn > 0 else f"{place.at(way)}, warming up"

    turns = Turns([way.label for way in ways], run, words, progress)
    try:
        turns.take(repeats)
    except KeyboardInterrupt:
        raise KeyboardInterrupt(f"interrupted in {place.at(turns.way)}: its figures are not kept") from None
    for said in turns.warnings:
        warn(said, stacklevel=4)
    return turns
