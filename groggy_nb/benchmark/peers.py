"""PageRank by other hands: a native kernel of ours, and every peer that is installed.

Equal work is so many rounds of a float64 vector over the same entries, with what dangling nodes hold given to
all and the l1 residual; a note says where a system does otherwise. Each function builds what its system needs
(not timed) and gives a contender, or says why there is none.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from importlib.metadata import version
from typing import Any

import numpy as np
from numpy.typing import NDArray

from groggy_nb import native
from groggy_nb.benchmark.timing import Contender, Made, Missing
from groggy_nb.graph import Graph

DAMPING = 0.85
NEVER = 0.0  # no l1 residual is below it, so no one stops early
RESIDUAL = 1e-10  # where those stop that end by it
OWN_RULE = 1e-4  # how far a node may be off where a system ends by a rule of its own
MOST_OBJECTS = 200_000  # nodes up to which a graph takes part that is made of Python's tuples
MOST_NETWORKX = 50_000  # nodes up to which a call of networkx takes a second or two


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


def networkit(graph: Graph, iterations: int, threads: int) -> Made:
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

    # So its rounds are others where there are sinks: as much work, and scores that differ by what these hold.
    has_sinks = bool((graph.degrees("out") == 0).any())
    told = "; what dangling nodes hold goes elsewhere, so not compared"
    note = "scores divided by their sum" + told * has_sinks
    name = f"NetworKit {module.__version__}"
    return Contender(name, call, threads, note, is_compared=not has_sinks)


def igraph(graph: Graph, iterations: int, threads: int) -> Made:
    """igraph's PRPACK, which knows no number of iterations."""
    module = installed("igraph")
    if isinstance(module, Missing):
        return module
    edges = np.column_stack((graph.src, graph.dst))
    other = module.Graph(n=graph.num_nodes, edges=edges, directed=graph.directed)

    def call() -> NDArray[np.float64]:
        return np.asarray(other.pagerank(damping=DAMPING))

    note = "PRPACK, to its own tolerance"
    return Contender(f"igraph {module.__version__}", call, 1, note, tolerance=OWN_RULE)


def graphblas(graph: Graph, iterations: int, threads: int) -> Made:
    """python-graphblas: a loop of GraphBLAS calls with the semiring plus_second, which reads no values."""
    module = installed("graphblas")
    if isinstance(module, Missing):
        return module
    Matrix, Vector = module.Matrix, module.Vector
    binary, monoid, semiring, unary = module.binary, module.monoid, module.semiring, module.unary
    num_nodes, rows, degrees = graph.num_nodes, graph.csr("in"), graph.degrees("out")
    moves = Matrix.ss.import_csr(
        nrows=num_nodes,
        ncols=num_nodes,
        indptr=rows.indptr.astype(np.uint64),
        col_indices=rows.indices.astype(np.uint64),
        values=np.ones(1),
        is_iso=True,
        sorted_cols=False,
    )
    shares = Vector.from_dense(DAMPING / np.maximum(degrees, 1))
    sinks = np.flatnonzero(degrees == 0)
    dangling = Vector.from_coo(sinks, np.ones(len(sinks)), size=num_nodes)

    def call() -> NDArray[np.float64]:
        module.ss.config["nthreads"] = threads
        ranks = Vector.from_scalar(1.0 / num_nodes, num_nodes, float)
        new, given = Vector(float, num_nodes), Vector(float, num_nodes)
        for _ in range(iterations):
            given << binary.times(ranks & shares)
            lost = binary.times(ranks & dangling).new().reduce(monoid.plus).new().value or 0.0
            new[:] = (1.0 - DAMPING + DAMPING * lost) / num_nodes
            new(binary.plus) << semiring.plus_second(moves @ given)
            given << binary.minus(new & ranks)
            given << unary.abs(given)
            delta = given.reduce(monoid.plus).new().value
            ranks, new = new, ranks
            if delta < NEVER:
                break
        return np.asarray(ranks.to_dense())

    note = (
        f"SuiteSparse {'.'.join(map(str, module.ss.about['library_version']))}, plus_second in a Python loop"
    )
    return Contender(f"python-graphblas {module.__version__}", call, threads, note)


def scikit_network(graph: Graph, iterations: int, threads: int) -> Made:
    """scikit-network's power iteration."""
    module = installed("sknetwork")
    if isinstance(module, Missing):
        return module
    from scipy.sparse import csr_matrix

    power_iteration = importlib.import_module("sknetwork.ranking").PageRank
    rows = graph.csr("out")
    index = np.int32 if rows.num_entries < 2**31 else np.int64
    moves = csr_matrix(
        (np.ones(rows.num_entries), rows.indices.astype(index), rows.indptr.astype(index)),
        shape=(graph.num_nodes, graph.num_nodes),
    )
    has_sinks = bool((graph.degrees("out") == 0).any())

    def call() -> NDArray[np.float64]:
        ranking = power_iteration(DAMPING, solver="piteration", n_iter=iterations, tol=NEVER)
        return np.asarray(ranking.fit(moves).scores_)

    note = "its power iteration, from another start" + "; favours sinks, so not compared" * has_sinks
    return Contender(
        f"scikit-network {version('scikit-network')}",
        call,
        1,
        note,
        is_compared=not has_sinks,
        tolerance=OWN_RULE,
    )


def rustworkx(graph: Graph, iterations: int, threads: int) -> Made:
    """rustworkx, which ends by its residual: with a number of rounds alone it raises."""
    module = installed("rustworkx")
    if isinstance(module, Missing):
        return module
    if graph.num_nodes > MOST_OBJECTS:
        return Missing(f"rustworkx {module.__version__}", f"left out above {MOST_OBJECTS:,} nodes")
    other = module.PyDiGraph()
    other.add_nodes_from(range(graph.num_nodes))
    ends = [(graph.src, graph.dst), *([] if graph.directed else [(graph.dst, graph.src)])]
    for source, target in ends:
        other.add_edges_from_no_data(list(zip(source.tolist(), target.tolist(), strict=True)))
    # It multiplies the tolerance by the number of nodes.
    close = RESIDUAL / graph.num_nodes

    def call() -> NDArray[np.float64]:
        found = module.pagerank(other, alpha=DAMPING, tol=close, max_iter=10 * iterations)
        return np.array([*found.values()])

    note = f"to an l1 residual of {RESIDUAL:g}"
    return Contender(f"rustworkx {module.__version__}", call, 1, note, tolerance=OWN_RULE)


def networkx(graph: Graph, iterations: int, threads: int) -> Made:
    """networkx: scipy inside, and a conversion in each call."""
    module = installed("networkx")
    if isinstance(module, Missing):
        return module
    name = f"networkx {module.__version__}"
    if graph.num_nodes > MOST_NETWORKX:
        return Missing(name, f"left out above {MOST_NETWORKX:,} nodes")
    other = graph.to_networkx()
    close = RESIDUAL / graph.num_nodes

    def call() -> NDArray[np.float64]:
        found = module.pagerank(other, alpha=DAMPING, tol=close, max_iter=10 * iterations)
        return np.array([found[v] for v in range(graph.num_nodes)])

    return Contender(name, call, 1, f"to an l1 residual of {RESIDUAL:g}", tolerance=OWN_RULE)


PEERS: tuple[Callable[..., Made], ...] = (
    hand_written,
    scipy_loop,
    networkit,
    graphblas,
    scikit_network,
    igraph,
    rustworkx,
    networkx,
)
# What those on the largest graphs are; the others take minutes there.
LARGE: tuple[Callable[..., Made], ...] = (networkit, graphblas)


def installed(name: str) -> Any:
    """A module, or a line that says it is missing."""
    try:
        return importlib.import_module(name)
    except ImportError as wrong:
        is_absent = isinstance(wrong, ModuleNotFoundError) and wrong.name == name
        return Missing(name, "not installed" if is_absent else f"cannot be imported: {wrong}")
