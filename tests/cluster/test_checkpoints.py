"""A worker that is lost in a run: the others go on from a round that they kept, with the same bits."""

import re

import numpy as np
import pytest
from everything import cut
from inside import Inside, connected, handed
from same_bits import differences, seen, shown

import groggy_nb as gn
from groggy_nb.cluster import executor, work
from groggy_nb.cluster.meeting import ClusterError, PeerLost
from groggy_nb.run.execute import execute

PROGRAMS = {
    "watched": """
x = 1 / (1 + node_index())
total = 1.0
for i in range(12):
    new = 0.3 * sum(x[u] for u in neighbors) + x / 7
    total = total + sum(new) * i
    watch(total)
    x = new
nodes["x"] = x
graph["total"] = total
""",
    "after and in another loop": """
y = ones()
for _ in range(3):
    y = y + 0.01 * max(y[u] for u in neighbors)
x = y
k = 0
for i in range(9):
    for j in range(2):
        x = 0.2 * sum(x[u] for u in neighbors) + y
    if mean(x) > 2:
        k = k + 1
        x = x / 2
z = x
for _ in range(2):
    z = min(z[u] for u in neighbors) + k
nodes["z"] = z
graph["k"] = k
""",
    "in another loop and in an arm": """
x = 1 / (1 + node_index())
y = x
k = 0.0
for i in range(3):
    y = y / 2 + 1 / (3 + i)
    before = 0.5 * sum(y[u] for u in neighbors) + x / (1 + k)
    if i != 1:
        for j in range(8):
            x = 0.2 * sum(x[u] for u in neighbors) + before / (1 + j)
            k = k + max(x) * (i + 1)
            watch(k)
    else:
        for j in range(2):
            x = x + min(y[u] for u in neighbors) * j
    x = x + before * k
nodes["x"] = x
nodes["y"] = y
graph["k"] = k
""",
    "of what stands before": """
first = 1 / (1 + node_index())
many = degree() > 2
tables["sizes"] = histogram(degree(), 3)
edges["far"] = at_source(first) - at_target(first)
x = first
for _ in range(4):
    x = x + 0.1 * sum(x[u] for u in neighbors)
k = 0
y = x
while k < 3:
    before = minimum(x, y) * (k + 1)
    for i in range(2):
        y = y + 0.1 * max(before[u] for u in neighbors)
    top = max(y)
    half = before / 2
    if top > 0:
        z = y + half
        for j in range(5):
            z = 0.3 * sum(z[u] for u in neighbors) + (first if many else half)
        y = z - before
    else:
        y = half
    k = k + 1
    watch(top)
    watch(half)
nodes["y"] = y
nodes["x"] = x
nodes["many"] = many
graph["top"] = max(first)
""",
    "until it is so": """
x = node_index()
while any(x > 0):
    x = minimum(x, min((x[u] for u in neighbors), default=x))
nodes["x"] = x
""",
}

HEAT = """
    x = 0.4 * max(x[u] for u in neighbors) + x / 5
"""


class Dies(Exception):
    """Of a worker."""


class Losing(Inside):
    """Workers of which the last one dies when it has come to so many meetings, in as many beginnings."""

    def __init__(self, workers, after, times=1, transports=handed):
        super().__init__(workers, transports)
        self.after, self.times, self.begun = after, times, 0

    def begin(self, names, orders, epoch):
        going = super().begin(names, orders, epoch)
        self.begun += 1
        return going

    def work(self, n, member):
        victim = len(self.workers) - 1 - self.begun
        if n == victim and self.begun < self.times:
            left, meet = iter(range(self.after)), member.meet

            def dying(*given, **options):
                if next(left, None) is None:
                    raise Dies
                return meet(*given, **options)

            member.meet = dying

    def lost(self, found):
        """What its client would hear of."""
        dead = tuple(n for n, each in enumerate(found) if isinstance(each, Dies))
        if dead:
            for n in dead:
                for key in [key for key in self.stores if key[1] == f"worker {n}"]:
                    del self.stores[key]
            raise PeerLost(dead)


@pytest.fixture(autouse=True)
def each_round(monkeypatch):
    monkeypatch.setattr(executor, "EVERY", 0.0)


@pytest.mark.parametrize("name", PROGRAMS)
@pytest.mark.parametrize("workers", (2, 3, 4))
def test_a_run_goes_on_with_the_same_bits_wherever_a_worker_is_lost(name, workers):
    graph = cut(gn.generate.grid(9, 5), 8)
    program = gn.parse(PROGRAMS[name])
    wanted = shown(program.ir, graph, mode="reference")
    kept = set()
    for after in range(
        1, 60, 3
    ):  # no divisor of the meetings of a round, 7 in one program: each part of one is met
        cluster = Losing(workers, after)
        outcome = execute(program.ir, graph, cluster=cluster)
        assert not differences(wanted, seen(outcome))
        told = " ".join(outcome.record.warnings)
        assert "was lost" in told or cluster.begun == 1
        kept |= {int(number) for number in re.findall(r"went on from round (\d+)", told)}
    assert max(kept) > 3


def test_rounds_of_a_loop_in_another_are_kept_with_the_round_around():
    graph = cut(gn.generate.grid(9, 5), 8)
    program = gn.parse(PROGRAMS["in another loop and in an arm"])
    wanted = shown(program.ir, graph, mode="reference")
    places = set()
    for after in range(9, 75, 6):
        outcome = execute(program.ir, graph, cluster=Losing(3, after))
        assert not differences(wanted, seen(outcome))
        places |= set(re.findall(r"went on from round (\d+) in round (\d+)", str(outcome.record.warnings)))
    assert {"1", "3"} <= {around for _, around in places}
    assert max(int(inner) for inner, _ in places) > 4


def test_no_loop_is_run_again_that_stands_before_the_one_with_the_loss(monkeypatch):
    rounds, ended = {}, work._Control.ended

    def noted(control, node, number):
        if control.member.seat.number == 0:
            rounds.setdefault(node.number, []).append(number)
        ended(control, node, number)

    monkeypatch.setattr(work._Control, "ended", noted)
    graph = cut(gn.generate.grid(9, 5), 8)
    program = gn.parse(PROGRAMS["watched"].replace("for i", "for _ in range(20):\n" + HEAT + "for i"))
    wanted = shown(program.ir, graph, mode="reference")
    for after in (47, 53):
        rounds.clear()
        cluster = Losing(3, after)
        outcome = execute(program.ir, graph, cluster=cluster)
        assert not differences(wanted, seen(outcome)) and cluster.begun == 2
        before, last = rounds.values()
        assert before == [*range(1, 21)]
        assert sorted({*last}) == [*range(1, 13)] and 12 <= len(last) <= 14


def test_two_losses_one_after_the_other_and_over_connections():
    graph = cut(gn.generate.grid(9, 5), 8)
    program = gn.parse(PROGRAMS["watched"])
    wanted = shown(program.ir, graph, mode="reference")
    for after in (5, 9, 14):
        for cluster in (Losing(4, after, times=2), Losing(3, after, transports=connected)):
            assert not differences(wanted, seen(execute(program.ir, graph, cluster=cluster)))
            assert cluster.begun == 1 + cluster.times


def test_after_so_many_losses_a_run_ends_with_what_was_kept(monkeypatch):
    monkeypatch.setattr(executor, "MOST_LOSSES", 1)
    graph = cut(gn.generate.grid(9, 5), 8)
    with pytest.raises(ClusterError, match="2 workers were lost in one run") as ended:
        gn.parse(PROGRAMS["watched"]).run(graph, cluster=Losing(4, 9, times=2))
    kept = re.search(r"; round (\d+) was kept by worker 0, worker 1; .result is", ended.value.message)
    result = ended.value.result
    rounds = int(kept[1]) + 1
    assert result.report.iterations == rounds > 3
    again = gn.parse(PROGRAMS["watched"].replace("range(12)", f"range({rounds})")).run(graph)
    assert all(np.asarray(result[name]).tobytes() == np.asarray(again[name]).tobytes() for name in again)
    assert list(result.report.watch["total"]) == list(again.report.watch["total"])


def test_where_nothing_was_kept_or_all_is_lost_there_is_no_result(monkeypatch):
    monkeypatch.setattr(executor, "MOST_LOSSES", 1)
    graph = cut(gn.generate.grid(9, 5), 8)
    for cluster, why in (
        (Losing(4, 1, times=2), "no round was kept yet"),
        (Losing(2, 9, times=2), "lost with"),
    ):
        with pytest.raises(ClusterError, match=why) as ended:
            gn.parse(PROGRAMS["watched"]).run(graph, cluster=cluster)
        assert ended.value.result is None and ended.value.hint
