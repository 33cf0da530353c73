"""Edges that hold a graph together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from groggy_nb.algorithms.gallery import program

if TYPE_CHECKING:
    from groggy_nb.program import Program

# Edges of one weight are ordered by their ends: all parts then agree on the order, so no cycle is chosen.
MINIMUM_SPANNING_FOREST = '''\
"""A minimum spanning forest, as in Boruvka (1926): each part takes its lightest edge to another one."""
w = edges.get("weight", 1.0)
low = minimum(at_source(node_index()), at_target(node_index()))
high = maximum(at_source(node_index()), at_target(node_index()))
part = node_index()
chosen = low < 0                                          # none yet
crossing = low != high
while any(crossing):
    least = min((w[e] for u, e in incident_edges if crossing[e]), default=inf)
    least = min(least, by=part)                           # of the whole part
    first = min((low[e] for u, e in incident_edges if crossing[e] and w[e] == least), default=N)
    first = min(first, by=part)
    second = min(
        (high[e] for u, e in incident_edges if crossing[e] and w[e] == least and low[e] == first), default=N
    )
    second = min(second, by=part)
    mine = w == at_source(least) and low == at_source(first) and high == at_source(second)
    yours = w == at_target(least) and low == at_target(first) and high == at_target(second)
    chosen = chosen or (crossing and (mine or yours))
    while True:                                           # parts that chose each other are one
        beside = min((part[u] for u, e in incident_edges if chosen[e]), default=N)
        joined = minimum(part, min(beside, by=part))
        if all(joined == part):
            break
        part = joined
    crossing = at_source(part) != at_target(part)
edges["forest"] = chosen
'''


def minimum_spanning_forest(weight: str = "weight") -> Program:
    """The lightest edges that join all that is connected, without cycles; no parallel edges.

    Direction is ignored. Of parallel edges with the same weight all are chosen.

    Parameters
    ----------
    weight : str
        The edge attribute of weights; an edge without it has 1.

    Returns
    -------
    Program
        Output "forest": bool edge value; `G.edge_subgraph(r["forest"])` is the forest.

    Notes
    -----
    Cost: three passes over the edges a round, the logarithm of N rounds at most, and one pass for each step
    in which parts are told that they are one.

    References
    ----------
    O. Boruvka, O jistem problemu minimalnim, Prace Moravske prirodovedecke spolecnosti 3 (1926).

    Examples
    --------
    >>> from groggy_nb.graph import Graph
    >>> ring = Graph.from_edges([0, 1, 2], [1, 2, 0], weight=[3.0, 1.0, 2.0])
    >>> minimum_spanning_forest().run(ring, mode="reference")["forest"]
    array([False,  True,  True])
    """
    return program(MINIMUM_SPANNING_FOREST, weight=weight)
