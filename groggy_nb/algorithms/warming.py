"""Fills the cache of compiled code with some of the gallery, in every mode: first programs share much."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from groggy_nb import algorithms
from groggy_nb.graph import Graph, datasets
from groggy_nb.modes import compiled as modes

# Those that the notebooks run or that users begin with: the whole gallery would take minutes.
CHOSEN = (
    "pagerank",
    "pagerank_note",
    "label_propagation",
    "ordered_label_propagation",
    "bfs_levels",
    "shortest_paths",
)


@dataclass(frozen=True, slots=True)
class Warmed:
    """What warming did: functions compiled, functions that the cache had, seconds."""

    compiled: int
    loaded: int
    seconds: float

    def __str__(self) -> str:
        return f"{self.compiled:,} functions compiled, {self.loaded:,} were there, {self.seconds:.1f} s"


def warm(progress: Callable[[str], None] | None = None) -> Warmed:
    """Run some algorithms of the gallery in every native mode on a small graph, directed and undirected.

    Parameters
    ----------
    progress : callable, optional
        Told the name of each algorithm and mode before it runs.

    Notes
    -----
    Cost: some seconds where nothing is compiled yet, well below one where all of it is.
    """

    karate = datasets.karate()
    graphs = (karate, Graph.from_edges(karate.src, karate.dst, num_nodes=karate.num_nodes))
    started = time.perf_counter()
    compiled = loaded = 0
    for name in CHOSEN:
        program = getattr(algorithms, name)()
        for mode in modes():
            if progress is not None:
                progress(f"{name} {mode}")
            for graph in graphs:
                record = program.run(graph, mode=mode).report.record
                compiled, loaded = compiled + record.compiled, loaded + record.loaded
    return Warmed(compiled, loaded, time.perf_counter() - started)
