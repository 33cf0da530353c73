"""MatrixMarket: what the header says is taken, every line is one whole entry or is named."""

from __future__ import annotations

import io

import numpy as np
import pytest
import scipy.io
import scipy.sparse as sp

from groggy_nb import as_graph
from groggy_nb.errors import GraphError


def read(tmp_path, text, directed=None):
    path = tmp_path / "m.mtx"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return as_graph(path, directed)


def entries(kind, lines, size=3, head="%%MatrixMarket matrix coordinate"):
    return f"{head} {kind}\n{size} {size} {len(lines)}\n" + "".join(f"{line}\n" for line in lines)


def edges(graph):
    weight = graph.edge_attrs.get("weight")
    ends = list(zip(graph.src.tolist(), graph.dst.tolist(), strict=True))
    return ends, None if weight is None else weight.values.tolist()


@pytest.mark.parametrize(
    ("word", "value"),
    [("1.5D+02", 150.0), ("1.5d2", 150.0), ("+1.5", 1.5), ("-2.5E-1", -0.25), (".5", 0.5), ("7", 7.0),
     ("0.1", 0.1), ("123456789012345680", 123456789012345680.0), ("1e23", 1e23)],
)  # fmt: skip
def test_real_values_are_read_whole(tmp_path, word, value):
    for more in ([], ["2 3 0.25"]):
        assert edges(read(tmp_path, entries("real general", [f"1 2 {word}", *more])))[1][0] == value


@pytest.mark.parametrize("word", ["3,5", "1.5x", "0x10", "1_000", "--1", "1.5D", "one", "True"])
def test_a_value_that_is_none_is_told_with_its_line(tmp_path, word):
    with pytest.raises(GraphError, match="line 4 has the value"):
        read(tmp_path, entries("real general", ["2 1 1.0", f"1 2 {word}"]))


@pytest.mark.parametrize("word", ["3.7", "1e3", "1.0", "nan"])
def test_an_integer_is_a_whole_number(tmp_path, word):
    with pytest.raises(GraphError, match=r"line 3 has the value .*; the header says integer"):
        read(tmp_path, entries("integer general", [f"1 2 {word}"]))


def test_integers_keep_all_their_digits(tmp_path):
    big = 2**63 - 1
    assert edges(read(tmp_path, entries("integer general", [f"1 2 {big}", f"2 1 -{big}"])))[1] == [big, -big]
    with pytest.raises(GraphError, match="integers end at"):
        read(tmp_path, entries("integer general", [f"1 2 {2**63}"]))


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (["1 2 3.0 4.0"], "line 3 has 4 fields; wanted 3"),
        (["2 1 1.0", "1 2"], "line 4 has 2 fields; wanted 3"),
        (["1 2 3.0 4.0 5.0 6.0"], "line 3 has 6 fields; wanted 3"),
        (["0 1 1.0"], "line 3 has the index '0'; wanted 1..3"),
        (["1 4 1.0"], "line 3 has the index '4'; wanted 1..3"),
        (["1.0 2 1.0"], "line 3 has the index '1.0'"),
        (["-1 2 1.0"], "line 3 has the index '-1'"),
    ],
)
def test_a_line_that_is_no_entry_is_told(tmp_path, lines, message):
    with pytest.raises(GraphError, match=message):
        read(tmp_path, entries("real general", lines))


def test_more_or_fewer_entries_than_claimed_are_told(tmp_path):
    text = entries("real general", ["1 2 1.0", "2 3 1.0"])
    with pytest.raises(GraphError, match="line 4 is one more than the 1 entries"):
        read(tmp_path, text.replace("3 3 2", "3 3 1"))
    with pytest.raises(GraphError, match="ends after 2 entries; the header claims 3"):
        read(tmp_path, text.replace("3 3 2", "3 3 3"))


@pytest.mark.parametrize("head", ["%MatrixMarket matrix coordinate", "%%matrixmarket MATRIX Coordinate"])
def test_other_spellings_of_the_banner_are_read(tmp_path, head):
    assert edges(read(tmp_path, entries("real general", ["1 2 7"], head=head))) == ([(0, 1)], [7.0])


def test_comments_blank_lines_and_line_ends_of_windows_are_no_entries(tmp_path):
    text = (
        "%%MatrixMarket matrix coordinate pattern general\r\n% a\r\n\r\n3 3 2\r\n1 2\r\n% b\r\n\r\n 2  3 \r\n"
    )
    assert edges(read(tmp_path, text)) == ([(0, 1), (1, 2)], None)
    with pytest.raises(GraphError, match="line 8 has"):
        read(tmp_path, text.replace("2  3", "2"))


def test_a_symmetric_header_makes_the_graph_undirected_and_says_so(tmp_path):
    text = entries("real symmetric", ["2 1 5", "3 2 7", "3 3 9"])
    graph = read(tmp_path, text)
    assert not graph.directed
    assert graph.notes == ("undirected, as the header says symmetric",)
    assert edges(graph) == ([(0, 1), (1, 2), (2, 2)], [5.0, 7.0, 9.0])
    assert edges(read(tmp_path, text, False)) == edges(graph)
    both = read(tmp_path, text, True)
    assert both.directed and both.num_edges == 5


def test_a_pattern_stored_twice_counts_two(tmp_path):
    graph = read(tmp_path, entries("pattern symmetric", ["1 2", "2 1"]))
    assert edges(graph) == ([(0, 1)], [2])
    assert any("merged, weights added" in note for note in graph.notes)


def test_a_skew_symmetric_matrix_is_mirrored_with_the_other_sign(tmp_path):
    graph = read(tmp_path, entries("real skew-symmetric", ["2 1 5"]))
    assert sorted(zip(*edges(graph), strict=True)) == [((0, 1), -5.0), ((1, 0), 5.0)]
    assert graph.directed


@pytest.mark.parametrize("symmetry", ["general", "symmetric", "skew-symmetric"])
@pytest.mark.parametrize("field", ["real", "integer"])
def test_arrays_agree_with_scipy(tmp_path, symmetry, field):
    generator = np.random.default_rng(3)
    full = generator.integers(-2, 3, (5, 5))
    if symmetry != "general":
        full = full + full.T if symmetry == "symmetric" else full - full.T
    if field == "real":
        full = full / 4
    stream = io.BytesIO()
    scipy.io.mmwrite(stream, full, field=field, symmetry=symmetry)
    graph = read(tmp_path, stream.getvalue(), True)
    found = np.zeros((5, 5))
    found[graph.src, graph.dst] = graph.edges["weight"]
    assert (found == full).all()
    assert graph.num_edges == np.count_nonzero(full)


@pytest.mark.parametrize("symmetry", ["general", "symmetric"])
def test_what_scipy_writes_comes_back(tmp_path, symmetry):
    matrix = sp.random_array((30, 30), density=0.2, rng=np.random.default_rng(5), format="coo")
    if symmetry == "symmetric":
        matrix = (matrix + matrix.T).tocoo()
    stream = io.BytesIO()
    scipy.io.mmwrite(stream, matrix, symmetry=symmetry)
    graph = read(tmp_path, stream.getvalue(), True)
    found = sp.coo_array((graph.edges["weight"], (graph.src, graph.dst)), shape=(30, 30))
    assert (found.toarray() == scipy.io.mmread(io.BytesIO(stream.getvalue())).toarray()).all()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("%%MatrixMarket matrix coordinate complex general\n1 1 0\n", "complex"),
        ("%%MatrixMarket matrix coordinate real hermitian\n1 1 0\n", "hermitian"),
        ("%%MatrixMarket vector coordinate real general\n1 1 0\n", "no MatrixMarket header"),
        ("%%MatrixMarket matrix array pattern general\n1 1\n1\n", "pattern"),
        ("%%MatrixMarket matrix array real general\n2 2 4\n1\n", "gives no sizes: rows columns$"),
        ("%%MatrixMarket matrix array real general\n2 2\n1\n2\n3\n", "ends after 3 entries"),
        ("%%MatrixMarket matrix array real general\n99999999 99999999\n1\n", "room for"),
        ("%%MatrixMarket matrix coordinate real general\n2 3 0\n", "wanted a square one"),
    ],
)
def test_a_header_that_is_no_square_matrix_is_told(tmp_path, text, message):
    with pytest.raises(GraphError, match=message):
        read(tmp_path, text)


def test_an_empty_matrix_is_a_graph_without_edges(tmp_path):
    for kind in ("coordinate real general\n3 3 0\n", "coordinate pattern symmetric\n3 3 0\n\n% end\n"):
        graph = read(tmp_path, f"%%MatrixMarket matrix {kind}")
        assert (graph.num_nodes, graph.num_edges) == (3, 0)
