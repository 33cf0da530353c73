"""A Series as an input goes by its labels: whatever order it has, each node gets its own value."""

import numpy as np
import pandas as pd
import pytest

import groggy_nb as gn
from groggy_nb.dsl import parse
from groggy_nb.errors import ProgramErrors, RunError
from groggy_nb.graph import Graph, as_graph
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


def ring():
    """Three nodes and three edges, labelled in another order than that of the alphabet."""
    return as_graph((["c", "a", "b"], ["a", "b", "c"]))


def test_labels_tell_the_kind_where_there_are_as_many_nodes_as_edges():
    by_label = pd.Series({"a": 1, "b": 2, "c": 3})
    assert node_values(ring(), by_label) == [3, 1, 2]
    with pytest.raises(ProgramErrors):
        edge_values(ring(), by_label)
    assert edge_values(ring(), pd.Series([12, 10, 11], index=[2, 0, 1])) == [10, 11, 12]
    assert edge_values(ring(), pd.Series([10, 11, 12])) == [10, 11, 12]


def test_numbers_that_could_be_nodes_or_edges_are_refused():
    graph = Graph.from_edges([0, 1, 2], [1, 2, 0], labels=[2, 0, 1])
    assert node_values(graph, pd.Series([10, 11, 12])) == [10, 11, 12]
    with pytest.raises(RunError, match="labels of nodes and the numbers of edges alike"):
        node_values(graph, pd.Series([10, 11, 12], index=[1, 2, 0]))


def test_a_column_of_a_filtered_table_of_edges_is_no_node_value():
    table = pd.DataFrame({"source": [0, 1, 2, 3, 0, 1], "target": [1, 2, 3, 0, 2, 3], "amount": [1.0] * 6})
    table = table[table.index != 2]
    graph = as_graph(table)
    assert (graph.num_nodes, graph.num_edges) == (4, 5)
    with pytest.raises(RunError, match="as many values as there are edges") as caught:
        execute(parse('graph["t"] = sum(amount)').program, graph, inputs={"amount": table["amount"]})
    assert "reset_index" in caught.value.hint
    assert edge_values(graph, table["amount"].reset_index(drop=True)) == [1.0] * 5


def test_values_of_edges_that_a_result_gave_come_back(graph):
    from groggy_nb import parse as program

    found = program('edges["w"] = at_source(node_index()) * 1.0').run(graph).edges["w"]
    assert edge_values(graph, found) == found.tolist()


def test_labels_of_several_types_and_of_many_levels_are_found():
    graph = as_graph((["a", 1], [1, "b"]))
    order = graph.labels.tolist()
    assert node_values(graph, pd.Series(range(4), index=[*order, "z"])) == [0, 1, 2]
    pairs = Graph.from_edges([0], [1], labels=[("x", 1), ("y", 2)])
    levels = pd.MultiIndex.from_tuples([("y", 2), ("x", 1)])
    assert node_values(pairs, pd.Series([1, 2], index=levels)) == [2, 1]
    with pytest.raises(RunError, match="no value for node"):
        node_values(pairs, pd.Series([1, 2], index=pd.MultiIndex.from_tuples([("y", 2, 0), ("x", 1, 0)])))


def test_a_kind_of_series_is_one(graph):
    class Own(pd.Series):
        pass

    assert node_values(graph, Own(VALUE)) == [3.0, 1.0, 4.0, 2.0]


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


def test_a_dict_goes_by_the_labels_of_nodes():
    graph = gn.as_graph((["a", "b"], ["b", "c"]))
    result = gn.parse('nodes["y"] = p + 1').run(
        graph, mode="reference", inputs={"p": {"c": 3, "a": 1, "b": 2}}
    )
    assert result["y"].tolist() == [2, 3, 4]


def test_a_dict_may_go_by_the_ends_of_edges():
    program = gn.parse('edges["y"] = w + 1')
    given = {("b", "a"): 2.0, ("b", "c"): 3.0}
    graph = gn.as_graph((["a", "b"], ["b", "c"]), directed=False)
    assert program.run(graph, mode="reference", inputs={"w": given})["y"].tolist() == [3.0, 4.0]
    with pytest.raises(RunError, match="no value for edge"):
        program.run(gn.as_graph((["a", "b"], ["b", "c"])), mode="reference", inputs={"w": given})


def test_a_dict_without_a_node_is_refused_by_its_label():
    graph = gn.as_graph((["a", "b"], ["b", "c"]))
    with pytest.raises(RunError, match="no value for node 'c'"):
        gn.parse('nodes["y"] = p').run(graph, mode="reference", inputs={"p": {"a": 1, "b": 2}})
