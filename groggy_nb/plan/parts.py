"""Where a native call ends in a mode whose threads are not all in one process: at each meeting of the plan.

What is read apart behind a meeting may come from elsewhere, so the call ends there, and the one that runs it
brings it before the next call.
"""

from __future__ import annotations

from dataclasses import dataclass

from groggy_nb.errors import uncovered
from groggy_nb.ir.forms import Fold
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
)

Met = Walk | Collect | KernelNode | SweepNode


@dataclass(frozen=True, slots=True)
class Part:
    """What one native call computes: what is left of the node before it, then these nodes.

    ends : the last node, where a meeting ends the call; what folds all of it is left for the next call.
    """

    nodes: Nodes
    ends: Met | None = None

    @property
    def is_by_turns(self) -> bool:
        """Whether one thread after the other computes it, each for the nodes of its own blocks."""
        return isinstance(self.ends, SweepNode) and self.ends.item.order is None

    @property
    def is_alone(self) -> bool:
        """Whether one thread computes it, of all that there are anywhere."""
        return isinstance(self.ends, Collect | KernelNode | SweepNode) and not self.is_by_turns


def parts_of(unit: Unit) -> tuple[Part, ...]:
    """The native calls of a unit in their order; one thread's work is a call of its own."""
    found: list[Part] = []
    nodes: list[Node] = []
    is_left = False  # whether the call before left something

    def end() -> None:
        if nodes or is_left:
            found.append(Part(tuple(nodes)))
            nodes.clear()

    for node in unit.nodes:
        match node:
            case Walk():
                found.append(Part((*nodes, node), node))
                nodes.clear()
                is_left = any(isinstance(item, Fold) for item in node.items)
            case Collect() | KernelNode() | SweepNode():
                end()
                found.append(Part((node,), node))
                is_left = isinstance(node, Collect) or (
                    isinstance(node, SweepNode) and bool(node.item.scalars)
                )
            case Scalars() | Check() | WatchNode():
                nodes.append(node)
            case (
                LoopNode() | IfNode() | BreakNode() | Unit() | Meet() | Copy()
            ):  # outside, or in one of these
                raise AssertionError(node)
            case _:
                raise uncovered(node)
    end()
    return tuple(found)
