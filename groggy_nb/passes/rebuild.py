"""A program with some steps dropped or replaced and some values read elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

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
    Operand,
    Program,
    Step,
    Store,
    Sweep,
    Watch,
)
from groggy_nb.ir.renamed import rewritten

Edits = Mapping[int, tuple[Item, ...]]


def rebuilt(program: Program, instead: Mapping[int, Operand], edits: Edits) -> Program:
    """The program after edits; the same object where there are none.

    Parameters
    ----------
    instead : mapping of int to Operand
        What is read in place of an id; never itself a key.
    edits : mapping of int to items
        What stands in place of the item that defines an id: `()` drops it. Steps inside
        comprehensions and chains can be dropped, or replaced by one step.
    """
    if not instead and not edits:
        return program
    body = edited(program.body, edits)
    if instead:

        def of(operand: Operand) -> Operand:
            return instead.get(operand, operand) if isinstance(operand, int) else operand

        body = tuple(rewritten(i, of) for i in body)
        outputs = tuple(replace(o, value=of(o.value)) for o in program.outputs)
        return replace(program, body=body, outputs=outputs)
    return replace(program, body=body)


def edited(block: Block, edits: Edits) -> Block:
    """A block after edits, inner blocks too."""
    out: list[Item] = []
    for item in block:
        match item:
            case Step() | Fold() | Gather() | Map() if item.out in edits:
                out.extend(edits[item.out])
            case Gather():
                guard = _edited_steps(item.body[: item.guard], edits)
                rest = _edited_steps(item.body[item.guard :], edits)
                out.append(replace(item, body=guard + rest, guard=len(guard)))
            case Map():
                out.append(replace(item, body=_edited_steps(item.body, edits)))
            case Step() | Fold() | Loop() | Sweep() | If() | Break() | Store() | Watch():
                out.append(with_blocks(item, lambda b: edited(b, edits)))
            case _:
                raise uncovered(item)
    return tuple(out)


def _edited_steps(body: tuple[Step, ...], edits: Edits) -> tuple[Step, ...]:
    """The steps of a comprehension or chain after edits."""
    out: list[Step] = []
    for step in body:
        out.extend(s for s in edits.get(step.out, (step,)) if isinstance(s, Step))
    return tuple(out)


def with_blocks(item: Item, change: Callable[[Block], Block]) -> Item:
    """An item with each of its inner blocks changed."""
    match item:
        case Loop() | Sweep():
            return replace(item, body=change(item.body))
        case If():
            return replace(item, then=change(item.then), orelse=change(item.orelse))
        case Step() | Fold() | Gather() | Map() | Break() | Store() | Watch():
            return item
        case _:
            raise uncovered(item)
