"""The same program on one worker and on several, inside of this process: the same bits."""

import os
from functools import partial
from shutil import rmtree

import numpy as np
import pytest
from everything import cut, gallery, generated
from gallery_cases import CASES
from gallery_graphs import EMPTY
from inside import Inside, connected
from same_bits import differences, shown

from groggy_nb import algorithms, open_blocks, parse, save_blocks
from groggy_nb.cluster import boxes, exchange
from groggy_nb.errors import GraphError, UsageError
from groggy_nb.graph.datasets import karate

WORKERS = (1, 2, 3, 5)
NAMES = ("directed random", "undirected random", "directed loose", "undirected cliques")
RELEASE = os.environ.get("HYPOTHESIS_PROFILE") == "release"
GENERATED = 2000 if RELEASE else 5


def few(zoo):
    """The kinds of graphs that CI can afford."""
    return [kind for kind in NAMES if kind in zoo] or [*zoo][:3]


@pytest.mark.parametrize("name", algorithms.__all__)
def test_algorithms_of_the_gallery_have_the_bits_of_the_reference(name):
    for task in gallery(name, few):
        wanted = task.shown(mode="reference")
        assert task.graph is EMPTY or "error" not in wanted
        for workers in WORKERS:
            assert not differences(wanted, task.shown(cluster=Inside(workers))), (task.name, workers)


def test_workers_map_the_rows_of_a_folder_and_nobody_is_sent_any(tmp_path):
    for name, graph in (("directed", CASES["pagerank"].graphs["directed random"]), ("other", karate())):
        graph = cut(graph, 7)
        save_blocks(graph, tmp_path / name)
        opened = open_blocks(tmp_path / name)
        for algorithm in (algorithms.pagerank(max_iter=5), algorithms.bfs_levels(), algorithms.core_number()):
            wanted = shown(algorithm.ir, graph, mode="reference")
            for workers in (1, 3):
                found = shown(algorithm.ir, opened, cluster=Inside(workers))
                assert not differences(wanted, found), (name, workers)
        assert not opened.has_csr("in")


def test_another_graph_in_a_workers_folder_is_refused(tmp_path):
    save_blocks(karate(), tmp_path / "blocks")
    graph = open_blocks(tmp_path / "blocks")
    rmtree(tmp_path / "blocks")
    save_blocks(karate().edge_subgraph(np.arange(78) > 3), tmp_path / "blocks")
    with pytest.raises(GraphError, match="holds another graph here than where the run began"):
        algorithms.pagerank().run(graph, cluster=Inside(2))


def test_generated_programs_have_the_bits_errors_and_rounds_of_the_reference():
    for task in map(generated, range(31000, 31000 + GENERATED)):
        wanted = task.shown(mode="reference")
        for workers in (2, 3):
            assert not differences(wanted, task.shown(cluster=Inside(workers))), (task.name, workers)


def test_bytes_that_workers_send_are_known_before_the_run():
    table = parse('x = sum(1 for u in neighbors)\ntables["t"] = histogram(x, 7)\nnodes["x"] = x')
    for algorithm in (algorithms.pagerank(), algorithms.bfs_levels(), algorithms.label_propagation(), table):
        graph = cut(CASES["pagerank"].graphs["directed random"], 7)
        for workers in (1, 3):
            rows = algorithm.run(graph, cluster=Inside(workers)).report.record.workers
            assert [row.sent for row in rows] == [row.planned for row in rows]
            assert workers == 1 or rows[0].planned > 0


def test_a_prediction_counts_the_memory_that_arrays_go_by(monkeypatch):
    graph = cut(karate(), 7)
    program = parse("x = ones()\nfor _ in range(10):\n    x = sum(x[u] for u in neighbors)\nnodes['x'] = x")

    def needed():
        return program.predict(graph, cluster=Inside(2)).cluster.memory

    without = needed()  # so few entries go by the connection
    for each in (boxes, exchange):
        monkeypatch.setattr(each, "WORTH", 1)
    near, far = (
        program.run(graph, cluster=Inside(2, partial(connected, near=near))).report.record.workers
        for near in (True, False)
    )
    left = [one.memory - other.memory for one, other in zip(near, far, strict=True)]
    assert min(left) >= 2 * 8 * 14  # three of seven blocks, at two places
    assert needed() - without in left and needed() >= max(row.memory for row in near)


def test_a_prediction_for_a_cluster_says_what_is_sent_and_held():
    graph = cut(karate(), 7)
    program = parse("x = ones()\nfor _ in range(10):\n    x = sum(x[u] for u in neighbors)\nnodes['x'] = x")
    predicted = program.predict(graph, cluster=Inside(2))
    found = predicted.cluster
    (row, _) = program.run(graph, cluster=Inside(2)).report.record.workers
    assert found.formula == row.formula
    assert found.workers == 2
    assert found.memory >= 8 * (34 + 1) + 8 * 78  # a half of the rows at least, and where they start
    assert "to send" in repr(predicted) and "on 2 workers" in repr(predicted)
    assert found.exchange > program.predict(graph, cluster=Inside(2), gigabits=100).cluster.exchange
    assert found.here == predicted.per_round and program.predict(graph).cluster is None
    assert not found.pays  # 34 nodes are not worth a meeting
    with pytest.raises(UsageError, match="gigabits"):
        program.predict(graph, cluster=Inside(2), gigabits=0)
