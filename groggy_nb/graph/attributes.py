"""Attributes by name: each given value becomes a column, or an error, or a note."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import GraphError, clipped, nearest
from ..given import refusal
from .alignment import aligned
from .columns import Column, as_column
from .edges import as_weights
from .labelled import by_label

if TYPE_CHECKING:
    from .graph import Graph


def node_columns(
    given: Mapping[str, Any] | None, num_nodes: int, graph: Graph | None = None
) -> dict[str, Column]:
    """Node attributes as columns; a Series goes by the labels of the graph, where there is one already."""
    columns = {}
    for name, x in _named("node_attrs", given).items():
        what = f"node attribute {clipped(repr(name))}"
        values = x if graph is None else by_label(graph, x, what)
        columns[_attribute_name(name)] = as_column(values, what, num_nodes)
    return columns


def edge_columns(
    given: Mapping[str, Any] | None, weight: Any, num_edges: int, beside: Any = None
) -> dict[str, Column]:
    """Edge attributes as columns, the weight among them checked to be finite.

    Where `beside`, the sources as given, is a Series, another one goes by its labels.
    """
    given = {
        name: aligned(x, beside, f"edge attribute {clipped(repr(name))}")
        for name, x in _named("edge_attrs", given).items()
    }
    weight = aligned(weight, beside, "weight")
    if weight is not None and "weight" in given:
        raise GraphError('weight is given twice, also as edge attribute "weight"', code="graph-weight-twice")
    columns = {
        _attribute_name(name): as_column(x, f"edge attribute {clipped(repr(name))}", num_edges)
        for name, x in given.items()
        if name != "weight"
    }
    weights = given.get("weight", weight)
    return columns if weights is None else columns | {"weight": as_weights(weights, num_edges)}


def node_column(graph: Graph, values: Any, what: str) -> Column:
    """A value of each node: an attribute by its name, a Series by its labels, anything else by position."""
    if isinstance(values, str):
        if values not in graph.node_attrs:
            raise no_attribute("node", values, graph.node_attrs, "graph-node-value")
        return graph.node_attrs[values]
    return as_column(by_label(graph, values, what), what, graph.num_nodes)


def no_attribute(kind: str, name: object, names: Iterable[object], code: str) -> GraphError:
    """The error for an attribute of a node or an edge that is not there, with those that are."""
    there = [str(each) for each in names]
    near = nearest(str(name), there)
    return GraphError(
        f"no {kind} attribute {clipped(repr(name))}; there are: {clipped(', '.join(there)) or 'none'}",
        code=code,
        hint=f"did you mean {near!r}?" if near else None,
    )


def _named(argument: str, given: Any) -> Mapping[Any, Any]:
    """The attributes by name, of a mapping or a DataFrame; GraphError for anything else."""
    if given is None:
        return {}
    if isinstance(given, Mapping):
        return given
    if hasattr(given, "columns") and hasattr(given, "items"):
        return dict(given.items())
    raise refusal(
        argument,
        given,
        "a mapping from names to columns",
        error=GraphError,
        code="graph-attributes",
        hint=f'write {argument}={{"age": [31, 28]}}',
    )


def _attribute_name(name: object) -> str:
    """The name itself, which must be a string."""
    if not isinstance(name, str):
        raise GraphError(
            f"the attribute name {clipped(repr(name))} is a {type(name).__name__}; wanted a string",
            code="graph-attribute-name",
        )
    return name


def columns_that_fit(given: dict[Any, Any], what: str, length: int) -> tuple[dict[str, Column], list[str]]:
    """The columns of a source that can be kept, and a note for each that cannot.

    Sources bring whatever they hold, so one odd column does not refuse the graph.
    """
    columns: dict[str, Column] = {}
    notes = []
    for name, values in given.items():
        label = f"{what} attribute {clipped(repr(name))}"
        if str(name) in columns:
            notes.append(f"{label} left out: the name is taken")
            continue
        try:
            columns[str(name)] = as_column(values, label, length)
        except GraphError as error:
            notes.append(f"left out: {error.message}")
        else:
            notes += _told(values, label)
    return columns, notes


def _told(values: Any, label: str) -> list[str]:
    """What a column of times or time spans lost on the way in."""
    dtype = str(getattr(values, "dtype", ""))
    first = next((x for x in values if hasattr(x, "tzinfo")), None) if isinstance(values, list) else None
    zone = getattr(getattr(values, "dtype", None), "tz", None) or getattr(first, "tzinfo", None)
    notes = []
    if zone is not None and str(zone) not in ("UTC", "utc"):
        notes.append(f"{label}: times of the zone {clipped(str(zone))} converted to UTC")
    if dtype.startswith("timedelta") or (
        isinstance(values, list) and any(isinstance(x, timedelta) for x in values)
    ):
        notes.append(f"{label}: time spans are seconds")
    if dtype.startswith("datetime64[ns"):
        plain = np.asarray(values, dtype="datetime64[ns]")
        finer = np.count_nonzero((plain.astype("datetime64[us]") != plain) & ~np.isnat(plain))
        if finer:
            notes.append(f"{label}: {finer:,} times rounded down to microseconds")
    return notes
