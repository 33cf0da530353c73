"""Where a mode cuts the program into native calls; everything else is the same in all modes."""

from __future__ import annotations

from groggy_nb.ir.forms import Block, Break, If, Item, Loop, Watch, walk
from groggy_nb.plan.nodes import BreakNode, IfNode, LoopNode, Node, Unit, WatchNode

# Above this many steps one function compiles too long (4.9 s for 320 maps, 2026-11): cut into blocks.
FUSED_STEPS = 240
UNIT_STEPS = 100


def is_too_large_to_fuse(block: Block) -> bool:
    """Whether one native function for the whole program would take too long to compile."""
    return sum(1 for _ in walk(block)) > FUSED_STEPS


def cut(block: Block, mode: str) -> list[Node]:
    """The program as units and the control between them.

    fused: one unit. batch: a unit for each straight line. step: a unit for each step.
    """
    if mode == "fused":
        return [Unit(block)] if block else []
    return _cut(block, UNIT_STEPS if mode == "batch" else 1)


def _cut(block: Block, size: int) -> list[Node]:
    """Units of at most `size` steps, loops and conditionals staying outside."""
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
                out.append(LoopNode(item, _cut(item.body, size)))
            case If():
                flush()
                out.append(IfNode(item, _cut(item.then, size), _cut(item.orelse, size)))
            case Break():
                flush()
                out.append(BreakNode(item))
            case Watch():
                watches.append(WatchNode(item))
            case _:
                line.append(item)
                if len(line) == size:
                    flush()
    flush()
    return out
