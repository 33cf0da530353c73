"""How important each node is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from groggy_nb.algorithms.gallery import program

if TYPE_CHECKING:
    from groggy_nb.program import Program

PAGERANK = '''\
"""PageRank with dangling mass, as in Langville and Meyer (2006), chapter 4."""
damping = param(0.85, min=0, max=1, help="chance of following a link")
tol = param(1e-10, min=0, help="stop when the ranks move less than this in a round (l1)")
max_iter = param(100, min=0, help="rounds at most")

deg = out_degree()
sink = deg == 0
ranks = full(1 / N)
for _ in range(max_iter):
    contrib = 0 if sink else ranks / deg
    pulled = sum(contrib[u] for u in in_neighbors)
    lost = sum(ranks if sink else 0)                      # rank held by nodes without out-links
    new = damping * (pulled + lost / N) + (1 - damping) / N
    delta = l1(new - ranks)
    ranks = new
    watch(delta)
    if delta < tol:
        break
nodes["pagerank"] = ranks
'''

PAGERANK_NOTE = """\
deg = out_degree()
sink = deg == 0
inv_deg = recip(deg, epsilon=1e-9)
inv_n = 1 / N
ranks = full(inv_n)
for _ in range(100):
    contrib = ranks * inv_deg
    contrib = where(sink, 0.0, contrib)
    pulled = sum(contrib[u] for u in in_neighbors)
    damped = pulled * 0.85
    uniform = full(inv_n)
    teleport = uniform * 0.15
    lost = where(sink, ranks, 0.0)
    mass = sum(lost)
    share = uniform * mass
    share = share * 0.85
    new = damped + teleport
    ranks = new + share
nodes["pagerank"] = normalize(ranks, by="sum")
"""

DEGREE_CENTRALITY = '''\
"""Degree centrality, as in Freeman (1979)."""
nodes["degree_centrality"] = degree() / maximum(N - 1, 1)
'''


def pagerank(damping: float = 0.85, tol: float = 1e-10, max_iter: int = 100) -> Program:
    """PageRank: where a walker is found who follows links and now and then jumps anywhere.

    Edge weights are not used: the result is that of `networkx.pagerank(G, weight=None)`.

    Parameters
    ----------
    damping : float
        The chance of following a link, 0 to 1.
    tol : float
        Stop when the sum over nodes of the absolute change in a round is below this.
    max_iter : int
        Rounds at most.

    Returns
    -------
    Program
        Output "pagerank": float64 node value that sums to 1.

    Notes
    -----
    Cost: one pass over the edges a round; the change falls by `damping` or faster in each.

    References
    ----------
    A. N. Langville and C. D. Meyer, Google's PageRank and Beyond (2006), chapter 4.

    Examples
    --------
    >>> pagerank(damping=0.9).params["damping"]
    0.9
    """
    return program(PAGERANK, {"damping": damping, "tol": tol, "max_iter": max_iter})


def pagerank_note() -> Program:
    """The PageRank loop of groggy's FFI Optimization Strategy note: 12 steps and 5 literals a round.

    It has no parameters and always runs 100 rounds: the loop whose 1,700 crossings the note set out to
    remove, kept word for word so that each optimization can be counted on it.

    Returns
    -------
    Program
        Output "pagerank": float64 node value that sums to 1.

    Notes
    -----
    Cost: 100 passes over the edges.

    References
    ----------
    groggy 0.5, FFI Optimization Strategy (2025).

    Examples
    --------
    >>> dict(pagerank_note().params)
    {}
    """
    return program(PAGERANK_NOTE)


def degree_centrality() -> Program:
    """Degree centrality: the share of the other nodes that a node is joined with.

    Parallel edges count each, as do edges to and fro; a self loop counts once.

    Returns
    -------
    Program
        Output "degree_centrality": float64 node value.

    Notes
    -----
    Cost: one pass over the nodes.

    References
    ----------
    L. C. Freeman, Centrality in social networks: conceptual clarification, Social Networks 1 (1979).

    Examples
    --------
    >>> from groggy_nb.graph import generate
    >>> degree_centrality().run(generate.star(5), mode="reference")["degree_centrality"]
    array([1.  , 0.25, 0.25, 0.25, 0.25])
    """
    return program(DEGREE_CENTRALITY)
