"""PageRank on graphs of many sizes and kinds: our modes and every peer, in turns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from groggy_nb import algorithms
from groggy_nb.benchmark import outside, peers
from groggy_nb.benchmark.contest import Contest, Maker, Say, fought
from groggy_nb.benchmark.outside import Others
from groggy_nb.benchmark.peers import DAMPING, NEVER
from groggy_nb.benchmark.programs import Kind, made, named, settle
from groggy_nb.benchmark.timing import Contender, Limits, Made, Missing
from groggy_nb.errors import GroggyError
from groggy_nb.graph import Graph
from groggy_nb.program import Program


@dataclass(frozen=True, slots=True)
class Case:
    """PageRank of so many rounds on one graph; every mode and peer, or those that stand large graphs."""

    kind: Kind
    iterations: int
    is_for_all: bool = True


def figures(
    case: Case,
    rounds: int,
    threads: int,
    seed: int,
    others: Others,
    *,
    limits: Limits,
    has_peaks: bool,
    say: Say,
) -> dict[str, Any]:
    """One case as plain values; a graph that cannot be made is a line that says why."""
    name = named(case.kind)
    try:
        graph = made(case.kind, seed)
    except GroggyError as full:
        return {"graph": name, "iterations": case.iterations, "left_out": full.message}
    asked = {"of": "case", "case": asdict(case), "threads": threads, "seed": seed}
    found = fought(
        again(asdict(case), threads, seed, others),
        graph,
        rounds,
        others,
        limits=limits,
        again=asked if has_peaks else None,
        say=lambda text: say(f"PageRank on {name}: {text}"),
    )
    entries = graph.csr("in").num_entries
    for each in found["contenders"]:
        each["ns_per_entry"] = 1e9 * each["seconds"]["min"] / max(1, entries * case.iterations)
    return {
        "graph": name,
        "kind": case.kind,
        "nodes": graph.num_nodes,
        "edges": graph.num_edges,
        "directed": graph.directed,
        "stored_entries": entries,
        "iterations": case.iterations,
        **found,
    }


def again(case: Mapping[str, Any], threads: int, seed: int, others: Others) -> Contest:
    """The contest of a case."""
    asked = Case(**case)
    return Contest(
        f"PageRank on {named(asked.kind)}",
        f"{asked.iterations} rounds with the l1 residual",
        asked.kind,
        made,
        [*_makers(asked, threads, seed, others)],
    )


def _makers(case: Case, threads: int, seed: int, others: Others) -> Iterator[Maker]:
    """Ours first, then those in this process, then those outside."""
    program = algorithms.pagerank(damping=DAMPING, tol=NEVER, max_iter=case.iterations)
    ways = [("fused", threads), ("fused", 1), ("step", threads), ("batch", threads)]
    for mode, number in dict.fromkeys(ways if case.is_for_all else ways[:1]):
        yield partial(_ours, program, mode=mode, threads=number)
    for make in peers.PEERS if case.is_for_all else peers.LARGE:
        yield partial(make, iterations=case.iterations, threads=threads)
    yield partial(outside.gap_pagerank, iterations=case.iterations, threads=threads, gap=others.gap)
    if case.is_for_all:
        for form in ("native", "builder"):
            yield partial(outside.groggy, rounds=case.iterations, asked=others, form=form)
    if case.kind[0] in ("uniform", "kronecker") and others.has_revision:
        yield partial(_revision, program=program, case=case, threads=threads, seed=seed, others=others)


def _revision(graph: Graph, program: Program, case: Case, threads: int, seed: int, others: Others) -> Made:
    """The other revision, which makes the graph itself."""
    if others.revision is None:
        return Missing("revision", "not asked for")
    name, process = others.revision
    kind, size = case.kind
    asked = {"kind": kind, "nodes": size, "seed": seed}
    return outside.revision(name, process, program, asked, others.place, threads=threads, output="pagerank")


def _ours(program: Program, graph: Graph, mode: str, threads: int) -> Contender:
    """One of our modes, run until the graph has the layout that it keeps."""

    def call() -> NDArray[np.float64]:
        return program.run(graph, mode=mode, threads=threads)["pagerank"]

    settle(program, graph, mode, threads)
    return Contender(f"{mode}, {threads} thread{'s' * (threads != 1)}", call, threads, must_agree=True)
