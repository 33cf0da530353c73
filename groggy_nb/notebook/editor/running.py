"""Runs in a thread of their own, so that the editor answers while they go on, with a way to stop them."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from groggy_nb.errors import GroggyError, clipped
from groggy_nb.graph import Graph
from groggy_nb.measure.compare import Comparison
from groggy_nb.measure.result import Result
from groggy_nb.program import Program
from groggy_nb.run.execute import execute
from groggy_nb.run.record import Interrupted, Progress

MODES = ("step", "batch", "fused", "compare")
COMPARED = ("fused", "batch", "step")
PAUSE = 0.1  # seconds between two states that are shown

State = dict[str, Any]
IDLE: State = {
    "state": "idle",
    "mode": "",
    "rounds": 0,
    "expected": None,
    "residual": None,
    "seconds": 0.0,
    "message": "",
    "serial": 0,
}


@dataclass(frozen=True, slots=True)
class Order:
    """What to run: a program as it was at a revision, on a graph."""

    program: Program
    graph: Graph
    mode: str
    params: Mapping[str, Any] = field(default_factory=dict)
    inputs: Mapping[str, Any] = field(default_factory=dict)
    rev: int = 0
    text: str = ""


@dataclass(frozen=True, slots=True)
class Done:
    """A run that left a result: of whole rounds where it was interrupted."""

    order: Order
    result: Result
    comparison: Comparison | None = None


class Runner:
    """Carries out one order at a time.

    Parameters
    ----------
    tell : callable
        Told of each new state, at most ten a second, mostly in the run's own thread.
    finish : callable
        Given what a run left, in the run's own thread, before the last state is told.
    """

    def __init__(self, tell: Callable[[State], None], finish: Callable[[Done], None]) -> None:
        self._tell = tell
        self._finish = finish
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._serial = 0
        self._last = 0.0
        self.state: State = dict(IDLE)

    @property
    def is_busy(self) -> bool:
        """Whether a run goes on."""
        return self._thread is not None and self._thread.is_alive()

    def start(self, order: Order) -> bool:
        """Begin a run; False where one goes on already."""
        with self._lock:
            if self.is_busy:
                return False
            self._stop.clear()
            self._serial += 1
            self._last = 0.0
            self._say("compiling", order, message="")
            self._thread = threading.Thread(
                target=self._work, args=(order,), name="groggy_nb-editor", daemon=True
            )
            self._thread.start()
        return True

    def interrupt(self) -> bool:
        """Ask the run to end after its round; False where none goes on."""
        if not self.is_busy:
            return False
        self._stop.set()
        return True

    def wait(self, timeout: float | None = None) -> bool:
        """Wait for the end of the run; whether it ended."""
        thread = self._thread
        if thread is not None:
            thread.join(timeout)
        return not self.is_busy

    # -- in the run's thread

    def _work(self, order: Order) -> None:
        start = time.perf_counter()
        try:
            if order.mode == "compare":
                done, stopped = self._compare(order)
            else:
                result, stopped = self._run(order, order.mode)
                done = Done(order, result)
            self._finish(done)
            record = done.result.outcome.record
            name = "interrupted" if stopped else "done"
            rounds = record.iterations
            message = f"interrupted after {rounds:,} round{'s' if rounds != 1 else ''}" if stopped else ""
            self._say(name, order, message=message, rounds=rounds, seconds=time.perf_counter() - start)
        except KeyboardInterrupt as stop:
            message = clipped(str(stop)) or "interrupted before the first round"
            self._say("interrupted", order, message=message)
        except GroggyError as wrong:
            hint = f" ({wrong.hint})" if wrong.hint else ""
            where = f"line {wrong.place.line}: " if wrong.place else ""
            self._say("failed", order, message=clipped(where + wrong.message + hint))
        except Exception as wrong:  # our own fault; the editor must stay alive and say so
            self._say("failed", order, message=clipped(f"{type(wrong).__name__}: {wrong}"))

    def _compare(self, order: Order) -> tuple[Done, bool]:
        """All modes, the fastest first; an interrupt keeps those that are whole."""
        results: dict[str, Result] = {}
        for mode in COMPARED:
            try:
                result, stopped = self._run(order, mode)
            except KeyboardInterrupt:
                if not results:
                    raise
                return Done(order, results[COMPARED[0]]), True
            if stopped:
                return Done(order, results.get(COMPARED[0], result)), True
            results[mode] = result
        return Done(order, results[COMPARED[0]], Comparison(results)), False

    def _run(self, order: Order, mode: str) -> tuple[Result, bool]:
        """One run: its result and whether it was interrupted."""
        program = order.program

        def progress(at: Progress) -> None:
            self._progress(order, mode, at)

        try:
            outcome = execute(
                program.ir,
                order.graph,
                mode=mode,
                params=order.params,
                inputs=order.inputs,
                profile="calls",
                progress=progress,
            )
            stopped = False
        except Interrupted as stop:
            if stop.outcome is None:
                raise
            outcome, stopped = stop.outcome, True
        outcome.record.watch_states = program._watched_states()
        return Result(outcome, order.graph, program.text), stopped

    def _progress(self, order: Order, mode: str, at: Progress) -> None:
        """Show where the run is; a stop that was asked for ends it here, as Ctrl-C does elsewhere."""
        if self._stop.is_set():
            self._say("stopping", order, mode=mode, rounds=at.rounds, seconds=at.seconds)
            raise KeyboardInterrupt
        now = time.monotonic()
        if now - self._last < PAUSE:
            return
        self._last = now
        name = "compiling" if at.doing.startswith("compiling") else "running"
        self._say(
            name,
            order,
            mode=mode,
            message=at.doing if name == "compiling" else "",
            rounds=at.rounds,
            expected=at.expected,
            residual=_finite(at.residual),
            seconds=at.seconds,
        )

    def _say(self, name: str, order: Order, **facts: Any) -> None:
        self.state = {**IDLE, "state": name, "mode": order.mode, "serial": self._serial, **facts}
        self._tell(self.state)


def _finite(value: float | None) -> float | None:
    """A number as JSON takes it."""
    return value if value is not None and abs(value) < float("inf") else None
