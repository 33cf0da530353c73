"""Contenders outside of this process: GAP's programs, groggy 0.5.2, another revision of groggy_nb.

Each tells the seconds of its own work: neither its start nor reading the graph is timed. A function gives a
contender, or says why there is none.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from groggy_nb.benchmark.asking import Asked
from groggy_nb.benchmark.peers import DAMPING, OWN_RULE
from groggy_nb.benchmark.racing import HERE, racing
from groggy_nb.benchmark.revisions import Checkout
from groggy_nb.benchmark.serialized import write_serialized
from groggy_nb.benchmark.timing import Contender, Made, Missing, PeerFailed
from groggy_nb.graph import Graph
from groggy_nb.program import Program

TRIAL = re.compile(r"Trial Time:\s+([0-9.]+)")
COUNTED = re.compile(r"^(\d+) triangles", re.MULTILINE)
TOP = re.compile(r"^(\d+):([0-9.e+-]+)$", re.MULTILINE)
# Starts a program and says what it held at most: of what a large process starts the system says too much.
HOLDING = """
import resource, subprocess, sys
code = subprocess.run(sys.argv[1:]).returncode
print("Held:", resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, flush=True)
sys.exit(code)
"""
HELD = re.compile(r"^Held: (\d+)", re.MULTILINE)
KIBI = 1024
FLOAT32 = 1e-3  # how far the highest scores may be off: in float32, printed with six digits
BUILDER_NODES = 10_000  # up to which groggy's builder ends within a minute
GROGGY_NODES = 200_000  # up to which groggy's graph is built within a minute


@dataclass(frozen=True, slots=True)
class Gap:
    """The folder with GAP's programs, where it is known, and one for graphs."""

    folder: str | None
    place: Path

    def missing(self, name: str) -> Missing | None:
        """Why there is no such program."""
        if self.folder is None:
            return Missing(f"GAP {name}", "--gap names no folder with its programs")
        if not (Path(self.folder) / name).is_file():
            return Missing(f"GAP {name}", f"no program {Path(self.folder) / name}")
        return None

    def program(self, name: str, graph: Graph, threads: int, *options: str) -> Callable[[], str]:
        """A call of a program on a graph: what it prints."""
        program = Path(self.folder or "") / name
        file = self.place / f"{name}-{graph.num_nodes}-{graph.num_edges}.sg"
        write_serialized(graph, file)

        def call() -> str:
            done = subprocess.run(
                [
                    *(sys.executable, "-S", "-c", HOLDING),
                    *(str(program), "-f", str(file), "-n", "1", "-a", *options),
                ],
                env=os.environ | {"OMP_NUM_THREADS": str(threads)},
                capture_output=True,
                encoding="utf-8",
                errors="replace",
                stdin=subprocess.DEVNULL,
            )
            if done.returncode or not TRIAL.search(done.stdout):
                raise PeerFailed(f"{name} ended with {done.returncode} and told no time")
            return done.stdout

        return call


class Others:
    """Who is asked in a process of its own, by name; each is started when it is first asked.

    Parameters
    ----------
    place : str
        A folder for graphs, results and compiled functions.
    gap : str, optional
        The folder with GAP's programs.
    groggy : str, optional
        A Python that has groggy 0.5.2.
    revision : Checkout, optional
        Another revision of this project.
    """

    def __init__(
        self,
        stack: ExitStack,
        place: str,
        gap: str | None = None,
        groggy: str | None = None,
        revision: Checkout | None = None,
    ) -> None:
        self.place, self.gap = Path(place), Gap(gap, Path(place))
        self._stack, self._python, self._revision = stack, groggy, revision

    def names(self) -> dict[str, Any]:
        """What a process needs to ask the same ones, as JSON takes it."""
        revision = None if self._revision is None else self._revision.told()
        return {
            "place": str(self.place),
            "gap": self.gap.folder,
            "groggy": self._python,
            "revision": revision,
        }

    @cached_property
    def groggy(self) -> Asked | None:
        """groggy 0.5.2."""
        if self._python is None:
            return None
        process = Asked([self._python, "-E", str(HERE / "groggy_racer.py")], {}, subprocess.DEVNULL)
        self._stack.callback(process.end)
        return process

    @property
    def has_revision(self) -> bool:
        """Whether another revision was asked for."""
        return self._revision is not None

    @cached_property
    def revision(self) -> tuple[str, Asked] | None:
        """The other revision, behind its short name."""
        if self._revision is None:
            return None
        asked = self._stack.enter_context(racing(self._revision, self.place, "the other"))
        return self._revision.title.partition(" ")[0], asked


def own_seconds(printed: str) -> float:
    """The time of a trial, as GAP's programs print it."""
    return float(TRIAL.findall(printed)[0])


def own_peak(printed: str) -> int | None:
    """The most bytes that it held."""
    found = HELD.search(printed)
    return KIBI * int(found[1]) if found else None


def gap_triangles(graph: Graph, threads: int, gap: Gap) -> Made:
    """GAP's `tc`, which counts triangles in all, not by node."""
    return gap.missing("tc") or Contender(
        "GAP tc",
        gap.program("tc", graph, threads),
        threads,
        "C++; counts them in all, not by node",
        found=lambda told: np.array([int(n) for n in COUNTED.findall(told)]),
        own_seconds=own_seconds,
        own_peak=own_peak,
    )


def gap_pagerank(graph: Graph, iterations: int, threads: int, gap: Gap) -> Made:
    """GAP's `pr_spmv`: float32 scores, and what dangling nodes hold is lost.

    Its five highest scores are compared once, with those of rounds that lose it too.
    """
    missing = gap.missing("pr_spmv")
    if missing is not None:
        return missing
    call = gap.program("pr_spmv", graph, threads, "-i", str(iterations), "-t", "0")
    try:
        found = np.array([float(score) for _, score in TOP.findall(call())])
    except PeerFailed as problem:
        return Missing("GAP pr_spmv", problem.message)
    wanted = np.sort(_without_sinks(graph, iterations))[::-1][: len(found)]
    if not np.allclose(found, wanted, rtol=FLOAT32, atol=0):
        return Missing("GAP pr_spmv", f"not timed: its highest scores are {found}, not {wanted}")
    note = "C++, float32; what dangling nodes hold is lost, so not compared node by node"
    return Contender(
        "GAP pr_spmv", call, threads, note, own_seconds=own_seconds, own_peak=own_peak, is_compared=False
    )


def _without_sinks(graph: Graph, iterations: int) -> NDArray[np.float64]:
    """PageRank that loses what dangling nodes hold."""
    from scipy.sparse import csr_array

    rows, n = graph.csr("in"), graph.num_nodes
    index = np.int32 if rows.num_entries < 2**31 else np.int64
    ones = np.ones(rows.num_entries)
    near = csr_array((ones, rows.indices.astype(index), rows.indptr.astype(index)), shape=(n, n))
    shares = DAMPING / np.maximum(graph.degrees("out"), 1)
    ranks = np.full(n, 1.0 / n)
    for _ in range(iterations):
        ranks = near @ (ranks * shares) + (1.0 - DAMPING) / n
    return ranks


def groggy(graph: Graph, rounds: int, asked: Others, form: str) -> Made:
    """groggy 0.5.2: its PageRank in Rust, "native", or its builder's; or "labels", which spread in Rust."""
    most, told = BUILDER_NODES if form == "builder" else GROGGY_NODES, "native" if form == "labels" else form
    process, place = asked.groggy, asked.gap.place
    if process is None:
        return Missing(f"groggy, {told}", "--groggy names no Python that has it")
    name = f"groggy {process.says['groggy']}, {told}"
    if graph.num_nodes > most:
        return Missing(name, f"left out above {most:,} nodes")
    # Its results on undirected graphs are wrong, so it is given each edge both ways; and labels spread so.
    one_way = graph.directed and form != "labels"
    both = [(graph.src, graph.dst), *([] if one_way else [(graph.dst, graph.src)])]
    ends = np.concatenate([np.concatenate(each) for each in zip(*both, strict=True)])
    edges, result = (place / f"{graph.num_nodes}-{form}.{part}" for part in ("edges", "found"))
    edges.write_bytes(ends.astype(np.uint32).tobytes())

    def call() -> dict[str, Any]:
        told = process.ask(
            edges=str(edges), nodes=graph.num_nodes, form=form, rounds=rounds, result=str(result)
        )
        if "error" in told:
            raise PeerFailed(told["error"])
        return told

    both_ways = "each edge both ways, as its results on undirected graphs are wrong"
    # It counts labels by the node that had each at first, and puts out which label that node has by now.
    labels = "in node order; ties go to the lowest label; puts out a label that has moved on, so not compared"
    return Contender(
        name,
        call,
        1,
        labels if form == "labels" else both_ways,
        found=lambda told: np.fromfile(result),
        own_seconds=lambda told: float(told["seconds"]),
        process=process,
        is_compared=form != "labels",
        tolerance=OWN_RULE,  # it keeps the damping in float32
    )


def revision(
    name: str,
    process: Asked,
    program: Program,
    graph: dict[str, Any],
    place: Path,
    *,
    threads: int,
    output: str,
) -> Contender:
    """Another revision of groggy_nb at a program, on a graph that it makes itself."""
    result = place / "revision.result"

    def call() -> dict[str, Any]:
        told = process.ask(
            text=program.text,
            mode="fused",
            times=1,
            threads=threads,
            result=str(result),
            output=output,
            **graph,
        )
        if "error" in told:
            raise PeerFailed(told["error"])
        return told

    return Contender(
        f"revision {name}, fused, {threads} thread{'s' * (threads != 1)}",
        call,
        threads,
        "a revision of ours, in a process of its own",
        found=lambda told: np.fromfile(result),
        own_seconds=lambda told: float(told["seconds"]),
        process=process,
    )
