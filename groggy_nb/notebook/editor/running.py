"""Runs in a thread of their own, so that the editor answers while they go on, with ways to end them."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from groggy_nb.dsl.edits import Flow, Outline, flow
from groggy_nb.errors import GroggyError, clipped
from groggy_nb.graph import Graph
from groggy_nb.measure.compare import Comparison
from groggy_nb.measure.observing import record, watchable
from groggy_nb.measure.recorded import Recording
from groggy_nb.measure.turns import Tell, Turns
from groggy_nb.modes import FASTEST, MODES, compiled
from groggy_nb.notebook.arguments import COMPARE
from groggy_nb.notebook.latest import Ending, Latest
from groggy_nb.program import Program
from groggy_nb.report.result import Result
from groggy_nb.report.statements import entries_at
from groggy_nb.run.record import Interrupted, Outcome, Progress
from groggy_nb.show.recorded import cost
from groggy_nb.show.words import count

PAUSE = 0.1  # seconds between two states that are shown
RECORD = "record"  # keep values at rounds: no mode that a view offers beside the others
SMALL = 20_000  # nodes and edges of a graph on which the reference is as fast as compiling would be
LOOKED = 5_000_000  # nodes and edges of a graph whose steps are looked at after each run
PATIENCE = 5.0  # seconds for that look, which nobody waits for; the first one compiles; views say so too

State = dict[str, Any]
IDLE: State = {
    "state": "idle",
    "mode": "",
    "rounds": 0,
    "expected": None,
    "residual": None,
    "share": None,
    "at": [],
    "seconds": 0.0,
    "message": "",
}


def choices() -> list[dict[str, str]]:
    """What there is to choose from, the most calls first, as the views show it."""
    offered = [MODES[name] for name in compiled()[::-1]]
    return [
        *({"name": mode.name, "help": mode.help, "color": mode.color} for mode in offered),
        {"name": COMPARE, "help": "each of them, checked equal, side by side", "color": ""},
    ]


def is_offered(mode: object) -> bool:
    """Whether a view may choose it."""
    return mode in [each["name"] for each in choices()]


@dataclass(frozen=True, slots=True)
class Order:
    """What to run: a program as it was at a revision, on a graph; what stands in no option has its default.

    mode : one of `choices()`, or RECORD; options : the others of a run that the views give, with `params`
    """

    program: Program
    graph: Graph
    mode: str
    options: Mapping[str, Any] = field(default_factory=dict)
    rev: int = 0
    text: str = ""


@dataclass(frozen=True, slots=True)
class Done:
    """A run that left a result: of whole rounds where it was interrupted.

    recording : in mode RECORD all that was kept; of any other, which is told once more when it is there, what
    every step left as the run ended.
    """

    order: Order
    result: Result
    comparison: Comparison | None = None
    recording: Recording | None = None


class Runner:
    """Carries out one order at a time.

    Parameters
    ----------
    tell : callable
        Told of each new state, at most ten a second, mostly in the run's own thread.
    finish : callable
        Given what a run left, in the run's own thread, before the last state is told.
    shell : InteractiveShell, optional
        Of the notebook whose interrupt button ends a run.
    """

    def __init__(
        self, tell: Callable[[State], None], finish: Callable[[Done], None], shell: Any = None
    ) -> None:
        self._tell = tell
        self._finish = finish
        self._latest: Latest[Order] = Latest(self._carry_out, shell)
        self._ending = Ending()
        self._last = 0.0
        self._is_looking = False
        self._outlined: tuple[Order, Outline, Flow] | None = None
        self.state: State = dict(IDLE)
        self.interrupt = self._latest.interrupt
        self.wait = self._latest.wait

    def start(self, order: Order) -> bool:
        """Begin a run; False where one goes on already."""
        if self._is_looking:  # after a run that ended for everyone
            self._say("compiling", order, message="")
            self._latest.ask(order)
            return True
        if self._latest.is_busy:
            return False
        self._say("compiling", order, message="")
        return self._latest.start(order)

    def overtake(self, order: Order) -> None:
        """Begin a run in place of the one that goes on."""
        if not self.start(order):
            self._latest.ask(order)

    # -- in the run's thread

    def _carry_out(self, order: Order, ending: Ending) -> None:
        start = time.perf_counter()
        self._ending = ending
        self._last = 0.0
        self._say("compiling", order, message="")
        try:
            if order.mode == COMPARE:
                done, stopped = self._compare(order)
            elif order.mode == RECORD:
                done, stopped = self._record(order), False
            else:
                result, stopped = self._run(
                    order, order.mode, lambda at: self._progress(order, order.mode, at)
                )
                done = Done(order, result)
            if stopped and ending.is_overtaken:
                return  # the next run is what is wanted
            self._finish(done)
            record = done.result.outcome.record
            rounds, message = record.iterations, ""
            if record.interrupted:
                message = f"interrupted after {count(rounds, 'round')}"
            elif stopped:
                message = f"comparison interrupted: the figures are of one {record.mode} run"
            elif done.recording is not None:
                message = f"values recorded: {cost(done.recording)}"
            name = "interrupted" if stopped else "done"
            self._is_looking = not stopped and done.recording is None
            self._say(name, order, message=message, rounds=rounds, seconds=time.perf_counter() - start)
            if self._is_looking:
                self._look(done)
        except KeyboardInterrupt as stop:
            message = clipped(str(stop)) or "interrupted before the first round"
            self._say("interrupted", order, message=message)
        except GroggyError as wrong:
            hint = f" ({wrong.hint})" if wrong.hint else ""
            where = f"line {wrong.place.line}: " if wrong.place else ""
            at = self._steps(order, (wrong.place.line,)) if wrong.place else []
            self._say("failed", order, message=clipped(where + wrong.message + hint), at=at)
        except Exception as wrong:  # our own fault; the editor must stay alive and say so
            self._say("failed", order, message=clipped(f"{type(wrong).__name__}: {wrong}"))

    def _look(self, done: Done) -> None:
        """Find what every step left as the run ended, where that is quick: native code keeps outputs only."""
        order, loops = done.order, done.result.outcome.record.loops
        try:
            if order.graph.num_nodes + order.graph.num_edges <= LOOKED:
                found = record(
                    order.program.ir,
                    order.graph,
                    [row.rounds for row in loops if row.rounds],
                    mode=_recorded_by(order.graph),
                    timeout=PATIENCE,
                    **order.options,
                )
                self._finish(replace(done, recording=replace(found, result=done.result)))
        except (GroggyError, KeyboardInterrupt):
            pass  # it takes too long, or another run is wanted: "Values" keeps them at any size
        finally:
            self._is_looking = False

    def _compare(self, order: Order) -> tuple[Done, bool]:
        """All modes in turns, the fastest first; an interrupt keeps the first run."""
        compared = compiled()
        first: Result | None = None

        def run(way: int, tell: Tell | None) -> Outcome:
            nonlocal first
            result, stopped = self._run(order, compared[way], tell)
            first = first or result
            if stopped:
                raise KeyboardInterrupt
            return result.outcome

        def tell(at: Progress) -> None:
            self._progress(order, compared[turns.way], at)

        turns = Turns(compared, run, lambda way, turn: f"run {turn + 1}", tell)
        try:
            turns.take(None)
        except KeyboardInterrupt:
            if first is None:
                raise
            return Done(order, first), True
        comparison = Comparison.of(turns, order.graph, order.program.text)
        return Done(order, comparison[FASTEST], comparison), False

    def _record(self, order: Order) -> Done:
        """The values of every step at rounds."""
        mode = _recorded_by(order.graph)
        self._say("running", order, message="")
        found = record(
            order.program.ir,
            order.graph,
            mode=mode,
            progress=lambda at: self._progress(order, mode, at),
            **order.options,
        )
        return Done(order, found.result, recording=found)

    def _run(self, order: Order, mode: str, tell: Tell | None) -> tuple[Result, bool]:
        """One run: its result and whether it was interrupted."""
        try:
            result = order.program._run(order.graph, mode=mode, progress=tell, **order.options)
            return result, False
        except Interrupted as stop:
            if stop.result is None:
                raise
            return stop.result, True

    def _progress(self, order: Order, mode: str, at: Progress) -> None:
        """Show where the run is."""
        if self._ending.is_asked:
            self._say("stopping", order, mode=mode, rounds=at.rounds, seconds=at.seconds)
            return
        now = time.monotonic()
        if now - self._last < PAUSE:
            return
        self._last = now
        name = "compiling" if "compiling" in at.doing else "running"
        self._say(
            name,
            order,
            mode=mode,
            message=at.doing if name == "compiling" else "",
            rounds=at.rounds,
            expected=at.expected,
            residual=_finite(at.residual),
            share=at.share,
            at=self._steps(order, at.lines),
            seconds=at.seconds,
        )

    def _steps(self, order: Order, lines: tuple[int, ...]) -> list[str]:
        """The steps that run now, by the ids of the text that runs."""
        if self._outlined is None or self._outlined[0] is not order:
            outline = Outline(order.text)
            self._outlined = order, outline, flow(outline)
        return [entry.id for entry in entries_at(*self._outlined[1:], lines)]

    def _say(self, name: str, order: Order, **facts: Any) -> None:
        self.state = {**IDLE, "state": name, "mode": order.mode, **facts}
        self._tell(self.state)


def _recorded_by(graph: Graph) -> str:
    """The mode in which steps are looked at: of a small graph the reference, which compiles nothing."""
    return watchable()[-1 if graph.num_nodes + graph.num_edges <= SMALL else 0]


def _finite(value: float | None) -> float | None:
    """A number as JSON takes it."""
    return value if value is not None and abs(value) < float("inf") else None
