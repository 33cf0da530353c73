"""Tables and arrays of edges: DataFrames, (sources, targets[, weights]), and integers (M, 2)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..errors import GraphError, clipped, nearest
from .attributes import columns_that_fit
from .graph import Graph
from .labels import number_ends
from .matrices import ASSUMED
from .reading import Reading

END_NAMES = (("source", "target"), ("src", "dst"), ("from", "to"), ("u", "v"))


def from_table(table: Any, reading: Reading, notes: Sequence[str] = ()) -> Graph:
    """The graph of a DataFrame with one row for each edge.

    Raises
    ------
    GraphError
        Where the columns of the ends cannot be found, naming those that exist.
    """
    columns, weight = list(table.columns), reading.weight
    first, second = find_ends(columns, reading.source, reading.target)
    attributes = {name: table.iloc[:, k] for k, name in enumerate(columns) if name not in (first, second)}
    weights = weight
    if weight is False:
        weights = None
        attributes = {"weight (attribute)" if n == "weight" else n: x for n, x in attributes.items()}
    elif isinstance(weight, str):
        require_column(weight, columns)
        weights = attributes.pop(weight, None) if weight in attributes else table[weight]
        attributes.pop("weight", None)
    elif weight is None:
        weights = attributes.pop("weight", None)
    return _assemble(table[first], table[second], reading.directed, weights, attributes, list(notes))


def find_ends(columns: Sequence[Any], source: str | None, target: str | None) -> tuple[Any, Any]:
    """The names of the columns with the ends of edges: those given, or a known pair in any case."""
    if source is not None or target is not None:
        if source is None or target is None:
            raise GraphError("source= and target= go together; one is missing", code="graph-source-columns")
        require_column(source, columns)
        require_column(target, columns)
        return source, target
    folded = {str(name).strip().lower(): name for name in reversed(columns)}
    for first, second in END_NAMES:
        if first in folded and second in folded:
            return folded[first], folded[second]
    there = clipped(", ".join(map(str, columns))) or "none"
    for pair in END_NAMES:
        for name, other in (pair, pair[::-1]):
            if name in folded:
                near = nearest(other, [n for n in folded if n != name])
                hint = (
                    f"did you mean {near!r}? name it with source= and target="
                    if near
                    else "name it with target="
                )
                raise GraphError(
                    f"column {other!r} is missing beside {name!r}; there are: {there}",
                    code="graph-source-columns",
                    hint=hint,
                )
    raise GraphError(
        f"no columns source and target (or src, dst; from, to; u, v); there are: {there}",
        code="graph-source-columns",
        hint=_naming(columns),
    )


def _naming(columns: Sequence[Any]) -> str:
    """How to say which columns are the ends, written out with the first two there are."""
    if len(columns) < 2:
        return "an edge has two ends, in two columns: `ann,bob` in a .csv file, `ann bob` in a .txt file"
    first, second = (clipped(repr(name)) for name in columns[:2])
    shell = f"--source {clipped(str(columns[0]))} --target {clipped(str(columns[1]))}"
    return f"name them, for example gn.as_graph(..., source={first}, target={second}), in a shell {shell}"


def require_column(name: str, columns: Sequence[Any]) -> None:
    """Raise GraphError with the nearest name unless the column is there once."""
    found = sum(c == name for c in columns)
    if found == 1:
        return
    there = clipped(", ".join(map(str, columns))) or "none"
    near = nearest(str(name), map(str, columns))
    raise GraphError(
        f"{'no column' if not found else 'more than one column'} {clipped(repr(name))}; there are: {there}",
        code="graph-source-columns",
        hint=f"did you mean {near!r}?" if near and not found else None,
    )


def from_arrays(obj: Any, directed: bool | None, weight: Any) -> Graph:
    """The graph of (sources, targets[, weights]) or of integers (M, 2)."""
    if isinstance(obj, np.ndarray) or (isinstance(obj, list) and not _is_triple(obj)):
        src, dst = _split_pairs(obj)
        return _assemble(src, dst, directed, weight, {}, [])
    if len(obj) not in (2, 3):
        raise GraphError(
            f"a tuple of {len(obj)}; wanted (sources, targets) or (sources, targets, weights)",
            code="graph-source-type",
        )
    if len(obj) == 3 and weight is not None:
        raise GraphError("weight is given twice: in the tuple and as weight=", code="graph-weight-twice")
    return _assemble(obj[0], obj[1], directed, obj[2] if len(obj) == 3 else weight, {}, [])


def _is_triple(obj: list[Any]) -> bool:
    """Whether a list is two or three arrays, not a list of pairs."""
    return len(obj) in (2, 3) and all(isinstance(x, np.ndarray) for x in obj)


def _split_pairs(obj: Any) -> tuple[Any, Any]:
    """Sources and targets of an array (M, 2) or a list of pairs."""
    if isinstance(obj, list):
        for k, pair in enumerate(obj):
            if not isinstance(pair, tuple | list) or len(pair) != 2:
                raise GraphError(
                    f"edge {k} is {clipped(repr(pair))}; wanted a pair (source, target)",
                    code="graph-source-type",
                    hint="two lists go into a tuple: (sources, targets)",
                )
        return [u for u, _ in obj], [v for _, v in obj]
    if obj.ndim != 2 or obj.shape[1] != 2:
        hint = (
            "give the transpose"
            if obj.ndim == 2 and obj.shape[0] == 2
            else "a dense matrix: scipy.sparse.csr_array(x)"
        )
        raise GraphError(
            f"an array of shape {obj.shape}; wanted edges of shape (M, 2)",
            code="graph-source-type",
            hint=hint,
        )
    if obj.dtype.kind not in "iu":
        raise GraphError(
            f"an array of dtype {obj.dtype}; wanted integers",
            code="graph-source-type",
            hint="(sources, targets) takes labels of any kind",
        )
    return obj[:, 0], obj[:, 1]


def _assemble(
    src: Any, dst: Any, directed: bool | None, weight: Any, attributes: dict[Any, Any], notes: list[str]
) -> Graph:
    """The graph of labelled ends and edge attributes."""
    sources, targets, num_nodes, labels = number_ends(src, dst)
    columns, left_out = columns_that_fit(attributes, "edge", len(sources))
    if isinstance(weight, str):
        raise GraphError(
            "weight= names a column only of a table; give the weights", code="graph-source-columns"
        )
    if labels is not None and labels.dtype.kind == "i" and labels[0] < 0:
        notes.append(f"negative ids are labels of nodes here, as {labels[0]}")
    if labels is not None and labels.dtype.kind == "O" and all(type(x) is float for x in labels):
        notes.append("labels are floats; convert the ends to integers to number nodes by them")
    if directed is None:
        notes.append(ASSUMED)
    return Graph.from_edges(
        sources,
        targets,
        num_nodes=num_nodes,
        directed=directed is None or directed,
        weight=weight,
        labels=labels,
        edge_attrs=columns,
        notes=[*notes, *left_out],
    )
