"""Parts of a graph beside plain loops over its edges: nodes, edges and windows chosen, and put back."""

from datetime import datetime

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from graph_zoo import ZOO

import groggy_nb as gn
from groggy_nb.errors import GraphError
from groggy_nb.graph import Graph, as_graph


def edges_of(graph):
    """Each edge as the labels of its ends and its attribute x."""
    ends = [(graph.label_of(u), graph.label_of(v)) for u, v in zip(graph.src, graph.dst, strict=True)]
    return list(zip(ends, graph.edge_attrs["x"].values.tolist(), strict=True))


def nodes_of(graph):
    """Each node as its label and its attribute y."""
    labels = [graph.label_of(k) for k in range(graph.num_nodes)]
    return list(zip(labels, graph.node_attrs["y"].values.tolist(), strict=True))


def made(name, directed, labelled):
    """A graph of the zoo with attributes."""
    src, dst, n = ZOO[name]
    return Graph.from_edges(
        src,
        dst,
        num_nodes=n,
        directed=directed,
        labels=[f"n{k}" for k in range(n)] if labelled else None,
        edge_attrs={"x": np.arange(len(src)) * 1.5},
        node_attrs={"y": np.arange(n) * 10},
    )


@pytest.mark.parametrize("name", ZOO)
@pytest.mark.parametrize("directed", [True, False])
@pytest.mark.parametrize("labelled", [True, False])
def test_a_subgraph_has_the_chosen_nodes_and_the_edges_between_them(name, directed, labelled):
    graph = made(name, directed, labelled)
    draw = np.random.default_rng(7)
    for mask in (draw.random(graph.num_nodes) < 0.6, np.ones(graph.num_nodes, bool)):
        part = graph.subgraph(mask)
        kept = {graph.label_of(k) for k in range(graph.num_nodes) if mask[k]}
        assert nodes_of(part) == [(label, y) for label, y in nodes_of(graph) if label in kept]
        assert edges_of(part) == [((u, v), x) for (u, v), x in edges_of(graph) if {u, v} <= kept]
        assert part.directed is directed


@pytest.mark.parametrize("name", ZOO)
def test_an_edge_subgraph_has_all_nodes_and_the_chosen_edges(name):
    graph = made(name, True, True)
    mask = np.random.default_rng(3).random(graph.num_edges) < 0.5
    part = graph.edge_subgraph(mask)
    assert nodes_of(part) == nodes_of(graph)
    assert edges_of(part) == [e for e, m in zip(edges_of(graph), mask, strict=True) if m]


def named():
    """A path of four names with an age and a day."""
    table = pd.DataFrame(
        {
            "source": ["ann", "bob", "cy"],
            "target": ["bob", "cy", "dora"],
            "day": pd.to_datetime(["2024-01-31", "2024-02-01", "2024-02-29"]),
            "cost": [1, 5, None],
            "kind": ["a", "b", "a"],
        }
    )
    ages = pd.DataFrame({"age": [31, 28, 77, 5]}, index=["ann", "bob", "cy", "dora"])
    return as_graph(table, nodes=ages)


@pytest.mark.parametrize(
    "which",
    [
        ["cy", "bob", "dora"],
        {"bob", "cy", "dora"},
        pd.Index(["bob", "cy", "dora"]),
        (label for label in ("bob", "cy", "dora")),
        [False, True, True, True],
        pd.Series([True, False, True, True], index=["cy", "ann", "dora", "bob"]),
        pd.Series([False, True, True, True]),
        pd.array([False, True, True, True]),
        np.array([False, True, True, True], object),
        pa.array([False, True, True, True]),
        pl.Series([False, True, True, True]),
    ],
)
def test_nodes_are_chosen_by_mask_or_by_label(which):
    part = named().subgraph(which)
    assert part.nodes["age"].to_dict() == {"bob": 28, "cy": 77, "dora": 5}
    assert part.edges[["source", "target"]].to_numpy().tolist() == [["bob", "cy"], ["cy", "dora"]]


def test_numbers_are_the_labels_of_parts_of_a_graph_without_labels():
    part = as_graph((range(4), [1, 2, 3, 0])).subgraph([3, 1, 2])
    assert part.labels.tolist() == [1, 2, 3]
    assert part.subgraph([2, 3]).edges.to_numpy().tolist() == [[2, 3]]


def test_a_mask_that_is_false_everywhere_leaves_nothing():
    graph = named()
    part = graph.subgraph(np.zeros(4, bool))
    assert (part.num_nodes, part.num_edges) == (0, 0)
    assert gn.parse('nodes["d"] = degree()').run(part, mode="reference")["d"].tolist() == []
    assert graph.edge_subgraph(np.zeros(3, bool)).num_edges == 0


@pytest.mark.parametrize(
    ("which", "said"),
    [
        ([True, False], "a mask of 2 values; the graph has 4 nodes"),
        (np.ones((4, 1), bool), "wanted one dimension"),
        (np.array([1, 0, 0, 1]), "no node has the label 1"),
        (np.ones(4), "an array of float64 chooses no nodes"),
        (["ann", "zoe"], "no node has the label 'zoe'"),
        (["ann", "bob", "ann"], "the label 'ann' comes twice"),
        ("ann", "a mask of nodes or labels"),
        (5, "a mask of nodes or labels"),
        (None, "a mask of nodes or labels"),
        (pd.DataFrame({"age": [True] * 4}), "a table chooses no nodes"),
        (pd.array([True, None, True, True]), "the mask is missing at node 1"),
        (pl.Series([True, None, True, True]), "the mask is missing at node 1"),
        ([True, None, True, True], "the mask is missing at node 1"),
        (pd.Series([True, True], index=["ann", "bob"]), "no value for node 'cy'"),
        (pd.Series([True] * 5, index=["ann", "bob", "cy", "dora", "ann"]), "'ann' twice"),
    ],
)
def test_what_chooses_no_nodes_is_refused(which, said):
    with pytest.raises(GraphError, match=said):
        named().subgraph(which)


def test_a_mask_of_numbers_is_told_from_labels_that_come_twice():
    with pytest.raises(GraphError, match="astype"):
        as_graph((range(4), [1, 2, 3, 0])).subgraph([0, 1, 1, 0])


@pytest.mark.parametrize(
    "which", [[0, 1], ["ann"], np.ones(3), None, [True], pd.array([True, None, True]), np.ones((1, 3), bool)]
)
def test_what_chooses_no_edges_is_refused(which):
    with pytest.raises(GraphError):
        named().edge_subgraph(which)


@pytest.mark.parametrize(
    "mask", [lambda g: g.edges["cost"] > 1, lambda g: [False, True, False], lambda g: g.edges["kind"] == "b"]
)
def test_edges_are_chosen_by_what_pandas_compares(mask):
    graph = named()
    assert graph.edge_subgraph(mask(graph)).edges["source"].tolist() == ["bob"]


@pytest.mark.parametrize(
    ("start", "stop", "sources"),
    [
        ("2024-02-01", "2024-03-01", ["bob", "cy"]),
        ("2024-01-31T00:00", "2024-02-01", ["ann"]),
        (datetime(2024, 2, 1, 0, 0, 1), None, ["cy"]),
        (None, pd.Timestamp("2024-02-29"), ["ann", "bob"]),
        (None, None, ["ann", "bob", "cy"]),
        ("2024-05-01", "2024-05-01", []),
    ],
)
def test_a_window_has_the_edges_from_its_start_and_before_its_stop(start, stop, sources):
    assert named().window("day", start, stop).edges["source"].tolist() == sources


def test_edges_without_a_value_are_in_no_window():
    part = named().window("cost", 1)
    assert part.edges["source"].tolist() == ["ann", "bob"]
    assert part.notes[-1] == "2 of 3 edges: 'cost' from 1.0; 1 have none"


@pytest.mark.parametrize(
    ("name", "bounds", "said"),
    [
        ("dya", (None, None), "did you mean 'day'"),
        (None, (None, None), "no edge attribute"),
        ("kind", ("a", "b"), "holds strings"),
        ("day", ("soon", None), "start wants a time"),
        ("day", (5, None), "start wants a time"),
        ("cost", (None, "2024-01-01"), "stop wants a number"),
        ("cost", (5, 1), "before it begins"),
    ],
)
def test_what_is_no_window_is_refused(name, bounds, said):
    with pytest.raises(GraphError) as caught:
        named().window(name, *bounds)
    assert said in str(caught.value)


def test_a_result_of_a_part_is_put_on_the_whole_by_label():
    graph = named()
    program = gn.parse('nodes["d"] = degree()\nnodes["far"] = degree() > 1')
    part = graph.subgraph(graph.nodes["age"] > 20)
    result = program.run(part, mode="reference")
    whole = graph.with_node_attrs(result.nodes)
    assert whole.nodes["d"].tolist() == [1, 2, 1, pd.NA]
    assert whole.subgraph(whole.nodes["d"].fillna(0) > 1).labels.tolist() == ["bob"]
    assert part.subgraph(result["far"]).labels.tolist() == ["bob"]
    again = gn.parse('nodes["x"] = nodes.get("d", 7)').run(whole, mode="reference")
    assert again["x"].tolist() == [1, 2, 1, 7]


def test_node_attributes_go_by_label_where_they_have_one():
    graph = named()
    found = graph.with_node_attrs({"x": pd.Series(["b", "a"], index=["cy", "ann"])}).nodes["x"]
    assert found.isna().tolist() == [False, True, False, True]
    assert found[["ann", "cy"]].tolist() == ["a", "b"]
    with pytest.raises(GraphError, match="zoe"):
        graph.with_node_attrs({"x": pd.Series([1], index=["zoe"])})
    with pytest.raises(GraphError, match="wanted 4"):
        graph.with_node_attrs({"x": pd.Series([1, 2])})
