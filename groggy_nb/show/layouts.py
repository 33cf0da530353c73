"""Places of nodes in the plane, by a library that is there: the same graph gets the same picture."""

from __future__ import annotations

from typing import Any

import numpy as np

from groggy_nb.errors import GraphError
from groggy_nb.graph import Graph

SEED = 7
WIDE = 1.8  # the width of a row of components, beside the root of the number of nodes
APART = 1.0  # between components, where one of a node is 1 wide


def node_places(graph: Graph) -> Any:
    """The place of each node, float64 (N, 2): Fruchterman and Reingold (1991) in networkx, else in igraph.

    Components are laid out one by one, lengthwise, and stand side by side; nodes without an edge to another
    in rows below. Forces would drive them far apart.

    Raises
    ------
    GraphError
        Where neither is installed.
    """
    proper = graph.src != graph.dst
    joined = np.unique(np.concatenate((graph.src[proper], graph.dst[proper])))
    number = np.zeros(graph.num_nodes, np.int64)
    number[joined] = np.arange(len(joined))
    pairs = np.stack((number[graph.src[proper]], number[graph.dst[proper]]), axis=1)
    places = np.zeros((graph.num_nodes, 2))
    alone = np.setdiff1d(np.arange(graph.num_nodes), joined)
    if len(joined):
        places[joined] = _side_by_side(len(joined), np.array(pairs))
    low, high = places.min(axis=0, initial=0), places.max(axis=0, initial=0)
    row = max(10, len(alone) // 4)  # at most five rows
    apart = max(float(high[0] - low[0]) / row, APART)
    places[alone, 0] = (low[0] + high[0]) / 2 + apart * (np.arange(len(alone)) % row - (row - 1) / 2)
    places[alone, 1] = low[1] - apart * (np.arange(len(alone)) // row + 1)
    return places


def _side_by_side(n: int, pairs: Any) -> Any:
    """Each component by forces, as wide as the root of its size; the largest first, in rows."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    links = coo_array((np.ones(len(pairs)), pairs.T), shape=(n, n))
    number, part = connected_components(links, directed=False)
    places = np.zeros((n, 2))
    sizes = np.bincount(part, minlength=number)
    most = WIDE * float(np.sqrt(sizes.sum()))  # how wide a row may be
    x = y = tall = 0.0
    for k in np.argsort(-sizes, kind="stable"):
        members = np.flatnonzero(part == k)
        own = pairs[part[pairs[:, 0]] == k]
        found = _lengthwise(_by_forces(len(members), np.searchsorted(members, own).tolist()))
        found *= np.sqrt(len(members)) / max(float(np.ptp(found, axis=0).max()), 1e-9)
        width, height = np.ptp(found, axis=0)
        if x and x + width > most:
            x, y, tall = 0.0, y - tall - APART, 0.0
        places[members] = found - [found[:, 0].min() - x, found[:, 1].max() - y]
        x, tall = x + width + APART, max(tall, height)
    return places


def _lengthwise(places: Any) -> Any:
    """Turned so that most lies along the first axis, the first node at the left and above the middle."""
    centred = places - places.mean(axis=0)
    found = centred @ np.linalg.eigh(centred.T @ centred)[1][:, ::-1]
    return found * np.where(found[0] > 0, -1.0, 1.0) * [1.0, -1.0]


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
