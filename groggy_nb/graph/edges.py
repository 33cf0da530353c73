"""Edges: ends checked once, parallel ones kept, summed or refused, weights finite."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from .. import given
from ..errors import GraphError, clipped
from .alignment import aligned
from .columns import Column, as_column
from .csr import U32, frozen
from .labels import integer_array
from .memory import check_fits

Duplicates = Literal["keep", "sum", "error"]
DUPLICATES = get_args(Duplicates)

MAX_NODES = 2**32 - 2  # indices are uint32
MAX_EDGES = 2**31 - 1  # both entries of an undirected edge are numbered in uint32
ASKED = 1_000_000  # edges from which on the system is asked for free memory
HELD = 9  # bytes an edge at the peak: both ends, copied, and a mark for each
COLUMN = 8  # and so many for its weight and each attribute
MAX_COUNTED_NODES = 2**31  # an id from which the number of nodes may be taken


def numbered_ends(src: Any, dst: Any, num_nodes: int | None) -> tuple[U32, U32, int]:
    """Both ends of all edges by number, and how many nodes there are, counted where that is not given."""
    sources = as_node_ids(src, "source", num_nodes)
    targets = as_node_ids(aligned(dst, src, "target"), "target", num_nodes)
    check_ends(sources, targets)
    if num_nodes is None:
        highest = max(sources.max(initial=0), targets.max(initial=0))
        num_nodes = check_num_nodes(int(highest) + 1 if len(sources) else 0)
    return sources, targets, num_nodes


def as_node_ids(obj: Any, name: str, num_nodes: int | None) -> U32:
    """One end of all edges as uint32 (M,), a copy, each id below `num_nodes`.

    Raises
    ------
    GraphError
        For anything but integers, and for the first id that is negative, `num_nodes` or more, or at
        least 2^31 where `num_nodes` is None.
    """
    array = _as_integers(obj, name)
    limit = MAX_COUNTED_NODES if num_nodes is None else num_nodes
    outside = array >= np.uint64(limit) if array.dtype.kind == "u" else (array < 0) | (array >= limit)
    if outside.any():
        position = int(np.argmax(outside))
        raise _outside(array[position], position, name, num_nodes)
    return array.astype(np.uint32)


def _as_integers(obj: Any, name: str) -> NDArray[Any]:
    """A one-dimensional integer array of any width, or an error by what was given."""
    if type(obj).__module__.partition(".")[0] == "pandas":
        obj = obj.to_numpy()
    if isinstance(obj, np.ma.MaskedArray) and np.ma.getmaskarray(obj).any():
        position = int(np.argmax(np.ma.getmaskarray(obj)))
        raise GraphError(f"the {name} of edge {position} is masked", code="graph-node-id")
    if not hasattr(obj, "__array__") and hasattr(obj, "__iter__") and not isinstance(obj, str | bytes | dict):
        values = list(obj)
        integers = integer_array(values) if set(map(type, values)) <= {int} else values
        if integers is values and values and set(map(type, values)) == {int}:
            position = next(k for k, x in enumerate(values) if not 0 <= x < 2**63)
            raise _outside(values[position], position, name, None)
        obj = integers
    array = np.asarray(obj)
    if array.ndim != 1:
        raise GraphError(f"{name}s have shape {array.shape}; wanted one dimension", code="graph-edges-length")
    if array.dtype.kind not in "iu" and array.size:
        raise GraphError(
            f"{name}s have dtype {array.dtype}; wanted node numbers, which are integers",
            code="graph-edges-type",
            hint="as_graph((src, dst)) takes labels of any kind",
        )
    return array if array.dtype.kind in "iu" else array.astype(np.int64)


def _outside(value: Any, position: int, name: str, num_nodes: int | None) -> GraphError:
    """The error for an end that is no node."""
    if num_nodes is not None:
        wanted = f"nodes are 0..{num_nodes - 1}" if num_nodes else "the graph has no nodes"
    else:
        wanted = "ids are 0 or more, and below 2^31 unless num_nodes is given"
    hint = "as_graph((src, dst)) numbers the ids it finds" if num_nodes is None else None
    return GraphError(
        f"the {name} of edge {position} is {clipped(str(value))}; {wanted}", code="graph-node-id", hint=hint
    )


def check_num_nodes(num_nodes: Any) -> int:
    """The number of nodes as a Python int, possible and affordable."""
    count = given.whole("num_nodes", num_nodes, 0, MAX_NODES, error=GraphError, code="graph-num-nodes")
    if count > 10_000_000:
        check_fits(8 * count, f"a graph of {count:,} nodes")
    return count


def check_room(ends: Any, edge_attrs: Any, weight: Any) -> None:
    """Raise before allocating where a graph of these edges, numbered, does not fit."""
    count = len(ends) if hasattr(ends, "__len__") else 0
    if count > ASKED:
        columns = (len(list(edge_attrs)) if hasattr(edge_attrs, "items") else 0) + (weight is not None)
        check_fits((HELD + COLUMN * columns) * count, f"a graph of {count:,} edges")


def check_ends(src: U32, dst: U32) -> None:
    """Raise unless there are as many sources as targets, and not too many."""
    if len(src) != len(dst):
        raise GraphError(
            f"{len(src):,} sources and {len(dst):,} targets; wanted as many", code="graph-edges-length"
        )
    if len(src) > MAX_EDGES:
        raise GraphError(f"{len(src):,} edges; at most {MAX_EDGES:,} are possible", code="graph-num-edges")


def _first_text(column: Column) -> str:
    """The first weight that is no number, in words; nothing where every one reads as a number."""
    for position, code in enumerate(column.values.tolist()):
        text = (column.categories or ())[code] if code >= 0 else ""
        try:
            float(text or 0)
        except ValueError:
            return f", as {clipped(repr(text))} at edge {position}"
    return ""


def as_weights(obj: object, num_edges: int) -> Column:
    """The column of edge weights: numbers, none missing, all finite.

    Raises
    ------
    GraphError
        Naming the first edge without a finite weight.
    """
    column = as_column(obj, "weight", num_edges)
    if column.categories is not None:
        raise GraphError(
            f"weights are strings{_first_text(column)}; wanted numbers",
            code="graph-weight-dtype",
            hint="mend these values, or give the column another name than weight",
        )
    if column.is_time:
        raise GraphError(
            f"weights are times, as {column.values[0]}; wanted numbers",
            code="graph-weight-dtype",
            hint="give the column another name than weight: edges[...] is then a time",
        )
    if column.missing is not None:
        position = int(np.argmax(column.missing))
        raise GraphError(f"the weight of edge {position} is missing", code="graph-weight-missing")
    if column.values.dtype.kind == "f" and not np.isfinite(column.values).all():
        position = int(np.argmin(np.isfinite(column.values)))
        raise GraphError(
            f"the weight of edge {position} is {column.values[position]}; weights must be finite",
            code="graph-weight-finite",
            hint="drop these edges, or give the values under another name",
        )
    if column.values.dtype.kind == "b":
        return Column(frozen(column.values.astype(np.int64)))
    return column


def with_duplicates(
    how: Duplicates, src: U32, dst: U32, columns: dict[str, Column], directed: bool
) -> tuple[U32, U32, dict[str, Column], tuple[str, ...]]:
    """The edges with parallel ones kept, merged or refused, and a note where some were merged."""
    if how == "error":
        check_no_parallel(src, dst, directed)
    if how != "sum":
        return src, dst, columns, ()
    src, dst, columns, merged = merge_parallel(src, dst, columns, directed)
    return src, dst, columns, (f"{merged:,} parallel edges merged, weights added",) if merged else ()


def merge_parallel(
    src: U32, dst: U32, columns: Mapping[str, Column], directed: bool
) -> tuple[U32, U32, dict[str, Column], int]:
    """One edge for each pair of ends, in the order of first appearance, weights summed.

    Without weights each edge counts 1. Other attributes are those of the first edge of a pair.

    Returns
    -------
    (src, dst, columns, merged)
        `merged` is the number of edges that joined an earlier one.
    """
    first, group = _group_parallel(src, dst, directed)
    merged = len(src) - len(first)
    kept = {name: column.take(first) for name, column in columns.items() if name != "weight"}
    given = columns.get("weight")
    if given is None:
        weights: NDArray[Any] = np.bincount(group, minlength=len(first)).astype(np.int64)
    elif given.values.dtype.kind == "f":
        weights = np.bincount(group, given.values, minlength=len(first)).astype(np.float64)
    else:
        weights = np.zeros(len(first), np.int64)
        np.add.at(weights, group, given.values)
        _check_sums(weights, np.bincount(group, given.values, minlength=len(first)), src[first], dst[first])
    return src[first], dst[first], kept | {"weight": as_weights(weights, len(first))}, merged


def _check_sums(exact: NDArray[np.int64], rounded: NDArray[Any], src: U32, dst: U32) -> None:
    """Raise where a sum of integers wrapped, which the sum of the same as floats shows."""
    wrapped = np.flatnonzero(np.abs(exact - rounded) > 2.0**62)
    if len(wrapped):
        u, v = src[wrapped[0]], dst[wrapped[0]]
        raise GraphError(
            f"the weights of the parallel edges ({u}, {v}) add up to {rounded[wrapped[0]]:.4g}; "
            "integers end at 2^63 - 1",
            code="graph-column-range",
            hint="give the weights as float64",
        )


def check_no_parallel(src: U32, dst: U32, directed: bool) -> None:
    """Raise GraphError for the first edge whose two ends an earlier edge has."""
    first, group = _group_parallel(src, dst, directed)
    if len(first) < len(src):
        repeated = np.ones(len(src), np.bool_)
        repeated[first] = False
        position = int(np.argmax(repeated))
        raise GraphError(
            f"edge {position} ({src[position]}, {dst[position]}) repeats edge {first[group[position]]}",
            code="graph-edges-repeated",
            hint='duplicates="keep" keeps parallel edges, "sum" adds their weights',
        )


def count_parallel(src: U32, dst: U32, directed: bool) -> int:
    """How many edges have the two ends of an earlier one."""
    keys = np.sort(_pair_keys(src, dst, directed))
    return int(np.count_nonzero(keys[1:] == keys[:-1]))


def _pair_keys(src: U32, dst: U32, directed: bool) -> NDArray[np.uint64]:
    """One uint64 for each edge, equal for parallel ones."""
    low, high = (src, dst) if directed else (np.minimum(src, dst), np.maximum(src, dst))
    return low.astype(np.uint64) << np.uint64(32) | high


def _group_parallel(src: U32, dst: U32, directed: bool) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The first edge of each pair of ends, ascending, and the group of each edge."""
    keys = _pair_keys(src, dst, directed)
    _, first, inverse = np.unique(keys, return_index=True, return_inverse=True)
    order = np.argsort(first, kind="stable")
    number = np.empty_like(order)
    number[order] = np.arange(len(order))
    return first[order], number[inverse]
