"""How important each node is."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from groggy_nb import given
from groggy_nb.graph import Graph
from groggy_nb.native.calling import in_parts, least, on_threads, prepared, share

PARTS = 32  # of betweenness: sums of each, added in order, so that the number of threads changes no bit


def pagerank(
    g: Graph, damping: float = 0.85, tol: float = 1e-10, max_iter: int = 100, *, threads: int = 1
) -> NDArray[np.float64]:
    """PageRank of every node, float64 (N,); the same computation as `algorithms.pagerank`.

    Rank of nodes without out-edges is spread evenly. Ends after `max_iter` rounds, or when the ranks
    change by less than `tol` in all. The sums follow the graph's blocks, so the number of threads changes
    no bit.

    Examples
    --------
    >>> from groggy_nb import native
    >>> from groggy_nb.graph import Graph
    >>> native.pagerank(Graph.from_edges([0, 1, 2], [1, 2, 0])).round(3)
    array([0.333, 0.333, 0.333])
    """
    damping, tol = share("damping", damping), least("tol", tol)
    max_iter, threads = given.whole("max_iter", max_iter, 0), given.whole("threads", threads, 1)
    g = prepared("pagerank", g, "in", each_node=32)
    ranks = np.empty(g.num_nodes)
    if g.num_nodes == 0:
        return ranks
    from groggy_kernels.baselines.pagerank import LINE
    from groggy_kernels.baselines.pagerank import pagerank as kernel
    from groggy_kernels.compiling import JIT
    from groggy_kernels.layout import CONTROL_WORDS

    rows = g.csr("in")
    control = np.zeros(CONTROL_WORDS, np.int64)
    arrays = (rows.indptr, rows.indices, g.degrees("out"), g.node_blocks, ranks)
    work = (np.empty_like(ranks), np.empty_like(ranks), np.empty(2 * LINE * (len(g.node_blocks) - 1)))
    threads = threads if JIT else 1
    on_threads(threads, kernel, *arrays, *work, damping, tol, max_iter, threads, control.ctypes.data)
    return ranks


def betweenness(g: Graph, *, threads: int = 1) -> NDArray[np.float64]:
    """Betweenness of every node, float64 (N,), divided by the (N - 1) (N - 2) pairs of others.

    Paths are counted in edges, along their direction; parallel edges are paths of their own. The same as
    `algorithms.betweenness` but for rounding. The number of threads changes no bit.

    Notes
    -----
    Cost: 2 N M; memory: 32 N numbers and 4 N a thread.

    References
    ----------
    U. Brandes, A faster algorithm for betweenness centrality, Journal of Mathematical Sociology 25 (2001).

    Examples
    --------
    >>> from groggy_nb import native
    >>> from groggy_nb.graph import Graph
    >>> native.betweenness(Graph.from_edges([0, 1], [1, 2], directed=False))
    array([0., 1., 0.])
    """
    threads = given.whole("threads", threads, 1)
    n = prepared("betweenness", g, "out", each_node=8 * (PARTS + 1) + 28 * threads).num_nodes
    from groggy_kernels.baselines.betweenness import betweenness as kernel

    rows = g.csr("out")

    def of_part(part: int) -> NDArray[np.float64]:
        total, work = np.zeros(n), (np.empty(n), np.empty(n), np.empty(n, np.int64), np.empty(n, np.uint32))
        kernel(rows.indptr, rows.indices, part * n // PARTS, (part + 1) * n // PARTS, total, *work)
        return total

    return np.add.reduce(in_parts(threads, of_part, PARTS)) / max((n - 1) * (n - 2), 1)


def closeness(g: Graph, *, threads: int = 1) -> NDArray[np.float64]:
    """Closeness of every node, float64 (N,): the inverse of the mean distance from those that reach it.

    Times their share of the graph, as `algorithms.closeness`. 64 searches share each walk over the edges.

    Notes
    -----
    Cost: N / 64 times the depth of a search times M at most.

    References
    ----------
    M. Then and others, The more the merrier: efficient multi-source graph traversal, VLDB 2014.

    Examples
    --------
    >>> from groggy_nb import native
    >>> from groggy_nb.graph import Graph
    >>> native.closeness(Graph.from_edges([0, 1], [1, 2], directed=False)).round(3)
    array([0.667, 1.   , 0.667])
    """
    threads = given.whole("threads", threads, 1)
    n = prepared("closeness", g, "in", each_node=8 + 24 * threads).num_nodes
    from groggy_kernels.baselines.closeness import WORD
    from groggy_kernels.baselines.closeness import closeness as kernel

    rows, out = g.csr("in"), np.empty(n)

    def of_part(part: int) -> None:
        work = (*(np.empty(n, np.uint64) for _ in range(3)), *(np.empty(WORD, np.int64) for _ in range(2)))
        kernel(rows.indptr, rows.indices, part * WORD, out, *work)

    in_parts(threads, of_part, -(-n // WORD))
    return out
