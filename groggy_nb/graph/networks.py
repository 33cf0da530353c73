"""Graphs of other Python libraries: networkx (all four classes), igraph, NetworKit and rustworkx."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from itertools import chain
from typing import Any

import numpy as np

from ..errors import GraphError, clipped
from .attributes import columns_that_fit, no_attribute
from .graph import Graph
from .labels import integer_array, is_hashable, is_missing, number_objects, object_labels

Attributes = dict[Any, list[Any]]


def from_networkx(other: Any, directed: bool | None, weight: Any) -> Graph:
    """The graph of a networkx graph; nodes and edges in its order, each undirected edge once."""
    check_direction(other.is_directed(), directed, "networkx", "to_undirected() or to_directed()")
    labels = list(other)
    index = number_objects(list(labels), lambda k: f"the label of node {k}")
    triples = list(other.edges(data=True))
    src = np.fromiter((index[u] for u, _, _ in triples), np.int64, len(triples))
    dst = np.fromiter((index[v] for _, v, _ in triples), np.int64, len(triples))
    notes = []
    if other.is_multigraph() and any(not isinstance(key, int) for *_, key in other.edges(keys=True)):
        notes.append("keys of parallel edges left out")
    node_attrs = gathered([d for _, d in other.nodes(data=True)])
    return assembled(
        src,
        dst,
        bool(other.is_directed()),
        labels,
        gathered([d for *_, d in triples]),
        node_attrs,
        weight,
        notes,
    )


def from_igraph(other: Any, directed: bool | None, weight: Any) -> Graph:
    """The graph of an igraph graph; the vertex attribute "name", or networkx's there, gives the labels."""
    check_direction(other.is_directed(), directed, "igraph", "as_undirected() or as_directed()")
    pairs = np.array(other.get_edgelist(), dtype=np.int64).reshape(-1, 2)
    node_attrs: Attributes = {name: list(other.vs[name]) for name in other.vs.attributes()}
    notes: list[str] = []
    labels = named_by(("name", "_nx_name"), node_attrs, notes) or list(range(other.vcount()))
    edge_attrs = {name: list(other.es[name]) for name in other.es.attributes()}
    return assembled(
        pairs[:, 0], pairs[:, 1], bool(other.is_directed()), labels, edge_attrs, node_attrs, weight, notes
    )


def from_networkit(other: Any, directed: bool | None, weight: Any) -> Graph:
    """The graph of a NetworKit graph; nodes keep their ids as labels where some are missing."""
    check_direction(other.isDirected(), directed, "NetworKit", "nk.graphtools.toUndirected()")
    labels = list(other.iterNodes())
    triples = np.fromiter(chain.from_iterable(other.iterEdgesWeights()), np.float64).reshape(-1, 3)
    number = np.zeros(other.upperNodeIdBound(), np.int64)
    number[labels] = np.arange(len(labels))
    src, dst = number[triples[:, 0].astype(np.int64)], number[triples[:, 1].astype(np.int64)]
    edge_attrs = {"weight": triples[:, 2].tolist()} if other.isWeighted() else {}
    return assembled(src, dst, bool(other.isDirected()), labels, edge_attrs, {}, weight, [])


def from_rustworkx(other: Any, directed: bool | None, weight: Any) -> Graph:
    """The graph of a rustworkx graph; payloads that are names are labels, dicts are attributes."""
    is_directed = type(other).__name__ == "PyDiGraph"
    check_direction(is_directed, directed, "rustworkx", "to_undirected() or to_directed()")
    indices, payloads = list(other.node_indices()), list(other.nodes())
    place = {index: k for k, index in enumerate(indices)}
    triples = list(other.weighted_edge_list())
    src = np.fromiter((place[u] for u, _, _ in triples), np.int64, len(triples))
    dst = np.fromiter((place[v] for _, v, _ in triples), np.int64, len(triples))
    notes: list[str] = []
    node_attrs = _payloads(payloads, "node", notes)
    labels = named_by(("node",), node_attrs, notes) if _are_names(payloads) else None
    edge_attrs = _payloads([payload for *_, payload in triples], "weight", notes)
    return assembled(src, dst, is_directed, labels or indices, edge_attrs, node_attrs, weight, notes)


def _payloads(payloads: list[Any], name: str, notes: list[str]) -> Attributes:
    """Attributes of rustworkx's payloads: the keys of dicts, else one of the name; None is nothing."""
    if all(isinstance(p, dict) for p in payloads):
        return gathered(payloads)
    return {} if all(p is None for p in payloads) else {name: payloads}


def _are_names(payloads: list[Any]) -> bool:
    """Whether all payloads of nodes are text, or all whole numbers."""
    return bool(payloads) and set(map(type, payloads)) in ({str}, {int})


def named_by(names: Sequence[str], node_attrs: Attributes, notes: list[str]) -> list[Any] | None:
    """The labels that the first of some attributes gives, which is taken out; None where it repeats."""
    name = next((n for n in names if n in node_attrs), None)
    if name is None:
        return None
    values = node_attrs[name]
    is_whole = not any(is_missing(x) or not is_hashable(x) for x in values)
    if is_whole and len(set(values)) == len(values):
        del node_attrs[name]
        return values
    why = "repeats" if is_whole else "is missing at some"
    notes.append(f"node attribute {clipped(repr(name))} {why}, so nodes are named by their numbers")
    return None


def check_direction(own: bool, wanted: bool | None, library: str, ways: str) -> None:
    """Raise where a direction is asked for that is not the graph's own."""
    if wanted is not None and wanted != own:
        raise GraphError(
            f"the {library} graph is {'directed' if own else 'undirected'}, and keeps its direction",
            code="graph-source-direction",
            hint=f"convert it first with {ways}",
        )


def gathered(dicts: Sequence[dict[Any, Any]]) -> Attributes:
    """One list for each key of any of the dicts, None where a dict lacks it."""
    names = dict.fromkeys(name for d in dicts for name in d)
    return {name: [d.get(name) for d in dicts] for name in names}


def assembled(
    src: Any,
    dst: Any,
    directed: bool,
    labels: list[Any],
    edge_attrs: Attributes,
    node_attrs: Attributes,
    weight: Any,
    notes: list[str],
) -> Graph:
    """The graph of numbered edges and attribute lists; an edge without weight weighs 1."""
    weights = _weights(edge_attrs, weight, notes)
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


def _weights(edge_attrs: Attributes, weight: Any, notes: list[str]) -> Any:
    """The weights that are asked for, or that the attribute "weight" holds; that of another name stays."""
    if weight is None:
        weight = _own_weight(edge_attrs, notes)
    elif weight is False or not isinstance(weight, Hashable):
        _set_apart(edge_attrs, notes)
        return None if weight is False else weight
    elif weight not in edge_attrs:
        raise no_attribute("edge", weight, edge_attrs, "graph-source-columns")
    if weight is None:
        return None
    values = edge_attrs[weight]
    if weight == "weight":
        del edge_attrs[weight]
    else:
        _set_apart(edge_attrs, notes)
    absent = [is_missing(w) for w in values]
    if any(absent):
        notes.append(f"{sum(absent):,} edges without {clipped(repr(weight))} weigh 1")
        values = [1 if gone else w for w, gone in zip(values, absent, strict=True)]
    return values


def _own_weight(edge_attrs: Attributes, notes: list[str]) -> Any:
    """The name of the attribute that is the weight by its name, None where there is none."""
    if "weight" in edge_attrs:
        return "weight"
    for name, values in edge_attrs.items():
        is_weight = isinstance(name, str) and name.strip().lower() == "weight"
        if is_weight and all(isinstance(w, int | float | np.number) or w is None for w in values):
            notes.append(f"attribute {clipped(repr(name))} is the weight (weight=False: it is not)")
            return name
    return None


def _set_apart(edge_attrs: Attributes, notes: list[str]) -> None:
    """Keep an attribute "weight" that is not the weight under another name."""
    if "weight" in edge_attrs:
        edge_attrs["weight (attribute)"] = edge_attrs.pop("weight")
        notes.append("attribute 'weight' is kept as 'weight (attribute)', since it is not the weight")
