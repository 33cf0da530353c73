"""Which nodes belong together."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from groggy_nb import given
from groggy_nb.graph import Graph
from groggy_nb.graph.conversions import library
from groggy_nb.native.calling import least, lengths, prepared

# What a node and an edge of a graph for igraph take at least: Python's numbers and pairs, and igraph's own.
NODE_BYTES, EDGE_BYTES = 64, 240


def label_propagation(g: Graph, max_iter: int = 10) -> NDArray[np.int64]:
    """The community of every node, int64 (N,); the same as `algorithms.ordered_label_propagation`.

    Nodes are visited in order; each takes the most frequent label among its neighbors (in both
    directions) and itself, the lowest of equally frequent ones. Ends after `max_iter` sweeps, or when a
    sweep changes nothing.

    Examples
    --------
    >>> from groggy_nb import native
    >>> from groggy_nb.graph import Graph
    >>> native.label_propagation(Graph.from_edges([0, 1, 2], [1, 2, 0]))
    array([0, 0, 0])
    """
    max_iter = given.whole("max_iter", max_iter, 0)
    rows = prepared("label_propagation", g, "both", each_node=16).csr("both")
    from groggy_kernels.baselines.label_propagation import label_propagation as kernel

    labels, counts = np.empty(g.num_nodes, np.uint32), np.zeros(g.num_nodes, np.uint32)
    kernel(rows.indptr, rows.indices, labels, counts, max_iter)
    return labels.astype(np.int64)


def louvain(
    g: Graph, *, weight: str | None = "weight", resolution: float = 1.0, seed: int = 0
) -> NDArray[np.int64]:
    """Communities of high modularity, int64 (N,): the lowest node index of each. By igraph, which it needs.

    Direction is ignored. `weight` names the edge attribute, 0 or more; without it an edge has 1.

    References
    ----------
    V. D. Blondel, J.-L. Guillaume, R. Lambiotte and E. Lefebvre, Fast unfolding of communities in large
    networks, Journal of Statistical Mechanics (2008).

    Examples
    --------
    >>> from groggy_nb import datasets, native
    >>> len(set(native.louvain(datasets.karate(), weight=None).tolist()))
    4
    """

    def found(twin: Any, weights: list[float]) -> Any:
        return twin.community_multilevel(weights=weights, resolution=resolution)

    return _by_igraph("louvain", g, weight, resolution, seed, found)


def leiden(
    g: Graph, *, weight: str | None = "weight", resolution: float = 1.0, seed: int = 0
) -> NDArray[np.int64]:
    """Communities of high modularity, each connected, int64 (N,): the lowest node index of each. By igraph.

    It repeats until nothing moves. Direction is ignored. `weight` names the edge attribute, 0 or more;
    without it an edge has 1.

    References
    ----------
    V. A. Traag, L. Waltman and N. J. van Eck, From Louvain to Leiden: guaranteeing well-connected
    communities, Scientific Reports 9 (2019).

    Examples
    --------
    >>> from groggy_nb import datasets, native
    >>> len(set(native.leiden(datasets.karate(), weight=None).tolist()))
    4
    """

    def found(twin: Any, weights: list[float]) -> Any:
        options = {"objective_function": "modularity", "resolution": resolution, "n_iterations": -1}
        return twin.community_leiden(weights=weights, **options)

    return _by_igraph("leiden", g, weight, resolution, seed, found)


def _by_igraph(
    name: str,
    g: Graph,
    weight: str | None,
    resolution: float,
    seed: int,
    find: Callable[[Any, list[float]], Any],
) -> NDArray[np.int64]:
    """What igraph finds with a generator of its own for the draws; each community by its lowest node."""
    least("resolution", resolution)
    seed = given.whole("seed", seed, 0)
    g = prepared(name, g, each_node=NODE_BYTES, each_edge=EDGE_BYTES)
    values = lengths(g, weight).tolist()
    igraph = library("igraph", f"native.{name}")
    twin = igraph.Graph(g.num_nodes, list(zip(g.src.tolist(), g.dst.tolist(), strict=True)))
    igraph.set_random_number_generator(random.Random(seed))
    try:
        labels = np.array(find(twin, values).membership, np.int64)
    finally:
        igraph.set_random_number_generator(random)  # igraph's own default
    lowest = np.full(g.num_nodes, g.num_nodes, np.int64)
    np.minimum.at(lowest, labels, np.arange(g.num_nodes))
    return lowest[labels]
