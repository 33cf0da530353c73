"""Graphs given to other libraries and read back; tables of Arrow and Polars read as pandas' are."""

import builtins
from datetime import date, datetime

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from graph_zoo import ZOO

from groggy_nb.errors import GraphError
from groggy_nb.graph import Graph, as_graph, datasets
from groggy_nb.graph.arrow_tables import as_frame


def made(name, directed, labelled):
    """A graph of the zoo with weights, a word with gaps and a time."""
    src, dst, n = ZOO[name]
    return Graph.from_edges(
        src,
        dst,
        num_nodes=n,
        directed=directed,
        labels=[("n", k) for k in range(n)] if labelled else None,
        weight=[1.5 * k for k in range(len(src))],
        edge_attrs={"word": [None if k % 3 == 1 else f"w{k % 2}" for k in range(len(src))]},
        node_attrs={"since": np.array(["2024-01-01"] * n, "M8[us]") + np.arange(n), "ok": [True] * n},
    )


def facts(graph):
    """All of a graph as plain values, nodes by label, edges in any order, undirected ends in any order."""
    labels = [graph.label_of(k) for k in range(graph.num_nodes)]
    nodes = {label: there(graph.node_attrs, k) for k, label in enumerate(labels)}
    edges = []
    for k, (u, v) in enumerate(zip(graph.src.tolist(), graph.dst.tolist(), strict=True)):
        ends = (labels[u], labels[v]) if graph.directed else tuple(sorted((labels[u], labels[v])))
        edges.append((ends, there(graph.edge_attrs, k)))
    return graph.directed, nodes, sorted(edges, key=repr)


def there(columns, k):
    """The attributes of one node or edge that are not missing."""
    found = {name: values[k] for name, values in lists(columns).items()}
    return {name: x for name, x in found.items() if x is not None}


def lists(columns):
    """Each column as a list, None where a value is missing."""
    found = {}
    for name, column in columns.items():
        values = column.to_pandas()
        values = [None if pd.isna(x) else x for x in list(values)]
        found[name] = [x.item() if isinstance(x, np.generic) else x for x in values]
    return found


@pytest.mark.parametrize("name", ZOO)
@pytest.mark.parametrize("directed", [True, False])
@pytest.mark.parametrize("labelled", [True, False])
def test_a_graph_comes_back_from_networkx_and_igraph(name, directed, labelled):
    graph = made(name, directed, labelled)
    assert facts(as_graph(graph.to_networkx())) == facts(graph)
    assert facts(as_graph(graph.to_igraph())) == facts(graph)


@pytest.mark.parametrize("name", ZOO)
@pytest.mark.parametrize("directed", [True, False])
@pytest.mark.parametrize("weight", ["weight", None])
def test_the_matrix_has_the_sum_of_the_weights_of_each_pair(name, directed, weight):
    graph = made(name, directed, False)
    wanted = np.zeros((graph.num_nodes, graph.num_nodes))
    for k, (u, v) in enumerate(zip(graph.src.tolist(), graph.dst.tolist(), strict=True)):
        wanted[u, v] += 1.5 * k if weight else 1
        if not directed and u != v:
            wanted[v, u] += 1.5 * k if weight else 1
    matrix = graph.to_scipy(weight)
    assert matrix.format == "csr"
    assert matrix.toarray().tolist() == wanted.tolist()
    assert matrix.dtype == (np.float64 if weight else np.int64)


def test_a_matrix_reads_back_as_the_graph():
    graph = datasets.karate()
    back = as_graph(graph.to_scipy(), directed=False)
    assert facts(back)[2] == [(ends, {"weight": 1}) for ends, _ in facts(graph)[2]]


@pytest.mark.parametrize(
    ("weight", "said"),
    [("wieght", "did you mean 'weight'"), ("word", "missing"), ("club", "no edge"), (5, "no edge")],
)
def test_what_is_no_weight_of_a_matrix_is_refused(weight, said):
    with pytest.raises(GraphError) as caught:
        made("unsorted", True, False).to_scipy(weight)
    assert said in str(caught.value)


@pytest.mark.parametrize("name", ZOO)
@pytest.mark.parametrize("directed", [True, False])
def test_tables_read_back_as_the_graph(name, directed):
    graph = made(name, directed, True)
    edges, nodes = graph.to_pandas()
    back = as_graph(edges, directed, nodes=nodes)
    assert facts(back) == facts(graph)


@pytest.mark.parametrize("library", ["networkx", "igraph"])
def test_a_library_that_is_not_there_is_named(library, monkeypatch):
    import importlib

    real = importlib.import_module

    def lacking(name, *rest):
        if name == library:
            raise ImportError(name)
        return real(name, *rest)

    monkeypatch.setattr(importlib, "import_module", lacking)
    with pytest.raises(GraphError, match=f"needs {library}"):
        getattr(datasets.karate(), f"to_{library}")()


COLUMNS = {
    "source": ["a", "b", "c"],
    "target": ["b", "c", "a"],
    "weight": [1.5, 2.5, 2.0],
    "count": [1, None, 2**60 + 1],
    "ok": [True, None, False],
    "at": [datetime(2024, 1, 1, 12), None, datetime(2024, 3, 1)],
    "day": [date(2024, 1, 1)] * 3,
    "word": ["u", None, "v"],
}


class OnlyArrow:
    """A table of a library that nobody knows."""

    def __init__(self, table):
        self.table = table

    def __arrow_c_stream__(self, requested_schema=None):
        return self.table.__arrow_c_stream__(requested_schema)


@pytest.mark.parametrize(
    "make",
    [
        pa.table,
        lambda columns: pa.concat_tables([pa.table(columns).slice(0, 1), pa.table(columns).slice(1)]),
        lambda columns: OnlyArrow(pa.table(columns)),
        pl.DataFrame,
    ],
)
def test_a_table_of_arrow_is_read_as_one_of_pandas(make):
    graph = as_graph(make(COLUMNS), nodes=make({"id": ["a", "b", "z"], "age": [31, None, 5]}))
    assert graph.labels.tolist() == ["a", "b", "c", "z"]
    assert graph.nodes["age"].tolist() == [31, pd.NA, pd.NA, 5]
    found = lists(graph.edge_attrs)
    assert found["count"] == COLUMNS["count"]
    assert found["ok"] == COLUMNS["ok"]
    assert found["word"] == COLUMNS["word"]
    assert found["weight"] == COLUMNS["weight"]
    assert [x and pd.Timestamp(x) for x in found["at"]] == [x and pd.Timestamp(x) for x in COLUMNS["at"]]
    assert {pd.Timestamp(x) for x in found["day"]} == {pd.Timestamp("2024-01-01")}


def test_numbers_of_arrow_are_not_copied_on_the_way():
    values = pa.array(np.arange(5.0))
    frame = as_frame(pa.table({"x": values}))
    assert np.shares_memory(frame["x"].to_numpy(), values.to_numpy())


def test_numbers_in_arrow_s_memory_stay_there_and_those_that_others_may_write_are_copied():
    values, gaps = np.arange(5.0), pa.array([0.5, None, 1.0, 2.0, 3.0])
    ends = {"source": np.arange(5), "target": np.arange(5)}
    table = pa.table({**ends, "x": values, "gaps": gaps, "narrow": np.arange(5, dtype=np.int32)})
    for given in (table, pl.DataFrame(table)):
        graph = as_graph(given)
        whole = pa.table(given)["x"].chunk(0).to_numpy()
        assert np.shares_memory(graph.edge_attrs["x"].values, whole)
        assert graph.edge_attrs["gaps"].missing.tolist() == [False, True, False, False, False]
        assert graph.edge_attrs["narrow"].values.dtype == np.int64
    frame = table.to_pandas()
    assert not np.shares_memory(as_graph(pd.DataFrame({**ends, "x": values})).edge_attrs["x"].values, values)
    assert as_graph(frame).edge_attrs["x"].values.tolist() == values.tolist()


def test_a_table_of_arrow_without_rows_or_with_twice_a_name_is_read():
    assert as_graph(pl.DataFrame({"source": [], "target": []})).num_edges == 0
    twice = pa.table([[0, 1], [1, 0], [5, 6], [7, 8]], names=["source", "target", "x", "x"])
    assert set(as_graph(twice).edge_attrs) == {"x", "x (2)"}


def test_what_only_says_that_it_is_a_table_is_refused():
    class Broken:
        def __arrow_c_stream__(self, requested_schema=None):
            raise ValueError("closed")

    with pytest.raises(GraphError, match="closed"):
        as_graph(Broken())


def test_a_table_of_arrow_without_pyarrow_says_what_to_install(monkeypatch):
    real = builtins.__import__

    def lacking(name, *rest, **options):
        if name == "pyarrow":
            raise ImportError(name)
        return real(name, *rest, **options)

    monkeypatch.setattr(builtins, "__import__", lacking)
    with pytest.raises(GraphError, match="read with pyarrow"):
        as_graph(OnlyArrow(None))
