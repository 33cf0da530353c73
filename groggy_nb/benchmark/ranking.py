"""PageRank on graphs of many sizes and kinds: our modes and every peer, in turns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from groggy_nb import algorithms
from groggy_nb.benchmark import outside, peers
from groggy_nb.benchmark.outside import Others
from groggy_nb.benchmark.peers import DAMPING, NEVER
from groggy_nb.benchmark.programs import Kind, Say, made, named
from groggy_nb.benchmark.timing import Contender, Missing, interleaved, told
from groggy_nb.errors import GroggyError
from groggy_nb.graph import Graph
from groggy_nb.program import Program


@dataclass(frozen=True, slots=True)
class Case:
    """PageRank of so many rounds on one graph; every mode and peer, or those that stand large graphs."""

    kind: Kind
    iterations: int
    is_for_all: bool = True


SETTLED = 8  # runs at most, after which a graph that is walked again and again has its blocks


def ranking(
    cases: Sequence[Case], rounds: int, threads: int, seed: int, others: Others, say: Say
) -> list[dict[str, Any]]:
    """The figures of every case; a graph that cannot be made is a line that says why."""
    found: list[dict[str, Any]] = []
    for case in cases:
        name = named(case.kind)
        say(f"a graph: {name}")
        try:
            graph = made(case.kind, seed)
        except GroggyError as full:
            found.append({"graph": name, "iterations": case.iterations, "left_out": full.message})
            continue

        def tell(text: str, name: str = name) -> None:
            say(f"PageRank on {name}: {text}")

        contenders = [*_contenders(case, graph, threads, seed, others, tell)]
        timed, refused = interleaved([c for c in contenders if isinstance(c, Contender)], rounds, tell)
        entries = graph.csr("in").num_entries
        figures = told(timed, [*(c for c in contenders if isinstance(c, Missing)), *refused])
        for each in figures["contenders"]:
            each["ns_per_entry"] = 1e9 * each["seconds"]["min"] / max(1, entries * case.iterations)
        found.append(
            {
                "graph": name,
                "kind": case.kind,
                "nodes": graph.num_nodes,
                "edges": graph.num_edges,
                "directed": graph.directed,
                "stored_entries": entries,
                "iterations": case.iterations,
                **figures,
            }
        )
    return found


def _contenders(
    case: Case, graph: Graph, threads: int, seed: int, others: Others, say: Say
) -> Iterator[Contender | Missing]:
    """Ours first, then those in this process, then those outside."""
    program = algorithms.pagerank(damping=DAMPING, tol=NEVER, max_iter=case.iterations)
    ways = [("fused", threads), ("fused", 1), ("step", threads), ("batch", threads)]
    for mode, number in dict.fromkeys(ways if case.is_for_all else ways[:1]):
        yield _ours(program, graph, mode, number)
    for make in peers.PEERS if case.is_for_all else peers.LARGE:
        say(f"{make.__name__} reads the graph")
        yield make(graph, case.iterations, threads)
    yield outside.gap_pagerank(graph, case.iterations, threads, others.gap)
    if case.is_for_all:
        for form in ("native", "builder"):
            yield outside.groggy(graph, case.iterations, others, form)
    kind, size = case.kind
    if others.revision is not None and kind in ("uniform", "kronecker"):
        name, process = others.revision
        asked = {"kind": kind, "nodes": size, "seed": seed}
        place = others.gap.place
        yield outside.revision(name, process, program, asked, place, threads=threads, output="pagerank")


def _ours(program: Program, graph: Graph, mode: str, threads: int) -> Contender:
    """One of our modes, run until the graph has the layout that it keeps."""

    def call() -> NDArray[np.float64]:
        return program.run(graph, mode=mode, threads=threads)["pagerank"]

    for _ in range(SETTLED):
        told = program.run(graph, mode=mode, threads=threads).report.record.layout
        if all("row by row" not in line for line in told):
            break
    return Contender(f"{mode}, {threads} thread{'s' * (threads != 1)}", call, threads, must_agree=True)
