"""Centrality by shortest paths: a search from each node."""

from __future__ import annotations

from typing import TYPE_CHECKING

from groggy_nb.algorithms.gallery import program

if TYPE_CHECKING:
    from groggy_nb.program import Program

CLOSENESS = '''\
"""Closeness, after Freeman (1979), for graphs in parts as in Wasserman and Faust (1994), section 5.3."""
reached = full(0)
total = full(0)
for s in range(N):
    level = bfs_levels(s)
    found = level > 0
    reached = reached + found
    total = total + (level if found else 0)
nodes["closeness"] = 0.0 if total == 0 else reached / total * (reached / (N - 1))
'''

HARMONIC = '''\
"""Harmonic centrality, as in Marchiori and Latora (2000)."""
total = zeros()
for s in range(N):
    level = bfs_levels(s)
    total = total + (1 / level if level > 0 else 0)
nodes["harmonic"] = total
'''

BETWEENNESS = '''\
"""Betweenness, as in Brandes (2001): shortest paths counted outward, their shares gathered inward."""
total = zeros()
for s in range(N):
    level = bfs_levels(s)
    outward = nodes_by(level)
    paths = 1.0 if level == 0 else 0.0
    for v in outward:
        if level[v] > 0:
            paths[v] = sum(paths[u] for u in in_neighbors if level[u] == level - 1)
    share = zeros()
    for v in reversed(outward):
        share[v] = paths * sum((1 + share[u]) / paths[u] for u in out_neighbors if level[u] == level + 1)
    total = total + (share if level > 0 else 0)
nodes["betweenness"] = total / maximum((N - 1) * (N - 2), 1)
'''


def closeness() -> Program:
    """Closeness: the inverse of the mean distance from the nodes that reach a node.

    Where only some do, times their share of the graph, as in `networkx.closeness_centrality`. Distance is
    counted in edges, along their direction.

    Returns
    -------
    Program
        Output "closeness": float64 node value from 0 to 1.

    Notes
    -----
    Cost: a breadth-first search from each node, N (N + M) in all.

    References
    ----------
    L. C. Freeman, Centrality in social networks: conceptual clarification, Social Networks 1 (1979).

    Examples
    --------
    >>> from groggy_nb.graph import generate
    >>> closeness().run(generate.star(4), mode="reference")["closeness"].max().item()
    1.0
    """
    return program(CLOSENESS)


def harmonic() -> Program:
    """Harmonic centrality: the sum of the inverse distances from all other nodes.

    Distance is counted in edges, along their direction; a node that does not reach counts 0.

    Returns
    -------
    Program
        Output "harmonic": float64 node value, N - 1 at most.

    Notes
    -----
    Cost: a breadth-first search from each node, N (N + M) in all.

    References
    ----------
    M. Marchiori and V. Latora, Harmony in the small-world, Physica A 285 (2000).

    Examples
    --------
    >>> from groggy_nb.graph import generate
    >>> harmonic().run(generate.star(4), mode="reference")["harmonic"].max().item()
    3.0
    """
    return program(HARMONIC)


def betweenness() -> Program:
    """Betweenness: the share of shortest paths between other nodes that lead through a node.

    Paths follow the direction of edges and are counted in edges; parallel edges are paths of their own.

    Returns
    -------
    Program
        Output "betweenness": float64 node value, divided by the (N - 1) (N - 2) pairs of others.

    Notes
    -----
    Cost: from each node a search, a sort and two sweeps over the edges in Brandes' order of visits: N M
    times three, on one thread.

    References
    ----------
    U. Brandes, A faster algorithm for betweenness centrality, Journal of Mathematical Sociology 25 (2001).

    Examples
    --------
    >>> from groggy_nb.graph import Graph
    >>> path = Graph.from_edges([0, 1], [1, 2], directed=False)
    >>> betweenness().run(path, mode="reference")["betweenness"]
    array([0., 1., 0.])
    """
    return program(BETWEENNESS)
