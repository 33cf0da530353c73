"""Calling an op's oracle function: operands converted by the op's rule, the result to its dtype."""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from groggy_nb.ops.rules import DTYPES
from groggy_nb.ops.table import OPS

# Labels are node indices and text is codes, so both are held as int64.
HELD = {"bool": np.bool_, "int64": np.int64, "float64": np.float64, "label": np.int64, "text": np.int64}


@dataclass(frozen=True, slots=True)
class _Call:
    """What an oracle function takes: its operands' keywords (None: by position) and the extras it names."""

    keywords: tuple[str | None, ...]
    extras: frozenset[str]


@cache
def _call(name: str) -> _Call:
    parameters = inspect.signature(OPS[name].reference).parameters
    options = {a.name for a in OPS[name].options}
    own = [p for p in parameters.values() if p.name[0] != "_" and p.name.rstrip("_") not in options]
    keywords = tuple(p.name if p.kind is inspect.Parameter.KEYWORD_ONLY else None for p in own)
    return _Call(keywords, frozenset(p for p in parameters if p[0] == "_"))


def held(value: Any, dtype: str) -> Any:
    """A value as numpy holds it in a dtype: an array, or a numpy scalar.

    Examples
    --------
    >>> held(True, "int64")
    np.int64(1)
    """
    wanted = HELD[dtype]
    if isinstance(value, np.ndarray) and value.ndim:
        return value if value.dtype == wanted else value.astype(wanted)
    return wanted(value)


@cache
def working(name: str, dtypes: tuple[str, ...]) -> tuple[tuple[str, ...], str]:
    """The dtypes an op converts its operands to, and the dtype of its result.

    Examples
    --------
    >>> working("add", ("bool", "float64"))
    (('float64', 'float64'), 'float64')
    """
    given = tuple(d if d in DTYPES else "int64" for d in dtypes)
    return OPS[name].rule(given)


def call(
    name: str,
    operands: Sequence[Any],
    dtypes: Sequence[str],
    options: Sequence[tuple[str, str]] = (),
    extras: Mapping[str, Any] | None = None,
) -> Any:
    """What an op's oracle function gives.

    Parameters
    ----------
    name : str
    operands : sequence of arrays, numpy scalars or None
        In the order of the op's operands; None for one that is left out.
    dtypes : sequence of str
        The dtypes of the operands that are there.
    options : sequence of (name, word)
    extras : mapping of str, optional
        ``_graph``, ``_lane``, ``_cuts``, ``_index``, ``_checked``; each is passed where the function
        names it.

    Raises
    ------
    OpFailure
        Where the op has no value.

    Examples
    --------
    >>> call("div", [np.int64(1), np.int64(4)], ["int64", "int64"])
    np.float64(0.25)
    """
    form = _call(name)
    into, result = working(name, tuple(dtypes))
    targets = iter(into)
    positional: list[Any] = []
    named: dict[str, Any] = dict(options)
    for keyword, operand in zip(form.keywords, operands, strict=True):
        if operand is None:
            continue
        value = held(operand, next(targets))
        if keyword is None:
            positional.append(value)
        else:
            named[keyword] = value
    if extras and form.extras:
        named.update((k, v) for k, v in extras.items() if k in form.extras)
    return held(OPS[name].reference(*positional, **named), result)
