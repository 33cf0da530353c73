"""The sections of the benchmark: a large graph, a small one, the first run, the crossings, the insight."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from groggy_nb import algorithms
from groggy_nb.benchmark.conditions import conditions
from groggy_nb.benchmark.contests import Sizes, contests
from groggy_nb.benchmark.insight import predictions, profiling
from groggy_nb.benchmark.peers import DAMPING, NEVER, peers
from groggy_nb.benchmark.programs import Kind, programs, spectrum
from groggy_nb.benchmark.starting import starting
from groggy_nb.benchmark.timing import Contender, UnequalResults, interleaved, repeated, spread
from groggy_nb.graph import Graph, datasets, generate
from groggy_nb.modes import compiled
from groggy_nb.program import Program

Say = Callable[[str], None]
# How the note's loop is run for the table of crossings: mode and passes.
VARIANTS: tuple[tuple[str, tuple[str, ...] | None], ...] = (
    ("step", ()),
    ("step", ("share",)),
    ("step", None),
    ("batch", None),
    ("fused", None),
)


@dataclass(frozen=True, slots=True)
class Settings:
    """Sizes of the benchmark; `iterations` are PageRank's, `rounds` how often each contender is timed."""

    nodes: int = 200_000
    degree: int = 10
    iterations: int = 100
    rounds: int = 7
    threads: int = 2
    seed: int = 42
    calls: int = 200  # timed calls on the small graph
    processes: int = 3  # new processes for each figure of the first run
    modes: tuple[str, ...] = compiled()  # whose first run is timed
    sizes: tuple[int, ...] = (1_000, 50_000, 200_000)  # of the predictions and of what profiling costs
    lines: int = 80  # of the loop whose compiling is timed
    side: int = 1_000  # of the grid
    people: int = 10_000  # of the epidemics, of which there are so many runs and steps
    runs: int = 100
    steps: int = 50
    kinds: tuple[Kind, ...] = (
        *(("uniform", 10**power) for power in range(3, 8)),
        *(("kronecker", scale) for scale in (16, 18, 20, 22)),
        ("grid", 1_000),
        ("python_imports", 0),
    )
    programs: tuple[str, ...] = tuple(programs())  # on all of these


FULL = Settings()
SMALL: Any = {"lines": 4, "side": 20, "people": 200, "runs": 4, "steps": 10}
FEW: Any = {"kinds": (("uniform", 1_000), ("grid", 20)), "programs": ("pagerank", "bfs_levels")}
QUICK = Settings(nodes=2_000, rounds=2, calls=5, processes=1, modes=("fused",), sizes=(500,), **SMALL, **FEW)


def figures_of(
    *,
    quick: bool = False,
    rounds: int | None = None,
    threads: int | None = None,
    seed: int | None = None,
    gap: str | None = None,
    say: Say | None = None,
) -> dict[str, Any]:
    """All figures, as plain values that JSON takes; times in seconds unless a name says otherwise.

    Parameters
    ----------
    quick : bool
        Small sizes, in some seconds: the figures then say little.
    rounds, threads, seed : int, optional
        In place of the settings' own.
    gap : str, optional
        A folder with the programs of the GAP benchmark suite.
    say : callable, optional
        Told what is measured before it is.

    Raises
    ------
    UnequalResults
        Where two of our ways to run give different results.
    """
    chosen: dict[str, Any] = {"rounds": rounds, "threads": threads, "seed": seed}
    settings = replace(QUICK if quick else FULL, **{k: v for k, v in chosen.items() if v is not None})
    tell: Say = say or (lambda text: None)
    return {
        "machine": conditions(),
        "settings": asdict(settings),
        "large": large(settings, tell),
        "contests": contests(_sizes(settings), gap, tell),
        "spectrum": spectrum(
            settings.kinds, settings.programs, settings.rounds, settings.threads, settings.seed, tell
        ),
        "small": small(settings, tell),
        "first_run": starting(settings.processes, settings.modes, settings.lines, tell),
        "crossings": crossings(settings, tell),
        "profiling": profiling(settings.sizes, settings.rounds, tell),
        "predictions": predictions(settings.sizes, settings.threads, tell),
    }


def _sizes(settings: Settings) -> Sizes:
    """What the contests take of the settings."""
    return Sizes(**{each.name: getattr(settings, each.name) for each in fields(Sizes)})


def large(settings: Settings, say: Say) -> dict[str, Any]:
    """PageRank on a uniform graph: our modes and every peer, in turns."""
    say(f"a uniform graph of {settings.nodes:,} nodes")
    graph = generate.uniform(settings.nodes, settings.degree, seed=settings.seed)
    program = algorithms.pagerank(damping=DAMPING, tol=NEVER, max_iter=settings.iterations)
    ways = [
        ("fused", settings.threads),
        ("fused", 1),
        ("step", settings.threads),
        ("batch", settings.threads),
    ]
    ours = [_ours(program, graph, mode, threads) for mode, threads in dict.fromkeys(ways)]
    others, missing = peers(graph, settings.iterations, settings.threads)
    timed, refused = interleaved([*ours, *others], settings.rounds, say)
    entries = graph.csr("in").num_entries
    visits = max(1, entries * settings.iterations)
    return {
        "graph": {"generator": "uniform", **_size(graph), "stored_entries": entries},
        "iterations": settings.iterations,
        "reference": timed[0].name,
        "contenders": [
            {
                "name": t.name,
                "threads": t.threads,
                "note": t.note,
                "error": t.error,
                "seconds": spread(t.seconds),
                "ratio": spread(t.ratios),
                "ns_per_entry": 1e9 * min(t.seconds) / visits,
            }
            for t in timed
        ],
        "missing": [asdict(m) for m in (*missing, *refused)],
    }


def _ours(program: Program, graph: Graph, mode: str, threads: int) -> Contender:
    """One of our modes."""

    def call() -> NDArray[np.float64]:
        return program.run(graph, mode=mode, threads=threads)["pagerank"]

    return Contender(f"{mode}, {threads} thread{'s' * (threads != 1)}", call, threads, must_agree=True)


def small(settings: Settings, say: Say) -> dict[str, Any]:
    """PageRank on 34 nodes, where the way there and back is what counts."""
    say("the karate club")
    graph = datasets.karate()
    program = algorithms.pagerank(damping=DAMPING, tol=NEVER, max_iter=settings.iterations)
    _check_equal(program, graph)
    fused = repeated(lambda: program.run(graph, mode="fused"), settings.calls)
    steps = [program.run(graph, mode="step").report for _ in range(settings.calls)]
    return {
        "graph": {"data set": "karate", **_size(graph)},
        "iterations": settings.iterations,
        "fused": spread(fused),
        "step": spread([report.wall for report in steps]),
        "step_crossings": steps[0].crossings,
        "step_crossing_us": spread([report.crossing_us for report in steps]),
    }


def _check_equal(program: Program, graph: Graph) -> None:
    """Raise where fused and step mode differ in a bit."""
    fused, step = (program.run(graph, mode=mode)["pagerank"] for mode in ("fused", "step"))
    if fused.tobytes() != step.tobytes():
        raise UnequalResults("fused and step mode differ on the karate club")


def crossings(settings: Settings, say: Say) -> list[dict[str, Any]]:
    """How often the note's PageRank crosses, mode by mode and pass by pass.

    `in_rounds` leaves out what is called once, around the loop; where the whole loop is inside one call,
    it is that call.
    """
    graph = datasets.karate()
    program = algorithms.pagerank_note()
    rows: list[dict[str, Any]] = []
    for mode, passes in VARIANTS:
        say(f"crossings of {mode}, passes {passes}")
        results = [program.run(graph, mode=mode, passes=passes) for _ in range(1 + settings.rounds)]
        report, first = results[0].report, results[0]["pagerank"]
        if not rows:
            wanted = first
        if first.tobytes() != wanted.tobytes():
            raise UnequalResults(f"{mode} with passes {passes} differs from {VARIANTS[0][0]} without")
        rows.append(
            {
                "mode": mode,
                "passes": "all" if passes is None else list(passes),
                "crossings": report.crossings,
                "in_rounds": _in_rounds(report.formula, report.crossings),
                "formula": report.formula,
                "predicted": report.predicted,
                "iterations": report.iterations,
                "seconds": spread([result.report.wall for result in results[1:]]),
            }
        )
    return rows


def _in_rounds(formula: str, total: int) -> int:
    """The crossings in the rounds of a loop, by a formula such as `9 + 17 × rounds`.

    >>> _in_rounds("9 + 17 × rounds", 1709), _in_rounds("rounds", 100), _in_rounds("1", 1)
    (1700, 100, 1)
    """
    once, plus, _ = formula.partition(" + ")
    return total - int(once) if plus and once.isdigit() else total


def _size(graph: Graph) -> dict[str, Any]:
    """The size of a graph."""
    return {"nodes": graph.num_nodes, "edges": graph.num_edges, "directed": graph.directed}
