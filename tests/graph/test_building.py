"""What building a graph takes at its peak is said before, and near to what is measured."""

import tracemalloc

import numpy as np
import pytest

from groggy_nb.errors import GraphError
from groggy_nb.graph import Graph, as_graph, edges, generate, memory
from groggy_nb.graph.generate import drawn, pairs

RANDOM = np.random.default_rng(1)
ENDS = RANDOM.integers(0, 20_000, (2, 300_000))
WEIGHT = RANDOM.random(300_000)
LIKELY = np.full((2, 2), 2e-5) + np.eye(2) * 2e-4
BUILT = {
    "arrays": lambda: Graph.from_edges(*ENDS),
    "arrays with weights": lambda: Graph.from_edges(*ENDS, weight=WEIGHT, edge_attrs={"a": WEIGHT}),
    "ends of any numbers": lambda: as_graph((*ENDS, WEIGHT)),
    "uniform": lambda: generate.uniform(40_000, 14),
    "uniform, nearly complete": lambda: generate.uniform(800, 700),
    "kronecker": lambda: generate.kronecker(14, 16),
    "barabasi_albert": lambda: generate.barabasi_albert(40_000, 6),
    "watts_strogatz": lambda: generate.watts_strogatz(30_000, 12, 0.2),
    "stochastic_block": lambda: generate.stochastic_block([40_000, 40_000], LIKELY),
    "complete": lambda: generate.complete(700),
    "grid": lambda: generate.grid(300, 400),
    "cycle": lambda: generate.cycle(200_000),
    "tree": lambda: generate.tree(200_000),
}


@pytest.fixture
def asked(monkeypatch):
    """What is asked for, in bytes; on graphs that large ones are made in the likeness of."""
    found = []
    as_graph(([0, 1], [1, 0], [1.0, 2.0]))  # what is imported at the first use
    for module in (edges, pairs):
        monkeypatch.setattr(module, "ASKED", 0)
        monkeypatch.setattr(module, "check_fits", lambda needed, what: found.append(needed))
    monkeypatch.setattr(drawn, "CHUNK", 1 << 14)
    return found


@pytest.mark.parametrize("name", BUILT)
def test_the_estimate_of_a_build_is_near_its_peak(name, asked):
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        BUILT[name]()
        peak = tracemalloc.get_traced_memory()[1] - before
    finally:
        tracemalloc.stop()
    assert asked[0] == pytest.approx(peak, rel=0.2)


@pytest.mark.parametrize("name", ["arrays", "ends of any numbers", "uniform"])
def test_a_build_that_does_not_fit_is_refused_before_it_allocates(name, monkeypatch):
    for module in (edges, pairs):
        monkeypatch.setattr(module, "ASKED", 0)
    monkeypatch.setattr(memory, "free_bytes", lambda: 2_000_000)
    tracemalloc.start()
    try:
        with pytest.raises(GraphError, match="edges needs"):
            BUILT[name]()
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 500_000
