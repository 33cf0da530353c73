"""How far each node is from one node, and the way to one."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from groggy_nb import given
from groggy_nb.graph import Graph
from groggy_nb.native.calling import by_step, checked, lengths, prepared


def bfs(g: Graph, source: object) -> NDArray[np.int64]:
    """The number of edges on a shortest path from a node to every node, int64 (N,); -1 for unreached ones.

    Parameters
    ----------
    g : Graph
    source : hashable
        The label of the node to start from.

    Examples
    --------
    >>> from groggy_nb import native
    >>> from groggy_nb.graph import Graph
    >>> native.bfs(Graph.from_edges([0, 1], [1, 2], num_nodes=4), 0)
    array([ 0,  1,  2, -1])
    """
    from groggy_kernels.baselines.bfs import bfs as kernel

    start = prepared("bfs", g, "out", "in", each_node=12).index_of(source)
    after, before = g.csr("out"), g.csr("in")
    levels, queue = np.empty(g.num_nodes, np.int64), np.empty(g.num_nodes, np.uint32)
    kernel(after.indptr, after.indices, before.indptr, before.indices, start, levels, queue)
    return levels


def dfs(g: Graph, source: object) -> NDArray[np.int64]:
    """The place of every node in the order of a depth-first search, int64 (N,); -1 for unreached ones.

    Neighbors, along the direction of edges, are visited in ascending order of index.

    Parameters
    ----------
    g : Graph
    source : hashable
        The label of the node to start from.

    References
    ----------
    R. Tarjan, Depth-first search and linear graph algorithms, SIAM Journal on Computing 1 (1972).

    Examples
    --------
    >>> from groggy_nb import native
    >>> from groggy_nb.graph import Graph
    >>> native.dfs(Graph.from_edges([0, 0, 1], [1, 2, 3], num_nodes=5), 0)
    array([ 0,  1,  3,  2, -1])
    """
    from groggy_kernels.baselines.dfs import dfs as kernel

    start, rows = prepared("dfs", g, "out", each_node=20).index_of(source), g.csr("out")
    place, at = np.empty(g.num_nodes, np.int64), np.empty(g.num_nodes, np.int64)
    kernel(rows.indptr, rows.indices, start, place, np.empty(g.num_nodes, np.uint32), at)
    return place


def dijkstra(g: Graph, source: object, weight: str | None = "weight") -> NDArray[np.float64]:
    """The least sum of weights on a path from a node to every node, float64 (N,); inf for unreached ones.

    The kernel of the step `shortest_paths`.

    Parameters
    ----------
    g : Graph
    source : hashable
        The label of the node to start from.
    weight : str, optional
        The edge attribute of lengths, 0 or more; an edge has 1 where it is None, or where the graph has no
        weights.

    References
    ----------
    E. W. Dijkstra, A note on two problems in connexion with graphs, Numerische Mathematik 1 (1959).

    Examples
    --------
    >>> from groggy_nb import native
    >>> from groggy_nb.graph import Graph
    >>> native.dijkstra(Graph.from_edges([0, 1, 0], [1, 2, 2], weight=[1.0, 1.0, 5.0]), 0)
    array([0., 1., 2.])
    """
    from groggy_kernels.steps.shortest_paths import shortest_paths as kernel

    start, values = checked(g).index_of(source), lengths(g, weight)
    return by_step("shortest_paths", kernel, g, start, values, dtype=np.float64)


def astar(
    g: Graph, source: object, goal: object, weight: str | None = "weight", heuristic: Any = None
) -> NDArray[np.int64]:
    """The place of every node on a shortest path between two, int64 (N,), from 0; -1 beside it, or without.

    The kernel of the step `astar`.

    Parameters
    ----------
    g : Graph
    source, goal : hashable
        The labels of the two nodes.
    weight : str, optional
        The edge attribute of lengths, 0 or more; an edge has 1 where it is None, or where the graph has no
        weights.
    heuristic : array_like, optional
        For each node a lower bound of its distance to the goal; none unless given. Larger bounds visit fewer
        nodes; one above the distance may miss the shortest path.

    References
    ----------
    P. E. Hart, N. J. Nilsson and B. Raphael, A formal basis for the heuristic determination of minimum
    cost paths, IEEE Transactions on Systems Science and Cybernetics 4 (1968).

    Examples
    --------
    >>> from groggy_nb import native
    >>> from groggy_nb.graph import Graph
    >>> native.astar(Graph.from_edges([0, 1, 0], [1, 2, 2], weight=[1.0, 1.0, 5.0]), 0, 2)
    array([0, 1, 2])
    """
    start, end = checked(g).index_of(source), g.index_of(goal)
    values = lengths(g, weight)
    bound = 0 if heuristic is None else _bounds(heuristic, g.num_nodes)
    from groggy_kernels.steps.astar import astar as kernel

    return by_step("astar", kernel, g, start, end, bound, values)


def _bounds(heuristic: Any, n: int) -> NDArray[np.float64]:
    """A number for each node."""
    try:
        found = np.ascontiguousarray(heuristic, dtype=np.float64)
    except (TypeError, ValueError):
        found = np.empty(0)
    if found.shape != (n,) or np.isnan(found).any():
        raise given.refusal("heuristic", heuristic, f"an array of {n:,} numbers, one for each node")
    return found
