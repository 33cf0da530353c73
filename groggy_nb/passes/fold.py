"""Fold constants: literal steps become immediate operands, steps on constants become their value."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from groggy_nb.errors import uncovered
from groggy_nb.ir.forms import (
    Break,
    Const,
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
    walk,
)
from groggy_nb.ir.typed import Typed
from groggy_nb.ops import OPS, OpFailure
from groggy_nb.ops.calling import call
from groggy_nb.passes.facts import LITERAL, Types, may_fail
from groggy_nb.passes.rebuild import rebuilt


def fold(typed: Typed, checked: bool = False) -> Typed:
    """The program without literal steps and without elementwise steps on constants alone.

    Values come from the op's own oracle function, so folding keeps every bit; a step that may fail
    stays, so that it fails where it stands.
    """
    found: dict[int, Operand] = {}
    for step in _steps(typed.program):
        inputs = tuple(found.get(o, o) if isinstance(o, int) else o for o in step.inputs)
        value = constant_of(replace(step, inputs=inputs), typed.types, checked)
        if value is not None:
            found[step.out] = value
    return typed.after(rebuilt(typed.program, found, dict.fromkeys(found, ())))


def _steps(program: Program) -> Iterator[Step]:
    """Every step that can give way to a constant, in program order; a chain's last step cannot."""
    for item in walk(program.body):
        yield from _inner_steps(item)


def _inner_steps(item: Item) -> tuple[Step, ...]:
    match item:
        case Step():
            return (item,)
        case Gather():
            return item.body
        case Map():
            return tuple(s for s in item.body if s.out != item.out)
        case Fold() | Loop() | Sweep() | If() | Break() | Store() | Watch():
            return ()
        case _:
            raise uncovered(item)


def constant_of(step: Step, types: Types, checked: bool) -> Const | None:
    """The constant that a step gives, None where it takes a run to know."""
    constants = [o for o in step.inputs if isinstance(o, Const)]
    if not constants or any(isinstance(o, int) for o in step.inputs):
        return None
    if step.op == LITERAL:
        return constants[0]
    if OPS[step.op].as_map is None or may_fail(step, types, checked):
        return None
    values = [o.value if isinstance(o, Const) else None for o in step.inputs]
    try:
        with np.errstate(all="ignore"):
            found = call(step.op, values, [c.dtype for c in constants], step.options)
    except OpFailure:
        return None
    return Const.of(found.item())
