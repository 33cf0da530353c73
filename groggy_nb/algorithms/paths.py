"""How far each node is from one node."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from groggy_nb.algorithms.gallery import program

if TYPE_CHECKING:
    from groggy_nb.program import Program

# A node's level can only fall, and only where a neighbor's did, so rounds take only nodes beside a change
# (`plan/frontiers.py`). N stands for "not reached yet", since no path has N edges; the levels stay integers.
BFS_LEVELS = '''\
"""Breadth-first levels: edges on a shortest path from the source, along the direction of edges."""
source = param(0, kind="node", help="label of the node to start from")

level = 0 if node_index() == index_of(source) else N      # N: not reached
while True:
    found = min((level[u] + 1 for u in in_neighbors), default=N)
    new = minimum(level, found)
    if all(new == level):
        break
    level = new
nodes["level"] = level if level < N else -1
'''

SHORTEST_PATHS = '''\
"""Single-source shortest paths, after Bellman (1958) and Ford (1956)."""
source = param(0, kind="node", help="label of the node to start from")

w = edges.get("weight", 1.0)
dist = 0.0 if node_index() == index_of(source) else inf
while True:
    relaxed = min((dist[u] + w[e] for u, e in in_edges), default=inf)
    new = minimum(dist, relaxed)
    if all(new == dist):
        break
    dist = new
nodes["distance"] = dist
'''


def bfs_levels(source: Any = 0) -> Program:
    """Breadth-first levels from a node, following the direction of edges.

    Parameters
    ----------
    source : label
        The node to start from: its label, which is its index where the graph has no labels.

    Returns
    -------
    Program
        Output "level": int64 node value, -1 where no path leads.

    Notes
    -----
    Cost: an edge is visited a few times, whatever the number of rounds; of a round that reaches an eighth of
    the edges or more, all. The step `bfs_levels()` takes one pass in all.

    References
    ----------
    E. F. Moore, The shortest path through a maze (1959).

    Examples
    --------
    >>> bfs_levels(source="numpy").params["source"]
    'numpy'
    """
    return program(BFS_LEVELS, {"source": source})


def shortest_paths(source: Any = 0, weight: str = "weight") -> Program:
    """Lengths of the shortest paths from a node, following the direction of edges.

    Parameters
    ----------
    source : label
        The node to start from: its label, which is its index where the graph has no labels.
    weight : str
        The edge attribute that holds lengths; an edge without it has length 1. Lengths may be negative;
        around a cycle of negative length the run goes on to `max_rounds` and warns.

    Returns
    -------
    Program
        Output "distance": float64 node value, inf where no path leads.

    Notes
    -----
    Cost: one pass over the edges a round, or over those beside nodes whose distance fell in the last one;
    rounds are the most edges on a shortest path and one more. The step `shortest_paths()` is Dijkstra's
    search, for lengths of 0 or more.

    References
    ----------
    R. Bellman, On a routing problem (1958); L. R. Ford, Network flow theory (1956).

    Examples
    --------
    >>> 'edges.get("length", 1.0)' in shortest_paths(weight="length").text
    True
    """
    return program(SHORTEST_PATHS, {"source": source}, weight=weight)
