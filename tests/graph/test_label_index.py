"""Labels that are text lie in one array: found again, given as str, and small."""

import itertools
import random
import tracemalloc

import numpy as np
import pandas as pd
import pytest

from groggy_nb.errors import GraphError
from groggy_nb.graph import Graph, as_graph, label_index

TEXTS = ["ann", "a name of more than fifteen bytes", "", "é𝄞", "a\0b", "b\0"]


def path_of(labels):
    """A path through nodes of these labels."""
    return Graph.from_edges(range(len(labels) - 1), range(1, len(labels)), labels=labels)


@pytest.mark.parametrize("looked_through", [0, 3, 100])
def test_texts_are_found_with_and_without_a_table(monkeypatch, looked_through):
    monkeypatch.setattr(label_index, "LOOKED_THROUGH", looked_through)
    graph = path_of(TEXTS)
    assert [graph.index_of(name) for name in TEXTS * 2] == list(range(len(TEXTS))) * 2
    assert [graph.label_of(k) for k in range(len(TEXTS))] == TEXTS
    assert graph.index_of(np.str_("ann")) == 0
    for wrong in ("an", "b", "\ud800", 1, None, b"ann", ("ann", "b"), ["ann"], float("nan")):
        with pytest.raises(GraphError, match="no node has the label"):
            graph.index_of(wrong)


@pytest.mark.parametrize("labels", [["\ud800", "b"], ["b", 1], [("b", 1), "b"], [np.str_("b"), "c"]])
def test_labels_that_are_no_plain_text_stay_what_they_are(labels):
    graph = path_of(labels)
    assert graph.labels.tolist() == labels and [graph.index_of(x) for x in labels] == [0, 1]
    assert graph.edges["source"].tolist() == labels[:1] and graph.nodes.index.tolist() == labels


def test_labels_are_given_as_str_and_kept():
    graph = path_of(TEXTS)
    assert graph.labels.dtype == object and graph.labels.tolist() == TEXTS
    assert set(map(type, graph.labels)) == {str} and not graph.labels.flags.writeable
    assert graph.labels is graph.labels is graph.with_weight(None).labels


def test_names_take_sixteen_bytes_each_until_they_are_asked_for():
    count = 20_000
    tracemalloc.start()
    try:
        graph = path_of([f"user_{k}" for k in range(count)])
        graph.index_of("user_77"), graph.label_of(3), repr(graph)
        held = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()
    assert held < (8 + 16) * count + 100_000, held / count
    assert graph.nbytes == (8 + 16) * count - 8


@pytest.mark.parametrize(
    "kinds", list(itertools.product(["object", "str", "string", "category"], repeat=2)), ids="-".join
)
def test_columns_of_text_of_any_type_are_numbered_as_a_loop_numbers_them(kinds):
    draw = random.Random(5)
    columns = [[draw.choice(TEXTS[:4]) + str(draw.randrange(40)) for _ in range(300)] for _ in range(2)]
    known = {}
    numbers = [[known.setdefault(name, len(known)) for name in row] for row in zip(*columns, strict=True)]
    series = [pd.Series(column, dtype=kind) for column, kind in zip(columns, kinds, strict=True)]
    graph = as_graph(pd.DataFrame({"source": series[0], "target": series[1]}))
    assert graph.labels.tolist() == list(known)
    assert [*map(list, zip(graph.src.tolist(), graph.dst.tolist(), strict=True))] == numbers
