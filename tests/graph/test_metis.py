"""METIS files: read as they are written, and every fault told."""

import gzip

import pytest

from groggy_nb.errors import GraphError
from groggy_nb.graph import as_graph

PLAIN = "% a path and a node alone\n4 2\n2\n1 3\n2\n\n"


def read(tmp_path, text):
    path = tmp_path / "g.graph"
    path.write_text(text)
    return as_graph(path)


def test_a_line_has_the_neighbors_of_a_node_counted_from_1(tmp_path):
    graph = read(tmp_path, PLAIN)
    assert (graph.num_nodes, graph.directed) == (4, False)
    assert list(zip(graph.src.tolist(), graph.dst.tolist(), strict=True)) == [(0, 1), (1, 2)]


def test_weights_of_edges_and_nodes_and_sizes_are_attributes(tmp_path):
    graph = read(tmp_path, "3 2 111 1\n9 5 2 7\n8 4 1 7 3 2\n6 1 2 2\n")
    assert graph.nodes["size"].tolist() == [9, 8, 6]
    assert graph.nodes["weight"].tolist() == [5, 4, 1]
    assert graph.edges["weight"].tolist() == [7, 2]
    two = read(tmp_path, "2 1 010 2\n1 2 2\n3 4 1\n").nodes
    assert two.to_numpy().tolist() == [[1, 2], [3, 4]]
    assert list(two) == ["weight1", "weight2"]


def test_a_packed_file_and_a_named_format_are_read(tmp_path):
    path = tmp_path / "g.graph.gz"
    path.write_bytes(gzip.compress(PLAIN.encode()))
    assert as_graph(path).num_edges == 2
    other = tmp_path / "g.part"
    other.write_text(PLAIN)
    assert as_graph(other, format="metis").num_nodes == 4
    with pytest.raises(GraphError, match="undirected"):
        as_graph(path, directed=True)


@pytest.mark.parametrize("text", ["0 0\n", "1 0\n\n", "2 0\n\n\n", "1 1\n1\n"])
def test_the_smallest_files_are_graphs(tmp_path, text):
    graph = read(tmp_path, text)
    assert [graph.num_nodes, graph.num_edges] == [int(x) for x in text.split("\n")[0].split()]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "gives no sizes"),
        ("% only a comment\n", "gives no sizes"),
        ("3\n", "gives no sizes"),
        ("2 1 5\n2\n1\n", "three digits"),
        ("2 1\n2\n1\n1\n", "3 lines of neighbors; the first line tells 2 nodes"),
        ("3 1\n2\n1", "2 lines"),
        ("% c\n2 1\n2 x\n1\n", "line 3 is 2 x"),
        ("2 1\n-2\n1\n", "line 2 is -2"),
        ("2 1\n9999999999999999999\n1\n", "line 2"),
        ("2 1\n3\n1\n", "neighbor 3; nodes are 1 to 2"),
        ("2 1\n0\n1\n", "neighbor 0"),
        ("2 2\n2\n1\n", "1 edges; the first line tells 2"),
        ("3 2\n2 3\n1\n\n", r"edge \(1, 3\) is not the same"),
        ("2 1 001\n2 5\n1 6\n", r"edge \(1, 2\) is not the same"),
        ("2 1 001\n2\n1 6\n", "node 1 has 1 numbers"),
        ("2 1 010 2\n1\n3 4 1\n", "node 1 has 1 numbers"),
        ("99999999999999999 1\n", "num_nodes"),
    ],
)
def test_a_damaged_file_is_told(tmp_path, text, said):
    with pytest.raises(GraphError, match=said):
        read(tmp_path, text)
