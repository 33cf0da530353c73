"""One run from a program and a graph to its outputs and its record, in any mode."""

from __future__ import annotations

import time
from typing import Any

from groggy_nb.forks import importing
from groggy_nb.ir.forms import Program
from groggy_nb.modes import Mode, chosen
from groggy_nb.run.bind import Bound, bind
from groggy_nb.run.executor import Executor
from groggy_nb.run.interrupts import check, ends_on_ctrl_c
from groggy_nb.run.listening import tell
from groggy_nb.run.observer import Observer
from groggy_nb.run.record import Interrupted, Outcome, Phase, RunRecord
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
    return execute_bound(bind(program, graph, request.params, request.inputs), request, start)


def execute_bound(
    bound: Bound, request: RunRequest, start: float, observer: Observer | None = None
) -> Outcome:
    """Run what is bound already, to the values that the request would give it; it began at `start`.

    An observer is told of rounds in modes whose control is Python's.
    """
    program, mode = bound.program, chosen(request.mode)
    bound_at = time.perf_counter()
    with importing:  # a mode's own imports: programs that are only interpreted do without llvmlite
        make = mode.load()
    executor: Executor = make(bound, request, start)
    executor.observer = observer
    executor.compile()
    check()
    built_at = time.perf_counter()
    executor.prepare()
    run_at = time.perf_counter()
    worked = executor.run()
    ran_at = time.perf_counter()
    record = _begun(mode, request, bound)
    values = executor.collect(record)
    forms = {output.name: output.form for output in program.outputs}
    end = time.perf_counter()
    record.wall = end - start
    record.compile = built_at - bound_at - executor.choosing if mode.is_compiled else 0.0
    crossed = record.kernel + record.crossing
    ran = ran_at - run_at
    record.glue = record.wall - record.compile - ran + max(0.0, worked - crossed) + max(0.0, ran - worked)
    record.unaccounted = record.wall - crossed - record.compile - record.glue
    times = (start, bound_at, built_at, run_at, ran_at, end)
    record.phases = [
        Phase(name, a - start, b - a) for name, a, b in zip(PHASES, times[:-1], times[1:], strict=True)
    ]
    outcome = Outcome(values, forms, record)
    tell(program, outcome)
    if record.interrupted and executor.problem is not None:
        executor.problem.outcome = outcome
        raise executor.problem
    if record.interrupted:
        is_late = request.timeout is not None and end - built_at >= request.timeout
        why = f"time-out of {request.timeout:g} s: " if is_late else ""
        raise Interrupted(outcome, f"{why}interrupted after {counted(record.iterations, 'round')}")
    return outcome


def _begun(mode: Mode, request: RunRequest, bound: Bound) -> RunRecord:
    """The record with what is known in every mode."""
    graph: Any = bound.graph
    kind = "directed" if graph.directed else "undirected"
    record = RunRecord(
        mode=mode.name,
        asked=request.mode,
        threads=1,
        passes=request.chosen,
        profile=request.profile,
        graph=f"{graph.num_nodes} nodes, {graph.num_edges} edges, {kind}",
        num_nodes=graph.num_nodes,
        num_edges=graph.num_edges,
        directed=graph.directed,
    )
    record.warnings += bound.warnings
    record.outside += bound.outside
    record.groups = bound.groups
    record.watch_states = bound.states
    return record


def counted(number: int, thing: str) -> str:
    """A number of things in words."""
    return f"{number:,} {thing}{'' if number == 1 else 's'}"
