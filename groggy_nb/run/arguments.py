"""Values a user gives to a run: parameters and inputs, converted or refused by their type."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import numpy as np

from groggy_nb.domains import SCALAR, WALKED, Domain
from groggy_nb.errors import GraphError, RunError, clipped, nearest
from groggy_nb.graph import Graph
from groggy_nb.graph.columns import as_column
from groggy_nb.graph.labelled import is_series
from groggy_nb.graph.times import as_seconds, stamp
from groggy_nb.ir.forms import Const, Source
from groggy_nb.run.aligned import in_graph_order, of_dict

LOWEST, HIGHEST = -(2**63), 2**63 - 1
NORMAL = {"b": "bool", "i": "int64", "u": "int64", "f": "float64"}
REFUSED = {
    "c": ("complex numbers", "take .real or abs()"),
    "S": ("bytes", "numbers or truth values are wanted"),
    "U": ("strings", 'numbers are wanted; text belongs to the graph, as nodes["name"]'),
    "T": ("strings", 'numbers are wanted; text belongs to the graph, as nodes["name"]'),
    "O": ("objects", "convert it to float64, int64 or bool first"),
    "V": ("records", "give one of its fields"),
}


def param_value(source: Source, given: object, text: str | None) -> Any:
    """A parameter's value as a Python scalar of its dtype, the label of a node, or a time in seconds.

    Raises RunError for another type, a value outside min and max, or one that is no choice.
    """

    def refused(wanted: str, hint: str | None = None, *, is_typed: bool = False) -> RunError:
        found = clipped(repr(given)) + (f" ({type(given).__name__})" if is_typed else "")
        what = f"parameter {source.name!r} wants {wanted}, found {found}"
        return RunError(what, code="param", hint=hint, place=source.place, text=text)

    if isinstance(given, Const):
        given = given.value
    if isinstance(given, np.ndarray) and given.ndim == 0:
        given = given[()]
    if isinstance(given, np.generic) and not isinstance(given, np.datetime64):
        given = given.item()
    value: Any = given
    if source.kind == "time":
        value = _as_time(given)
        if value is None:
            hint = 'ISO text such as "2020-01-31", a datetime, a date, or a Timestamp'
            raise refused("a time", hint, is_typed=True)
    elif source.kind != "node":
        dtype = source.default.dtype if isinstance(source.default, Const) else "float64"
        if not _fits(given, dtype):
            wanted = {"bool": "True or False", "int64": "a whole number", "float64": "a number"}[dtype]
            hint = None
            if dtype == "int64" and isinstance(given, float) and isinstance(source.default, Const):
                hint = f"declare it as param({float(source.default.value)}) to take any number"
            raise refused(wanted, hint, is_typed=True)
        if dtype == "int64" and not LOWEST <= value <= HIGHEST:
            raise refused("a whole number below 2^63")
        value = _as_float(value) if dtype == "float64" else value
        if source.minimum is not None and not value >= source.minimum.value:
            raise refused(f"at least {source.minimum.value}")
        if source.maximum is not None and not value <= source.maximum.value:
            raise refused(f"at most {source.maximum.value}")
    if source.choices:
        choices = [c.value if isinstance(c, Const) else c for c in source.choices]
        listed = f"one of {', '.join(repr(c) for c in choices)}"
        if source.kind == "time":
            if value not in map(_as_time, choices):
                raise refused(listed)
        elif not any(value == c and isinstance(value, bool) == isinstance(c, bool) for c in choices):
            near = nearest(str(value), [c for c in choices if isinstance(c, str)])
            raise refused(listed, f"did you mean {near!r}?" if near else None)
    return value


def _as_time(given: object) -> float | None:
    """A time as seconds since 1970; None for what is no time."""
    try:
        return float(as_seconds(stamp(given)))
    except (ValueError, OverflowError):
        return None


def _fits(given: object, dtype: str) -> bool:
    """Whether a Python value may stand for a parameter of this dtype."""
    if isinstance(given, bool) or dtype == "bool":
        return isinstance(given, bool) and dtype == "bool"
    return isinstance(given, int) or (dtype == "float64" and isinstance(given, float))


def _as_float(value: float) -> float:
    """A Python number as float64; whole numbers beyond its range become infinite."""
    try:
        return float(value)
    except OverflowError:
        return float("inf") if value > 0 else float("-inf")


def input_value(source: Source, given: Any, graph: Graph, text: str | None) -> tuple[Domain | None, str, Any]:
    """An input's domain, dtype and value; None for an array that fits nodes and edges alike.

    Returns
    -------
    (domain, dtype, value)
        A Python scalar, or a C-contiguous array of float64, int64 or bool: the user's own where it
        already is one, so it must not be written. A Series and a dict go by labels.

    Raises
    ------
    RunError
        For text, objects, complex numbers, missing entries, more dimensions, and lengths that are
        neither N nor M.
    """
    name = clipped(repr(source.name))

    def refused(code: str, what: str, hint: str | None = None) -> RunError:
        return RunError(f"input {name} {what}", code=code, hint=hint, place=source.place, text=text)

    if given is None:
        raise refused("input-dtype", "is None; wanted a scalar or an array")
    if isinstance(given, bool | int | float | np.generic | date | timedelta) or (
        isinstance(given, np.ndarray) and given.ndim == 0
    ):
        return SCALAR, *_scalar(given, refused)
    told: Domain | None = None  # where labels decide it
    if isinstance(given, Mapping):
        told, given = of_dict(given, graph, refused)
    if isinstance(given, str | bytes | complex | set | frozenset) or not (
        hasattr(given, "__array__") or hasattr(given, "__len__")
    ):
        raise refused("input-dtype", f"is a {type(given).__name__}; wanted a scalar or an array")
    if is_series(given):
        told, given = in_graph_order(given, graph, refused)
    shape = _shape(given)
    nodes, edges = graph.num_nodes, graph.num_edges
    if len(shape) != 1 or shape[0] not in (nodes, edges):
        found = f"{shape[0]:,} values" if len(shape) == 1 else f"shape {shape}"
        raise refused(
            "input-length",
            f"has {found}; wanted a scalar, {nodes:,} values (nodes) or {edges:,} values (edges)",
        )
    fitting = [d for d in WALKED if d.entries(graph) == shape[0]]
    return told or (fitting[0] if len(fitting) == 1 else None), *_array(given, shape[0], refused)


def _scalar(given: Any, refused: Any) -> tuple[str, Any]:
    """A scalar's dtype and Python value."""
    moment = given[()] if isinstance(given, np.ndarray) else given
    if isinstance(moment, date | np.datetime64):
        seconds = _as_time(moment)
        if seconds is None:
            raise refused("input-missing", f"is {moment}, no time")
        return "time", seconds
    if isinstance(moment, timedelta | np.timedelta64):
        return "float64", float(np.timedelta64(moment) / np.timedelta64(1, "s"))
    value = given.item() if isinstance(given, np.generic | np.ndarray) else given
    if isinstance(given, np.ma.MaskedArray) and np.ma.getmaskarray(given):
        raise refused("input-missing", "is masked")
    if isinstance(value, bool):
        return "bool", value
    if isinstance(value, int):
        if not LOWEST <= value <= HIGHEST:
            raise refused("input-range", f"is {clipped(str(value))}; whole numbers end at 2^63 - 1")
        return "int64", value
    if isinstance(value, float):
        return "float64", value
    kind = getattr(getattr(given, "dtype", None), "kind", "O")
    if kind == "f":  # wider than a Python float
        return "float64", float(given)
    what, hint = REFUSED.get(kind, REFUSED["O"])
    raise refused("input-dtype", f"holds {what}", hint)


def _shape(given: Any) -> tuple[int, ...]:
    """The shape of any array-like, without converting it."""
    shape = getattr(given, "shape", None)
    return tuple(shape) if isinstance(shape, tuple) else (len(given),)


def _array(given: Any, length: int, refused: Any) -> tuple[str, Any]:
    """An array-like's dtype, and its values as a contiguous array of float64, int64 or bool."""
    if type(given) is np.ndarray and given.dtype.kind in REFUSED and given.dtype.kind != "O":
        what, hint = REFUSED[given.dtype.kind]
        raise refused("input-dtype", f"holds {what} (dtype {given.dtype})", hint)
    if type(given) is np.ndarray and given.dtype.kind in NORMAL:
        if given.dtype.kind == "u" and given.dtype.itemsize == 8:
            beyond = np.flatnonzero(given > np.uint64(HIGHEST))
            if len(beyond):
                at = int(beyond[0])
                raise refused("input-range", f"holds {given[at]} at position {at}; integers end at 2^63 - 1")
        values = np.ascontiguousarray(given, dtype=NORMAL[given.dtype.kind])
        return str(values.dtype), values
    try:
        column = as_column(given, "x", length)
    except GraphError as wrong:
        code = {"graph-column-range": "input-range", "graph-column-length": "input-length"}.get(wrong.code)
        said = wrong.message.removeprefix("x ")
        raise refused(code or "input-dtype", said, wrong.hint) from None
    if column.categories is not None:
        raise refused("input-dtype", "holds strings", REFUSED["U"][1])
    if column.is_time:
        return "time", as_seconds(column.values)
    if column.missing is not None and column.values.dtype.kind != "f":
        at = int(np.flatnonzero(column.missing)[0])
        raise refused(
            "input-missing",
            f"has no value at position {at}, and {column.values.dtype} has none to stand for it",
            "fill it first, for example x.fillna(0)",
        )
    return str(column.values.dtype), column.values
