"""Results: by name, by label, back into networkx, and at a glance."""

import networkx as nx
import numpy as np
import pytest

from groggy_nb.errors import GraphError, GroggyError
from groggy_nb.graph import Graph, as_graph
from groggy_nb.report.preview import highest, preview_of
from groggy_nb.report.result import Result
from groggy_nb.run.record import Outcome


def test_outputs_are_arrays_and_scalars_by_name(result):
    r = result(values={"x": np.array([1.0, 2.0, 3.0]), "s": 7}, forms={"x": "nodes", "s": "graph"})
    assert r["x"].tolist() == [1.0, 2.0, 3.0]
    assert r["s"] == 7
    assert r.scalars == {"s": 7}
    assert r.last == "s"
    assert list(r) == ["x", "s"]
    assert "x" in r
    assert "y" not in r


def test_an_unknown_output_names_the_nearest(result):
    with pytest.raises(GroggyError, match="did you mean 'pagerank'") as found:
        result(values={"pagerank": np.zeros(3)})["pagernk"]
    assert isinstance(found.value, KeyError)


def test_nodes_are_a_copy_indexed_by_label(result):
    r = result()
    frame = r.nodes
    assert frame.loc["b", "x"] == 3.0
    frame.loc["b", "x"] = 0.0
    assert r["x"][1] == 3.0


def test_edges_are_indexed_by_their_ends(result):
    r = result(values={"w": np.array([5, 6])}, forms={"w": "edges"})
    assert r.edges.loc[("b", "c"), "w"] == 6
    assert r.edges.index.names == ["source", "target"]


def test_labels_that_are_tuples_stay_labels(result):
    r = result(labels=[(0, 0), (0, 1), (1, 0)])
    assert r.nodes.index.nlevels == 1
    assert r.nodes["x"].tolist() == [1.0, 3.0, 2.0]


def test_the_last_state_of_a_watched_node_value_is_kept_apart(result):
    r = result(watch={"x": np.arange(3), "d": np.zeros(2)}, watch_states=("x",))
    assert r.states["x"].tolist() == [0, 1, 2]
    assert list(r.watch.columns) == ["d"]


@pytest.mark.parametrize("kind", [nx.Graph, nx.DiGraph, nx.MultiGraph, nx.MultiDiGraph])
def test_networkx_graphs_get_the_outputs_as_attributes(kind):
    other = kind([("b", "a"), ("a", "c"), ("c", "c")])
    graph = as_graph(other)
    values = {"x": np.arange(3.0), "w": np.arange(3), "s": 0.5}
    r = Result(Outcome(values, {"x": "nodes", "w": "edges", "s": "graph"}, None), graph)
    assert r.to_networkx(other) is other
    assert [other.nodes[label]["x"] for label in graph.labels] == [0.0, 1.0, 2.0]
    assert [d["w"] for *_, d in other.edges(data=True)] == [0, 1, 2]
    assert other.graph["s"] == 0.5
    assert type(other.nodes["a"]["x"]) is float


def test_parallel_edges_take_the_keys_in_order():
    other = nx.MultiDiGraph([(0, 1), (0, 1), (1, 0)])
    r = Result(Outcome({"w": np.array([1, 2, 3])}, {"w": "edges"}, None), as_graph(other))
    r.to_networkx(other)
    assert [other.edges[key]["w"] for key in ((0, 1, 0), (0, 1, 1), (1, 0, 0))] == [1, 2, 3]


def test_a_new_networkx_graph_keeps_direction_and_parallel_edges():
    graph = Graph.from_edges([0, 0, 1], [1, 1, 2], directed=True)
    made = Result(Outcome({"w": np.array([1, 2, 3])}, {"w": "edges"}, None), graph).to_networkx()
    assert made.is_directed()
    assert made.is_multigraph()
    assert sorted(d["w"] for *_, d in made.edges(data=True)) == [1, 2, 3]


def test_a_networkx_graph_that_lacks_a_node_is_left_as_it_was(result):
    other = nx.DiGraph([("a", "b")])
    with pytest.raises(GraphError, match="has no node 'c'"):
        result().to_networkx(other)
    assert other.nodes["a"] == {}


def test_the_preview_ranks_finite_values_and_counts_the_others():
    graph = Graph.from_edges([0], [1], num_nodes=5)
    found = preview_of("x", "nodes", np.array([1.0, np.nan, 3.0, np.inf, 2.0]), graph)
    assert found.top == (("2", 3.0), ("4", 2.0), ("0", 1.0))
    assert (found.minimum, found.mean, found.maximum) == (1.0, 2.0, 3.0)
    assert (found.nans, found.infinities) == (1, 1)


def test_the_preview_of_integers_is_the_size_of_their_groups():
    graph = Graph.from_edges([0], [1], labels=list("abcdef"))
    found = preview_of("c", "nodes", np.array([7, 2, 7, 7, 2, 5]), graph, is_group=True)
    assert [(g.value, g.size, g.members) for g in found.groups] == [
        (7, 3, ("a", "c", "d")),
        (2, 2, ("b", "e")),
        (5, 1, ("f",)),
    ]


def test_integers_that_are_nearly_all_different_are_ranked():
    found = preview_of("c", "nodes", np.arange(5), Graph.from_edges([0], [1], num_nodes=5))
    assert found.groups == ()
    assert found.top[0] == ("4", 4)


def test_masks_are_groups_even_of_two_nodes():
    found = preview_of("m", "nodes", np.array([True, False]), Graph.from_edges([0], [1]))
    assert [(g.value, g.size) for g in found.groups] == [(True, 1), (False, 1)]


@pytest.mark.parametrize("size", [0, 1, 5, 500])
def test_the_highest_are_those_a_full_sort_gives(size):
    values = np.random.default_rng(size).integers(0, 40, size)
    kept = values % 3 > 0
    expected = sorted(np.flatnonzero(kept).tolist(), key=lambda i: (-values[i], i))[:10]
    assert highest(values, kept) == expected


def test_an_empty_graph_has_an_empty_preview():
    graph = Graph.from_edges([], [], num_nodes=0)
    found = preview_of("x", "nodes", np.zeros(0), graph)
    assert found.top == ()
    assert found.mean is None


def test_the_preview_is_of_the_last_node_output(result):
    values = {"x": np.zeros(3), "y": np.ones(3), "s": 1.0}
    r = result(values=values, forms={"x": "nodes", "y": "nodes", "s": "graph"})
    assert r.preview.name == "y"


def test_a_degree_is_a_measure_and_a_component_is_a_group():
    import groggy_nb as gn

    text = "l = node_index()\nfor _ in range(5):\n    l = min(l[u] for u in closed_neighbors)\n"
    text += 'nodes["component"] = l\nnodes["degree"] = degree()\nedges["w"] = at_source(degree()) * 0.5'
    result = gn.parse(text).run(gn.datasets.karate(), mode="reference")
    assert result.preview.groups == () and result.preview.top[0] == ("33", 17)
    for shown in (repr(result), result._repr_html_()):
        assert "1 group, the largest of 34" in shown  # the other outputs have a line each
        assert "max 8" in shown
