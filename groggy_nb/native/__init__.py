"""Hand-written kernels on graphs: what a composed program is measured against."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from groggy_nb.graph import Graph


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
    from groggy_kernels.baselines.pagerank import SLOT_WORDS
    from groggy_kernels.baselines.pagerank import pagerank as kernel
    from groggy_kernels.compiling import JIT
    from groggy_kernels.layout import CONTROL_WORDS

    ranks = np.empty(g.num_nodes)
    if g.num_nodes == 0:
        return ranks
    threads = max(1, int(threads)) if JIT else 1
    rows = g.csr("in")
    control = np.zeros(CONTROL_WORDS, np.int64)
    arrays = (rows.indptr, rows.indices, g.degrees("out"), g.node_blocks, ranks)
    work = (np.empty_like(ranks), np.empty_like(ranks), np.empty(SLOT_WORDS))
    limits = (float(damping), float(tol), int(max_iter))
    _run_on(threads, kernel, *arrays, *work, *limits, threads, control.ctypes.data)
    return ranks


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
    from groggy_kernels.baselines.label_propagation import label_propagation as kernel

    rows = g.csr("both")
    labels, counts = np.empty(g.num_nodes, np.uint32), np.zeros(g.num_nodes, np.uint32)
    kernel(rows.indptr, rows.indices, labels, counts, int(max_iter))
    return labels.astype(np.int64)


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

    start = g.index_of(source)
    after, before = g.csr("out"), g.csr("in")
    levels, queue = np.empty(g.num_nodes, np.int64), np.empty(g.num_nodes, np.uint32)
    kernel(after.indptr, after.indices, before.indptr, before.indices, start, levels, queue)
    return levels


def _run_on(threads: int, kernel: Callable[..., Any], *args: Any) -> None:
    """Make the same call on some threads, this one among them, and wait for all."""
    others = [threading.Thread(target=kernel, args=args) for _ in range(threads - 1)]
    for other in others:
        other.start()
    kernel(*args)
    for other in others:
        other.join()
