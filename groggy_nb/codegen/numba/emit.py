"""One unit as the source text of one native function: passes, barriers, loops, ways out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from groggy_nb.codegen.numba.blocked import BlockedWriter
from groggy_nb.codegen.numba.context import Context
from groggy_nb.codegen.numba.control import MARK, ControlWriter
from groggy_nb.codegen.numba.folds import FoldWriter
from groggy_nb.codegen.numba.frontiers import FrontierWriter
from groggy_nb.codegen.numba.groups import GroupWriter
from groggy_nb.codegen.numba.kernels import KernelWriter
from groggy_nb.codegen.numba.lanes import Lane, constant
from groggy_nb.codegen.numba.rows import RowWriter
from groggy_nb.codegen.numba.sweeps import SweepWriter
from groggy_nb.codegen.numba.symbols import Function
from groggy_nb.domains import SCALAR
from groggy_nb.errors import uncovered
from groggy_nb.ir.forms import (
    Const,
    Fold,
    Gather,
    Item,
    Step,
)
from groggy_nb.ops import OPS
from groggy_nb.plan.nodes import (
    BreakNode,
    Check,
    Collect,
    Copy,
    IfNode,
    KernelNode,
    LoopNode,
    Meet,
    Node,
    Nodes,
    Scalars,
    SweepNode,
    Unit,
    Walk,
    WatchNode,
    nodes_of,
)
from groggy_nb.plan.planning import Plan

FAILED = "return -2"
WATCHED = 10_000  # rounds of a watched scalar that are kept, as in `watch_scalar`


@dataclass(frozen=True, slots=True)
class Emitted:
    """A native call: its driver, the functions that this calls in straight lines, its failures and its rows.

    slots : by the number of a node at whose end others are met, how many words of a block they read, or in
        all where one thread computes it.
    """

    driver: Function
    lines: tuple[tuple[Function, ...], ...]
    failures: tuple[tuple[Item | LoopNode, str], ...]  # with the sentence of each
    rows: tuple[Node, ...]
    slot_words: int
    row_states: int
    slots: Mapping[int, int]

    @property
    def functions(self) -> tuple[Function, ...]:
        """The driver, then what it calls in order."""
        return (self.driver, *(each for line in self.lines for each in line))


def emit(unit: Unit, plan: Plan, *, counted: bool) -> tuple[Emitted, ...]:
    """Write a unit of a plan, each of its calls; `counted` adds cycle counters per walk."""
    return _Writer(unit, plan, counted=counted).run()


class _Writer(Context):
    """Writes one unit; `symbols` holds text and names, this class the control flow."""

    def __init__(self, unit: Unit, plan: Plan, *, counted: bool) -> None:
        super().__init__(unit, plan, counted=counted)
        self.unit = unit
        self.folds = FoldWriter(self)
        self.gathers = RowWriter(self)
        self.control = ControlWriter(self, self.node)
        self.frontiers = FrontierWriter(self)

    # -- the function

    def run(self) -> tuple[Emitted, ...]:
        s = self.symbols
        has_control = any(isinstance(n, LoopNode | IfNode) for n in nodes_of(self.unit.nodes))
        s.write("start = cycles()")
        if self.counted:
            s.write(f"{MARK} = start if thread == 0 else 0")
        if has_control:
            s.write("turn = 0")
            s.write("stopped = 0")
        for part in self.plan.parts(self.unit):
            self.nodes(part.nodes)
            if part.ends is None:
                self.end()
        rows, failures = tuple(self.rows), tuple(self.failures)
        return tuple(
            Emitted(driver, lines, failures, rows, self.slot_words, self.row_states, self.slots)
            for driver, lines in self.calls
        )

    # -- nodes

    def nodes(self, nodes: Nodes) -> None:
        for node in nodes:
            self.node(node)

    def node(self, node: Node) -> None:
        match node:
            case Scalars():
                self.scalars(node)
            case Walk():
                self.frontiers.choose(node)
                with self.row(node):
                    self.walk_pass(node)
            case Collect():
                with self.row(node):
                    self.folds.collect(node)
            case KernelNode():
                with self.row(node):
                    group = OPS[node.item.op].as_group
                    if group is None:
                        KernelWriter(self).kernel(node)
                    else:
                        GroupWriter(self).group(node, group)
            case SweepNode():
                with self.row(node):
                    SweepWriter(self, self.gathers, self.frontiers).sweep(node)
            case Check():
                with self.symbols.indented("if has_failed(control) != 0:"):
                    self.symbols.write(FAILED)
            case LoopNode():
                with self.frontiers.of(node):
                    self.control.loop(node)
            case IfNode():
                self.control.conditional(node)
            case WatchNode():
                self.watch(node)
            case Meet():
                self.barrier(node)
            case BreakNode() | Copy() | Unit():  # written by the node that they are in
                raise AssertionError(node)
            case _:
                raise uncovered(node)

    def scalars(self, node: Scalars) -> None:
        """Scalars are bound at once: a text used in a pass would be computed at each node."""
        lane = self.lane("ZERO", inline=False)
        for step in node.items:
            text = lane.expression(step)
            self.symbols.keep(step.out, text)

    def walk_pass(self, node: Walk) -> None:
        """One pass: loads and maps at each place, rows of neighbors, folds, and all stores last."""
        folds = [i for i in node.items if isinstance(i, Fold)]
        frame = self.folds.frame(folds, dict(node.frontier.totals) if node.frontier else {})
        blocked = BlockedWriter(self, node)
        blocked.open()

        def body() -> None:
            lane, s = self.lane("i"), self.symbols
            start = len(s.lines)
            if node.frontier is not None:
                self.gathers.drawing = self.frontiers.begin_node(node.frontier)
            stores: list[tuple[int, str]] = []
            for item in node.items:
                match item:
                    case Step() | Gather() if item.out in self.plan.guards:
                        self.guarded(item, lane)
                    case Step():
                        lane.step(item)
                    case Gather() if item.out in node.blocked:
                        blocked.conclude(item, lane)
                    case Gather():
                        self.gathers.gather(item, lane)
                    case Fold():
                        frame.accumulate(item, lane)
                    case _:
                        raise uncovered(item)
                if not isinstance(item, Fold) and self.storage.is_stored(item.out):
                    stores.append((item.out, lane.operand(item.out, lane.dtype(item.out), atom=True)))
            if node.frontier is not None:
                self.gathers.drawing = ""
                self.frontiers.note(node.frontier, lane)
            for value, text in stores:
                self.store(self.storage.of[value], text, lane.dtype(value))
            if len(s.lines) == start:
                s.write("pass")

        if node.frontier is not None:
            self.frontiers.walk(node.frontier, node.meet, body, frame)
            return
        part, of = blocked.part if node.blocked else None, node.domain.form
        close: Callable[[str], None] = frame.close
        if self.is_parted:  # other blocks have slots of their own, filled elsewhere
            self.slots[node.number] = frame.stride if frame.words else 0

            def close(block: str) -> None:
                frame.close(f"({of}_first + {block})")

        self.walk_blocks(node.domain, node.meet, body, frame.open, close, part)
        frame.combine(node.domain, f"{of}_all" if self.is_parted else f"{of}_nb")

    def guarded(self, item: Step | Gather, lane: Lane) -> None:
        """A value that is computed only where its guards are so; elsewhere anything may stand for it."""
        s, guards = self.symbols, self.plan.guards[item.out]
        masks = [lane.operand(g.mask, "bool", atom=True) for g in guards]
        asked = [text if g.holds else f"not {text}" for g, text in zip(guards, masks, strict=True)]
        name, dtype = s.fresh("g"), lane.dtype(item.out)
        s.write(f"{name} = {constant(Const.of(False), dtype)}")
        with s.indented(f"if {' and '.join(asked)}:"):
            inner = self.lane(lane.index)
            inner.known = dict(lane.known)
            if isinstance(item, Step):
                inner.step(item)
            else:
                self.gathers.gather(item, inner)
            s.write(f"{name} = {inner.operand(item.out, dtype)}")
        lane.known[item.out] = name

    def watch(self, node: WatchNode) -> None:
        s, value = self.symbols, node.item.value
        lane = self.lane("ZERO", inline=False)
        key = ("watch", node.item.name)
        is_scalar = isinstance(value, Const) or self.types[value or 0].domain is SCALAR
        if is_scalar and lane.dtype(value) != "float64":  # whole numbers keep all their bits
            ring = s.slot(key, "ring", "i8_at(T[{}])")
            with s.indented("if thread == 0:"):
                s.write(f"{ring}[1 + {ring}[0] % {WATCHED}] = {lane.operand(value, 'int64')}")
                s.write(f"{ring}[0] += 1")
            return
        ring = s.slot(key, "ring", "f8_at(T[{}])")
        if is_scalar:
            with s.indented("if thread == 0:"):
                s.write(f"watch_scalar(address_of({ring}), {lane.operand(value, 'float64')})")
        else:
            self.copies(node.copies)
            with s.indented("if thread == 0:"):  # how often, so that a state never reached is not shown
                s.write(f"watch_scalar(address_of({ring}), 0.0)")
