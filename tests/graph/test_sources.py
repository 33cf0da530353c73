"""as_graph takes graphs, matrices, tables and arrays, keeps their labels, and says what it assumed."""

from datetime import datetime

import networkx as nx
import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp

from groggy_nb.errors import GraphError
from groggy_nb.graph import Graph, as_graph, generate


def edge_set(graph):
    """Labelled edges with weights, in order."""
    weights = (
        graph.edge_attrs["weight"].values.tolist()
        if "weight" in graph.edge_attrs
        else [None] * graph.num_edges
    )
    ends = zip(graph.src.tolist(), graph.dst.tolist(), weights, strict=True)
    return [(graph.label_of(u), graph.label_of(v), w) for u, v, w in ends]


def test_a_graph_is_itself_and_keeps_its_direction():
    graph = generate.uniform(10, 2)
    assert as_graph(graph) is graph
    assert as_graph(graph, directed=False) is graph
    with pytest.raises(GraphError, match="undirected already"):
        as_graph(graph, directed=True)


@pytest.mark.parametrize("kind", [nx.Graph, nx.DiGraph, nx.MultiGraph, nx.MultiDiGraph])
def test_networkx_graphs_of_all_four_classes_keep_nodes_edges_and_attributes(kind):
    other = kind()
    other.add_node("lonely", age=3)
    other.add_edge("b", "a", weight=2.5, year=1999)
    other.add_edge(("t", 1), "a")
    other.add_edge("a", "b", weight=1.5)
    other.add_edge("a", "a", weight=1.0)
    graph = as_graph(other)
    assert graph.directed == other.is_directed()
    assert graph.labels.tolist() == list(other)
    assert edge_set(graph) == [(u, v, d.get("weight", 1.0)) for u, v, d in other.edges(data=True)]
    assert graph.node_attrs["age"].missing.tolist() == [False, True, True, True]
    assert any("weigh 1" in note for note in graph.notes)


def test_networkx_nodes_numbered_in_order_need_no_labels():
    assert as_graph(nx.karate_club_graph()).labels is None
    assert as_graph(nx.path_graph([2, 1, 0])).labels.tolist() == [2, 1, 0]
    assert as_graph(nx.Graph()).num_nodes == 0


def test_networkx_attributes_that_fit_no_column_are_left_out_with_a_note():
    other = nx.path_graph(2)
    other.nodes[0]["list"] = [1]
    other.edges[0, 1]["mixed"] = {"a": 1}
    graph = as_graph(other)
    assert not graph.node_attrs
    assert sum("left out" in note for note in graph.notes) == 2


def test_networkx_keeps_its_direction_and_another_attribute_can_weigh():
    other = nx.DiGraph([(0, 1, {"km": 7})])
    with pytest.raises(GraphError, match="keeps its direction"):
        as_graph(other, directed=False)
    assert as_graph(other, weight="km").edge_attrs["weight"].values.tolist() == [7]
    with pytest.raises(GraphError, match="no edge attribute 'kn'") as caught:
        as_graph(other, weight="kn")
    assert "'km'" in caught.value.hint


def test_networkx_nan_nodes_are_refused():
    other = nx.Graph()
    other.add_node(float("nan"))
    with pytest.raises(GraphError, match="missing"):
        as_graph(other)


class FakeIgraph:
    """Only what is asked of an igraph graph; igraph itself is not needed for the tests."""

    def is_directed(self):
        return False

    def get_edgelist(self):
        return [(0, 1), (1, 2)]

    def vcount(self):
        return 3

    class Sequence(dict):
        def attributes(self):
            return list(self)

    vs = Sequence(name=["a", "b", "c"], age=[1, 2, 3])
    es = Sequence(weight=[0.5, 1.5])


FakeIgraph.__module__ = "igraph"


def test_igraph_names_become_labels():
    graph = as_graph(FakeIgraph())
    assert not graph.directed
    assert edge_set(graph) == [("a", "b", 0.5), ("b", "c", 1.5)]
    assert graph.node_attrs["age"].values.tolist() == [1, 2, 3]


DENSE = np.array([[0, 2.0, 0], [0, 0, 3.0], [4.0, 0, 5.0]])


@pytest.mark.parametrize("kind", ["csr", "csc", "coo", "lil", "dok", "bsr", "dia"])
@pytest.mark.parametrize("make", [sp.csr_matrix, sp.csr_array])
def test_sparse_matrices_of_any_format_give_row_to_column_edges(kind, make):
    graph = as_graph(make(DENSE).asformat(kind))
    assert graph.directed
    expected = [(i, j, DENSE[i, j]) for i in range(3) for j in range(3) if DENSE[i, j]]
    found = [e for e in edge_set(graph) if e[2] != 0 or kind not in ("bsr", "dia")]
    assert sorted(found) == expected
    assert any("directed" in note for note in graph.notes)


def test_an_undirected_matrix_must_be_symmetric_and_gives_its_upper_triangle():
    graph = as_graph(sp.csr_array(DENSE + DENSE.T), directed=False)
    assert edge_set(graph) == [(0, 1, 2), (0, 2, 4), (1, 2, 3), (2, 2, 10)]
    for matrix, place in ((DENSE, "(0, 1)"), (np.array([[0, 1], [2, 0]]), "(0, 1)")):
        with pytest.raises(GraphError, match="not symmetric") as caught:
            as_graph(sp.coo_array(matrix), directed=False)
        assert place in caught.value.message


def test_explicit_zeros_and_repeated_entries_are_kept_and_counted():
    matrix = sp.coo_array(([1.0, 2.0, 0.0], ([0, 0, 1], [1, 1, 0])), shape=(2, 2))
    graph = as_graph(matrix)
    assert edge_set(graph) == [(0, 1, 1), (0, 1, 2), (1, 0, 0)]
    assert any("1 explicit zeros" in note for note in graph.notes)
    assert any("1 entries stored twice" in note for note in graph.notes)


def test_a_bool_matrix_has_no_weights():
    assert "weight" not in as_graph(sp.csr_array(DENSE != 0)).edge_attrs


def damaged(indptr, indices, shape=(3, 3)):
    """A CSR array whose parts were changed after scipy had checked them."""
    matrix = sp.csr_array((3, 3))
    matrix.indptr, matrix.indices = np.array(indptr), np.array(indices)
    matrix.data = np.ones(len(indices))
    return matrix


@pytest.mark.parametrize(
    ("matrix", "message"),
    [
        (sp.csr_array((2, 3)), "2 x 3"),
        (damaged([0, 2, 1, 2], [0, 1]), "offset 2 is 1"),
        (damaged([1, 1, 1, 2], [0, 1]), "offset 0 is 1"),
        (damaged([0, 1, 2, 5], [0, 1]), "offset 3 is 5"),
        (damaged([0, 1, 2], [0, 1]), "3 offsets; wanted 4"),
        (damaged([0, 1, 1, 2], [0, 3]), "column of entry 1 is 3"),
        (damaged([0, 1, 1, 2], [-1, 2]), "column of entry 0 is -1"),
        (damaged([0, 1, 1, 2], [2**31, 2]), "column of entry 0 is 2147483648"),
        (damaged([0, 1, 1, 2], [2, 2**62]), "column of entry 1"),
    ],
)
def test_a_damaged_matrix_is_refused_with_the_first_position(matrix, message):
    with pytest.raises(GraphError, match=message):
        as_graph(matrix)


@pytest.mark.parametrize("names", [("source", "target"), ("src", "dst"), ("From", "To"), ("u", "V")])
def test_tables_find_their_ends_and_keep_other_columns(names):
    table = pd.DataFrame(
        {"t": [1, 2], names[1]: ["b", "c"], names[0]: ["a", "b"], "weight": [0.5, 2]}, index=[5, 5]
    )
    graph = as_graph(table)
    assert edge_set(graph) == [("a", "b", 0.5), ("b", "c", 2)]
    assert graph.edge_attrs["t"].values.tolist() == [1, 2]
    assert graph.directed
    assert "directed" in repr(graph)
    assert not as_graph(table, directed=False).directed


def test_columns_can_be_named_and_a_misspelt_one_gets_the_nearest():
    table = pd.DataFrame({"who": [1, 2], "whom": [2, 1], "strength": [3, 4], "weight": [9, 9]})
    graph = as_graph(table, source="who", target="whom", weight="strength")
    assert edge_set(graph) == [(1, 2, 3), (2, 1, 4)]
    assert set(graph.edge_attrs) == {"weight", "strength", "weight (attribute)"}
    assert graph.edge_attrs["strength"].values.tolist() == [3, 4]
    assert any("'weight (attribute)', since 'strength' is the weight" in note for note in graph.notes)
    with pytest.raises(GraphError, match="'wom'") as caught:
        as_graph(table, source="who", target="wom")
    assert "'who'" in caught.value.hint or "'whom'" in caught.value.hint
    with pytest.raises(GraphError, match="who, whom, strength"):
        as_graph(table)
    with pytest.raises(GraphError, match="'target' is missing"):
        as_graph(pd.DataFrame({"source": [1], "targt": [2]}))
    with pytest.raises(GraphError, match="go together"):
        as_graph(table, source="who")


def test_a_table_row_without_an_end_is_refused():
    with pytest.raises(GraphError, match="target of edge 1 is missing"):
        as_graph(pd.DataFrame({"source": ["a", "b"], "target": ["b", None]}))
    with pytest.raises(GraphError, match="source of edge 1 is missing"):
        as_graph(pd.DataFrame({"source": [1.0, np.nan], "target": [1.0, 2.0]}))


@pytest.mark.parametrize(
    ("ends", "labels", "src"),
    [
        (([0, 1, 2], [1, 2, 0]), None, [0, 1, 2]),
        ((np.array([2, 0]), np.array([1, 1])), None, [2, 0]),
        (([10, 30], [20, 10]), [10, 20, 30], [0, 2]),
        (([1, 2], [2, 3]), [1, 2, 3], [0, 1]),
        ((["b", "a"], ["a", "c"]), ["b", "a", "c"], [0, 1]),
        ((np.array(["b", "a"]), np.array(["a", "c"])), ["b", "a", "c"], [0, 1]),
        (([(0, 1), (1, 1)], [(1, 1), (0, 0)]), [(0, 1), (1, 1), (0, 0)], [0, 1]),
        (([0, 2**40], [2**40, 5]), [0, 5, 2**40], [0, 2]),
        (([0, 2**63], [2**63, 5]), [0, 5, 2**63], [0, 2]),
        (([0, 2**70], [2**70, 5]), [0, 2**70, 5], [0, 1]),
        ((np.array([0, 2**63], np.uint64), np.array([1, 5])), [0, 1, 5, 2**63], [0, 3]),
        (([-5, 3], [3, -5]), [-5, 3], [0, 1]),
        (([-(2**63), 3], [3, 2**63 - 1]), [-(2**63), 3, 2**63 - 1], [0, 1]),
        ((pd.Categorical(["x", "y"]), ["y", "x"]), ["x", "y"], [0, 1]),
        ((pd.Series([7, 8], dtype="Int64"), [8, 7]), [7, 8], [0, 1]),
        (([], []), None, []),
        (([1.5, 2.0], [2.0, 1.5]), [1.5, 2.0], [0, 1]),
        (([1, 2], [1.0, 3]), [1, 2, 3], [0, 1]),
        ((np.array([5, 2]), np.array([2.0, 5.0])), [2, 5], [1, 0]),
        ((np.array([5.0, 2.0]), [2.0, 5]), [2, 5], [1, 0]),
        (([2**60, 2.0], [2.0, 2**60]), [2**60, 2.0], [0, 1]),
        (
            (
                np.array(["2020-01-02", "2020-01-01"], "M8[ns]"),
                np.array(["2020-01-01", "9999-12-31"], "M8[s]"),
            ),
            [datetime(2020, 1, 2), datetime(2020, 1, 1), datetime(9999, 12, 31)],
            [0, 1],
        ),
        (
            (pd.to_datetime(["2020-01-02"]), pd.to_datetime(["2020-01-01"])),
            [datetime(2020, 1, 2), datetime(2020, 1, 1)],
            [0],
        ),
    ],
)
def test_labels_of_any_kind_are_numbered(ends, labels, src):
    graph = as_graph(ends)
    assert (None if graph.labels is None else graph.labels.tolist()) == labels
    assert graph.src.tolist() == src
    if labels:
        assert [graph.index_of(x) for x in labels] == list(range(len(labels)))


@pytest.mark.parametrize(
    ("ends", "message"),
    [
        (([1, 2.5], [1.0, 3]), "cannot be told apart"),
        (([1, 2], [True, 2]), "cannot be told apart"),
        (([0.5, float("nan")], [0.5, 0.5]), "source of edge 1 is missing"),
        ((np.array([0.5, 1]), np.array([np.nan, 1])), "target of edge 0 is missing"),
        ((["a", None], ["b", "c"]), "source of edge 1 is missing"),
        (([["a"], "b"], ["b", "c"]), "hashable"),
        (([1, 2], [1]), "2 sources and 1 targets"),
        (("ab", "cd"), "wanted an array"),
        ((np.ma.masked_array([1, 2], [False, True]), [1, 2]), "source of edge 1 is missing"),
        (([1], [2], [3], [4]), "tuple of 4"),
        (([0], [1], [np.inf]), "edge 0 is inf"),
    ],
)
def test_arrays_that_are_no_edges_are_refused(ends, message):
    with pytest.raises(GraphError, match=message):
        as_graph(ends)


def test_arrays_of_pairs_and_weights_are_taken():
    assert edge_set(as_graph(np.array([[0, 1], [1, 2]]))) == [(0, 1, None), (1, 2, None)]
    assert edge_set(as_graph([("a", "b"), ("b", "c")])) == [("a", "b", None), ("b", "c", None)]
    assert edge_set(as_graph((["a"], ["b"], [2.5]))) == [("a", "b", 2.5)]
    assert edge_set(as_graph((["a"], ["b"]), weight=[2.5])) == [("a", "b", 2.5)]
    for wrong in (
        np.zeros((3, 3), int),
        np.zeros((2, 9), int),
        np.zeros((3, 2)),
        [1, 2, 3],
        7,
        None,
        {"a": 1},
    ):
        with pytest.raises(GraphError):
            as_graph(wrong)


def test_whole_floats_among_ids_are_told():
    graph = as_graph(pd.DataFrame({"source": [1, 2], "target": [2.0, 3.0]}))
    assert graph.labels.tolist() == [1, 2, 3]
    assert "ids such as 2.0 are the integers they equal" in graph.notes


@pytest.mark.parametrize(
    "pairs",
    [
        (("a", "b"), ("c", "d")),
        (("a", "b"), ("c", "d"), ("e", "f")),
        [np.array([0, 1]), np.array([2, 3])],
    ],
)
def test_tuples_of_two_in_a_tuple_are_refused_since_they_may_be_pairs_or_ends(pairs):
    with pytest.raises(GraphError, match="may mean pairs, or sources and targets"):
        as_graph(pairs)
    assert as_graph((["a", "b"], ["c", "d"])).labels.tolist() == ["a", "c", "b", "d"]
    assert as_graph([("a", "b"), ("c", "d")]).labels.tolist() == ["a", "b", "c", "d"]


def test_the_weight_keeps_its_own_name_too():
    table = pd.DataFrame({"u": [1, 2], "v": [2, 3], "length": [12.5, 3.25]})
    graph = as_graph(table, weight="length")
    assert graph.edge_attrs["length"].values.tolist() == [12.5, 3.25]
    assert graph.edge_attrs["weight"] is graph.edge_attrs["length"]


@pytest.mark.parametrize("name", ["Weight", "WEIGHT", " weight "])
def test_a_column_called_weight_in_another_case_is_the_weight(name):
    graph = as_graph(pd.DataFrame({"u": [1], "v": [2], name: [7]}))
    assert graph.edge_attrs["weight"].values.tolist() == [7]
    assert graph.edge_attrs[name].values.tolist() == [7]
    assert any("is the weight" in note for note in graph.notes)
    assert "weight" not in as_graph(pd.DataFrame({"u": [1], "v": [2], name: [7]}), weight=False).edge_attrs
    graph = as_graph(pd.DataFrame({"u": [1], "v": [2], name: ["7 kg"]}))
    assert "weight" not in graph.edge_attrs
    assert any("is no number" in note for note in graph.notes)


def test_columns_may_be_called_by_integers():
    graph = as_graph(pd.DataFrame([[1, 2, 5.0]]), source=0, target=1, weight=2)
    assert edge_set(graph) == [(1, 2, 5.0)]
    assert set(graph.edge_attrs) == {"2", "weight"}


def test_repeated_columns_are_kept_under_names_of_their_own():
    table = pd.DataFrame([[1, 2, 5, 7, 9]], columns=["source", "target", "b", "b", "b (2)"])
    graph = as_graph(table)
    assert {name: c.values.tolist() for name, c in graph.edge_attrs.items()} == {
        "b": [5],
        "b (3)": [7],
        "b (2)": [9],
    }
    assert any("second 'b'" in note for note in graph.notes)
    with pytest.raises(GraphError, match="more than one column 'source'"):
        as_graph(pd.DataFrame([[1, 2, 3]], columns=["source", "target", "source"]))


def test_the_ends_of_edges_may_be_the_index_of_a_table():
    table = pd.DataFrame({"source": ["a", "a"], "target": ["b", "c"], "n": [1, 2]})
    grouped = table.groupby(["source", "target"]).sum()
    assert edge_set(as_graph(grouped, weight="n")) == [("a", "b", 1), ("a", "c", 2)]


def test_a_column_type_gives_the_direction_as_gephi_writes_it():
    table = pd.DataFrame({"Source": [1, 2], "Target": [2, 3], "Type": ["Undirected", "Undirected"]})
    graph = as_graph(table)
    assert not graph.directed
    assert "undirected, as column 'Type' says" in graph.notes
    assert as_graph(table, directed=True).directed
    mixed = as_graph(table.assign(Type=["Directed", "Undirected"]))
    assert mixed.directed
    assert "directed, though column 'Type' says both" in mixed.notes


def test_a_series_of_weights_goes_by_the_labels_of_the_rows():
    table = pd.DataFrame({"source": ["a", "b"], "target": ["b", "c"]}, index=[10, 20])
    for given in (table, (table.source, table.target)):
        assert edge_set(as_graph(given, weight=pd.Series({20: 2.0, 10: 1.0, 30: 3.0}))) == [
            ("a", "b", 1.0),
            ("b", "c", 2.0),
        ]
        assert edge_set(as_graph(given, weight=pd.Series([5.0, 6.0])))[0] == ("a", "b", 5.0)
        with pytest.raises(GraphError, match="no value for row 20"):
            as_graph(given, weight=pd.Series({10: 1.0, 30: 2.0}))
    turned = table.target.iloc[::-1]
    assert edge_set(as_graph((table.source, turned))) == [("a", "b", None), ("b", "c", None)]


def test_node_tables_are_joined_by_index_or_first_column():
    edges = (["a", "b"], ["b", "c"])
    by_index = pd.DataFrame({"age": [3, 1, 9]}, index=["c", "a", "zzz"])
    by_column = pd.DataFrame({"who": ["c", "a", "zzz"], "age": [3, 1, 9]})
    for table in (by_index, by_column):
        graph = as_graph(edges, nodes=table)
        assert graph.labels.tolist() == ["a", "b", "c", "zzz"]
        assert graph.node_attrs["age"].values.tolist() == [1, 0, 3, 9]
        assert graph.node_attrs["age"].missing.tolist() == [False, True, False, False]
        assert list(graph.node_attrs) == ["age"]
        assert "1 node of nodes= has no edge; with them there are 4 nodes" in graph.notes
        assert "1 nodes have no row of attributes" in graph.notes


def test_nodes_without_edges_are_nodes_and_integers_stay_in_order():
    edges = pd.DataFrame({"source": [10, 30], "target": [30, 50], "w": [1.5, 2.5]})
    table = pd.DataFrame({"id": [50, 40, 30, 20, 10], "age": [5, 4, 3, 2, 1]})
    graph = as_graph(edges, nodes=table)
    assert graph.labels.tolist() == [10, 20, 30, 40, 50]
    assert graph.node_attrs["age"].values.tolist() == [1, 2, 3, 4, 5]
    assert edge_set(graph) == [(10, 30, None), (30, 50, None)]
    assert graph.edge_attrs["w"].values.tolist() == [1.5, 2.5]
    assert graph.degrees("both").tolist() == [1, 0, 2, 0, 1]
    filled = as_graph(
        ([0, 3], [3, 1]), nodes=pd.DataFrame({"id": [2], "x": ["y"]}).set_index("id").reindex([0, 1, 2, 3])
    )
    assert filled.labels is None
    assert filled.num_nodes == 4


def test_attributes_of_nodes_that_the_graph_has_are_missing_where_a_table_adds_nodes():
    other = nx.Graph()
    other.add_node("a", age=3)
    other.add_edge("a", "b")
    graph = as_graph(other, nodes=pd.DataFrame({"home": ["x", "y"]}, index=["c", "a"]))
    assert graph.labels.tolist() == ["a", "b", "c"]
    assert graph.node_attrs["age"].missing.tolist() == [False, True, True]
    assert graph.node_attrs["home"].missing.tolist() == [False, True, False]
    assert not graph.directed


def test_a_node_table_goes_by_a_column_called_id_where_its_index_is_only_counted():
    table = pd.DataFrame({"name": ["x", "y", "z"], "id": [3, 2, 1]})
    graph = as_graph(([1, 2], [2, 3]), nodes=table)
    assert graph.labels.tolist() == [1, 2, 3]
    names = graph.node_attrs["name"]
    assert [names.categories[k] for k in names.values] == ["z", "y", "x"]
    assert "node attributes joined by column 'id'" in graph.notes


def test_rows_of_nodes_without_a_label_are_told_and_repeated_ones_refused():
    edges = (["a"], ["b"])
    graph = as_graph(edges, nodes=pd.DataFrame({"id": ["a", None], "x": [1, 2]}))
    assert graph.num_nodes == 2
    assert "1 rows of nodes without a label left out" in graph.notes
    with pytest.raises(GraphError, match="rows 1 and 2 of nodes both describe 'z'"):
        as_graph(edges, nodes=pd.DataFrame({"id": ["a", "z", "z"], "x": [1, 2, 3]}))


def test_node_tables_may_be_files(tmp_path):
    path = tmp_path / "who.csv"
    path.write_text("who,age,home\n007,3,x\nb,1,\nNA,2,y\n")
    graph = as_graph((["007", "b"], ["b", "NA"]), nodes=path)
    assert graph.node_attrs["age"].values.tolist() == [3, 1, 2]
    assert graph.node_attrs["home"].missing.tolist() == [False, True, False]
    path.write_text("who,age\n1,3\n2.0,5\n4,6\n,7\n")
    graph = as_graph(([1, 2], [2, 3]), nodes=path)
    assert graph.labels.tolist() == [1, 2, 3, 4]
    assert graph.node_attrs["age"].values.tolist() == [3, 5, 0, 6]
    numbered = tmp_path / "who.tsv"
    numbered.write_text("id\tage\n2\t20\n0\t0\n1\t10\n")
    assert as_graph(([0, 1], [1, 2]), nodes=str(numbered)).node_attrs["age"].values.tolist() == [0, 10, 20]


def test_a_file_of_nodes_goes_by_its_first_column_whatever_its_name(tmp_path):
    path = tmp_path / "who.csv"
    path.write_text("account,age\n2,20\n0,0\n1,10\n")
    assert as_graph(([0, 1], [1, 2]), nodes=path).node_attrs["age"].values.tolist() == [0, 10, 20]
    path.write_text("id,age\n0,5\n,6\n1,7\n")
    graph = as_graph(([0, 1], [1, 2]), nodes=path)
    assert graph.node_attrs["age"].values[:2].tolist() == [5, 7]
    assert graph.node_attrs["age"].missing.tolist() == [False, False, True]


def test_labels_of_a_file_of_nodes_are_texts_or_numbers(tmp_path):
    path = tmp_path / "who.csv"
    path.write_text("id,age\n1,3\na,5\n")
    assert as_graph(([1], ["a"]), nodes=path).node_attrs["age"].values.tolist() == [3, 5]
    path.write_text("id,age\n1.5,3\n2.5,5\n")
    assert as_graph(([1.5], [2.5]), nodes=path).node_attrs["age"].values.tolist() == [3, 5]
    path.write_text("id,age\n01,3\n1,5\n")
    assert as_graph((["01"], ["1"]), nodes=path).node_attrs["age"].values.tolist() == [3, 5]
    path.write_text("home,id\nx,a\ny,b\n")
    with pytest.raises(GraphError) as caught:
        as_graph((["a"], ["b"]), nodes=path)
    assert "column 'id' has them: make it the first one" in caught.value.hint


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("who.json", "{}", "ends in .json, wanted .csv, .tsv"),
        ("who.csv", "", "who.csv: the file has no rows"),
        ("who.csv", "a,b\n1,2,3\n1,2,3,4\n", "who.csv: row 2 has 3 fields; wanted 2"),
    ],
)
def test_files_of_nodes_that_are_none_are_refused(tmp_path, name, content, message):
    (tmp_path / name).write_text(content)
    with pytest.raises(GraphError, match=message):
        as_graph((["a"], ["b"]), nodes=tmp_path / name)
    with pytest.raises(GraphError, match="there is no file"):
        as_graph((["a"], ["b"]), nodes=tmp_path / "elsewhere.csv")


def test_a_node_table_that_matches_nothing_names_the_column_that_would():
    table = pd.DataFrame({"home": ["x", "y"], "who": ["a", "b"]})
    with pytest.raises(GraphError, match="no row of nodes is a node of the graph") as caught:
        as_graph((["a"], ["b"]), nodes=table)
    assert "nodes=table.set_index('who')" in caught.value.hint
    with pytest.raises(GraphError, match="no row of nodes") as caught:
        as_graph((["a"], ["b"]), nodes=table[["home"]])
    assert "look like 'a'" in caught.value.hint
    assert as_graph((["a"], ["b"]), nodes=table.set_index("who")).node_attrs["home"].categories == ("x", "y")


def test_node_tables_of_numbered_nodes_use_the_index_or_an_id_column():
    edges = ([0, 1], [1, 2])
    by_index = as_graph(edges, nodes=pd.DataFrame({"age": [2, 1, 0]}))
    assert by_index.node_attrs["age"].values.tolist() == [2, 1, 0]
    by_id = as_graph(edges, nodes=pd.DataFrame({"id": [2, 1, 0], "age": [20, 10, 0]}))
    assert by_id.node_attrs["age"].values.tolist() == [0, 10, 20]
    assert list(by_id.node_attrs) == ["age"]


def test_node_tables_with_two_rows_for_one_node_or_of_another_type_are_refused():
    with pytest.raises(GraphError, match="rows 0 and 1 of nodes both describe 'a'"):
        as_graph((["a"], ["b"]), nodes=pd.DataFrame({"n": ["a", "a"], "x": [1, 2]}))
    with pytest.raises(GraphError, match="wanted a DataFrame"):
        as_graph((["a"], ["b"]), nodes={"a": 1})


def test_an_empty_node_table_gives_missing_values():
    graph = as_graph((["a"], ["b"]), nodes=pd.DataFrame({"x": []}))
    assert graph.node_attrs["x"].missing.all()
    assert isinstance(graph, Graph)


@pytest.mark.parametrize(
    ("dtype", "values", "total"),
    [(np.uint8, [200, 100], 300), (np.int8, [100, 100], 200), (np.float32, [16777216, 1], 16777217)],
)
def test_entries_stored_twice_are_summed_in_the_widest_dtype(dtype, values, total):
    coo = sp.coo_array((np.array(values * 2, dtype), ([0, 0, 1, 1], [1, 1, 0, 0])), shape=(2, 2))
    assert as_graph(coo, directed=False).edges["weight"].tolist() == [total]


def test_sums_that_may_leave_int64_are_refused():
    coo = sp.coo_array((np.array([2**62] * 4), ([0, 0, 1, 1], [1, 1, 0, 0])), shape=(2, 2))
    with pytest.raises(GraphError, match="may pass"):
        as_graph(coo, directed=False)


@pytest.mark.parametrize("directed", [None, True, False])
@pytest.mark.parametrize("kind", ["csr", "csc", "coo"])
def test_a_stored_false_is_no_edge_and_told(kind, directed):
    coo = sp.coo_array((np.array([True, True, False, False]), ([0, 1, 0, 2], [1, 0, 2, 0])), shape=(3, 3))
    graph = as_graph(coo.asformat(kind), directed)
    assert graph.num_edges == (1 if directed is False else 2)
    assert "weight" not in graph.edge_attrs
    assert "2 stored values False are no edges" in graph.notes


@pytest.mark.parametrize("dtype", [bool, float, np.int32])
@pytest.mark.parametrize("kind", ["bsr", "dia", "lil", "dok"])
def test_what_pads_a_block_or_a_diagonal_is_no_edge(kind, dtype):
    full = np.zeros((4, 4), dtype)
    full[0, 1] = full[2, 3] = 1
    matrix = sp.csr_array(full)
    matrix = matrix.tobsr(blocksize=(2, 2)) if kind == "bsr" else matrix.asformat(kind)
    graph = as_graph(matrix, True)
    assert list(zip(graph.src.tolist(), graph.dst.tolist(), strict=True)) == [(0, 1), (2, 3)]
    assert graph.notes == ()


@pytest.mark.parametrize("weight", ["nope", [9, 9], 1.0, True])
def test_a_matrix_takes_no_other_weights(weight):
    with pytest.raises(GraphError, match="the entries of a matrix are its weights"):
        as_graph(sp.csr_array(np.eye(2)), weight=weight)


def test_a_matrix_may_be_taken_without_its_weights():
    coo = sp.coo_array(([2.0, 3.0, 2.0, 3.0], ([0, 0, 1, 1], [1, 1, 0, 0])), shape=(2, 2))
    for directed, count in ((True, 4), (False, 1)):
        graph = as_graph(coo, directed, weight=False)
        assert graph.num_edges == count and "weight" not in graph.edge_attrs
