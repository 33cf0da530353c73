"""Ordered sweeps by turns: each worker visits its own nodes with its own rows, behind those before it."""

from dataclasses import replace

import numpy as np
import pytest
from everything import cut, generated
from inside import Inside
from same_bits import differences, seen, shown
from test_checkpoints import Losing

import groggy_nb as gn
from groggy_nb import algorithms
from groggy_nb.cluster import executor
from groggy_nb.measure.spreading import spread
from groggy_nb.run.bind import bind
from groggy_nb.run.execute import execute
from groggy_nb.run.request import RunRequest

WORKERS = (1, 2, 3, 5, 9)  # more than there are blocks, too
SEEDS = range(31013, 31013 + 3 * 15, 15)  # of which programs end in a loop of sweeps

PROGRAMS = {
    "numbers that go from visit to visit": """
x = node_index() % 5
total = 0
top = -1.5
odd = False
for v in nodes:
    total = total + x[v]
    top = 0.5 * top + x[v]
    odd = not odd
    x[v] = min((x[u] for u in neighbors), default=x) + total % 3
nodes["x"] = x
graph["total"] = total
graph["top"] = top
graph["odd"] = odd
""",
    "from the end, until so many were visited, with a walk and a fold between": """
x = node_index() / 7
visits = 0
while visits < 150:
    before = x
    for v in reversed(nodes):
        x[v] = 0.3 * sum(x[u] for u in in_neighbors) + degree() + x[v] / 7
        visits = visits + 1
    change = sum(abs(x - before))
    watch(change)
    x = x / (1 + max(x))
nodes["x"] = x
graph["visits"] = visits
""",
    "two sweeps of a round and two values of one": """
x = node_index() * 1.0
y = x / 3
for i in range(3):
    for v in nodes:
        y[v] = max(x[u] for u in neighbors) - y[v]
        x[v] = x[v] + 0.1 * sum(y[u] for u in neighbors)
    for v in reversed(nodes):
        x[v] = min(x[u] for u in closed_neighbors) + random_uniform(seed=i)
nodes["x"] = x
nodes["y"] = y
""",
    "a visit that fails, and others behind it": """
x = node_index()
for v in nodes:
    if v > 25:
        x[v] = max(x[u] for u in neighbors if x[u] > 100 * v) + x[v]
    else:
        x[v] = x[v] + 1
nodes["x"] = x
""",
}


@pytest.fixture(scope="module")
def graph():
    return cut(gn.generate.grid(9, 5), 8)


@pytest.mark.parametrize("name", PROGRAMS)
def test_sweeps_by_turns_have_the_bits_and_errors_of_the_reference(name, graph):
    program = gn.parse(PROGRAMS[name]).ir
    wanted = shown(program, graph, mode="reference")
    assert ("error" in wanted) == ("fails" in name)
    for workers in WORKERS:
        assert not differences(wanted, shown(program, graph, cluster=Inside(workers))), workers


def test_generated_sweeps_have_the_bits_of_the_reference():
    for task in map(generated, SEEDS):
        task = replace(task, graph=cut(task.graph))
        wanted = task.shown(mode="reference")
        for workers in (2, 3, 5):
            assert not differences(wanted, task.shown(cluster=Inside(workers))), (task.name, workers)


def held(program, graph, workers):
    """How many entries of rows each worker has in the end, of all directions."""
    cluster = Inside(workers)
    program.run(graph, cluster=cluster)
    return [
        sum(len(rows.indices) for rows in cluster.pieces[key].rows.values()) for key in sorted(cluster.pieces)
    ]


def test_no_worker_is_sent_rows_of_others_for_a_sweep_in_node_order(graph):
    ordered = algorithms.ordered_label_propagation(max_iter=3)
    starts = graph.csr("closed").indptr[[0, 11, 28, 45]]  # of eight blocks of 45 nodes two, three and three
    found = held(ordered, graph, 3)
    assert found == np.diff(starts).tolist()
    by_value = gn.parse(ordered.text.replace("in nodes:", "in nodes_by(-degree()):"))
    assert held(by_value, graph, 3)[0] >= starts[-1] > found[0]


def test_a_run_says_that_sweeps_go_by_turns_and_what_is_sent(graph):
    program = algorithms.ordered_label_propagation(max_iter=3)
    report = program.run(graph, cluster=Inside(3)).report
    rows = report.record.workers
    assert [row.sent for row in rows] == [row.planned for row in rows]
    assert {row.turns for row in rows} == {report.iterations}
    assert "by turns" in repr(report) and "by turns" not in repr(program.run(graph, cluster=Inside(1)).report)
    assert "by turns" not in repr(algorithms.pagerank(max_iter=3).run(graph, cluster=Inside(3)).report)


def test_a_prediction_knows_that_nobody_holds_all_rows_and_all_wait():
    graph = cut(gn.generate.grid(60, 60), 8)
    ordered = algorithms.ordered_label_propagation(max_iter=3)
    by_value = gn.parse(ordered.text.replace("in nodes:", "in nodes_by(-node_index()):"))
    walks = algorithms.pagerank(max_iter=3)
    turns, first, parted = (
        spread(bind(each.ir, graph, None, None), RunRequest(cluster=Inside(4)), 10.0, 1.0)
        for each in (ordered, by_value, walks)
    )
    assert first.memory - turns.memory > 8 * len(graph.csr("closed").indices) / 2
    assert turns.work == first.work == 1.0 > parted.work
    assert turns.meeting > first.meeting  # one for each worker


@pytest.mark.parametrize("reverse", (False, True))
def test_a_worker_that_is_lost_in_a_turn_costs_no_bit(reverse, graph, monkeypatch):
    monkeypatch.setattr(executor, "EVERY", 0.0)
    order = "reversed(nodes)" if reverse else "nodes"
    program = gn.parse(f"""
x = 1 / (1 + node_index())
for i in range(6):
    n = 0
    for v in {order}:
        x[v] = 0.3 * sum(x[u] for u in neighbors) + x[v] / (7 + n)
        n = n + 1
nodes["x"] = x
""").ir
    wanted = shown(program, graph, mode="reference")
    kept = 0
    for after in range(3, 24, 2):  # a round has four meetings, its checkpoint the fourth
        outcome = execute(program, graph, cluster=Losing(3, after))
        assert not differences(wanted, seen(outcome))
        assert "was lost" in str(outcome.record.warnings)
        kept += "went on from round" in str(outcome.record.warnings)
    assert kept > 3
