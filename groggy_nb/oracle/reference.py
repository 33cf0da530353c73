"""The oracle: a program interpreted with numpy and plain Python, written apart from code generation."""

from __future__ import annotations

import math
import time
from collections import deque
from typing import Any

import numpy as np

from groggy_nb.domains import NODE, WALKED, Domain, walked
from groggy_nb.errors import InternalError, RunError, uncovered
from groggy_nb.ir.forms import (
    Block,
    Break,
    Const,
    Fold,
    Gather,
    If,
    Item,
    Loop,
    Map,
    Operand,
    Step,
    Store,
    Sweep,
    Watch,
)
from groggy_nb.ir.typed import Typed
from groggy_nb.ops import OPS, OpFailure, forms
from groggy_nb.ops.calling import call, held
from groggy_nb.oracle.lanes import Lane, Rows, gather
from groggy_nb.oracle.loops import loop_counts, run_loop, run_sweep
from groggy_nb.passes import optimize
from groggy_nb.run.bind import Bound
from groggy_nb.run.failures import failed
from groggy_nb.run.interrupts import check
from groggy_nb.run.observer import Observer
from groggy_nb.run.record import Interrupted, RunRecord, Unfinished
from groggy_nb.run.request import RunRequest

WATCHED = 10_000  # rounds of a watched scalar that are kept


class Reference:
    """A run by the meaning of the program's steps alone (`run/executor.py`).

    Its time-out ends it as Ctrl-C does, and is looked at before each step.
    """

    observer: Observer | None = None
    problem: Unfinished | None = None
    choosing = 0.0

    def __init__(self, bound: Bound, request: RunRequest, start: float) -> None:
        self.bound, self.request = bound, request
        self.typed = bound.typed

    def compile(self) -> None:
        """Rewrite the program by the passes asked for, by default none."""
        request = self.request
        if request.passes is not None:
            self.typed = optimize(self.typed, request.chosen, checked=request.checked)

    def prepare(self) -> None:
        """Take the values that are bound."""
        request = self.request
        self.interpreter = Interpreter(self.bound, self.typed, request.checked, request.max_rounds)
        self.interpreter.observer = self.observer
        if request.timeout is not None:
            self.interpreter.deadline = time.perf_counter() + request.timeout

    def run(self) -> float:
        """Interpret the program, and look up its outputs."""
        run, start = self.interpreter, time.perf_counter()
        try:
            with np.errstate(all="ignore"):
                run.block(run.program.body)
                if self.observer is not None:
                    self.observer.end(run.value)
                self.values = self.bound.put_out({o.name: run.output(o.value) for o in run.program.outputs})
        except KeyboardInterrupt:
            why = f"time-out of {self.request.timeout:g} s: " if run.is_late else ""
            raise Interrupted(None, f"{why}interrupted outside of a loop: no result was kept") from None
        return time.perf_counter() - start

    def collect(self, record: RunRecord) -> dict[str, Any]:
        """Note what the loops did and what was watched."""
        run = self.interpreter
        record.passes = () if self.request.passes is None else self.request.chosen
        record.loops = [c.row() for c in run.loops.values()]
        watch = {n: canonical(np.array(x) if isinstance(x, deque) else x) for n, x in run.watched.items()}
        record.watch = self.bound.as_times(watch)
        record.warnings += run.warnings
        record.interrupted = run.interrupted
        return self.values


class Interpreter:
    """One run: the values so far, by id, each held in the dtype of its type."""

    def __init__(self, bound: Bound, typed: Typed, checked: bool, max_rounds: int) -> None:
        self.bound, self.graph, self.program, self.types = bound, bound.graph, typed.program, typed.types
        self.checked, self.max_rounds = checked, max_rounds
        self.lane: Lane | None = None
        self.visited: int | None = None  # in a sweep, the visited node
        self.began: dict[int, Any] = {}  # a sweep's arrays at the visited node, as the visit began
        self.env: dict[int, Any] = {i: held(v, self.dtype(i)) for i, v in bound.values.items()}
        self.cuts = {domain: domain.blocks(self.graph).astype(np.int64) for domain in WALKED}
        self.directions: dict[str, Rows] = {}
        self.extras: dict[str, Any] = {"_graph": self.graph, "_checked": checked}
        self.loops = loop_counts(typed.program.body)
        self.watched: dict[str, Any] = {}
        self.warnings: list[str] = []
        self.interrupted = False
        self.observer: Observer | None = None
        self.deadline = math.inf
        self.is_late = False

    def check(self) -> None:
        """End a run after Ctrl-C or its time-out; what follows an interrupted loop still runs."""
        if self.interrupted:
            return
        check()
        if time.perf_counter() >= self.deadline:
            self.is_late = True
            raise KeyboardInterrupt

    # -- values

    def dtype(self, operand: Operand) -> str:
        """The dtype of an operand."""
        if isinstance(operand, Const):
            return operand.dtype
        return self.types[operand].dtype or "float64"  # type: ignore[index]

    def value(self, operand: Operand) -> Any:
        """An operand's value as a whole."""
        if isinstance(operand, Const):
            return held(operand.value, operand.dtype)
        return None if operand is None else self.env[operand]

    def seen(self, operand: Operand) -> Any:
        """An operand's value where it is read: in a lane, a node value is its entry at the row's node."""
        if isinstance(operand, int) and operand in self.began:
            return self.began[operand]
        found = self.value(operand)
        domain = self.types[operand].domain if self.lane is not None and isinstance(operand, int) else None
        if self.lane is not None and domain is not None and domain.in_rows:
            return found[self.lane.node]
        return found

    def rows(self, direction: str) -> Rows:
        """The rows of one direction."""
        if direction not in self.directions:
            self.directions[direction] = Rows(self.graph, direction)
        return self.directions[direction]

    def failed(self, item: Item, failure: OpFailure, node: int | None = None) -> RunError:
        """The error of an item that has no value: at the visited node, a row's, or its first bad entry."""
        at = failure.entry if node is None else node
        if self.visited is not None:
            at = self.visited
        elif node is None and self.lane is not None:
            at = int(self.lane.node[at or 0])
        domain = self.types[item.out].domain if isinstance(item, Step) else None
        return failed(self.bound.program, item, str(failure), self.graph, at, failure.value, domain)

    # -- items

    def block(self, block: Block) -> None:
        """Run the items of a block in order."""
        for item in block:
            self.item(item)

    def item(self, item: Item) -> None:
        """Run one item."""
        self.check()
        match item:
            case Step():
                self.step(item)
            case Fold():
                self.env[item.out] = self.fold(item)
            case Gather():
                self.env[item.out] = held(gather(self, item), self.dtype(item.out))
            case Map():
                for step in item.body:
                    self.step(step)
            case Loop():
                run_loop(self, item)
            case Sweep():
                run_sweep(self, item)
            case If():
                taken = bool(self.seen(item.cond))
                self.block(item.then if taken else item.orelse)
                for m in item.merges:
                    self.env[m.out] = held(self.seen(m.then if taken else m.orelse), self.dtype(m.out))
            case Store():
                assert self.lane is not None
                self.env[item.array][self.lane.node] = held(self.seen(item.value), self.dtype(item.array))
            case Watch():
                self.watch(item)
            case Break():
                raise AssertionError("a loop runs its own breaks")
            case _:
                raise uncovered(item)

    def step(self, step: Step) -> None:
        """Run a step; in a comprehension, for all entries at once."""
        if step.op == "literal":
            self.env[step.out] = self.value(step.inputs[0])
            return
        op = OPS[step.op]
        whole = [a.domain is not None and a.domain.is_array for a in op.operands]
        values = [self.value(o) if w else self.seen(o) for w, o in zip(whole, step.inputs, strict=True)]
        dtypes = [self.dtype(o) for o in step.inputs if o is not None]
        if self.lane is not None and self.lane.is_empty:  # nothing is computed, so nothing fails
            values = [
                v if w or v is None else np.broadcast_to(v, (0,)) for w, v in zip(whole, values, strict=True)
            ]
        extras = self.extras
        match op.form:
            case forms.Composite():
                extras = {**extras, "_cuts": self.cuts[self.types[step.out].domain or NODE].tolist()}
            case forms.Lane():
                extras = {"_lane": self.lane}
            case forms.Map() | forms.Make() | forms.Ends() | forms.Take() | forms.Kernel() | forms.Group():
                pass
            case forms.Fold() | forms.Collect():
                raise InternalError(f"{op.name} is an aggregate", place=step.place)
            case _:
                raise uncovered(op.form)
        try:
            self.env[step.out] = call(step.op, values, dtypes, step.options, extras)
        except OpFailure as failure:
            raise self.failed(step, failure) from None

    def fold(self, fold: Fold) -> Any:
        """A whole-graph aggregate, block by block."""
        over = self.domain(fold)
        length = over.entries(self.graph)
        whole = [a.domain is None for a in OPS[fold.op].operands]
        values = [
            np.broadcast_to(self.value(o), (length,)) if w else self.value(o)
            for w, o in zip(whole, fold.inputs, strict=True)
        ]
        cuts, index = self.cuts[over], np.arange(length)
        if fold.where is not None:
            index = np.flatnonzero(np.broadcast_to(self.value(fold.where), (length,)))
            values = [v[index] if w else v for w, v in zip(whole, values, strict=True)]
            cuts = np.searchsorted(index, cuts)
        if fold.default is not None and len(index) == 0:
            return held(self.value(fold.default), self.dtype(fold.out))
        extras = {**self.extras, "_cuts": cuts.tolist(), "_index": index}
        dtypes = [self.dtype(o) for o in fold.inputs if o is not None]
        try:
            return held(call(fold.op, values, dtypes, fold.options, extras), self.dtype(fold.out))
        except OpFailure as failure:
            raise self.failed(fold, failure) from None

    def domain(self, fold: Fold) -> Domain:
        """What a fold goes over."""
        return walked(self.types[o].domain for o in (*fold.inputs, fold.where) if isinstance(o, int))

    # -- what is left of a run

    def watch(self, watch: Watch) -> None:
        """Keep a scalar of this round, or the state of a node value."""
        found = self.value(watch.value)
        if np.ndim(found):
            self.watched[watch.name] = found
        else:
            self.watched.setdefault(watch.name, deque(maxlen=WATCHED)).append(found)

    def output(self, operand: Operand) -> Any:
        """An output's value: a fresh array with one nan, or a Python scalar."""
        found = self.value(operand)
        return canonical(found) if np.ndim(found) else canonical(found).item()


def canonical(values: Any) -> Any:
    """A copy with every nan replaced by one nan: machines and compilers make different ones."""
    copy = np.array(values)
    if copy.dtype.kind == "f":
        copy[np.isnan(copy)] = np.nan
    return copy
