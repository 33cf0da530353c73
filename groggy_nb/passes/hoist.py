"""Hoist invariant steps: what is the same in every round is computed once, before the loop."""

from __future__ import annotations

from dataclasses import replace

from groggy_nb.ir.forms import Block, Fold, Gather, Item, Loop, Map, Step, Sweep, defined, own_ids
from groggy_nb.ir.typed import Typed
from groggy_nb.passes.facts import Types, ids_inside, may_fail, reads
from groggy_nb.passes.rebuild import with_blocks


def hoist(typed: Typed, checked: bool = False) -> Typed:
    """The program with invariant steps moved out of loops, through nested loops as far as they go.

    A step that may fail stays: the loop may run no round, or leave before it. Sweeps stay whole.
    """
    body = _hoisted(typed.program.body, typed.types, checked)
    return typed.after(replace(typed.program, body=body))


def _hoisted(block: Block, types: Types, checked: bool) -> Block:
    """A block with the invariant steps of its loops before them, the innermost loops first."""
    out: list[Item] = []
    for item in block:
        if isinstance(item, Sweep):
            out.append(item)
            continue
        item = with_blocks(item, lambda b: _hoisted(b, types, checked))
        if isinstance(item, Loop):
            before, item = _split(item, types, checked)
            out.extend(before)
        out.append(item)
    return tuple(out)


def _split(loop: Loop, types: Types, checked: bool) -> tuple[list[Item], Loop]:
    """The invariant steps of a loop's body, in order, and the loop without them."""
    inside = ids_inside(loop)
    before: list[Item] = []
    stay: list[Item] = []
    for item in loop.body:
        if _can_move(item, inside, types, checked):
            before.append(item)
            inside.difference_update(defined(item), own_ids(item))
        else:
            stay.append(item)
    return before, replace(loop, body=tuple(stay)) if before else loop


def _can_move(item: Item, inside: set[int], types: Types, checked: bool) -> bool:
    """Whether an item of a loop's body is the same in every round and cannot fail."""
    if not isinstance(item, Step | Fold | Gather | Map) or may_fail(item, types, checked):
        return False
    return not any(i in inside for i in reads(item))
