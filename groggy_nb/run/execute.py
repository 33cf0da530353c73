"""One run from a program and a graph to its outputs and its record, in any mode."""

from __future__ import annotations

import time
from typing import Any

from groggy_nb.forks import importing
from groggy_nb.ir.forms import Program
from groggy_nb.modes import chosen
from groggy_nb.run.bind import Bound, bind
from groggy_nb.run.interrupts import check, ends_on_ctrl_c
from groggy_nb.run.listening import tell
from groggy_nb.run.record import Interrupted, Outcome, Phase, Progress, RunRecord
from groggy_nb.run.request import RunRequest

PHASES = ("bind", "compile", "prepare", "run", "collect")


@ends_on_ctrl_c
def execute(program: Program, graph: Any, **options: Any) -> Outcome:
    """Run a program on a graph; the options are those of a `RunRequest`.

    Returns the outputs and the record. Raises Interrupted (a KeyboardInterrupt) after Ctrl-C, with the
    outcome of the whole rounds where there is one; RunError where the program or a step cannot run.
    """
    start = time.perf_counter()
    request = RunRequest(**options)
    bound = bind(program, graph, request.params, request.inputs)
    try:
        outcome = chosen(request.mode).load()(bound, request, start)
    except Interrupted as stop:
        if stop.outcome is not None:
            tell(program, stop.outcome)
        raise
    tell(program, outcome)
    return outcome


def compiled(bound: Bound, request: RunRequest, start: float) -> Outcome:
    """A run in native code; `start` is when the call began."""
    program, graph = bound.program, bound.graph
    bound_at = time.perf_counter()
    # Native execution loads llvmlite: programs that are only interpreted do without.
    with importing:
        from groggy_nb.plan.counts import evaluate
        from groggy_nb.run.clock import cycle_rate, probe_cycles
        from groggy_nb.run.deferred import figures
        from groggy_nb.run.executables import executable
        from groggy_nb.run.native import NativeRun
        from groggy_nb.run.outputs import outputs, record_loops, record_watches
        from groggy_nb.run.sizing import (
            choose_threads,
            expected_rounds,
            is_short,
            sample,
            shape_of,
            work_units,
        )
        from groggy_nb.run.watching import Work

    timeout, progress, profile = request.timeout, request.progress, request.profile

    def compiling(number: int, total: int) -> None:
        check()
        if progress is not None:
            seconds = time.perf_counter() - start
            progress(Progress(0, None, None, seconds, doing=f"compiling {number} of {total}"))

    done, fresh, notes = executable(
        bound, chosen(request.mode).name, request.chosen, request.checked, profile, compiling
    )
    probe_cycles()  # here, because it compiles the first time
    rate = cycle_rate()
    history = done.memo.peek("history")
    fates, rewrites, looped = history.fates, history.rewrites, history.looped
    check()
    built_at = time.perf_counter()

    units = work_units(graph)
    used = choose_threads(request.threads, program, units, done.plan.mode)
    native = NativeRun(done, bound, threads=used, max_rounds=request.max_rounds, sample=sample(units))
    if timeout is not None:
        native.deadline = time.perf_counter_ns() + int(timeout * 1e9)
    record = RunRecord(
        mode=done.plan.mode,
        asked=request.mode,
        threads=used,
        passes=request.chosen,
        profile=profile,
        graph=_described(graph),
        num_nodes=graph.num_nodes,
        num_edges=graph.num_edges,
        directed=graph.directed,
        memory=native.needed,
        rewrites=rewrites,
        fates=fates,
        looped=looped,
    )
    record.warnings += [*bound.warnings, *notes, *done.plan.notes]
    record.outside += bound.outside
    record.groups = bound.groups
    if fresh:
        record.compiled, record.loaded = done.tally.compiled, done.tally.loaded
    work = Work(native)
    # Not with more threads: Ctrl-C between their start and their end would leave them on their own.
    can_be_straight = used == 1 and timeout is None
    straight = can_be_straight and is_short(
        done.once("shape", lambda _: shape_of(program)), bound, units, done.plan.mode
    )
    record.watched = not straight
    run_at = time.perf_counter()
    interrupted = (
        work.straight() if straight else work.watched(timeout, progress, expected_rounds(program, bound))
    )
    ran_at = time.perf_counter()
    if work.error is not None:
        raise work.error
    status = work.status
    if status and native.has_failed():
        raise native.failure()
    if status:
        raise Interrupted(None, "interrupted inside a round: there is no whole result")
    native.collect_moved()
    values, forms = outputs(done, native, bound)
    record_loops(record, done, native)
    record_watches(record, done, native, bound)
    record.crossings = sum(c.calls for c in native.crossings.values())
    record.formula = done.plan.formula
    record.predicted = evaluate(done.plan.crossings, native.loops, native.exits, native.arms)
    outside = sum(c.outside for c in native.crossings.values()) / 1e9
    record.kernel = sum(c.seconds_inside(rate) for c in native.crossings.values())
    record.crossing = outside - record.kernel
    record.interrupted = interrupted
    if profile != "off":
        record.defer(figures(done, native, rate, start))
    end = time.perf_counter()
    record.wall = end - start
    record.compile = built_at - bound_at
    waited = max(0.0, (ran_at - run_at) - work.seconds)
    record.glue = (
        (bound_at - start) + (run_at - built_at) + max(0.0, work.seconds - outside) + waited + (end - ran_at)
    )
    record.unaccounted = record.wall - record.kernel - record.crossing - record.compile - record.glue
    times = (start, bound_at, built_at, run_at, ran_at, end)
    record.phases = [
        Phase(name, a - start, b - a) for name, a, b in zip(PHASES, times[:-1], times[1:], strict=True)
    ]
    outcome = Outcome(values, forms, record)
    if interrupted:
        is_late = timeout is not None and time.perf_counter_ns() >= native.deadline
        why = f"time-out of {timeout:g} s: " if is_late else ""
        raise Interrupted(outcome, f"{why}interrupted after {counted(record.iterations, 'round')}")
    return outcome


def counted(number: int, thing: str) -> str:
    """A number of things in words."""
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def _described(graph: Any) -> str:
    kind = "directed" if graph.directed else "undirected"
    return f"{graph.num_nodes} nodes, {graph.num_edges} edges, {kind}"
