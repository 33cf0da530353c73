"""Where a walker is found: PageRank from one node, with weights, in a window of time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from groggy_nb.algorithms.gallery import program

if TYPE_CHECKING:
    from groggy_nb.program import Program

PERSONALIZED_PAGERANK = '''\
"""PageRank as one node sees it, after Page, Brin, Motwani and Winograd (1999), section 6."""
source = param(0, kind="node", help="label of the node that jumps lead to")
damping = param(0.85, min=0, max=1, help="chance of following a link")
tol = param(1e-10, min=0, help="stop when the ranks move less than this in a round (l1)")
max_iter = param(100, min=0, help="rounds at most")

start = 1.0 if node_index() == index_of(source) else 0.0
deg = out_degree()
ranks = start
for _ in range(max_iter):
    contrib = 0 if deg == 0 else ranks / deg
    pulled = sum(contrib[u] for u in in_neighbors)
    lost = sum(ranks if deg == 0 else 0)                  # a walker without a link jumps too
    new = damping * (pulled + lost * start) + (1 - damping) * start
    delta = l1(new - ranks)
    ranks = new
    watch(delta)
    if delta < tol:
        break
nodes["pagerank"] = ranks
'''

RANDOM_WALK_WITH_RESTART = '''\
"""Random walk with restart, as in Tong, Faloutsos and Pan (2006), equation 1."""
source = param(0, kind="node", help="label of the node where walks start")
restart = param(0.15, min=0, max=1, help="chance of starting again")
tol = param(1e-10, min=0, help="stop when the chances move less than this in a round (l1)")
max_iter = param(1000, min=0, help="rounds at most")

w = edges.get("weight", 1.0)
start = 1.0 if node_index() == index_of(source) else 0.0
leaving = sum(w[e] for u, e in out_edges)
chance = start
for _ in range(max_iter):
    share = 0 if leaving == 0 else chance / leaving
    pulled = sum(share[u] * w[e] for u, e in in_edges)
    stuck = sum(chance if leaving == 0 else 0)
    new = (1 - restart) * (pulled + stuck * start) + restart * start
    delta = l1(new - chance)
    chance = new
    watch(delta)
    if delta < tol:
        break
nodes["proximity"] = chance
'''

WINDOWED_PAGERANK = '''\
"""PageRank of the edges in a window of time, after Langville and Meyer (2006), chapter 4."""
start = param("2024-01-01", kind="time", help="edges before this do not count")
stop = param("2024-02-01", kind="time", help="edges from this on do not count")
damping = param(0.85, min=0, max=1, help="chance of following a link")
tol = param(1e-10, min=0, help="stop when the ranks move less than this in a round (l1)")
max_iter = param(100, min=0, help="rounds at most")

t = edges.get("time", "9999-12-31")                       # an edge without a time is in no window
inside = t >= start and t < stop
deg = count(inside[e] for u, e in out_edges)
ranks = full(1 / N)
for _ in range(max_iter):
    contrib = 0 if deg == 0 else ranks / deg
    pulled = sum(contrib[u] for u, e in in_edges if inside[e])
    lost = sum(ranks if deg == 0 else 0)
    new = damping * (pulled + lost / N) + (1 - damping) / N
    delta = l1(new - ranks)
    ranks = new
    watch(delta)
    if delta < tol:
        break
nodes["pagerank"] = ranks
'''


def personalized_pagerank(
    source: Any = 0, damping: float = 0.85, tol: float = 1e-10, max_iter: int = 100
) -> Program:
    """PageRank from one node's view: each jump goes back to it.

    That of `networkx.pagerank(G, personalization={source: 1}, weight=None)`.

    Parameters
    ----------
    source : label
        The node that jumps lead to: its label, which is its index where the graph has no labels.
    damping : float
        The chance of following a link, 0 to 1.
    tol : float
        Stop when the sum over nodes of the absolute change in a round is below this.
    max_iter : int
        Rounds at most.

    Returns
    -------
    Program
        Output "pagerank": float64 node value that sums to 1, 0 where no path leads from the source.

    Notes
    -----
    Cost: one pass over the edges a round; the change falls by `damping` or faster in each.

    References
    ----------
    L. Page, S. Brin, R. Motwani and T. Winograd, The PageRank citation ranking: bringing order to the
    web (1999), section 6.

    Examples
    --------
    >>> personalized_pagerank(source="numpy").params["source"]
    'numpy'
    """
    params = {"source": source, "damping": damping, "tol": tol, "max_iter": max_iter}
    return program(PERSONALIZED_PAGERANK, params)


def random_walk_with_restart(
    source: Any = 0, restart: float = 0.15, tol: float = 1e-10, max_iter: int = 1000, weight: str = "weight"
) -> Program:
    """How near each node is to one: where a walker is found who follows edges by weight and starts anew.

    That of `networkx.pagerank(G, alpha=1 - restart, personalization={source: 1}, weight=weight)`.

    Parameters
    ----------
    source : label
        The node where walks start: its label, which is its index where the graph has no labels.
    restart : float
        The chance of starting again at each step, 0 to 1.
    tol : float
        Stop when the sum over nodes of the absolute change in a round is below this.
    max_iter : int
        Rounds at most.
    weight : str
        The edge attribute that an edge is chosen in proportion to, 0 or more; an edge without it has 1.

    Returns
    -------
    Program
        Output "proximity": float64 node value that sums to 1.

    Notes
    -----
    Cost: one pass over the edges a round; the change falls by `1 - restart` or faster in each.

    References
    ----------
    H. Tong, C. Faloutsos and J.-Y. Pan, Fast random walk with restart and its applications, ICDM 2006.

    Examples
    --------
    >>> 'edges.get("strength", 1.0)' in random_walk_with_restart(weight="strength").text
    True
    """
    params = {"source": source, "restart": restart, "tol": tol, "max_iter": max_iter}
    return program(RANDOM_WALK_WITH_RESTART, params, weight=weight)


def windowed_pagerank(
    start: Any = "2024-01-01",
    stop: Any = "2024-02-01",
    damping: float = 0.85,
    tol: float = 1e-10,
    max_iter: int = 100,
    time: str = "time",
) -> Program:
    """PageRank of the edges whose time is in a window; all nodes stay.

    The window moves by parameters, so a sweep over `start` compiles once.

    Parameters
    ----------
    start, stop : time
        Edges from `start` on and before `stop` count: ISO text, a datetime, a Timestamp.
    damping : float
        The chance of following a link, 0 to 1.
    tol : float
        Stop when the sum over nodes of the absolute change in a round is below this.
    max_iter : int
        Rounds at most.
    time : str
        The edge attribute of times.

    Returns
    -------
    Program
        Output "pagerank": float64 node value that sums to 1.

    Notes
    -----
    Cost: one pass over all edges a round, those outside of the window too; `G.window` makes a graph of
    those inside, for windows that are small and stay.

    References
    ----------
    A. N. Langville and C. D. Meyer, Google's PageRank and Beyond (2006), chapter 4.

    Examples
    --------
    >>> 'edges.get("day", ' in windowed_pagerank(time="day").text
    True
    """
    params = {"start": start, "stop": stop, "damping": damping, "tol": tol, "max_iter": max_iter}
    return program(WINDOWED_PAGERANK, params, time=time)
