"""Graphs of other Python libraries: networkx (all four classes) and igraph."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..errors import GraphError, clipped, nearest
from .attributes import columns_that_fit
from .graph import Graph
from .labels import integer_array, number_objects, object_labels


def from_networkx(other: Any, directed: bool | None, weight: str | None) -> Graph:
    """The graph of a networkx graph; nodes and edges in its order, each undirected edge once."""
    _check_direction(other.is_directed(), directed, "networkx", "to_undirected() or to_directed()")
    labels = list(other)
    index = number_objects(list(labels), lambda k: f"the label of node {k}")
    triples = list(other.edges(data=True))
    src = np.fromiter((index[u] for u, _, _ in triples), np.int64, len(triples))
    dst = np.fromiter((index[v] for _, v, _ in triples), np.int64, len(triples))
    notes = []
    if other.is_multigraph() and any(not isinstance(key, int) for *_, key in other.edges(keys=True)):
        notes.append("keys of parallel edges left out")
    return _assemble(
        src,
        dst,
        bool(other.is_directed()),
        labels,
        _gather([d for *_, d in triples]),
        _gather([d for _, d in other.nodes(data=True)]),
        weight,
        notes,
    )


def from_igraph(other: Any, directed: bool | None, weight: str | None) -> Graph:
    """The graph of an igraph graph; the vertex attribute "name" gives the labels."""
    _check_direction(other.is_directed(), directed, "igraph", "as_undirected() or as_directed()")
    pairs = np.array(other.get_edgelist(), dtype=np.int64).reshape(-1, 2)
    node_attrs: dict[Any, list[Any]] = {name: list(other.vs[name]) for name in other.vs.attributes()}
    labels: list[Any] = node_attrs.pop("name", []) or list(range(other.vcount()))
    edge_attrs = {name: list(other.es[name]) for name in other.es.attributes()}
    return _assemble(
        pairs[:, 0], pairs[:, 1], bool(other.is_directed()), labels, edge_attrs, node_attrs, weight, []
    )


def _check_direction(own: bool, wanted: bool | None, library: str, ways: str) -> None:
    """Raise where a direction is asked for that is not the graph's own."""
    if wanted is not None and wanted != own:
        raise GraphError(
            f"the {library} graph is {'directed' if own else 'undirected'}, and keeps its direction",
            code="graph-source-direction",
            hint=f"convert it first with {ways}",
        )


def _gather(dicts: Sequence[dict[Any, Any]]) -> dict[Any, list[Any]]:
    """One list for each key of any of the dicts, None where a dict lacks it."""
    names = dict.fromkeys(name for d in dicts for name in d)
    return {name: [d.get(name) for d in dicts] for name in names}


def _assemble(
    src: Any,
    dst: Any,
    directed: bool,
    labels: list[Any],
    edge_attrs: dict[Any, list[Any]],
    node_attrs: dict[Any, list[Any]],
    weight: str | None,
    notes: list[str],
) -> Graph:
    """The graph of numbered edges and attribute lists; an edge without weight weighs 1."""
    if weight is not None and weight not in edge_attrs:
        near = nearest(str(weight), map(str, edge_attrs))
        there = clipped(", ".join(map(str, edge_attrs))) or "none"
        raise GraphError(
            f"no edge attribute {clipped(repr(weight))}; there are: {there}",
            code="graph-source-columns",
            hint=f"did you mean {near!r}?" if near else None,
        )
    name = "weight" if weight is None else weight
    weights = edge_attrs.pop(name, None)
    if weights is not None:
        edge_attrs.pop("weight", None)
        absent = sum(w is None for w in weights)
        if absent:
            notes.append(f"{absent:,} edges without {clipped(repr(name))} weigh 1")
            weights = [1 if w is None else w for w in weights]
    edge_columns, edge_notes = columns_that_fit(edge_attrs, "edge", len(src))
    node_columns, node_notes = columns_that_fit(node_attrs, "node", len(labels))
    is_integer = set(map(type, labels)) == {int}
    return Graph.from_edges(
        src,
        dst,
        num_nodes=len(labels),
        directed=directed,
        weight=weights,
        labels=(integer_array(labels) if is_integer else object_labels(labels)) if labels else None,
        edge_attrs=edge_columns,
        node_attrs=node_columns,
        notes=[*notes, *edge_notes, *node_notes],
    )
