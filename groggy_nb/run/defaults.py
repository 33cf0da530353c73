"""Other defaults for a program's parameters, in its text too."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from groggy_nb.dsl import parse
from groggy_nb.dsl.edits import EditRefused, set_param
from groggy_nb.errors import RunError, clipped, nearest
from groggy_nb.given import mapping
from groggy_nb.graph.times import as_seconds, from_seconds, is_iso, stamp
from groggy_nb.ir.forms import (
    Const,
    Program,
    Source,
)
from groggy_nb.ir.renamed import canonical
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
        value = _written(own[name], value) if own[name].kind == "time" else value
        if not isinstance(value, str | bool | int | float):
            raise RunError(
                f"a default is a number, a truth value, a string or a time of the years 1 to 9999; "
                f"{name!r} got {clipped(repr(given))}",
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


def _written(source: Source, seconds: float) -> str | None:
    """A time as the declaration writes it, or as ISO text; None beyond the years that have one."""
    own = (each for each in (source.default, *source.choices) if isinstance(each, str))
    same = next((each for each in own if as_seconds(stamp(each)) == seconds), str(from_seconds(seconds)))
    return same if is_iso(same) else None


def _constant(value: str | bool | int | float) -> Const | str:
    """A default as the program holds it."""
    return value if isinstance(value, str) else Const.of(value)


def _retold(text: str, values: Mapping[str, Any]) -> Program | None:
    """The program of a text that states other defaults; None where they cannot stand there."""
    try:
        for name, value in values.items():
            text = set_param(text, name, value).text
    except EditRefused:
        return None
    return parse(text).program
