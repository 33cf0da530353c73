"""Contests: what the project says of a kind of program, beside whoever else does the same work.

Each says what counts as equal work. Results are compared before anything is timed, but where each way has
its own right answer; the first contender is what the others are measured against.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache, partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from groggy_nb import algorithms, native
from groggy_nb.benchmark import epidemic, labelled, outside, peers, products, rivals
from groggy_nb.benchmark.contest import Contest, Maker, Say, fought
from groggy_nb.benchmark.outside import Others
from groggy_nb.benchmark.programs import CHAIN, HITS_ROUNDS, Kind, made, named
from groggy_nb.benchmark.timing import Contender, Limits, Made
from groggy_nb.graph import Graph
from groggy_nb.passes import PASS_NAMES
from groggy_nb.program import Program, parse

# All passes but the one by which a loop takes only what changes.
DENSE = tuple(name for name in PASS_NAMES if name != "frontier")
LEVELS = 'nodes["found"] = bfs_levels(0)'
PATHS = 'nodes["found"] = shortest_paths(0, edges["weight"])'
LIBRARIES = (rivals.networkit, rivals.igraph, products.graphblas, rivals.scikit_network)
OBJECTS = (rivals.rustworkx, rivals.networkx)  # whose graphs are of Python's objects
NOTE_ROUNDS = 100  # which the note's text says


@dataclass(frozen=True, slots=True)
class Sizes:
    """Of the contests: graphs, the grid's side, epidemics, edges between names; samples of each contender."""

    graphs: Sequence[Kind]
    side: int
    people: int
    runs: int
    steps: int
    labelled: int
    rounds: int
    threads: int
    seed: int


def again(name: str, kind: Sequence[Any], sizes: Mapping[str, Any], others: Others) -> Contest:
    """The contest of a name on a kind of graph."""
    found = every(Sizes(**sizes), others)
    return next(contest for contest in found if contest.name == name and [*contest.kind] == [*kind])


def titled(contest: Contest) -> str:
    """A contest in words."""
    return f"{contest.name}, {named(contest.kind)}"


def figures(
    contest: Contest, sizes: Sizes, others: Others, *, limits: Limits, has_peaks: bool, say: Say
) -> dict[str, Any]:
    """One contest as plain values."""
    graph = contest.graph(contest.kind, sizes.seed)
    told = {"of": "contest", "name": contest.name, "kind": contest.kind, "sizes": asdict(sizes)}
    found = fought(
        contest,
        graph,
        sizes.rounds,
        others,
        limits=limits,
        again=told if has_peaks else None,
        say=lambda text: say(f"{titled(contest)}: {text}"),
    )
    size = {"nodes": graph.num_nodes, "edges": graph.num_edges, "directed": graph.directed}
    about = {"name": contest.name, "work": contest.work, "graph": {"kind": named(contest.kind), **size}}
    return about | found


@lru_cache(maxsize=1)
def undirected(kind: Kind, seed: int) -> Graph:
    """A graph of a kind, each pair of nodes once, without direction and at a length of 1 to 2."""
    graph = made(kind, seed)
    if graph.directed:
        low, high = np.minimum(graph.src, graph.dst), np.maximum(graph.src, graph.dst)
        pairs = np.unique(np.column_stack((low, high))[low != high], axis=0)
        graph = Graph.from_edges(*pairs.T, num_nodes=graph.num_nodes, directed=False)
    lengths = np.random.default_rng(seed).uniform(1, 2, graph.num_edges)
    return Graph.from_edges(
        graph.src, graph.dst, num_nodes=graph.num_nodes, directed=False, edge_attrs={"weight": lengths}
    )


@lru_cache(maxsize=1)
def directed(kind: Kind, seed: int) -> Graph:
    """A graph of a kind, where each edge has one direction: by chance where the kind has none."""
    graph = made(kind, seed)
    if graph.directed:
        return Graph.from_edges(graph.src, graph.dst, num_nodes=graph.num_nodes)
    turned = np.random.default_rng(seed).random(graph.num_edges) < 0.5
    src, dst = np.where(turned, graph.dst, graph.src), np.where(turned, graph.src, graph.dst)
    return Graph.from_edges(src, dst, num_nodes=graph.num_nodes)


def every(sizes: Sizes, others: Others) -> Iterator[Contest]:
    """Every contest; a graph is made when its first one comes."""
    for kind in sizes.graphs:
        yield from _on(kind, sizes, others)
    yield _epidemics(sizes)
    yield from _on_grid(sizes)
    yield from labelled.contests(sizes.labelled, others)


def _on(kind: Kind, sizes: Sizes, others: Others) -> Iterator[Contest]:
    """The contests on a graph of any kind."""
    threads = sizes.threads
    ours, theirs = partial(_ours, threads=threads), partial(_theirs, threads)
    plain = partial(Contest, kind=kind, graph=undirected)
    ordered = algorithms.ordered_label_propagation(max_iter=10)
    note = algorithms.pagerank_note()
    yield plain(
        name="the note's PageRank",
        work=f"{NOTE_ROUNDS} rounds of the loop that groggy's note has; the others without its single steps",
        makers=[
            ours("fused", note),
            ours("batch", note, mode="batch"),
            ours("step", note, mode="step"),
            ours("step, no passes", note, mode="step", passes=()),
            partial(peers.hand_written, iterations=NOTE_ROUNDS, threads=threads),
            partial(peers.scipy_loop, iterations=NOTE_ROUNDS, threads=threads),
            partial(outside.groggy, rounds=NOTE_ROUNDS, asked=others, form="builder"),
        ],
    )
    yield plain(
        name="label propagation",
        work="at most 10 rounds, each node visited after the one before; labels of the hand-written kernel "
        "are compared, the others have rules of their own",
        makers=[
            _ours("ordered, a program", ordered, threads=1),  # a sweep goes on one
            partial(_by_hand, name="ordered, hand-written", work=lambda g: native.label_propagation(g, 10)),
            *theirs("labels", rivals.networkit, rivals.scikit_network),
            partial(outside.groggy, rounds=10, asked=others, form="labels"),
        ],
    )
    yield plain(
        name="components",
        work="weak components, compared by the lowest node of each",
        makers=[
            ours("a step", parse('nodes["found"] = components()')),
            ours("pointer jumping, a program", algorithms.pointer_jumping()),
            *theirs("components", *LIBRARIES, *OBJECTS),
        ],
    )
    yield plain(
        name="core numbers",
        work="of every node",
        makers=[
            ours("a step", parse('nodes["found"] = core_number()')),
            *theirs("cores", *LIBRARIES, *OBJECTS),
        ],
    )
    yield plain(
        name="triangles",
        work="of every node or edge, compared by their number in all",
        makers=[
            ours("a step", parse('nodes["found"] = triangles()'), found=lambda r: rivals.in_all(_last(r))),
            *theirs("triangles", rivals.networkit, products.graphblas, rivals.scikit_network, *OBJECTS),
            partial(outside.gap_triangles, threads=threads, gap=others.gap),
        ],
    )
    yield plain(
        name="breadth-first levels",
        work="from node 0 to every node, without predecessors",
        makers=[
            ours("a step", parse(LEVELS)),
            ours("a program", algorithms.bfs_levels()),
            *theirs("levels", *LIBRARIES, *OBJECTS),
        ],
    )
    yield plain(
        name="shortest paths",
        work="lengths from node 0 to every node, edges of 1 to 2, without predecessors",
        makers=[
            ours("a step", parse(PATHS)),
            ours("a program", algorithms.shortest_paths()),
            *theirs("paths", products.scipy, rivals.networkit, rivals.igraph, products.graphblas, *OBJECTS),
        ],
    )
    yield plain(
        name="a chain of 40",
        work="40 lines, each half of a value and the mean of the neighbors': no loop, a product a line",
        makers=[
            ours("fused", parse(CHAIN)),
            ours("step", parse(CHAIN), mode="step"),
            *theirs("chain", products.scipy, products.graphblas),
        ],
    )
    yield Contest(
        "hits",
        f"hubs and authorities, {HITS_ROUNDS} rounds with the l1 change of the hubs; others to a tolerance "
        "of their own, as said; errors are parts of the highest score",
        kind,
        directed,
        [
            ours("a program", algorithms.hits(tol=0.0, max_iter=HITS_ROUNDS), found=_both_scores),
            *theirs("hits", products.scipy, products.graphblas, rivals.igraph, rivals.scikit_network),
            *theirs("hits", *OBJECTS, rivals.networkit),
        ],
    )


def _epidemics(sizes: Sizes) -> Contest:
    """Many seeds of one epidemic, by a sweep and by loops of numpy."""
    given: dict[str, Any] = {"runs": sizes.runs, "rounds": sizes.steps}
    return Contest(
        "epidemics",
        f"{sizes.runs} seeds of at most {sizes.steps} rounds: passed on along edges, then perhaps recovered",
        ("uniform", sizes.people),
        made,
        [
            *(partial(_swept, threads=threads, **given) for threads in dict.fromkeys((sizes.threads, 1))),
            *(partial(epidemic.loop, way=way, **given) for way in epidemic.LOOPS),
        ],
    )


def _swept(graph: Graph, threads: int, runs: int, rounds: int) -> Contender:
    """Our sweep."""
    name = f"a sweep, {_threads(threads)}"
    return Contender(name, partial(epidemic.swept, graph, runs, rounds, threads), threads, must_agree=True)


def _on_grid(sizes: Sizes) -> Iterator[Contest]:
    """Searches as programs, on a grid, where they take many rounds."""
    ours, theirs = partial(_ours, threads=sizes.threads), partial(_theirs, sizes.threads)
    for task, name, program, step, makers in (
        ("levels", "breadth-first levels on a grid", algorithms.bfs_levels(), LEVELS, LIBRARIES),
        (
            "paths",
            "shortest paths on a grid",
            algorithms.shortest_paths(),
            PATHS,
            (products.scipy, *LIBRARIES),
        ),
    ):
        yield Contest(
            name,
            "from a corner to every node, without predecessors",
            ("grid", sizes.side),
            undirected,
            [
                ours("a program", program),
                ours("the program, dense", program, passes=DENSE),
                ours("a step", parse(step)),
                *theirs(task, *makers),
                *theirs(task, rivals.rustworkx, rivals.networkx, most=sizes.side**2),
            ],
        )


def _theirs(threads: int, task: str, *makers: Callable[..., Made], **more: int) -> list[Maker]:
    """Other systems at a task."""
    return [partial(make, threads=threads, task=task, **more) for make in makers]


def _last(result: Any) -> NDArray[Any]:
    """The output of a program that has one."""
    return np.asarray(result[list(result)[-1]])


def _both_scores(result: Any) -> NDArray[np.float64]:
    return rivals.scores(result["hub"], result["authority"])


def _ours(
    name: str,
    program: Program,
    *,
    threads: int,
    mode: str = "fused",
    found: Callable[[Any], NDArray[Any]] | None = None,
    passes: Sequence[str] | None = None,
) -> Maker:
    """A program in a mode."""

    def make(graph: Graph) -> Contender:
        def call() -> Any:
            return program.run(graph, mode=mode, threads=threads, passes=passes)

        return Contender(f"{name}, {_threads(threads)}", call, threads, must_agree=True, found=found or _last)

    return make


def _by_hand(graph: Graph, name: str, work: Callable[[Graph], NDArray[Any]]) -> Contender:
    """A kernel of `gn.native`."""
    return Contender(name, partial(work, graph), 1, must_agree=True)


def _threads(number: int) -> str:
    """So many threads, in words."""
    return f"{number} thread{'s' * (number != 1)}"
