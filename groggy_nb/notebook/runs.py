"""Runs as a cell makes them: warnings in the report, noted in the history, repeated where asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from groggy_nb.errors import collecting
from groggy_nb.graph import Graph
from groggy_nb.measure.compare import Comparison
from groggy_nb.measure.sweep import ParameterSweep
from groggy_nb.measure.turns import Turns
from groggy_nb.program import Program
from groggy_nb.report.result import Result
from groggy_nb.run.record import Interrupted, Outcome, Progress
from groggy_nb.show import words

Report = Callable[[Progress], None]
UNEQUAL = "the repeated runs gave results that differ: this is our fault, please report it"


@dataclass(frozen=True, slots=True)
class Repeats:
    """Several runs of one program on one graph.

    chosen : the run of median time (of an even number, the lower of the two in the middle);
    seconds : each measured run without compile, in the order of the runs;
    warmups : runs before them; equal : whether all of them gave the same bits.
    """

    chosen: Result
    seconds: tuple[float, ...]
    warmups: int
    equal: bool

    def __repr__(self) -> str:
        runs = words.count(len(self.seconds), "run")
        before = f" after {words.count(self.warmups, 'warm-up')}" if self.warmups else ""
        if len(self.seconds) == 1:
            return f"{runs}{before}: {words.seconds(self.seconds[0])}"
        median = words.seconds(self.chosen.report.run_time)
        spread = f"{words.seconds(min(self.seconds))} to {words.seconds(max(self.seconds))}"
        equal = f"equal bit for bit: {'yes' if self.equal else 'no'}"
        return f"{runs}{before}: median {median}, {spread}; {equal}"


@dataclass(frozen=True, slots=True)
class Runs:
    """Runs of one program on one graph.

    arguments : those of `Program.run` that all runs share; note : told of each run that has a result.
    """

    program: Program
    graph: Graph
    arguments: Mapping[str, Any]
    note: Callable[[Result], None]

    def one(
        self, mode: str, params: Mapping[str, Any], progress: Report | None, *, is_noted: bool = True
    ) -> Result:
        """One run.

        Raises
        ------
        Interrupted
            With the result of whole rounds, where there is one.
        """
        stop: Interrupted | None = None
        with collecting() as told:
            try:
                result = self.program._run(
                    self.graph, mode=mode, params=params, progress=progress, **self.arguments
                )
            except Interrupted as caught:
                stop, result = caught, caught.result
        if result is not None:
            add_warnings(result, self.program, told)
            if is_noted:
                self.note(result)
        if stop is not None:
            raise stop
        return result

    def several(
        self, mode: str, params: Mapping[str, Any], progress: Report, measured: int, warmups: int
    ) -> Repeats:
        """Warm-ups, then measured runs; their outputs are compared bit for bit and kept once."""
        number = warmups + measured
        if number == 1:
            chosen = self.one(mode, params, progress)
            return Repeats(chosen, (chosen.report.run_time,), 0, True)

        def words(way: int, turn: int) -> str:
            return f"run {turn + warmups} of {number}"

        turns = Turns((mode,), lambda way, tell: self.one(mode, params, tell).outcome, words, progress)
        turns.take(measured, warmups)
        chosen = Result(turns.outcome(0), self.graph, self.program.text)
        if turns.differences:
            chosen.outcome.record.warnings.append(UNEQUAL)
        return Repeats(chosen, turns.timed(0).all_seconds, warmups, not turns.differences)

    def compared(
        self,
        modes: tuple[str, ...],
        params: Mapping[str, Any],
        progress: Report,
        measured: int | None,
        warmups: int,
    ) -> Comparison:
        """The runs of each mode, in turns; None for as many as fit into a comparison's time."""
        before = max(warmups, 1) if measured is None else warmups
        of = "" if measured is None else f" of {before + measured}"

        def run(way: int, tell: Report | None) -> Outcome:
            return self.one(modes[way], params, tell, is_noted=False).outcome

        turns = Turns(modes, run, lambda way, turn: f"{modes[way]}: run {turn + before}{of}", progress)
        turns.take(measured, before)
        found = Comparison.of(turns, self.graph, self.program.text)
        for result in found.results.values():
            self.note(result)
        return found

    def swept(
        self, mode: str, over: Mapping[str, Any], params: Mapping[str, Any], progress: Report
    ) -> ParameterSweep:
        """A run for each combination of values; its warnings are in the sweep."""
        left_out = ("profile", "checkpoint")  # settings may have them, for other cells
        arguments = {name: value for name, value in self.arguments.items() if name not in left_out}
        with collecting():
            return self.program.sweep(
                self.graph, over, mode=mode, params=params, progress=progress, **arguments
            )


def add_warnings(result: Result, program: Program, told: list[str]) -> None:
    """Put the parser's warnings, and those of the run that its report lacks, into the report."""
    kept = result.outcome.record.warnings
    found = [f"{d.place}: {d.message}" if d.place else d.message for d in program.warnings]
    kept += [text for text in (*found, *told) if text not in kept]
