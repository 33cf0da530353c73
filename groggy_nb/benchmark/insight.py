"""Whether the report tells the truth cheaply: what profiling costs, and how far predictions are off."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from groggy_nb import algorithms
from groggy_nb.benchmark.timing import interleaved_calls, spread
from groggy_nb.graph import Graph, datasets, generate
from groggy_nb.modes import compiled
from groggy_nb.program import Program, parse
from groggy_nb.report.costs import known

Say = Callable[[str], None]
WITHIN = 0.25  # of the measured time: as near as a prediction should come
DEGREE = 10
ENOUGH = 0.4  # seconds that a case is repeated for, and so many times at least
LEAST, MOST = 5, 100
LARGE = 10_000  # nodes from which several threads are used
DIFFUSION = """x = node_index() / N
for _ in range(50):
    x = 0.9 * x + 0.1 * mean((x[u] for u in neighbors), default=0.0)
nodes["x"] = x
"""
ELEMENTWISE = """x = node_index() / N
y = ones()
for _ in range(50):
    y = tanh(x * y + 0.1)
    x = x * 0.5 + y
    x = x / (1.0 + abs(sum(x * y)))
nodes["x"] = x
"""


def profiling(sizes: Sequence[int], times: int, say: Say) -> list[dict[str, Any]]:
    """What the counters cost: the same runs without them, with them, and cut step by step, in turns."""
    program = algorithms.pagerank(tol=0.0, max_iter=100)
    rows = []
    for n in (34, *sizes):
        graph = datasets.karate() if n == 34 else generate.uniform(n, DEGREE)
        for mode in compiled():
            say(f"profiling of {mode} on {n:,} nodes")
            depths = ("off", "calls", "steps")
            calls = {depth: partial(program.run, graph, mode, profile=depth) for depth in depths}
            seconds = interleaved_calls(calls, times if n > 34 else 20 * times)
            off = min(seconds["off"])
            rows.append(
                {
                    "mode": mode,
                    "nodes": graph.num_nodes,
                    **{depth: spread(each) for depth, each in seconds.items()},
                    "calls_cost": min(seconds["calls"]) / off - 1,
                    "steps_cost": min(seconds["steps"]) / off - 1,
                }
            )
    return rows


def programs() -> dict[str, Program]:
    """What is predicted: the gallery, a diffusion, a chain without neighbors."""
    return {
        "pagerank": algorithms.pagerank(tol=0.0, max_iter=50),
        "pagerank_note": algorithms.pagerank_note(),
        "label_propagation": algorithms.label_propagation(),
        "ordered_label_propagation": algorithms.ordered_label_propagation(),
        "bfs_levels": algorithms.bfs_levels(),
        "shortest_paths": algorithms.shortest_paths(),
        "diffusion": parse(DIFFUSION),
        "elementwise": parse(ELEMENTWISE),
    }


def predictions(sizes: Sequence[int], threads: int, say: Say) -> dict[str, Any]:
    """Expected and measured time of every program, size and mode; the share within a quarter."""
    if known() is None:
        return {"cases": [], "within": None, "share": None}
    cases = [
        _case(name, program, graph, mode, threads, say)
        for graph in (generate.uniform(n, DEGREE) for n in sizes)
        for name, program in programs().items()
        for mode in compiled()
    ]
    near = sum(abs(c["factor"] - 1) <= WITHIN for c in cases)
    return {"cases": cases, "within": WITHIN, "share": near / len(cases)}


def _case(name: str, program: Program, graph: Graph, mode: str, threads: int, say: Say) -> dict[str, Any]:
    """One program, graph and mode: the least of some runs, as the model's costs are the least seen."""
    say(f"predicting {name}, {mode}, {graph.num_nodes:,} nodes")
    used = threads if graph.num_nodes >= LARGE else 1
    first = program.run(graph, mode, threads=used).report.run_time
    times = min(MOST, max(LEAST, round(ENOUGH / first)))
    reports = [program.run(graph, mode, threads=used).report for _ in range(times)]
    least = min(reports, key=lambda r: r.run_time)
    expected = least.expected_seconds or 0.0
    before = program.predict(graph, mode, threads=used, rounds=least.iterations)
    return {
        "program": name,
        "nodes": graph.num_nodes,
        "mode": mode,
        "threads": least.threads,
        "measured": least.run_time,
        "median": statistics.median(r.run_time for r in reports),
        "expected": expected,
        "before": before.seconds,
        "factor": expected / least.run_time,
        "crossings": least.crossings,
        "crossings_before": before.crossings,
    }
