"""What a graph is made of: components, cores, triangles, independent sets, colours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from groggy_nb.algorithms.gallery import program

if TYPE_CHECKING:
    from groggy_nb.program import Program

COMPONENTS = '''\
"""Weakly connected components: the lowest index spreads, as in Shiloach and Vishkin (1982) without jumps."""
lowest = node_index()
while True:
    found = min((lowest[u] for u in neighbors), default=N)
    new = minimum(lowest, found)
    if all(new == lowest):
        break
    lowest = new
nodes["component"] = lowest
'''

CORE_NUMBER = '''\
"""Core numbers, by peeling as in Matula and Beck (1983)."""
alive = degree() >= 0
core = full(0)
k = 0
while any(alive):
    left = count(alive[u] for u in neighbors)
    k = maximum(k, min(left if alive else M))
    inside = alive
    while True:                                           # who has k left or fewer is peeled off
        stays = alive and count(alive[u] for u in neighbors) > k
        if all(stays == alive):
            break
        alive = stays
    core = k if inside and not alive else core
nodes["core_number"] = core
'''

TRIANGLES = '''\
"""Triangles by node iteration, as in Schank and Wagner (2005)."""
twice = full(0)
for w in range(N):
    near = any(u == w for u in neighbors)
    shared = count(near[u] for u in neighbors)            # of each node with w
    twice = twice + (shared if near else 0)
nodes["triangles"] = twice // 2
'''

CLUSTERING = '''\
"""Local clustering coefficients, as in Watts and Strogatz (1998)."""
linked = full(0)
for w in range(N):
    near = any(u == w for u in neighbors)
    shared = count(near[u] for u in neighbors)            # of each node with w
    linked = linked + (shared if near else 0)
deg = degree()
nodes["clustering"] = 0.0 if deg < 2 else linked / (deg * (deg - 1))
'''

K_TRUSS = '''\
"""The k-truss, as in Cohen (2008): edges leave that are in fewer than k - 2 triangles of those left."""
k = param(3, min=2, help="edges that stay are in k - 2 triangles or more")

left = at_source(node_index()) != at_target(node_index())
leaving = True
while leaving:
    shared = int(left) * 0
    for w in range(N):                                    # who is beside w, and which edges join two such
        near = any(u == w for u, e in incident_edges if left[e])
        shared = shared + (at_source(near) and at_target(near))
    kept = left and shared >= k - 2
    leaving = count(kept) < count(left)
    left = kept
edges["truss"] = left
'''

MAXIMAL_INDEPENDENT_SET = '''\
"""A maximal independent set, by the draws of Luby (1986), algorithm A."""
seed = param(0, min=0, max=100000, help="other numbers give other sets")

free = degree() >= 0
chosen = ~free
t = 0
while any(free):
    draw = random_uniform(seed=1000 * seed + t)
    lowest = min((draw[u] for u in neighbors if free[u] and u != v), default=1)
    wins = free and draw < lowest
    beaten = any(wins[u] for u in neighbors)
    chosen = chosen or wins
    free = free and not wins and not beaten
    t += 1
nodes["independent"] = chosen
'''

GREEDY_COLOURING = '''\
"""Greedy colouring by falling degree: each node the first colour free, as in Welsh and Powell (1967)."""
order = nodes_by(-degree())
colour = full(-1)
c = 0
while any(colour < 0):                                    # who gets colour c, then c + 1, ...
    for v in order:
        is_taken = any(colour[u] == c for u in neighbors)
        if colour[v] < 0 and not is_taken:
            colour[v] = c
    c += 1
nodes["colour"] = colour
'''


def components() -> Program:
    """Weakly connected components, each named by its lowest node index.

    Returns
    -------
    Program
        Output "component": int64 node value.

    Notes
    -----
    Cost: one pass over the edges a round, or over those beside nodes whose value fell in the last one; rounds
    go with the longest shortest path. The step `components()` takes one pass in all.

    References
    ----------
    Y. Shiloach and U. Vishkin, An O(log n) parallel connectivity algorithm, Journal of Algorithms 3 (1982).

    Examples
    --------
    >>> from groggy_nb.graph import Graph
    >>> components().run(Graph.from_edges([3, 1], [0, 2]), mode="reference")["component"]
    array([0, 1, 1, 0])
    """
    return program(COMPONENTS)


def core_number() -> Program:
    """Core numbers: the largest k such that a node is in a part where each has k neighbors.

    Direction is ignored; parallel edges, so also one to and one fro, count each.

    Returns
    -------
    Program
        Output "core_number": int64 node value.

    Notes
    -----
    Cost: a few passes over the edges for each core number, and one over those beside the nodes that were
    peeled off before for each round of peeling; on a long path N / 2 of these. The step `core_number()` takes
    one pass in all, and counts parallel edges once.

    References
    ----------
    D. W. Matula and L. L. Beck, Smallest-last ordering and clustering and graph coloring algorithms,
    Journal of the ACM 30 (1983).

    Examples
    --------
    >>> from groggy_nb import datasets
    >>> core_number().run(datasets.karate(), mode="reference")["core_number"].max().item()
    4
    """
    return program(CORE_NUMBER)


def triangles() -> Program:
    """The triangles that each node is in, of a graph without parallel edges and self loops.

    Direction is ignored: an edge to and one fro are parallel.

    Returns
    -------
    Program
        Output "triangles": int64 node value.

    Notes
    -----
    Cost: two passes over the edges for each node, 2 N M, which is for reading and for small graphs. The
    step `triangles()` takes M times the square root of M at most, and counts parallel edges once.

    References
    ----------
    T. Schank and D. Wagner, Finding, counting and listing all triangles in large graphs, WEA 2005.

    Examples
    --------
    >>> from groggy_nb.graph import generate
    >>> triangles().run(generate.complete(4), mode="reference")["triangles"]
    array([3, 3, 3, 3])
    """
    return program(TRIANGLES)


def clustering() -> Program:
    """Clustering: the share of pairs of a node's neighbors that are neighbors; no parallel edges, no loops.

    Direction is ignored: an edge to and one fro are parallel.

    Returns
    -------
    Program
        Output "clustering": float64 node value, 0 below two neighbors.

    Notes
    -----
    Cost: two passes over the edges for each node, 2 N M, which is for reading and for small graphs. The
    step `clustering()` takes M times the square root of M at most, and counts parallel edges once.

    References
    ----------
    D. J. Watts and S. H. Strogatz, Collective dynamics of small-world networks, Nature 393 (1998).

    Examples
    --------
    >>> from groggy_nb.graph import generate
    >>> clustering().run(generate.complete(4), mode="reference")["clustering"]
    array([1., 1., 1., 1.])
    """
    return program(CLUSTERING)


def k_truss(k: int = 3) -> Program:
    """The k-truss: the most edges such that each is in k - 2 triangles of them.

    Direction is ignored. Parallel edges count as one beside others, and all stay or leave.

    Parameters
    ----------
    k : int
        2 or more; 2 keeps all edges but self loops.

    Returns
    -------
    Program
        Output "truss": bool edge value; `G.edge_subgraph(r["truss"])` is the truss.

    Notes
    -----
    Cost: two passes over the edges for each node, 2 N M, in each round of peeling: for reading and for small
    graphs. Where one round is enough, the step `common_neighbors()` gives the triangles of each edge.

    References
    ----------
    J. Cohen, Trusses: cohesive subgraphs for social network analysis, National Security Agency (2008).

    Examples
    --------
    >>> from groggy_nb.graph import Graph
    >>> tailed = Graph.from_edges([0, 1, 2, 2], [1, 2, 0, 3], directed=False)
    >>> k_truss().run(tailed, mode="reference")["truss"]
    array([ True,  True,  True, False])
    """
    return program(K_TRUSS, {"k": k})


def maximal_independent_set(seed: int = 0) -> Program:
    """Nodes of which no two are neighbors, so many that each other node has one of them beside it.

    In each round the nodes that drew the lowest number around them are chosen.

    Parameters
    ----------
    seed : int
        0 to 100,000. Other seeds give other sets.

    Returns
    -------
    Program
        Output "independent": bool node value.

    Notes
    -----
    Cost: two passes over the edges a round; the logarithm of N rounds are expected.

    References
    ----------
    M. Luby, A simple parallel algorithm for the maximal independent set problem, SIAM Journal on
    Computing 15 (1986).

    Examples
    --------
    >>> from groggy_nb.graph import generate
    >>> int(maximal_independent_set().run(generate.complete(9), mode="reference")["independent"].sum())
    1
    """
    return program(MAXIMAL_INDEPENDENT_SET, {"seed": seed})


def greedy_colouring() -> Program:
    """Colours such that no two neighbors share one: by falling degree each node takes the lowest free one.

    Of nodes of one degree the one with the lower index comes first.

    Returns
    -------
    Program
        Output "colour": int64 node value from 0; at most one more than the largest degree.

    Notes
    -----
    Cost: one sweep for each colour, on one thread. The colours are those of a single sweep in which each
    node takes the lowest free one: who gets the first colour does not depend on the later ones.

    References
    ----------
    D. J. A. Welsh and M. B. Powell, An upper bound for the chromatic number of a graph and its application
    to timetabling problems, The Computer Journal 10 (1967).

    Examples
    --------
    >>> from groggy_nb.graph import generate
    >>> greedy_colouring().run(generate.cycle(5), mode="reference")["colour"]
    array([0, 1, 0, 1, 2])
    """
    return program(GREEDY_COLOURING)
