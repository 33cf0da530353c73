"""The kernels of steps on a whole graph equal their definition in plain loops, on every small graph."""

import math
from concurrent.futures import ThreadPoolExecutor
from random import Random

import networkx as nx
import numpy as np
import pytest
from plain_draws import sampled, walk
from program_graphs import GRAPHS
from structure_loops import (
    clustering,
    common_neighbors,
    common_neighbors_with,
    components_strong,
    components_weak,
    core_number,
    distances,
    jaccard,
    levels,
    modularity_gains,
    modularity_shares,
    predecessors,
    rank,
    rows_of,
    simple_paths,
    triangles,
)

from groggy_kernels.compiling import JIT
from groggy_kernels.layout import CANCEL, CONTROL_WORDS, DONE
from groggy_nb.graph import Graph
from groggy_nb.ops.threefry import drawn

GUARD = 0x5A5A5A5A5A5A5A5A
SIZES = (4, 6, 8, 9)


def small_graphs():
    """Graphs of a few nodes, directed and not: degenerate ones, and random ones with loops and parallels."""
    random = Random(7)
    found = [(n, edges) for n, edges in GRAPHS.values() if edges or n != 7]
    for _ in range(24 if JIT else 8):
        n = random.choice(SIZES)
        count = random.randint(1, 3 * n)
        found.append((n, [(random.randrange(n), random.randrange(n)) for _ in range(count)]))
    return [(n, edges, directed) for n, edges in found for directed in (False, True)]


def graph_of(n, edges, directed):
    ends = np.array(edges, np.int64).reshape(-1, 2)
    return Graph.from_edges(ends[:, 0], ends[:, 1], num_nodes=n, directed=directed)


def run(kernel, graph, reads, operands, dtype, scratch, cancel=0, over="node", threads=0):
    """Call a kernel with scratch full of rubbish; what it returns and what it filled. It writes no more."""
    n, m = graph.num_nodes, graph.num_edges
    control = np.zeros(CONTROL_WORDS, np.int64)
    control[CANCEL] = cancel
    held, arguments = [control], [n, m]

    def address(array):
        held.append(array)
        arguments.append(array.ctypes.data)

    for part in reads:
        if part == "ends":
            address(graph.src)
            address(graph.dst)
        else:
            direction, _, wanted = part.partition("+")
            rows = graph.csr(direction)
            address(rows.indptr)
            address(rows.indices)
            if wanted:
                address(rows.edge_ids)
    for operand in operands:
        if isinstance(operand, np.ndarray):
            address(operand)
        else:
            arguments.append(operand)
    entries = {"node": n, "edge": m, "paths": 33 * (3 + (n + 1) // 2)}
    out = np.full(8 * entries[over] + 8, 0x5A, np.uint8)
    address(out)
    works = [np.full(entries[domain] + 1, GUARD, np.int64) for domain in scratch]
    for work in works:
        address(work)
    if threads:
        with ThreadPoolExecutor(threads) as pool:  # all in it at once: each waits for the others
            calls = [pool.submit(kernel, control.ctypes.data, t, threads, *arguments) for t in range(threads)]
        (code,) = {each.result() for each in calls}
        assert code or control[DONE] == control[DONE + 1]
        assert code or control[DONE] in (n, graph.csr("both").num_entries)
    else:
        code = kernel(control.ctypes.data, *arguments)
    size = entries[over] * np.dtype(dtype).itemsize
    assert set(out[size:]) == {0x5A}
    assert all(work[-1] == GUARD for work in works)
    return code, out[:size].view(dtype).tolist()


def call(name, graph, operands=(), cancel=0, threads=1):
    """Run the kernel of a step by its name, on threads where it takes them."""
    from importlib import import_module

    reads, dtype, scratch, *over = KERNELS[name]
    module = MODULES.get(name) or name.removesuffix("_int64").removesuffix("_float64")
    kernel = getattr(import_module(f"groggy_kernels.steps.{module}"), name)
    threads = threads if name in ON_THREADS else 0
    return run(kernel, graph, reads, operands, dtype, scratch, cancel, *over, threads=threads)


SORTING = ((), "int64", ("node",) * 3)
KERNELS = {
    "bfs_levels": (("out",), "int64", ("node",)),
    "shortest_paths": (("out+edges",), "float64", ("node",) * 2),
    "components_weak": (("ends",), "int64", ()),
    "components_strong": (("out",), "int64", ("node",) * 3),
    "core_number": (("both",), "int64", ("node",) * 4 + ("edge",)),
    "k_core": (("both",), "bool", ("node",) * 4 + ("edge",)),
    "triangles": (("both",), "int64", ("node",) * 5 + ("edge",)),
    "clustering": (("both",), "float64", ("node",) * 5 + ("edge",)),
    "rank_int64": SORTING,
    "rank_float64": SORTING,
    "nodes_by_int64": SORTING,
    "nodes_by_float64": SORTING,
    "top_k_int64": ((), "bool", ("node",) * 3),
    "top_k_float64": ((), "bool", ("node",) * 3),
    "modularity_share": (("ends", "out"), "float64", ("node",) * 5),
    "modularity_gain": (("ends", "out", "both+edges"), "float64", ("node",) * 6),
    "flow_update": (("ends",), "float64", ("node",) * 2, "edge"),
    "sample_nodes": ((), "bool", ("node",)),
    "sample_edges": ((), "bool", ("edge",), "edge"),
}
OVERLAPS = ("both+edges",)
KERNELS |= {
    "random_walk": (("out+edges",), "int64", ("edge", "edge")),
    "common_neighbors": (OVERLAPS, "int64", ("node", "edge"), "edge"),
    "jaccard": (OVERLAPS, "float64", ("node", "edge"), "edge"),
    "common_neighbors_with": (("both",), "int64", ("node",)),
}
KERNELS |= {
    "path_predecessors": (("out+edges",), "int64", ("node",) * 2),
    "astar": (("out+edges",), "int64", ("node",) * 4),
    "k_shortest_paths": (("out+edges",), "int64", ("node",) * 4 + ("paths",)),
}
ON_THREADS = ("core_number", "k_core", "triangles", "clustering")
MODULES = {"sample_nodes": "sample", "sample_edges": "sample"}
MODULES |= dict.fromkeys(("common_neighbors", "jaccard", "common_neighbors_with"), "overlaps")


def test_what_needs_no_operand_is_its_definition():
    for n, edges, directed in small_graphs():
        graph = graph_of(n, edges, directed)
        for name, wanted in (
            ("components_weak", components_weak(n, edges)),
            ("components_strong", components_strong(n, edges, directed)),
            ("core_number", core_number(n, edges)),
            ("triangles", triangles(n, edges)),
            ("clustering", clustering(n, edges)),
            ("common_neighbors", common_neighbors(n, edges)),
            ("jaccard", jaccard(n, edges)),
        ):
            assert call(name, graph) == (0, wanted), (name, n, edges, directed)


@pytest.mark.parametrize("name", ON_THREADS)
def test_on_any_number_of_threads_a_kernel_gives_the_same(name):
    random = Random(29)
    some = [(random.randrange(400), int(random.paretovariate(0.8)) % 400) for _ in range(3000)]
    larger = [(400, some, directed) for directed in (False, True)]
    for n, edges, directed in [*small_graphs()[::6], *larger]:
        graph = graph_of(n, edges, directed)
        operands = (2,) if name == "k_core" else ()
        wanted = call(name, graph, operands)
        for threads in (2, 4, 7) if JIT else (1,):  # 7: more than some kernels have work for
            for _ in range(3 if n == 400 else 1):
                assert call(name, graph, operands, threads=threads) == wanted, (n, edges, directed, threads)


def test_paths_are_the_shortest():
    random = Random(11)
    for n, edges, directed in small_graphs():
        graph = graph_of(n, edges, directed)
        for source in range(n):
            assert call("bfs_levels", graph, (source,)) == (0, levels(n, edges, source, directed))
            weights = [random.choice((0.0, -0.0, 0.1, 0.7, 3.0, 1e308, float("inf"))) for _ in edges]
            wanted = distances(n, edges, weights, source, directed)
            given = np.array(weights, np.float64)
            assert call("shortest_paths", graph, (source, given)) == (0, wanted), (edges, weights, source)
            ones = distances(n, edges, [1.0] * len(edges), source, directed)
            assert call("shortest_paths", graph, (source, 0)) == (0, ones)


@pytest.mark.parametrize("name", ["share", "gain"])
def test_modularity_is_its_definition_s_for_weights_and_labels_of_any_size(name):
    wanted = {"share": modularity_shares, "gain": modularity_gains}[name]
    random = Random(5)
    for n, edges, directed in small_graphs():
        labels = [random.choice((7, -(2**63), 2**63 - 1)) for _ in range(n)]
        weights = [random.choice((0.0, 0.5, 3.0, 0.1)) for _ in edges]
        for given, array in ((weights, np.array(weights, np.float64)), ([1.0] * len(edges), 0)):
            operands = (np.array(labels, np.int64), array)
            code, found = call(f"modularity_{name}", graph_of(n, edges, directed), operands)
            values = wanted(n, edges, given, labels, directed)
            # Exact sums against rounded ones.
            assert code == 0 and found == pytest.approx(values, abs=1e-14, nan_ok=True), (n, edges, directed)


@pytest.mark.parametrize("name", ["bfs_levels", "shortest_paths"])
def test_a_source_that_is_no_node_is_told(name):
    graph = graph_of(3, [(0, 1)], True)
    for source in (-1, 3, 2**62):
        operands = (source,) if name == "bfs_levels" else (source, 0)
        assert call(name, graph, operands)[0] == 1
    assert call(name, graph_of(0, [], True), operands)[0] == 1


def test_weights_below_0_and_nan_are_told():
    graph = graph_of(3, [(0, 1), (1, 2)], True)
    for weight in (-0.5, float("nan"), -float("inf")):
        assert call("shortest_paths", graph, (0, np.array([1.0, weight])))[0] == 2


def test_the_k_core_is_where_the_core_number_is_at_least_k():
    for n, edges, directed in small_graphs()[::3]:
        graph = graph_of(n, edges, directed)
        for k in range(4):
            assert call("k_core", graph, (k,)) == (0, [c >= k for c in core_number(n, edges)])
    assert call("k_core", graph, (-1,))[0] == 1


@pytest.mark.parametrize("n", [0, 1, 2, 15, 16, 17, 33, 100, *([5000] if JIT else [])])
def test_ranks_are_places_in_a_stable_order_with_nan_last(n):
    random = Random(n)
    graph = graph_of(n, [], False)
    floats = [random.choice((0.0, -0.0, 1.5, -2.0, 1e300, float("inf"), -float("inf"))) for _ in range(n)]
    some_nan = [float("nan") if random.random() < 0.2 else x for x in floats]
    many = [random.uniform(-1, 1) for _ in range(n)]
    for values in (floats, some_nan, many):
        for order in (0, 1):
            wanted = rank(values, descending=order == 1)
            assert call("rank_float64", graph, (np.array(values), order)) == (0, wanted)
        places = rank(values)
        order = sorted(range(n), key=places.__getitem__)
        assert call("nodes_by_float64", graph, (np.array(values),)) == (0, order)
        assert call("top_k_float64", graph, (np.array(values), 3)) == (0, [place < 3 for place in wanted])
    whole = [random.choice((0, 1, -1, 2**63 - 1, -(2**63), random.randrange(50))) for _ in range(n)]
    for order in (0, 1):
        wanted = rank(whole, descending=order == 1)
        assert call("rank_int64", graph, (np.array(whole, np.int64), order)) == (0, wanted)
    places = rank(whole)
    order = sorted(range(n), key=places.__getitem__)
    assert call("nodes_by_int64", graph, (np.array(whole, np.int64),)) == (0, order)
    everyone = call("top_k_int64", graph, (np.array(whole, np.int64), n + 1))
    assert everyone == (0, [True] * n)
    assert call("top_k_int64", graph, (np.array(whole, np.int64), -1))[0] == 1


def test_samples_hold_the_lowest_draws():
    for n, edges, directed in small_graphs()[::2]:
        graph = graph_of(n, edges, directed)
        for seed in (0, -1, 2**63 - 1):
            for name, number in (("sample_nodes", n), ("sample_edges", len(edges))):
                is_edge = name == "sample_edges"
                for count in {0, 1, number // 2, number}:
                    wanted = (0, sampled(count, number, seed, is_edge)) if count <= number else (1, None)
                    found = call(name, graph, (count, seed))
                    assert (found if count <= number else (found[0], None)) == wanted
                assert call(name, graph, (number + 1, seed))[0] == 1
                assert call(name, graph, (-1, seed))[0] == 1


def test_walks_are_those_of_plain_loops():
    random = Random(13)
    for n, edges, directed in [g for g in small_graphs() if g[0]][::2]:
        graph, rows = graph_of(n, edges, directed), rows_of(n, edges, directed)
        for restart in (0.0, 0.3, 1.0):
            start, seed = random.randrange(n), random.getrandbits(63)
            weights = [random.choice((0.0, 0.0, 0.5, 2.0, 1e308)) for _ in edges]
            wanted = walk(rows, start, 20, restart, None, seed)
            assert call("random_walk", graph, (start, 20, restart, 0, seed)) == (0, wanted)
            wanted = walk(rows, start, 20, restart, weights, seed)
            given = np.array(weights, np.float64)
            assert call("random_walk", graph, (start, 20, restart, given, seed)) == (0, wanted)


def test_a_long_walk_visits_nodes_in_proportion_to_the_weights_of_their_edges():
    random = Random(5)
    edges = [(v, (v + step) % 10) for v in range(10) for step in (1, 3)]
    weights = np.array([random.choice((1.0, 2.0, 7.0)) for _ in edges])
    length = 200_000 if JIT else 2_000
    visits = np.array(call("random_walk", graph_of(10, edges, False), (0, length, 0.0, weights, 1))[1])
    ends = np.array(edges)
    strength = np.bincount(ends[:, 0], weights, 10) + np.bincount(ends[:, 1], weights, 10)
    wanted = strength / strength.sum()
    assert np.abs(visits / (length + 1) - wanted).max() < 3 / length**0.5


def test_predecessors_lead_to_the_source_on_shortest_paths():
    random = Random(17)
    for n, edges, directed in small_graphs():
        graph = graph_of(n, edges, directed)
        for source in range(n):
            weights = [random.choice((0.0, 0.0, 0.1, 3.0, 1e308, float("inf"))) for _ in edges]
            wanted = predecessors(n, edges, weights, source, directed)
            given = np.array(weights, np.float64)
            assert call("path_predecessors", graph, (source, given)) == (0, wanted), (edges, weights, source)
            for v in range(n):
                for _ in range(n):
                    v = v if wanted[v] < 0 else wanted[v]
                assert wanted[v] < 0


def test_the_path_to_a_goal_is_a_shortest_one_where_the_heuristic_is_not_above():
    random = Random(19)
    for n, edges, directed in [g for g in small_graphs() if g[0]]:
        graph = graph_of(n, edges, directed)
        source, goal = random.randrange(n), random.randrange(n)
        weights = [random.choice((0.0, 0.1, 0.7, 3.0)) for _ in edges]
        given = np.array(weights, np.float64)
        back = distances(n, [(b, a) for a, b in edges], weights, goal, directed)
        wanted = back[source]
        less = np.array([random.choice((0.0, 0.5, 0.99)) * d if d < 1e9 else 7.0 for d in back])
        for heuristic in (0, less, less - 5.0):
            _, place = call("astar", graph, (source, goal, heuristic, given))
            path = sorted((v for v in range(n) if place[v] >= 0), key=place.__getitem__)
            assert bool(path) == (wanted < math.inf)
            assert not path or (path[0], path[-1]) == (source, goal)
            ways = [
                length for length, p in simple_paths(n, edges, weights, source, goal, directed) if p == path
            ]
            assert not path or ways == [pytest.approx(wanted, rel=1e-12, abs=1e-12)]


def test_the_k_shortest_paths_are_the_first_of_all_paths():
    random = Random(23)
    for n, edges, directed in [g for g in small_graphs() if g[0]]:
        graph = graph_of(n, edges, directed)
        source, target, k = random.randrange(n), random.randrange(n), random.choice((0, 1, 2, 5, 32))
        weights = [random.random() for _ in edges]  # no two paths are as long
        first = simple_paths(n, edges, weights, source, target, directed)[:k]
        wanted = [sum(v in path for _, path in first) for v in range(n)]
        assert call("k_shortest_paths", graph, (source, target, k, np.array(weights))) == (0, wanted)
        _, found = call("k_shortest_paths", graph, (source, target, k, 0))
        among = simple_paths(n, edges, [1.0] * len(edges), source, target, directed)[:k]
        assert found[target] == len(among) and sum(found) == sum(len(path) for _, path in among)


def test_what_no_search_takes_is_told():
    graph, weights = graph_of(3, [(0, 1), (1, 2)], True), np.array([1.0, -1.0])
    nothing = np.array([0.0, float("nan"), 0.0])
    for operands, code in (
        ((3, 0, 0, 0), 1),
        ((0, -1, 0, 0), 2),
        ((0, 1, nothing, 0), 3),
        ((0, 1, 0, weights), 4),
    ):
        assert call("astar", graph, operands)[0] == code
    for operands, code in (((3, 0, 1, 0), 1), ((0, 3, 1, 0), 2), ((0, 1, 33, 0), 3), ((0, 1, 1, weights), 4)):
        assert call("k_shortest_paths", graph, operands)[0] == code
    assert [call("path_predecessors", graph, o)[0] for o in ((3, 0), (0, weights))] == [1, 2]


def test_common_neighbors_with_a_node_are_their_definition():
    for n, edges, directed in small_graphs()[::2]:
        graph = graph_of(n, edges, directed)
        for source in range(n):
            wanted = common_neighbors_with(n, edges, source)
            assert call("common_neighbors_with", graph, (source,)) == (0, wanted)
        assert call("common_neighbors_with", graph, (n,))[0] == 1


def test_of_many_edges_samples_are_the_lowest_draws():
    n = 200_000 if JIT else 2_000
    graph = Graph.from_edges(np.zeros(n, np.int64), np.ones(n, np.int64), num_nodes=2)
    words = drawn(9, 5, "edges", graph)[0]
    for count in (1, n // 3, n - 1):
        found = np.array(call("sample_edges", graph, (count, 9))[1])
        assert found.sum() == count and words[found].max() < words[~found].min()


@pytest.mark.parametrize("name", sorted(KERNELS))
def test_a_cancelled_kernel_ends_with_the_next_look(name):
    n = 70_000
    star = Graph.from_edges(np.zeros(2 * n, np.int64), np.arange(2 * n) % n, num_nodes=n, directed=True)
    operands = {"bfs_levels": (0,), "k_core": (2,), "shortest_paths": (0, 0)}.get(name, ())
    if name.startswith("sample"):
        operands = (5, 1)
    if name == "random_walk":
        operands = (0, 3 * n, 0.5, np.ones(2 * n), 1)
    if name == "path_predecessors":
        operands = (0, 0)
    if name in ("astar", "k_shortest_paths"):
        operands = (0, n - 1, *((0, 0) if name == "astar" else (2, 0)))
    if name == "common_neighbors_with":
        operands = (1,)
    if name.startswith("modularity"):
        operands = (np.arange(n), 0)
    if name == "flow_update":
        operands = (np.ones(2 * n), np.zeros(2 * n))
    if "_int64" in name or "_float64" in name:
        operands = (np.zeros(n, name.split("_")[-1]), 0)[: 1 if name.startswith("nodes_by") else 2]
    assert call(name, star, operands, cancel=2)[0] == -1
    assert call(name, star, operands, cancel=1)[0] == 0


@pytest.mark.parametrize("directed", [False, True])
def test_a_larger_graph_has_what_networkx_finds(directed):
    n = 300 if JIT else 60
    random = Random(3)
    edges = [(random.randrange(n), int(random.paretovariate(0.8)) % n) for _ in range(4 * n)]
    weights = [random.uniform(0, 2) for _ in edges]
    graph = graph_of(n, edges, directed)
    given = (nx.MultiDiGraph if directed else nx.MultiGraph)()
    given.add_nodes_from(range(n))
    given.add_weighted_edges_from((a, b, w) for (a, b), w in zip(edges, weights, strict=True))
    simple = nx.Graph((a, b) for a, b in edges if a != b)
    simple.add_nodes_from(range(n))
    assert dict(enumerate(call("core_number", graph)[1])) == nx.core_number(simple)
    assert dict(enumerate(call("triangles", graph)[1])) == nx.triangles(simple)
    shares = nx.clustering(simple)
    assert call("clustering", graph)[1] == pytest.approx([shares[v] for v in range(n)], rel=1e-12)
    found = nx.single_source_dijkstra_path_length(given, 5)
    distance = call("shortest_paths", graph, (5, np.array(weights)))[1]
    assert distance == [found.get(v, float("inf")) for v in range(n)]
    hops = nx.single_source_shortest_path_length(given, 5)
    assert call("bfs_levels", graph, (5,))[1] == [hops.get(v, -1) for v in range(n)]
    parts = nx.strongly_connected_components(given) if directed else nx.connected_components(given)
    lowest = {v: min(part) for part in parts for v in part}
    assert dict(enumerate(call("components_strong", graph)[1])) == lowest
    parts = nx.weakly_connected_components(given) if directed else nx.connected_components(given)
    assert dict(enumerate(call("components_weak", graph)[1])) == {v: min(p) for p in parts for v in p}
