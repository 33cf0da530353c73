"""`threads=None` beside one thread and all of them: how near each single call comes to the best of those.

In half of the rounds each call comes right after one of a library whose threads go on spinning: NetworKit's
PageRank where it is installed, and a product of matrices by numpy's BLAS.

Single calls differ although they are made alike. So the quicker number is asked for by name once more: what
that misses the bar by is the machine's, and no choice could have done better.
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

        def timed(asked: int | None, after: str = after) -> tuple[float, Any]:
            ways[after]()
            start = time.perf_counter()
            report = program.run(graph, mode="fused", threads=asked).report
            return time.perf_counter() - start, report

        one, several = timed(1)[0], timed(threads)[0]
        chosen, report = timed(None)
        best, number_of_best = min((one, 1), (several, threads))
        again = timed(number_of_best)[0]
        rows.append(
            {
                "after": after,
                "one": one,
                "several": several,
                "chosen": chosen,
                "threads": report.threads,
                "why": report.record.threads_why,
                "ratio": chosen / best,
                "again": again / best,
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
