"""Draws whose seed no round of their loop changes: each round would draw the same numbers again."""

from __future__ import annotations

from collections.abc import Iterator

from groggy_nb.errors import Diagnostic, uncovered
from groggy_nb.ir.forms import (
    Block,
    Break,
    Fold,
    Gather,
    If,
    Loop,
    Map,
    Operand,
    Program,
    Step,
    Store,
    Sweep,
    Watch,
    defined,
    operands,
)
from groggy_nb.ops import OPS

WHAT = "the seed stays the same in this loop, so that each round draws the same numbers"
HOW = "let it change with the round, seed=7 + t in `for t in range(100):`, or draw before the loop"


def same_in_each_round(program: Program) -> Iterator[Diagnostic]:
    """A warning for each step in a loop that draws by a seed which no round changes."""
    return _of_block(program.body, None)


def _of_block(block: Block, changing: set[Operand] | None) -> Iterator[Diagnostic]:
    """Those of a block; `changing` are the values that differ between the rounds of the loop around it."""
    for item in block:
        is_control = False
        match item:
            case Loop():
                index: set[Operand] = set() if item.index is None else {item.index}
                yield from _of_block(
                    item.body, index.union(c.param for c in item.carried if c.next != c.param)
                )
                is_control = True
            case If():
                yield from _of_block(item.then, changing)
                yield from _of_block(item.orelse, changing)
                is_control = True
            case Step():
                if changing is not None and not changing.issuperset(_seeds(item)):
                    yield Diagnostic("same-seed", WHAT, item.place, HOW, "warning")
            case Sweep():
                is_control = True
            case Fold() | Gather() | Map() | Break() | Store() | Watch():
                pass
            case _:
                raise uncovered(item)
        if changing is not None and (is_control or not changing.isdisjoint(operands(item))):
            changing.update(defined(item))


def _seeds(step: Step) -> list[Operand]:
    """The operand by which a step draws, if it is one that does."""
    if step.op == "literal":
        return []
    return [o for a, o in zip(OPS[step.op].operands, step.inputs, strict=True) if a.name == "seed"]
