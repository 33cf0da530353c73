"""Other systems at the work of the contests: NetworKit, igraph, networkx; each where it is there.

A function builds what its system needs (not timed) and gives a contender, or says why there is none. What is
timed is the algorithm: neither building the graph nor taking the result out.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from groggy_nb.benchmark.peers import installed
from groggy_nb.benchmark.timing import Contender, Missing
from groggy_nb.graph import Graph

Made = Contender | Missing
SMALL = 5_000  # nodes up to which networkx takes part where it takes minutes on more


def lowest_of(labels: Any) -> NDArray[np.int64]:
    """Components by the lowest node index of each, whatever their labels are.

    >>> lowest_of(["b", "a", "b"])
    array([0, 1, 0])
    """
    _, first, number = np.unique(np.asarray(labels), return_index=True, return_inverse=True)
    return first[number].astype(np.int64)


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
        return Missing(f"igraph {module.__version__}", "has no such algorithm that is as much work")
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

    def components() -> list[set[Any]]:
        return list(module.connected_components(other))

    def of_components(parts: list[set[Any]]) -> NDArray[np.int64]:
        lowest = np.empty(graph.num_nodes, np.int64)
        for part in parts:
            lowest[list(part)] = min(part)
        return lowest

    def by_node(missing: float) -> Callable[[Any], Any]:
        return lambda done: np.array([done.get(v, missing) for v in nodes], np.float64)

    tasks: dict[str, tuple[Callable[[], Any], Callable[[Any], Any]]] = {
        "components": (components, of_components),
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
