"""The sections of the benchmark."""

from __future__ import annotations

import datetime
import json
import tempfile
from collections.abc import Callable, Collection, Mapping
from contextlib import ExitStack
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from groggy_nb import algorithms
from groggy_nb.benchmark import revisions
from groggy_nb.benchmark.choosing import choosing
from groggy_nb.benchmark.conditions import conditions, load
from groggy_nb.benchmark.contests import Sizes, contests
from groggy_nb.benchmark.insight import predictions, profiling
from groggy_nb.benchmark.outside import Others
from groggy_nb.benchmark.peers import DAMPING, NEVER
from groggy_nb.benchmark.programs import spectrum
from groggy_nb.benchmark.ranking import ranking
from groggy_nb.benchmark.settings import FULL, Settings
from groggy_nb.benchmark.starting import starting
from groggy_nb.benchmark.targets import targets
from groggy_nb.benchmark.timing import UnequalResults, repeated, spread
from groggy_nb.errors import GroggyError
from groggy_nb.graph import Graph, datasets
from groggy_nb.program import Program

Say = Callable[[str], None]
Keep = Callable[[dict[str, Any]], None]
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
        What `keep` was given in a run that was ended: its sections are not measured again.
    keep : callable, optional
        Told all that is found so far, after each section.
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
    tell: Say = say or (lambda text: None)
    with ExitStack() as stack:
        place = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="groggy-nb-bench-")))
        revision = None
        if against is not None:
            revision = revisions.checkout(against, Path.cwd(), place / "packages")
        others = Others(stack, str(place), gap, groggy, revision)
        given = settings.rounds, settings.threads, settings.seed
        sections: dict[str, Callable[[], Any]] = {
            "ranking": lambda: ranking(settings.cases, *given, others, peaks=settings.peaks, say=tell),
            "contests": lambda: contests(_sizes(settings), others, tell),
            "spectrum": lambda: spectrum(settings.kinds, settings.programs, *given, tell),
            "small": lambda: small(settings, tell),
            "first_run": lambda: starting(settings.processes, settings.modes, settings.lines, tell, revision),
            "choosing": lambda: choosing(*settings.choices, settings.threads, tell),
            "crossings": lambda: crossings(settings, tell),
            "profiling": lambda: profiling(settings.sizes, settings.rounds, tell),
            "predictions": lambda: predictions(settings.sizes, settings.threads, tell),
        }
        found = {
            "when": datetime.date.today().isoformat(),
            "revision": revisions.own_title(),
            "machine": conditions(),
            "settings": asdict(settings),
            "against": None if revision is None else revision.title,
        }
        if before is not None:
            found = _going_on(found, before)
        for name, make in sections.items():
            if name in only and name not in found:
                found[name] = make()
                keep(found)
    return found | {"load_after": load(), "targets": targets(found)}


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
