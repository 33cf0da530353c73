"""Rounds in a folder: a cluster that is lost as a whole costs some of them, and the bits stay the same."""

import json

import numpy as np
import pytest
from everything import cut
from inside import Inside, connected
from test_checkpoints import PROGRAMS, Losing

import groggy_nb as gn
from groggy_nb.cli import command
from groggy_nb.cluster import executor
from groggy_nb.cluster.folder import Place, check
from groggy_nb.cluster.meeting import ClusterError
from groggy_nb.errors import GroggyWarning, UsageError
from groggy_nb.run.record import Interrupted


@pytest.fixture(autouse=True)
def each_round(monkeypatch):
    monkeypatch.setattr(executor, "EVERY", 0.0)


@pytest.fixture(scope="module")
def graph():
    return cut(gn.generate.grid(9, 5), 8)


def dead(program, graph, folder, after=12, **options):
    """A run whose workers are all lost."""
    with pytest.raises(ClusterError, match="no worker left; rounds are kept in"):
        program.run(graph, cluster=Losing(2, after, times=2), checkpoint=folder, **options)
    (kept,) = folder.iterdir()
    assert {each.suffix for each in kept.iterdir()} == {".json", ".npz"}
    return kept


@pytest.mark.parametrize("name", ["watched", "in another loop and in an arm"])
def test_a_later_run_on_other_workers_goes_on_with_the_same_bits(name, graph, tmp_path):
    program = gn.parse(PROGRAMS[name])
    alone = program.run(graph)
    for workers in (1, 3):
        kept = dead(program, graph, tmp_path)
        with pytest.warns(GroggyWarning, match=r"went on from round .*, kept in"):
            found = program.run(graph, cluster=Inside(workers), checkpoint=tmp_path)
        assert all(np.asarray(found[x]).tobytes() == np.asarray(alone[x]).tobytes() for x in alone)
        assert found.report.iterations == alone.report.iterations
        assert not kept.exists()  # it came to its end


def test_other_values_other_graphs_and_torn_files_begin_again(graph, tmp_path):
    program = gn.parse("k = param(2.0)\n" + PROGRAMS["watched"].replace("x / 7", "x / k"))
    kept = dead(program, graph, tmp_path)
    other = cut(gn.generate.grid(5, 9), 8)
    for options, of in (({"params": {"k": 3.0}}, graph), ({}, other)):
        found = program.run(of, cluster=Inside(2), checkpoint=tmp_path, **options)
        assert not found.report.warnings and kept.exists()
        assert found["x"].tobytes() == program.run(of, **options)["x"].tobytes()
    damaged = kept / json.loads((kept / "state.json").read_text())["files"][0]
    damaged.write_bytes(damaged.read_bytes()[:-40])
    with pytest.raises(ClusterError, match="is damaged"):
        program.run(graph, cluster=Inside(2), checkpoint=tmp_path)
    damaged.unlink()
    found = program.run(graph, cluster=Inside(2), checkpoint=tmp_path)
    assert not found.report.warnings and found["x"].tobytes() == program.run(graph)["x"].tobytes()


def test_a_folder_that_is_none_or_not_shared_is_refused(graph, tmp_path):
    program, file = gn.parse(PROGRAMS["watched"]), tmp_path / "file"
    file.write_text("")
    with pytest.raises(UsageError, match="checkpoint without cluster"):
        program.run(graph, checkpoint=tmp_path)
    with pytest.raises(UsageError, match="wanted a folder to write to"):
        program.run(graph, cluster=Inside(1), checkpoint=file)
    with pytest.raises(ClusterError, match="all workers share"):
        check(Place(str(tmp_path / "elsewhere"), "run"))


def test_a_run_that_its_time_out_ended_goes_on_from_the_folder(tmp_path):
    graph = cut(gn.generate.uniform(300, 4, seed=1))
    text = PROGRAMS["watched"].replace("range(12)", "range(40)")
    program = gn.parse(text)
    alone, cluster = program.run(graph), Inside(2, transports=connected)
    with pytest.raises(Interrupted) as stopped:
        program.run(graph, cluster=cluster, checkpoint=tmp_path, timeout=0)
    assert stopped.value.result.report.iterations == 1
    with pytest.warns(GroggyWarning, match=r"went on from round .*, kept in"):
        found = program.run(graph, cluster=cluster, checkpoint=tmp_path)
    assert found["x"].tobytes() == alone["x"].tobytes()
    assert list(found.report.watch["total"]) == list(alone.report.watch["total"])


def test_a_shell_keeps_rounds_in_a_folder_and_goes_on_from_them(tmp_path, monkeypatch, capsys):
    files = [str(tmp_path / name) for name in ("p.json", "g.csv", "rounds", "out.npz")]
    gn.parse(PROGRAMS["watched"]).save(files[0])
    (tmp_path / "g.csv").write_text("".join(f"{k},{(3 * k + 1) % 40}\n" for k in range(40)))
    line = ["run", *files[:2], "--cluster", "tcp://nowhere:1", "--checkpoint", files[2], "-q"]
    for workers, code, said in (
        (Losing(2, 12, times=2), 1, "rounds are kept in"),
        (Inside(1), 0, "went on from round"),
    ):
        monkeypatch.setattr(executor, "fleet_of", lambda given, workers=workers: workers)
        assert command.main([*line, "-o", files[3]]) == code
        assert said in capsys.readouterr().err
    assert np.load(files[3])["x"].tobytes() == gn.load(files[0]).run(files[1])["x"].tobytes()
