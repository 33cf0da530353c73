"""Sweeps and comparisons on a cluster have the bits of one machine; what does not go there is refused."""

import threading

import numpy as np
import pytest
from everything import cut
from inside import Inside

import groggy_nb as gn
from groggy_nb.cluster import executor, work
from groggy_nb.cluster.meeting import ClusterError
from groggy_nb.errors import UsageError
from groggy_nb.run.record import Interrupted

TEXT = """
k = param(2)
x = node_index() * 1.0
for i in range(6):
    x = sum(x[u] for u in neighbors) / (k + i)
    top = max(x)
    watch(top)
nodes["x"] = x
graph["most"] = max(x)
"""


@pytest.fixture(scope="module")
def graph():
    return cut(gn.datasets.karate())


@pytest.fixture(scope="module")
def program():
    return gn.parse(TEXT)


class Counting(Inside):
    """A cluster that notes how many runs are on it."""

    def __init__(self, workers):
        super().__init__(workers)
        self.now, self.most, self.runs = 0, 0, 0

    def begin(self, names, orders, epoch):
        self.now += 1
        self.runs += 1
        self.most = max(self.most, self.now)
        return super().begin(names, orders, epoch)

    def close(self):
        self.now -= 1


def test_a_sweep_makes_its_runs_one_after_the_other_on_all_workers(program, graph):
    over = {"k": [1, 3, 2, 5, 4]}
    alone, cluster = program.sweep(graph, over), Counting(3)
    found = program.sweep(graph, over, cluster=cluster)
    assert found["x"].tobytes() == alone["x"].tobytes()
    assert found.table["most"].tolist() == alone.table["most"].tolist()
    assert (cluster.runs, cluster.most) == (5, 1)


def test_a_sweep_on_a_cluster_keeps_the_runs_that_ended(program, graph):
    told = []

    def stop(progress):
        told.append(progress)
        raise KeyboardInterrupt

    with pytest.raises(Interrupted, match="of 400 runs") as stopped:
        program.sweep(graph, {"k": range(1, 401)}, cluster=Inside(2), progress=stop)
    kept = stopped.value.result
    assert 0 < len(kept.table) < 400 and len(told) == 1
    assert kept["x"][0].tobytes() == np.asarray(program.run(graph, params={"k": 1})["x"]).tobytes()


def test_a_comparison_has_the_cluster_beside_the_modes(program, graph):
    found = gn.compare(program, graph, ("reference", "fused"), repeats=1, cluster=Inside(2))
    assert found.equal and list(found.results) == ["reference", "fused", "cluster"]
    assert len(found["cluster"].report.record.workers) == 2
    assert "cluster" in repr(found) and "cluster" in found._repr_html_()


def test_two_results_of_which_one_is_a_clusters_are_compared(program, graph):
    found = gn.compare(program.run(graph), program.run(graph, cluster=Inside(2)))
    assert found.equal
    assert "bit for bit" in repr(found)


def test_what_no_cluster_does_is_refused_before_anything_runs(program, graph):
    cluster = Counting(2)
    asked = (
        lambda: program.record(graph, cluster=cluster),
        lambda: gn.ablate(program, graph, cluster=cluster),
        lambda: gn.scaling(program, (10,), cluster=cluster),
        lambda: program.sweep(graph, {"k": [1, 2]}, mode="step", cluster=cluster),
        lambda: program.run(graph, mode="reference", cluster=cluster),
    )
    for ask in asked:
        with pytest.raises(UsageError, match="cluster") as wrong:
            ask()
        assert wrong.value.hint
    with pytest.raises(UsageError, match="cluster wants a dask"):
        gn.compare(program, graph, cluster=7)
    assert cluster.runs == 0
    with pytest.raises(ClusterError, match="no worker"):
        program.sweep(graph, {"k": [1, 2]}, cluster=Inside(0))


def test_ctrl_c_while_workers_compile_ends_soon_and_leaves_them_free(program, graph, monkeypatch):
    monkeypatch.setattr(executor, "PATIENCE", 0.0)
    cluster, compiling, given_up = Inside(2), threading.Event(), []

    def endless(*given, **more):
        (compiles,) = (each for each in given if callable(each))
        compiling.set()
        try:
            while True:  # functions, one after the other
                compiles(1, 2)
        except BaseException as why:
            given_up.append(type(why).__name__)
            raise

    def press(progress):
        if compiling.is_set():
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(work, "prepared", endless)
        with pytest.raises(Interrupted, match="before the end of a round") as stopped:
            program.run(graph, cluster=cluster, progress=press)
    assert stopped.value.result is None
    assert given_up and {*given_up} == {"Abandoned"}
    assert program.run(graph, cluster=cluster)["x"].tobytes() == program.run(graph)["x"].tobytes()


def test_progress_says_in_which_round_a_run_is(graph, monkeypatch):
    monkeypatch.setattr(executor, "GLANCE", 0.001)
    text = 'x = ones()\nfor _ in range(3000):\n    x = 0.1 * sum(x[u] for u in neighbors)\nnodes["x"] = x'
    told = []
    gn.parse(text).run(graph, cluster=Inside(2), progress=told.append)
    rounds = [each.rounds for each in told]
    assert rounds == sorted(rounds) and 0 < max(rounds) <= 3000
    assert {each.expected for each in told} == {3000}
