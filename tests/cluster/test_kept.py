"""What workers keep from run to run: their pieces of the graph, and rows made block by block."""

import numpy as np
import pytest
from everything import cut
from inside import Inside
from same_bits import differences, shown

import groggy_nb as gn
from groggy_nb.cluster import executor
from groggy_nb.cluster.cuts import Cut, piece_of
from groggy_nb.domains import NODE


@pytest.fixture(scope="module")
def graph():
    ends = np.random.default_rng(3).integers(0, 400, (2, 2000))
    return cut(gn.Graph.from_edges(*ends, num_nodes=400, edge_attrs={"w": np.linspace(0.1, 2, 2000)}), 9)


def counted(monkeypatch):
    """The directions of the rows that were cut for workers."""
    found, real = [], executor.piece_of

    def piece_of(graph, cut, number, directions, **options):
        found.append((number, directions))
        return real(graph, cut, number, directions, **options)

    monkeypatch.setattr(executor, "piece_of", piece_of)
    return found


def test_a_later_run_on_the_graph_is_sent_what_workers_lack_and_no_more(graph, monkeypatch):
    sent, cluster = counted(monkeypatch), Inside(2)
    into = gn.parse('x = ones()\nx = sum(x[u] for u in in_neighbors)\nnodes["x"] = x')
    out = gn.parse('x = ones()\nx = sum(x[u] for u in out_neighbors)\nnodes["x"] = x')
    into.run(graph, cluster=cluster)
    assert sent == [(0, ("in",)), (1, ("in",))]
    sent.clear()
    into.run(graph, cluster=cluster)
    assert sent == []
    out.run(graph, cluster=cluster)
    assert sent == [(0, ("out",)), (1, ("out",))]
    sent.clear()
    other = cut(gn.datasets.karate(), 9)
    assert into.run(other, cluster=cluster)["x"].sum() == 2 * 78
    assert sent == [(0, ("in",)), (1, ("in",))]


@pytest.mark.parametrize("workers", (1, 2, 4))
def test_walks_of_blocks_on_workers_have_the_bits_of_the_reference(graph, workers):
    program = gn.parse(
        """
w = edges["w"]
x = 1 / (1 + node_index())
for i in range(6):
    x = sum(x[u] * w[e] for u, e in in_edges) + max(x[u] for u in out_neighbors) / 3
nodes["x"] = x
graph["total"] = sum(x)
"""
    )
    wanted = shown(program.ir, graph, mode="reference")
    for layout in ("blocks", "rows"):
        cluster = Inside(workers)
        for _ in range(2):
            assert not differences(wanted, shown(program.ir, graph, cluster=cluster, layout=layout))


def test_workers_come_to_walk_blocks_when_many_rounds_went_row_by_row(graph, monkeypatch):
    monkeypatch.setattr("groggy_nb.run.layout.PAYS_AFTER", ((1, 30),))
    monkeypatch.setattr("groggy_nb.run.layout.COMPILED", 1)
    program = gn.parse(
        'x = ones()\nfor i in range(20):\n    x = 0.1 * sum(x[u] for u in in_neighbors)\nnodes["x"] = x'
    )
    cluster, told = Inside(2), []
    for _ in range(3):
        result = program.run(graph, cluster=cluster)
        told.append(" ".join(result.report.record.layout))
    assert "row by row" in told[0]
    assert "block by block: 20 walks and 20 before" in told[1]
    assert "the blocks were there" in told[2]


@pytest.mark.parametrize("workers", (1, 2, 3, 5))
def test_workers_walk_the_parts_that_one_machine_does(graph, workers):
    """As large ones: each reads neighbors from all over the graph."""
    many, bounds = cut(graph, 64), []
    shared = Cut.of(many, workers)
    for number in range(workers):
        piece = piece_of(many, shared, number, (), ends=False, whole=False)
        bounds += [int(piece.node_blocks[piece.own.start + each]) for each in piece.parts]
    begins = {shared.own(NODE, number).start for number in range(workers)}
    assert {*bounds} == {*map(int, many._rows.part_bounds)} | begins
