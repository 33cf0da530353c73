"""What the project set out to reach, row by row, from the figures of one run: must, goal, what was found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from groggy_nb.benchmark.labelled import FILE, FRAME, NAMES

Figures = Mapping[str, Any]
PLACES = {"uniform 200,000": 100, "uniform 2,000,000": 20, "kronecker 18": 20, "kronecker 20": 20}  # rounds


@dataclass(frozen=True, slots=True)
class Target:
    """One thing to reach: how many times as fast as another, or a number of calls.

    found : None where the other did not take part; `why` says so.
    """

    work: str
    against: str
    must: float
    goal: float
    found: float | None
    why: str = ""

    @property
    def verdict(self) -> str:
        """In words."""
        if self.found is None:
            return "not measured"
        return "goal" if self.found >= self.goal else "must" if self.found >= self.must else "missed"


# Of PageRank: the name that a contender's begins with, and must and goal on each graph.
REVISION = "revision "
RACES: Mapping[str, Mapping[str, tuple[float, float]]] = {
    REVISION: {
        "uniform 200,000": (1.3, 1.6),
        "uniform 2,000,000": (2.0, 3.0),
        "kronecker 18": (1.3, 1.7),
        "kronecker 20": (1.8, 2.5),
    },
    "GAP pr_spmv": {"kronecker 18": (1.2, 1.6), "kronecker 20": (1.2, 1.6)},
    "python-graphblas": {"kronecker 18": (2.0, 3.0), "kronecker 20": (2.0, 3.0)},
    "NetworKit": {"kronecker 18": (5.0, 8.0), "kronecker 20": (5.0, 8.0)},
}


def targets(figures: Figures) -> list[dict[str, Any]]:
    """Every row as plain values."""
    rows = [*_pagerank(figures), *_threads(figures), *_compiling(figures), *_contests(figures)]
    return [asdict(row) | {"verdict": row.verdict} for row in rows]


def _pagerank(figures: Figures) -> Iterator[Target]:
    cases = {case["graph"]: case for case in figures.get("ranking", ()) if "contenders" in case}
    for other, graphs in RACES.items():
        for graph, (must, goal) in graphs.items():
            case = cases.get(graph)
            work = f"PageRank, {PLACES[graph]} rounds, {graph}"
            if case is None or case["iterations"] != PLACES[graph]:
                yield Target(work, other, must, goal, None, "this graph was not among the sizes")
                continue
            yield _of_contender(work, case, other, must, goal)


def _of_contender(work: str, contest: Figures, begins: str, must: float, goal: float) -> Target:
    """How many times as fast the first contender is as another."""
    for each in contest["contenders"]:
        if each["name"].startswith(begins):
            return Target(work, each["name"], must, goal, each["ratio"]["median"])
    missing = [m["reason"] for m in contest["missing"] if m["name"].startswith(begins)]
    return Target(work, begins.strip(), must, goal, None, "; ".join(missing) or "not asked for")


def _threads(figures: Figures) -> Iterator[Target]:
    found = figures.get("choosing")
    if found is None:
        return
    number = len(found["calls"])
    must = round(0.95 * number)
    again = [call["again"] <= found["near"] for call in found["calls"] if "again" in call]
    why = f"{sum(again)} of those that ask for the best number by name once more" if again else ""
    work = f"threads=None within {round(100 * found['near'] - 100)}% of the best, of {number} calls"
    yield Target(work, f"threads=1 and threads={found['threads']}", must, number, found["within"], why)


def _compiling(figures: Figures) -> Iterator[Target]:
    first = figures.get("first_run")
    if first is None:
        return
    changes, before = {c["what"]: c for c in first["changes"]}, first["before"]
    ours = changes["all of it"]["seconds"]["median"]
    ratio = None if before is None else before["median"] / ours
    why = "no revision to compare with" if before is None else ""
    yield Target(f"compiling {first['lines']} lines, cold", REVISION.strip(), 6.0, 12.0, ratio, why)
    compiled = changes["numbers changed"]["functions"]
    yield Target("a literal edited: compiles nothing", "", 1, 1, float(compiled == 0), f"compiled {compiled}")


def _contests(figures: Figures) -> Iterator[Target]:
    # Of the contests of one name, the first: that on the uniform graph.
    contests = {contest["name"]: contest for contest in reversed(figures.get("contests", ()))}
    for name, ours, other, must, goal in _asked():
        if name in contests:
            nodes = contests[name]["graph"]["nodes"]
            yield _of_contender(f"{name} of {nodes:,}, {ours}", contests[name], other, must, goal)


def _asked() -> Iterator[tuple[str, str, str, float, float]]:
    """Of contests: the name, what of ours is measured, beside whom, must and goal."""
    yield "label propagation", "a program", "NetworKit", 1.0, 1.0
    yield "label propagation", "a program", "groggy", 5.0, 5.0
    yield "breadth-first levels on a grid", "a program", "networkx", 20.0, 100.0
    yield "shortest paths on a grid", "a program", "the program, dense", 5.0, 10.0
    for names in NAMES:
        yield f"{FILE}, {names}", "a graph", "pandas", 1 / 2, 1.0
        yield f"{FRAME}, {names}", "a graph", "pandas", 1 / 1.3, 1.0
