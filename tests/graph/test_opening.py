"""A user's file is opened only where it is one, and read only as far as memory goes."""

import bz2
import contextlib
import gzip
import io
import lzma
import os
import socket
import sys
import tracemalloc
import zipfile
from functools import partial
from types import SimpleNamespace

import pytest
import zstandard

from groggy_nb.errors import GraphError
from groggy_nb.graph import as_graph, memory, opening

TEXT = b"source,target\na,b\nb,c\n"


def zipped(**members):
    """A zip archive of these files."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name.replace("__dot__", "."), data)
    return held.getvalue()


PACKED = {
    ".gz": gzip.compress,
    ".bz2": bz2.compress,
    ".xz": lzma.compress,
    ".zst": zstandard.compress,
    ".zip": lambda data: zipped(edges__dot__csv=data),
}


@pytest.mark.parametrize("ending", [*PACKED, ".GZ"])
def test_a_compressed_file_gives_what_is_inside(ending, tmp_path):
    path = tmp_path / f"a.csv{ending}"
    path.write_bytes(PACKED[ending.lower()](TEXT))
    assert as_graph(path, directed=True).labels.tolist() == ["a", "b", "c"]


@pytest.mark.parametrize("ending", PACKED)
def test_several_frames_after_another_are_read_as_one(ending, tmp_path):
    if ending == ".zip":
        data = zipped(edges__dot__csv=TEXT, __MACOSX__dot__="").replace(b"__MACOSX.", b"__MACOSX/")
    else:
        data = PACKED[ending](TEXT) + PACKED[ending](b"c,d\n")
    (tmp_path / f"a.csv{ending}").write_bytes(data)
    assert as_graph(tmp_path / f"a.csv{ending}", directed=True).num_edges == (2 if ending == ".zip" else 3)


@pytest.mark.parametrize("ending", PACKED)
def test_a_damaged_compressed_file_gives_an_error_or_its_graph(ending, tmp_path):
    packed = PACKED[ending](TEXT * 1)
    path = tmp_path / f"a.csv{ending}"
    for at in range(len(packed)):
        path.write_bytes(packed[:at] + bytes([packed[at] ^ 0x11]) + packed[at + 1 :])
        with contextlib.suppress(GraphError):
            assert as_graph(path, directed=True).num_nodes > 0
        path.write_bytes(packed[:at])
        with pytest.raises(GraphError):
            as_graph(path, directed=True)


@pytest.mark.parametrize("ending", PACKED)
def test_a_small_file_that_unpacks_to_more_than_memory_is_refused_on_the_way(ending, tmp_path, monkeypatch):
    path = tmp_path / f"a.csv{ending}"
    path.write_bytes(PACKED[ending](b"0" * 10**8))
    assert path.stat().st_size < 10**6
    monkeypatch.setattr(memory, "free_bytes", lambda: 10**7)
    tracemalloc.start()
    try:
        with pytest.raises(GraphError, match="MiB or more") as caught:
            as_graph(path)
        assert caught.value.code == "graph-memory" and tracemalloc.get_traced_memory()[1] < 4 * 10**7
    finally:
        tracemalloc.stop()


def test_a_file_larger_than_memory_is_refused_before_it_is_read(tmp_path):
    path = tmp_path / "a.csv"
    with open(path, "wb") as file:
        file.truncate(2**43)  # a sparse one
    with pytest.raises(GraphError, match="are free") as caught:
        as_graph(path)
    assert caught.value.code == "graph-memory"


@pytest.mark.parametrize("change", [-5_000_000, -7, 0, 7, 5_000_000])
def test_a_file_that_changes_while_it_is_read_gives_what_stands_in_it(tmp_path, monkeypatch, change):
    told = b"".join(b"%d,%d\n" % (k, k + 1) for k in range(600_000))
    data = told[:change] if change < 0 else told + told[:change]
    (tmp_path / "a.csv").write_bytes(data)
    monkeypatch.setattr(opening.os, "fstat", lambda file: SimpleNamespace(st_size=len(told)))
    monkeypatch.setattr(opening.disk, "open_file", partial(open, mode="rb"))
    assert opening.read_bytes(tmp_path / "a.csv") == data


@pytest.mark.parametrize("ending", [".csv", ".csv.gz", ".npz", ".mtx", ".json"])
@pytest.mark.parametrize("kind", ["a device", "a pipe", "a socket", "a folder"])
def test_what_is_no_file_is_named_and_not_read(kind, ending, tmp_path):
    from groggy_nb.errors import GroggyError
    from groggy_nb.program import load

    path = tmp_path / f"a{ending}"
    with socket.socket(socket.AF_UNIX) as bound:
        if kind == "a device":
            path.symlink_to("/dev/zero")
        elif kind == "a pipe":
            os.mkfifo(path)
        elif kind == "a socket":
            bound.bind(str(path))
        else:
            path.mkdir()
        with pytest.raises(GroggyError, match=f"it is {kind}, wanted a file"):
            load(path) if ending == ".json" else as_graph(path)


def test_a_nodes_file_that_is_a_device_is_refused(tmp_path):
    (tmp_path / "n.csv").symlink_to("/dev/zero")
    with pytest.raises(GraphError, match="it is a device"):
        as_graph(([0], [1]), nodes=str(tmp_path / "n.csv"))


@pytest.mark.parametrize("path", ["a\0b.csv", "~nosuchuser/a.csv"])
def test_a_path_that_no_file_can_have_is_refused(path):
    with pytest.raises(GraphError):
        as_graph(path)


def test_an_archive_of_several_files_names_them(tmp_path):
    (tmp_path / "a.csv.zip").write_bytes(zipped(x__dot__csv=TEXT, readme__dot__html=b"hello"))
    with pytest.raises(GraphError, match=r"2 files; wanted one, there are x\.csv, readme\.html"):
        as_graph(tmp_path / "a.csv.zip")


def test_an_encrypted_archive_is_refused(tmp_path):
    data = bytearray(zipped(x__dot__csv=TEXT))
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + flags] |= 1
    (tmp_path / "a.csv.zip").write_bytes(data)
    with pytest.raises(GraphError, match="encrypted"):
        as_graph(tmp_path / "a.csv.zip")


def test_zst_without_a_library_says_what_to_install(tmp_path, monkeypatch):
    for name in ("compression", "zstandard"):
        monkeypatch.setitem(sys.modules, name, None)
    (tmp_path / "a.csv.zst").write_bytes(zstandard.compress(TEXT))
    with pytest.raises(GraphError, match="zstandard") as caught:
        as_graph(tmp_path / "a.csv.zst")
    assert caught.value.hint == 'pip install "groggy-nb[zst]"'


@pytest.mark.parametrize(("free", "is_refused"), [(6, True), (7, False)])
def test_a_table_is_refused_where_reading_takes_more_than_its_size(free, is_refused, tmp_path, monkeypatch):
    (tmp_path / "a.csv").write_text("source,target\n" + "0,1\n1,0\n" * 1000)
    size = (tmp_path / "a.csv").stat().st_size
    monkeypatch.setattr(memory, "free_bytes", lambda: free * size)
    if not is_refused:
        assert as_graph(str(tmp_path / "a.csv")).num_edges == 2000
        return
    with pytest.raises(GraphError, match="to read them takes about") as caught:
        as_graph(str(tmp_path / "a.csv"))
    assert caught.value.code == "graph-memory"


def test_a_file_of_more_names_than_memory_holds_is_refused_while_it_is_read(tmp_path, monkeypatch):
    (tmp_path / "a.csv").write_text("source,target\n" + "".join(f"a{k},b{k}\n" for k in range(10_000)))
    size = (tmp_path / "a.csv").stat().st_size
    monkeypatch.setattr(memory, "free_bytes", lambda: 7 * size)
    with pytest.raises(GraphError, match="20,000 names") as caught:
        as_graph(str(tmp_path / "a.csv"))
    assert caught.value.code == "graph-memory"
