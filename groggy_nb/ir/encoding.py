"""The program's forms as plain JSON values: what a program file holds."""

from __future__ import annotations

from dataclasses import MISSING, fields
from typing import Any

from groggy_nb.ir.forms import (
    Break,
    Const,
    Fold,
    Gather,
    If,
    Loop,
    Map,
    Program,
    Step,
    Store,
    Sweep,
    Watch,
)

ITEMS = {
    "step": Step,
    "fold": Fold,
    "gather": Gather,
    "map": Map,
    "loop": Loop,
    "sweep": Sweep,
    "if": If,
    "break": Break,
    "store": Store,
    "watch": Watch,
}
NAMES = {form: name for name, form in ITEMS.items()}


def encoded(program: Program) -> dict[str, Any]:
    """A program as a JSON object: local names and docstring are kept, places and source text are not."""
    return {
        "doc": program.doc,
        "names": [[i, n] for i, n in sorted(program.names.items())],
        "sources": [_encode(s) for s in program.sources],
        "body": [_encode(i) for i in program.body],
        "outputs": [_encode(o) for o in program.outputs],
    }


def _encode(value: Any) -> Any:
    """A form, an operand or a tuple as JSON; fields that have their default are left out."""
    match value:
        case None | bool() | int() | str():
            return value
        case Const():
            return {value.dtype: value.text}
        case tuple():
            return [_encode(v) for v in value]
    form = type(value)
    found: dict[str, Any] = {"is": NAMES[form]} if form in NAMES else {}
    for field in fields(value):
        held = getattr(value, field.name)
        if field.name == "place" or (field.default is not MISSING and held == field.default):
            continue
        found[field.name] = _encode(held)
    return found
