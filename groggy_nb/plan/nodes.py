"""The nodes of a plan: native calls, walks in them, control around and inside; frozen, numbered in order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import count
from typing import NamedTuple, cast

from groggy_nb.domains import Domain
from groggy_nb.errors import uncovered
from groggy_nb.ir.forms import Break, Fold, Gather, If, Item, Loop, Operand, Step, Sweep, Watch


@dataclass(frozen=True, slots=True)
class Meet:
    """Where all threads wait for each other: the end of what is computed by several of them, or by one.

    Between native calls there are no threads, and no meetings.

    apart : the values that are made before it and read behind it at other places than their own, or by
        other threads than made them. Where there are none, only memory that is used again makes them wait.
    """

    apart: tuple[int, ...] = ()
    number: int = -1


class Move(NamedTuple):
    """An array that gets the entries of a value."""

    variable: int
    value: Operand
    stands: int | None  # the variable that the value stands in; None: it is computed on the way
    into: int | None = None  # what it is there, if a step reads it there


@dataclass(frozen=True, slots=True)
class Copy:
    """A walk that copies values into arrays; at each place all are read before one is written."""

    domain: Domain
    moves: tuple[Move, ...]
    number: int = -1
    meet: Meet | None = None


@dataclass(frozen=True, slots=True)
class Moves:
    """How arrays of a loop get the values of the next round, or those to leave with.

    exchanges : of two variables, the one that gets the array of the other; all at once, before the copies.
    """

    exchanges: tuple[tuple[int, int], ...] = ()
    copies: tuple[Copy, ...] = ()


@dataclass(frozen=True, slots=True)
class Scalars:
    """Steps on scalars; every thread computes them for itself."""

    items: tuple[Step, ...]
    number: int = -1


class Guard(NamedTuple):
    """A mask of the place, and whether it has to hold there or not."""

    mask: int
    holds: bool


@dataclass(frozen=True, slots=True)
class Push:
    """What lets nodes that changed tell those beside them, in place of these asking all their neighbors.

    gather : what each of its entries gives is joined by `join` to the one carried value. told : what is
    still done where that became another: folds of all nodes, and the steps before them. is_even : whether
    nodes with one value give all others the same.
    """

    gather: Gather
    join: Step
    told: tuple[Item, ...]
    is_even: bool = False


@dataclass(frozen=True, slots=True)
class Frontier:
    """What lets a walk of a loop take only nodes beside a change where these are few (`plan/frontiers.py`).

    kept : carried values as they are in the round, and as they will be. direction : of the rows that read
    them. asking : masks that hold together where a number is read that changes from round to round; draws :
    comprehensions draw for entries by such numbers. hearing : masks that hold together where neighbors are
    asked; without any, all nodes ask. totals : folds of all nodes, each with the value that its operand was
    in the round before. push : of a loop whose changed nodes may give their values on. meet : behind the
    choice of the nodes.
    """

    kept: tuple[tuple[int, int], ...]
    direction: str
    asking: tuple[tuple[Guard, ...], ...] = ()
    draws: bool = False
    hearing: tuple[tuple[Guard, ...], ...] = ()
    totals: tuple[tuple[int, int], ...] = ()
    push: Push | None = None
    meet: Meet = Meet()


@dataclass(frozen=True, slots=True)
class Flags:
    """What lets a sweep of a loop pass by the nodes that no change reached (`plan/flags.py`).

    direction : of the rows that read what the sweep stores. arrays : what that is, as its params.
    is_own : whether a visit reads it at its own node as well.
    """

    direction: str
    arrays: tuple[int, ...]
    is_own: bool


@dataclass(frozen=True, slots=True)
class Walk:
    """One walk over all nodes (or edges) in blocks, computing several steps on the way.

    blocked : the comprehensions that fold the entries of some blocks by neighbor, before all else in them
        (`plan/blocking.py`); the others fold row by row. wide : whether such blocks have many rows.
    ordered : values from outside that these read at the edges of a direction, from copies in the order of
        its blocks' entries.
    frontier : what it knows the nodes by that nothing has changed for.
    """

    domain: Domain
    items: tuple[Step | Gather | Fold, ...]
    number: int = -1
    meet: Meet = Meet()
    blocked: tuple[int, ...] = ()
    wide: bool = False
    ordered: tuple[tuple[str, int], ...] = ()
    frontier: Frontier | None = None


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
    """An ordered sweep, on one thread, behind copies of what it starts with; with flags, if it has some."""

    item: Sweep
    start: tuple[Copy, ...] = ()
    number: int = -1
    meet: Meet = Meet()
    frontier: Flags | None = None


@dataclass(frozen=True, slots=True)
class WatchNode:
    """A value to keep: an array as a copy."""

    item: Watch
    copies: tuple[Copy, ...] = ()
    number: int = -1


@dataclass(frozen=True, slots=True)
class BreakNode:
    """A way out of the loop around."""

    item: Break
    moves: Moves = Moves()
    number: int = -1


@dataclass(frozen=True, slots=True)
class Check:
    """The end of a straight line in which a step can fail: all threads leave together if one did."""

    number: int = -1


@dataclass(frozen=True, slots=True)
class LoopNode:
    """A loop and its scheduled body: copies of what it starts with, rounds, what moves after each.

    dense : why each of its rounds takes all nodes; nothing where a walk has a frontier, a sweep flags, or
        Python loops.
    """

    item: Loop
    body: tuple[Node, ...]
    start: tuple[Copy, ...] = ()
    moves: Moves = Moves()
    number: int = -1
    meet: Meet | None = None  # behind the last round
    dense: str = ""

    @property
    def frontier(self) -> Frontier | Flags | None:
        """That of the walk of its body, or the flags of its sweep, if it has them."""
        return next((n.frontier for n in self.body if isinstance(n, Walk | SweepNode) and n.frontier), None)


@dataclass(frozen=True, slots=True)
class IfNode:
    """A conditional and its scheduled arms, each with copies at its end."""

    item: If
    then: tuple[Node, ...]
    orelse: tuple[Node, ...]
    copies: tuple[tuple[Copy, ...], tuple[Copy, ...]] = ((), ())
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
    | Copy
)
Nodes = tuple[Node, ...]


def nodes_of(nodes: Nodes) -> Iterator[Node]:
    """All nodes in order, those inside others after them."""
    for node in nodes:
        yield node
        yield from nodes_of(inside(node))


def inside(node: Node) -> Nodes:
    """The nodes in a node, in order: of a call, a body, both arms, what is copied, where threads meet."""
    match node:
        case Unit():
            return node.nodes
        case LoopNode():
            return (*node.start, *node.body, *node.moves.copies, *_met(node.meet))
        case IfNode():
            return (*node.then, *node.copies[0], *node.orelse, *node.copies[1])
        case BreakNode():
            return node.moves.copies
        case WatchNode():
            return node.copies
        case SweepNode():
            return (*node.start, node.meet)
        case Walk():
            return (*_met(node.frontier.meet if node.frontier else None), *_met(node.meet))
        case Collect() | KernelNode() | Copy():
            return _met(node.meet)
        case Scalars() | Check() | Meet():
            return ()
        case _:
            raise uncovered(node)


def _met(meet: Meet | None) -> Nodes:
    return () if meet is None else (meet,)


def outside(nodes: Nodes) -> Iterator[Node]:
    """The nodes that stand in no native call: what Python does between calls, and the calls themselves."""
    for node in nodes:
        yield node
        if not isinstance(node, Unit):
            yield from outside(inside(node))


def rebuilt(nodes: Nodes, change: Callable[[Node], Node]) -> Nodes:
    """The nodes with each one replaced by `change(node)`, those inside it first, but meetings."""

    def copied(copies: tuple[Copy, ...]) -> tuple[Copy, ...]:
        return cast("tuple[Copy, ...]", rebuilt(copies, change)) if copies else ()

    def moved(moves: Moves) -> Moves:
        return replace(moves, copies=copied(moves.copies)) if moves.copies else moves

    out: list[Node] = []
    for node in nodes:
        match node:
            case Unit():
                node = replace(node, nodes=rebuilt(node.nodes, change))
            case LoopNode():
                start, body = copied(node.start), rebuilt(node.body, change)
                node = replace(node, start=start, body=body, moves=moved(node.moves))
            case IfNode():
                then, left = rebuilt(node.then, change), copied(node.copies[0])
                orelse, right = rebuilt(node.orelse, change), copied(node.copies[1])
                node = replace(node, then=then, orelse=orelse, copies=(left, right))
            case BreakNode():
                node = replace(node, moves=moved(node.moves))
            case WatchNode():
                node = replace(node, copies=copied(node.copies))
            case SweepNode():
                node = replace(node, start=copied(node.start))
            case Scalars() | Walk() | Collect() | KernelNode() | Check() | Copy() | Meet():
                pass
            case _:
                raise uncovered(node)
        out.append(change(node))
    return tuple(out)


def numbered(nodes: Nodes) -> Nodes:
    """The same nodes, numbered from 0; a node after those inside it."""
    numbers = count()

    def change(node: Node) -> Node:
        if isinstance(node, Walk) and node.frontier is not None:
            chosen = replace(node.frontier, meet=replace(node.frontier.meet, number=next(numbers)))
            node = replace(node, frontier=chosen)
        if (
            isinstance(node, Walk | Collect | KernelNode | SweepNode | Copy | LoopNode)
            and node.meet is not None
        ):
            node = replace(node, meet=replace(node.meet, number=next(numbers)))
        return replace(node, number=next(numbers))

    return rebuilt(nodes, change)
