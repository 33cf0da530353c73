"""Workers of a Dask cluster, each a process: bits, reports, errors, a worker that dies, one that stops."""

import os
import signal
import sys

import numpy as np
import pytest
from inside import Inside
from processes import BACK, processes, share
from same_bits import differences, shown

import groggy_nb as gn
from groggy_nb.cluster import dask, executor
from groggy_nb.errors import GroggyError, GroggyWarning, RunError, UsageError
from groggy_nb.run.record import Interrupted

LONG = """
x = ones()
for i in range(300):
    x = sum(x[u] for u in neighbors) * 0.1 + 1 / (1 + x)
nodes["x"] = x
graph["mean"] = mean(x)
"""


@pytest.fixture(scope="module")
def graph():
    made = gn.generate.uniform(300, 4, seed=1)
    made._rows.made.put("node blocks", np.array([0, 40, 150, 220, 300], dtype=np.uint64))
    return made


@pytest.fixture(scope="module")
def client():
    with processes(2) as client:
        yield client


@pytest.fixture(scope="module")
def program():
    return gn.parse(LONG)


@pytest.fixture(scope="module")
def wanted(program, graph):
    found = shown(program.ir, graph, mode="reference")
    assert not differences(
        found, shown(program.ir, graph, cluster=Inside(2))
    )  # compiled once, for all workers
    return found


def test_processes_give_the_bits_of_the_reference(client, graph, program, wanted):
    assert not differences(wanted, shown(program.ir, graph, cluster=client))
    assert not differences(wanted, shown(program.ir, graph, cluster=client.scheduler.address))


@pytest.mark.parametrize(("near", "ways"), ((False, "TCP"), (True, "shared memory")))
def test_arrays_go_by_memory_or_connections_with_the_same_bits(client, graph, program, wanted, near, ways):
    client.run(share, near)
    assert not differences(wanted, shown(program.ir, graph, cluster=client))
    report = program.run(graph, cluster=client).report
    assert [row.ways for row in report.record.workers] == [ways, ways] and ways in str(report)


def test_the_report_has_a_row_for_each_worker(client, graph, program):
    report = program.run(graph, cluster=client).report
    rows = report.record.workers
    assert [row.nodes for row in rows] == [150, 150] and report.mode == "cluster"
    # 300 rounds and the walk before: 150 values and the slots of two blocks at the last meeting
    assert [row.sent >= 8 * 150 * 300 for row in rows] == [True, True]
    assert rows[0].name in str(report) and "waiting ms" in report._repr_html_()
    assert "exchange, of glue" in str(report)
    events = (event for _, event in client.get_events("groggy_nb"))  # as on the dashboard's page of logs
    told = [event for event in events if "number" in event][-2:]
    assert sorted((event["number"], event["sent"]) for event in told) == [
        (0, rows[0].sent),
        (1, rows[1].sent),
    ]


def test_a_step_that_fails_is_told_as_on_one_machine(client, graph):
    program = gn.parse('x = ones()\ny = x[node_index() + 5]\nnodes["y"] = y')
    with pytest.raises(RunError) as alone:
        program.run(graph, cluster=Inside(1))
    assert "index 300 at node 295 (wanted 0 to 299)" in str(alone.value)
    with pytest.raises(RunError) as found:
        program.run(graph, cluster=client)
    assert str(found.value) == str(alone.value)


def test_a_worker_that_is_killed_or_stopped_changes_no_bit(client, graph, program, wanted, monkeypatch):
    monkeypatch.setattr(executor, "DEADLINE", 0.5)
    for how in (signal.SIGKILL, signal.SIGSTOP):
        victim, hit = [*client.run(os.getpid).values()][1], []

        def strike(progress, victim=victim, hit=hit, how=how):
            if not hit:
                hit.append(os.kill(victim, how))

        try:
            with pytest.warns(GroggyWarning, match="was lost: the run began again"):
                found = program.run(graph, cluster=client, progress=strike)
            assert np.asarray(found["x"]).tobytes() == wanted["values"]["x"][2]
        finally:
            if how is signal.SIGSTOP:
                os.kill(victim, signal.SIGCONT)
        client.wait_for_workers(2, timeout=BACK)


def test_a_time_out_keeps_whole_rounds(client, graph):
    rounds = "for i in range(10**8):\n    x = sum(x[u] for u in neighbors) * 0.1 + 1 / (1 + x)\n"
    endless = gn.parse(f'x = ones()\n{rounds}nodes["x"] = x')
    with pytest.raises(Interrupted, match=r"time-out of 0.3 s: interrupted after") as stop:
        endless.run(graph, cluster=client, timeout=0.3)
    assert stop.value.result.report.iterations > 0


def test_workers_are_asked_for_and_not_read_from_what_a_timer_replaces(client, monkeypatch):
    monkeypatch.setattr(client, "scheduler_info", lambda *args, **more: {"workers": {}})  # as it may happen
    assert len(dask.DaskFleet.of(client).names()) == 2


def test_a_busy_scheduler_gets_as_long_as_a_worker_while_a_run_goes_on(client, graph, program, monkeypatch):
    asked, names = [], dask.DaskFleet.names

    def told(fleet, patience=dask.CONNECT):
        asked.append(patience)
        return names(fleet, patience)

    monkeypatch.setattr(dask.DaskFleet, "names", told)
    monkeypatch.setattr(dask, "LOOKED", 0.0)
    program.run(graph, cluster=client)
    assert asked[0] == dask.CONNECT and max(asked) >= executor.DEADLINE


def test_what_is_no_cluster_is_refused_in_words(graph, program, monkeypatch):
    monkeypatch.setattr(dask, "CONNECT", 0.2)
    with pytest.raises(UsageError, match=r"nothing answers at 'tcp://127.0.0.1:1'"):
        program.run(graph, cluster="tcp://127.0.0.1:1")
    with pytest.raises(UsageError, match="a cluster has a mode of its own"):
        program.run(graph, "step", cluster=Inside(2))
    with pytest.raises(GroggyError, match="the cluster has no worker"):
        program.run(graph, cluster=Inside(0))


def test_without_the_package_an_address_is_refused_with_what_to_install(graph, program, monkeypatch):
    monkeypatch.delitem(sys.modules, "groggy_nb.cluster.dask")
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(UsageError, match="wanted the package distributed") as wrong:
        program.run(graph, cluster="tcp://127.0.0.1:1")
    assert "groggy-nb[cluster]" in wrong.value.hint
