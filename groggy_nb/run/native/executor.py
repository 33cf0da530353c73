"""The executor of the compiled modes: an executable, a table in memory, native calls."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import nullcontext
from functools import partial
from typing import Any

from groggy_kernels.layout import CANCEL, ROUNDS
from groggy_nb.modes import chosen
from groggy_nb.plan.blocking import Visits
from groggy_nb.plan.counts import evaluate
from groggy_nb.plan.planning import Plan
from groggy_nb.run.bind import Bound
from groggy_nb.run.clock import cycle_rate, probe_cycles
from groggy_nb.run.control import Control
from groggy_nb.run.crowding import CROWDING, is_too_long, waited_for_cores
from groggy_nb.run.deferred import figures
from groggy_nb.run.executables import prepared
from groggy_nb.run.footprint import fits, needed, refuse_above_free
from groggy_nb.run.interrupts import check, heeded
from groggy_nb.run.layout import AUTO, ROWS, Layout, choose
from groggy_nb.run.native.current import Current
from groggy_nb.run.native.failures import failure, has_failed
from groggy_nb.run.native.table import Table
from groggy_nb.run.observer import Observer
from groggy_nb.run.outputs import last_watched, outputs, record_loops, record_watches
from groggy_nb.run.record import Interrupted, Progress, RunRecord, Unfinished
from groggy_nb.run.request import RunRequest
from groggy_nb.run.sizing import choose_threads, expected_rounds, is_short, sample, work_units
from groggy_nb.run.watching import Work, aside

WINDOW = 0.1  # seconds between looks at how long threads wait
LONG_ENOUGH = 0.002  # seconds at work and waiting that say something about a machine


class Native:
    """A run in native code, from the executable to the figures (`run/executor.py`)."""

    observer: Observer | None = None
    problem: Unfinished | None = None
    choosing = 0.0

    def __init__(self, bound: Bound, request: RunRequest, start: float) -> None:
        self.bound, self.request, self.start = bound, request, start

    def compile(self) -> None:
        """Make the executable, or find it."""
        self.build(self.request.layout)
        probe_cycles()  # here, because it compiles the first time
        self.rate = cycle_rate()

    def build(self, layout: str) -> None:
        """Make the executable of a layout, or find it."""
        request = self.request

        def compiling(number: int, total: int) -> None:
            self.tell(f"compiling {number} of {total}")

        def laid(plan: Plan, visits: Visits, uncompiled: Callable[[Layout], int]) -> Layout:
            begin = time.perf_counter()
            self.layout = choose(layout, self.bound, plan, visits, uncompiled)
            self.choosing = time.perf_counter() - begin
            return self.layout

        mode = chosen(request.mode).name
        self.made, self.is_fresh, self.notes = prepared(
            self.bound, mode, request.chosen, request.checked, request.profile, compiling, laid=laid
        )
        self.done = self.made.done

    def tell(self, doing: str) -> None:
        """Say what is done before the first round, and heed Ctrl-C."""
        check()
        if self.request.progress is not None:
            self.request.progress(Progress(0, None, None, time.perf_counter() - self.start, doing=doing))

    def sort(self, make: Callable[[Callable[[], None]], Any], doing: str) -> None:
        """Have rows of the graph made, which look now and then whether that shall end."""
        if self.request.progress is None:
            make(check)
        else:
            aside(make, lambda: self.tell(doing))

    def prepare(self) -> None:
        """Choose the threads, refuse what does not fit into memory, allocate."""
        bound, request = self.bound, self.request
        program = bound.program
        self.units = units = work_units(bound.graph)
        self.threads, self.why = choose_threads(request.threads, program, units, self.done.plan.mode)
        self.ground = self.made.ground(bound.graph)
        self.needed = needed(self.ground, bound, self.threads)
        if self.done.blocked and request.layout == AUTO and not fits(self.needed):
            self.build(ROWS)
            self.layout = Layout(told=("neighbors row by row: blocks do not fit into the free memory",))
            self.ground = self.made.ground(bound.graph)
            self.needed = needed(self.ground, bound, self.threads)
        refuse_above_free(self.needed)
        if not self.ground.is_laid:  # before anything else is held
            graph: Any = bound.graph
            for direction in self.done.directions:
                self.sort(partial(graph.csr, direction), "sorting neighbors")
            for direction, edges in self.done.blocked:
                self.sort(partial(graph.blocked, direction, edges), "sorting neighbors by block")
        timeout = request.timeout
        self.deadline = 0 if timeout is None else time.perf_counter_ns() + int(timeout * 1e9)
        self.allocate()
        # Not with more threads: Ctrl-C between their start and their end would leave them on their own, and
        # on a busy machine nobody would see that they wait for one another.
        can_be_straight = self.threads == 1 and request.timeout is None
        is_short_run = is_short(self.made.shape, bound, units, self.done.plan.mode)
        self.stop = None if is_short_run or request.progress is not None else heeded()
        self.is_straight = can_be_straight and (is_short_run or self.stop is not None)

    def allocate(self) -> None:
        """Make what the run's threads work on."""
        done, request, program = self.done, self.request, self.bound.program
        self.table = Table(
            self.ground,
            self.bound,
            threads=self.threads,
            max_rounds=request.max_rounds,
            sample=sample(self.units),
        )
        self.control = Control(
            self.table, done.plan.nodes, done.plan.loops, program, request.max_rounds, self.observer
        )
        self.control.deadline = self.deadline

    def run(self) -> float:
        """Run here, or in a thread that this one watches; on fewer threads where several wait too long.

        Here, where it is over at once, or where another thread takes Ctrl-C and ends it.
        """
        request, table = self.request, self.table
        if self.threads > 1:
            self.looked = self.moment()
        is_told = request.progress is not None and request.profile != "off"
        lines = Current(self.made, table).lines if is_told else tuple
        work = Work(self.control, lambda: last_watched(self.done, table), lines)
        if self.is_straight:
            with self.stop.ends(self.end) if self.stop is not None else nullcontext():
                work.straight()
        else:
            rounds = expected_rounds(self.bound.program, self.bound)
            work.watched(request.timeout, request.progress, rounds, self.look)
        if work.error is not None:
            raise work.error
        if work.status and has_failed(table):
            raise failure(table)
        if work.status:
            raise Interrupted(None, "interrupted inside a round: there is no whole result")
        return work.seconds

    def moment(self) -> tuple[float, float, float, float]:
        """Cycles at work and at barriers so far, the time, and what this process has computed."""
        return (*self.table.timed(), time.perf_counter(), time.process_time())

    def end(self) -> None:
        """End the run now, from another thread; nothing of it is kept."""
        self.control.cancel(hard=True)

    def waited(self) -> float | None:
        """The share of the time since the last look that a run on threads of our choice waited for cores."""
        if self.request.threads is not None or self.threads == 1:
            return None
        found = zip(self.moment(), self.looked, strict=True)
        work, wait, seconds, computed = (now - before for now, before in found)
        if work + wait <= LONG_ENOUGH * self.rate:
            return None
        return waited_for_cores(wait / (work + wait), computed / (seconds * self.threads))

    def look(self) -> None:
        """Go on with half of the threads where they wait too long for one another: bits do not change."""
        if self.threads == 1 or not self.made.shape.loops:
            return
        if time.perf_counter() - self.looked[2] < WINDOW:
            return
        waited = self.waited()
        if waited is None:
            return
        if is_too_long(waited):
            CROWDING.learn(self.threads, waited)
            fewer, rounds = self.threads // 2, int(self.table.words[ROUNDS])
            others = f"{self.threads} waited {waited:.0%} of their time for others"
            self.threads, self.why = fewer, f"{fewer} from round {rounds:,} on, since {others}"
            self.table.stay(fewer)
        self.looked = self.moment()

    def learn(self) -> None:
        """Let later runs know how long this one's threads waited for one another, since the last look."""
        waited = self.waited()
        if waited is not None:
            CROWDING.learn(self.threads, waited)

    def collect(self, record: RunRecord) -> dict[str, Any]:
        """Take the outputs out of the table, and the figures out of the crossings."""
        done, bound, table, control = self.done, self.bound, self.table, self.control
        record.mode, record.threads, record.memory = done.plan.mode, self.threads, self.needed
        record.threads_why = self.why
        history = self.made.history
        record.rewrites, record.fates, record.looped = history.rewrites, history.fates, history.looped
        record.layout = self.layout.told
        record.warnings += [*self.notes, *done.plan.notes]
        if self.is_fresh:
            tally = done.tally
            record.compiled, record.loaded, record.reused = tally.compiled, tally.loaded, tally.reused
        record.watched = not self.is_straight
        record.interrupted = bool(table.words[CANCEL])
        table.collect_moved()
        values = outputs(done, table, bound)
        record_loops(record, done, table, control)
        record_watches(record, done, table, bound)
        record.formula = done.plan.formula
        record.predicted = evaluate(done.plan.crossings, control.loops, control.exits, control.arms)
        self.layout.note(bound.graph, control.loops, control.exits, control.arms)
        outside = 0
        for crossing in table.crossings.values():
            record.crossings += crossing.calls
            record.kernel += crossing.seconds_inside(self.rate)
            outside += crossing.outside
        record.crossing = outside / 1e9 - record.kernel
        self.learn()
        if self.request.profile != "off":
            record.defer(figures(self.made, table, control, self.rate, self.start))
        return values
