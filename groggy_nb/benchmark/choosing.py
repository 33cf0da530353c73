"""`threads=None` beside one thread and all of them: how near each single call comes to the best of those.

In half of the rounds each call comes right after one of a library whose threads go on spinning: NetworKit's
PageRank where it is installed, and a product of matrices by numpy's BLAS.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np

from groggy_nb import algorithms
from groggy_nb.benchmark import peers
from groggy_nb.benchmark.peers import DAMPING, NEVER
from groggy_nb.benchmark.timing import PAUSE, Contender
from groggy_nb.graph import generate

Say = Callable[[str], None]
NEAR = 1.1  # times the best: as near as each call should come
MATRIX = 700  # of the product: some 10 ms of BLAS


def choosing(nodes: int, iterations: int, calls: int, threads: int, say: Say) -> dict[str, Any]:
    """The calls, one row each, and how many of them were near."""
    graph = generate.uniform(nodes, 10)
    program = algorithms.pagerank(damping=DAMPING, tol=NEVER, max_iter=iterations)
    matrix = np.random.default_rng(0).random((MATRIX, MATRIX))
    ways: dict[str, Callable[[], object]] = {
        "a pause": lambda: time.sleep(PAUSE),
        "numpy's BLAS": lambda: matrix @ matrix,
    }
    other = peers.networkit(graph, 5, threads)
    if isinstance(other, Contender):
        ways["NetworKit"] = other.call
    spinning = [name for name in ways if name != "a pause"]
    for number in (1, threads, None):
        program.run(graph, mode="fused", threads=number)
    rows: list[dict[str, Any]] = []
    for number in range(calls):
        after = "a pause" if number % 2 == 0 else spinning[number // 2 % len(spinning)]
        say(f"threads=None, call {number + 1} of {calls}, after {after}")
        seconds: dict[int | None, float] = {}
        for asked in (1, threads, None):
            ways[after]()
            start = time.perf_counter()
            report = program.run(graph, mode="fused", threads=asked).report
            seconds[asked] = time.perf_counter() - start
        best = min(seconds[1], seconds[threads])
        rows.append(
            {
                "after": after,
                "one": seconds[1],
                "several": seconds[threads],
                "chosen": seconds[None],
                "threads": report.threads,
                "why": report.record.threads_why,
                "ratio": seconds[None] / best,
            }
        )
    return {
        "nodes": nodes,
        "iterations": iterations,
        "threads": threads,
        "near": NEAR,
        "calls": rows,
        "within": sum(row["ratio"] <= NEAR for row in rows),
    }
