"""How many threads a run has where none are asked for: by a clock, cores and waits that the tests say."""

import itertools
import math
from threading import Event, Thread
from types import SimpleNamespace

import pytest
from same_bits import seen

from groggy_nb.algorithms import bfs_levels
from groggy_nb.dsl import parse
from groggy_nb.graph import datasets, generate
from groggy_nb.run import sizing, threads, watching
from groggy_nb.run.crowding import HOLD, LONGEST_HOLD, Crowding
from groggy_nb.run.execute import execute
from groggy_nb.run.native import executor

ROUNDS = """
x = node_index() * 0.1
for i in range(30_000):
    x = 0.5 * x + mean((x[u] for u in neighbors), default=1.0)
nodes["x"] = x
"""


@pytest.fixture
def crowd(monkeypatch):
    """Four cores, a clock that stands still, and no waiting but what a test says."""
    made = Crowding(clock=lambda: made.now, cores=lambda: 4)
    made.now = 100.0
    for module in (sizing, executor):
        monkeypatch.setattr(module, "CROWDING", made)
    monkeypatch.setattr(executor, "waited_for_cores", lambda waited, computed: 0.0)
    return made


class Glanced(Event):
    """What tells that a run ended: not to the first two looks, however fast the run is."""

    looks = 0

    def wait(self, timeout=None):
        """Not before the third look."""
        self.looks += 1
        return self.looks > 2 and super().wait(timeout)


def numbers(crowd, *moments):
    """The threads that runs at some moments would have."""
    found = []
    for crowd.now in moments:
        found.append(crowd.choose(16).number)
    return found


def test_runs_have_all_cores_until_one_has_waited_long(crowd):
    assert numbers(crowd, 0, 1, 2) == [4, 4, 4]
    crowd.learn(4, 0.1)
    assert crowd.choose(16).number == 4 and crowd.choose(3).number == 3
    crowd.learn(4, 0.62)
    assert crowd.choose(16) == (2, "a run on 4 waited 62% of its time for others")
    crowd.learn(2, 0.62)
    assert crowd.choose(16).number == 1


def test_more_threads_are_tried_again_later_each_time_it_failed(crowd):
    held = []
    for _ in range(8):
        crowd.learn(4, 0.9)
        begin = crowd.now
        while crowd.choose(16).number < 4:
            crowd.now += 0.5
        held.append(crowd.now - begin)
    assert held[:3] == [HOLD, 2 * HOLD, 4 * HOLD] and held[-2:] == [LONGEST_HOLD, LONGEST_HOLD]
    crowd.learn(4, 0.1)
    crowd.learn(4, 0.9)
    assert numbers(crowd, crowd.now + HOLD - 0.1, crowd.now + HOLD) == [2, 4]


def test_a_good_run_on_fewer_threads_says_nothing_of_more(crowd):
    crowd.learn(4, 0.9)
    crowd.learn(2, 0.0)
    assert crowd.choose(16).number == 2


def test_the_number_and_its_reason_stand_in_the_record(monkeypatch, crowd):
    program, graph = parse(ROUNDS.replace("30_000", "3")).program, datasets.karate()

    def told(**asked):
        record = execute(program, graph, **asked).record
        return record.threads, record.threads_why

    assert told() == (1, "a small graph") and told(threads=2) == (2, "as asked")
    monkeypatch.setattr(sizing, "ONE_THREAD_UNITS", 0)
    assert told() == (4, "one for each usable core")
    crowd.learn(4, 0.5)
    assert told() == (2, "a run on 4 waited 50% of its time for others")


@pytest.mark.parametrize("mode", ["fused", "batch"])
def test_a_run_whose_threads_wait_too_long_goes_on_with_half_of_them(mode, monkeypatch, crowd):
    rounds = {"fused": "30_000", "batch": "300"}[mode]
    program, graph = parse(ROUNDS.replace("30_000", rounds)).program, datasets.karate()
    expected = seen(execute(program, graph, threads=1))
    monkeypatch.setattr(sizing, "ONE_THREAD_UNITS", 0)
    monkeypatch.setattr(watching, "threading", SimpleNamespace(Thread=Thread, Event=Glanced))
    monkeypatch.setattr(executor, "WINDOW", 0.0)
    monkeypatch.setattr(executor, "LONG_ENOUGH", 0.0)
    timed = itertools.count(1)
    monkeypatch.setattr(executor.Table, "timed", lambda table: (38 * next(timed), 62 * next(timed)))
    monkeypatch.setattr(executor, "waited_for_cores", lambda waited, computed: waited)
    found = execute(program, graph, mode=mode)
    assert seen(found) == expected
    record = found.record
    assert record.threads == 1 and " on, since 2 waited 62% " in record.threads_why
    assert record.iterations == int(rounds) and not record.interrupted


def test_threads_leave_when_they_have_read_what_others_write_again(monkeypatch):
    graph, program = generate.grid(100, 100), parse(bfs_levels().text).program
    expected = seen(execute(program, graph, threads=1))
    numbers = iter(())

    def look(run):
        run.table.stay(next(numbers, 1))

    monkeypatch.setattr(executor.Native, "look", look)
    monkeypatch.setattr(watching, "GLANCE", 5e-4)
    for begin in range(10):
        numbers = itertools.chain([4] * begin, [3, 3, 2, 2])
        assert seen(execute(program, graph, threads=4)) == expected


def write(folder, **files):
    """Files of a control group."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name.replace("__", ".")).write_text(text)


def test_a_quota_of_a_control_group_or_of_one_around_it_counts(tmp_path):
    own = tmp_path / "own"
    own.write_text("0::/a/b\n")
    assert threads.quota(tmp_path, own) == math.inf
    write(tmp_path / "a" / "b", cpu__max="max 100000\n")
    assert threads.quota(tmp_path, own) == math.inf
    write(tmp_path / "a", cpu__max="150000 100000\n")
    assert threads.quota(tmp_path, own) == 1.5
    own.write_text("3:cpu,cpuacct:/a\n0::/\n")
    write(tmp_path / "cpu" / "a", cpu__cfs_quota_us="-1\n", cpu__cfs_period_us="100000\n")
    assert threads.quota(tmp_path, own) == math.inf
    write(tmp_path / "cpu", cpu__cfs_quota_us="50000\n", cpu__cfs_period_us="100000\n")
    assert threads.quota(tmp_path, own) == 0.5
    own.write_text("nonsense\n0::/..\n")
    assert threads.quota(tmp_path, own) == math.inf
    assert threads.quota(tmp_path, tmp_path / "nothing") == math.inf
