"""Programs on graphs of many sizes and kinds: what an entry of a row takes, what memory is moved.

Nobody else takes part: `contests.py` has who does the same work.
"""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from groggy_nb import algorithms
from groggy_nb.benchmark import revisions
from groggy_nb.benchmark.asking import PATIENCE, Asked, ProcessFailed
from groggy_nb.benchmark.timing import Limits, spread
from groggy_nb.graph import Graph, datasets, generate
from groggy_nb.measure.calibrating import bandwidth
from groggy_nb.program import Program, parse
from groggy_nb.report.costs import known
from groggy_nb.report.report import Report
from groggy_nb.show.words import digits

Say = Callable[[str], None]
Kind = tuple[str, int]  # a kind of graph, and its nodes, its scale or its side
DEGREE = 10
CHAIN_LINES = 40
HITS_ROUNDS = 50  # of the contest
ENDED = f"its process ended, or gave no answer within {PATIENCE:.0f} s"
LINE = "x = 0.5 * x + mean((x[u] for u in neighbors), default=0.0)\n"
CHAIN = f'x = node_index() / N\n{CHAIN_LINES * LINE}nodes["x"] = x'


def made(kind: Kind, seed: int) -> Graph:
    """A graph of a kind: uniform and of so many nodes, Kronecker of a scale, a grid of a side, or imports.

    Nodes are numbers, those of imports too: searches begin at node 0, and others answer by number.
    """
    name, size = kind
    match name:
        case "uniform":
            return generate.uniform(size, DEGREE, seed=seed)
        case "kronecker":
            return generate.kronecker(size, seed=seed)
        case "grid":
            return generate.grid(size, size)
        case _:
            found = datasets.python_imports()
            return Graph.from_edges(found.src, found.dst, num_nodes=found.num_nodes, directed=found.directed)


def programs() -> dict[str, Program]:
    """The programs; rounds are fixed where they would go with the graph."""
    return {
        "pagerank": algorithms.pagerank(tol=0.0, max_iter=20),
        "pagerank_note": algorithms.pagerank_note(),
        "label_propagation": algorithms.synchronous_label_propagation(max_iter=10),
        "hits": algorithms.hits(tol=0.0, max_iter=20),
        "chain of 40": parse(CHAIN),
        "pointer_jumping": algorithms.pointer_jumping(),
        "bfs_levels": algorithms.bfs_levels(),
        "shortest_paths": algorithms.shortest_paths(),
        "core_number()": parse('nodes["x"] = core_number()'),
        "triangles()": parse('nodes["x"] = triangles()'),
    }


def named(kind: Kind) -> str:
    """A kind of graph in words.

    >>> named(("uniform", 1000)), named(("python_imports", 0))
    ('uniform 1,000', 'python_imports')
    """
    return f"{kind[0]} {kind[1]:,}" if kind[1] else kind[0]


def memory_bandwidth(threads: int) -> float | None:
    """Bytes a second that this machine's memory gives to so many threads."""
    calibration = known()
    found = None if calibration is None else calibration.bandwidth.get(threads)
    return found if found is not None else bandwidth(threads)


def on_graph(
    kind: Kind,
    names: Sequence[str],
    before: Sequence[Mapping[str, Any]],
    rounds: int,
    threads: int,
    seed: int,
    limits: Limits,
    say: Say,
) -> Iterator[dict[str, Any]]:
    """The figures of every program on one graph, in a process of its own.

    before : the rows of graphs that came before it. A graph or run that does not fit into the memory, fails
    or would take too long is a line that says so.
    """
    told = named(kind)
    process, size = _started(kind, seed)
    try:
        for name in names:
            if "left_out" in size:
                yield {"graph": told, "program": "all that follow", **size}
                return
            say(f"{name} on {told}")
            too_long = _too_long(name, kind, size["edges"], before, limits.once)
            if too_long is not None:
                yield {"graph": told, "kind": kind, "program": name, **size, "left_out": too_long}
                continue
            try:
                found = process.ask(name=name, rounds=rounds, threads=threads, each=limits.runs)
            except ProcessFailed:
                found = {"left_out": ENDED}
                process, size = _started(kind, seed)
            yield {"graph": told, "kind": kind, "program": name, **size, **found}
    finally:
        process.end()


def _too_long(
    name: str, kind: Kind, edges: int, before: Sequence[Mapping[str, Any]], most: float
) -> str | None:
    """Why a program is not run: by its time for an edge on the last smaller graph of that kind."""
    for row in reversed(before):
        if row["program"] == name and row["kind"][0] == kind[0]:
            if "seconds" not in row:
                return f"not run, as on {row['graph']}"
            seconds = row["seconds"]["min"]
            if seconds * edges > most * row["edges"]:
                told = f"it took {digits(seconds)} s on {row['graph']}"
                return f"not run: it would take more than {most:.0f} s here, as {told}"
            return None
    return None


def _started(kind: Kind, seed: int) -> tuple[Asked, dict[str, Any]]:
    """A process with a graph, and what it says of it."""
    here = revisions.this()
    command = here.command("-m", "groggy_nb.benchmark.alone")
    process = Asked(command, here.environment(), subprocess.DEVNULL)
    try:
        return process, process.ask(kind=kind, seed=seed)
    except ProcessFailed:
        return process, {"left_out": ENDED}


SETTLED = 8  # runs at most, after which a graph that is walked again and again has its blocks


def settle(program: Program, graph: Graph, mode: str, threads: int, runs: int = SETTLED) -> None:
    """Run a program until the graph has the layout that it keeps."""
    for _ in range(min(runs, SETTLED)):
        told = program.run(graph, mode=mode, threads=threads).report.record.layout
        if all("row by row" not in line for line in told):
            return


def figures(
    program: Program, graph: Graph, rounds: int, threads: int, each: float, first: Report
) -> dict[str, Any]:
    """One program on one graph, in fused mode: times, and what the model counts of its walks.

    There are fewer runs where they would take longer than `each` by the first one, and one more alone where
    that did: then the graph has the layout that it has after one. The walk is the longest
    row that has entries: what it alone takes and moves, and its part of the time in native code.
    """
    times = min(rounds, max(1, int(each / first.run_time)))
    if first.run_time <= each:
        settle(program, graph, "fused", threads, times)
    reports = [program.run(graph, mode="fused", threads=threads).report for _ in range(times)]
    record = min(reports, key=lambda report: report.run_time).record
    entries = sum(row.entries * row.calls for row in record.rows)
    moved = sum(row.bytes * row.calls for row in record.rows)
    seconds = spread([report.run_time for report in reports])
    walk = max((row for row in record.rows if row.entries), key=lambda row: row.kernel, default=None)
    return {
        "iterations": record.iterations,
        "crossings": record.crossings,
        "compile": first.record.compile,
        "compiled": first.record.compiled,
        "seconds": seconds,
        "ns_per_entry": 1e9 * seconds["min"] / entries if entries else None,
        "bytes_per_second": moved / record.kernel if record.kernel else None,
        "walk": walk
        and {
            "ns_per_entry": 1e9 * walk.kernel / (walk.calls * walk.entries),
            "bytes_per_second": walk.bytes * walk.calls / walk.kernel,
            "bytes_per_entry": walk.bytes / walk.entries,
            "share": walk.kernel / record.kernel,
        },
        "layout": record.layout,
        "memory": record.memory,
    }
