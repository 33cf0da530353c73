"""Places of nodes in the plane, by a library that is there: the same graph gets the same picture."""

from __future__ import annotations

from typing import Any

import numpy as np

from groggy_nb.errors import GraphError
from groggy_nb.graph import Graph

SEED = 7


def node_places(graph: Graph) -> Any:
    """The place of each node, float64 (N, 2): Fruchterman and Reingold (1991) in networkx, else in igraph.

    Nodes without an edge to another stand in rows below: forces would drive them far away.

    Raises
    ------
    GraphError
        Where neither is installed.
    """
    proper = graph.src != graph.dst
    joined = np.unique(np.concatenate((graph.src[proper], graph.dst[proper])))
    number = np.zeros(graph.num_nodes, np.int64)
    number[joined] = np.arange(len(joined))
    pairs = np.stack((number[graph.src[proper]], number[graph.dst[proper]]), axis=1).tolist()
    places = np.zeros((graph.num_nodes, 2))
    alone = np.setdiff1d(np.arange(graph.num_nodes), joined)
    if len(joined):
        places[joined] = _by_forces(len(joined), pairs)
    low, high = places.min(axis=0, initial=0), places.max(axis=0, initial=0)
    width = max(float(high[0] - low[0]), 1.0)
    row = max(10, len(alone) // 4)  # at most five rows
    places[alone, 0] = low[0] + width * (np.arange(len(alone)) % row + 0.5) / row
    places[alone, 1] = low[1] - 0.1 * width * (np.arange(len(alone)) // row + 1)
    return places


def _by_forces(n: int, pairs: list[list[int]]) -> Any:
    """The layout of the first library that is there."""
    for place in (_networkx, _igraph):
        try:
            return place(n, pairs)
        except ImportError:
            continue
    raise GraphError(
        "a drawing needs networkx or igraph, and neither is installed",
        code="graph-library",
        hint='pip install "groggy-nb[networkx]"',
    )


def _networkx(n: int, pairs: list[list[int]]) -> Any:
    import networkx

    other = networkx.empty_graph(n)
    other.add_edges_from(pairs)
    places = networkx.spring_layout(other, seed=SEED, iterations=100 if n <= 200 else 50)
    return np.array([places[k] for k in range(n)], dtype=np.float64).reshape(n, 2)


def _igraph(n: int, pairs: list[list[int]]) -> Any:
    import igraph

    begin = np.random.default_rng(SEED).random((n, 2)).tolist()
    places = igraph.Graph(n, pairs).layout_fruchterman_reingold(seed=begin)
    return np.array(places.coords, dtype=np.float64).reshape(n, 2)
