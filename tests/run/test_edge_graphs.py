"""The gallery on graphs that are nearly nothing, or nearly all in one node."""

import numpy as np
import pytest
from same_bits import GALLERY, seen

from groggy_nb import algorithms
from groggy_nb.graph import Graph
from groggy_nb.run.execute import execute


def made(edges, n, directed):
    src, dst = np.array(edges, dtype=np.int64).reshape(-1, 2).T
    return Graph.from_edges(src, dst, directed=directed, num_nodes=n)


EDGES = {
    "no nodes": ([], 0),
    "one node": ([], 1),
    "one self loop": ([(0, 0)], 1),
    "no edges": ([], 5),
    "all dangling": ([(0, 4), (1, 4), (2, 4), (3, 4)], 5),
    "disconnected": ([(0, 1), (2, 3)], 6),
    "parallel": ([(0, 1), (0, 1), (1, 0), (2, 2)], 3),
}


@pytest.mark.parametrize("directed", [True, False])
@pytest.mark.parametrize("kind", EDGES)
@pytest.mark.parametrize("name", GALLERY)
def test_the_gallery_is_the_same_in_every_mode(name, kind, directed):
    graph = made(*EDGES[kind], directed)
    program = getattr(algorithms, name)().ir
    try:
        expected = seen(execute(program, graph, mode="reference"))
    except Exception as refused:  # a source that is not there, a sum of zero: refused in the same words
        for mode in ("fused", "batch", "step"):
            with pytest.raises(type(refused)) as caught:
                execute(program, graph, mode=mode)
            assert str(caught.value) == str(refused)
        assert kind == "no nodes"
        return
    for mode in ("fused", "batch", "step"):
        for threads in (1, 2):
            assert seen(execute(program, graph, mode=mode, threads=threads)) == expected, mode


@pytest.mark.parametrize("mode", ["reference", "fused", "batch", "step"])
def test_nothing_gives_empty_results(mode):
    outcome = execute(algorithms.pagerank().ir, made([], 0, True), mode=mode)
    assert outcome.values["pagerank"].shape == (0,)
    outcome = execute(algorithms.label_propagation().ir, made([], 0, False), mode=mode)
    assert all(np.shape(v) == (0,) for n, v in outcome.values.items() if outcome.forms[n] == "nodes")


def test_a_lonely_node_has_all_the_rank():
    for edges in ([], [(0, 0)]):
        assert execute(algorithms.pagerank().ir, made(edges, 1, True)).values["pagerank"].tolist() == [1.0]


def test_nodes_without_edges_share_the_rank():
    found = execute(algorithms.pagerank().ir, made([], 5, True)).values["pagerank"]
    assert found == pytest.approx([0.2] * 5, abs=1e-12)


@pytest.fixture(scope="module")
def hub():
    """Every edge ends in node 0: one row is as long as all the rest."""
    n = 1_000_001
    return Graph.from_edges(np.arange(1, n), np.zeros(n - 1, dtype=np.int64), directed=True, num_nodes=n)


def test_a_hub_of_a_million_edges(hub):
    # All but the hub are alike, so the fixed point has a closed form.
    n, d = hub.num_nodes, 0.85
    outcome = execute(algorithms.pagerank().ir, hub)
    ranks = outcome.values["pagerank"]
    leaf, top = ranks[1], ranks[0]
    assert np.all(ranks[1:] == leaf)
    assert leaf == pytest.approx((1 - d) / n + d * top / n, rel=1e-9)
    assert ranks.sum() == pytest.approx(1.0, rel=1e-9)
    for threads in (2, 4):
        assert np.array_equal(
            execute(algorithms.pagerank().ir, hub, threads=threads).values["pagerank"], ranks
        )


def test_levels_and_labels_around_a_hub(hub):
    levels = execute(algorithms.bfs_levels().ir, hub, params={"source": 1}).values
    found = next(iter(levels.values()))
    assert (found[1], found[0]) == (0, 1) and np.all(found[2:] == found[2]) and found[2] not in (0, 1)
    labels = execute(algorithms.ordered_label_propagation().ir, hub)
    assert labels.record.threads == 1  # a sweep is a matter of one thread
    assert len(np.unique(next(iter(labels.values.values())))) == 1
