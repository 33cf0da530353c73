"""What a run says of each node: times, shares, crossings, groups that ran as one, values on ports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from groggy_nb.domains import NAMED, OF_FORM, OF_SIZE, SCALAR
from groggy_nb.dsl.edits import Flow, Outline, flow
from groggy_nb.errors import clipped
from groggy_nb.measure.compare import Comparison
from groggy_nb.report.report import Report
from groggy_nb.report.result import Result
from groggy_nb.report.statements import StatementCost, costs, entries_at
from groggy_nb.report.statistics import plain, statistics, top, unmeasured
from groggy_nb.show import words
from groggy_nb.show.replay import numbers

POINTS = 300  # of a curve
TOP = 5  # entries of an output

NOTHING: dict[str, Any] = {
    "rev": -1,
    "mode": "",
    "stale": False,
    "why": "",
    "headline": "",
    "nodes": {},
    "groups": [],
    "hoisted": [],
    "ports": {},
    "loops": {},
    "modes": [],
}


def overlay(
    result: Result,
    nodes: Sequence[Mapping[str, Any]],
    *,
    text: str,
    rev: int,
    mode: str,
    sources: Mapping[str, Any],
    comparison: Comparison | None = None,
) -> dict[str, Any]:
    """The overlay of a run of a text.

    The time of a row that covers several statements is split over them by what each has to do, as in the
    annotated source, and each says so; crossings stand at the first.

    Parameters
    ----------
    result : Result
    nodes : sequence of mapping
        The projection's nodes of that text, for kinds.
    text, rev, mode
        What was run.
    sources : mapping of str
        The values that parameters had.
    comparison : Comparison, optional
        All modes, where they were compared.
    """
    outline = Outline(text)
    streams = flow(outline)
    shown, groups = _costs(result.report, outline, streams)
    return {
        **NOTHING,
        "rev": rev,
        "mode": mode,
        "headline": headline(result.report),
        "nodes": shown,
        "groups": groups,
        "hoisted": _hoisted(result, outline, streams),
        "ports": {**_ports(result, nodes, outline, streams), **_given(result, nodes, sources)},
        "loops": _loops(result, outline, shown),
        "modes": _modes(comparison) if comparison is not None else [],
    }


def renamed(found: dict[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """An overlay with the figures at the new ids of their nodes."""
    if not names:
        return found

    def by_name(figures: Mapping[str, Any]) -> dict[str, Any]:
        return {names.get(name, name): each for name, each in figures.items()}

    return {
        **found,
        "nodes": by_name(found["nodes"]),
        "ports": by_name(found["ports"]),
        "loops": by_name(found["loops"]),
        "hoisted": [names.get(n, n) for n in found["hoisted"]],
        "groups": [{**g, "nodes": [names.get(n, n) for n in g["nodes"]]} for g in found["groups"]],
    }


def headline(report: Report) -> str:
    """A run in one line.

    Examples
    --------
    >>> from groggy_nb.run.record import RunRecord
    >>> record = RunRecord("fused", "auto", 1, (), "calls", "", 3, 2, crossings=1, wall=0.5, kernel=0.4)
    >>> headline(Report(record))
    'fused: 500 ms, 1 crossing'
    """
    parts = [words.seconds(report.run_time), words.count(report.crossings, "crossing")]
    kernel = report.breakdown["kernel"]
    # Where the steps' times add up to little, the rest went elsewhere.
    if report.crossings and kernel < report.run_time / 2:
        parts[0] += f" ({words.share(kernel / report.run_time)} of it in native code)"
    if report.iterations:
        parts.append(words.count(report.iterations, "round"))
    if report.record.compile > 0.001:
        parts.append(f"compile {words.seconds(report.record.compile)} apart")
    if report.interrupted:
        parts.append("interrupted")
    return f"{report.mode}: {', '.join(parts)}"


def _costs(report: Report, outline: Outline, streams: Flow) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    found, together = costs(report, outline, streams)
    shown = {
        name: {
            "ms": 1e3 * cost.seconds,
            "share": cost.share,
            "crossings": cost.crossings,
            "calls": cost.calls,
            "note": _note(cost),
        }
        for name, cost in found.items()
    }
    groups = [
        {"id": f"group#{n + 1}", "title": group.label, "nodes": list(group.ids), "ms": 1e3 * group.seconds}
        for n, group in together.items()
    ]
    return shown, groups


def _note(cost: StatementCost) -> str:
    """What else there is to say of a step's time."""
    if cost.together is not None:
        others, seconds = cost.together
        told = f"{words.count(others, 'other')} in {words.seconds(seconds)}"
        return f"runs as one with {told}: an estimated part"
    fate = cost.fate
    if fate is None:
        return ""
    into = f" into line {fate.into_line}" if fate.into_line not in (None, fate.line) else ""
    return clipped(f"{fate.what}{into} by {fate.by}")


def _hoisted(result: Result, outline: Outline, streams: Flow) -> list[str]:
    """The statements that were moved out of all loops: of some only a part was."""
    record = result.outcome.record
    lines = [f.line for f in record.fates if f.what == "hoisted" and f.line is not None]
    left = {entry.id for entry in entries_at(outline, streams, tuple(record.looped))}
    return [e.id for e in entries_at(outline, streams, lines) if e.id not in left]


def _loops(result: Result, outline: Outline, shown: Mapping[str, Any]) -> dict[str, Any]:
    """The rounds of each loop, how it ended, and the sum of what its steps took."""
    found = {}
    rows = {row.line: row for row in result.outcome.record.loops}
    for entry in outline.walk():
        if not entry.is_region:
            continue
        inner = [i for i, e in outline.entries.items() if outline.inside(e.block, entry)]
        ms = sum(shown[i]["ms"] for i in inner if i in shown) if shown else None
        row = rows.get(entry.node.lineno) if entry.kind in ("loop", "while") else None
        if row is not None:
            found[entry.id] = {"rounds": row.rounds, "ended": row.ended, "ms": ms}
        elif ms:
            found[entry.id] = {"rounds": None, "ended": "", "ms": ms}
    return found


def _given(result: Result, nodes: Sequence[Mapping[str, Any]], sources: Mapping[str, Any]) -> dict[str, Any]:
    """Parameters and sizes: the numbers that the run took for them."""
    values: dict[str, Any] = {name: domain.entries(result.graph) for name, domain in OF_SIZE.items()}
    values |= {name: x for name, x in sources.items() if isinstance(x, bool | int | float)}
    return {
        str(n["id"]): statistics(values[n["title"]], SCALAR.name)
        for n in nodes
        if n["kind"] in ("param", "size") and n["title"] in values
    }


def _ports(
    result: Result, nodes: Sequence[Mapping[str, Any]], outline: Outline, streams: Flow
) -> dict[str, Any]:
    """Figures of outputs and watched values, at the statements that made them; of others only the shape."""
    record = result.outcome.record
    found = {
        str(n["id"]): unmeasured(NAMED[n["value"]], str(n["dtype"]), record)
        for n in nodes
        if n["output"] is not None and n["value"] in NAMED
    }
    for entry in outline.walk():
        if entry.kind == "output" and entry.name in result.outcome.values:
            domain = OF_FORM[result.outcome.forms[entry.name]]
            values = result.outcome.values[entry.name]
        elif entry.kind == "watch" and entry.name in record.watch and entry.name not in record.watch_states:
            series = record.watch[entry.name]
            if not len(series):
                continue
            domain, values = SCALAR, series[-1]
        else:
            continue
        found[entry.id] = statistics(values, domain.name)
        if entry.kind == "watch":
            every = -(-len(record.watch[entry.name]) // POINTS)
            found[entry.id]["curve"] = numbers(record.watch[entry.name][::every])
        elif domain.keys and np.ndim(values) == 1:
            best = top(values, domain, result.graph, TOP)
            found[entry.id]["top"] = [[each, plain(value)] for each, value in best]
        ports = streams.ports[entry.id]
        whole = len(ports) == 1 and len(ports[0].places) == 1
        if whole and ports[0].given is not None and ports[0].places[0] is ports[0].given.node:
            for source in streams.sources(entry.id, ports[0].name):
                found[source] = found[entry.id]
    return found


def _modes(comparison: Comparison) -> list[dict[str, Any]]:
    differing = {d.mode for d in comparison.differences}
    return [
        {
            "mode": mode,
            "ms": 1e3 * each.report.run_time,
            "range": [1e3 * bound(comparison.seconds[mode]) for bound in (min, max)],
            "runs": len(comparison.seconds[mode]),
            "crossings": each.report.crossings,
            "equal": mode not in differing,
        }
        for mode, each in comparison.results.items()
    ]
