"""Rows of neighbors equal the plain loops, in every direction and on every path of the sort."""

import numpy as np
import pytest
from graph_oracles import as_rows, rows
from hypothesis import given
from hypothesis import strategies as st

from groggy_nb.errors import GraphError
from groggy_nb.graph import Graph, csr

DIRECTIONS = ("in", "out", "both", "closed")


@pytest.mark.parametrize("directed", [True, False])
@pytest.mark.parametrize("direction", DIRECTIONS)
def test_rows_of_degenerate_graphs_equal_plain_loops(zoo_graph, directed, direction):
    src, dst, n = zoo_graph
    graph = Graph.from_edges(src, dst, num_nodes=n, directed=directed)
    assert as_rows(graph.csr(direction)) == rows(src, dst, n, directed, direction)


@st.composite
def edge_lists(draw):
    n = draw(st.integers(1, 9))
    pairs = draw(st.lists(st.tuples(st.integers(0, n - 1), st.integers(0, n - 1)), max_size=40))
    return [u for u, _ in pairs], [v for _, v in pairs], n


@given(edge_lists(), st.booleans(), st.sampled_from(DIRECTIONS))
def test_rows_of_any_multigraph_equal_plain_loops(edges, directed, direction):
    src, dst, n = edges
    graph = Graph.from_edges(src, dst, num_nodes=n, directed=directed)
    expected = rows(src, dst, n, directed, direction)
    assert as_rows(graph.csr(direction)) == expected
    assert graph.degrees(direction).tolist() == [len(row) for row in expected]


@pytest.mark.parametrize("parts", [1, 3, 8, 50])
@pytest.mark.parametrize("bits", [2 * 6 + 9 - 3, 64])
@pytest.mark.parametrize("directed", [True, False])
@pytest.mark.parametrize("direction", DIRECTIONS)
def test_rows_sorted_in_parts_and_by_narrow_keys_are_the_same(monkeypatch, parts, bits, directed, direction):
    random = np.random.default_rng(5)
    src, dst = random.integers(0, 40, (2, 500), dtype=np.uint32)
    src[:90] = 7  # a hub, whose row is longer than a part
    monkeypatch.setattr(csr, "PARTS", parts)
    monkeypatch.setattr(csr, "SPLIT", 0)
    monkeypatch.setattr(csr, "KEY_BITS", bits)  # a narrower key instead of 2^30 nodes
    graph = Graph.from_edges(src, dst, num_nodes=40, directed=directed)
    assert as_rows(graph.csr(direction)) == rows(src, dst, 40, directed, direction)


def test_in_out_and_both_of_an_undirected_graph_are_one_object():
    graph = Graph.from_edges([0, 1], [1, 2], directed=False)
    assert graph.csr("in") is graph.csr("out") is graph.csr("both")
    assert graph.csr("closed") is graph.csr("closed")


@pytest.mark.parametrize("directed", [True, False])
@pytest.mark.parametrize("direction", DIRECTIONS)
def test_rows_have_the_promised_dtypes_and_cannot_be_written(directed, direction):
    made = Graph.from_edges([0, 1, 1], [1, 2, 1], directed=directed).csr(direction)
    for array, dtype in ((made.indptr, np.uint64), (made.indices, np.uint32), (made.edge_ids, np.uint32)):
        assert array.dtype == dtype
        assert array.flags.c_contiguous
        assert not array.flags.writeable


def test_an_unknown_direction_is_refused_with_the_nearest_one():
    with pytest.raises(GraphError, match="'oute'") as caught:
        Graph.from_edges([0], [1]).csr("oute")
    assert "'out'" in caught.value.hint


def test_bytes_known_before_are_no_less_than_bytes_held():
    for directed in (True, False):
        graph = Graph.from_edges([0, 1, 1], [1, 2, 1], directed=directed)
        for direction in DIRECTIONS:
            assert graph.csr(direction).nbytes <= graph.csr_nbytes(direction)


@pytest.mark.parametrize("direction", ["both", "closed"])
def test_what_ends_the_sorting_of_large_graphs_leaves_nothing_behind(monkeypatch, direction):
    class Ended(Exception):
        pass

    def heed():
        raise Ended

    monkeypatch.setattr(csr, "SPLIT", 0)
    src, dst = [0, 1, 2, 3, 4, 5], [1, 2, 3, 4, 5, 0]
    graph = Graph.from_edges(src, dst)
    with pytest.raises(Ended):
        graph.csr(direction, heed)
    assert not graph.has_csr(direction)
    assert as_rows(graph.csr(direction)) == rows(src, dst, 6, True, direction)
