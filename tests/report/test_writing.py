"""Results as files: whole, readable without pickle, bits kept."""

import csv
import os

import numpy as np
import pandas as pd
import pytest

from groggy_nb.errors import UsageError
from groggy_nb.report.files import WriteError
from groggy_nb.report.writing import write


@pytest.fixture
def everything(result):
    values = {"x": np.array([0.1, np.nan, -0.0]), "w": np.array([1, 2]), "s": 7}
    return result(values=values, forms={"x": "nodes", "w": "edges", "s": "graph"})


def test_csv_keeps_every_bit_and_the_labels(everything, tmp_path):
    written = write(everything, tmp_path / "out.csv")
    assert [p.name for p in written] == ["out.csv", "out.edges.csv", "out.graph.csv"]
    with open(written[0], newline="", encoding="utf-8") as file:
        head, *rows = csv.reader(file)
    assert head == ["node", "x"]
    assert [label for label, _ in rows] == ["a", "b", "c"]
    assert np.array([float(x) for _, x in rows]).tobytes() == everything["x"].tobytes()
    edges = pd.read_csv(written[1])
    assert edges.to_numpy().tolist() == [["a", "b", 1], ["b", "c", 2]]
    assert pd.read_csv(written[2]).to_numpy().tolist() == [["s", 7]]


def test_npz_holds_everything_without_pickle(everything, tmp_path):
    (path,) = write(everything, tmp_path / "out.npz")
    with np.load(path, allow_pickle=False) as back:
        assert back["x"].tobytes() == everything["x"].tobytes()
        assert back["node"].tolist() == ["a", "b", "c"]
        assert back["source"].tolist() == ["a", "b"]
        assert int(back["s"]) == 7


def test_npz_takes_outputs_with_names_of_its_own(result, tmp_path):
    values = {"file": np.zeros(3), "node": np.ones(3)}
    (path,) = write(result(values=values), tmp_path / "out.npz")
    with np.load(path, allow_pickle=False) as back:
        assert sorted(back.files) == ["file", "node", "node_"]
        assert back["node_"].tolist() == ["a", "b", "c"]


def test_parquet_reads_back(everything, tmp_path):
    pytest.importorskip("pyarrow", reason="parquet needs pyarrow")
    written = write(everything, tmp_path / "out.parquet")
    assert pd.read_parquet(written[0])["node"].tolist() == ["a", "b", "c"]


def test_another_suffix_is_refused_with_those_there_are(result, tmp_path):
    with pytest.raises(UsageError, match=r"\.csv"):
        write(result(), tmp_path / "out.xlsx")


def test_a_file_is_replaced_whole_or_not_at_all(result, tmp_path, monkeypatch):
    path = tmp_path / "out.csv"
    path.write_text("old")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(WriteError, match="No space left"):
        write(result(), path)
    assert path.read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["out.csv"]


def test_a_folder_that_is_missing_is_said(result, tmp_path):
    with pytest.raises(WriteError, match="No such file"):
        write(result(), tmp_path / "no" / "out.csv")


@pytest.mark.skipif(os.name == "nt", reason="file modes")
def test_a_new_file_has_the_mode_of_any_other(result, tmp_path):
    plain = tmp_path / "plain"
    plain.write_text("")
    write(result(), tmp_path / "out.csv")
    assert (tmp_path / "out.csv").stat().st_mode == plain.stat().st_mode
