"""Text files as R, Gephi, pandas, networkx, KONECT and SNAP write them give the right graph, or an error."""

import csv
import io

import networkx as nx
import pandas as pd
import pytest

from groggy_nb.errors import GraphError
from groggy_nb.graph import as_graph, text_tables
from groggy_nb.graph.text_layout import Layout
from groggy_nb.graph.text_rows import check_rows


def written(folder, name, content):
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def rows(graph):
    """Labelled ends and the weight of each edge, in order."""
    pairs = zip(graph.src.tolist(), graph.dst.tolist(), strict=True)
    ends = [(graph.label_of(u), graph.label_of(v)) for u, v in pairs]
    if "weight" not in graph.edge_attrs:
        return ends
    return [(*pair, w) for pair, w in zip(ends, graph.edge_attrs["weight"].values.tolist(), strict=True)]


AB = [("a", "b"), ("b", "c")]
WEIGHED = [("a", "b", 1.5), ("b", "c", 2.0)]

R = {
    "write.csv": ("r.csv", '"","from","to","weight"\n"1","a","b",1.5\n"2","b","c",2\n', "column1"),
    "write.csv, row.names=FALSE": ("r.csv", '"from","to","weight"\n"a","b",1.5\n"b","c",2\n', None),
    "write.csv2": ("r.csv", '"from";"to";"weight"\n"a";"b";1,5\n"b";"c";2\n', None),
    "write.table": ("r.txt", '"from" "to" "weight"\n"1" "a" "b" 1.5\n"2" "b" "c" 2\n', "row"),
    "write.table to .csv": ("r.csv", '"from" "to" "weight"\n"1" "a" "b" 1.5\n"2" "b" "c" 2\n', "row"),
    "write.table, row.names=FALSE": ("r.txt", '"from" "to" "weight"\n"a" "b" 1.5\n"b" "c" 2\n', None),
    "write.table, quote=FALSE": ("r.txt", "from to weight\n1 a b 1.5\n2 b c 2\n", "row"),
    "write.table, sep=tab": (
        "r.txt",
        '"from"\t"to"\t"weight"\n"1"\t"a"\t"b"\t1.5\n"2"\t"b"\t"c"\t2\n',
        "row",
    ),
    "write.table to .tsv": ("r.tsv", '"from"\t"to"\t"weight"\n"a"\t"b"\t1.5\n"b"\t"c"\t2\n', None),
}


@pytest.mark.parametrize("how", R)
def test_tables_of_r_are_read(tmp_path, how):
    name, text, extra = R[how]
    graph = as_graph(written(tmp_path, name, text))
    assert rows(graph) == WEIGHED
    assert set(graph.edge_attrs) == {"weight"} | ({extra} if extra else set())
    if extra:
        assert graph.edge_attrs[extra].values.tolist() == [1, 2]
        assert any(f"'{extra}' here" in note for note in graph.notes)


def test_names_with_blanks_in_quotes_are_whole(tmp_path):
    text = '"from" "to"\n"New York" "San Jose"\n"San Jose" "say ""hi"""\n'
    assert rows(as_graph(written(tmp_path, "r.txt", text))) == [
        ("New York", "San Jose"),
        ("San Jose", 'say "hi"'),
    ]


def test_a_header_that_lacks_a_name_elsewhere_than_r_is_refused(tmp_path):
    with pytest.raises(GraphError, match="row 2 has 3 fields; wanted 2"):
        as_graph(written(tmp_path, "a.csv", "source,target\n7,8,0.5\n9,8,0.5\n"))


def test_edges_of_gephi_are_read(tmp_path):
    text = "Source,Target,Type,Id,Label,timeset,Weight\n1,2,Undirected,0,,,3.0\n1,3,Undirected,1,,,1.0\n"
    graph = as_graph(written(tmp_path, "gephi.csv", text))
    assert rows(graph) == [(1, 2, 3.0), (1, 3, 1.0)]
    assert not graph.directed
    assert graph.edge_attrs["Weight"].values.tolist() == [3, 1]


def test_a_merged_frame_is_read_whose_ids_became_floats_and_whose_index_was_written(tmp_path):
    left = pd.DataFrame({"source": [1, 2, 3], "key": ["x", "y", "z"]})
    right = pd.DataFrame({"key": ["x", "y", "z", "w"], "target": [2, 3, 1, None]})
    path = tmp_path / "merged.csv"
    left.merge(right, on="key", how="left").to_csv(path)
    graph = as_graph(path)
    assert graph.labels.tolist() == [1, 2, 3]
    assert rows(graph) == [(1, 2), (2, 3), (3, 1)]
    assert graph.edge_attrs["column1"].values.tolist() == [0, 1, 2]
    assert any("ids of column 'target' such as 2.0" in note for note in graph.notes)


def test_ids_that_are_no_whole_numbers_stand_as_text(tmp_path):
    graph = as_graph(written(tmp_path, "a.csv", "source,target\n1,1.5\n2,1.50\n"))
    assert graph.labels.tolist() == ["1", "1.5", "2", "1.50"]
    large = as_graph(written(tmp_path, "b.csv", "source,target\n1,9007199254740993.0\n"))
    assert large.labels.tolist() == ["1", "9007199254740993.0"]


@pytest.mark.parametrize(
    ("text", "directed", "note"),
    [
        ("# Undirected graph: com-x.txt\n# FromNodeId\tToNodeId\n1\t2\n2\t3\n", False, "# Undirected graph"),
        ("# Directed graph (each pair once): x\n# Nodes: 3 Edges: 2\n1\t2\n2\t3\n", True, "# Directed graph"),
        ("% sym unweighted\n% 2 3 3\n1 2\n2 3\n", False, "% sym unweighted"),
        ("% asym positive\n1 2\n2 3\n", True, "% asym positive"),
        ("# a list\n1 2\n2 3\n", True, "as nothing else was said"),
    ],
)
def test_the_direction_is_what_the_head_of_the_file_says(tmp_path, text, directed, note):
    graph = as_graph(written(tmp_path, "out.net", text))
    assert graph.directed is directed
    assert rows(graph) == [(1, 2), (2, 3)]
    assert any(note in told for told in graph.notes)
    asked = as_graph(written(tmp_path, "out.net", text), directed=not directed)
    assert asked.directed is not directed


def test_a_two_sided_file_of_konect_has_two_sets_of_nodes(tmp_path):
    text = "% bip positive\n% 3 2 3\n1 1 4 1167609600\n1 2 5 1167609601\n2 3 1 1167609602\n"
    graph = as_graph(written(tmp_path, "out.rating", text))
    assert rows(graph) == [("left 1", "right 1", 4), ("left 1", "right 2", 5), ("left 2", "right 3", 1)]
    assert not graph.directed
    side = graph.node_attrs["side"]
    assert [side.categories[k] for k in side.values] == ["left", "right", "right", "left", "right"]
    assert graph.edge_attrs["time"].values.tolist() == [1167609600, 1167609601, 1167609602]
    assert any("two sets" in note for note in graph.notes)


@pytest.mark.parametrize(
    "text", ["% sym\n1 2 0.5\n2 3 2\n", "1,2,0.5\n2,3,2\n", "1, 2, 0.5\n2, 3, 2\n", "1\t2\t0.5\n2\t3\t2\n"]
)
def test_edges_of_the_network_repository_are_read(tmp_path, text):
    graph = as_graph(written(tmp_path, "road.edges", text))
    assert rows(graph) == [(1, 2, 0.5), (2, 3, 2)]
    assert any("the third column is the weight" in note for note in graph.notes)


def test_a_matrix_market_file_of_another_ending_is_named(tmp_path):
    with pytest.raises(GraphError, match="begins as a MatrixMarket file") as caught:
        as_graph(
            written(tmp_path, "a.edges", "%%MatrixMarket matrix coordinate pattern symmetric\n3 3 1\n2 1\n")
        )
    assert 'format="mtx"' in caught.value.hint


def test_edge_lists_of_networkx_are_read_with_their_data(tmp_path):
    other = nx.Graph()
    other.add_edge("ann", "bob", weight=2.5, kind="it's", old=True)
    other.add_edge("bob", "cy", kind='say "x"')
    other.add_edge("cy", "dora", weight=1, tags=[1, {"deep": ()}])
    nx.write_edgelist(other, tmp_path / "g.edgelist")
    graph = as_graph(tmp_path / "g.edgelist")
    assert rows(graph) == [("ann", "bob", 2.5), ("bob", "cy", 1), ("cy", "dora", 1)]
    kind = graph.edge_attrs["kind"]
    assert [kind.categories[k] for k in kind.values[:2]] == ["it's", 'say "x"']
    assert graph.edge_attrs["old"].missing.tolist() == [False, True, True]
    assert any("1 edges without 'weight' weigh 1" in note for note in graph.notes)
    assert any("'tags'" in note and "left out" in note for note in graph.notes)


@pytest.mark.parametrize("delimiter", [" ", "\t", ","])
def test_edge_lists_of_networkx_are_read_between_any_delimiters(tmp_path, delimiter):
    other = nx.path_graph(3)
    nx.write_edgelist(other, tmp_path / "plain.txt", delimiter=delimiter)
    assert rows(as_graph(tmp_path / "plain.txt")) == [(0, 1), (1, 2)]
    nx.set_edge_attributes(other, 2.5, "weight")
    nx.write_edgelist(other, tmp_path / "data.txt", delimiter=delimiter)
    assert rows(as_graph(tmp_path / "data.txt")) == [(0, 1, 2.5), (1, 2, 2.5)]


def test_numbers_of_numpy_in_the_data_of_networkx_are_numbers(tmp_path):
    text = (
        "0 1 {'weight': np.float64(2.5), 'n': np.int64(3), 'x': np.float64('nan')}\n"
        "1 2 {'weight': -1e-3, 'n': 4, 'x': inf}\n"
    )
    graph = as_graph(written(tmp_path, "a.edgelist", text))
    assert rows(graph) == [(0, 1, 2.5), (1, 2, -0.001)]
    assert graph.edge_attrs["n"].values.tolist() == [3, 4]


@pytest.mark.parametrize(
    "data",
    [
        "{'a': __import__('os').system('true')}",
        "{'a': open}",
        "{'a'}",
        "{1, 2}",
        "{'a': 1",
        "{" * 200 + "}" * 200,
        "{'a': " + "(" * 5000 + ")" * 5000 + "}",
        "{'a': " + "9" * 5000 + "}",
    ],
)
def test_data_that_is_no_dict_of_values_is_refused_with_its_row_and_never_run(tmp_path, data):
    with pytest.raises(GraphError, match=r"row 2|row 1|wanted 2"):
        as_graph(written(tmp_path, "a.edgelist", "0 1 {}\n1 2 " + data + "\n"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("New York\tSan Jose\nSan Jose\tBoston MA\n", [("New York", "San Jose"), ("San Jose", "Boston MA")]),
        ("a\tb\nb\tNew York\n", [("a", "b"), ("b", "New York")]),
        ("1 2\t0.5\n2 3\t2\n", [(1, 2, 0.5), (2, 3, 2)]),
        ("1 2\n2 3 # friends\n", [(1, 2), (2, 3)]),
        ("1 2 # a\n2 3 # b\n", [(1, 2), (2, 3)]),
        ("a #b\nb c\n", [("a", "#b"), ("b", "c")]),
        ("a\u00a0b c\u00a0d\n", [("a\u00a0b", "c\u00a0d")]),
        ("a\u00a0b\nb\u00a0c\n", AB),
        ("a;b\nb;c\n", AB),
        ("a|b\nb|c\n", AB),
        ("Smith,J Doe,A\nDoe,A Roe,R\n", [("Smith,J", "Doe,A"), ("Doe,A", "Roe,R")]),
        ("FromNodeId ToNodeId\n1 2\n2 3\n", [(1, 2), (2, 3)]),
        ("person friend\n1 2\n2 3\n", [(1, 2), (2, 3)]),
        ("a b 10-10-2016\nb c 20-10-2016\n", AB),
        ("# from to year weight\na b 1999 1.5\nb c 2000 2\n", WEIGHED),
    ],
)
def test_separated_text_is_read_by_what_separates_its_fields(tmp_path, text, expected):
    assert rows(as_graph(written(tmp_path, "a.txt", text))) == expected


def test_columns_named_by_the_first_row_of_numbers_are_told(tmp_path):
    graph = as_graph(written(tmp_path, "a.txt", "person friend\n1 2\n2 3\n"))
    assert any("the first row, person, friend, holds the names" in note for note in graph.notes)
    assert any("'person' and 'friend' are source and target" in note for note in graph.notes)


def test_a_header_that_also_occurs_among_the_nodes_is_told(tmp_path):
    graph = as_graph(written(tmp_path, "a.csv", "u,v\nv,w\n"))
    assert any("the first row, u, v, holds the names of columns" in note for note in graph.notes)
    assert rows(as_graph(str(tmp_path / "a.csv"), header=None)) == [("u", "v"), ("v", "w")]


def test_comments_among_the_rows_are_told(tmp_path):
    graph = as_graph(written(tmp_path, "a.txt", "python data\n#python #data\ndata ml\n"))
    assert rows(graph) == [("python", "data"), ("data", "ml")]
    assert "row 2 left out as a comment, since # or % begins it" in graph.notes
    kept = as_graph(written(tmp_path, "a.csv", "source,target\npython,data\n#python,#data\n"))
    assert kept.num_edges == 2


@pytest.mark.parametrize("name", ["a.csv", "a.tsv", "a.txt"])
def test_comments_above_the_rows_are_left_out_of_every_text(tmp_path, name):
    mark = "," if name == "a.csv" else "\t"
    graph = as_graph(written(tmp_path, name, f"# one\n\n% two\nfrom{mark}to\na{mark}b\nb{mark}c\n"))
    assert rows(graph) == AB
    with pytest.raises(GraphError, match="row 6 has 1 field; wanted 2"):
        as_graph(written(tmp_path, name, f"# one\n\n% two\nfrom{mark}to\na{mark}b\nb\n"))


@pytest.mark.parametrize(
    "text",
    [
        "source,target\na,b\nb,c\n",
        "source, target\na, b\nb , c \n",
        "source,target,,\na,b,,\nb,c,,\n",
        "source;target\na;b\nb;c\n",
        "source|target\na|b\nb|c\n",
        "source\ttarget\r\na\tb\r\nb\tc\r\n",
        "sep=;\nsource;target\na;b\nb;c\n",
        '\ufeffsource,target\r\n"a","b"\r\n"b","c"\r\n',
        "source,target\n\n  \na,b\n\t\nb,c\n\n",
        "#source,target\na,b\nb,c\n",
        "source,target\n\u00a0a,b\u00a0\nb,c\n",
    ],
)
def test_a_csv_is_read_in_whatever_form_it_comes(tmp_path, text):
    graph = as_graph(written(tmp_path, "a.csv", text))
    assert rows(graph) == AB
    assert not graph.edge_attrs


def test_a_delimiter_inside_a_quoted_header_or_field_is_none(tmp_path):
    text = 'source,target,"note;a;b;c"\nann,bob,"x;y\nz"\nbob,"cy, jr",\n'
    graph = as_graph(written(tmp_path, "a.csv", text))
    assert rows(graph) == [("ann", "bob"), ("bob", "cy, jr")]
    assert graph.edge_attrs["note;a;b;c"].categories == ("x;y\nz",)


def test_decimal_commas_are_numbers_where_commas_separate_nothing(tmp_path):
    graph = as_graph(written(tmp_path, "a.csv", "source;target;weight\na;b;1,5\nb;c;2\n"))
    assert rows(graph) == WEIGHED
    assert "numbers have decimal commas" in graph.notes


def test_a_csv_without_header_keeps_its_first_edge(tmp_path):
    path = written(tmp_path, "a.csv", "ann,bob\nbob,cy\ncy,ann\n")
    with pytest.raises(GraphError, match="there are: ann, bob") as caught:
        as_graph(path)
    assert caught.value.hint.startswith("where the first row is an edge, header=None")
    assert rows(as_graph(path, header=None)) == [("ann", "bob"), ("bob", "cy"), ("cy", "ann")]
    weighed = written(tmp_path, "b.csv", "ann,bob,2\nbob,cy,3\n")
    assert rows(as_graph(weighed, header=None, source=1, target=0, weight=2)) == [
        ("bob", "ann", 2),
        ("cy", "bob", 3),
    ]


def test_a_header_can_be_asked_for_where_the_first_row_would_be_an_edge(tmp_path):
    path = written(tmp_path, "a.txt", "a b\n1 2\nx y\n")
    assert len(rows(as_graph(path))) == 3
    assert rows(as_graph(path, header=0)) == [("1", "2"), ("x", "y")]


def test_half_a_pair_of_columns_is_completed_by_the_hint(tmp_path):
    path = written(tmp_path, "a.csv", "src,goal\n1,2\n")
    with pytest.raises(GraphError, match="'dst' is missing beside 'src'") as caught:
        as_graph(path)
    assert "source='src', target='goal'" in caught.value.hint
    with pytest.raises(GraphError, match="source= is missing") as caught:
        as_graph(path, target="goal")
    assert "target='goal', source='src'" in caught.value.hint


def test_a_third_column_is_no_weight_where_weight_is_false(tmp_path):
    path = written(tmp_path, "a.txt", "9 8 1254192988\n1 9 1254194656\n")
    graph = as_graph(path, weight=False)
    assert rows(graph) == [(9, 8), (1, 9)]
    assert graph.edge_attrs["column3"].values.tolist() == [1254192988, 1254194656]


def test_columns_without_a_name_or_of_one_name_are_kept_apart(tmp_path):
    graph = as_graph(written(tmp_path, "a.csv", "source,target,,kind,kind\na,b,5,x,y\n"))
    assert set(graph.edge_attrs) == {"column3", "kind", "kind (2)"}
    assert any("column 5 is a second 'kind'" in note for note in graph.notes)


def test_encodings_other_than_utf_8_are_told_with_a_way_out(tmp_path):
    for data in ("source,target\nä,b\n".encode("latin-1"), "source,target\na,b\n".encode("utf-16")):
        with pytest.raises(GraphError) as caught:
            as_graph(written(tmp_path, "a.csv", data))
        assert "pd.read_csv(path, encoding=" in caught.value.hint


def test_columns_of_iso_dates_are_times(tmp_path):
    text = "source,target,day,end,text\na,b,2020-01-02,9999-12-31,2020-01-02\nb,c,,2020-01-01,2020-13-01\n"
    graph = as_graph(written(tmp_path, "a.csv", text))
    day, end = graph.edge_attrs["day"], graph.edge_attrs["end"]
    assert day.values[:1].astype(str).tolist() == ["2020-01-02T00:00:00.000000"]
    assert day.missing.tolist() == [False, True]
    assert end.values.astype("M8[D]").astype(str).tolist() == ["9999-12-31", "2020-01-01"]
    assert graph.edge_attrs["text"].categories == ("2020-01-02", "2020-13-01")
    assert "column 'day' holds dates" in graph.notes


def test_integers_beyond_int64_are_no_text_and_left_out_with_a_note(tmp_path):
    text = "source,target,big\na, b,99999999999999999999\nb,c ,1\n"
    graph = as_graph(written(tmp_path, "a.csv", text))
    assert rows(graph) == AB
    assert any("'big'" in note and "2^63" in note for note in graph.notes)


def test_the_weight_of_the_data_wins_over_a_third_column(tmp_path):
    graph = as_graph(written(tmp_path, "a.txt", "a b 7 {'weight': 1.5}\nb c 8 {'weight': 2}\n"))
    assert rows(graph) == WEIGHED
    assert graph.edge_attrs["column3"].values.tolist() == [7, 8]


def test_an_error_on_columns_says_that_the_file_may_have_no_header(tmp_path):
    (tmp_path / "a.csv").write_text("ann,bob\nbob,cy\ncy,ann\n")
    with pytest.raises(GraphError, match="or the file has no header"):
        as_graph(str(tmp_path / "a.csv"))
    assert as_graph(str(tmp_path / "a.csv"), header=None).num_edges == 3


LAST = {"1": "2", "2.5": "3", "word": "4", "": "5", "True": "6", str(2**63): "7", "2020-01-01": "8"}


@pytest.mark.parametrize("first", LAST)
@pytest.mark.parametrize("last", LAST)
def test_a_column_whose_kind_changes_far_down_is_read_as_pandas_reads_it_at_once(
    tmp_path, monkeypatch, first, last
):
    monkeypatch.setattr(text_tables, "ROWS", 2)
    values = [first] * 4 + [last] * 3
    text = "source,target,x\n" + "".join(f"{k},{k + 1},{x}\n" for k, x in enumerate(values))
    (tmp_path / "a.csv").write_text(text)
    found = as_graph(str(tmp_path / "a.csv"))
    monkeypatch.setattr(text_tables, "ROWS", 100)
    wanted = as_graph(str(tmp_path / "a.csv"))
    assert found.notes == wanted.notes
    assert found.edges.equals(wanted.edges) and found.edges.dtypes.equals(wanted.edges.dtypes)


def test_labels_of_several_pieces_are_numbered_by_first_appearance(tmp_path, monkeypatch):
    monkeypatch.setattr(text_tables, "ROWS", 2)
    pairs = [("cy", "ann"), ("ann", "bob"), ("dan", "cy"), ("bob", "eve"), ("ann ", "dan")]
    (tmp_path / "a.csv").write_text("source,target\n" + "".join(f"{u},{v}\n" for u, v in pairs))
    graph = as_graph(str(tmp_path / "a.csv"))
    wanted = list(dict.fromkeys(x.strip() for pair in pairs for x in pair))
    assert graph.labels.tolist() == wanted
    assert graph.src.tolist() == [wanted.index(u.strip()) for u, _ in pairs]
    assert graph.dst.tolist() == [wanted.index(v) for _, v in pairs]


@pytest.mark.parametrize("row", ['"a,b",c', 'a,"b\nc"', 'a,"b ""c"""', '"","b"', 'a "b" c,d', '"a","b"'])
def test_quoted_rows_are_counted_as_csv_counts_them(row):
    data = f"source,target\n{row}\n{row}\n".encode()
    wanted = [len(row) for row in csv.reader(io.StringIO(data.decode(), newline=""))]
    found = check_rows(data, Layout(",", is_quoted=True))
    assert (found.width, found.count) == (2, len(wanted))
    with pytest.raises(GraphError, match="3 fields"):
        check_rows(data + b'"a,b",c,d\n', Layout(",", is_quoted=True))
