"""A run's memory is known before it is allocated."""

import tracemalloc

import numpy as np
import pytest
from spec_texts import PAGERANK, PATHS

from groggy_nb.dsl import parse
from groggy_nb.errors import MemoryLimitError
from groggy_nb.graph import Graph, datasets, generate, memory
from groggy_nb.run import footprint
from groggy_nb.run.execute import execute

MEDIANS = (
    "x = node_index() / N\ny = median(x[u] for u in closed_neighbors)\n"
    'graph["middle"] = median(y)\nnodes["y"] = y\n'
)
CHAIN = (
    "x = node_index() / N\n"
    + "x = sqrt(x + 1.5) * x\ny = mean((x[u] for u in neighbors), default=0.0)\nx = x - y\n" * 4
)
EDGY = (
    "x = node_index() / N\nw = at_source(x) * at_target(x)\n"
    'y = sum(w[e] for u, e in in_edges)\nedges["w"] = w\nnodes["y"] = y\n'
)
TEXTS = {
    "pagerank": PAGERANK,
    "paths": PATHS,
    "medians": MEDIANS,
    "chain": CHAIN + 'nodes["x"] = x\n',
    "edges": EDGY,
}


@pytest.fixture(scope="module")
def graph():
    """A graph large enough that arrays outweigh all else."""
    return generate.uniform(200_000, 5)


@pytest.mark.parametrize("mode", ["fused", "batch", "step"])
@pytest.mark.parametrize("name", TEXTS)
def test_the_estimate_is_near_the_peak(name, mode, graph):
    program = parse(TEXTS[name]).program
    options = {"mode": mode, "threads": 2, "params": {"rounds": 3} if "rounds" in TEXTS[name] else {}}
    execute(program, graph, **options)  # makes the rows of the graph, which belong to it and stay
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        outcome = execute(program, graph, **options)
        peak = tracemalloc.get_traced_memory()[1] - before
    finally:
        tracemalloc.stop()
    assert outcome.record.memory > 1_000_000
    assert outcome.record.memory == pytest.approx(peak, rel=0.2)


FIRST = {
    "in": 'nodes["x"] = sum(node_index()[u] for u in in_neighbors)',
    "out": 'nodes["x"] = sum(node_index()[u] for u in out_neighbors)',
    "both": 'nodes["x"] = sum(node_index()[u] for u in neighbors)',
    "closed": 'nodes["x"] = max(node_index()[u] for u in closed_neighbors)',
    "all": 'nodes["x"] = max(degree()[u] for u in closed_neighbors) + sum(degree()[u] for u in in_neighbors)',
    "sweep": "x = node_index()\nfor v in nodes:\n    x[v] = min(x[u] for u in closed_neighbors)\n"
    'nodes["x"] = x',
    "weights": 'w = edges.get("weight", 1.0)\nnodes["x"] = sum(w[e] for u, e in in_edges)',
    "median": 'nodes["x"] = median(node_index()[u] for u in closed_neighbors)',
    "no rows": 'nodes["x"] = node_index() + 1',
}


@pytest.fixture(scope="module")
def ends():
    """The ends of edges that are sorted in several parts, among them those of a hub."""
    random = np.random.default_rng(1)
    src, dst = random.integers(0, 500_000, (2, 4_500_000))
    src[:100_000] = 7
    return src, dst


@pytest.mark.parametrize("directed", [True, False])
@pytest.mark.parametrize("name", FIRST)
def test_the_estimate_of_a_first_run_holds_the_rows_that_it_makes(name, directed, ends):
    program, karate = parse(FIRST[name]).program, datasets.karate()
    execute(program, karate, threads=1)  # compiles
    fresh = Graph.from_edges(*ends, num_nodes=500_000, directed=directed)
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        outcome = execute(program, fresh, threads=1)
        peak = tracemalloc.get_traced_memory()[1] - before
    finally:
        tracemalloc.stop()
    assert outcome.record.memory == pytest.approx(peak, rel=0.2)


def test_rows_take_less_to_make_than_they_hold(ends):
    src, dst = (np.asarray(end, dtype=np.uint32) for end in ends)
    for directed in (True, False):
        for direction in ("in", "both"):
            fresh = Graph.from_edges(src, dst, num_nodes=500_000, directed=directed)
            tracemalloc.start()
            try:
                before = tracemalloc.get_traced_memory()[0]
                held = fresh.csr(direction).nbytes
                peak = tracemalloc.get_traced_memory()[1] - before
            finally:
                tracemalloc.stop()
            assert held < peak < 2 * held


@pytest.mark.parametrize("mode", ["fused", "batch", "step"])
def test_a_run_that_does_not_fit_is_refused_before_allocating(mode, graph, monkeypatch):
    program = parse(PAGERANK).program
    options = {"params": {"rounds": 1}, "layout": "rows"}  # blocks would come after so many runs
    execute(program, graph, mode=mode, threads=2, **options)  # makes the rows
    needed = execute(program, graph, mode=mode, threads=2, **options).record.memory
    monkeypatch.setattr(footprint, "SMALL", 0)
    monkeypatch.setattr(memory, "free_bytes", lambda: int(needed / memory.SHARE) - 100)
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        with pytest.raises(MemoryLimitError) as caught:
            execute(program, graph, mode=mode, threads=2, **options)
        peak = tracemalloc.get_traced_memory()[1] - before
    finally:
        tracemalloc.stop()
    assert f"{needed / 2**30:.2f} GiB" in caught.value.message and "free" in caught.value.message
    assert peak < 300_000
    monkeypatch.setattr(memory, "free_bytes", lambda: int(needed / memory.SHARE) + 100)
    assert execute(program, graph, mode=mode, threads=2, **options).record.memory == needed


def test_rows_that_are_not_made_yet_count_where_a_run_makes_them(monkeypatch):
    monkeypatch.setattr(footprint, "SMALL", 0)
    fresh = generate.uniform(50_000, 20)
    monkeypatch.setattr(memory, "free_bytes", lambda: 1_000_000)
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        with pytest.raises(MemoryLimitError):
            execute(parse(MEDIANS).program, fresh)
        peak = tracemalloc.get_traced_memory()[1] - before
    finally:
        tracemalloc.stop()
    assert not fresh.has_csr("closed") and peak < fresh.csr_nbytes("closed")


@pytest.mark.parametrize("mode", ["fused", "step"])
def test_inputs_are_never_written_and_outputs_never_shared(mode):
    karate = datasets.karate()
    given = np.arange(34.0)
    given.setflags(write=False)
    text = (
        "y = start\nfor i in range(3):\n    y = y + 1\nz = start\nfor v in nodes:\n"
        '    z[v] = 0.5\nnodes["y"] = y\nnodes["z"] = z\nnodes["s"] = start\n'
        'nodes["again"] = y\n'
    )
    first = execute(parse(text).program, karate, mode=mode, inputs={"start": given})
    assert given.tolist() == list(range(34))
    assert first.values["y"].tolist() == (given + 3).tolist() and set(first.values["z"]) == {0.5}
    kept = {name: value.copy() for name, value in first.values.items()}
    for value in first.values.values():
        value[:] = -1.0  # each output is an array of its own that may be written
    second = execute(parse(text).program, karate, mode=mode, inputs={"start": given})
    assert {n: v.tolist() for n, v in second.values.items()} == {n: v.tolist() for n, v in kept.items()}
    assert given.tolist() == list(range(34))


def test_many_runs_do_not_grow():
    program, karate = parse(PAGERANK).program, datasets.karate()
    for _ in range(20):
        execute(program, karate)
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        for _ in range(200):
            execute(program, karate)
        grown = tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()
    assert grown < 100_000
