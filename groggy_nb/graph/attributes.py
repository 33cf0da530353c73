"""Attributes by name: each given value becomes a column, or an error, or a note."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..errors import GraphError, clipped
from .columns import Column, as_column
from .edges import as_weights


def node_columns(given: Mapping[str, Any], num_nodes: int) -> dict[str, Column]:
    """Node attributes as columns."""
    return {
        _attribute_name(name): as_column(x, f"node attribute {clipped(repr(name))}", num_nodes)
        for name, x in given.items()
    }


def edge_columns(given: Mapping[str, Any], weight: Any, num_edges: int) -> dict[str, Column]:
    """Edge attributes as columns, the weight among them checked to be finite."""
    if weight is not None and "weight" in given:
        raise GraphError('weight is given twice, also as edge attribute "weight"', code="graph-weight-twice")
    columns = {
        _attribute_name(name): as_column(x, f"edge attribute {clipped(repr(name))}", num_edges)
        for name, x in given.items()
        if name != "weight"
    }
    weights = given.get("weight", weight)
    return columns if weights is None else columns | {"weight": as_weights(weights, num_edges)}


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
    return columns, notes
