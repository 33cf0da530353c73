"""Blocks follow the one formula that fixes the order of sums."""

import numpy as np
import pytest
from graph_oracles import edge_blocks, node_blocks

from groggy_nb.graph import Graph, blocks, generate

LARGE = [2**24, 2**24 + 2**18 - 1, 2**24 + 2**18, 10**8, 10**9 + 7, 2**30 - 1, 2**30, 2**31 - 1]


@pytest.mark.parametrize("directed", [True, False])
def test_node_blocks_of_degenerate_graphs_equal_plain_loops(zoo_graph, directed):
    src, dst, n = zoo_graph
    graph = Graph.from_edges(src, dst, num_nodes=n, directed=directed)
    assert graph.node_blocks.tolist() == node_blocks(src, dst, n, directed)


@pytest.mark.parametrize("directed", [True, False])
def test_node_blocks_of_a_graph_with_hubs_equal_plain_loops(directed):
    random = np.random.default_rng(3)
    src = (random.random(9000) ** 4 * 300).astype(np.uint32)
    dst = random.integers(0, 300, 9000)
    graph = Graph.from_edges(src, dst, num_nodes=300, directed=directed)
    assert len(graph.node_blocks) > 3
    assert graph.node_blocks.tolist() == node_blocks(src, dst, 300, directed)


def test_blocks_cover_everything_in_order_and_are_at_most_64_of_most_graphs():
    graph = generate.uniform(30_000, 20)
    for made, end in ((graph.node_blocks, 30_000), (graph.edge_blocks, 300_000)):
        assert made.dtype == np.uint64
        assert made[0] == 0
        assert made[-1] == end
        assert len(made) == 65
        assert (np.diff(made.astype(np.int64)) >= 0).all()


@pytest.mark.parametrize("edges", [0, 1, 4095, 8191, 8192, 12_289, 64 * 4096 + 1, 10**7, *LARGE])
def test_edge_blocks_equal_the_formula(edges):
    assert blocks.cut_edges(edges).tolist() == edge_blocks(edges)
