"""The baselines equal networkx, and plain loops over the edges."""

from itertools import pairwise

import networkx as nx
import numpy as np
import pytest

from groggy_kernels.compiling import JIT
from groggy_nb import native
from groggy_nb.errors import GraphError
from groggy_nb.graph import Graph

SIZES = [1, 2, 7, 40, *([3000] if JIT else [])]


def random_graph(n, directed, seed=1, edges_per_node=3):
    """A multigraph with loops, parallel edges and nodes without edges."""
    random = np.random.default_rng(seed + n)
    m = n * edges_per_node
    ends = random.integers(0, max(1, n - n // 5), (2, m))
    return Graph.from_edges(*ends, num_nodes=n, directed=directed)


def zoo():
    """Graphs of many shapes, each with and without direction."""
    for directed in (True, False):
        yield from (random_graph(n, directed) for n in SIZES)
        yield Graph.from_edges([], [], num_nodes=3, directed=directed)
        yield Graph.from_edges([0], [0], directed=directed)
        yield Graph.from_edges(np.arange(9), np.arange(1, 10), directed=directed)
        yield Graph.from_edges(np.zeros(9, int), np.arange(1, 10), directed=directed)
        yield Graph.from_edges(np.arange(1, 10), np.zeros(9, int), directed=directed)


def as_networkx(g):
    """The same multigraph in networkx."""
    made = (nx.MultiDiGraph if g.directed else nx.MultiGraph)()
    made.add_nodes_from(range(g.num_nodes))
    made.add_edges_from(zip(g.src.tolist(), g.dst.tolist(), strict=True))
    return made


ZOO = list(zoo())


def name_of(g):
    """A short name of a graph."""
    return f"{'directed' if g.directed else 'undirected'}-{g.num_nodes}-{g.num_edges}"


@pytest.mark.parametrize("g", ZOO, ids=name_of)
def test_pagerank_equals_networkx(g):
    wanted = nx.pagerank(as_networkx(g), alpha=0.85, tol=1e-14, max_iter=1000)
    found = native.pagerank(g, tol=1e-13, max_iter=1000)
    np.testing.assert_allclose(found, [wanted[v] for v in range(g.num_nodes)], rtol=1e-9)


def test_pagerank_of_the_worked_example():
    g = Graph.from_edges([0, 1, 2, 2, 3, 4], [1, 2, 0, 3, 4, 2])
    np.testing.assert_allclose(native.pagerank(g, max_iter=1), [0.115, 0.2, 0.37, 0.115, 0.2])
    wanted = [0.166958, 0.171914, 0.322255, 0.166958, 0.171914]
    np.testing.assert_allclose(native.pagerank(g, tol=1e-12, max_iter=1000), wanted, atol=1e-6)


def test_pagerank_of_nothing_is_nothing():
    assert len(native.pagerank(Graph.from_edges([], [], num_nodes=0))) == 0


def test_pagerank_stops_when_the_change_is_below_the_tolerance():
    g = random_graph(40, directed=True)
    ranks = [native.pagerank(g, tol=0.0, max_iter=k) for k in range(30)]
    change = [np.abs(b - a).sum() for a, b in pairwise(ranks)]
    rounds = next(k for k, c in enumerate(change, 1) if c < 1e-3)
    np.testing.assert_array_equal(native.pagerank(g, tol=1e-3), ranks[rounds])


@pytest.mark.skipif(not JIT, reason="with NUMBA_DISABLE_JIT=1 there is one thread")
def test_pagerank_has_the_same_bits_on_any_number_of_threads():
    g = random_graph(20_000, directed=True)
    one = native.pagerank(g)
    for threads in (2, 3, 4):
        np.testing.assert_array_equal(native.pagerank(g, threads=threads), one)


def plain_label_propagation(g, sweeps):
    """Ordered label propagation in lists and dicts."""
    rows = [[] for _ in range(g.num_nodes)]
    for u, v in zip(g.src.tolist(), g.dst.tolist(), strict=True):
        rows[u].append(v)
        if u != v:
            rows[v].append(u)
    labels = list(range(g.num_nodes))
    for _ in range(sweeps):
        before = list(labels)
        for v, row in enumerate(rows):
            around = [labels[v], *(labels[u] for u in row)]
            counts = {label: around.count(label) for label in around}
            labels[v] = min(counts, key=lambda label, counts=counts: (-counts[label], label))
        if labels == before:
            break
    return labels


@pytest.mark.parametrize("g", ZOO, ids=name_of)
@pytest.mark.parametrize("sweeps", [0, 1, 10])
def test_label_propagation_equals_plain_loops(g, sweeps):
    assert native.label_propagation(g, sweeps).tolist() == plain_label_propagation(g, sweeps)


def test_label_propagation_of_two_triangles():
    g = Graph.from_edges([0, 1, 2, 3, 4, 5, 0], [1, 2, 0, 4, 5, 3, 3], directed=False)
    assert native.label_propagation(g, 1).tolist() == [0] * 6


@pytest.mark.parametrize("g", ZOO, ids=name_of)
def test_bfs_equals_networkx(g):
    for source in {0, g.num_nodes // 2, g.num_nodes - 1}:
        lengths = nx.single_source_shortest_path_length(as_networkx(g), source)
        assert native.bfs(g, source).tolist() == [lengths.get(v, -1) for v in range(g.num_nodes)]


@pytest.mark.parametrize("edges_per_node", [1, 2, 20])
@pytest.mark.parametrize("directed", [True, False])
def test_bfs_is_right_while_it_changes_between_push_and_pull(directed, edges_per_node):
    n = 2000 if JIT else 200
    tail = np.arange(n - 1, n + 60)  # a path after the dense part
    dense = random_graph(n, directed, edges_per_node=edges_per_node)
    g = Graph.from_edges(
        np.concatenate([dense.src, [0], tail]),
        np.concatenate([dense.dst, [n - 1], tail + 1]),
        directed=directed,
    )
    lengths = nx.single_source_shortest_path_length(as_networkx(g), 0)
    assert native.bfs(g, 0).tolist() == [lengths.get(v, -1) for v in range(g.num_nodes)]


def test_bfs_finds_its_source_by_label():
    g = Graph.from_edges([0, 1], [1, 2], labels=["a", "b", "c"])
    assert native.bfs(g, "b").tolist() == [-1, 0, 1]
    with pytest.raises(GraphError):
        native.bfs(g, "d")
