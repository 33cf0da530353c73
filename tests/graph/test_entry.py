"""The arguments of from_edges, as_graph and the generators: of their types, or refused by name."""

import numpy as np
import pandas as pd
import pytest

from groggy_nb.errors import GraphError
from groggy_nb.graph import Graph, as_graph, datasets, generate


def test_labels_come_from_any_iterable_in_order():
    assert Graph.from_edges([0], [1], labels=(c for c in "ab")).labels.tolist() == ["a", "b"]


@pytest.mark.parametrize(
    "labels", [5, "ab", {"a", "b"}, {"a": 1, "b": 2}, np.array(5), pd.DataFrame({"a": [1]})]
)
def test_labels_that_have_no_order_or_number_are_refused(labels):
    with pytest.raises(GraphError, match="labels"):
        Graph.from_edges([0], [1], labels=labels)


@pytest.mark.parametrize("side", ["edge_attrs", "node_attrs"])
@pytest.mark.parametrize("value", [[1], 5, "x", {1}, np.array([1]), pd.Series([1])])
def test_attributes_are_a_mapping(side, value):
    with pytest.raises(GraphError, match=f"{side} wants a mapping"):
        Graph.from_edges([0], [1], **{side: value})


def test_attributes_may_be_a_data_frame():
    graph = Graph.from_edges([0], [1], node_attrs=pd.DataFrame({"age": [3, 4]}))
    assert graph.node_attrs["age"].values.tolist() == [3, 4]


@pytest.mark.parametrize("directed", ["no", 0, 1, [], np.array([True, False])])
def test_directed_is_a_truth_value(directed):
    with pytest.raises(GraphError, match="directed wants True or False"):
        Graph.from_edges([0], [1], directed=directed)
    with pytest.raises(GraphError, match="directed wants True or False"):
        as_graph(([0], [1]), directed=directed)


def test_directed_may_be_a_truth_value_of_numpy():
    assert as_graph(([0], [1]), directed=np.bool_(False)).directed is False


@pytest.mark.parametrize("path", ["a\0b.csv", "~nosuchuser/x.csv", "\ud800.csv"])
def test_a_path_that_cannot_be_one_is_refused(path):
    for read in (as_graph, datasets.debian_packages, lambda p: as_graph(([0], [1]), nodes=p)):
        with pytest.raises(GraphError, match="wants a path"):
            read(path)


def test_labels_of_no_dimension_in_a_file_are_refused(tmp_path):
    np.savez(tmp_path / "g.npz", src=np.array([0]), dst=np.array([1]), labels=np.array(5))
    with pytest.raises(GraphError, match="one dimension"):
        as_graph(tmp_path / "g.npz")


@pytest.mark.parametrize("notes", ["once", 5, [1], np.array(3)])
def test_notes_are_sentences(notes):
    with pytest.raises(GraphError, match="notes"):
        Graph.from_edges([0], [1], notes=notes)


@pytest.mark.parametrize("value", ["x", None, [1], np.array([1, 2]), float("nan"), -1, 1j])
def test_generators_want_numbers(value):
    for make in (
        lambda: generate.uniform(value, 1),
        lambda: generate.uniform(5, value),
        lambda: generate.uniform(5, 1, value),
        lambda: generate.kronecker(value),
        lambda: generate.kronecker(2, value),
        lambda: generate.kronecker(2, 2, value),
    ):
        with pytest.raises(GraphError, match="wants"):
            make()


def test_generators_take_numbers_of_numpy():
    assert generate.kronecker(np.int64(3), np.int8(2), seed=np.uint8(1)).num_nodes == 8
    assert generate.uniform(np.int64(10), np.float32(2)).num_edges == 10


@pytest.mark.parametrize("number", ["x", None, [1], 1.0, True])
def test_a_node_is_named_by_a_whole_number(number):
    with pytest.raises(GraphError, match="the node wants"):
        datasets.karate().label_of(number)
