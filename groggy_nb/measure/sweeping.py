"""Many runs of one program on one graph, one a thread or one after the other: what `Program.sweep` does."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import islice
from math import prod
from typing import Any

import numpy as np

from groggy_nb import given
from groggy_nb.domains import OF_FORM, SCALAR
from groggy_nb.errors import MemoryLimitError, RunError, clipped, nearest
from groggy_nb.graph import Graph, memory
from groggy_nb.ir.forms import Program
from groggy_nb.ir.infer import infer
from groggy_nb.measure.asked import check_options, check_progress
from groggy_nb.measure.sweep import ParameterSweep, SweptRun
from groggy_nb.report.series import scalars
from groggy_nb.run.arguments import param_value
from groggy_nb.run.bind import bind
from groggy_nb.run.execute import execute_bound
from groggy_nb.run.interrupts import Stop, check, ends_on_ctrl_c, heeding
from groggy_nb.run.record import Interrupted, Outcome, Progress
from groggy_nb.run.request import RunRequest
from groggy_nb.run.threads import available_cores

MOST_RUNS = 1_000_000
GLANCE = 0.1  # seconds between looks at the runs
EXAMPLE = '{"beta": [0.1, 0.2], "seed": range(100)}'
OWN = (
    "profile",
    "progress",
    "precision",
    "fast",
    "checkpoint",
)  # options of a run that a sweep does not take


@ends_on_ctrl_c
def sweep(program: Program, graph: Graph, over: Any, keep: Any, **options: Any) -> ParameterSweep:
    """Run a program for each combination of values; `Program.sweep` says what the arguments mean."""
    check_options(options, tuple(name for name in OWN if name != "progress"))
    progress = check_progress(options.pop("progress", None))
    request = RunRequest(**options)
    grid = _grid(program, over)
    fixed = dict(request.params or {})
    both = sorted(fixed.keys() & grid.keys())
    if both:
        raise RunError(f"{', '.join(both)}: in params= and in the sweep", code="sweep-twice")
    names = _kept(program, keep)
    total = prod(map(len, grid.values()))
    _refuse_above_free(program, graph, names, total)
    # A cluster makes one run after the other, each on all its workers.
    is_here = request.cluster is None
    cores = request.threads or available_cores() if is_here else 1
    each = RunRequest(**{**options, "timeout": None, "threads": 1 if is_here else request.threads})
    bound = bind(program, graph, {**fixed, **_values(grid, 0)}, request.inputs)

    def run(number: int) -> Outcome:
        start = time.perf_counter()
        return execute_bound(bound.with_params(_values(grid, number)), each, start)

    work = _Work(run, grid, names, total)
    try:
        work.all(cores, request.timeout, progress)
    except KeyboardInterrupt as stop:
        found = work.found(graph, min(cores, total)) if work.runs else None
        late = f"time-out of {request.timeout:g} s: " if isinstance(stop, _Late) else ""
        interrupted = Interrupted(None, f"{late}interrupted after {len(work.runs):,} of {total:,} runs")
        interrupted.result = found
        raise interrupted from None
    return work.found(graph, min(cores, total))


class _Late(KeyboardInterrupt):
    """The time-out."""


@dataclass
class _Work:
    """The runs of a sweep: the next number to take, and what came of those that ended.

    run : makes the run of a number; grid : the values of each parameter; names : outputs to keep.
    """

    run: Callable[[int], Outcome]
    grid: Mapping[str, tuple[Any, ...]]
    names: tuple[str, ...]
    total: int
    runs: dict[int, SweptRun] = field(default_factory=dict)
    failed: dict[int, RunError] = field(default_factory=dict)
    warnings: dict[str, None] = field(default_factory=dict)
    arrays: dict[str, Any] = field(default_factory=dict)
    problem: BaseException | None = None
    begun: float = field(default_factory=time.perf_counter)

    def all(self, cores: int, timeout: float | None, progress: Callable[[Progress], None] | None) -> None:
        """Make all runs; the first one here, because it compiles and shows what a run takes."""
        needed = self.take(0, self.run(0))
        free = memory.SHARE * memory.free_bytes()
        at_once = max(1, min(cores, self.total - 1, int(free // max(needed, 1))))
        self._numbers = iter(range(1, self.total))
        self._lock = threading.Lock()
        stop, ended = Stop(), threading.Semaphore(0)
        threads = [
            threading.Thread(target=self._worker, args=(stop, ended), name="groggy_nb-sweep", daemon=True)
            for _ in range(at_once)
        ]
        left = len(threads)
        try:
            for thread in threads:
                thread.start()
            while left:
                left -= ended.acquire(timeout=GLANCE)
                check()
                seconds = time.perf_counter() - self.begun
                if timeout is not None and seconds > timeout:
                    raise _Late
                if progress is not None:
                    progress(Progress(0, None, None, seconds, self._said(seconds)))
        finally:
            stop.ask()
            for thread in threads:
                if thread.ident is not None:
                    thread.join()
        if self.problem is not None:
            raise self.problem

    def _worker(self, stop: Stop, ended: threading.Semaphore) -> None:
        """Take numbers until there are none, or the stop is asked for."""
        try:
            with heeding(stop):
                while not stop.is_asked:
                    with self._lock:
                        number = next(self._numbers, None)
                    if number is None:
                        return
                    try:
                        outcome = self.run(number)
                    except RunError as wrong:  # of these values alone; others may be well
                        self.failed[number] = wrong
                    else:
                        self.take(number, outcome)
        except KeyboardInterrupt:  # asked for
            pass
        except BaseException as problem:  # raised by the caller
            self.problem = problem
            stop.ask()
        finally:
            ended.release()

    def take(self, number: int, outcome: Outcome) -> int:
        """Keep what a run gave; its record goes, and what it holds of the run's memory, which is returned."""
        record, values = outcome.record, outcome.values
        for name in self.names:
            if name not in self.arrays:
                array = np.empty((self.total, *values[name].shape), values[name].dtype)
                self.arrays.setdefault(name, array)
            self.arrays[name][number] = values[name]
        self.warnings |= dict.fromkeys(record.warnings)
        self.runs[number] = SweptRun(
            number,
            _values(self.grid, number),
            {name: values[name] for name, form in outcome.forms.items() if form == SCALAR.form},
            record.iterations,
            record.wall - record.compile,
            scalars(record),
        )
        return record.memory

    def _said(self, seconds: float) -> str:
        """How many runs ended, and how long the others will take."""
        done = len(self.runs) + len(self.failed)
        rest = seconds / done * (self.total - done)
        return f"run {done:,} of {self.total:,} ended, some {rest:,.0f} s more"

    def found(self, graph: Graph, at_once: int) -> ParameterSweep:
        """The sweep as far as it came."""
        numbers = sorted(self.runs)
        whole = len(numbers) == self.total
        failed = f"{len(self.failed):,} of {self.total:,} runs failed; .failed says which"
        return ParameterSweep(
            dict(self.grid),
            tuple(self.runs[number] for number in numbers),
            {name: array if whole else array[numbers] for name, array in self.arrays.items()},
            tuple((_values(self.grid, n), self.failed[n].message) for n in sorted(self.failed)),
            graph,
            self.total,
            at_once,
            time.perf_counter() - self.begun,
            (*([failed] if self.failed else []), *self.warnings),
        )


def _values(grid: Mapping[str, tuple[Any, ...]], number: int) -> dict[str, Any]:
    """The values of the run of a number; the last parameter changes fastest."""
    found: dict[str, Any] = {}
    for name, values in reversed(tuple(grid.items())):
        number, place = divmod(number, len(values))
        found[name] = values[place]
    return {name: found[name] for name in grid}


def _grid(program: Program, over: Any) -> dict[str, tuple[Any, ...]]:
    """The values of each parameter, each checked as a run would.

    Raises
    ------
    UsageError, RunError
        For what is no mapping from parameters to several values, or more than a million runs.
    """
    own = {source.name: source for source in program.sources if source.form == "param"}
    found: dict[str, tuple[Any, ...]] = {}
    runs = 1
    for name, values in given.mapping("over", over, example=EXAMPLE).items():
        if name not in own:
            near = nearest(name, own)
            raise RunError(
                f"no parameter {clipped(name)!r}; the program has {', '.join(own) or 'none'}",
                code="unknown-param",
                hint=near and f"did you mean {near!r}?",
            )
        wanted = f"the values of {name}, several or one"
        if isinstance(values, str | bytes | Mapping) or not isinstance(values, Iterable):
            raise given.refusal(wanted, values, "a list, a range or an array", code="sweep-values")
        taken = tuple(islice(values, MOST_RUNS + 1))
        runs *= len(taken)
        if not taken:
            raise given.refusal(wanted, values, "at least one", code="sweep-values")
        if runs > MOST_RUNS:
            raise RunError(f"these are more than {MOST_RUNS:,} runs", code="sweep-runs")
        found[name] = tuple(_plain(value) for value in taken)
        checked = [param_value(own[name], value, program.text) for value in found[name]]
        if len(set(checked)) < len(checked):
            twice = next(v for k, v in enumerate(checked) if v in checked[:k])
            raise RunError(f"{name} is {clipped(repr(twice))} twice", code="sweep-values")
    if not found:
        raise given.refusal("over", over, "at least one parameter with its values", code="sweep-values")
    return found


def _plain(value: Any) -> Any:
    """A value of a numpy array as Python's own, for tables and errors; times and labels as they are."""
    return value.item() if isinstance(value, np.bool_ | np.integer | np.floating) else value


def _kept(program: Program, keep: Any) -> tuple[str, ...]:
    """The outputs of nodes or edges to keep; None for all of them."""
    own = tuple(output.name for output in program.outputs if OF_FORM[output.form].keys)
    if keep is None:
        return own
    names = (keep,) if isinstance(keep, str) else given.words("keep", keep, example='keep=["infected"]')
    for name in names:
        given.word("keep", name, own, code="sweep-keep")
    return tuple(name for name in own if name in names)


def _refuse_above_free(program: Program, graph: Graph, names: tuple[str, ...], total: int) -> None:
    """Raise where what is kept of all runs does not fit into memory: known before the first one."""
    if not names:
        return
    types = infer(program).types
    kept = [
        (o.form, types[o.value].domain)
        for o in program.outputs
        if o.name in names and isinstance(o.value, int)
    ]
    # What is open becomes what its form is called after.
    places = sum((domain or OF_FORM[form]).count(graph) for form, domain in kept)
    needed, free = 8 * places * total, memory.free_bytes()
    if needed > memory.SHARE * free:
        raise MemoryLimitError(
            f"{len(names)} outputs of {total:,} runs need {needed / 2**30:.2f} GiB; of the "
            f"{free / 2**30:.2f} GiB that are free they may take {memory.SHARE:.0%}",
            hint='keep fewer, as in keep=["infected"], or none: keep=()',
        )
