"""Other defaults for a program's parameters, in its text too."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from groggy_nb.dsl import parse
from groggy_nb.errors import RunError, clipped, nearest
from groggy_nb.given import mapping
from groggy_nb.ir.forms import Const, Program, canonical
from groggy_nb.run.arguments import param_value


def with_defaults(program: Program, params: Mapping[str, Any]) -> Program:
    """The program with other defaults; its text keeps comments and spacing.

    Raises
    ------
    UsageError
        For params that are no mapping.
    RunError
        For a name that is no parameter, and a value that a run would refuse.
    """
    params = mapping("params", params, example='params={"damping": 0.9}')
    own = {s.name: s for s in program.sources if s.form == "param"}
    values: dict[str, Any] = {}
    for name, given in params.items():
        if name not in own:
            close = nearest(str(name), own)
            raise RunError(
                f"no parameter {clipped(str(name))!r}; the program has {', '.join(own) or 'none'}",
                code="unknown-param",
                hint=close and f"did you mean {close!r}?",
            )
        value = param_value(own[name], given, program.text)
        if not isinstance(value, str | bool | int | float):
            raise RunError(
                f"a default is a number, a truth value or a string; {name!r} got {clipped(repr(value))}",
                code="param",
                hint="give other labels to run(params=)",
            )
        if _constant(value) != own[name].default:
            values[name] = value
    if not values:
        return program
    sources = tuple(
        replace(s, default=_constant(values[s.name])) if s.form == "param" and s.name in values else s
        for s in program.sources
    )
    wanted = replace(program, sources=sources, text=None)
    again = None if program.text is None else _retold(program.text, values)
    return again if again is not None and canonical(again) == canonical(wanted) else wanted


def _constant(value: str | bool | int | float) -> Const | str:
    """A default as the program holds it."""
    return value if isinstance(value, str) else Const.of(value)


def _retold(text: str, values: Mapping[str, Any]) -> Program | None:
    """The program of a text with other first arguments of `name = param(...)`; None without them."""
    places = []
    for node in ast.walk(ast.parse(text)):
        match node:
            case ast.Assign(
                targets=[ast.Name(id=name)], value=ast.Call(func=ast.Name(id="param"), args=[old, *_])
            ) if name in values and old.lineno == old.end_lineno:
                places.append((old, repr(values[name])))
    lines = [line.encode() for line in text.split("\n")]  # `ast` counts columns in bytes
    for old, new in sorted(places, key=lambda p: (p[0].lineno, p[0].col_offset), reverse=True):
        line = lines[old.lineno - 1]
        lines[old.lineno - 1] = line[: old.col_offset] + new.encode() + line[old.end_col_offset :]
    return parse(b"\n".join(lines).decode()).program if len(places) == len(values) else None
