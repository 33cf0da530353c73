"""What a run says of each node: times, shares, crossings, groups that ran as one, values on ports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from groggy_nb.domains import NAMED, OF_FORM, SCALAR
from groggy_nb.dsl.edits import Entry, Flow, Outline, flow
from groggy_nb.errors import clipped
from groggy_nb.measure.compare import Comparison
from groggy_nb.report.report import Report
from groggy_nb.report.result import Result
from groggy_nb.report.statistics import statistics, unmeasured
from groggy_nb.run.record import StepRow
from groggy_nb.run.rows import REST
from groggy_nb.show import words

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
    comparison : Comparison, optional
        All modes, where they were compared.
    """
    outline = Outline(text)
    streams = flow(outline)
    costs, groups = _costs(result.report, outline, streams)
    return {
        **NOTHING,
        "rev": rev,
        "mode": mode,
        "headline": headline(result.report),
        "nodes": costs,
        "groups": groups,
        "hoisted": _hoisted(result, outline, streams),
        "ports": _ports(result, nodes, outline, streams),
        "loops": _loops(result, outline, costs),
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
    >>> headline(Report(RunRecord("fused", "auto", 1, (), "calls", "", 3, 2, crossings=1, wall=0.5)))
    'fused: 500 ms, 1 crossing'
    """
    parts = [words.seconds(report.run_time), words.count(report.crossings, "crossing")]
    if report.iterations:
        parts.append(words.count(report.iterations, "round"))
    if report.record.compile > 0.001:
        parts.append(f"compile {words.seconds(report.record.compile)} apart")
    if report.interrupted:
        parts.append("interrupted")
    return f"{report.mode}: {', '.join(parts)}"


def entries_at(outline: Outline, streams: Flow, lines: Sequence[int]) -> list[Entry]:
    """The steps that stand on some lines, in the order of the text.

    The heads of regions are none, nor lines that only hand a value on.
    """
    wanted = set(lines)
    found = []
    for entry in outline.walk():
        if entry.id not in streams.forms:
            continue
        last = entry.node.end_lineno or entry.node.lineno
        if any(line in wanted for line in range(entry.node.lineno, last + 1)):
            found.append(entry)
    return found


def _costs(report: Report, outline: Outline, streams: Flow) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    costs: dict[str, dict[str, Any]] = {}
    groups = []
    for n, row in enumerate(report.record.rows):
        entries = entries_at(outline, streams, row.lines)
        seconds = row.kernel + row.crossing
        if not entries or row.label == REST:
            continue  # loop control and copies are no step's
        note = ""
        if len(entries) > 1:
            others = f"{words.count(len(entries) - 1, 'other')} in {words.seconds(seconds)}"
            note = f"runs as one with {others}: an estimated part"
            groups.append(
                {
                    "id": f"group#{n + 1}",
                    "title": clipped(row.label),
                    "nodes": [e.id for e in entries],
                    "ms": 1e3 * seconds,
                }
            )
        parts = _parts(row, entries)
        for k, entry in enumerate(entries):
            cost = costs.setdefault(
                entry.id, {"ms": 0.0, "share": 0.0, "crossings": 0, "calls": 0, "note": ""}
            )
            cost["ms"] += 1e3 * seconds * parts[k]
            cost["share"] += report.share(seconds) * parts[k]
            cost["crossings"] += row.crossings if k == 0 else 0
            cost["calls"] += row.calls
            cost["note"] = note or cost["note"]
    for fate in report.record.fates:
        if fate.line is None:
            continue
        for entry in entries_at(outline, streams, [fate.line]):
            if entry.id not in costs:
                into = f" into line {fate.into_line}" if fate.into_line not in (None, fate.line) else ""
                costs[entry.id] = {
                    "ms": 0.0,
                    "share": 0.0,
                    "crossings": 0,
                    "calls": 0,
                    "note": clipped(f"{fate.what}{into} by {fate.by}"),
                }
    return costs, groups


def _parts(row: StepRow, entries: Sequence[Entry]) -> list[float]:
    """The part of a row that each of its statements is: that of its lines."""
    split = row.split(row.lines)
    ranges = [range(e.node.lineno, (e.node.end_lineno or e.node.lineno) + 1) for e in entries]
    parts = [sum(part for line, part in split.items() if line in lines) for lines in ranges]
    total = sum(parts)
    return [part / total if total > 0 else 1 / len(parts) for part in parts]


def _hoisted(result: Result, outline: Outline, streams: Flow) -> list[str]:
    """The statements that were moved out of all loops: of some only a part was."""
    record = result.outcome.record
    lines = [f.line for f in record.fates if f.what == "hoisted" and f.line is not None]
    left = {entry.id for entry in entries_at(outline, streams, tuple(record.looped))}
    return [e.id for e in entries_at(outline, streams, lines) if e.id not in left]


def _loops(result: Result, outline: Outline, costs: Mapping[str, Any]) -> dict[str, Any]:
    """The rounds of each loop, how it ended, and the sum of what its steps took."""
    found = {}
    rows = {row.line: row for row in result.outcome.record.loops}
    for entry in outline.walk():
        if not entry.is_region:
            continue
        inner = [i for i, e in outline.entries.items() if outline.inside(e.block, entry)]
        ms = sum(costs[i]["ms"] for i in inner if i in costs)
        row = rows.get(entry.node.lineno) if entry.kind in ("loop", "while") else None
        if row is not None:
            found[entry.id] = {"rounds": row.rounds, "ended": row.ended, "ms": ms}
        elif ms:
            found[entry.id] = {"rounds": None, "ended": "", "ms": ms}
    return found


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
