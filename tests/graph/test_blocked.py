"""Blocked rows hold each row's entries in the row's own order, and a part's ascending by neighbor."""

import tracemalloc
from itertools import pairwise

import numpy as np
import pytest
from graph_oracles import rows

from groggy_nb.graph import Graph, blocked, blocks, generate
from groggy_nb.graph import rows as rows_module

DIRECTIONS = ("in", "out", "both", "closed")


def many(directed=True):
    """A multigraph of 40 nodes in one block, with loops, parallel edges, a hub and nodes without edges."""
    random = np.random.default_rng(5)
    src, dst = random.integers(0, 36, (2, 500), dtype=np.uint32)
    src[:90] = 7
    return Graph.from_edges(src, dst, num_nodes=40, directed=directed)


def neighbors(made, graph, direction):
    """The neighbors of each part's entries, as a walk over it meets them."""
    starts, found = graph.csr(direction).indptr.tolist(), []
    for part, (low, high) in enumerate(pairwise(graph.node_blocks[graph.parts].tolist())):
        found.append([])
        far, neighbor = int(made.begins[part]), 0
        for gap in made.gaps[starts[low] : starts[high]].tolist():
            if gap == blocked.FAR:
                neighbor = int(made.far[far])
                far += 1
            else:
                neighbor += gap
            found[-1].append(neighbor)
        assert far == made.begins[part + 1]
    assert far == len(made.far)
    return found


def by_row(made, graph, direction):
    """The (neighbor, edge) of each row in the order in which a walk over the parts meets them."""
    found = [[] for _ in range(graph.num_nodes)]
    starts = graph.csr(direction).indptr.tolist()
    bounds = pairwise(graph.node_blocks[graph.parts].tolist())
    for (low, high), met in zip(bounds, neighbors(made, graph, direction), strict=True):
        for k, neighbor in zip(range(starts[low], starts[high]), met, strict=True):
            found[low + int(made.rows[k])].append((neighbor, int(made.edge_ids[k])))
    return found


@pytest.fixture(autouse=True)
def _many_blocks(monkeypatch):
    monkeypatch.setattr(blocks, "UNITS_PER_BLOCK", 30)


@pytest.mark.parametrize(("parts", "narrow", "far"), [(64, 0, 255), (9, 100, 3), (3, 5, 2), (1, 100, 255)])
@pytest.mark.parametrize("directed", [True, False])
@pytest.mark.parametrize("direction", DIRECTIONS)
@pytest.mark.parametrize("is_turned", [False, True], ids=["sorted", "dealt"])
def test_a_walk_over_the_parts_meets_each_row_in_its_own_order(
    monkeypatch, parts, narrow, far, directed, direction, is_turned
):
    monkeypatch.setattr(blocked, "PARTS", ((0, parts),))
    monkeypatch.setattr(blocked, "NARROW", narrow)
    monkeypatch.setattr(blocked, "FAR", far)
    graph = many(directed)
    if is_turned:  # the rows the other way are there, and the numbers of edges come later
        assert len(graph.csr("in").indices) == len(graph.csr("out").indices) and graph.blocked(direction)
    else:
        monkeypatch.setattr(rows_module.Rows, "_turned", lambda rows, name: None)
    made = graph.blocked(direction, edges=True)
    assert made.rows.dtype == (np.uint16 if graph.longest_part <= narrow else np.uint32)
    assert by_row(made, graph, direction) == rows(graph.src, graph.dst, 40, directed, direction)


def test_neighbors_that_do_not_lie_close_behind_one_another_stand_in_full():
    graph = Graph.from_edges([0, 254, 508, 763, 1019, 1019], [5] * 6, num_nodes=1100)
    made = graph.blocked("in")
    assert made.gaps.tolist() == [255, 254, 254, 255, 255, 0]
    assert made.far.tolist() == [0, 763, 1019]


def test_values_of_edges_are_put_into_the_order_of_the_entries(monkeypatch):
    monkeypatch.setattr(blocked, "TAKEN", 100)
    monkeypatch.setattr(blocked, "SPLIT", 1)
    graph, random = many(), np.random.default_rng(1)
    for values in (random.random(500), random.integers(0, 9, 500), random.random(500) < 0.5):
        found = graph.in_blocks("both", values)
        assert found.dtype == values.dtype
        assert found.tolist() == [values[e] for e in graph.blocked("both", edges=True).edge_ids.tolist()]


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_neighbors_of_a_part_fall_no_more_often_than_those_of_one_row(monkeypatch, direction):
    monkeypatch.setattr(blocked, "PARTS", ((0, 4),))
    graph = many()
    made, starts = graph.blocked(direction), graph.csr(direction).indptr.tolist()
    bounds = pairwise(graph.node_blocks[graph.parts].tolist())
    for (low, high), met in zip(bounds, neighbors(made, graph, direction), strict=True):
        in_rows = [
            falls(graph.csr(direction).indices[a:b].tolist()) for a, b in pairwise(starts[low : high + 1])
        ]
        assert falls(met) == max(in_rows) <= blocked.MOST_FALLS


@pytest.mark.parametrize(
    ("nodes", "count", "length", "parts"),
    [
        *[(0, 1, 0, 1), (9, 1, 5, 1), (1000, 32, 5, 32), (1000, 47, 5, 47), (1000, 48, 5, 24)],
        *[(200_000, 64, 30, 32), (2_000_000, 64, 5, 16), (2_000_000, 107, 10, 22), (2_000_000, 107, 8, 16)],
        *[
            (8_000_000, 64, 5, 32),
            (20_000_000, 64, 5, 64),
            (1_000_000, 135, 10, 34),
            (1_000_000, 135, 30, 68),
        ],
        *[(1_000_000, 135, 10, 34), (1_000_000, 135, 10**4, 68), (100_000_000, 4096, 40, 410)],
    ],
)
def test_blocks_are_joined_to_parts_of_about_as_many_each(nodes, count, length, parts):
    found = blocked.cut_parts(np.linspace(0, nodes, count + 1).astype(np.uint64), length * nodes).tolist()
    assert (found[0], found[-1], len(found) - 1) == (0, count, parts)
    sizes = [b - a for a, b in pairwise(found)]
    assert max(sizes) - min(sizes) <= 1


def falls(numbers):
    return sum(a > b for a, b in pairwise(numbers))


def test_several_threads_make_the_same_rows_as_one(monkeypatch):
    graph = generate.uniform(20_000, 12)
    alone = graph.blocked("both", edges=True)
    monkeypatch.setattr(blocked, "SPLIT", 0)
    monkeypatch.setattr(blocked, "MOST_WORKERS", 3)
    together = Graph.from_edges(graph.src, graph.dst, num_nodes=20_000, directed=False).blocked("both", True)
    for one, other in zip(alone.arrays, together.arrays, strict=True):
        assert np.array_equal(one, other)


def test_edges_asked_for_later_are_made_beside_what_is_there():
    graph = many()
    first = graph.blocked("in")
    assert first.edge_ids is None and not graph.has_blocked("in", edges=True)
    both = graph.blocked("in", edges=True)
    assert both.gaps is first.gaps and both.far is first.far and graph.blocked("in") is both
    assert by_row(both, graph, "in") == rows(graph.src, graph.dst, 40, True, "in")


@pytest.mark.parametrize("split", [0, 1 << 40])
def test_what_ends_the_work_leaves_nothing_behind(monkeypatch, split):
    class Ended(Exception):
        pass

    def heed():
        raise Ended

    monkeypatch.setattr(blocked, "SPLIT", split)
    graph = generate.uniform(20_000, 6)
    with pytest.raises(Ended):
        graph.blocked("both", heed=heed)
    assert not graph.has_blocked("both")
    assert graph.blocked("both").edge_ids is None


@pytest.mark.parametrize("edges", [False, True])
@pytest.mark.parametrize("is_made", [False, True])
def test_bytes_known_before_are_no_less_than_those_taken(is_made, edges):
    graph = generate.uniform(30_000, 8)
    if is_made:
        graph.csr("both")
    peak, kept = graph.blocking_nbytes([("both", edges)])
    graph.csr("both")
    held = graph.nbytes
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        graph.blocked("both", edges)
        taken = tracemalloc.get_traced_memory()[1] - before
    finally:
        tracemalloc.stop()
    assert graph.nbytes - held <= kept and taken <= peak
    assert graph.blocking_nbytes([("both", edges)]) == (0, 0)
