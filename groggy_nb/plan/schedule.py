"""Straight lines of steps into walks: what can share one walk over the nodes does (if fusing is on).

A step goes into the earliest walk that its inputs allow: an input read at the same node may come from
the same walk; one read at a neighbor, at an edge's end or as a folded scalar needs the barrier between.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from typing import Any

from groggy_nb.domains import NODE, SCALAR, Domain, walked
from groggy_nb.errors import uncovered
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
    Type,
    Watch,
)
from groggy_nb.ops import OPS
from groggy_nb.passes.facts import ways_to_fail
from groggy_nb.plan.accesses import At, Read, at_of, computed, reads
from groggy_nb.plan.nodes import (
    BreakNode,
    Check,
    Collect,
    IfNode,
    KernelNode,
    LoopNode,
    Node,
    Nodes,
    Scalars,
    SweepNode,
    Walk,
    WatchNode,
)


class Scheduler:
    """Schedules blocks; `virtual` values are recomputed where used and get no place in a walk."""

    def __init__(
        self, types: Mapping[int, Type], virtual: Mapping[int, Step], *, fuse: bool, checked: bool
    ) -> None:
        self.types = types
        self.virtual = virtual
        self.fuse = fuse
        self.checked = checked

    def block(self, block: Block) -> Nodes:
        """The nodes of a block: walks and scalars for each straight line, control between."""
        out: list[Node] = []
        line: list[Item] = []

        def flush() -> None:
            out.extend(self.line(line))
            line.clear()

        for item in block:
            match item:
                case Loop():
                    flush()
                    out.append(LoopNode(item, self.block(item.body)))
                case If():
                    flush()
                    out.append(IfNode(item, self.block(item.then), self.block(item.orelse)))
                case Sweep():
                    flush()
                    out.append(SweepNode(item))
                    out += self.checks([item])
                case Break():
                    flush()
                    out.append(BreakNode(item))
                case Watch() if self.types_of(item.value).domain is not SCALAR:
                    flush()
                    out.append(WatchNode(item))
                case Step() | Fold() | Gather() | Map() | Store() | Watch():
                    line.append(item)
                case _:
                    raise uncovered(item)
        flush()
        return tuple(out)

    def types_of(self, operand: Operand) -> Type:
        return Type(SCALAR, operand.dtype) if isinstance(operand, Const) else self.types[operand or 0]

    def line(self, items: list[Item]) -> list[Node]:
        """One straight line as scalars and walks in order."""
        made: dict[int, int] = {}  # node or edge value -> walk it is computed in
        ready: dict[int, int] = {}  # scalar -> first walk that may read it
        walks: list[tuple[Domain | None, list[Item]]] = []  # over what; None: one thread calls a kernel
        scalars: list[list[Item]] = [[]]  # steps and watches before each walk, and after the last

        def after(item: Item) -> int:
            """The first walk in which an item finds all that it reads."""
            return max(map(first_for, reads(item)), default=0)

        def first_for(read: Read) -> int:
            if read.value in self.virtual:
                return after(self.virtual[read.value])
            if read.value in made:
                return made[read.value] + read.apart
            return ready.get(read.value, 0)

        def place(domain: Domain, item: Item) -> int:
            first = after(item)
            at = next(
                (n for n in range(first, len(walks)) if self.fuse and walks[n][0] is domain), len(walks)
            )
            if at == len(walks):
                walks.append((domain, []))
                scalars.append([])
            walks[at][1].append(item)
            return at

        def alone(item: Item) -> int:
            walks.append((None, [item]))
            scalars.append([])
            return len(walks) - 1

        for item in items:
            match item:
                case Step() if item.out in self.virtual:
                    pass
                case Watch():
                    scalars[after(item)].append(item)
                case Step() if self.types[item.out].domain is SCALAR:
                    ready[item.out] = after(item)
                    scalars[ready[item.out]].append(item)
                case Step() if at_of(item) is At.ARRAY:
                    made[item.out] = alone(item)
                case Step() | Gather():
                    made[item.out] = place(self.types[item.out].domain or NODE, item)
                case Fold() if OPS[item.op].aggregate.in_scratch:
                    ready[item.out] = alone(item) + 1
                case Fold():
                    given = [o for o in (*item.inputs, item.where) if o is not None]
                    ready[item.out] = place(walked(self.types_of(o).domain for o in given), item) + 1
                case Map() | Loop() | Sweep() | If() | Break() | Store():
                    raise AssertionError(item)
                case _:
                    raise uncovered(item)
        out: list[Node] = []
        for n, between in enumerate(scalars):
            for kind, group in groupby(between, type):
                found: Any = tuple(group)
                out += [Scalars(found)] if kind is Step else map(WatchNode, found)
            if n < len(walks):
                domain, steps = walks[n]
                found = tuple(steps)
                if domain is not None:
                    out.append(Walk(domain, found))
                else:
                    out.append(Collect(*found) if isinstance(found[0], Fold) else KernelNode(*found))
        return [*out, *self.checks(items)]

    def checks(self, items: list[Item]) -> list[Node]:
        """The end of a line in which native code can fail."""
        can_fail = any(ways_to_fail(item, self.checked) for item in computed(items))
        return [Check()] if can_fail else []
