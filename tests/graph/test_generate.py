"""Generators give simple graphs of the promised size, the same for the same seed."""

import networkx as nx
import numpy as np
import pytest

from groggy_nb.errors import GraphError
from groggy_nb.graph import generate


def assert_is_simple(graph):
    """No self loop, no pair twice, lower end first."""
    pairs = list(zip(graph.src.tolist(), graph.dst.tolist(), strict=True))
    assert all(u < v < graph.num_nodes for u, v in pairs)
    assert len(set(pairs)) == len(pairs)
    assert not graph.directed


@pytest.mark.parametrize(
    ("n", "degree"), [(0, 0), (1, 0), (2, 1), (50, 6), (50, 49), (50, 48), (50, 25), (1000, 10)]
)
def test_uniform_graphs_are_simple_and_have_exactly_the_edges(n, degree):
    graph = generate.uniform(n, degree)
    assert_is_simple(graph)
    assert (graph.num_nodes, graph.num_edges) == (n, round(n * degree / 2))


def test_uniform_graphs_depend_on_the_seed_alone():
    first, again, other = (generate.uniform(500, 8, seed=s) for s in (1, 1, 2))
    assert first.fingerprint == again.fingerprint != other.fingerprint


@pytest.mark.parametrize("edges", [2, 5])
def test_uniform_chooses_every_graph_equally_often(edges):
    """4 nodes: 15 graphs of 2 edges, 6 of 5; 3000 draws stay within 6 standard deviations of the mean."""
    counts = {}
    for seed in range(3000):
        graph = generate.uniform(4, edges / 2, seed=seed)
        key = (tuple(graph.src.tolist()), tuple(graph.dst.tolist()))
        counts[key] = counts.get(key, 0) + 1
    kinds = {2: 15, 5: 6}[edges]
    assert len(counts) == kinds
    assert max(abs(c - 3000 / kinds) for c in counts.values()) < 6 * (3000 / kinds) ** 0.5


@pytest.mark.parametrize(
    ("n", "degree"), [(3, 3), (1, 2), (-1, 0), (5, -1), (5, float("nan")), (5, float("inf")), (2.5, 1)]
)
def test_uniform_refuses_what_cannot_be(n, degree):
    with pytest.raises(GraphError):
        generate.uniform(n, degree)


def test_kronecker_graphs_are_simple_skewed_and_repeatable():
    graph = generate.kronecker(10)
    assert_is_simple(graph)
    assert graph.num_nodes == 1024
    dropped = [int(x.replace(",", "")) for x in graph.notes[1].split() if x.replace(",", "").isdigit()]
    assert graph.num_edges + sum(dropped) == 16 * 1024
    degrees = np.sort(graph.degrees("both"))
    assert degrees[-10:].mean() > 5 * np.median(degrees)
    assert (
        graph.fingerprint == generate.kronecker(10).fingerprint != generate.kronecker(10, seed=7).fingerprint
    )


@pytest.mark.parametrize(("scale", "factor"), [(-1, 16), (32, 16), (2.5, 16), (3, -1)])
def test_kronecker_refuses_what_cannot_be(scale, factor):
    with pytest.raises(GraphError):
        generate.kronecker(scale, factor)


def test_the_smallest_kronecker_graphs_exist():
    assert generate.kronecker(0).num_nodes == 1
    assert generate.kronecker(3, 0).num_edges == 0


def test_an_unaffordable_graph_is_refused_before_allocating():
    with pytest.raises(GraphError):
        generate.uniform(2**32 - 2, 2**31)
    with pytest.raises(GraphError):
        generate.kronecker(31, 2**20)


def pairs_of(graph):
    """The edges as pairs."""
    return sorted(zip(graph.src.tolist(), graph.dst.tolist(), strict=True))


def ring_of(n):
    """The most neighbors that a ring of n nodes has, an even number."""
    return max(n - 1, 0) // 2 * 2


@pytest.mark.parametrize("n", [0, 1, 2, 3, 4, 9])
@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (generate.path, nx.path_graph),
        (generate.cycle, lambda n: nx.cycle_graph(n) if n > 2 else nx.path_graph(n)),
        (generate.star, lambda n: nx.star_graph(n - 1) if n else nx.empty_graph(0)),
        (generate.complete, nx.complete_graph),
        (generate.tree, lambda n: nx.full_rary_tree(2, n)),
        (lambda n: generate.tree(n, 3), lambda n: nx.full_rary_tree(3, n)),
        (lambda n: generate.tree(n, 1), nx.path_graph),
        (
            lambda n: generate.watts_strogatz(n, ring_of(n), 0),
            lambda n: nx.watts_strogatz_graph(n, ring_of(n), 0),
        ),
    ],
)
def test_graphs_of_a_size_are_those_of_networkx(ours, theirs, n):
    graph = ours(n)
    assert_is_simple(graph)
    assert graph.num_nodes == n
    assert pairs_of(graph) == sorted((min(e), max(e)) for e in theirs(n).edges)
    assert list(zip(graph.src.tolist(), graph.dst.tolist(), strict=True)) == pairs_of(graph)


@pytest.mark.parametrize(("rows", "columns"), [(0, 0), (0, 3), (1, 1), (1, 4), (4, 1), (3, 5)])
def test_a_grid_joins_neighbors_in_rows_and_columns(rows, columns):
    graph = generate.grid(rows, columns)
    assert_is_simple(graph)
    places = list(zip(graph.nodes["row"], graph.nodes["column"], strict=True))
    assert places == [(r, c) for r in range(rows) for c in range(columns)]
    other = nx.grid_2d_graph(rows, columns)
    assert {frozenset((places[u], places[v])) for u, v in pairs_of(graph)} == set(map(frozenset, other.edges))


def test_a_node_draws_its_edges_in_proportion_to_degrees():
    """Node 3 of four joins the node of degree 2 half of the time, each other a quarter: 6 deviations."""
    counts = dict.fromkeys([(a, b) for a in (0, 1) for b in (0, 1, 2)], 0)
    for seed in range(1000):
        joined = {v: u for u, v in pairs_of(generate.barabasi_albert(4, 1, seed=seed))}
        counts[joined[2], joined[3]] += 1
    for (a, b), count in counts.items():
        share = 1 / 4 if a == b else 1 / 8
        assert abs(count - 1000 * share) < 6 * (1000 * share * (1 - share)) ** 0.5


@pytest.mark.parametrize(("n", "m"), [(2, 1), (4, 3), (30, 1), (300, 4), (2000, 3)])
def test_grown_graphs_are_simple_connected_and_of_the_promised_size(n, m):
    graph = generate.barabasi_albert(n, m, seed=5)
    assert_is_simple(graph)
    assert nx.is_connected(nx.Graph(pairs_of(graph)))
    dropped = int(graph.notes[1].split()[0])
    assert graph.num_edges + dropped == m * (n - m)
    assert graph.fingerprint == generate.barabasi_albert(n, m, seed=5).fingerprint


@pytest.mark.parametrize(("n", "k", "p"), [(7, 6, 1), (10, 4, 0.5), (200, 6, 1.0), (1000, 4, 0.1)])
def test_a_small_world_keeps_its_edges_and_moves_some(n, k, p):
    graph = generate.watts_strogatz(n, k, p, seed=3)
    assert_is_simple(graph)
    assert graph.num_edges == n * k // 2
    ring = set(pairs_of(generate.watts_strogatz(n, k, 0)))
    moved = graph.num_edges - len(ring & set(pairs_of(graph)))
    if n == 7:  # complete: there is nowhere to go
        assert moved == 0
        assert "21 edges stayed" in graph.notes[-1]
    elif n == 1000:
        assert abs(moved - p * graph.num_edges) < 6 * (p * (1 - p) * graph.num_edges) ** 0.5
    else:
        assert moved > 0
    assert graph.fingerprint == generate.watts_strogatz(n, k, p, seed=3).fingerprint


def test_blocks_have_the_edges_that_their_chances_say():
    """400 draws of 2 + 3 nodes: each pair within 6 deviations of its chance, 0 and 1 exactly."""
    chances = [[1, 0.3], [0.3, 0.6]]
    seen = {}
    for seed in range(400):
        graph = generate.stochastic_block([2, 3], chances, seed=seed)
        assert_is_simple(graph)
        for pair in pairs_of(graph):
            seen[pair] = seen.get(pair, 0) + 1
    assert seen.pop((0, 1)) == 400
    assert graph.nodes["block"].tolist() == [0, 0, 1, 1, 1]
    for pair in [(u, v) for u in range(5) for v in range(u + 1, 5) if v > 1]:
        share = 0.3 if pair[0] < 2 else 0.6
        assert abs(seen[pair] - 400 * share) < 6 * (400 * share * (1 - share)) ** 0.5
    assert generate.stochastic_block([3, 0, 2], np.zeros((3, 3))).num_edges == 0
    assert generate.stochastic_block([], []).num_nodes == 0
    assert generate.stochastic_block([4, 3], np.ones((2, 2))).num_edges == 21


@pytest.mark.parametrize(
    "make",
    [
        lambda: generate.path(-1),
        lambda: generate.cycle(2.5),
        lambda: generate.star("4"),
        lambda: generate.complete(2**32 - 2),
        lambda: generate.tree(5, 0),
        lambda: generate.grid(2**20, 2**20),
        lambda: generate.grid(-1, 3),
        lambda: generate.barabasi_albert(3, 3),
        lambda: generate.barabasi_albert(3, 0),
        lambda: generate.barabasi_albert(9, 2, seed=-1),
        lambda: generate.watts_strogatz(10, 3, 0.1),
        lambda: generate.watts_strogatz(10, 10, 0.1),
        lambda: generate.watts_strogatz(10, 4, 1.5),
        lambda: generate.watts_strogatz(10, 4, float("nan")),
        lambda: generate.stochastic_block(5, [[1]]),
        lambda: generate.stochastic_block([5], [[2]]),
        lambda: generate.stochastic_block([5], [0.5]),
        lambda: generate.stochastic_block([5, 2], [[0.5]]),
        lambda: generate.stochastic_block([5, 2], [[0.5, 0.1], [0.2, 0.5]]),
        lambda: generate.stochastic_block([5], "x"),
        lambda: generate.stochastic_block([-1], [[0.5]]),
        lambda: generate.stochastic_block([2**20] * 2, np.ones((2, 2))),
    ],
)
def test_what_no_generator_makes_is_refused(make):
    with pytest.raises(GraphError):
        make()
