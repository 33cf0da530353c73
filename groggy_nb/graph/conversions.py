"""A graph as other libraries hold one: networkx, igraph, scipy.sparse, pandas."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import GraphError, clipped
from .attributes import no_attribute
from .columns import Column

if TYPE_CHECKING:
    from .graph import Graph


def label_list(graph: Graph) -> list[Hashable]:
    """The label of each node, its number where the graph has no labels."""
    labels = graph.packed_labels
    return list(range(graph.num_nodes)) if labels is None else labels.tolist()


def to_networkx(graph: Graph) -> Any:
    """A networkx graph of the same nodes, edges and attributes, multi where edges are parallel."""
    networkx = library("networkx", "to_networkx")
    pairs = list(zip(graph.src.tolist(), graph.dst.tolist(), strict=True))
    keys = pairs if graph.directed else [(min(p), max(p)) for p in pairs]
    kinds = {
        (True, True): networkx.MultiDiGraph,
        (True, False): networkx.DiGraph,
        (False, True): networkx.MultiGraph,
        (False, False): networkx.Graph,
    }
    other = kinds[graph.directed, len(set(keys)) < len(keys)]()
    labels = label_list(graph)
    other.add_nodes_from(zip(labels, _records(graph.node_attrs, graph.num_nodes), strict=True))
    records = _records(graph.edge_attrs, graph.num_edges)
    other.add_edges_from((labels[u], labels[v], d) for (u, v), d in zip(pairs, records, strict=True))
    return other


def to_igraph(graph: Graph) -> Any:
    """An igraph graph of the same nodes, edges and attributes, labels as "name", None for what is missing."""
    igraph = library("igraph", "to_igraph")
    other = igraph.Graph(
        n=graph.num_nodes,
        edges=np.stack((graph.src, graph.dst), axis=1).tolist(),
        directed=graph.directed,
    )
    for name, column in graph.node_attrs.items():
        other.vs[name] = _values(column)
    if graph.packed_labels is not None:
        other.vs["name"] = graph.packed_labels.tolist()
    for name, column in graph.edge_attrs.items():
        other.es[name] = _values(column)
    return other


def to_scipy(graph: Graph, weight: str | None) -> Any:
    """The adjacency matrix as a csr_array: entry (i, j) is the weight of the edges from i to j, added."""
    import scipy.sparse

    src, dst, values = graph.src, graph.dst, weights(graph, weight)
    if not graph.directed:
        back = src != dst
        src, dst = np.append(graph.src, graph.dst[back]), np.append(graph.dst, graph.src[back])
        values = np.append(values, values[back])
    n = graph.num_nodes
    # The indices must be signed, of 32 bits where these hold all of them.
    kind = np.int32 if max(n, len(src)) < 2**31 else np.int64
    matrix = scipy.sparse.coo_array((values, (src.astype(kind), dst.astype(kind))), shape=(n, n)).tocsr()
    matrix.sort_indices()
    return matrix


def weights(graph: Graph, weight: str | None) -> Any:
    """The weight of each edge, 1 where there is none to read."""
    if weight is None or (weight == "weight" and weight not in graph.edge_attrs):
        return np.ones(graph.num_edges, np.int64)
    column = graph.edge_attrs.get(weight) if isinstance(weight, str) else None
    if column is None:
        raise no_attribute("edge", weight, graph.edge_attrs, "graph-matrix-weight")
    if column.categories is not None or column.is_time or column.missing is not None:
        what = "is missing at some edges" if column.missing is not None else f"holds {column.dtype_name}s"
        raise GraphError(
            f"edge attribute {clipped(repr(weight))} {what}; wanted a number for each edge",
            code="graph-matrix-weight",
            hint="weight=None gives 1 to each edge",
        )
    return column.values.astype(np.int64) if column.values.dtype.kind == "b" else column.values


def library(name: str, method: str) -> Any:
    """A library that is not always there."""
    import importlib

    try:
        return importlib.import_module(name)
    except ImportError:
        raise GraphError(
            f"{method}() needs {name}, which is not installed",
            code="graph-library",
            hint=f"pip install {name}",
        ) from None


def _values(column: Column) -> list[Any]:
    """The values as Python holds them, None where one is missing."""
    values: list[Any] = column.values.tolist()
    if column.categories is not None:
        return [column.categories[code] if code >= 0 else None for code in values]
    if column.missing is None:
        return values
    return [None if gone else x for x, gone in zip(values, column.missing.tolist(), strict=True)]


def _records(columns: Mapping[str, Column], length: int) -> list[dict[str, Any]]:
    """The attributes of each node or edge, those left out that are missing."""
    records: list[dict[str, Any]] = [{} for _ in range(length)]
    for name, column in columns.items():
        gone = np.zeros(length, np.bool_) if column.missing is None else column.missing
        for record, value, is_gone in zip(records, _values(column), gone.tolist(), strict=True):
            if not is_gone:
                record[name] = value
    return records
