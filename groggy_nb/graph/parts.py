"""Parts of a graph: some of its nodes or edges, under the labels that they have in the whole."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from .. import given
from ..errors import GraphError, clipped
from . import times
from .attributes import no_attribute
from .columns import Column, Mask
from .content import Content
from .csr import U32, frozen
from .labelled import is_series, places_of

if TYPE_CHECKING:
    from .graph import Graph

Chosen = NDArray[np.intp]
HOW_NODES = 'a mask has True or False for each node, as r["core"] or G.nodes["age"] > 30; else labels'
HOW_EDGES = 'a mask has True or False for each edge, as G.edges["weight"] > 1'
NODES_CODE, EDGES_CODE = "graph-subgraph", "graph-edge-subgraph"


def chosen_nodes(graph: Graph, which: Any) -> Chosen:
    """The numbers of the nodes that a mask or labels choose, ascending.

    Raises
    ------
    GraphError
        For a mask of another length, with gaps, or of numbers; for labels that are no node's or come twice.
    """
    mask = _as_mask(graph, which, graph.num_nodes, "node")
    if mask is not None:
        return np.flatnonzero(mask)
    dtype = getattr(which, "dtype", None)
    if (dtype is not None and getattr(dtype, "kind", "O") in "fc") or hasattr(which, "columns"):
        what = f"an array of {dtype}" if dtype is not None else "a table"
        raise GraphError(f"{what} chooses no nodes", code=NODES_CODE, hint=HOW_NODES)
    if isinstance(which, str | bytes | dict) or not isinstance(which, Iterable):
        raise given.refusal(
            "subgraph", which, "a mask of nodes or labels", error=GraphError, code=NODES_CODE, hint=HOW_NODES
        )
    labels = which.tolist() if hasattr(which, "tolist") else list(which)
    numbers = np.fromiter(map(graph.index_of, labels), np.intp, len(labels))
    found, first = np.unique(numbers, return_index=True)
    if len(found) < len(numbers):
        twice = int(np.setdiff1d(np.arange(len(numbers)), first)[0])
        is_mask = len(labels) == graph.num_nodes and set(labels) <= {0, 1}
        raise GraphError(
            f"the label {clipped(repr(labels[twice]))} comes twice",
            code=NODES_CODE,
            hint="a mask of 0 and 1 is made one by .astype(bool)" if is_mask else "give each node once",
        )
    return found


def chosen_edges(graph: Graph, which: Any) -> tuple[Chosen, str]:
    """The numbers of the edges that a mask chooses, ascending, and what to note of it.

    Raises
    ------
    GraphError
        For anything but a whole mask.
    """
    mask = _as_mask(graph, which, graph.num_edges, "edge")
    if mask is None:
        raise given.refusal(
            "edge_subgraph", which, "a mask of edges", error=GraphError, code=EDGES_CODE, hint=HOW_EDGES
        )
    chosen = np.flatnonzero(mask)
    return chosen, f"{len(chosen):,} of {graph.num_edges:,} edges"


def _as_mask(graph: Graph, which: Any, length: int, kind: str) -> Mask | None:
    """A mask in the order of nodes or edges; None where these are no truth values."""
    code, how = (NODES_CODE, HOW_NODES) if kind == "node" else (EDGES_CODE, HOW_EDGES)
    if isinstance(which, Column):
        which = which.values if which.missing is None else np.ma.MaskedArray(which.values, which.missing)
    if hasattr(which, "__array__") and not hasattr(which, "isna") and not isinstance(which, np.ndarray):
        which = np.asarray(which)  # of Arrow, Polars, ...
    is_plain = isinstance(which, list | tuple) or (isinstance(which, np.ndarray) and which.dtype.kind == "O")
    kinds = {type(x) for x in which} if is_plain else set()
    if kinds & {bool, np.bool_} and kinds <= {bool, np.bool_, type(None)}:
        which = np.ma.MaskedArray(
            np.array([x is not None and bool(x) for x in which], np.bool_), [x is None for x in which]
        )
    if str(getattr(which, "dtype", "")).lower() not in ("bool", "boolean", "bool[pyarrow]"):
        return None
    if np.ndim(which) != 1:
        raise GraphError(f"a mask of shape {np.shape(which)}; wanted one dimension", code=code, hint=how)
    if is_series(which) and kind == "node":
        places = places_of(graph, which, "the mask")
        which = which if places is None else which.iloc[places]
    if len(which) != length:
        raise GraphError(
            f"a mask of {len(which):,} values; the graph has {length:,} {kind}s", code=code, hint=how
        )
    gone = np.ma.getmaskarray(which) if isinstance(which, np.ma.MaskedArray) else None
    if hasattr(which, "isna"):
        gone = np.asarray(which.isna(), np.bool_)
    if gone is not None and gone.any():
        raise GraphError(
            f"the mask is missing at {kind} {int(np.argmax(gone))}",
            code=code,
            hint="say what such ones are: .fillna(False)",
        )
    return np.asarray(which, np.bool_)


def of_nodes(whole: Content, nodes: Chosen) -> Content:
    """Some nodes, ascending, and the edges between them; without labels, numbers here are labels there."""
    src, dst, edges = _induced(whole, nodes)
    is_counted = whole.labels is None and len(nodes) > 0 and nodes[-1] == len(nodes) - 1
    labels = nodes.astype(np.int64) if whole.labels is None else whole.labels[nodes]
    note = f"{len(nodes):,} of {whole.num_nodes:,} nodes, {len(edges):,} of {whole.num_edges:,} edges"
    return Content(
        src,
        dst,
        len(nodes),
        whole.directed,
        None if is_counted else frozen(labels),
        {name: column.take(nodes) for name, column in whole.node_attrs.items()},
        {name: column.take(edges) for name, column in whole.edge_attrs.items()},
        (*whole.notes, note),
    )


def of_edges(whole: Content, edges: Chosen, note: str) -> Content:
    """All nodes and the edges of these numbers."""
    return replace(
        whole,
        src=whole.src[edges],
        dst=whole.dst[edges],
        edge_attrs={name: column.take(edges) for name, column in whole.edge_attrs.items()},
        notes=(*whole.notes, note),
    )


def _induced(whole: Content, nodes: Chosen) -> tuple[U32, U32, Chosen]:
    """The edges between some nodes: both ends renumbered, and their numbers in the whole."""
    is_kept = np.zeros(whole.num_nodes, np.bool_)
    is_kept[nodes] = True
    edges = np.flatnonzero(is_kept[whole.src] & is_kept[whole.dst])
    number = np.cumsum(is_kept, dtype=np.uint32)
    number -= np.uint32(1)
    return number[whole.src[edges]], number[whole.dst[edges]], edges


def window_edges(graph: Graph, name: str, start: Any, stop: Any) -> tuple[Chosen, str]:
    """The edges whose attribute is from `start` on and before `stop`, and what to note of it.

    Raises
    ------
    GraphError
        For an attribute that is not there or holds words, bounds of another kind, and a window that
        ends before it begins.
    """
    column = graph.edge_attrs.get(name) if isinstance(name, str) else None
    if column is None:
        raise no_attribute("edge", name, graph.edge_attrs, "graph-window")
    if column.categories is not None or column.values.dtype.kind == "b":
        raise GraphError(
            f"edge attribute {clipped(repr(name))} holds {column.dtype_name}s; wanted times or numbers",
            code="graph-window",
            hint=f'G.edge_subgraph(G.edges["{clipped(name)}"] == ...) chooses by value',
        )
    low, high = _bound("start", start, column), _bound("stop", stop, column)
    if low is not None and high is not None and high < low:
        raise GraphError(f"the window ends at {high}, before it begins at {low}", code="graph-window")
    values = column.values
    mask = np.ones(len(values), np.bool_) if column.missing is None else ~column.missing
    if values.dtype.kind == "f":
        mask &= ~np.isnan(values)
    without = len(values) - int(np.count_nonzero(mask))
    if low is not None:
        mask &= values >= low
    if high is not None:
        mask &= values < high
    bounds = " and ".join(
        f"{word} {shown}" for word, shown in (("from", low), ("before", high)) if shown is not None
    )
    what = (
        f"{np.count_nonzero(mask):,} of {len(values):,} edges: {clipped(repr(name))} {bounds or 'is there'}"
    )
    return np.flatnonzero(mask), what + (f"; {without:,} have none" if without else "")


def _bound(word: str, value: Any, column: Column) -> Any:
    """One end of a window as the column's own kind of value; None where it is open."""
    if value is None:
        return None
    if not column.is_time:
        return given.number(word, value, error=GraphError, code="graph-window")
    try:
        return times.stamp(value)
    except (ValueError, OverflowError):
        raise given.refusal(
            word,
            value,
            "a time",
            error=GraphError,
            code="graph-window",
            hint='ISO text as "2024-03-01" or "2024-03-01T12:00", a datetime or a Timestamp',
        ) from None
