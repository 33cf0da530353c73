"""Generators give simple graphs of the promised size, the same for the same seed."""

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
