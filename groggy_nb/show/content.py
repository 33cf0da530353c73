"""What is said about an object, once, for text and HTML alike: a headline, named facts, tables."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from groggy_nb.errors import clipped
from groggy_nb.report.annotation import note
from groggy_nb.report.report import RUN_PARTS, Report, seconds_of
from groggy_nb.run.record import LoopRow
from groggy_nb.show import limits, steps, timeline, words
from groggy_nb.show.breakdown import compiled, has_compiled

STEPS_SHOWN = 16
FATES_SHOWN = 10
ENDINGS = {
    "count": "all of them",
    "break": "ended by break",
    "condition": "ended by the condition",
    "max_rounds": "stopped at max_rounds",
    "interrupted": "interrupted",
}


PROFILES = {
    "off": "off: crossings are counted, steps are not timed",
    "steps": (
        "steps: cut finer, each step in a walk of its own, timed alone; "
        "what fusing saves is not in these times"
    ),
}


@dataclass(frozen=True, slots=True)
class Table:
    """Cells as text; the first `left` columns are aligned left, the others right."""

    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    left: int = 1
    title: str = ""
    note: str = ""


def headline(report: Report) -> str:
    """One line on a run: mode, rounds and why they ended, time, crossings, compile apart."""
    parts = [report.mode if report.record.asked in (report.mode, "auto") else _fell_back(report)]
    parts += [_rounds(row) for row in report.record.loops if row.top]
    parts.append(words.seconds(report.run_time))
    parts.append(crossings(report))
    parts.append(f"{compiled(report)}{' apart' if has_compiled(report) else ''}")
    if report.interrupted:
        parts.append(f"interrupted after {words.count(report.iterations, 'round')}")
    return " · ".join(parts)


def crossings(report: Report) -> str:
    """The number of crossings, and what one cost."""
    each = f" of {words.digits(report.crossing_us, 2)} us" if report.crossings else ""
    return f"{words.count(report.crossings, 'crossing')}{each}"


def _fell_back(report: Report) -> str:
    """The mode that ran in place of the one asked for."""
    return f"{report.mode} (asked for {clipped(report.record.asked)})"


def _rounds(row: LoopRow) -> str:
    """The rounds of a loop, and why it ended."""
    return f"{words.count(row.rounds, 'round')}, {ENDINGS.get(row.ended, row.ended)}"


def _sparse(row: LoopRow) -> str:
    """The rounds of a loop that took few nodes, and what these had to walk."""
    where = f" of line {row.line}" if row.line else ""
    told = f"{row.sparse:,} of {words.count(row.rounds, 'round')}{where}"
    return f"{told} took only nodes beside a change, with {row.walked:,} entries of rows in all"


def report_facts(report: Report) -> list[tuple[str, str]]:
    """Names and values of what a report says beside its tables."""
    record = report.record
    formula = f" = {report.formula}" if report.formula not in ("", str(report.crossings)) else ""
    crossing_share = words.share(report.share(record.crossing))
    facts = [
        ("graph", clipped(record.graph or f"{record.num_nodes:,} nodes, {record.num_edges:,} edges")),
        ("crossings", f"{report.crossings:,}{formula}, {crossing_share} of the run"),
        ("outside kernels", words.share(report.overhead)),
        ("threads", f"{report.threads:,}{f', {record.threads_why}' if record.threads_why else ''}"),
        ("passes", _passes(report)),
        *[("walked", clipped(told)) for told in record.layout],
        *[("walked", _sparse(row)) for row in record.loops if row.sparse],
        ("memory", f"{words.size(record.memory)} estimated" if record.memory else "not estimated"),
        ("compile", compiled(report).removeprefix("compile ")),
        *_expected(report),
        *_pictured(report),
        *_counters(report),
    ]
    if record.profile != "calls":
        facts.append(("profile", PROFILES.get(record.profile, clipped(record.profile))))
    return facts + outside(report.outside) + warnings(report.warnings)


def _expected(report: Report) -> list[tuple[str, str]]:
    """What the calibrated model said of the run, beside what it took."""
    expected = report.expected
    if expected is None:
        return []
    told = f"{words.seconds(expected.seconds)} ({words.reach(expected.low, expected.high)})"
    if not expected.low <= report.run_time <= expected.high:
        told += f"; wrong here: the run took {words.digits(report.run_time / expected.seconds)} times that"
    return [("predicted", told)]


def _pictured(report: Report) -> list[tuple[str, str]]:
    """What the pictures of rounds and limits come to, for those who read text."""
    told = [("rounds", timeline.span(report))] if timeline.has_rounds(report) else []
    is_known = limits.limits(report) and limits.bandwidth(report) is not None
    return told + ([("limits", limits.verdict(report))] if is_known else [])


def _counters(report: Report) -> list[tuple[str, str]]:
    """How long thread 0 waited for others, and what the counters cost."""
    record, told = report.record, []
    if record.wait > 0:
        told.append(
            ("waiting", f"of the kernel time, {words.seconds(record.wait)} waiting for other threads")
        )
    if record.probes > 0:
        cost = f"{words.seconds(record.probes)}, {words.share(report.share(record.probes))} of the run"
        told.append(("counters", f"{cost}, subtracted from the rows"))
    return told


def outside(texts: Iterable[str]) -> list[tuple[str, str]]:
    """One fact for each thing that came from outside the program; of many, the first ones."""
    told = list(texts)
    more = [("", f"… and {len(told) - 5:,} more from outside")] if len(told) > 5 else []
    return [("outside", clipped(text)) for text in told[:5]] + more


def warnings(texts: Iterable[str]) -> list[tuple[str, str]]:
    """One fact a warning; of many, the first ones."""
    told = list(texts)
    more = [("", f"… and {len(told) - 5:,} more warnings")] if len(told) > 5 else []
    return [("warning", clipped(text)) for text in told[:5]] + more


def _passes(report: Report) -> str:
    """The passes that ran, with the steps each removed."""
    removed = dict(report.record.rewrites)
    names = (f"{name} {-removed[name]:+,}" if removed.get(name) else name for name in report.record.passes)
    return ", ".join(names) or "none"


def breakdown(report: Report) -> Table:
    """Milliseconds and share of each part, summing to the run; compile below, apart."""
    times = report.breakdown
    rows: list[tuple[str, ...]] = [
        (p, words.milliseconds(times[p]), words.share(report.share(times[p]))) for p in RUN_PARTS
    ]
    for row in report.record.workers[:1]:  # whose kernel and crossing these are
        for name, seconds in (("exchange, of glue", row.exchange), ("waiting, of glue", row.wait)):
            rows.append((name, words.milliseconds(seconds), words.share(report.share(seconds))))
    rows.append(("run", words.milliseconds(report.run_time), words.share(1.0)))
    rows.append(("compile, apart", words.milliseconds(times["compile"]), ""))
    return Table(("part", "ms", "share"), tuple(rows))


def step_table(report: Report, limit: int = STEPS_SHOWN) -> Table:
    """One row a step or fused group, in the order of the program; of many, the slowest."""
    shown, others = steps.worst(report, limit)
    kept = {id(row) for row in shown}
    rows = tuple(
        (
            words.label(row.label, 56),
            words.lines(row.lines),
            f"{row.calls:,}",
            f"{row.crossings:,}",
            words.milliseconds(seconds_of(row)),
            words.share(report.share(seconds_of(row))),
        )
        for row in report.record.rows
        if id(row) in kept
    )
    note = f"… {others:,} faster rows are in .steps" if others else ""
    return Table(("step", "line", "calls", "crossings", "ms", "share"), rows, 2, "steps", note)


def fate_table(report: Report, limit: int = FATES_SHOWN) -> Table:
    """One row a step that the optimizer moved or took away, and the pass that did it."""
    fates = report.record.fates
    rows = tuple(
        (words.label(fate.step, 56), str(fate.line or ""), words.label(note(fate), 56), words.label(fate.by))
        for fate in fates[:limit]
    )
    more = len(fates) - len(rows)
    told = f"… {more:,} more are in .fates" if more > 0 else ""
    return Table(("step", "line", "became", "pass"), rows, 4, "what the optimizer did", told)


def worker_table(report: Report) -> Table:
    """One row a worker of a cluster."""
    rows = tuple(
        (
            words.label(row.name, 40),
            f"{row.nodes:,}",
            words.milliseconds(row.work),
            words.milliseconds(row.wait),
            words.milliseconds(row.exchange),
            words.size(row.sent),
            row.ways,
            words.size(row.memory),
        )
        for row in report.record.workers
    )
    headers = ("worker", "nodes", "work ms", "waiting ms", "exchange ms", "sent", "by", "memory")
    first = report.record.workers[0]
    told = f"bytes that the first one sends, known before: {first.formula}"
    if first.turns and len(rows) > 1:
        sweeps = words.count(first.turns, "ordered sweep")
        told += f"; {sweeps} by turns: one worker visits its nodes while the others wait"
    return Table(headers, rows, 1, "workers", told)


def loop_table(report: Report) -> Table:
    """One row a loop."""
    rows = tuple(
        (
            f"line {row.line}" if row.line else "loop",
            ENDINGS.get(row.ended, row.ended),
            f"{row.entries:,}",
            f"{row.rounds:,}",
        )
        for row in report.record.loops
    )
    return Table(("loop", "ended", "entered", "rounds"), rows, 2, "loops")
