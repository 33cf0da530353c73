"""Eigenvectors of a graph, by power iteration."""

from __future__ import annotations

from typing import TYPE_CHECKING

from groggy_nb.algorithms.gallery import program

if TYPE_CHECKING:
    from groggy_nb.program import Program

HITS = '''\
"""Hubs and authorities, as in Kleinberg (1999), section 3."""
tol = param(1e-10, min=0, help="stop when the hubs move less than this in a round (l1)")
max_iter = param(1000, min=0, help="rounds at most")

hubs = full(1 / N)
for _ in range(max_iter):
    pointed = sum(hubs[u] for u in in_neighbors)
    points = sum(pointed[u] for u in out_neighbors)
    new = normalize(points, by="sum", or_zero=True)
    delta = l1(new - hubs)
    hubs = new
    watch(delta)
    if delta < tol:
        break
authorities = sum(hubs[u] for u in in_neighbors)
nodes["hub"] = hubs
nodes["authority"] = normalize(authorities, by="sum", or_zero=True)
'''

KATZ = '''\
"""Katz centrality, after Katz (1953)."""
alpha = param(0.1, min=0, max=1, help="what a link passes on; below 1 / the largest eigenvalue")
beta = param(1.0, help="what each node has of its own")
tol = param(1e-10, min=0, help="stop when the values move less than this in a round (l1)")
max_iter = param(1000, min=0, help="rounds at most")

x = zeros()
for _ in range(max_iter):
    pulled = sum(x[u] for u in in_neighbors)
    new = alpha * pulled + beta
    delta = l1(new - x)
    x = new
    watch(delta)
    if delta < tol:
        break
nodes["katz"] = normalize(x, by="l2", or_zero=True)
'''

EIGENVECTOR = '''\
"""Eigenvector centrality, after Bonacich (1972), by power iteration."""
tol = param(1e-10, min=0, help="stop when the values move less than this in a round (l1)")
max_iter = param(1000, min=0, help="rounds at most")

x = full(1 / N)
for _ in range(max_iter):
    pulled = sum(x[u] for u in in_neighbors)
    new = normalize(x + pulled, by="l2")                  # x keeps bipartite graphs from swinging
    delta = l1(new - x)
    x = new
    watch(delta)
    if delta < tol:
        break
nodes["eigenvector"] = x
'''

SPECTRAL_EMBEDDING = '''\
"""The first column of the Laplacian eigenmap of Belkin and Niyogi (2003), by power iteration."""
seed = param(0, min=0, max=100000, help="other numbers give other starts")
tol = param(1e-10, min=0, help="stop when no value moves more than this in a round")
max_iter = param(10000, min=0, help="rounds at most")

deg = degree()
side = 0 if deg == 0 else 1 / sqrt(deg)
top = normalize(sqrt(deg), by="l2", or_zero=True)         # the eigenvector that all graphs have
x = random_normal(seed=seed)
for _ in range(max_iter):
    scaled = side * x
    pulled = side * sum(scaled[u] for u in neighbors)
    mixed = x + pulled                                    # eigenvalues from 0 to 2
    apart = mixed - dot(mixed, top) * top                 # deflation: the next one is the largest
    new = normalize(apart, by="l2", or_zero=True)
    delta = linf(new - x)
    x = new
    watch(delta)
    if delta < tol:
        break
highest = max((x[v] for v in nodes), default=0)
turn = 1 if highest == linf(x) else -1                    # of the two signs, the peak is positive
nodes["embedding"] = turn * side * x
'''


def hits(tol: float = 1e-10, max_iter: int = 1000) -> Program:
    """Hubs and authorities: good hubs point to good authorities, and those are pointed to by good hubs.

    Edge weights are not used.

    Parameters
    ----------
    tol : float
        Stop when the sum over nodes of the absolute change in a round is below this.
    max_iter : int
        Rounds at most.

    Returns
    -------
    Program
        Outputs "hub" and "authority": float64 node values that each sum to 1, or are 0 without edges.

    Notes
    -----
    Cost: two passes over the edges a round; the change falls by the ratio of the two largest squared
    singular values.

    References
    ----------
    J. M. Kleinberg, Authoritative sources in a hyperlinked environment, Journal of the ACM 46 (1999).

    Examples
    --------
    >>> from groggy_nb import datasets
    >>> list(hits().run(datasets.karate(), mode="reference"))
    ['hub', 'authority']
    """
    return program(HITS, {"tol": tol, "max_iter": max_iter})


def katz(alpha: float = 0.1, beta: float = 1.0, tol: float = 1e-10, max_iter: int = 1000) -> Program:
    """Katz centrality: the walks that end at a node, each weighed by `alpha` to the power of its length.

    Parameters
    ----------
    alpha : float
        What a link passes on, 0 to 1. It has to be below 1 / the largest eigenvalue of the adjacency
        matrix, or the values grow until `max_iter`.
    beta : float
        What each node has of its own.
    tol : float
        Stop when the sum over nodes of the absolute change in a round is below this.
    max_iter : int
        Rounds at most.

    Returns
    -------
    Program
        Output "katz": float64 node value of Euclidean norm 1.

    Notes
    -----
    Cost: one pass over the edges a round; the change falls by `alpha` times the largest eigenvalue.

    References
    ----------
    L. Katz, A new status index derived from sociometric analysis, Psychometrika 18 (1953).

    Examples
    --------
    >>> katz(alpha=0.05).params["alpha"]
    0.05
    """
    return program(KATZ, {"alpha": alpha, "beta": beta, "tol": tol, "max_iter": max_iter})


def eigenvector(tol: float = 1e-10, max_iter: int = 1000) -> Program:
    """Eigenvector centrality: a node counts as much as those that point to it, in proportion.

    Parameters
    ----------
    tol : float
        Stop when the sum over nodes of the absolute change in a round is below this.
    max_iter : int
        Rounds at most.

    Returns
    -------
    Program
        Output "eigenvector": float64 node value of Euclidean norm 1. Where a graph is not strongly
        connected, much of it may be 0; without cycles it has no limit.

    Notes
    -----
    Cost: one pass over the edges a round; the change falls by (1 + b) / (1 + a), with a and b the
    eigenvalues of largest real part.

    References
    ----------
    P. Bonacich, Factoring and weighting approaches to status scores and clique identification, Journal
    of Mathematical Sociology 2 (1972).

    Examples
    --------
    >>> from groggy_nb import datasets
    >>> found = eigenvector().run(datasets.karate(), mode="reference")["eigenvector"]
    >>> int(found.argmax()), round(float(found.max()), 4)
    (33, 0.3734)
    """
    return program(EIGENVECTOR, {"tol": tol, "max_iter": max_iter})


def spectral_embedding(seed: int = 0, tol: float = 1e-10, max_iter: int = 10000) -> Program:
    """A place for each node on a line, such that neighbors are near: where it changes sign, a graph parts.

    The eigenvector of the second smallest eigenvalue of the normalized Laplacian, divided by the square
    root of degrees. Direction and weights of edges are ignored. The graph should be connected: of
    several components it tells one from another.

    Parameters
    ----------
    seed : int
        0 to 100,000: of the random start.
    tol : float
        Stop when no node's value changes by more than this in a round.
    max_iter : int
        Rounds at most.

    Returns
    -------
    Program
        Output "embedding": float64 node value, its largest entry before the division positive.

    Notes
    -----
    Cost: one pass over the edges a round; rounds go with the inverse of the gap between the second and
    third eigenvalue, thousands on long thin graphs.

    References
    ----------
    M. Belkin and P. Niyogi, Laplacian eigenmaps for dimensionality reduction and data representation,
    Neural Computation 15 (2003).

    Examples
    --------
    >>> from groggy_nb.graph import generate
    >>> place = spectral_embedding().run(generate.path(4), mode="reference")["embedding"]
    >>> (place > 0).tolist() in ([True, True, False, False], [False, False, True, True])
    True
    """
    return program(SPECTRAL_EMBEDDING, {"seed": seed, "tol": tol, "max_iter": max_iter})
