"""One run from a program and a graph to its outputs and its record, in any mode."""

from __future__ import annotations

import ctypes
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Collection, Mapping
from functools import cache
from typing import Any

import numpy as np

from groggy_nb.errors import UsageError, nearest
from groggy_nb.ir.forms import Const, Gather, Operand, Program, Sweep, Type, walk
from groggy_nb.passes import PASSES, optimize
from groggy_nb.run.bind import Bound, bind
from groggy_nb.run.record import Interrupted, LoopRow, Outcome, Progress, RunRecord

MODES = ("step", "batch", "fused", "auto", "reference")
PROFILES = ("off", "calls", "steps")
STRAIGHT_UNITS = 2_000_000  # entry visits that take about a millisecond: shorter runs need no thread
ONE_THREAD_UNITS = 60_000  # below this a barrier costs more than a second thread gives (2026-11)
PATIENCE = 0.1  # seconds a soft cancel gets before the hard one
_executables: OrderedDict[Any, Any] = OrderedDict()
_MOST = 64


def execute(
    program: Program,
    graph: Any,
    *,
    mode: str = "auto",
    params: Mapping[str, Any] | None = None,
    inputs: Mapping[str, Any] | None = None,
    passes: Collection[str] | None = None,
    threads: int | None = None,
    profile: str = "calls",
    checked: bool = False,
    max_rounds: int = 1_000_000,
    timeout: float | None = None,
    precision: str = "float64",
    fast: bool = False,
    progress: Callable[[Progress], None] | None = None,
) -> Outcome:
    """Run a program on a graph.

    Returns the outputs and the record. Raises Interrupted (a KeyboardInterrupt) after Ctrl-C, with the
    outcome of the whole rounds where there is one; RunError where the program or a step cannot run.
    """
    start = time.perf_counter()
    _check_options(mode, profile, passes, precision, fast, threads)
    chosen = tuple(p for p in _names() if passes is None or p in passes)
    bound = bind(program, graph, params, inputs)
    if mode == "reference":
        return _interpreted(bound, chosen, passes, checked, max_rounds, start)
    bound_at = time.perf_counter()
    wanted = "fused" if mode == "auto" else mode
    done, fresh, notes = _executable(bound, wanted, chosen, checked, profile)
    built_at = time.perf_counter()
    from groggy_nb.run.formula import crossing_terms, evaluate, formula
    from groggy_nb.run.native import NativeRun
    from groggy_nb.run.rows import step_rows

    units = _units(graph)
    used = _threads(threads, program, units, done.mode)
    native = NativeRun(done, bound, threads=used, max_rounds=max_rounds)
    if timeout is not None:
        native.deadline = time.perf_counter_ns() + int(timeout * 1e9)
    record = RunRecord(
        mode=done.mode,
        asked=mode,
        threads=used,
        passes=chosen,
        profile=profile,
        graph=_described(graph),
        num_nodes=graph.num_nodes,
        num_edges=graph.num_edges,
        memory=native.needed,
    )
    record.warnings += [*bound.warnings, *notes, *done.notes]
    if fresh:
        record.compiled, record.loaded = done.tally.compiled, done.tally.loaded
    work = _Work(native)
    straight = _is_short(program, bound, units) and timeout is None and progress is None
    run_at = time.perf_counter()
    interrupted = work.straight() if straight else work.watched(timeout, progress, _expected(program, bound))
    ran_at = time.perf_counter()
    if work.error is not None:
        raise work.error
    status = work.status
    if status == -1:
        raise Interrupted(None, "interrupted inside a round: there is no whole result")
    if status:
        raise native.failure(status)
    native.collect_moved()
    values, forms = _outputs(done, native, bound)
    _loops(record, done, native, interrupted)
    _watches(record, done, native)
    rate = _rate()
    record.crossings = sum(c.calls for c in native.crossings.values())
    terms = done.once("terms", lambda d: crossing_terms(d.tree))
    record.formula = formula(terms)
    record.predicted = evaluate(done.tree, terms, native.loops, native.exits, native.arms)
    inside = sum(c.inside for c in native.crossings.values()) / rate
    outside = sum(c.outside for c in native.crossings.values()) / 1e9
    record.kernel = min(inside, outside)
    record.crossing = outside - record.kernel
    record.rows = step_rows(done, native, rate) if profile != "off" else []
    record.interrupted = interrupted
    end = time.perf_counter()
    record.wall = end - start
    record.compile = built_at - bound_at
    waited = max(0.0, (ran_at - run_at) - work.seconds)
    record.glue = (bound_at - start) + (run_at - built_at) + max(0.0, work.seconds - outside) + waited + (end - ran_at)
    record.unaccounted = record.wall - record.kernel - record.crossing - record.compile - record.glue
    outcome = Outcome(values, forms, record)
    if interrupted:
        raise Interrupted(outcome, f"interrupted after {record.iterations} rounds")
    return outcome


def _described(graph: Any) -> str:
    kind = "directed" if graph.directed else "undirected"
    return f"{graph.num_nodes} nodes, {graph.num_edges} edges, {kind}"


@cache
def _names() -> tuple[str, ...]:
    return tuple(getattr(p, "name", p) for p in PASSES)


def _check_options(
    mode: str, profile: str, passes: Collection[str] | None, precision: str, fast: bool, threads: int | None
) -> None:
    for word, given, allowed in (("mode", mode, MODES), ("profile", profile, PROFILES)):
        if given not in allowed:
            near = nearest(str(given), allowed)
            raise UsageError(
                f"{word} wants one of {', '.join(allowed)}, found {given!r}",
                hint=f"did you mean {near!r}?" if near else None,
            )
    if isinstance(passes, str):
        raise UsageError(f"passes wants a collection of names, found the text {passes!r}", hint="write (\"share\",)")
    for name in passes or ():
        if name not in _names():
            near = nearest(str(name), _names())
            raise UsageError(
                f"unknown pass {name!r}; there are {', '.join(_names())}",
                hint=f"did you mean {near!r}?" if near else None,
            )
    if precision != "float64" or fast:
        raise UsageError(
            f"this version computes in float64 and in strict order; found precision={precision!r}, fast={fast!r}",
            hint="leave precision and fast out",
        )
    if threads is not None and (not isinstance(threads, int) or isinstance(threads, bool) or threads < 1):
        raise UsageError(f"threads wants a whole number from 1, found {threads!r}")


def _executable(bound: Bound, mode: str, chosen: tuple[str, ...], checked: bool, profile: str) -> tuple[Any, bool, list[str]]:
    """The executable of a program and its types, made once; whether it was made now."""
    from groggy_nb.codegen.build import build

    # By identity: hashing a program costs more than a small run. The executable keeps it alive.
    key = (id(bound.program), tuple(bound.known.items()), mode, chosen, checked, profile)
    if key in _executables:
        _executables.move_to_end(key)
        return _executables[key][1], False, []
    problems: list[str] = []
    best = optimize(bound.program, dict(bound.known), chosen, problems=problems)
    done = build(
        best,
        dict(bound.known),
        mode,
        fuse="fuse" in chosen and profile != "steps",
        reuse="reuse" in chosen,
        checked=checked,
        counted=profile != "off",
    )
    _executables[key] = (bound.program, done)
    while len(_executables) > _MOST:
        _executables.popitem(last=False)
    return done, True, problems


def _units(graph: Any) -> int:
    """Work of one walk: stored entries and four for each node."""
    return int(graph.num_edges * (1 if graph.directed else 2) + 4 * graph.num_nodes)


def _threads(asked: int | None, program: Program, units: int, mode: str) -> int:
    """Threads of a run: one for small graphs, for sweeps, and where Python drives short calls."""
    from groggy_nb.codegen.compile import is_jit_disabled
    from groggy_nb.run.threads import available_cores

    if is_jit_disabled():
        return 1
    if asked is not None:
        return asked
    if units < ONE_THREAD_UNITS or any(isinstance(i, Sweep) for i in walk(program.body)):
        return 1
    if mode != "fused" and units < 10 * ONE_THREAD_UNITS:
        return 1
    return min(available_cores(), 16)


def _expected(program: Program, bound: Bound) -> int | None:
    """Rounds of the first loop where its count is known before the run."""
    for item in walk(program.body):
        bounds = getattr(item, "range", None)
        if bounds:
            found = [_number(o, bound) for o in bounds]
            return None if None in found else max(0, -((found[0] - found[1]) // found[2])) if found[2] else None  # type: ignore[operator]
    return None


def _number(operand: Operand, bound: Bound) -> int | None:
    if isinstance(operand, Const):
        return int(operand.value)
    value = bound.values.get(operand) if operand is not None else None
    return int(value) if value is not None and np.ndim(value) == 0 else None


def _is_short(program: Program, bound: Bound, units: int) -> bool:
    """Whether a run certainly ends within about a millisecond, so that it needs no thread of its own."""
    rounds = 1
    gathers = 1
    for item in walk(program.body):
        if isinstance(item, Gather | Sweep):
            gathers += 1
        if hasattr(item, "carried"):
            bounds = getattr(item, "range", None)
            if not bounds:
                return False
            found = [_number(o, bound) for o in bounds]
            if None in found or not found[2]:
                return False
            rounds *= max(1, -((found[0] - found[1]) // found[2]))  # type: ignore[operator]
    return rounds * units * gathers < STRAIGHT_UNITS


class _Work:
    """The run itself, in this thread or in one of its own."""

    def __init__(self, native: Any) -> None:
        self.native = native
        self.status = 0
        self.seconds = 0.0
        self.error: BaseException | None = None

    def straight(self) -> bool:
        """Run here: the end comes before an interrupt could."""
        self._run()
        return False

    def _run(self) -> None:
        start = time.perf_counter()
        try:
            self.status = self.native.run()
        except BaseException as problem:  # carried over to the caller's thread
            self.error = problem
        self.seconds = time.perf_counter() - start

    def watched(self, timeout: float | None, progress: Callable[[Progress], None] | None, expected: int | None) -> bool:
        """Run in a thread while this one takes interrupts and shows progress."""
        start = time.perf_counter()
        ended = threading.Event()

        def work() -> None:
            self._run()
            ended.set()

        thread = threading.Thread(target=work, name="groggy_nb-run", daemon=True)
        thread.start()
        interrupted = False
        try:
            while not ended.wait(0.05):
                seconds = time.perf_counter() - start
                if progress is not None:
                    progress(self.progress(seconds, expected))
                if timeout is not None and seconds > timeout:
                    interrupted = True
                    break
        except KeyboardInterrupt:
            interrupted = True
        if interrupted and not ended.is_set():
            self._end(ended)
        thread.join()
        return interrupted and bool(self.native.control[0])

    def _end(self, ended: threading.Event) -> None:
        """End the run: after this round, or at the next block if that takes too long."""
        self.native.cancel(hard=False)
        try:
            if ended.wait(PATIENCE):
                return
        except KeyboardInterrupt:
            pass
        self.native.cancel(hard=True)
        while not ended.is_set():
            try:
                ended.wait(1.0)
            except KeyboardInterrupt:
                continue

    def progress(self, seconds: float, expected: int | None) -> Progress:
        """Where the run is, read while it goes on."""
        from groggy_kernels.layout import ROUNDS

        native = self.native
        residual = None
        for name, ring in native.rings.items():
            count = ring[:1].view(np.int64)[0]
            if count:
                residual = float(ring[1 + (count - 1) % (len(ring) - 1)])
            del name
        for kept in native.kept.values():
            if kept:
                residual = kept[-1]
        return Progress(int(native.control[ROUNDS]), expected, residual, seconds)


def _outputs(done: Any, native: Any, bound: Bound) -> tuple[dict[str, Any], dict[str, str]]:
    """The outputs by name, nan made one nan, scalars as Python numbers."""
    values: dict[str, Any] = {}
    forms: dict[str, str] = {}
    for output in done.program.outputs:
        forms[output.name] = output.form
        if output.form == "graph":
            values[output.name] = _scalar(done, native, bound, output.value)
            continue
        array = native.arrays[done.storage.of[output.value]]
        if any(array is v for v in values.values()) or array.flags.writeable is False or _is_given(array, bound):
            array = array.copy()
        if array.dtype == np.float64:
            array[np.isnan(array)] = np.nan
        values[output.name] = array
    return values, forms


def _is_given(array: Any, bound: Bound) -> bool:
    return any(array is v for v in bound.values.values())


def _scalar(done: Any, native: Any, bound: Bound, operand: Operand) -> Any:
    if isinstance(operand, Const):
        return operand.value
    entry = done.entries.get(("scalar", operand))
    if entry is None or operand in bound.values:
        value = bound.values[operand]  # type: ignore[index]
        return value.item() if hasattr(value, "item") else value
    dtype = done.types[operand].dtype
    if dtype == "float64":
        value = native.floats[entry]
        return float("nan") if value != value else value
    return bool(native.table[entry]) if dtype == "bool" else int(native.table[entry])


def _loops(record: RunRecord, done: Any, native: Any, interrupted: bool) -> None:
    """A row for each loop: entries, rounds, why it ended last."""
    from groggy_kernels.layout import LIMITED

    from groggy_nb.ir.forms import Break

    for loop in done.loops:
        at = native.stats_at[id(loop)]
        entries, rounds, ended = native.loops[id(loop)]
        if done.mode == "fused":
            entries, rounds, ended = (int(w) for w in native.stats[at : at + 3])
            native.loops[id(loop)] = [entries, rounds, ended]
        breaks = [b for b in loop.body if isinstance(b, Break)]
        why = "count" if loop.range else "max_rounds"
        if ended == -1:
            why = "interrupted"
        elif ended > 0:
            why = "condition" if breaks[ended - 1].head else "break"
        record.loops.append(LoopRow(loop.place.line if loop.place else None, entries, rounds, why, id(loop) in done.top))
    if native.control[LIMITED]:
        record.warnings.append(f"a while loop was ended after {native.max_rounds} rounds (max_rounds)")


def _watches(record: RunRecord, done: Any, native: Any) -> None:
    """The watched values: the last 10,000 of each scalar, the last state of each node value."""
    for watch in done.watches:
        name = watch.name
        values = np.array(native.kept[name])
        if name in native.rings:
            ring = native.rings[name]
            count, size = int(ring[:1].view(np.int64)[0]), len(ring) - 1
            values = ring[1 : 1 + count].copy() if count <= size else np.roll(ring[1:], -(count % size))
        if not len(values):
            continue
        state = done.storage.of.get(("watch", name))
        record.watch[name] = values if state is None else native.arrays[state].copy()


def _interpreted(
    bound: Bound, chosen: tuple[str, ...], passes: Collection[str] | None, checked: bool, max_rounds: int, start: float
) -> Outcome:
    from groggy_nb.run.reference import interpret

    program = bound.program if passes is None else optimize(bound.program, dict(bound.known), chosen)
    outcome = interpret(bound, program, checked=checked, max_rounds=max_rounds)
    record = outcome.record
    record.asked = "reference"
    record.passes = () if passes is None else chosen
    record.wall = time.perf_counter() - start
    record.glue = record.wall
    return outcome


SPIN = '''def kernel(thread, threads, table, slots):
    start = cycles()
    T = i8_at(table)
    n = 0
    while n < T[0]:
        pause()
        atomic_add(table + 8, 1)
        n += 1
    return cycles() - start
'''


@cache
def _rate() -> float:
    """Cycles a second, measured once in a process over about two milliseconds."""
    from groggy_nb.codegen.cache import kernel

    call = kernel(SPIN).call
    words = (ctypes.c_int64 * 4)(100, 0, 0, 0)
    at = ctypes.addressof(words)
    best = 0.0
    arguments = (at + 16, at + 24, 0, 1, at, at)
    call(*arguments)
    for _ in range(2):
        words[0] = 20_000
        begin = time.perf_counter_ns()
        call(*arguments)
        seconds = (time.perf_counter_ns() - begin) / 1e9
        best = max(best, words[2] / seconds)
    return best


__all__ = ["Type", "execute"]
