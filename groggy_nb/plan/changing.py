"""What changes from round to round of a loop, and what does not: asked by all that passes nodes by."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from groggy_nb.domains import SCALAR
from groggy_nb.ir.forms import Step, Type
from groggy_nb.passes.facts import ids_inside
from groggy_nb.plan.accesses import Read, reads
from groggy_nb.plan.nodes import LoopNode


class Dense(Exception):
    """Why each round of a loop takes all nodes."""


class Changing:
    """The values of one loop."""

    def __init__(self, node: LoopNode, types: Mapping[int, Type], virtual: Mapping[int, Step]) -> None:
        self.node, self.types, self.virtual = node, types, virtual
        self.inside = ids_inside(node.item)
        self.carried = {c.param: c.next for c in node.item.carried if types[c.param].is_array}

    def leaves(self, found: list[Read]) -> Iterator[Read]:
        """What is read in memory: of what is computed again, what that reads, at the same place."""
        for value, at in found:
            step = self.virtual.get(value)
            if step is None:
                yield Read(value, at)
                continue
            for read in self.leaves(reads(step)):
                yield read if self.types[read.value].domain is SCALAR else Read(read.value, at)

    def is_fixed(self, value: int) -> bool:
        """Whether a value is the same in each round: from outside, or carried and never another."""
        return value not in self.inside or self.carried.get(value) == value
