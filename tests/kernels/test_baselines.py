"""The baselines equal networkx, and plain loops over the edges."""

from itertools import pairwise

import networkx as nx
import numpy as np
import pytest
from structure_loops import components_strong, components_weak, core_number, triangles

from groggy_kernels.compiling import JIT
from groggy_nb import native
from groggy_nb.errors import GraphError, GroggyError
from groggy_nb.graph import Graph, memory
from groggy_nb.native import calling

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


SMALL = [g for g in ZOO if g.num_nodes <= 40]


def ends(g):
    return list(zip(g.src.tolist(), g.dst.tolist(), strict=True))


def simple(g):
    """The graph without self loops and with each pair of nodes joined once."""
    pairs = sorted({(u, v) if g.directed else (min(u, v), max(u, v)) for u, v in ends(g) if u != v})
    u, v = np.array(pairs, np.int64).reshape(-1, 2).T
    return Graph.from_edges(u, v, num_nodes=g.num_nodes, directed=g.directed)


@pytest.mark.parametrize("g", SMALL, ids=name_of)
def test_searches_equal_networkx(g):
    made, n = as_networkx(g), g.num_nodes
    weighted = Graph.from_edges(
        g.src, g.dst, num_nodes=n, directed=g.directed, weight=np.arange(g.num_edges) % 7 / 4
    )
    twin = nx.MultiDiGraph() if g.directed else nx.MultiGraph()
    twin.add_nodes_from(range(n))
    twin.add_weighted_edges_from((u, v, e % 7 / 4) for e, (u, v) in enumerate(ends(g)))
    for source in {0, n - 1}:
        order = list(nx.dfs_preorder_nodes(nx.DiGraph(made), source, sort_neighbors=sorted))
        assert native.dfs(g, source).tolist() == [order.index(v) if v in order else -1 for v in range(n)]
        away = nx.single_source_dijkstra_path_length(twin, source)
        assert native.dijkstra(weighted, source).tolist() == [away.get(v, np.inf) for v in range(n)]
        goal = n // 2
        left = nx.single_source_dijkstra_path_length(twin.reverse() if g.directed else twin, goal)
        for bound in (None, [left.get(v, 9.0) / 2 for v in range(n)]):
            place = native.astar(weighted, source, goal, heuristic=bound).tolist()
            path = sorted((v for v in range(n) if place[v] >= 0), key=place.__getitem__)
            assert [place[v] for v in path] == list(range(len(path)))
            assert (path[0], path[-1]) == (source, goal) if path else goal not in away
            steps = [min(d["weight"] for d in twin[u][v].values()) for u, v in pairwise(path)]
            assert sum(steps) == away.get(goal, 0)


@pytest.mark.parametrize("g", SMALL, ids=name_of)
def test_structure_equals_plain_loops(g):
    n, edges = g.num_nodes, ends(g)
    assert native.connected_components(g).tolist() == components_weak(n, edges)
    assert native.connected_components(g, "strong").tolist() == components_strong(n, edges, g.directed)
    assert native.core_number(g).tolist() == core_number(n, edges)
    assert native.triangles(g).tolist() == triangles(n, edges)


@pytest.mark.parametrize("g", [simple(g) for g in SMALL], ids=name_of)
def test_centralities_by_distance_equal_networkx(g):
    made, nodes = as_networkx(g), range(g.num_nodes)
    made = (nx.DiGraph if g.directed else nx.Graph)(made)
    for ours, theirs in (
        (native.betweenness, nx.betweenness_centrality),
        (native.closeness, nx.closeness_centrality),
    ):
        wanted = theirs(made)
        np.testing.assert_allclose(ours(g), [wanted[v] for v in nodes], rtol=1e-9, atol=1e-12)


@pytest.mark.skipif(not JIT, reason="with NUMBA_DISABLE_JIT=1 it takes minutes")
def test_centralities_by_distance_have_the_same_bits_on_any_number_of_threads():
    g = random_graph(500, directed=True)
    for centrality in (native.betweenness, native.closeness):
        one = centrality(g)
        assert one.max() > 0
        for threads in (2, 3):
            np.testing.assert_array_equal(centrality(g, threads=threads), one)


@pytest.mark.parametrize("find", [native.louvain, native.leiden])
def test_communities_of_igraph_are_named_by_their_lowest_node_and_follow_from_the_seed(find):
    pytest.importorskip("igraph")
    made = nx.ring_of_cliques(6, 5)
    g = Graph.from_edges(*zip(*made.edges, strict=True), num_nodes=30)
    assert find(g).tolist() == [v // 5 * 5 for v in range(30)]
    loose = random_graph(40, directed=True)
    assert find(loose, seed=3).tolist() == find(loose, seed=3).tolist()
    heavy = Graph.from_edges([0, 1, 2, 3], [1, 2, 3, 0], weight=[0.1, 9.0, 0.1, 9.0])
    assert find(heavy).tolist() == [0, 1, 1, 0]


def test_what_does_not_fit_is_refused_in_words():
    g = Graph.from_edges([0, 1], [1, 2], weight=[1.0, -2.0])
    for call, told in (
        (lambda: native.pagerank(g, damping=2), "damping wants a number from 0 to 1, found 2"),
        (lambda: native.pagerank(g, max_iter=-1), "max_iter wants a whole number from 0"),
        (lambda: native.betweenness(g, threads=0), "threads wants a whole number from 1"),
        (lambda: native.closeness("karate"), "g wants a Graph, found 'karate'"),
        (lambda: native.dijkstra(g, 0), "edge 1 has the weight -2.0; wanted 0 or more"),
        (lambda: native.dijkstra(g, 0, "wieght"), "no edge attribute 'wieght'"),
        (lambda: native.dfs(g, 7), "7"),
        (lambda: native.astar(g, 0, 2, None, [1.0]), "heuristic wants an array of 3 numbers"),
        (lambda: native.connected_components(g, "week"), "connection wants one of weak, strong"),
        (lambda: native.louvain(g, weight=None, resolution=-1), "resolution wants a number of 0 or more"),
    ):
        with pytest.raises(GroggyError) as refused:
            call()
        assert told in str(refused.value)


ENDS = {"bfs": (0,), "dfs": (0,), "dijkstra": (0,), "astar": (0, 1)}


@pytest.mark.parametrize("name", native.__all__)
def test_what_does_not_fit_is_refused_before_it_is_allocated(name, monkeypatch):
    g = Graph.from_edges([0, 1, 2], [1, 2, 0])
    monkeypatch.setattr(calling, "SMALL", 0)
    monkeypatch.setattr(memory, "free_bytes", lambda: 24)
    monkeypatch.setattr(Graph, "csr", lambda *_: pytest.fail("rows were made"))
    with pytest.raises(GraphError, match="on this graph needs") as caught:
        getattr(native, name)(g, *ENDS.get(name, ()))
    assert caught.value.code == "graph-memory"
