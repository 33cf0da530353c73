"""Files give the graph written in them, or an error with the row before anything large is allocated."""

import bz2
import contextlib
import gzip
import io
import lzma
import tracemalloc
import zipfile

import numpy as np
import pytest
import scipy.io
import scipy.sparse as sp

from groggy_nb.errors import GraphError
from groggy_nb.graph import as_graph


def written(folder, name, content):
    """A file with this content, compressed where its name says so."""
    data = content.encode() if isinstance(content, str) else content
    path = folder / name
    path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    return path


def edges(graph):
    """Labelled ends, in order."""
    pairs = zip(graph.src.tolist(), graph.dst.tolist(), strict=True)
    return [(graph.label_of(u), graph.label_of(v)) for u, v in pairs]


def weights(graph):
    return graph.edge_attrs["weight"].values.tolist()


@pytest.mark.parametrize("gz", ["", ".gz"])
@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.csv", "source,target,weight\nx,y,1.5\ny,z,2\n"),
        ("b.csv", "\ufeffsource,target,weight\r\nx,y,1.5\r\n\r\ny,z,2"),
        ("c.csv", 'source,target,weight\n"x","y",1.5\ny,"z",2\n'),
        ("d.csv", "source;target;weight\nx;y;1.5\ny;z;2\n"),
        ("e.tsv", "weight\tfrom\tto\n1.5\tx\ty\n2\ty\tz\n"),
        ("f.txt", "# a comment\nx y 1.5\n  y\tz   2 \n"),
        ("g.wel", "% a comment\nx y 1.5\n# another\ny z 2\n"),
        ("h.TXT", "source target weight\nx y 1.5\n\ny z 2\n"),
    ],
)
def test_text_tables_are_read(tmp_path, name, text, gz):
    graph = as_graph(written(tmp_path, name + gz, text))
    assert edges(graph) == [("x", "y"), ("y", "z")]
    assert weights(graph) == [1.5, 2]
    assert graph.directed
    assert "directed" in repr(graph)


@pytest.mark.parametrize("name", ["a.edgelist", "a.edges", "a.dat", "out.moreno", "out.a.b", "OUT.edges"])
def test_edge_lists_are_known_by_their_other_names(tmp_path, name):
    assert edges(as_graph(written(tmp_path, name, "x y\ny z\n"))) == [("x", "y"), ("y", "z")]


def test_a_format_can_be_named_where_the_file_does_not_end_like_it(tmp_path):
    path = written(tmp_path, "data.2024", "source,target\nx,y\n")
    for name in ("csv", ".csv", "CSV"):
        assert edges(as_graph(path, format=name)) == [("x", "y")]
    with pytest.raises(GraphError, match=r"ends in \.2024") as caught:
        as_graph(path)
    assert 'format="csv"' in caught.value.hint
    with pytest.raises(GraphError, match="format is 'cvs'") as caught:
        as_graph(path, format="cvs")
    assert "'csv'" in caught.value.hint
    for words in ({"format": "csv"}, {"header": None}):
        with pytest.raises(GraphError, match="are of a file"):
            as_graph((["x"], ["y"]), **words)


def test_the_first_row_is_an_edge_where_header_is_none(tmp_path):
    path = written(tmp_path, "a.csv", "ann,bob\nbob,cy\n")
    assert edges(as_graph(path, header=None)) == [("ann", "bob"), ("bob", "cy")]


def test_no_column_is_the_weight_where_weight_is_false(tmp_path):
    path = written(tmp_path, "a.csv", "source,target,weight\na,b,10-10-2016\n")
    graph = as_graph(path, weight=False)
    assert "weight" not in graph.edge_attrs
    assert graph.edge_attrs["weight (attribute)"].categories == ("10-10-2016",)


def zipped(data, members=("a.csv",)):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for member in members:
            archive.writestr(member, data)
    return stream.getvalue()


@pytest.mark.parametrize("pack", [bz2.compress, lzma.compress, gzip.compress, zipped])
def test_compressed_files_are_read_and_damaged_ones_refused(tmp_path, pack):
    ending = {bz2.compress: ".bz2", lzma.compress: ".xz", gzip.compress: ".gz", zipped: ".zip"}[pack]
    data = pack(b"source,target\nx,y\n")
    path = tmp_path / f"a.csv{ending}"
    path.write_bytes(data)
    assert edges(as_graph(path)) == [("x", "y")]
    path.write_bytes(data[: len(data) // 2])
    with pytest.raises(GraphError, match="cannot be read"):
        as_graph(path)


def test_a_zip_file_of_several_files_is_refused(tmp_path):
    path = tmp_path / "a.csv.zip"
    path.write_bytes(zipped(b"source,target\nx,y\n", ("a.csv", "__MACOSX/a.csv")))
    assert edges(as_graph(path)) == [("x", "y")]
    path.write_bytes(zipped(b"source,target\nx,y\n", ("a.csv", "b.csv")))
    with pytest.raises(GraphError, match="holds 2 files; wanted one"):
        as_graph(path)


def test_snap_files_number_integer_ids(tmp_path):
    graph = as_graph(written(tmp_path, "s.txt", "# Nodes: 3 Edges: 2\n# FromNodeId\tToNodeId\n7\t3\n3\t12\n"))
    assert graph.labels.tolist() == [3, 7, 12]
    assert edges(graph) == [(7, 3), (3, 12)]
    assert "weight" not in graph.edge_attrs


def test_a_csv_without_header_is_read_when_it_starts_with_numbers(tmp_path):
    graph = as_graph(written(tmp_path, "n.csv", "0,1,0.5\n1,2,0.25\n"), directed=False)
    assert edges(graph) == [(0, 1), (1, 2)]
    assert weights(graph) == [0.5, 0.25]
    assert not graph.directed
    assert any("no header" in note for note in graph.notes)


def test_columns_of_a_csv_can_be_named(tmp_path):
    path = written(tmp_path, "n.csv", "a,b,c,d\n1,2,3,x\n2,3,4,y\n")
    graph = as_graph(path, source="a", target="b", weight="c")
    assert weights(graph) == [3, 4]
    assert graph.edge_attrs["d"].categories == ("x", "y")


def test_labels_that_look_like_missing_values_or_have_leading_zeros_are_kept(tmp_path):
    graph = as_graph(written(tmp_path, "n.csv", "source,target,t\nNA,null,\n007,1,nan\n"))
    assert edges(graph) == [("NA", "null"), ("007", "1")]
    graph = as_graph(written(tmp_path, "m.csv", "source,target,t\n007,8,\n1,2,5\n"))
    assert edges(graph) == [("007", "8"), ("1", "2")]
    assert graph.edge_attrs["t"].missing.tolist() == [True, False]


def test_a_number_and_a_text_that_look_alike_are_one_node(tmp_path):
    graph = as_graph(written(tmp_path, "n.csv", "source,target\n1,x\n2,1\n"))
    assert graph.labels.tolist() == ["1", "x", "2"]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.csv", "source,target\n1,2\n1\n", "row 3 has 1 field; wanted 2"),
        ("a.csv", "source,target\n1,2\n\n1,2,3\n", "row 4 has 3 fields; wanted 2"),
        ("a.csv", 'source,target\n"1",2\n"a\nb",2\n3\n', "row 5 has 1 field"),
        ("a.csv", 'source,target\n"1,2\n', "row 2"),
        ("a.csv", "source,targt\n1,2\n", "'target' is missing"),
        ("a.csv", "alpha,beta\n1,2\n", "there are: alpha, beta"),
        ("a.csv", "source,target,source\n1,2,3\n", "more than one column .source."),
        ("a.csv", "source,target\nx,y\n\n,z\n", "row 4 has no source"),
        ("a.csv", "source,target\n1,2\n3,\n", "row 3 has no target"),
        ("a.csv", "", "no rows"),
        ("a.csv", "\n\n", "no rows"),
        ("a.csv", "source,target\n1,2\n".encode("utf-16"), "UTF-16"),
        ("a.csv", "source,target\n1,2\n".encode("utf-16-le"), "NUL byte"),
        ("a.csv", b"source,target\n\xe4,b\n", "line 2 is not UTF-8: byte 0xE4"),
        ("a.csv", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "NUL|UTF-8"),
        ("a.csv", "source,target,weight\n1,2,x\n", "strings"),
        ("a.csv", "source,target,weight\n1,2,inf\n", "edge 0 is inf"),
        ("a.txt", "1 2\n1 2 3\n", "row 2 has 3 fields"),
        ("a.txt", "# c\n1\n2\n", "1 field"),
        ("a.tsv.gz", b"", "no rows|cannot be read"),
        ("a.png", "x", "wanted .csv"),
        ("noending", "x", "nothing"),
        ("a.mtx", "hello\n1 2\n", "line 1 is no MatrixMarket"),
        ("a.mtx", "", "line 1 is no MatrixMarket"),
        ("a.mtx", "%%MatrixMarket matrix coordinate real general\n", "no sizes"),
        ("a.mtx", "%%MatrixMarket matrix coordinate real general\n3 3 -1\n", "no sizes"),
        ("a.mtx", "%%MatrixMarket matrix coordinate real general\n3 4 1\n1 1 1\n", "3 x 4"),
        ("a.mtx", "%%MatrixMarket matrix coordinate complex general\n2 2 1\n1 1 1 1\n", "complex"),
        (
            "a.mtx",
            "%%MatrixMarket matrix coordinate real general\n2 2 1\n3 1 1\n",
            "line 3 has the index '3'",
        ),
        (
            "a.mtx",
            "%%MatrixMarket matrix coordinate real general\n2 2 1\n0 1 1\n",
            "line 3 has the index '0'",
        ),
        ("a.mtx", "%%MatrixMarket matrix coordinate real general\n2 2 2\n1 1 1\n", "ends after 1 entries"),
        (
            "a.mtx",
            "%%MatrixMarket matrix coordinate real general\n2 2 1\n1 x 1\n",
            "line 3 has the index 'x'",
        ),
        ("a.npz", b"PK\x03\x04rubbish", "damaged"),
        ("a.graphml", "<rubbish", "damaged"),
        ("a.gml", "rubbish [", "damaged"),
    ],
)
def test_files_that_hold_no_graph_are_refused_with_the_place(tmp_path, name, content, message):
    with pytest.raises(GraphError, match=message) as caught:
        as_graph(written(tmp_path, name, content))
    assert name.partition(".")[0] in caught.value.message


@pytest.mark.parametrize("header", ["3 3 1000000000000", "4000000000 4000000000 1000000000000"])
def test_a_matrix_market_header_that_claims_too_much_is_refused_before_allocating(tmp_path, header):
    path = written(tmp_path, "a.mtx", f"%%MatrixMarket matrix coordinate real general\n{header}\n1 1 1\n")
    tracemalloc.start()
    with pytest.raises(GraphError, match="claims 1,000,000,000,000 entries"):
        as_graph(path)
    assert tracemalloc.get_traced_memory()[1] < 50e6
    tracemalloc.stop()


@pytest.mark.parametrize("gz", ["", ".gz"])
def test_matrix_market_files_are_read(tmp_path, gz):
    matrix = sp.coo_array(([1.5, 2.0], ([0, 2], [1, 0])), shape=(3, 3))
    stream = io.BytesIO()
    scipy.io.mmwrite(stream, matrix)
    graph = as_graph(written(tmp_path, "m.mtx" + gz, stream.getvalue()))
    assert sorted(zip(edges(graph), weights(graph), strict=True)) == [((0, 1), 1.5), ((2, 0), 2.0)]


def test_a_symmetric_matrix_market_file_has_both_directions_unless_undirected(tmp_path):
    text = "%%MatrixMarket matrix coordinate pattern symmetric\n% c\n3 3 3\n2 1\n3 2\n3 3\n"
    path = written(tmp_path, "m.mtx", text)
    graph = as_graph(path, directed=True)
    assert sorted(edges(graph)) == [(0, 1), (1, 0), (1, 2), (2, 1), (2, 2)]
    assert "weight" not in graph.edge_attrs
    assert edges(as_graph(path)) == edges(as_graph(path, directed=False)) == [(0, 1), (1, 2), (2, 2)]


@pytest.mark.parametrize("kind", ["csr", "csc", "coo"])
def test_sparse_npz_files_are_read(tmp_path, kind):
    matrix = sp.coo_array(([1.5, 2.0], ([0, 2], [1, 0])), shape=(3, 3)).asformat(kind)
    sp.save_npz(tmp_path / "m.npz", matrix)
    graph = as_graph(str(tmp_path / "m.npz"))
    assert graph.num_nodes == 3
    assert sorted(zip(edges(graph), weights(graph), strict=True)) == [((0, 1), 1.5), ((2, 0), 2.0)]


def test_npz_files_of_arrays_are_read(tmp_path):
    np.savez(
        tmp_path / "a.npz", src=[0, 1], dst=[1, 2], weight=[1.0, 2.0], t=[5, 6], odd=[1, 2, 3], num_nodes=9
    )
    graph = as_graph(tmp_path / "a.npz")
    assert graph.num_nodes == 9
    assert edges(graph) == [(0, 1), (1, 2)]
    assert weights(graph) == [1, 2]
    assert graph.edge_attrs["t"].values.tolist() == [5, 6]
    assert any("odd" in note for note in graph.notes)
    np.savez(tmp_path / "b.npz", source=["x", "y"], target=["y", "z"])
    assert edges(as_graph(tmp_path / "b.npz")) == [("x", "y"), ("y", "z")]


def test_npz_files_with_objects_are_refused_and_never_unpickled(tmp_path):
    np.savez(tmp_path / "a.npz", src=np.array([{}, {}], object), dst=[0, 1])
    with pytest.raises(GraphError, match="never unpickled"):
        as_graph(tmp_path / "a.npz")


def test_an_npz_bomb_is_refused_by_its_sizes(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.npz", "w", zipfile.ZIP_DEFLATED) as archive:
        header = io.BytesIO()
        np.lib.format.write_array_header_1_0(
            header, {"descr": "<i8", "fortran_order": False, "shape": (10**12,)}
        )
        archive.writestr("src.npy", header.getvalue() + bytes(80))
        archive.writestr("dst.npy", header.getvalue() + bytes(80))
    with pytest.raises(GraphError, match="claims shape"):
        as_graph(tmp_path / "a.npz")


def test_a_large_entry_is_refused_before_it_is_decompressed(tmp_path, monkeypatch):
    from groggy_nb.graph import memory

    np.savez_compressed(tmp_path / "a.npz", src=np.zeros(10**6, int), dst=np.zeros(10**6, int))
    monkeypatch.setattr(memory, "free_bytes", lambda: 10**6)
    with pytest.raises(GraphError, match="GiB"):
        as_graph(tmp_path / "a.npz")


def test_a_gzip_bomb_is_refused_while_it_is_decompressed(tmp_path, monkeypatch):
    from groggy_nb.graph import memory

    path = written(tmp_path, "a.csv.gz", b"0" * 10**8)
    monkeypatch.setattr(memory, "free_bytes", lambda: 10**6)
    tracemalloc.start()
    try:
        with pytest.raises(GraphError, match="MiB or more"):
            as_graph(path)
        assert tracemalloc.get_traced_memory()[1] < 5 * 2**22
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("cut", range(0, 400, 23))
def test_a_truncated_npz_or_gz_gives_an_error(tmp_path, cut):
    np.savez(tmp_path / "a.npz", src=[0, 1], dst=[1, 2])
    (tmp_path / "a.npz").write_bytes((tmp_path / "a.npz").read_bytes()[:cut])
    with pytest.raises(GraphError):
        as_graph(tmp_path / "a.npz")
    packed = gzip.compress(("source,target\n" + "\n".join(f"{k},{k * k}" for k in range(999))).encode())
    (tmp_path / "a.csv.gz").write_bytes(packed[:cut])
    with pytest.raises(GraphError):
        as_graph(tmp_path / "a.csv.gz")


def test_every_flipped_byte_of_an_npz_gives_an_error_or_the_same_graph(tmp_path):
    np.savez(tmp_path / "a.npz", src=[0, 1], dst=[1, 2])
    whole = (tmp_path / "a.npz").read_bytes()
    for k in range(len(whole)):
        flipped = whole[:k] + bytes([whole[k] ^ 0xFF]) + whole[k + 1 :]
        (tmp_path / "b.npz").write_bytes(flipped)
        with contextlib.suppress(GraphError):
            assert edges(as_graph(tmp_path / "b.npz")) == [(0, 1), (1, 2)]


def test_a_missing_file_gets_the_nearest_name(tmp_path):
    written(tmp_path, "roads.csv", "source,target\n1,2\n")
    with pytest.raises(GraphError, match="no file") as caught:
        as_graph(tmp_path / "raods.csv")
    assert "roads.csv" in caught.value.hint
    with pytest.raises(GraphError):
        as_graph(tmp_path / "nowhere" / "x.csv")
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(GraphError, match="cannot be read"):
        as_graph(tmp_path / "folder.csv")


def test_paths_with_spaces_and_umlauts_are_read(tmp_path):
    folder = tmp_path / "größe und mehr"
    folder.mkdir()
    assert as_graph(written(folder, "ä b.csv", "source,target\nä,ö\n")).labels.tolist() == ["ä", "ö"]


def test_graphml_and_gml_keep_their_direction(tmp_path):
    import networkx as nx

    other = nx.DiGraph([("a", "b", {"weight": 2.0})])
    nx.write_graphml(other, tmp_path / "g.graphml")
    nx.write_gml(other, tmp_path / "g.gml")
    for name in ("g.graphml", "g.gml"):
        graph = as_graph(tmp_path / name)
        assert graph.directed
        assert edges(graph) == [("a", "b")]
        assert weights(graph) == [2]
