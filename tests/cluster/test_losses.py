"""Workers lost at named places, back under their address, or not wanted any more; Ctrl-C on a cluster."""

import _thread
import os
import signal
import threading

import numpy as np
import pytest
from distributed import Client, Nanny, Scheduler, SpecCluster, Status
from everything import cut
from inside import Inside
from processes import BACK, open_boxes, processes, share
from striking import KEEPING, PHASES, arm

import groggy_nb as gn
from groggy_nb.cluster import executor
from groggy_nb.cluster.meeting import ClusterError
from groggy_nb.errors import GroggyError, GroggyWarning
from groggy_nb.run.record import Interrupted

DEADLINE = 5.0  # seconds; a busy machine may let an answer wait for some
ENDLESS = """
x = ones()
for i in range(10**8):
    x = sum(x[u] for u in neighbors) * 0.1 + 1 / (1 + x)
nodes["x"] = x
"""


@pytest.fixture(scope="module")
def graph():
    return cut(gn.generate.uniform(300, 4, seed=1))


@pytest.fixture(scope="module")
def wanted(graph):
    return ranks(program(), graph, Inside(1))  # compiled once, for all workers


@pytest.fixture(scope="module")
def client(wanted):
    with processes(4) as client:
        yield client


@pytest.fixture(autouse=True)
def soon(monkeypatch):
    monkeypatch.setattr(executor, "DEADLINE", DEADLINE)


def program():
    return gn.algorithms.pagerank(tol=0, max_iter=20)


def ranks(program, graph, cluster):
    return np.asarray(program.run(graph, cluster=cluster)["pagerank"]).tobytes()


@pytest.mark.parametrize("near", (True, False), ids=("memory", "TCP"))
def test_workers_lost_within_meetings_change_no_bit(client, graph, wanted, near):
    """One after the other, at the phases; who is started anew meanwhile may take part."""
    client.wait_for_workers(4, timeout=BACK)
    for phase in PHASES:
        client.run(share, near, on_error="ignore")
        struck(client, phase)
        with pytest.warns(GroggyWarning, match="was lost"):
            assert ranks(program(), graph, client) == wanted
    assert not any(client.run(open_boxes, on_error="ignore").values())


def test_all_workers_die_and_a_later_run_on_others_goes_on_from_the_folder(
    client, graph, wanted, tmp_path, monkeypatch
):
    monkeypatch.setattr(executor, "EVERY", 0.0)
    with processes(2, silence_logs=50) as doomed:
        doomed.run(stay_away, nanny=True)
        doomed.run(arm, KEEPING[0], 4, signal.SIGKILL)
        with pytest.raises(ClusterError, match="no worker left; rounds are kept in"):
            program().run(graph, cluster=doomed, checkpoint=tmp_path)
    client.wait_for_workers(4, timeout=BACK)
    with pytest.warns(GroggyWarning, match=r"went on from round 3, kept in"):
        found = program().run(graph, cluster=client, checkpoint=tmp_path)
    assert np.asarray(found["pagerank"]).tobytes() == wanted
    assert found.report.iterations == 20 and not [*tmp_path.iterdir()]


def stay_away(dask_worker=None):
    """On a nanny: its worker is not started anew."""
    dask_worker.status = Status.closing_gracefully


def struck(client, phase):
    """Have a worker kill itself within the fourth meeting."""
    victim = sorted(client.run(os.getpid, on_error="ignore"))[-1]
    client.run(arm, phase, 4, signal.SIGKILL, workers=[victim])


def test_ctrl_c_keeps_whole_rounds(client, graph, monkeypatch):
    monkeypatch.setattr(executor, "PATIENCE", 60.0)
    pressed = []

    def press(progress):
        told = any("round" in event for _, event in client.get_events("groggy_nb"))  # as on the dashboard
        if told and not pressed and progress.rounds > 9:
            pressed.append(_thread.interrupt_main())

    with pytest.raises(Interrupted, match="interrupted after") as stop:
        gn.parse(ENDLESS).run(graph, cluster=client, progress=press)
    result = stop.value.result
    rounds = result.report.iterations
    assert rounds > 0 and result.report.record.interrupted
    again = gn.parse(ENDLESS.replace("10**8", str(rounds))).run(graph)
    assert np.asarray(result["x"]).tobytes() == np.asarray(again["x"]).tobytes()


def test_a_run_whose_client_leaves_frees_the_workers(client, graph, wanted):
    gone = Client(client.scheduler.address, set_as_default=False)
    ended = threading.Event()

    def leave(progress):
        if not ended.is_set():
            ended.set()
            threading.Thread(target=gone.close).start()

    with pytest.raises(GroggyError):
        gn.parse(ENDLESS).run(graph, cluster=gone, progress=leave)
    assert ranks(program(), graph, client) == wanted  # the workers have a thread each


def test_the_only_worker_that_stops_is_missed(graph, wanted):
    with processes(1) as client:
        ((_, process),) = client.run(os.getpid).items()
        hit = []

        def stop(progress):
            if not hit:
                hit.append(os.kill(process, signal.SIGSTOP))

        try:
            with pytest.raises(GroggyError, match="the cluster has no worker left"):
                gn.parse(ENDLESS).run(graph, cluster=client, progress=stop)
        finally:
            os.kill(process, signal.SIGCONT)


def test_a_worker_back_under_its_address_is_another_one(graph, wanted, free_port):
    nanny = {"nthreads": 1, "silence_logs": 50}
    workers = {
        "fixed": {"cls": Nanny, "options": nanny | {"worker_port": free_port}},
        "other": {"cls": Nanny, "options": nanny},
    }
    scheduler = {"cls": Scheduler, "options": {"host": "127.0.0.1", "dashboard_address": ":0"}}
    with SpecCluster(workers=workers, scheduler=scheduler) as cluster, Client(cluster) as client:
        client.wait_for_workers(2, timeout=BACK)
        victim = next(name for name in client.run(os.getpid) if name.endswith(f":{free_port}"))
        client.run(arm, PHASES[2], 4, signal.SIGKILL, workers=[victim])
        with pytest.warns(GroggyWarning, match="was lost"):
            assert ranks(program(), graph, client) == wanted
        client.wait_for_workers(2, timeout=BACK)
        assert victim in client.run(os.getpid)


@pytest.fixture
def free_port():
    import socket

    with socket.create_server(("127.0.0.1", 0)) as found:
        return found.getsockname()[1]
