"""The graph keeps what it was given, refuses what is no edge, and cannot be changed from outside."""

import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

from groggy_nb.errors import GraphError
from groggy_nb.graph import Graph


def test_edges_stay_in_the_order_given():
    graph = Graph.from_edges([2, 0, 1], [0, 1, 2])
    assert graph.src.tolist() == [2, 0, 1]
    assert graph.dst.tolist() == [0, 1, 2]
    assert (graph.num_nodes, graph.num_edges, graph.directed) == (3, 3, True)


def test_inputs_are_copied_and_never_written():
    src, weight = np.array([0, 1]), np.array([1.0, 2.0])
    graph = Graph.from_edges(src, [1, 0], weight=weight)
    src[0], weight[0] = 1, 9.0
    assert graph.src.tolist() == [0, 1]
    assert graph.edge_attrs["weight"].values.tolist() == [1.0, 2.0]
    with pytest.raises(ValueError, match="read-only"):
        graph.src[0] = 1
    with pytest.raises(TypeError):
        graph.edge_attrs["x"] = None
    with pytest.raises(AttributeError):
        graph.num_nodes = 7


@pytest.mark.parametrize(
    ("ids", "num_nodes", "position", "value"),
    [
        ([0, 1, 3], 3, 2, "3"),
        ([0, -1, 1], 3, 1, "-1"),
        ([0, 2**31], None, 1, "2147483648"),
        ([2**31, 0], 3, 0, "2147483648"),
        ([0, 2**63], None, 1, "9223372036854775808"),
        (np.array([0, 2**63], np.uint64), None, 1, "9223372036854775808"),
        ([0, 2**70], 5, 1, "1180591620717411303424"),
        ([-1, 2**63], 5, 0, "-1"),
    ],
)
@pytest.mark.parametrize("side", ["source", "target"])
def test_an_end_that_is_no_node_is_refused_with_its_position(ids, num_nodes, position, value, side):
    fine = [0] * len(ids)
    pair = (ids, fine) if side == "source" else (fine, ids)
    with pytest.raises(GraphError) as caught:
        Graph.from_edges(*pair, num_nodes=num_nodes)
    assert f"{side} of edge {position} is {value}" in caught.value.message


@pytest.mark.parametrize(
    "ids", [[0.0, 1.0], ["a", "b"], [True, False], [1 + 2j, 0], [[0, 1], [1, 0]], [0, None], 7, "ab"]
)
def test_ends_that_are_no_integers_are_refused(ids):
    with pytest.raises(GraphError):
        Graph.from_edges(ids, ids)


@pytest.mark.parametrize(
    "ids",
    [
        np.array([0, 2, 1], ">i4"),
        np.array([0, 9, 2, 9, 1, 9])[::2],
        np.array([0, 2, 1], np.int8),
        np.array([0, 2, 1], np.uint64),
        pd.Series([0, 2, 1]),
        range(3),
        (0, 2, 1),
        np.broadcast_to(np.int64(1), 3),
    ],
)
def test_ends_of_any_integer_layout_are_converted(ids):
    graph = Graph.from_edges(ids, [0, 0, 0], num_nodes=3)
    assert graph.src.dtype == np.uint32
    assert graph.src.tolist() == [int(x) for x in ids]


@pytest.mark.parametrize("num_nodes", [-1, 2.5, True, 2**32, "10", float("nan")])
def test_a_number_of_nodes_that_cannot_be_is_refused(num_nodes):
    with pytest.raises(GraphError, match="num_nodes"):
        Graph.from_edges([], [], num_nodes=num_nodes)


def test_more_sources_than_targets_are_refused():
    with pytest.raises(GraphError, match="2 sources and 1 targets"):
        Graph.from_edges([0, 1], [0])


@pytest.mark.parametrize(
    ("weight", "message"),
    [
        ([1.0, np.nan], "edge 1 is nan"),
        ([np.inf, 1.0], "edge 0 is inf"),
        ([1.0, None], "edge 1 is missing"),
        (["a", "b"], "strings"),
        ([1.0], "1 values"),
    ],
)
def test_a_weight_that_is_no_finite_number_is_refused(weight, message):
    with pytest.raises(GraphError, match=message):
        Graph.from_edges([0, 1], [1, 0], weight=weight)


def test_nan_is_allowed_in_other_edge_attributes():
    graph = Graph.from_edges([0], [1], edge_attrs={"t": [float("nan")]})
    assert np.isnan(graph.edge_attrs["t"].values[0])


def test_weights_may_be_negative_integers_and_bools_count_one():
    assert Graph.from_edges([0], [1], weight=[-3]).edge_attrs["weight"].values.dtype == np.int64
    assert Graph.from_edges([0], [1], weight=[True]).edge_attrs["weight"].values.tolist() == [1]


def test_parallel_edges_are_summed_in_the_order_of_first_appearance():
    graph = Graph.from_edges(
        [1, 0, 1, 0], [0, 1, 0, 2], weight=[1.5, 2, 3, 4], edge_attrs={"t": [1, 2, 3, 4]}, duplicates="sum"
    )
    assert list(zip(graph.src.tolist(), graph.dst.tolist(), strict=True)) == [(1, 0), (0, 1), (0, 2)]
    assert graph.edge_attrs["weight"].values.tolist() == [4.5, 2, 4]
    assert graph.edge_attrs["t"].values.tolist() == [1, 2, 4]
    assert "1 parallel edges merged" in repr(graph)


def test_an_undirected_edge_given_from_both_ends_is_parallel():
    graph = Graph.from_edges([0, 1], [1, 0], directed=False, duplicates="sum")
    assert graph.num_edges == 1
    assert graph.edge_attrs["weight"].values.tolist() == [2]


def test_parallel_edges_can_be_refused_with_both_positions():
    with pytest.raises(GraphError, match=r"edge 2 \(0, 1\) repeats edge 0"):
        Graph.from_edges([0, 1, 0], [1, 0, 1], duplicates="error")
    Graph.from_edges([0, 1], [1, 0], duplicates="error")
    with pytest.raises(GraphError, match="repeats edge 0"):
        Graph.from_edges([0, 1], [1, 0], directed=False, duplicates="error")


def test_labels_are_found_both_ways():
    graph = Graph.from_edges([0, 1], [1, 2], labels=["a", ("b", 1), 3.5])
    assert [graph.index_of(x) for x in ("a", ("b", 1), 3.5)] == [0, 1, 2]
    assert [graph.label_of(k) for k in range(3)] == ["a", ("b", 1), 3.5]


def test_without_labels_nodes_are_numbers():
    graph = Graph.from_edges([0], [2])
    assert graph.labels is None
    assert graph.index_of(2) == 2
    assert graph.index_of(np.int64(2)) == 2
    assert graph.label_of(2) == 2
    for wrong in (3, -1, "2", True, 1.0, None):
        with pytest.raises(GraphError, match="no node"):
            graph.index_of(wrong)


def test_an_unknown_label_gets_the_nearest_one():
    graph = Graph.from_edges([0], [1], labels=["numpy", "scipy"])
    with pytest.raises(GraphError, match="'nunpy'") as caught:
        graph.index_of("nunpy")
    assert "'numpy'" in caught.value.hint
    with pytest.raises(GraphError, match="no node"):
        graph.index_of(["unhashable"])


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        (["a", "b", "a"], "nodes 0 and 2"),
        ([5, 7, 7], "nodes 1 and 2"),
        ([1, 1.0, True], "cannot be told apart"),
        (["a", float("nan"), "b"], "node 1 is missing"),
        (["a", None, "b"], "node 1 is missing"),
        (["a", ["b"], "c"], "hashable"),
        (["a", "b"], "2 labels for 3 nodes"),
    ],
)
def test_labels_that_do_not_name_nodes_are_refused(labels, message):
    with pytest.raises(GraphError, match=message):
        Graph.from_edges([0, 1], [1, 2], num_nodes=3, labels=labels)


def test_tables_are_indexed_by_label_and_mutating_them_changes_nothing():
    graph = Graph.from_edges(
        [0, 1],
        [1, 2],
        labels=["a", ("t", 1), 3],
        weight=[0.5, 1.5],
        node_attrs={"kind": ["x", None, "y"], "age": pd.array([1, None, 3], dtype="Int64")},
    )
    nodes, edges = graph.nodes, graph.edges
    assert list(nodes.index) == ["a", ("t", 1), 3]
    assert nodes["kind"].tolist()[0] == "x"
    assert nodes["age"].isna().tolist() == [False, True, False]
    assert edges["source"].tolist() == ["a", ("t", 1)]
    assert edges["target"].tolist() == [("t", 1), 3]
    edges.loc[0, "weight"] = 9
    assert graph.edges["weight"].tolist() == [0.5, 1.5]


def test_tables_of_an_empty_graph_are_empty():
    graph = Graph.from_edges([], [])
    assert graph.nodes.shape == (0, 0)
    assert graph.edges.shape == (0, 2)
    assert "0 nodes, 0 edges" in repr(graph)


def test_the_repr_counts_what_a_user_should_know():
    graph = Graph.from_edges(
        [0, 0, 1, 1], [0, 1, 0, 0], num_nodes=4, weight=[1, 2, 3, 4], notes=["2 rows dropped"]
    )
    text = repr(graph)
    for line in (
        "directed, 4 nodes, 4 edges",
        "weights: int64, 1 to 4",
        "self loops: 1",
        "isolated nodes: 2",
        "parallel edges: 1",
        "note: 2 rows dropped",
    ):
        assert line in text


def test_the_html_escapes_labels_names_and_notes():
    payload = "<img src=x onerror=alert(1)>"
    graph = Graph.from_edges(
        [0], [1], labels=[payload, "y" * 1_000_000], node_attrs={payload: [1, 2]}, notes=[payload]
    )
    html = graph._repr_html_()
    assert "<img" not in html
    assert "&lt;img" in html
    assert len(html) < 3000
    assert len(repr(graph)) < 3000


def test_the_fingerprint_tells_graphs_apart():
    base = {"num_nodes": 3, "directed": True}
    graphs = [
        Graph.from_edges([0], [1], **base),
        Graph.from_edges([1], [0], **base),
        Graph.from_edges([0], [1], num_nodes=4),
        Graph.from_edges([0], [1], num_nodes=3, directed=False),
        Graph.from_edges([0], [1], weight=[1.0], **base),
        Graph.from_edges([0], [1], weight=[2.0], **base),
    ]
    assert len({g.fingerprint for g in graphs}) == len(graphs)
    assert Graph.from_edges([0], [1], **base).fingerprint == graphs[0].fingerprint


def test_attribute_names_must_be_strings_and_weight_is_given_once():
    with pytest.raises(GraphError, match="wanted a string"):
        Graph.from_edges([0], [1], node_attrs={1: [1, 2]})
    with pytest.raises(GraphError, match="twice"):
        Graph.from_edges([0], [1], weight=[1], edge_attrs={"weight": [2]})


def test_importing_the_layer_loads_no_heavy_library():
    code = (
        "import sys, groggy_nb.graph; print([m for m in ('scipy', 'pandas', 'networkx') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_sums_of_parallel_integer_weights_that_int64_cannot_hold_are_refused():
    ends = ([0, 0, 1], [1, 1, 2])
    with pytest.raises(GraphError, match=r"parallel edges \(0, 1\) add up to 1.499e\+19"):
        Graph.from_edges(*ends, weight=[2**62 + 2**61, 2**62 + 2**61 + 2**60, 1], duplicates="sum")
    held = Graph.from_edges(*ends, weight=[2**62, 2**62 - 1, 1], duplicates="sum")
    assert held.edge_attrs["weight"].values.tolist() == [2**63 - 1, 1]


def test_series_of_edge_values_go_by_the_labels_of_the_sources():
    table = pd.DataFrame({"src": [0, 1], "dst": [1, 2], "w": [1.0, 2.0]}, index=["x", "y"])
    turned = table.iloc[::-1]
    graph = Graph.from_edges(table.src, turned.dst, weight=turned.w, edge_attrs={"t": turned.w})
    assert graph.dst.tolist() == [1, 2]
    assert graph.edge_attrs["weight"].values.tolist() == [1, 2]
    assert graph.edge_attrs["t"].values.tolist() == [1, 2]
