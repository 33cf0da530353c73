"""A run in native code: the table of addresses, and the control that a mode leaves in Python."""

from __future__ import annotations

import ctypes
from collections import deque
from collections.abc import Callable
from time import perf_counter_ns
from typing import Any

import numpy as np

from groggy_kernels.layout import (
    CANCEL,
    CONTROL_WORDS,
    ERROR,
    LIMITED,
    NO_ERROR,
    ROUNDS,
    SAMPLE,
    SLOT_BLOCKS,
    STAMPS,
)
from groggy_nb.codegen.build import Built, Executable
from groggy_nb.codegen.symbols import AT, HEADER
from groggy_nb.errors import RunError
from groggy_nb.ir.forms import Break, Const, Loop, Operand
from groggy_nb.ops import OpFailure
from groggy_nb.plan.nodes import BreakNode, IfNode, LoopNode, Node, Unit, WatchNode
from groggy_nb.run.bind import Bound
from groggy_nb.run.crossing import Crossing
from groggy_nb.run.failures import failed
from groggy_nb.run.footprint import needed, refuse_above_free, rows_asked, scratch_words
from groggy_nb.run.rounds import count_rounds
from groggy_nb.run.stamps import Stamps
from groggy_nb.run.threads import POOL

WATCHED = 10_000
LEAVE = 1  # a break
DTYPES = {"float64": np.float64, "int64": np.int64, "bool": np.bool_}


def address(array: Any) -> int:
    """Where an array's data begins."""
    return int(array.__array_interface__["data"][0])


class NativeRun:
    """Everything one run allocates, and the interpreter of the control between its units."""

    def __init__(
        self, done: Executable, bound: Bound, *, threads: int, max_rounds: int, sample: int = 1
    ) -> None:
        self.done, self.bound, self.threads = done, bound, threads
        self.sample = sample  # of many rounds, one out of this many is timed step by step
        self.stamps = Stamps()
        self.max_rounds = max_rounds
        self.graph: Any = bound.graph
        self.deadline = 0
        self.finished = True
        self.scratch_size = scratch_words(done, self.graph)
        self.needed = needed(done, bound, threads)
        refuse_above_free(self.needed)
        for direction in rows_asked(done):  # before anything else is held
            self.graph.csr(direction)
        self.allocate()
        self.crossings = {key: self.crossing(b) for key, b in done.units.items()}
        self.loops: dict[int, list[int]] = {n.number: [0, 0, 0] for n in done.plan.loops}
        self.exits: dict[int, int] = {}
        self.arms: dict[int, list[int]] = {}
        self.kept: dict[str, deque[Any]] = {w.name: deque(maxlen=WATCHED) for w in done.plan.watches}
        self.program = [self.action(n) for n in done.plan.nodes]

    # -- memory

    def allocate(self) -> None:
        """Fill the table: header, graph, arrays, scalars, counters."""
        done, graph = self.done, self.graph
        offsets = {}
        stats = 0
        for node in done.plan.loops:
            offsets[node.number] = stats
            stats += 4 + sum(isinstance(b, Break) for b in node.item.body)
        self.stats_at = offsets
        self.control = np.zeros(CONTROL_WORDS, np.int64)
        self.control[ERROR] = NO_ERROR
        self.control[STAMPS + 1] = 1  # each round is kept, at first
        self.control[SAMPLE] = self.sample
        self.slots = np.zeros(2 * SLOT_BLOCKS * done.slot_words, np.int64)
        self.scratch = np.zeros(self.scratch_size * self.threads, np.int64)
        self.ticks = np.zeros(max(done.ticks, 1), np.int64)
        self.stats = np.zeros(max(stats, 1), np.int64)
        self.table = (ctypes.c_int64 * (len(HEADER) + len(done.entries) + 1))()
        self.floats = (ctypes.c_double * len(self.table)).from_buffer(self.table)
        nodes, edges = graph.node_blocks, graph.edge_blocks
        header = {
            "control": address(self.control),
            "num_nodes": graph.num_nodes,
            "num_edges": graph.num_edges,
            "node_blocks": address(nodes),
            "num_node_blocks": len(nodes) - 1,
            "edge_blocks": address(edges),
            "num_edge_blocks": len(edges) - 1,
            "slots": address(self.slots),
            "scratch": address(self.scratch),
            "scratch_words": len(self.scratch) // self.threads,
            "max_rounds": self.max_rounds,
            "ticks": address(self.ticks),
            "stats": address(self.stats),
        }
        for name, value in header.items():
            self.table[AT[name]] = value
        self.arrays: list[Any] = []
        for variable in done.plan.storage.variables:
            if variable.source is not None:
                self.arrays.append(self.bound.values[variable.source])
            else:
                size = graph.num_edges if variable.domain == "edge" else graph.num_nodes
                self.arrays.append(np.empty(size, DTYPES[variable.dtype]))
        self.addresses = [address(a) for a in self.arrays]
        self.at = {at: a for at, a in zip(self.addresses, self.arrays, strict=True) if len(a)}
        self.rings: dict[str, Any] = {}
        for (kind, what), index in done.entries.items():
            self.fill(kind, what, index)

    def fill(self, kind: str, what: Any, index: int) -> None:
        """One entry of the table."""
        match kind:
            case "var":
                self.table[index] = self.addresses[what]
            case "scalar":
                value = self.bound.values.get(what)
                if value is not None:
                    self.put(what, value, index)
            case "watch":
                self.rings[what] = np.zeros(1 + WATCHED, np.float64)
                self.table[index] = address(self.rings[what])
            case "src" | "dst":
                self.table[index] = address(getattr(self.graph, kind))
            case _:
                part, _, direction = kind.partition("_")
                rows = self.graph.csr(direction)
                column = part if part in ("indptr", "indices") else "edge_ids"
                self.table[index] = address(getattr(rows, column))

    def put(self, value: int, number: Any, index: int) -> None:
        """Write a scalar in the words of its dtype."""
        if self.done.plan.types[value].dtype == "float64":
            self.floats[index] = float(number)
        else:
            self.table[index] = int(number)

    def crossing(self, built: Built) -> Crossing:
        """The unit's native function with its list of slots."""
        keys = built.emitted.keys
        slots = (ctypes.c_int64 * (len(keys) + 1))()
        for n, key in enumerate(keys):
            if key[0] == "at":
                slots[n] = self.done.entries[key[1]]
            elif key[0] == "ticks":
                slots[n] = built.ticks
            elif key[0] == "stats":
                slots[n] = self.stats_at[key[1]]
            else:
                slots[n] = self.done.entries[key]
        made = Crossing(
            built.kernel, ctypes.addressof(self.table), ctypes.addressof(slots), self.threads, POOL
        )
        self.keep = [*getattr(self, "keep", []), slots]
        return made

    # -- control

    def run(self) -> int:
        """Run the program; returns 0, or a negative number where native code was left early."""
        for action in self.program:
            status = action()
            if status:
                return status
        return 0

    def cancel(self, hard: bool) -> None:
        """Ask for an end: at the end of the round, or at the next block."""
        self.control[CANCEL] = 2 if hard else 1

    def action(self, node: Node) -> Callable[[], int]:
        match node:
            case Unit():
                return self.crossings[node.number].cross
            case LoopNode():
                return self.loop(node)
            case IfNode():
                return self.conditional(node)
            case WatchNode():
                return self.watch(node)
        raise AssertionError(node)

    def reader(self, operand: Operand) -> Callable[[], Any]:
        """How Python reads a scalar."""
        if isinstance(operand, Const):
            value = operand.value
            return lambda: value
        assert operand is not None
        index = self.done.index(("scalar", operand))
        if index >= len(self.table):
            raise AssertionError("a scalar has no table entry")
        dtype = self.done.plan.types[operand].dtype
        if dtype == "float64":
            return lambda: self.floats[index]
        if dtype == "bool":
            return lambda: self.table[index] != 0
        return lambda: self.table[index]

    def assigner(self, node: LoopNode, values: tuple[Operand, ...]) -> Callable[[], None]:
        """Give carried values their next ones: exchange addresses, copy arrays, move scalars."""
        moves = self.done.plan.storage.moves(node, values)
        exchanges = [(t, s) for t, s in moves.exchanges]
        copies = [(t, stands) for t, _, stands in moves.copies if stands is not None]
        assert len(copies) == len(moves.copies), "a carried array has no place in memory"
        overwritten = {t for t, _ in copies}
        scalars = []
        for c, value in zip(node.item.carried, values, strict=True):
            if self.done.plan.types[c.param].kind == "scalar" and value != c.param:
                scalars.append((c.param, self.reader(value)))

        def assign() -> None:
            if exchanges:
                moved = [(t, self.arrays[s]) for t, s in exchanges]
                for target, array in moved:
                    self.arrays[target] = array
                    self.point(target)
            # An array that is itself copied into is read before: all carried values move at once.
            olds = [self.arrays[s].copy() if s in overwritten else self.arrays[s] for _, s in copies]
            for (target, _), old in zip(copies, olds, strict=True):
                np.copyto(self.arrays[target], old, casting="unsafe")
            if scalars:
                fresh = [(param, read()) for param, read in scalars]
                for param, number in fresh:
                    self.put(param, number, self.done.entries[("scalar", param)])

        return assign

    def point(self, variable: int) -> None:
        """Write a variable's address where native code looks for it."""
        index = self.done.entries.get(("var", variable))
        if index is not None:
            self.table[index] = address(self.arrays[variable])

    def starter(self, loop: Loop) -> Callable[[], None]:
        """Put the initial values of carried ones in place."""
        of = self.done.plan.storage.of
        copies, scalars = [], []
        for c in loop.carried:
            if c.init is None:
                continue
            if self.done.plan.types[c.param].kind == "scalar":
                scalars.append((c.param, self.reader(c.init)))
            elif of[c.init] != of[c.param]:
                copies.append((of[c.param], of[c.init]))

        def begin() -> None:
            for target, source in copies:
                np.copyto(self.arrays[target], self.arrays[source], casting="unsafe")
            for param, number in [(p, read()) for p, read in scalars]:
                self.put(param, number, self.done.entries[("scalar", param)])

        return begin

    def loop(self, node: LoopNode) -> Callable[[], int]:
        loop = node.item
        begin = self.starter(loop)
        assign = self.assigner(node, tuple(c.next for c in loop.carried))
        bounds = [self.reader(o) for o in loop.range] if loop.range else None
        body = [self.break_out(node, n) if isinstance(n, BreakNode) else self.action(n) for n in node.body]
        head = next((n for n, b in enumerate(node.body) if isinstance(b, BreakNode) and b.item.head), -1)
        counts = self.loops[node.number]
        index = None if loop.index is None else self.done.index(("scalar", loop.index))
        after = [(c.param, c.out) for c in loop.carried if self.done.plan.types[c.param].kind == "scalar"]

        def run() -> int:
            begin()
            start, stop, step = (b() for b in bounds) if bounds else (0, 0, 1)
            try:
                rounds = count_rounds(start, stop, step) if bounds else self.max_rounds
            except OpFailure:
                raise self.count_error(loop, start, stop, step) from None
            counts[0] += 1
            counts[2] = 0
            for number in range(rounds):
                if index is not None:
                    self.table[index] = start + number * step
                self.stamps.add(perf_counter_ns())
                if head < 0:
                    counts[1] += 1
                    self.control[ROUNDS] += 1
                for place, action in enumerate(body):
                    status = action()
                    if status:
                        break
                    if place == head:
                        counts[1] += 1
                        self.control[ROUNDS] += 1
                else:
                    assign()
                    if self.deadline and perf_counter_ns() > self.deadline:
                        self.control[CANCEL] = self.control[CANCEL] or 1  # the loops after this one too
                    if self.control[CANCEL]:
                        counts[2] = -1
                        break
                    continue
                if status == LEAVE:
                    counts[2] = self.left
                    break
                return status
            else:
                if not bounds:
                    self.control[LIMITED] = 1
            for param, out in after:
                self.copy_scalar(param, out)
            return 0

        return run

    def copy_scalar(self, param: int, out: int) -> None:
        """The loop's result is where its carried value was."""
        entries = self.done.entries
        if ("scalar", out) in entries:
            self.table[entries["scalar", out]] = self.table[entries["scalar", param]]

    def break_out(self, loop: LoopNode, node: BreakNode) -> Callable[[], int]:
        read = self.reader(node.item.cond)
        assign = self.assigner(loop, node.item.values)
        number = 1 + [b for b in loop.body if isinstance(b, BreakNode)].index(node)
        wanted = not node.item.head

        def test() -> int:
            if bool(read()) is not wanted:
                return 0
            assign()
            self.left = number
            self.exits[node.number] = self.exits.get(node.number, 0) + 1
            return LEAVE

        return test

    def conditional(self, node: IfNode) -> Callable[[], int]:
        item = node.item
        read = self.reader(item.cond)
        arms = [[self.action(n) for n in arm] for arm in (node.then, node.orelse)]
        merges = [[(m.out, m.orelse if n else m.then) for m in item.merges] for n in (0, 1)]
        writers = [[self.merger(out, value) for out, value in arm] for arm in merges]
        counts = self.arms.setdefault(node.number, [0, 0])

        def run() -> int:
            number = 0 if read() else 1
            counts[number] += 1
            for action in arms[number]:
                status = action()
                if status:
                    return status
            for write in writers[number]:
                write()
            return 0

        return run

    def merger(self, out: int, value: Operand) -> Callable[[], None]:
        """Give a conditional's result the value of an arm."""
        if self.done.plan.types[out].kind == "scalar":
            read, index = self.reader(value), self.done.index(("scalar", out))
            return lambda: self.put(out, read(), index)
        of = self.done.plan.storage.of

        def copy() -> None:
            if out in of and of[value] != of[out]:
                np.copyto(self.arrays[of[out]], self.arrays[of[value]], casting="unsafe")

        return copy

    def watch(self, node: WatchNode) -> Callable[[], int]:
        value, name = node.item.value, node.item.name
        if isinstance(value, Const) or self.done.plan.types[value or 0].kind == "scalar":
            read, kept = self.reader(value), self.kept[name]

            def keep() -> int:
                kept.append(read())
                return 0

            return keep
        target, of = self.done.plan.storage.of[("watch", name)], self.done.plan.storage.of

        def copy() -> int:
            np.copyto(self.arrays[target], self.arrays[of[value]], casting="unsafe")
            self.kept[name].append(0.0)
            return 0

        return copy

    # -- results

    def collect_moved(self) -> None:
        """Find the arrays where native loops left them."""
        for (kind, what), index in self.done.entries.items():
            if kind == "var" and self.table[index] in self.at and len(self.arrays[what]):
                self.arrays[what] = self.at[self.table[index]]

    def has_failed(self) -> bool:
        """Whether a step failed; a thread freed from a barrier by it reports a cancel instead."""
        return bool(self.control[ERROR] != NO_ERROR)

    def failure(self) -> RunError:
        """The error of the step that failed first in program order."""
        rank = int(self.control[ERROR])
        for key, built in self.done.units.items():
            if self.crossings[key].status and rank < len(built.emitted.failures):
                last = built
        item, sentence = last.emitted.failures[rank]
        if isinstance(item, LoopNode):
            at = self.stats_at[item.number]
            return self.count_error(item.item, *self.stats[at : at + 3].tolist())
        shown = self.done.plan.origin.get(getattr(item, "out", -1), item)
        return failed(self.bound.program, shown, sentence)

    def count_error(self, loop: Loop, start: int, stop: int, step: int) -> RunError:
        """The error of a loop whose range is no count."""
        try:
            count_rounds(start, stop, step)
        except OpFailure as problem:
            return failed(self.bound.program, loop, str(problem))
        raise AssertionError(loop)
