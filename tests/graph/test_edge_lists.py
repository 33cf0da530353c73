"""Edges as Python holds them: triples, views of networkx, dicts of neighbors."""

from __future__ import annotations

import subprocess
import sys

import networkx as nx
import pytest

from groggy_nb import as_graph
from groggy_nb.errors import GraphError


def edges(graph):
    ends = zip(graph.src.tolist(), graph.dst.tolist(), strict=True)
    return [(graph.label_of(u), graph.label_of(v)) for u, v in ends]


def weights(graph):
    return graph.edges["weight"].tolist()


def test_triples_have_weights_or_attributes():
    graph = as_graph([("a", "b", 1.5), ("b", "c", 2)])
    assert graph.directed and edges(graph) == [("a", "b"), ("b", "c")] and weights(graph) == [1.5, 2.0]
    graph = as_graph([("a", "b", {"weight": 3, "kind": "x"}), ("b", "c", {"kind": "y"}), ("c", "a")], False)
    assert not graph.directed and weights(graph) == [3, 1, 1]
    assert graph.edges["kind"].isna().tolist() == [False, False, True]
    assert "2 edges without 'weight' weigh 1" in graph.notes
    assert as_graph([(5, 7, 1.0)]).labels.tolist() == [5, 7]
    assert "weight" not in as_graph([(0, 1, None)]).edge_attrs


@pytest.mark.parametrize("row", [("a",), ("a", "b", 1, 2), "ab", ["a", "b", 1]])
def test_a_row_that_is_no_triple_is_told_with_its_position(row):
    with pytest.raises(GraphError, match="edge 1 is"):
        as_graph([("a", "b", 1.0), row])


def test_views_of_edges_keep_direction_and_attributes():
    other = nx.Graph()
    other.add_edge("a", "b", weight=2.5, kind="x")
    other.add_node("alone")
    for view in (other.edges, other.edges(data=True), other.edges()):
        graph = as_graph(view)
        assert not graph.directed and edges(graph) == [("a", "b")]
        assert "nodes without an edge are not in a view of edges" in graph.notes
    assert weights(as_graph(other.edges)) == weights(as_graph(other.edges(data=True))) == [2.5]
    assert weights(as_graph(other.edges(data="weight"))) == [2.5]
    assert as_graph(other.edges(data="kind")).edges["kind"].tolist() == ["x"]
    assert as_graph(nx.DiGraph(other).edges).directed
    with pytest.raises(GraphError, match="keeps its direction"):
        as_graph(other.edges, directed=True)


@pytest.mark.parametrize("make", [nx.MultiGraph, nx.MultiDiGraph])
def test_keys_of_parallel_edges_in_a_view_are_no_weights(make):
    other = make()
    other.add_edge("a", "b", key=7, weight=2.0)
    other.add_edge("a", "b", key=9, weight=3.0)
    for view in (other.edges, other.edges(data=True), other.edges(keys=True, data=True)):
        assert weights(as_graph(view)) == [2.0, 3.0]
    assert weights(as_graph(other.edges(keys=True, data="weight"))) == [2.0, 3.0]
    assert weights(as_graph(other.edges(keys=True))) == [2.0, 3.0]


def test_a_dict_of_lists_is_nodes_and_their_neighbors():
    graph = as_graph({"a": ["b", "c"], "b": [], "z": ("a",)})
    assert graph.directed and edges(graph) == [("a", "b"), ("a", "c"), ("z", "a")]
    assert graph.labels.tolist() == ["a", "b", "z", "c"]
    assert as_graph({0: [1], 1: [2], 2: []}).labels is None
    assert as_graph({}).num_nodes == 0


@pytest.mark.parametrize("make", [nx.Graph, nx.DiGraph])
@pytest.mark.parametrize("to", [nx.to_dict_of_lists, nx.to_dict_of_dicts])
def test_dicts_of_networkx_come_back(make, to):
    other = make([(0, 1), (1, 2), (2, 2), (0, 3)])
    nx.set_edge_attributes(other, {edge: 1.0 + k for k, edge in enumerate(other.edges)}, "weight")
    graph, wanted = as_graph(to(other), other.is_directed()), as_graph(other)
    assert sorted(map(sorted, edges(graph))) == sorted(map(sorted, edges(wanted)))
    if to is nx.to_dict_of_dicts:
        assert sorted(weights(graph)) == sorted(weights(wanted))


def test_an_undirected_edge_may_stand_at_one_end_or_both_and_as_often_as_there():
    assert edges(as_graph({"a": ["b", "b"], "b": ["a"], "c": ["a", "c"]}, False)) == [
        ("a", "b"),
        ("a", "b"),
        ("c", "a"),
        ("c", "c"),
    ]
    assert weights(as_graph({"a": {"b": 2.0}, "b": {"a": 2.0}}, False)) == [2.0]
    with pytest.raises(GraphError, match="at one end and"):
        as_graph({"a": {"b": 2.0}, "b": {"a": 3.0}}, False)


@pytest.mark.parametrize("others", ["bc", 5, None, 1.5])
def test_neighbors_that_are_no_list_are_told_with_their_node(others):
    with pytest.raises(GraphError, match="the neighbors of 'a' are a"):
        as_graph({"a": others})


def test_a_dict_that_may_be_columns_is_refused():
    with pytest.raises(GraphError, match="may be two columns, or two nodes"):
        as_graph({"source": ["a"], "target": ["b"]})


def test_the_order_of_sets_does_not_depend_on_hashes():
    program = (
        "from groggy_nb import as_graph\n"
        "g = as_graph({'a': {'b', 'c', 'd', 'e', 7, 3}})\n"
        "print(g.labels.tolist(), g.dst.tolist())\n"
    )
    seen = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={"PYTHONHASHSEED": seed, "PATH": ""},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(seen) == 1 and b"'b', 'c', 'd', 'e'" in seen.pop()
