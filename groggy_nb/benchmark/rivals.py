"""Other systems at the work of the contests, each where it is there.

A function builds what its system needs (not timed) and gives a contender, or says why there is none. What is
timed is the algorithm: neither building the graph nor taking the result out.
"""

from __future__ import annotations

import importlib
import warnings
from collections.abc import Callable, Iterable
from importlib.metadata import version
from typing import Any

import numpy as np
from numpy.typing import NDArray

from groggy_nb.benchmark import rebuilt
from groggy_nb.benchmark.peers import MOST_OBJECTS, OWN_RULE, installed
from groggy_nb.benchmark.timing import TOLERANCE, Contender, Made, Missing
from groggy_nb.graph import Graph
from groggy_nb.graph.conversions import weights

OWN_TOLERANCE = 1e-10  # of those whose rounds end by one
SMALL = 5_000  # nodes up to which those take part that take minutes on more
UNREACHED = 1e300  # lengths above it say that there is no path
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


def scores(hubs: Any, authorities: Any) -> NDArray[np.float64]:
    """Hubs and authorities as parts of the highest, and 1: what others leave near 0 is no large error.

    >>> scores([0.0, 2.0], [1.0, 4.0])
    array([1.  , 2.  , 1.25, 2.  ])
    """
    both = (np.asarray(each, np.float64) for each in (hubs, authorities))
    return np.concatenate([1 + each / np.max(each, initial=1e-300) for each in both])


def networkit(graph: Graph, threads: int, task: str) -> Made:
    """NetworKit at a task, on threads where it has them."""
    module = installed("networkit")
    if isinstance(module, Missing):
        return module
    name = f"NetworKit {module.__version__}"
    if task == "hits":
        return Missing(name, NO_SUCH)
    other = rebuilt.in_networkit(graph, is_weighted=task == "paths")
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
        "paths": (
            lambda: module.distance.Dijkstra(other, 0, storePaths=False),
            lambda done: _lengths(done.getDistances()),
            False,
            "Dijkstra's",
        ),
    }
    make, found, has_threads, note = tasks[task]

    def call() -> Any:
        module.setNumberOfThreads(threads)
        done = make()
        done.run()
        return done

    used = threads if has_threads else 1
    return Contender(name, call, used, note, found=found, is_compared=task != "labels")


def _levels(distances: Any) -> NDArray[np.float64]:
    """Distances with -1 for nodes that were not reached, which others give as a large number or inf."""
    found = np.asarray(distances, dtype=np.float64)
    return np.where(found < len(found), found, -1.0)


def _lengths(distances: Any) -> NDArray[np.float64]:
    """Lengths with inf for nodes that were not reached, which others give as the largest number."""
    found = np.asarray(distances, dtype=np.float64)
    return np.where(found < UNREACHED, found, np.inf)


def igraph(graph: Graph, threads: int, task: str) -> Made:
    """igraph at a task, on one thread."""
    module = installed("igraph")
    if isinstance(module, Missing):
        return module
    other = rebuilt.in_igraph(graph)
    lengths = weights(graph, "weight").tolist() if task == "paths" else None

    def both_scores() -> tuple[list[float], list[float]]:
        with warnings.catch_warnings():  # that scores are 0, as those of nodes without edges are
            warnings.simplefilter("ignore", RuntimeWarning)
            return other.hub_score(), other.authority_score()

    tasks: dict[str, tuple[Callable[[], Any], Callable[[Any], Any], str]] = {
        "components": (
            lambda: other.connected_components(mode="weak"),
            lambda done: lowest_of(done.membership),
            "",
        ),
        "cores": (other.coreness, np.asarray, ""),
        "levels": (lambda: other.distances(source=0)[0], _levels, ""),
        "paths": (lambda: other.distances(source=0, weights=lengths)[0], np.asarray, "Dijkstra's"),
        "hits": (
            both_scores,
            lambda done: scores(*done),
            "hub_score and authority_score: two eigenvectors by ARPACK",
        ),
    }
    call, found, note = tasks[task]
    tolerance = OWN_RULE if task == "hits" else TOLERANCE
    return Contender(f"igraph {module.__version__}", call, 1, note, found=found, tolerance=tolerance)


def networkx(graph: Graph, threads: int, task: str, most: int = SMALL) -> Made:
    """networkx at a task."""
    module = installed("networkx")
    if isinstance(module, Missing):
        return module
    name = f"networkx {module.__version__}"
    if graph.num_nodes > most:
        return Missing(name, f"left out above {most:,} nodes")
    other = rebuilt.in_networkx(graph)
    weight = "weight" if "weight" in graph.edge_attrs else None
    nodes = range(graph.num_nodes)

    def by_node(missing: float) -> Callable[[Any], Any]:
        return lambda done: np.array([done.get(v, missing) for v in nodes], np.float64)

    by_score = by_node(0.0)

    tasks: dict[str, tuple[Callable[[], Any], Callable[[Any], Any]]] = {
        "components": (
            lambda: list(module.connected_components(other)),
            lambda parts: lowest_of_parts(parts, len(nodes)),
        ),
        "cores": (lambda: module.core_number(other), by_node(0)),
        "triangles": (lambda: module.triangles(other), lambda done: in_all(list(done.values()))),
        "levels": (lambda: module.single_source_shortest_path_length(other, 0), by_node(-1)),
        "paths": (
            lambda: module.single_source_dijkstra_path_length(other, 0, weight=weight),
            by_node(np.inf),
        ),
        "hits": (
            lambda: module.hits(other, tol=OWN_TOLERANCE),
            lambda done: scores(*map(by_score, done)),
        ),
    }
    call, found = tasks[task]
    note = {"hits": "a singular vector by scipy"}.get(task, "")
    tolerance = OWN_RULE if task == "hits" else TOLERANCE
    return Contender(name, call, 1, note, found=found, tolerance=tolerance)


def rustworkx(graph: Graph, threads: int, task: str, most: int = MOST_OBJECTS) -> Made:
    """rustworkx at a task, on one thread; its graph is made of Python's objects."""
    module = installed("rustworkx")
    if isinstance(module, Missing):
        return module
    name, n = f"rustworkx {module.__version__}", graph.num_nodes
    if task == "triangles":
        return Missing(name, NO_SUCH)
    if n > most:
        return Missing(name, f"left out above {most:,} nodes")
    other = rebuilt.in_rustworkx(graph)

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
        "hits": (
            lambda: module.hits(other, tol=OWN_TOLERANCE / n, max_iter=1000),
            lambda done: scores(*([each[v] for v in range(n)] for each in done)),
            f"rounds until the l1 change is below {OWN_TOLERANCE:g}",
        ),
    }
    call, found, note = tasks[task]
    tolerance = OWN_RULE if task == "hits" else TOLERANCE
    return Contender(name, call, 1, note, found=found, tolerance=tolerance)


def scikit_network(graph: Graph, threads: int, task: str) -> Made:
    """scikit-network at a task, on one thread, on its matrix of scipy."""
    module = installed("sknetwork")
    if isinstance(module, Missing):
        return module
    name = f"scikit-network {version('scikit-network')}"
    if task == "paths":
        return Missing(name, NO_SUCH)
    if task == "triangles" and graph.num_nodes > SMALL:  # its time goes with the square of the nodes
        return Missing(name, f"left out above {SMALL:,} nodes")
    from scipy.sparse import csr_matrix

    topology, path, clustering, ranks = (
        importlib.import_module(f"sknetwork.{part}") for part in ("topology", "path", "clustering", "ranking")
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
        "hits": (
            lambda: ranks.HITS().fit(other),
            lambda done: scores(done.scores_row_, done.scores_col_),
            "a singular vector by Lanczos",
        ),
    }
    call, found, note = tasks[task]
    tolerance = OWN_RULE if task == "hits" else TOLERANCE
    return Contender(name, call, 1, note, found=found, is_compared=task != "labels", tolerance=tolerance)
