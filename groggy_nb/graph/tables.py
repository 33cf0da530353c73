"""Tables and arrays of edges: DataFrames, (sources, targets[, weights]), and integers (M, 2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from ..errors import GraphError, clipped
from .alignment import aligned
from .attributes import columns_that_fit, edge_columns
from .content import Content
from .edges import check_ends, check_num_nodes, check_room
from .end_names import distinct_names, find_ends, known_ends, require_column
from .ends import Ends, number_ends
from .graph import Graph
from .labels import Labels
from .matrices import ASSUMED
from .reading import Reading

Attributes = dict[Any, Any]


def from_table(
    table: Any, reading: Reading, notes: Sequence[str] = (), labels: Labels | None = None
) -> Graph:
    """The graph of a DataFrame with one row for each edge; ends may be numbers of labels, as in `Ends`.

    Raises
    ------
    GraphError
        Where the columns of the ends cannot be found, naming those that exist.
    """
    if known_ends(table.columns) is None and known_ends(table.index.names) is not None:
        table = table.reset_index()  # as our own results and pandas' groupby give edges
    first, second = find_ends(list(table.columns), reading.source, reading.target)
    names, renamed = distinct_names(list(table.columns))
    columns = {name: table.iloc[:, k] for k, name in enumerate(names)}
    attributes = {name: column for name, column in columns.items() if name not in (first, second)}
    told = [*notes, *renamed]
    weight = reading.weight
    if isinstance(weight, str | int | np.integer) and not isinstance(weight, bool | np.bool_):
        require_column(weight, names)
        if weight != "weight":
            _set_apart(attributes, told, f"since {clipped(repr(weight))} is the weight")
    elif weight is None:
        weight = _own_weight(attributes, told)
    elif weight is False:
        _set_apart(attributes, told, "since no column is the weight")
        weight = None
    else:
        weight = aligned(weight, table, "weight")
    if reading.directed is None:
        reading = replace(reading, directed=_own_direction(attributes, told))
    src, dst = columns[first], columns[second]
    if labels is not None:
        src, dst = Ends(src.to_numpy(), labels), Ends(dst.to_numpy(), labels)
        if isinstance(weight, str) and weight in (first, second):
            columns[weight] = labels[columns[weight]]
    return _assemble(src, dst, reading.directed, weight, attributes, told, columns)


def _set_apart(attributes: Attributes, notes: list[str], why: str) -> None:
    """Keep a column "weight" that is not the weight under another name."""
    if "weight" in attributes:
        attributes["weight (attribute)"] = attributes.pop("weight")
        notes.append(f"column 'weight' is kept as 'weight (attribute)', {why}")


def _own_weight(attributes: Attributes, notes: list[str]) -> Any:
    """The name of the column that is the weight by its name, None where there is none."""
    if "weight" in attributes:
        return "weight"
    for name, column in attributes.items():
        if isinstance(name, str) and name.strip().lower() == "weight":
            if column.dtype.kind in "iufb":
                notes.append(f"column {clipped(repr(name))} is the weight (weight=False: it is not)")
                return name
            notes.append(f"column {clipped(repr(name))} is no number, so edges have no weight")
    return None


def _own_direction(attributes: Attributes, notes: list[str]) -> bool | None:
    """The direction that a column "Type" gives, as Gephi writes it; None where there is none."""
    for name, column in attributes.items():
        if not isinstance(name, str) or name.strip().lower() != "type":
            continue
        kinds = {str(kind).lower() for kind in column.unique().tolist()[:3]}
        if kinds in ({"directed"}, {"undirected"}):
            kind = kinds.pop()
            notes.append(f"{kind}, as column {clipped(repr(name))} says")
            return kind == "directed"
        if kinds == {"directed", "undirected"}:
            notes.append(f"directed, though column {clipped(repr(name))} says both")
            return True
    return None


def from_arrays(obj: Any, directed: bool | None, weight: Any) -> Graph:
    """The graph of (sources, targets[, weights]) or of integers (M, 2)."""
    if isinstance(obj, np.ndarray) or (isinstance(obj, list) and not _is_triple(obj)):
        src, dst = _split_pairs(obj)
        return _assemble(src, dst, directed, weight, {}, [])
    if len(obj) in (2, 3) and all(isinstance(x, tuple | np.ndarray) and len(x) == 2 for x in obj):
        _refuse_pairs(obj)
    if len(obj) not in (2, 3):
        raise GraphError(
            f"a tuple of {len(obj)}; wanted (sources, targets) or (sources, targets, weights)",
            code="graph-source-type",
        )
    if len(obj) == 3 and weight is not None:
        raise GraphError("weight is given twice: in the tuple and as weight=", code="graph-weight-twice")
    weight = aligned(obj[2] if len(obj) == 3 else weight, obj[0], "weight")
    return _assemble(obj[0], aligned(obj[1], obj[0], "target"), directed, weight, {}, [])


def _refuse_pairs(obj: Any) -> None:
    """Raise for tuples of two in a tuple, and arrays of two in a list: pairs or ends, none can tell."""
    if isinstance(obj, list) or all(isinstance(x, tuple) for x in obj):
        raise GraphError(
            f"a {type(obj).__name__} of {len(obj)} with two in each may mean pairs, or sources and targets",
            code="graph-source-type",
            hint="a list of tuples is pairs, [(u, v), ...]; a tuple of lists is ends, ([u, ...], [v, ...])",
        )


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
    src: Any,
    dst: Any,
    directed: bool | None,
    weight: Any,
    attributes: Attributes,
    notes: list[str],
    columns: Attributes | None = None,
) -> Graph:
    """The graph of labelled ends and edge attributes; of `columns` a weight may be one, by its name."""
    check_room(src, attributes, None if columns is not None and isinstance(weight, str) else weight)
    sources, targets, num_nodes, labels = number_ends(src, dst)
    kept, left_out = columns_that_fit(attributes, "edge", len(sources))
    if columns is not None and isinstance(weight, str | int | np.integer):
        # One column under two names: its own, and "weight".
        weight = kept.get(str(weight), columns[weight])
    elif isinstance(weight, str | bool):
        raise GraphError(
            "weight= names a column only of a table; give the weights", code="graph-source-columns"
        )
    kept.pop("weight", None) if weight is kept.get("weight") else None
    if labels is not None and labels.dtype.kind == "i" and labels[0] < 0:
        notes.append(f"negative ids are labels of nodes here, as {labels[0]}")
    if labels is not None and labels.dtype.kind == "O" and all(type(x) is float for x in labels):
        notes.append("labels are floats; convert the ends to integers to number nodes by them")
    if (labels is None or labels.dtype.kind in "iu") and (_is_float(src) or _is_float(dst)):
        notes.append("ids such as 2.0 are the integers they equal")
    if directed is None:
        notes.append(ASSUMED)
    check_ends(sources, targets)
    check_num_nodes(num_nodes)
    edge_attrs = edge_columns(kept, weight, len(sources))
    ways = directed is None or directed
    told = (*notes, *left_out)
    return Graph(Content(sources, targets, num_nodes, ways, labels, {}, edge_attrs, told))


def _is_float(ends: Any) -> bool:
    """Whether ends are given as floats, or some of them."""
    if hasattr(ends, "dtype"):
        return str(ends.dtype).lower().startswith("float")
    return any(isinstance(x, float | np.floating) for x in ends)
