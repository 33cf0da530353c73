"""Loops, conditionals and watches between units, run by Python on whatever machine computes the units."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from time import perf_counter_ns
from typing import Any, Protocol

from groggy_kernels.layout import CANCEL, LIMITED, ROUNDS
from groggy_nb.errors import uncovered
from groggy_nb.ir.forms import Operand, Program
from groggy_nb.ops import OpFailure
from groggy_nb.plan.nodes import (
    BreakNode,
    Check,
    Collect,
    Copy,
    IfNode,
    KernelNode,
    LoopNode,
    Meet,
    Moves,
    Node,
    Nodes,
    Scalars,
    SweepNode,
    Unit,
    Walk,
    WatchNode,
)
from groggy_nb.run.failures import miscounted
from groggy_nb.run.observer import Observer, before
from groggy_nb.run.rounds import count_rounds
from groggy_nb.run.stamps import Stamps

LEAVE = 1  # a break
Action = Callable[[], int]  # 0, or what ends the block: LEAVE, or negative where a unit was left early
Assign = Callable[[], None]
Pairs = Sequence[tuple[int, Operand]]  # a value, and what it becomes


class Machine(Protocol):
    """What computes units and holds values.

    Its methods are asked once, before the run; what they give is done in each round.

    Attributes
    ----------
    words : array of int64
        The control block (`groggy_kernels.layout`): rounds are counted in it, a cancel is asked for in it.
    """

    words: Any

    def call(self, unit: Unit) -> Action:
        """How a unit is computed."""
        ...

    def read(self, operand: Operand) -> Callable[[], Any]:
        """How a scalar is read."""
        ...

    def write(self, value: int) -> Callable[[Any], None]:
        """How a scalar is written."""
        ...

    def copy(self, pairs: Pairs, copies: tuple[Copy, ...]) -> Assign:
        """How values become, all at once, what others are; those stay. The plan's `copies` are of arrays."""
        ...

    def move(self, pairs: Pairs, moves: Moves) -> Assign:
        """How values become, all at once, what others are; these are not read again."""
        ...

    def keep(self, node: WatchNode) -> Assign:
        """How the value of a watch is kept."""
        ...

    def value(self, operand: Operand) -> Any:
        """A value as it stands between two units, an array or a scalar; None where nothing reads it."""
        ...


class Control:
    """The control of one run, and what its loops and conditionals did.

    Attributes
    ----------
    loops : dict
        Of each loop, by its node's number: entries, rounds, how it ended last (0: count, -1: interrupted,
        else which of its breaks, from 1).
    exits, arms : dict
        How often each break left, and how often each arm of a conditional ran.
    """

    def __init__(
        self,
        machine: Machine,
        nodes: Nodes,
        loops: Sequence[LoopNode],
        program: Program,
        max_rounds: int,
        observer: Observer | None = None,
    ) -> None:
        self.machine, self.words, self.observer = machine, machine.words, observer
        self.program, self.max_rounds = program, max_rounds
        self.deadline = 0  # in nanoseconds of perf_counter_ns; 0: none
        self.stamps = Stamps()
        self.loops: dict[int, list[int]] = {node.number: [0, 0, 0] for node in loops}
        self.exits: dict[int, int] = {}
        self.arms: dict[int, list[int]] = {}
        self.left = 0
        self.actions = [self.action(node) for node in nodes]

    def run(self) -> int:
        """Run the program; returns 0, or a negative number where a unit was left early."""
        for action in self.actions:
            status = action()
            if status:
                return status
        if self.observer is not None:
            self.observer.end(self.machine.value)
        return 0

    def cancel(self, hard: bool) -> None:
        """Ask for an end: at the end of the round, or at the next block."""
        self.words[CANCEL] = 2 if hard else 1

    def action(self, node: Node) -> Action:
        """What a node does."""
        match node:
            case Unit():
                return self.machine.call(node)
            case LoopNode():
                return self.loop(node)
            case IfNode():
                return self.conditional(node)
            case WatchNode():
                keep = self.machine.keep(node)

                def watch() -> int:
                    keep()
                    return 0

                return watch
            case (
                Scalars()
                | Walk()
                | Collect()
                | KernelNode()
                | SweepNode()
                | BreakNode()
                | Check()
                | Meet()
                | Copy()
            ):  # of a native call, or of the loop around
                raise AssertionError(node)
            case _:
                raise uncovered(node)

    def loop(self, node: LoopNode) -> Action:
        """A loop: its rounds, each the actions of its body."""
        loop, machine, words = node.item, self.machine, self.words
        begin = machine.copy([(c.param, c.init) for c in loop.carried if c.init is not None], node.start)
        carry = machine.move([(c.param, c.next) for c in loop.carried], node.moves)
        finish = machine.copy([(c.out, c.param) for c in loop.carried], ())
        bounds = [machine.read(o) for o in loop.range] if loop.range else None
        index = None if loop.index is None else machine.write(loop.index)
        body = [self.way_out(node, n) if isinstance(n, BreakNode) else self.action(n) for n in node.body]
        head = next((n for n, b in enumerate(node.body) if isinstance(b, BreakNode) and b.item.head), -1)
        counts = self.loops[node.number]

        def run() -> int:
            counts[0] += 1
            counts[2] = 0
            before = self.begun(node, begin)
            start, stop, step = (b() for b in bounds) if bounds else (0, 0, 1)
            try:
                rounds = count_rounds(start, stop, step) if bounds else self.max_rounds
            except OpFailure:
                raise self.miscounted(node, start, stop, step) from None
            if self.observer is not None:
                self.observer.enter(loop)
            for number in range(before, rounds):
                if index is not None:
                    index(start + number * step)
                self.stamps.add(perf_counter_ns())
                if head < 0:
                    counts[1] += 1
                    words[ROUNDS] += 1
                for place, action in enumerate(body):
                    status = action()
                    if status:
                        break
                    if place == head:
                        counts[1] += 1
                        words[ROUNDS] += 1
                else:
                    if self.observer is not None:
                        self.observer.round(loop, loop.body, machine.value)
                    carry()
                    self.ended(node, number + 1)
                    if self.deadline and perf_counter_ns() > self.deadline:
                        words[CANCEL] = words[CANCEL] or 1  # the loops after this one too
                    if words[CANCEL]:
                        counts[2] = -1
                        break
                    continue
                if status == LEAVE:
                    counts[2] = self.left
                    break
                return status
            else:
                if not bounds:
                    words[LIMITED] = 1
            finish()
            return 0

        return run

    def begun(self, node: LoopNode, begin: Assign) -> int:
        """A loop begins, by `begin`; how many of its rounds were run before, elsewhere, and need not be."""
        begin()
        return 0

    def arm(self, node: IfNode, read: Callable[[], Any]) -> int:
        """The arm that a conditional takes, by its number."""
        return 0 if read() else 1

    def ended(self, node: LoopNode, rounds: int) -> None:
        """So many rounds of a loop are over, and their values have become those of the next."""

    def miscounted(self, node: LoopNode, start: int, stop: int, step: int) -> Exception:
        """The error of a loop whose range is no count."""
        return miscounted(self.program, node.item, start, stop, step)

    def way_out(self, loop: LoopNode, node: BreakNode) -> Action:
        """A break: a test, and the values to leave with."""
        read = self.machine.read(node.item.cond)
        values = zip(loop.item.carried, node.item.values, strict=True)
        assign = self.machine.move([(c.param, value) for c, value in values], node.moves)
        number = 1 + [b for b in loop.body if isinstance(b, BreakNode)].index(node)
        wanted, ran = not node.item.head, before(loop.item, node.item)

        def test() -> int:
            if bool(read()) is not wanted:
                return 0
            if self.observer is not None and wanted:
                self.observer.round(loop.item, ran, self.machine.value)
            assign()
            self.left = number
            self.exits[node.number] = self.exits.get(node.number, 0) + 1
            return LEAVE

        return test

    def conditional(self, node: IfNode) -> Action:
        """A conditional: one of two blocks, and the values that come out of it."""
        item = node.item
        read = self.machine.read(item.cond)
        arms = [[self.action(n) for n in arm] for arm in (node.then, node.orelse)]
        merge = [
            self.machine.copy([(m.out, m.then) for m in item.merges], node.copies[0]),
            self.machine.copy([(m.out, m.orelse) for m in item.merges], node.copies[1]),
        ]
        counts = self.arms.setdefault(node.number, [0, 0])

        def run() -> int:
            number = self.arm(node, read)
            counts[number] += 1
            for action in arms[number]:
                status = action()
                if status:
                    return status
            merge[number]()
            return 0

        return run
