"""Contests: what the project says of a kind of program, beside whoever else does the same work.

Each says what counts as equal work. Results are compared before anything is timed, but where each way has
its own right answer; the first contender is what the others are measured against.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from groggy_nb import algorithms, native
from groggy_nb.benchmark import epidemic, outside, rivals
from groggy_nb.benchmark.outside import Others
from groggy_nb.benchmark.timing import Contender, Missing, interleaved, told
from groggy_nb.graph import Graph, generate
from groggy_nb.passes import PASS_NAMES
from groggy_nb.program import Program, parse

Say = Callable[[str], None]
# All passes but the one by which a loop takes only what changes.
DENSE = tuple(name for name in PASS_NAMES if name != "frontier")


MORE = ("graphblas", "scikit_network", "rustworkx", "networkx")


@dataclass(frozen=True, slots=True)
class Sizes:
    """Of the contests: of the uniform graph, the grid, the epidemics; samples of each contender."""

    nodes: int
    degree: int
    side: int
    people: int
    runs: int
    steps: int
    rounds: int
    threads: int
    seed: int


@dataclass(frozen=True, slots=True)
class Contest:
    """One kind of work on one graph."""

    name: str
    work: str  # what counts as equal work
    graph: Graph
    made: Sequence[rivals.Made]


def contests(sizes: Sizes, asked: Others, say: Say) -> list[dict[str, Any]]:
    """The figures of every contest, one after another."""
    found = []
    for contest in _all(sizes, asked):
        say(contest.name)
        found.append(_figures(contest, sizes.rounds, say))
    return found


def _figures(contest: Contest, rounds: int, say: Say) -> dict[str, Any]:
    """One contest as plain values."""
    contenders = [made for made in contest.made if isinstance(made, Contender)]
    missing = [made for made in contest.made if isinstance(made, Missing)]
    timed, refused = interleaved(contenders, rounds, lambda text: say(f"{contest.name}: {text}"))
    graph = contest.graph
    return {
        "name": contest.name,
        "work": contest.work,
        "graph": {"nodes": graph.num_nodes, "edges": graph.num_edges, "directed": graph.directed},
        **told(timed, (*missing, *refused)),
    }


def _all(sizes: Sizes, asked: Others) -> Iterator[Contest]:
    """Every contest; a graph is made when its first one comes."""
    graph, threads = generate.uniform(sizes.nodes, sizes.degree, seed=sizes.seed), sizes.threads
    ours = partial(_ours, graph=graph, threads=threads)

    def others(task: str, *names: str) -> list[rivals.Made]:
        return [getattr(rivals, name)(graph, threads, task) for name in names]

    ordered = algorithms.ordered_label_propagation(max_iter=10)
    yield Contest(
        "label propagation",
        "at most 10 rounds, each node visited after the one before; labels are compared but NetworKit's and "
        "scikit-network's, which have rules of their own",
        graph,
        [
            _ours("ordered, a program", ordered, graph=graph, threads=1),  # a sweep goes on one
            _by_hand("ordered, hand-written", lambda: native.label_propagation(graph, 10)),
            *others("labels", "networkit", "scikit_network"),
            outside.groggy(graph, 10, asked, "labels"),
        ],
    )
    yield Contest(
        "components",
        "weak components, compared by the lowest node of each",
        graph,
        [
            ours("a step", parse('nodes["found"] = components()')),
            ours("pointer jumping, a program", algorithms.pointer_jumping()),
            *others("components", "networkit", "igraph", *MORE),
        ],
    )
    yield Contest(
        "core numbers",
        "of every node",
        graph,
        [
            ours("a step", parse('nodes["found"] = core_number()')),
            *others("cores", "networkit", "igraph", *MORE),
        ],
    )
    yield Contest(
        "triangles",
        "of every node or edge, compared by their number in all",
        graph,
        [
            ours("a step", parse('nodes["found"] = triangles()'), found=rivals.in_all),
            *others("triangles", "networkit", *MORE),
            outside.gap_triangles(graph, threads, asked.gap),
        ],
    )
    yield Contest(
        "breadth-first levels",
        "from node 0 to every node, without predecessors",
        graph,
        [
            ours("a step", parse('nodes["found"] = bfs_levels(0)')),
            ours("a program", algorithms.bfs_levels()),
            *others("levels", "networkit", "igraph", *MORE),
        ],
    )
    yield epidemics(sizes)
    yield from searches(sizes)


def epidemics(sizes: Sizes) -> Contest:
    """Many seeds of one epidemic, by a sweep and by loops of numpy."""
    graph = generate.uniform(sizes.people, sizes.degree, seed=sizes.seed)
    given = graph, sizes.runs, sizes.steps
    ways = dict.fromkeys((sizes.threads, 1))
    return Contest(
        "epidemics",
        f"{sizes.runs} seeds of at most {sizes.steps} rounds: passed on along edges, then perhaps recovered",
        graph,
        [
            *(
                Contender(f"a sweep, {_threads(t)}", partial(epidemic.swept, *given, t), t, must_agree=True)
                for t in ways
            ),
            *epidemic.loops(*given),
        ],
    )


def searches(sizes: Sizes) -> Iterator[Contest]:
    """Searches as programs, on a grid, where they take many rounds."""
    grid = generate.grid(sizes.side, sizes.side)
    lengths = np.random.default_rng(sizes.seed).uniform(1, 2, grid.num_edges)
    graph = Graph.from_edges(
        grid.src, grid.dst, num_nodes=grid.num_nodes, directed=False, edge_attrs={"weight": lengths}
    )
    for task, name, program, step in (
        ("levels", "breadth-first levels on a grid", algorithms.bfs_levels(), "bfs_levels(0)"),
        (
            "paths",
            "shortest paths on a grid",
            algorithms.shortest_paths(),
            "shortest_paths(0, edges['weight'])",
        ),
    ):
        yield Contest(
            name,
            "from a corner to every node",
            graph,
            [
                _ours("a program", program, graph=graph, threads=sizes.threads),
                _ours("the program, dense", program, graph=graph, threads=sizes.threads, passes=DENSE),
                _ours("a step", parse(f'nodes["found"] = {step}'), graph=graph, threads=sizes.threads),
                rivals.rustworkx(graph, sizes.threads, task, most=graph.num_nodes),
                rivals.networkx(graph, sizes.threads, task, most=graph.num_nodes),
            ],
        )


def _ours(
    name: str,
    program: Program,
    *,
    graph: Graph,
    threads: int,
    found: Callable[[Any], NDArray[Any]] = np.asarray,
    passes: Sequence[str] | None = None,
) -> Contender:
    """A program in fused mode."""

    def call() -> NDArray[Any]:
        result = program.run(graph, mode="fused", threads=threads, passes=passes)
        return np.asarray(result[list(result)[-1]])

    return Contender(f"{name}, {_threads(threads)}", call, threads, must_agree=True, found=found)


def _by_hand(name: str, call: Callable[[], NDArray[Any]]) -> Contender:
    """A kernel of `gn.native`."""
    return Contender(name, call, 1, must_agree=True)


def _threads(number: int) -> str:
    """So many threads, in words."""
    return f"{number} thread{'s' * (number != 1)}"
