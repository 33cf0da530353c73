"""Graphs are pickled and copied: the same arrays, names and notes, read-only again."""

from __future__ import annotations

import copy
import pickle

import numpy as np
import pandas as pd
import pytest

from groggy_nb import as_graph, datasets


def graphs():
    table = pd.DataFrame(
        {"source": ["a", "b"], "target": ["b", "c"], "weight": [1.5, 2.0], "kind": ["x", None]}
    )
    table["when"] = pd.to_datetime(["2020-01-01", None])
    nodes = pd.DataFrame({"id": ["a"], "age": [3]})
    return {
        "karate": datasets.karate(),
        "named": as_graph(table, nodes=nodes),
        "empty": as_graph(([], [])),
        "tuples": as_graph([((1, 2), "a")], directed=False),
    }


WAYS = {
    "pickle": lambda x: pickle.loads(pickle.dumps(x)),
    "old pickle": lambda x: pickle.loads(pickle.dumps(x, protocol=2)),
    "deepcopy": copy.deepcopy,
    "copy": copy.copy,
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", graphs())
def test_a_graph_comes_back_as_it_was(name, way):
    graph = graphs()[name]
    rows = graph.csr("out")
    again = WAYS[way](graph)
    assert again.fingerprint == graph.fingerprint
    assert (again.directed, again.num_nodes, again.notes) == (graph.directed, graph.num_nodes, graph.notes)
    assert (again.labels is None) == (graph.labels is None)
    assert graph.labels is None or again.labels.tolist() == graph.labels.tolist()
    pd.testing.assert_frame_equal(again.nodes, graph.nodes)
    pd.testing.assert_frame_equal(again.edges, graph.edges)
    assert np.array_equal(again.csr("out").indices, rows.indices)


@pytest.mark.parametrize("way", WAYS)
def test_a_copied_graph_is_read_only(way):
    again = WAYS[way](graphs()["named"])
    columns = (*again.node_attrs.values(), *again.edge_attrs.values())
    arrays = [again.src, again.dst, again.labels, *(c.values for c in columns)]
    arrays += [c.missing for c in columns if c.missing is not None]
    assert not any(a.flags.writeable for a in arrays)


def test_a_graph_has_as_many_nodes_as_it_is_long_and_is_true_also_when_empty():
    assert len(datasets.karate()) == 34
    assert len(graphs()["empty"]) == 0 and graphs()["empty"]
