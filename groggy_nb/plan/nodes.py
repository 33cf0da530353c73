"""The forms between the IR and source text: units, passes over nodes or edges, control around them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from groggy_nb.ir.forms import Break, Fold, Gather, If, Item, Loop, Step, Sweep, Watch


@dataclass(slots=True, eq=False)
class Scalars:
    """Steps on scalars; every thread computes them for itself."""

    items: list[Step]


@dataclass(slots=True, eq=False)
class Pass:
    """One walk over all nodes (or edges) in blocks, computing several steps on the way."""

    domain: str  # "node", "edge"
    items: list[Step | Gather | Fold]


@dataclass(slots=True, eq=False)
class Collect:
    """A whole-graph aggregate by a kernel over collected values, on one thread."""

    item: Fold


@dataclass(slots=True, eq=False)
class SweepNode:
    """An ordered sweep, on one thread."""

    item: Sweep


@dataclass(slots=True, eq=False)
class WatchNode:
    """A value to keep."""

    item: Watch


@dataclass(slots=True, eq=False)
class BreakNode:
    """A way out of the loop around."""

    item: Break


@dataclass(slots=True, eq=False)
class Check:
    """The end of a straight line in which a step can fail: all threads leave together if one did."""


@dataclass(slots=True, eq=False)
class LoopNode:
    """A loop and its scheduled body."""

    item: Loop
    body: list[Node]


@dataclass(slots=True, eq=False)
class IfNode:
    """A conditional and its scheduled arms."""

    item: If
    then: list[Node]
    orelse: list[Node]


@dataclass(slots=True, eq=False)
class Unit:
    """What one native call runs: the items of the cut, expanded and scheduled."""

    items: tuple[Item, ...]
    nodes: list[Node] = field(default_factory=list)


Node = Scalars | Pass | Collect | SweepNode | WatchNode | BreakNode | Check | LoopNode | IfNode | Unit


def nodes_of(nodes: list[Node]) -> Iterator[Node]:
    """All nodes in order, those inside others after them."""
    for node in nodes:
        yield node
        match node:
            case Unit():
                yield from nodes_of(node.nodes)
            case LoopNode():
                yield from nodes_of(node.body)
            case IfNode():
                yield from nodes_of(node.then)
                yield from nodes_of(node.orelse)
            case _:
                pass
