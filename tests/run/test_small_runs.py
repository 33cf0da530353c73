"""What a run on a small graph costs beside the native call: Python's own calls, counted."""

import sys

import numpy as np
import pytest

import groggy_nb as gn
from groggy_nb.algorithms import pagerank_note
from groggy_nb.graph import Graph

MOST = 195  # of a warm run of the note's PageRank; each takes about a microsecond


def calls(run):
    """How many functions of Python a call enters."""
    entered = []

    def note(frame, event, argument):
        if event == "call":
            entered.append(frame.f_code)

    sys.setprofile(note)
    try:
        run()
    finally:
        sys.setprofile(None)
    return len(entered)


@pytest.fixture(scope="module")
def program():
    return pagerank_note()


def test_a_run_that_was_made_before_enters_few_functions(program):
    graph = gn.datasets.karate()
    # The least: a process measures the rate of its counter anew, at most five times.
    entered = min(calls(lambda: program.run(graph)) for _ in range(8))
    assert 50 < entered <= MOST


def test_what_runs_share_is_of_one_graph_and_goes_with_it(program):
    """Graphs that come and go lie where others lay: each has its own sizes and rows."""
    for nodes in (5, 9, 7):
        ring = np.arange(nodes)
        graph = Graph.from_edges(ring, (ring + 1) % nodes)
        for asked in ({}, {"threads": 2}, {"mode": "batch"}):
            assert program.run(graph, **asked)["pagerank"].tolist() == pytest.approx([1 / nodes] * nodes)
        del graph
