"""One contest: the same work on one graph by several systems, timed in turns; then each alone.

What a system holds at most is asked of a process of its own, that begins with the edges in arrays: so that no
one's figure has what others built.
"""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from groggy_nb.benchmark import revisions
from groggy_nb.benchmark.asking import Asked, ProcessFailed
from groggy_nb.benchmark.outside import Others
from groggy_nb.benchmark.programs import Kind
from groggy_nb.benchmark.timing import Contender, Limits, Made, Missing, interleaved, told
from groggy_nb.graph import Graph

Say = Callable[[str], None]
Maker = Callable[[Graph], Made]
EDGES = "edges.npz"
AT_ONCE = 2  # processes that are asked for their memory, where none of them is large
LARGE = 10_000_000  # edges from which they are


@dataclass(frozen=True, slots=True)
class Contest:
    """One kind of work.

    graph : makes one of the kind, with this seed. makers : each builds what a system needs of the graph, and
    gives a contender or says why there is none; the others are measured against the first one.
    """

    name: str
    work: str  # what counts as equal work
    kind: Kind
    graph: Callable[[Kind, int], Graph]
    makers: Sequence[Maker]


def fought(
    contest: Contest,
    graph: Graph,
    rounds: int,
    others: Others,
    *,
    limits: Limits,
    again: Mapping[str, Any] | None,
    say: Say,
) -> dict[str, Any]:
    """The figures of a contest as plain values.

    again : by what name and sizes `alone.py` makes the same contest; None where memory is not asked for.
    """
    made: list[Made] = []
    for make in contest.makers:
        say(f"contender {len(made) + 1} of {len(contest.makers)} reads the graph")
        made.append(make(graph))
    contenders = [each for each in made if isinstance(each, Contender)]
    missing = [each for each in made if isinstance(each, Missing)]
    timed, refused = interleaved(contenders, rounds, say, limits)
    found = told(timed, (*missing, *refused))
    if again is not None:
        number = {each.name: n for n, each in enumerate(made)}
        del made, contenders
        write_edges(graph, others.place / EDGES)
        asked = [each for each in found["contenders"] if each["seconds"]["median"] <= limits.peak]
        say(f"{len(asked)} contenders alone, for their memory")
        with ThreadPoolExecutor(1 if graph.num_edges >= LARGE else AT_ONCE) as pool:
            peaks = pool.map(lambda each: _peak(again, number[each["name"]], others), asked)
            for each, peak in zip(asked, peaks, strict=True):
                each["peak"] = peak
    return found


def _peak(again: Mapping[str, Any], number: int, others: Others) -> int | None:
    """The most bytes that a contender's process holds while it works; None where that is not known."""
    here = revisions.this()
    command = here.command("-m", "groggy_nb.benchmark.alone")
    process = Asked(command, here.environment(), subprocess.DEVNULL)
    try:
        found = process.ask(again=dict(again), number=number, others=others.names())
    except ProcessFailed:
        return None
    finally:
        process.end()
    peak: int | None = found.get("peak")
    return peak


def write_edges(graph: Graph, file: Path) -> None:
    """Write what a contest reads of its graph: `read_edges` makes it again."""
    parts = {"src": graph.src, "dst": graph.dst, "about": np.array([graph.num_nodes, graph.directed])}
    if "weight" in graph.edge_attrs:
        parts["weight"] = graph.edge_attrs["weight"].values
    np.savez(file, allow_pickle=False, **parts)


def read_edges(file: Path) -> Graph:
    """The graph of a file."""
    with np.load(file, allow_pickle=False) as found:
        nodes, directed = found["about"].tolist()
        attributes = {"weight": found["weight"]} if "weight" in found else None
        return Graph.from_edges(
            found["src"], found["dst"], num_nodes=nodes, directed=bool(directed), edge_attrs=attributes
        )
