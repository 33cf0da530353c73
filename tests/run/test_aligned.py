"""A Series as an input goes by its labels: whatever order it has, each node gets its own value."""

import numpy as np
import pandas as pd
import pytest

from groggy_nb.dsl import parse
from groggy_nb.errors import RunError
from groggy_nb.graph import as_graph
from groggy_nb.run.execute import execute

LABELS = ["c", "a", "d", "b"]
VALUE = {"a": 1.0, "b": 2.0, "c": 3.0, "d": 4.0}


@pytest.fixture
def graph():
    """Four nodes in the order c, a, d, b; three edges."""
    found = as_graph((["c", "a", "d"], ["a", "d", "b"]))
    assert found.labels.tolist() == LABELS
    return found


def node_values(graph, given):
    program = parse('nodes["x"] = given').program
    return execute(program, graph, mode="reference", inputs={"given": given}).values["x"].tolist()


def edge_values(graph, given):
    program = parse('edges["x"] = given').program
    return execute(program, graph, mode="reference", inputs={"given": given}).values["x"].tolist()


@pytest.mark.parametrize("order", ["abcd", "dcba", "cadb"])
def test_each_node_gets_the_value_of_its_label(graph, order):
    assert node_values(graph, pd.Series(VALUE)[list(order)]) == [3.0, 1.0, 4.0, 2.0]


def test_a_series_may_have_more_labels_than_the_graph(graph):
    more = pd.Series(VALUE | {"e": 5.0, "f": 6.0}).sort_values(ascending=False)
    assert node_values(graph, more) == [3.0, 1.0, 4.0, 2.0]


def test_a_result_that_was_sorted_comes_back_in_place(graph):
    from groggy_nb import parse as program

    p = program('nodes["x"] = node_index() * 1.5')
    again = p.run(graph).nodes["x"].sort_values(ascending=False)
    assert node_values(graph, again) == [0.0, 1.5, 3.0, 4.5]


def test_pandas_own_index_goes_by_position(graph):
    assert node_values(graph, pd.Series([1.0, 2.0, 3.0, 4.0])) == [1.0, 2.0, 3.0, 4.0]


def test_labels_may_be_numbers():
    graph = as_graph(([9, 5], [5, 2]))
    assert graph.labels.tolist() == [2, 5, 9]
    assert node_values(graph, pd.Series([10, 11, 12], index=[9, 2, 5])) == [11, 12, 10]
    assert node_values(graph, pd.Series([10, 11, 12])) == [10, 11, 12]


def test_on_a_graph_without_labels_numbers_are_the_labels():
    from groggy_nb.graph import generate

    graph = generate.uniform(5, 2)
    shuffled = pd.Series(np.arange(5.0)).sample(frac=1, random_state=1)
    assert shuffled.tolist() != sorted(shuffled.tolist())
    assert node_values(graph, shuffled) == [0, 1, 2, 3, 4]


def test_values_of_edges_go_by_the_edges_numbers(graph):
    assert edge_values(graph, pd.Series([1.0, 2.0, 3.0]).sort_values(ascending=False)) == [1.0, 2.0, 3.0]


def test_a_node_without_a_value_is_named(graph):
    with pytest.raises(RunError, match="has no value for node 'd' in its index") as caught:
        node_values(graph, pd.Series({"a": 1.0, "b": 2.0, "c": 3.0, "z": 4.0}))
    assert "to_numpy" in caught.value.hint


def test_a_label_that_is_there_twice_is_named(graph):
    with pytest.raises(RunError, match="has 'a' twice in its index"):
        node_values(graph, pd.Series([1.0, 2.0, 3.0, 4.0], index=["a", "b", "a", "d"]))


def test_a_series_of_another_length_is_refused(graph):
    with pytest.raises(RunError, match="has 7 values"):
        node_values(graph, pd.Series(np.zeros(7)))


def test_a_series_that_is_text_is_refused(graph):
    with pytest.raises(RunError, match="strings"):
        node_values(graph, pd.Series(dict.fromkeys("abcd", "x")))
