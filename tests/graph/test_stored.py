"""Graphs in folders: what comes back is what was written, and what is damaged is refused in words."""

from __future__ import annotations

import json
import math
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from groggy_nb import as_graph, build_blocks, datasets, generate, open_blocks, parse, save_blocks
from groggy_nb.errors import GraphError
from groggy_nb.graph import kept_arrays, memory, streamed
from groggy_nb.graph.graph import Graph


def named():
    table = pd.DataFrame(
        {
            "source": ["b", "a", "ünder a long name", "a"],
            "target": ["a", "", "b", "a"],
            "weight": [1.5, 2.0, 0.25, 3.0],
            "kind": ["x", None, "y", "x"],
            "count": pd.array([1, None, 3, 4], "Int64"),
            "sure": [True, False, True, True],
        }
    )
    table["when"] = pd.to_datetime(["2020-01-01", None, "2021-05-05", "2020-01-01"])
    nodes = pd.DataFrame({"id": ["a"], "age": [3]})
    return as_graph(table, directed=False, nodes=nodes)


def directed(nodes, degree):
    rng = np.random.default_rng(3)
    return Graph.from_edges(*rng.integers(0, nodes, (2, nodes * degree)), num_nodes=nodes)


GRAPHS = {
    "karate": datasets.karate,
    "named": named,
    "directed": lambda: directed(300, 4),
    "numbers as labels": lambda: as_graph(([7, 2**62], [2**62, -5])),
    "one node": lambda: Graph.from_edges([], [], num_nodes=1),
    "empty": lambda: as_graph(([], [])),
}


@pytest.mark.parametrize("name", GRAPHS)
def test_a_graph_comes_back_from_its_folder(tmp_path, name):
    graph = GRAPHS[name]()
    save_blocks(graph, tmp_path / "blocks")
    again = open_blocks(tmp_path / "blocks")
    assert again.fingerprint == graph.fingerprint
    assert (again.directed, again.num_nodes, again.notes) == (graph.directed, graph.num_nodes, graph.notes)
    pd.testing.assert_frame_equal(again.nodes, graph.nodes)
    pd.testing.assert_frame_equal(again.edges, graph.edges)
    assert again.node_blocks.tolist() == graph.node_blocks.tolist()
    assert again.edge_blocks.tolist() == graph.edge_blocks.tolist()
    for direction in ("in", "out", "both", "closed"):
        found, wanted = again.csr(direction), graph.csr(direction)
        for a, b in zip(found.arrays, wanted.arrays, strict=True):
            assert a.tolist() == b.tolist()
            assert not a.flags.writeable


def test_a_program_gives_the_same_bits_on_a_folder(tmp_path):
    program = parse(
        'w = edges["weight"]\nx = 1 / (1 + out_degree())\n'
        "for _ in range(3):\n    x = sum(x[u] * w[e] for u, e in in_edges) + mean(x)\n"
        'nodes["x"] = x',
    )
    graph = directed(200, 4).with_weight(np.arange(800) / 7)
    save_blocks(graph, tmp_path / "blocks")
    again = open_blocks(tmp_path / "blocks")
    for mode in ("fused", "reference"):
        assert program.run(again, mode=mode)["x"].tobytes() == program.run(graph, mode=mode)["x"].tobytes()


def test_a_folder_is_known_by_the_graph_and_by_its_other_weights(tmp_path):
    save_blocks(datasets.karate(), tmp_path / "blocks")
    graph = open_blocks(tmp_path / "blocks")
    assert graph.folder == str(tmp_path / "blocks")
    assert graph.with_weight(None).folder == graph.folder
    assert datasets.karate().folder is None
    assert graph.subgraph(graph.degrees() > 3).folder is None


def test_a_folder_that_is_taken_stays_as_it_is(tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("keep")
    with pytest.raises(GraphError, match="is there already; wanted a new folder"):
        save_blocks(datasets.karate(), tmp_path / "mine")
    assert (tmp_path / "mine" / "notes.txt").read_text() == "keep"
    assert [p.name for p in tmp_path.iterdir()] == ["mine"]


def test_a_write_that_fails_leaves_nothing(tmp_path, monkeypatch):
    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(kept_arrays.ArraysOut, "seal", fail)
    with pytest.raises(GraphError, match="cannot be written: No space left on device"):
        save_blocks(datasets.karate(), tmp_path / "blocks")
    assert list(tmp_path.iterdir()) == []


def test_a_disk_without_room_is_refused_with_both_sizes(tmp_path, monkeypatch):
    monkeypatch.setattr(kept_arrays.shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10, 9, 1))
    with pytest.raises(GraphError, match=r"the folder needs 0\.0 GiB; 0\.0 GiB of the disk are free"):
        save_blocks(datasets.karate(), tmp_path / "blocks")


def test_labels_that_no_file_holds_are_refused(tmp_path):
    with pytest.raises(GraphError, match="wanted integers or text"):
        save_blocks(as_graph([((1, 2), "a")]), tmp_path / "blocks")


def damage_list(**changes):
    def damage(folder: Path):
        file = folder / "graph.json"
        told = json.loads(file.read_text())
        told.update(changes)
        file.write_text(json.dumps(told))

    return damage


def flip(name, position):
    def damage(folder: Path):
        data = bytearray((folder / name).read_bytes())
        data[position] ^= 0x80
        (folder / name).write_bytes(bytes(data))

    return damage


def cut(name):
    def damage(folder: Path):
        (folder / name).write_bytes((folder / name).read_bytes()[:-8])

    return damage


DAMAGES = {
    "no list": lambda folder: (folder / "graph.json").unlink(),
    "no json": lambda folder: (folder / "graph.json").write_text("{"),
    "another kind": damage_list(kind="recipes"),
    "another version": damage_list(version=2),
    "a size": damage_list(num_nodes=20),
    "a negative size": damage_list(num_edges=-1),
    "a word for a number": damage_list(num_nodes="34"),
    "labels": damage_list(labels="pickles"),
    "attributes": damage_list(node_attrs=[{"name": "club", "dtype": "|O", "missing": False, "words": None}]),
    "too few words": damage_list(
        node_attrs=[{"name": "club", "dtype": "<i8", "missing": False, "words": ["one"]}]
    ),
    "a file that is not in the list": damage_list(arrays={}),
    "an end of an edge": flip("src.npy", -1),
    "a neighbor": flip("both_neighbors.npy", -1),
    "the first row": flip("both_starts.npy", 128),
    "a row": flip("both_starts.npy", -200),
    "a block": flip("node_blocks.npy", -1),
    "a value": flip("node_0.npy", -8),
    "a missing file": lambda folder: (folder / "dst.npy").unlink(),
    "a short file": cut("both_edges.npy"),
    "objects": lambda folder: np.save(folder / "src.npy", np.array([1], object), allow_pickle=True),
}


@pytest.mark.parametrize("name", DAMAGES)
def test_a_damaged_folder_is_refused_in_words(tmp_path, name):
    save_blocks(datasets.karate(), tmp_path / "blocks")
    DAMAGES[name](tmp_path / "blocks")
    with pytest.raises(GraphError, match="the folder ") as caught:
        open_blocks(tmp_path / "blocks").csr("in")
    assert caught.value.code in ("graph-folder", "graph-folder-damaged")


def test_rows_that_do_not_fit_are_refused_with_their_size(tmp_path, monkeypatch):
    save_blocks(generate.uniform(1_000, 12), tmp_path / "blocks")
    graph = open_blocks(tmp_path / "blocks")
    monkeypatch.setattr(memory, "free_bytes", lambda: graph.csr_nbytes("in"))
    with pytest.raises(GraphError, match=r"the part 'both' of the folder .* needs 0\.0 GiB"):
        graph.csr("in")


# What streams must be what is read at once.


def tables():
    rng = np.random.default_rng(7)
    numbers = rng.integers(0, 40, (2, 200))
    weights = rng.random(200).round(3)
    whole = pd.DataFrame({"src": np.append(numbers[0], range(40)), "dst": np.append(numbers[1], range(40))})
    return {
        "all numbers": whole,
        "far numbers": pd.DataFrame({"u": numbers[0] * 2**40 - 3, "v": numbers[1], "weight": weights}),
        "some numbers": pd.DataFrame({"u": numbers[0] * 3 - 3, "v": numbers[1], "n": numbers[0] % 5}),
        "names": pd.DataFrame(
            {"from": [f"n{k}" for k in numbers[0]], "to": [f"n{k}é" for k in numbers[1]], "w": weights}
        ),
        "gaps": pd.DataFrame(
            {"u": numbers[0], "v": numbers[1], "x": np.where(weights > 0.5, weights, np.nan), "is_old": True}
        ),
        "no rows": pd.DataFrame({"u": np.zeros(0, int), "v": np.zeros(0, int)}),
    }


@pytest.mark.parametrize("directed", [True, False])
@pytest.mark.parametrize("name", tables())
def test_edges_that_stream_are_the_edges_that_are_read(tmp_path, monkeypatch, name, directed):
    monkeypatch.setattr(streamed, "LEAST", 1)
    monkeypatch.setattr("groggy_nb.graph.kept_arrays.AT_ONCE", 16)
    monkeypatch.setattr("groggy_nb.graph.numbering.AT_ONCE", 16)
    table = tables()[name]
    halves = [table.iloc[:50], table.iloc[50:]]
    for k, half in enumerate(halves):
        half.to_parquet(tmp_path / f"{k}.parquet", row_group_size=17, index=False)
    weight = "w" if "w" in table else None
    files = [tmp_path / "0.parquet", tmp_path / "1.parquet"]
    room = 40 * 46  # bytes: about 40 entries are sorted at a time
    build_blocks(files, tmp_path / "streamed", directed=directed, weight=weight, memory=room)
    save_blocks(as_graph(table, directed=directed, weight=weight), tmp_path / "read")
    listed = {
        where: json.loads((tmp_path / where / "graph.json").read_text()) for where in ("streamed", "read")
    }
    for told in listed.values():
        del told["notes"]
    assert listed["streamed"] == listed["read"]
    names = sorted(p.name for p in (tmp_path / "read").iterdir())
    assert sorted(p.name for p in (tmp_path / "streamed").iterdir()) == names
    for each in names:
        if each.endswith(".npy"):
            assert (tmp_path / "streamed" / each).read_bytes() == (tmp_path / "read" / each).read_bytes()


def test_a_csv_streams_as_it_is_read(tmp_path):
    text = "a,b,weight,color\n" + "".join(f"x{k % 7},x{k % 5},{k},red\n" for k in range(50))
    (tmp_path / "edges.csv").write_text(text)
    build_blocks(tmp_path / "edges.csv", tmp_path / "blocks", source="a", target="b", directed=False)
    found = open_blocks(tmp_path / "blocks")
    wanted = as_graph(str(tmp_path / "edges.csv"), directed=False, source="a", target="b")
    assert found.labels.tolist() == wanted.labels.tolist()
    assert found.src.tolist() == wanted.src.tolist()
    assert found.edge_attrs["weight"].values.tolist() == list(range(50))
    assert found.notes == ("column 'color' left out: string, wanted numbers",)


def test_a_stream_is_refused_with_its_row(tmp_path):
    cases = {
        "u,v\n1,2\n3,\n": "edge 1: the target is missing",
        "u,v\n1,a\n3,b\n": "the ends of edges are int64 and string; wanted integers, or text, in both",
        "u,v,weight\n1,2,1.5\n1,2,inf\n": "edge 1: the weight is inf; weights must be finite",
        "u,v,weight\n1,2,big\n": "the weight 'weight' is string; wanted numbers",
        "u,v,n\n1,2,3\n1,2,\n": "edge 1: 'n' is missing",
        "p,q\n1,2\n": "no columns",
    }
    for text, wanted in cases.items():
        (tmp_path / "edges.csv").write_text(text)
        with pytest.raises(GraphError) as caught:
            weight = "weight" if "big" in text else None
            build_blocks(tmp_path / "edges.csv", tmp_path / "blocks", weight=weight)
        assert wanted in str(caught.value), text
        assert not (tmp_path / "blocks").exists()
    with pytest.raises(GraphError, match=r"files ending in \.txt; wanted all \.csv or all \.parquet"):
        build_blocks(tmp_path / "edges.txt", tmp_path / "blocks")
    with pytest.raises(GraphError, match="the files cannot be read"):
        build_blocks(tmp_path / "gone.csv", tmp_path / "blocks")


def test_sorts_take_no_more_entries_than_the_memory_allows(tmp_path, monkeypatch):
    monkeypatch.setattr(streamed, "LEAST", 1)
    seen = []
    make = streamed.make_rows
    monkeypatch.setattr(streamed, "make_rows", lambda *a, **k: seen.append(k["parts"]) or make(*a, **k))
    pd.DataFrame({"u": np.arange(100), "v": np.arange(100)[::-1]}).to_parquet(tmp_path / "e.parquet")
    build_blocks(tmp_path / "e.parquet", tmp_path / "blocks", memory=1000)
    assert seen == [math.ceil(46 * 100 / 1000)] * 2
