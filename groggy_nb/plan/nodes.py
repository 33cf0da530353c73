"""The nodes of a plan: native calls, walks in them, control around and inside; frozen, numbered in order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import count

from groggy_nb.domains import Domain
from groggy_nb.errors import uncovered
from groggy_nb.ir.forms import Break, Fold, Gather, If, Item, Loop, Step, Sweep, Watch


@dataclass(frozen=True, slots=True)
class Meet:
    """Where all threads wait for each other: the end of what is computed by several of them, or by one.

    apart : the values that are made before it and read behind it at other places than their own, or by
        other threads than made them. Where there are none, only memory that is used again makes them wait.
    """

    apart: tuple[int, ...] = ()
    number: int = -1


@dataclass(frozen=True, slots=True)
class Scalars:
    """Steps on scalars; every thread computes them for itself."""

    items: tuple[Step, ...]
    number: int = -1


@dataclass(frozen=True, slots=True)
class Walk:
    """One walk over all nodes (or edges) in blocks, computing several steps on the way."""

    domain: Domain
    items: tuple[Step | Gather | Fold, ...]
    number: int = -1
    meet: Meet = Meet()


@dataclass(frozen=True, slots=True)
class Collect:
    """A whole-graph aggregate by a kernel over collected values, on one thread."""

    item: Fold
    number: int = -1
    meet: Meet = Meet()


@dataclass(frozen=True, slots=True)
class KernelNode:
    """An algorithm on the whole graph, or an aggregate at an index, on one thread."""

    item: Step
    number: int = -1
    meet: Meet = Meet()


@dataclass(frozen=True, slots=True)
class SweepNode:
    """An ordered sweep, on one thread."""

    item: Sweep
    number: int = -1
    meet: Meet = Meet()


@dataclass(frozen=True, slots=True)
class WatchNode:
    """A value to keep."""

    item: Watch
    number: int = -1


@dataclass(frozen=True, slots=True)
class BreakNode:
    """A way out of the loop around."""

    item: Break
    number: int = -1


@dataclass(frozen=True, slots=True)
class Check:
    """The end of a straight line in which a step can fail: all threads leave together if one did."""

    number: int = -1


@dataclass(frozen=True, slots=True)
class LoopNode:
    """A loop and its scheduled body."""

    item: Loop
    body: tuple[Node, ...]
    number: int = -1


@dataclass(frozen=True, slots=True)
class IfNode:
    """A conditional and its scheduled arms."""

    item: If
    then: tuple[Node, ...]
    orelse: tuple[Node, ...]
    number: int = -1


@dataclass(frozen=True, slots=True)
class Unit:
    """What one native call runs: the items of the cut, expanded and scheduled."""

    items: tuple[Item, ...]
    nodes: tuple[Node, ...] = ()
    number: int = -1


Node = (
    Scalars
    | Walk
    | Collect
    | KernelNode
    | SweepNode
    | WatchNode
    | BreakNode
    | Check
    | LoopNode
    | IfNode
    | Unit
    | Meet
)
Nodes = tuple[Node, ...]


def nodes_of(nodes: Nodes) -> Iterator[Node]:
    """All nodes in order, those inside others after them."""
    for node in nodes:
        yield node
        yield from nodes_of(inside(node))


def inside(node: Node) -> Nodes:
    """The nodes in a node: of a call, of a loop's body, of both arms, and where a walk's threads meet."""
    match node:
        case Unit():
            return node.nodes
        case LoopNode():
            return node.body
        case IfNode():
            return (*node.then, *node.orelse)
        case Walk() | Collect() | KernelNode() | SweepNode():
            return (node.meet,)
        case Scalars() | WatchNode() | BreakNode() | Check() | Meet():
            return ()
        case _:
            raise uncovered(node)


def outside(nodes: Nodes) -> Iterator[Node]:
    """The nodes that stand in no native call: what Python does between calls, and the calls themselves."""
    for node in nodes:
        yield node
        if not isinstance(node, Unit):
            yield from outside(inside(node))


def rebuilt(nodes: Nodes, change: Callable[[Node], Node]) -> Nodes:
    """The nodes with each one replaced by `change(node)`, those inside it first."""
    out: list[Node] = []
    for node in nodes:
        match node:
            case Unit():
                node = replace(node, nodes=rebuilt(node.nodes, change))
            case LoopNode():
                node = replace(node, body=rebuilt(node.body, change))
            case IfNode():
                then, orelse = rebuilt(node.then, change), rebuilt(node.orelse, change)
                node = replace(node, then=then, orelse=orelse)
            case (
                Scalars()
                | Walk()
                | Collect()
                | KernelNode()
                | SweepNode()
                | WatchNode()
                | BreakNode()
                | Check()
                | Meet()
            ):
                pass
            case _:
                raise uncovered(node)
        out.append(change(node))
    return tuple(out)


def numbered(nodes: Nodes) -> Nodes:
    """The same nodes, numbered from 0; a node after those inside it."""
    numbers = count()

    def change(node: Node) -> Node:
        if isinstance(node, Walk | Collect | KernelNode | SweepNode):
            node = replace(node, meet=replace(node.meet, number=next(numbers)))
        return replace(node, number=next(numbers))

    return rebuilt(nodes, change)
