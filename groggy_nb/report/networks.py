"""Outputs written back to a networkx graph, by label."""

from __future__ import annotations

from collections import Counter
from typing import Any

from groggy_nb.domains import ATTRIBUTES
from groggy_nb.errors import GraphError, clipped
from groggy_nb.graph import Graph
from groggy_nb.graph.conversions import label_list
from groggy_nb.run.record import Outcome


def write_back(outcome: Outcome, graph: Graph, other: Any = None) -> Any:
    """The networkx graph with the outputs as attributes of nodes, edges and the graph."""
    target = graph.to_networkx() if other is None else other
    forms, outputs = outcome.forms, outcome.values
    columns = {name: outputs[name].tolist() for name, form in forms.items() if form in ATTRIBUTES}
    # Everything is looked up before anything is written, so that an error leaves `other` as it was.
    places = {
        "nodes": _node_places(graph, target) if "nodes" in forms.values() else [],
        "edges": _edge_places(graph, target) if "edges" in forms.values() else [],
    }
    for name, values in columns.items():
        for place, value in zip(places[forms[name]], values, strict=True):
            place[name] = value
    target.graph.update({name: outputs[name] for name, form in forms.items() if form not in ATTRIBUTES})
    return target


def _node_places(graph: Graph, target: Any) -> list[dict[str, Any]]:
    """The attribute dict of each node."""
    try:
        return [target.nodes[label] for label in label_list(graph)]
    except KeyError as missing:
        raise _absent(f"node {clipped(repr(missing.args[0]))}") from None


def _edge_places(graph: Graph, target: Any) -> list[dict[str, Any]]:
    """The attribute dict of each edge; parallel edges take the keys of a multigraph in order."""
    labels = label_list(graph)
    ends = [(labels[u], labels[v]) for u, v in zip(graph.src.tolist(), graph.dst.tolist(), strict=True)]
    seen: Counter[Any] = Counter()
    places = []
    for u, v in ends:
        pair = (u, v) if graph.directed else frozenset((u, v))
        nth = seen[pair]
        seen[pair] += 1
        found = target.get_edge_data(u, v)
        if found is not None and target.is_multigraph():
            found = list(found.values())[nth] if nth < len(found) else None
        elif nth:
            raise GraphError(
                f"the edge {clipped(repr((u, v)))} is there {nth + 1} times; the networkx graph holds one",
                code="networkx-parallel",
                hint="write to a MultiGraph, or build the graph with duplicates='sum'",
            )
        if found is None:
            raise _absent(f"edge {clipped(repr((u, v)))}")
        places.append(found)
    return places


def _absent(what: str) -> GraphError:
    """The error for a part of our graph that the other graph lacks."""
    return GraphError(
        f"the networkx graph has no {what}",
        code="networkx-missing",
        hint="give the graph that the program ran on, or none to get a new one",
    )
