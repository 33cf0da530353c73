"""Results pickled, copied, and written out with the attributes of their graph."""

import copy
import datetime
import pickle

import pandas as pd
import pytest

import groggy_nb as gn


@pytest.mark.parametrize("mode", ["reference", "fused"])
@pytest.mark.parametrize("way", ["pickle", "deepcopy"])
def test_a_result_and_its_report_are_pickled_and_copied(mode, way):
    text = 'x = degree()\nfor _ in range(3):\n    x = x + 1\n    watch(max(x))\nnodes["x"] = x\n'
    text += 'graph["n"] = max(x)'
    result = gn.parse(text).run(gn.datasets.karate(), mode=mode)
    again = pickle.loads(pickle.dumps(result)) if way == "pickle" else copy.deepcopy(result)
    assert again["x"].tolist() == result["x"].tolist() and again["n"] == result["n"]
    assert again.graph.fingerprint == result.graph.fingerprint
    assert again.report.to_dict() == result.report.to_dict()
    assert again.watch.equals(result.watch)
    assert repr(again) == repr(result)
    report = pickle.loads(pickle.dumps(result.report)) if way == "pickle" else copy.deepcopy(result.report)
    assert repr(report) == repr(result.report)


def test_a_new_networkx_graph_keeps_the_attributes_of_nodes_and_edges():
    table = pd.DataFrame(
        {"source": ["a", "b"], "target": ["b", "c"], "weight": [1.5, 2.0], "kind": ["x", None]}
    )
    table["when"] = pd.to_datetime(["2020-01-01", None])
    nodes = pd.DataFrame({"id": ["a"], "age": [3], "born": pd.to_datetime(["2000-01-01"])})
    graph = gn.as_graph(table, nodes=nodes)
    found = gn.parse('nodes["x"] = degree()\nedges["weight2"] = edges["weight"] * 2').run(
        graph, mode="reference"
    )
    other = found.to_networkx()
    when = datetime.datetime(2020, 1, 1)
    assert other.edges["a", "b"] == {"weight": 1.5, "kind": "x", "when": when, "weight2": 3.0}
    assert other.edges["b", "c"] == {"weight": 2.0, "weight2": 4.0}
    assert other.nodes["a"] == {"age": 3, "born": datetime.datetime(2000, 1, 1), "x": 1}
    assert other.nodes["b"] == {"x": 2}
    assert gn.as_graph(other).edges["weight"].tolist() == [1.5, 2.0]
