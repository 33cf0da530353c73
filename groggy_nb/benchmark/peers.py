"""PageRank by other hands: our native kernel, scipy in a Python loop, NetworKit and igraph where installed.

Each function builds what its system needs (not timed) and gives a contender, or says why there is none.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from groggy_nb import native
from groggy_nb.benchmark.timing import Contender, Missing
from groggy_nb.graph import Graph

DAMPING = 0.85
NEVER = 0.0  # no l1 residual is below it, so no one stops early


def peers(graph: Graph, iterations: int, threads: int) -> tuple[list[Contender], list[Missing]]:
    """All peers on a graph: those that can take part, and those that cannot."""
    found = [make(graph, iterations, threads) for make in PEERS]
    return (
        [peer for peer in found if isinstance(peer, Contender)],
        [peer for peer in found if isinstance(peer, Missing)],
    )


def hand_written(graph: Graph, iterations: int, threads: int) -> Contender:
    """`native.pagerank`, the kernel that generated code is measured against."""

    def call() -> NDArray[np.float64]:
        return native.pagerank(graph, DAMPING, NEVER, iterations, threads=threads)

    return Contender("hand-written kernel", call, threads, must_agree=True)


def scipy_loop(graph: Graph, iterations: int, threads: int) -> Contender:
    """A sparse product a round in a Python loop, with dangling mass and the l1 residual."""
    from scipy.sparse import csr_array

    num_nodes, rows, degrees = graph.num_nodes, graph.csr("in"), graph.degrees("out")
    # The shares are in the matrix, as networkx has them: one vector operation a round less.
    shares = 1.0 / np.maximum(degrees, 1)[rows.indices]
    index = np.int32 if rows.num_entries < 2**31 else np.int64
    indices, indptr = rows.indices.astype(index), rows.indptr.astype(index)
    moves = csr_array((shares, indices, indptr), shape=(num_nodes, num_nodes))
    sinks = np.flatnonzero(degrees == 0)

    def call() -> NDArray[np.float64]:
        ranks = np.full(num_nodes, 1.0 / num_nodes)
        for _ in range(iterations):
            lost = ranks[sinks].sum()
            new = DAMPING * (moves @ ranks + lost / num_nodes) + (1.0 - DAMPING) / num_nodes
            delta = np.abs(new - ranks).sum()
            ranks = new
            if delta < NEVER:
                break
        return ranks

    return Contender("scipy product in a loop", call, 1, must_agree=True)


def networkit(graph: Graph, iterations: int, threads: int) -> Contender | Missing:
    """NetworKit's PageRank with the same number of iterations."""
    module = installed("networkit")
    if isinstance(module, Missing):
        return module
    # Sources and targets as numpy arrays of its node type.
    ends = (graph.src.astype(np.uint64), graph.dst.astype(np.uint64))
    other = module.graph.GraphFromCoo(ends, n=graph.num_nodes, directed=graph.directed)
    centrality = module.centrality

    def call() -> NDArray[np.float64]:
        module.setNumberOfThreads(threads)
        ranking = centrality.PageRank(
            other, damp=DAMPING, tol=NEVER, distributeSinks=centrality.SinkHandling.DistributeSinks
        )
        ranking.norm = centrality.Norm.L1_NORM
        ranking.maxIterations = iterations
        ranking.run()
        scores = np.asarray(ranking.scores())
        # 11.3 gives sinks no mass on undirected graphs, where that changes the scale alone.
        return scores / scores.sum()

    return Contender(f"NetworKit {module.__version__}", call, threads, "scores divided by their sum")


def igraph(graph: Graph, iterations: int, threads: int) -> Contender | Missing:
    """igraph's PRPACK, which knows no number of iterations."""
    module = installed("igraph")
    if isinstance(module, Missing):
        return module
    edges = np.column_stack((graph.src, graph.dst))
    other = module.Graph(n=graph.num_nodes, edges=edges, directed=graph.directed)

    def call() -> NDArray[np.float64]:
        return np.asarray(other.pagerank(damping=DAMPING))

    return Contender(f"igraph {module.__version__}", call, 1, "PRPACK, to its own tolerance")


PEERS: tuple[Callable[[Graph, int, int], Contender | Missing], ...] = (
    hand_written,
    scipy_loop,
    networkit,
    igraph,
)


def installed(name: str) -> Any:
    """A module, or a line that says it is missing."""
    try:
        return importlib.import_module(name)
    except ImportError as wrong:
        is_absent = isinstance(wrong, ModuleNotFoundError) and wrong.name == name
        return Missing(name, "not installed" if is_absent else f"cannot be imported: {wrong}")
