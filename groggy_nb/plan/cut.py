"""Where a mode cuts the program into native calls; everything else is the same in all modes."""

from __future__ import annotations

from math import inf

from groggy_nb.errors import uncovered
from groggy_nb.ir.forms import (
    Block,
    Break,
    Fold,
    Gather,
    If,
    Item,
    Loop,
    Map,
    Step,
    Store,
    Sweep,
    Watch,
    walk,
)
from groggy_nb.plan.nodes import BreakNode, IfNode, LoopNode, Node, Nodes, Unit, WatchNode

# Above this many steps one function compiles too long (4.9 s for 320 maps, 2026-11): cut into blocks.
FUSED_STEPS = 240


def is_too_large_to_fuse(block: Block) -> bool:
    """Whether one native function for the whole program would take too long to compile."""
    return sum(1 for _ in walk(block)) > FUSED_STEPS


def cut(block: Block, size: float) -> Nodes:
    """The program as units of at most `size` steps, and the control between them.

    inf: one unit for all, its loops and conditionals too, which stay outside of smaller ones.
    """
    if size == inf:
        return (Unit(block),) if block else ()
    out: list[Node] = []
    line: list[Item] = []
    watches: list[Node] = []

    def flush() -> None:
        if line:
            out.append(Unit(tuple(line)))
        out.extend(watches)
        line.clear()
        watches.clear()

    for item in block:
        match item:
            case Loop():
                flush()
                out.append(LoopNode(item, cut(item.body, size)))
            case If():
                flush()
                out.append(IfNode(item, cut(item.then, size), cut(item.orelse, size)))
            case Break():
                flush()
                out.append(BreakNode(item))
            case Watch():
                watches.append(WatchNode(item))
            case Step() | Fold() | Gather() | Map() | Sweep() | Store():
                line.append(item)
                if len(line) == size:
                    flush()
            case _:
                raise uncovered(item)
    flush()
    return tuple(out)
