"""Programs on graphs of many sizes and kinds: what an entry of a row takes, what memory is moved.

Nobody else takes part: `contests.py` has who does the same work.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from groggy_nb import algorithms
from groggy_nb.benchmark.timing import spread
from groggy_nb.errors import MemoryLimitError
from groggy_nb.graph import Graph, datasets, generate
from groggy_nb.program import Program, parse
from groggy_nb.report.costs import known

Say = Callable[[str], None]
Kind = tuple[str, int]  # a kind of graph, and its nodes, its scale or its side
DEGREE = 10
CHAIN = "x = node_index() / N\n" + "x = 0.5 * x + mean((x[u] for u in neighbors), default=0.0)\n" * 40


def made(kind: Kind, seed: int) -> Graph:
    """A graph of a kind: uniform and of so many nodes, Kronecker of a scale, a grid of a side, or imports."""
    name, size = kind
    match name:
        case "uniform":
            return generate.uniform(size, DEGREE, seed=seed)
        case "kronecker":
            return generate.kronecker(size, seed=seed)
        case "grid":
            return generate.grid(size, size)
        case _:
            return datasets.python_imports()


def programs() -> dict[str, Program]:
    """The programs; rounds are fixed where they would go with the graph."""
    return {
        "pagerank": algorithms.pagerank(tol=0.0, max_iter=20),
        "pagerank_note": algorithms.pagerank_note(),
        "label_propagation": algorithms.synchronous_label_propagation(max_iter=10),
        "hits": algorithms.hits(tol=0.0, max_iter=20),
        "chain of 40": parse(CHAIN + 'nodes["x"] = x'),
        "pointer_jumping": algorithms.pointer_jumping(),
        "bfs_levels": algorithms.bfs_levels(),
        "shortest_paths": algorithms.shortest_paths(),
        "core_number()": parse('nodes["x"] = core_number()'),
        "triangles()": parse('nodes["x"] = triangles()'),
    }


def spectrum(
    kinds: Sequence[Kind], names: Sequence[str], rounds: int, threads: int, seed: int, say: Say
) -> dict[str, Any]:
    """The figures of every program on every graph, and the bandwidth of this machine where it is calibrated.

    A graph or run that does not fit into the memory is a line that says so.
    """
    calibration = known()
    return {
        "bandwidth": None if calibration is None else calibration.bandwidth.get(threads),
        "rows": [*_rows(kinds, names, rounds, threads, seed, say)],
    }


def _rows(
    kinds: Sequence[Kind], names: Sequence[str], rounds: int, threads: int, seed: int, say: Say
) -> Iterator[dict[str, Any]]:
    every = programs()
    for kind in kinds:
        told = f"{kind[0]} {kind[1]:,}" if kind[1] else kind[0]
        try:
            say(f"a graph: {told}")
            graph = made(kind, seed)
        except MemoryLimitError as refused:
            yield {"graph": told, "program": "all", "left_out": refused.message}
            continue
        size = {"graph": told, "nodes": graph.num_nodes, "edges": graph.num_edges}
        for name in names:
            say(f"{name} on {told}")
            try:
                yield size | {"program": name, **_figures(every[name], graph, rounds, threads)}
            except MemoryLimitError as refused:
                yield size | {"program": name, "left_out": refused.message}


def _figures(program: Program, graph: Graph, rounds: int, threads: int) -> dict[str, Any]:
    """One program on one graph, in fused mode: times, and what the model counts of its walks."""
    program.run(graph, mode="fused", threads=threads)
    reports = [program.run(graph, mode="fused", threads=threads).report for _ in range(rounds)]
    record = min(reports, key=lambda report: report.run_time).record
    entries = sum(row.entries * row.calls for row in record.rows)
    moved = sum(row.bytes * row.calls for row in record.rows)
    seconds = spread([report.run_time for report in reports])
    return {
        "iterations": record.iterations,
        "seconds": seconds,
        "ns_per_entry": 1e9 * seconds["min"] / entries if entries else None,
        "bytes_per_second": moved / record.kernel if record.kernel else None,
        "memory": record.memory,
    }
