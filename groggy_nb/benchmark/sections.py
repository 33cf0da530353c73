"""The sections of the benchmark."""

from __future__ import annotations

import datetime
import json
import tempfile
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import asdict, fields
from functools import partial
from pathlib import Path
from typing import Any

from groggy_nb import algorithms
from groggy_nb.benchmark import contests, ranking, revisions
from groggy_nb.benchmark.choosing import choosing
from groggy_nb.benchmark.clock import Clock
from groggy_nb.benchmark.conditions import conditions, load
from groggy_nb.benchmark.contest import Contest
from groggy_nb.benchmark.contests import Sizes
from groggy_nb.benchmark.insight import predictions, profiling
from groggy_nb.benchmark.outside import Others
from groggy_nb.benchmark.peers import DAMPING, NEVER
from groggy_nb.benchmark.programs import Kind, memory_bandwidth, named, on_graph
from groggy_nb.benchmark.revisions import Checkout
from groggy_nb.benchmark.settings import FULL, Settings
from groggy_nb.benchmark.starting import starting
from groggy_nb.benchmark.targets import targets
from groggy_nb.benchmark.timing import UnequalResults, repeated, spread
from groggy_nb.errors import GroggyError
from groggy_nb.graph import Graph, datasets
from groggy_nb.program import Program

Say = Callable[[str], None]
Keep = Callable[[dict[str, Any]], None]
# A part of a section: its title, and what makes the section's figures of those before this part (None: none).
Part = tuple[str, Callable[[Any], Any]]
# How the note's loop is run for the table of crossings: mode and passes.
VARIANTS: tuple[tuple[str, tuple[str, ...] | None], ...] = (
    ("step", ()),
    ("step", ("share",)),
    ("step", None),
    ("batch", None),
    ("fused", None),
)


# What the targets are read off, and the README's tables.
TARGETS = ("ranking", "contests", "small", "first_run", "choosing", "spectrum")
SECTIONS = (*TARGETS, "crossings", "profiling", "predictions")


class OtherRun(GroggyError):
    """Figures to go on with that are of another run."""

    default_code = "benchmark-other-run"


def figures_of(
    settings: Settings = FULL,
    *,
    only: Collection[str] = SECTIONS,
    gap: str | None = None,
    groggy: str | None = None,
    against: str | None = None,
    before: Mapping[str, Any] | None = None,
    minutes: float | None = None,
    keep: Keep = lambda found: None,
    say: Say | None = None,
) -> dict[str, Any]:
    """All figures, as plain values that JSON takes; times in seconds unless a name says otherwise.

    Parameters
    ----------
    settings : Settings, optional
        The sizes.
    only : collection of str, optional
        Names of sections.
    gap : str, optional
        A folder with the programs of the GAP benchmark suite.
    groggy : str, optional
        A Python that has groggy 0.5.2.
    against : str, optional
        Another revision that takes part: by a name that git knows, or the path of its Python.
    before : mapping, optional
        What `keep` was given in a run that was ended: its parts are not measured again.
    minutes : float, optional
        After these no part begins; `left` names those.
    keep : callable, optional
        Told all that is found so far, after each part.
    say : callable, optional
        Told what is measured before it is.

    Raises
    ------
    UnequalResults
        Where two of our ways to run give different results.
    NoRevision
        Where the other revision is not there.
    OtherRun
        Where the run before was of other sizes, on another machine or beside another revision.
    """
    with ExitStack() as stack:
        place = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="groggy-nb-bench-")))
        revision = None
        if against is not None:
            revision = revisions.checkout(against, Path.cwd(), place / "packages")
        others = Others(stack, str(place), gap, groggy, revision)
        clock = Clock(minutes, say or (lambda text: None))
        sections = _sections(settings, others, clock.say, revision)
        found: dict[str, Any] = {
            "when": datetime.date.today().isoformat(),
            "revision": revisions.own_title(),
            "machine": conditions(),
            "settings": asdict(settings),
            "against": None if revision is None else revision.title,
        }
        if before is not None:
            found = _going_on(found, before)
        begun: dict[str, int] = found.setdefault("begun", {})  # parts of a section that is not whole
        asked = [
            (name, number, parts)
            for name, parts in sections.items()
            if name in only and (name not in found or name in begun)
            for number in range(begun.get(name, 0), len(parts))
        ]
        clock.parts, left = len(asked), []
        for name, number, parts in asked:
            title, make = parts[number]
            if not clock.begins(title):
                left.append(title)
                continue
            found[name] = make(found.get(name))
            begun[name] = number + 1
            if begun[name] == len(parts):
                del begun[name]
            keep(found)
    ended = {"left": left, "minutes": clock.passed, "load_after": load()}
    return found | ended | {"targets": targets(found)}


def _sections(
    settings: Settings, others: Others, say: Say, revision: Checkout | None
) -> dict[str, list[Part]]:
    """The parts of every section, in order: what takes longest last."""
    return {
        "ranking": [*_ranking(settings, others, say)],
        "contests": [*_contests(settings, others, say)],
        "small": _whole("the karate club", lambda: small(settings)),
        "first_run": _whole(
            "new processes",
            lambda: starting(settings.processes, settings.modes, settings.lines, say, revision),
        ),
        "choosing": _whole("threads=None", lambda: choosing(*settings.choices, settings.threads, say)),
        "crossings": _whole("crossings", lambda: crossings(settings, say)),
        "profiling": _whole("profiling", lambda: profiling(settings.sizes, settings.rounds, say)),
        "predictions": _whole("predictions", lambda: predictions(settings.sizes, settings.threads, say)),
        "spectrum": [*_spectrum(settings, say)],
    }


def _whole(title: str, make: Callable[[], Any]) -> list[Part]:
    """A section of one part."""
    return [(title, lambda before: make())]


def _ranking(settings: Settings, others: Others, say: Say) -> Iterator[Part]:
    """One graph a part."""
    given = settings.rounds, settings.threads, settings.seed, others

    def part(before: list[Any] | None, case: ranking.Case) -> list[Any]:
        has_peaks = case.kind in settings.peaks
        figures = ranking.figures(case, *given, limits=settings.limits, has_peaks=has_peaks, say=say)
        return [*(before or ()), figures]

    for case in settings.cases:
        yield f"PageRank on {named(case.kind)}", partial(part, case=case)


def _contests(settings: Settings, others: Others, say: Say) -> Iterator[Part]:
    """One contest a part."""
    sizes = _sizes(settings)

    def part(before: list[Any] | None, contest: Contest) -> list[Any]:
        has_peaks = contest.kind in settings.peaks
        found = contests.figures(contest, sizes, others, limits=settings.limits, has_peaks=has_peaks, say=say)
        return [*(before or ()), found]

    for contest in contests.every(sizes, others):
        yield contests.titled(contest), partial(part, contest=contest)


def _spectrum(settings: Settings, say: Say) -> Iterator[Part]:
    """One graph a part."""
    given = settings.rounds, settings.threads, settings.seed, settings.limits, say

    def part(before: dict[str, Any] | None, kind: Kind) -> dict[str, Any]:
        found = before or {"bandwidth": memory_bandwidth(settings.threads), "rows": []}
        rows = found["rows"]
        return found | {"rows": [*rows, *on_graph(kind, settings.programs, rows, *given)]}

    for kind in settings.kinds:
        yield f"programs on {named(kind)}", partial(part, kind=kind)


def _going_on(found: dict[str, Any], before: Mapping[str, Any]) -> dict[str, Any]:
    """The figures of a run that was ended, for this one to go on with; how often that was so."""
    here: dict[str, Any] = json.loads(json.dumps(found))  # as a file gives them back
    here["machine"]["load"] = before["machine"].get("load")  # how busy it is changes
    for name in ("revision", "settings", "machine", "against"):
        if before.get(name) != here[name]:
            told = f"{name} of the run before: {before.get(name)}; now: {here[name]}"
            raise OtherRun(told, hint="measure all anew, without --resume")
    return {**before, "gone_on": before.get("gone_on", 0) + 1}


def kept(file: str) -> dict[str, Any]:
    """The figures that a run left in a file.

    Raises
    ------
    OtherRun
        Where it holds none.
    """
    hint = "name the --json FILE of the run that was ended"
    try:
        found = json.loads(Path(file).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as wrong:
        raise OtherRun(f"{file} cannot be read as figures: {wrong}", hint=hint) from None
    if not isinstance(found, dict) or not isinstance(found.get("machine"), dict) or "settings" not in found:
        raise OtherRun(f"{file} holds no figures of a run", hint=hint)
    return found


def _sizes(settings: Settings) -> Sizes:
    """What the contests take of the settings."""
    return Sizes(**{each.name: getattr(settings, each.name) for each in fields(Sizes)})


def small(settings: Settings) -> dict[str, Any]:
    """PageRank on 34 nodes, where the way there and back is what counts."""
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
