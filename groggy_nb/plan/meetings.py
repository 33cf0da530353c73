"""Where threads meet in native calls, and for what: decided once, read by each target and by the account."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from groggy_nb.errors import uncovered
from groggy_nb.ir.forms import (
    Break,
    Fold,
    Gather,
    If,
    Loop,
    Map,
    Operand,
    Step,
    Store,
    Sweep,
    Watch,
    defined,
    walk,
)
from groggy_nb.plan.accesses import reads
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
    outside,
    rebuilt,
)


def with_meetings(nodes: Nodes, virtual: Mapping[int, Step]) -> Nodes:
    """The nodes, those in native calls with their meetings."""
    apart = _read_apart(nodes, virtual)

    def called(node: Node) -> Node:
        if not isinstance(node, Unit):
            return node
        return replace(node, nodes=rebuilt(node.nodes, lambda inner: _met(inner, apart)))

    return rebuilt(nodes, called)


def _met(node: Node, apart: set[int]) -> Node:
    """A node that ends in a meeting of the threads, with the values that they meet for."""
    match node:
        case Walk():
            made = [i for item in node.items for i in defined(item) if isinstance(item, Fold) or i in apart]
        case Collect() | KernelNode() | SweepNode():  # one thread makes it, all may read it
            made = list(defined(node.item))
        case Copy():
            made = [m.into for m in node.moves if m.into in apart]
        case LoopNode():
            return replace(node, body=_with_one(node.body), meet=Meet())
        case Scalars() | WatchNode() | BreakNode() | Check() | IfNode() | Unit() | Meet():
            return node
        case _:
            raise uncovered(node)
    return replace(node, meet=Meet(tuple(made)))


def _with_one(body: Nodes) -> Nodes:
    """The body of a loop in which threads meet at least once a round, to agree on a stop."""
    begin = max((n for n, b in enumerate(body) if isinstance(b, BreakNode) and b.item.head), default=-1)
    has_met = any(isinstance(n, Walk | Collect | KernelNode | SweepNode) for n in body[begin + 1 :])
    return body if has_met else (*body, Meet())


def _read_apart(nodes: Nodes, virtual: Mapping[int, Step]) -> set[int]:
    """The values that are read at other places than their own, or by other threads than made them."""
    found: set[int] = set()
    behind: dict[int, list[Operand]] = {v: list(step.inputs) for v, step in virtual.items()}
    control = [n.item for n in outside(nodes) if isinstance(n, LoopNode | IfNode)]
    called = [n.items for n in outside(nodes) if isinstance(n, Unit)]
    for item in (*control, *(i for items in called for i in walk(items))):
        match item:
            case Step() | Gather() | Fold():
                found |= {read.value for read in reads(item) if read.apart}
            case Sweep():
                found |= {read.value for inner in (item, *walk(item.body)) for read in reads(inner)}
            case Loop():
                for c in item.carried:
                    behind |= {c.param: [c.init, c.next], c.out: [c.param]}
            case If():
                behind |= {m.out: [m.then, m.orelse] for m in item.merges}
            case Map() | Break() | Store() | Watch():
                pass
            case _:
                raise uncovered(item)
    todo = list(found)
    while todo:
        fresh = {o for o in behind.get(todo.pop(), ()) if isinstance(o, int)} - found
        found |= fresh
        todo += fresh
    return found
