"""Other systems at the work of the contests, each where it is there.

A function builds what its system needs (not timed) and gives a contender, or says why there is none. What is
timed is the algorithm: neither building the graph nor taking the result out.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable
from importlib.metadata import version
from typing import Any

import numpy as np
from numpy.typing import NDArray

from groggy_nb.benchmark.peers import MOST_OBJECTS, installed
from groggy_nb.benchmark.timing import Contender, Missing
from groggy_nb.graph import Graph
from groggy_nb.graph.conversions import weights

Made = Contender | Missing
SMALL = 5_000  # nodes up to which those take part that take minutes on more
NO_SUCH = "has no such algorithm that is as much work"


def lowest_of(labels: Any) -> NDArray[np.int64]:
    """Components by the lowest node index of each, whatever their labels are.

    >>> lowest_of(["b", "a", "b"])
    array([0, 1, 0])
    """
    _, first, number = np.unique(np.asarray(labels), return_index=True, return_inverse=True)
    return first[number].astype(np.int64)


def lowest_of_parts(parts: Iterable[Any], num_nodes: int) -> NDArray[np.int64]:
    """Components, given as sets of nodes, by the lowest node index of each."""
    lowest = np.empty(num_nodes, np.int64)
    for part in parts:
        lowest[list(part)] = min(part)
    return lowest


def in_all(numbers: Any) -> NDArray[np.int64]:
    """The triangles of a graph by those of its nodes, or of its edges."""
    return np.array([int(np.sum(np.asarray(numbers))) // 3])


def networkit(graph: Graph, threads: int, task: str) -> Made:
    """NetworKit at a task, on threads where it has them."""
    module = installed("networkit")
    if isinstance(module, Missing):
        return module
    ends = (graph.src.astype(np.uint64), graph.dst.astype(np.uint64))
    other = module.graph.GraphFromCoo(ends, n=graph.num_nodes, directed=graph.directed)
    other.indexEdges()
    # What is made, how the result is taken out, whether it has threads, and what is to be known of it.
    tasks: dict[str, tuple[Callable[[], Any], Callable[[Any], Any], bool, str]] = {
        "labels": (
            lambda: module.community.PLP(other, maxIterations=10),
            lambda done: done.getPartition().getVector(),
            True,
            "PLP: visits in any order, leaves out nodes with quiet neighbors, ends when few labels change",
        ),
        "components": (
            lambda: module.components.ParallelConnectedComponents(other),
            lambda done: lowest_of(done.getPartition().getVector()),
            True,
            "ParallelConnectedComponents",
        ),
        "cores": (
            lambda: module.centrality.CoreDecomposition(other),
            lambda done: np.asarray(done.scores()),
            True,
            "",
        ),
        "triangles": (
            lambda: module.sparsification.TriangleEdgeScore(other),
            lambda done: in_all(done.scores()),
            True,
            "TriangleEdgeScore: triangles of each edge",
        ),
        "levels": (
            lambda: module.distance.BFS(other, 0, storePaths=False),
            lambda done: _levels(done.getDistances()),
            False,
            "",
        ),
    }
    make, found, has_threads, note = tasks[task]

    def call() -> Any:
        module.setNumberOfThreads(threads)
        done = make()
        done.run()
        return done

    used = threads if has_threads else 1
    return Contender(
        f"NetworKit {module.__version__}", call, used, note, found=found, is_compared=task != "labels"
    )


def _levels(distances: Any) -> NDArray[np.float64]:
    """Distances with -1 for nodes that were not reached, which others give as a large number or inf."""
    found = np.asarray(distances, dtype=np.float64)
    return np.where(found < len(found), found, -1.0)


def igraph(graph: Graph, threads: int, task: str) -> Made:
    """igraph at a task, on one thread."""
    module = installed("igraph")
    if isinstance(module, Missing):
        return module
    other = module.Graph(
        n=graph.num_nodes, edges=np.column_stack((graph.src, graph.dst)), directed=graph.directed
    )
    tasks: dict[str, tuple[Callable[[], Any], Callable[[Any], Any]]] = {
        "components": (
            lambda: other.connected_components(mode="weak"),
            lambda done: lowest_of(done.membership),
        ),
        "cores": (other.coreness, np.asarray),
        "levels": (lambda: other.distances(source=0)[0], _levels),
    }
    if task not in tasks:
        return Missing(f"igraph {module.__version__}", NO_SUCH)
    call, found = tasks[task]
    return Contender(f"igraph {module.__version__}", call, 1, found=found)


def networkx(graph: Graph, threads: int, task: str, most: int = SMALL) -> Made:
    """networkx at a task."""
    module = installed("networkx")
    if isinstance(module, Missing):
        return module
    name = f"networkx {module.__version__}"
    if graph.num_nodes > most:
        return Missing(name, f"left out above {most:,} nodes")
    other = graph.to_networkx()
    weight = "weight" if "weight" in graph.edge_attrs else None
    nodes = range(graph.num_nodes)

    def by_node(missing: float) -> Callable[[Any], Any]:
        return lambda done: np.array([done.get(v, missing) for v in nodes], np.float64)

    tasks: dict[str, tuple[Callable[[], Any], Callable[[Any], Any]]] = {
        "components": (
            lambda: list(module.connected_components(other)),
            lambda parts: lowest_of_parts(parts, graph.num_nodes),
        ),
        "cores": (lambda: module.core_number(other), by_node(0)),
        "triangles": (lambda: module.triangles(other), lambda done: in_all(list(done.values()))),
        "levels": (lambda: module.single_source_shortest_path_length(other, 0), by_node(-1)),
        "paths": (
            lambda: module.single_source_dijkstra_path_length(other, 0, weight=weight),
            by_node(np.inf),
        ),
    }
    call, found = tasks[task]
    return Contender(name, call, 1, found=found)


def rustworkx(graph: Graph, threads: int, task: str, most: int = MOST_OBJECTS) -> Made:
    """rustworkx at a task, on one thread; its graph is made of Python's objects, edges without direction."""
    module = installed("rustworkx")
    if isinstance(module, Missing):
        return module
    name, n = f"rustworkx {module.__version__}", graph.num_nodes
    if task not in ("components", "cores", "levels", "paths"):
        return Missing(name, NO_SUCH)
    if n > most:
        return Missing(name, f"left out above {most:,} nodes")
    other = module.PyGraph()
    other.add_nodes_from(range(n))
    lengths = weights(graph, "weight")
    other.add_edges_from(list(zip(graph.src.tolist(), graph.dst.tolist(), lengths.tolist(), strict=True)))

    def of_layers(layers: list[list[int]]) -> NDArray[np.float64]:
        found = np.full(n, -1.0)
        for level, layer in enumerate(layers):
            found[layer] = level
        return found

    def of_lengths(lengths: Any) -> NDArray[np.float64]:
        found = np.full(n, np.inf)
        found[0], found[[*lengths.keys()]] = 0.0, [*lengths.values()]
        return found

    tasks: dict[str, tuple[Callable[[], Any], Callable[[Any], Any], str]] = {
        "components": (
            lambda: module.connected_components(other),
            lambda parts: lowest_of_parts(parts, n),
            "gives Python's sets",
        ),
        "cores": (
            lambda: module.core_number(other),
            lambda done: np.array([done[v] for v in range(n)]),
            "gives a dict",
        ),
        "levels": (lambda: module.bfs_layers(other, [0]), of_layers, "gives lists of nodes"),
        "paths": (
            lambda: module.dijkstra_shortest_path_lengths(other, 0, float),
            of_lengths,
            "asks Python for the length of each edge",
        ),
    }
    call, found, note = tasks[task]
    return Contender(name, call, 1, note, found=found)


def scikit_network(graph: Graph, threads: int, task: str) -> Made:
    """scikit-network at a task, on one thread, on its matrix of scipy."""
    module = installed("sknetwork")
    if isinstance(module, Missing):
        return module
    name = f"scikit-network {version('scikit-network')}"
    if task == "triangles" and graph.num_nodes > SMALL:  # its time goes with the square of the nodes
        return Missing(name, f"left out above {SMALL:,} nodes")
    from scipy.sparse import csr_matrix

    topology, path, clustering = (
        importlib.import_module(f"sknetwork.{part}") for part in ("topology", "path", "clustering")
    )
    rows = graph.csr("out")
    entries = (np.ones(rows.num_entries), rows.indices.astype(np.int32), rows.indptr.astype(np.int32))
    other = csr_matrix(entries, shape=(graph.num_nodes, graph.num_nodes))
    plain = {"sort_clusters": False, "return_probs": False, "return_aggregate": False}
    tasks: dict[str, tuple[Callable[[], Any], Callable[[Any], Any], str]] = {
        "labels": (
            lambda: clustering.PropagationClustering(n_iter=10, node_order=None, **plain).fit(other),
            lambda done: done.labels_,
            "PropagationClustering: a label that it has already wins by other rules",
        ),
        "components": (lambda: topology.get_connected_components(other), lowest_of, "by scipy"),
        "cores": (lambda: topology.get_core_decomposition(other), np.asarray, ""),
        "triangles": (
            lambda: topology.count_triangles(other),
            lambda total: np.array([total]),
            "counts them in all, not by node",
        ),
        "levels": (lambda: path.get_distances(other, source=0), np.asarray, "a product of scipy's a level"),
    }
    call, found, note = tasks[task]
    return Contender(name, call, 1, note, found=found, is_compared=task != "labels")


def graphblas(graph: Graph, threads: int, task: str) -> Made:
    """python-graphblas at a task: it has no algorithms, so what one or two of its calls a round say."""
    module = installed("graphblas")
    if isinstance(module, Missing):
        return module
    name = f"python-graphblas {module.__version__}"
    if task not in ("levels", "triangles"):
        return Missing(name, "has no algorithms: this one is a program of many calls")
    rows, n = graph.csr("out"), graph.num_nodes
    moves = module.Matrix.ss.import_csr(
        nrows=n,
        ncols=n,
        indptr=rows.indptr.astype(np.uint64),
        col_indices=rows.indices.astype(np.uint64),
        values=np.ones(1, np.int64),
        is_iso=True,
        sorted_cols=False,
    )

    def levels() -> Any:
        module.ss.config["nthreads"] = threads
        found, front = module.Vector(int, n), module.Vector(bool, n)
        front[0], level = True, 0
        while front.nvals:
            found(front.S) << level
            front(~found.S, replace=True) << module.semiring.any_pair(front @ moves)
            level += 1
        return found

    def triangles() -> Any:
        module.ss.config["nthreads"] = threads
        lower = module.select.tril(moves, -1).new()
        wedges = module.semiring.plus_pair(lower @ lower.T).new(mask=lower.S)
        return wedges.reduce_scalar(module.monoid.plus).new().value

    if task == "levels":
        note = "any_pair of the last level and the edges, a level a call"
        return Contender(name, levels, threads, note, found=lambda done: done.to_dense(fill_value=-1))
    note = "plus_pair of the lower triangle with itself; counts them in all"
    return Contender(name, triangles, threads, note, found=lambda total: np.array([total]))
