"""Objects as one screen of text."""

from __future__ import annotations

from collections.abc import Iterable
from functools import singledispatch
from typing import Any

from groggy_nb.measure.compare import Comparison
from groggy_nb.program import Program
from groggy_nb.report.annotation import Annotation
from groggy_nb.report.explanation import Explanation
from groggy_nb.report.report import RUN_PARTS, Report
from groggy_nb.report.result import Result
from groggy_nb.show import content, heat, outputs, programs, words
from groggy_nb.show.content import Table
from groggy_nb.show.sheet import Sheet
from groggy_nb.show.sheets import SHEETS

BAR = 48
FILLS = dict(zip(RUN_PARTS, "█▒░·", strict=True))
LINES_SHOWN = 40


@singledispatch
def as_text(thing: Any) -> str:
    """The object as one screen of text."""
    raise TypeError(f"no text for a {type(thing).__name__}")


def render(table: Table, indent: str = "  ") -> list[str]:
    """The lines of a table; columns are as wide as their widest cell."""
    cells = [table.headers, *table.rows]
    widths = [max(words.columns(row[k]) for row in cells) for k in range(len(table.headers))]
    lines = [f"{indent}{table.title}"] if table.title else []
    for row in cells:
        parts = [_padded(cell, widths[k], k < table.left) for k, cell in enumerate(row)]
        lines.append((indent + "  ".join(parts)).rstrip())
    return [*lines, f"{indent}{table.note}"] if table.note else lines


def _padded(cell: str, width: int, is_left: bool) -> str:
    """A cell filled with blanks to a width in columns."""
    blanks = " " * (width - words.columns(cell))
    return cell + blanks if is_left else blanks + cell


def facts(pairs: Iterable[tuple[str, str]], indent: str = "  ") -> list[str]:
    """Lines of names and values, the values in one column."""
    kept = list(pairs)
    width = max((words.columns(name) for name, _ in kept), default=0)
    return [f"{indent}{_padded(name, width, True)}  {value}".rstrip() for name, value in kept]


def bar(report: Report, width: int = BAR) -> str:
    """The parts of a run as one bar of characters, with a legend."""
    shares = [max(report.share(report.breakdown[part]), 0.0) for part in RUN_PARTS]
    total = sum(shares)
    if not total:
        return "no time was measured"
    edges = [round(width * sum(shares[: k + 1]) / total) for k in range(len(shares))]
    cells = [FILLS[p] * (b - a) for p, a, b in zip(RUN_PARTS, [0, *edges], edges, strict=False)]
    legend = (f"{FILLS[p]} {p} {words.share(s)}" for p, s in zip(RUN_PARTS, shares, strict=True))
    return f"{''.join(cells)}  {', '.join(legend)}"


@as_text.register
def _(report: Report) -> str:
    lines = [f"Report: {content.headline(report)}", *facts(content.report_facts(report))]
    if report.preview is not None:
        lines += ["", *render(outputs.preview_table(report.preview))]
    lines += ["", *render(content.breakdown(report)), f"  {bar(report)}"]
    if report.record.rows:
        lines += ["", *render(content.step_table(report))]
    if report.record.fates:
        lines += ["", *render(content.fate_table(report))]
    if report.record.workers:
        lines += ["", *render(content.worker_table(report))]
    if len(report.record.loops) > 1:
        lines += ["", *render(content.loop_table(report))]
    return "\n".join(lines)


@as_text.register
def _(annotation: Annotation) -> str:
    return heat.as_text(annotation)


@as_text.register
def _(result: Result) -> str:
    report = result.report
    lines = [
        f"Result: {content.headline(report)}",
        f"  outputs  {programs.output_list(result.outcome.forms, result.outcome.values)}",
    ]
    lines += facts(content.outside(report.outside) + content.warnings(report.warnings))
    if result.preview is not None:
        lines += ["", *render(outputs.preview_table(result.preview)), *facts(outputs.other_outputs(result))]
    return "\n".join([*lines, "", f"  {bar(report)}", "  .report shows the steps"])


@as_text.register
def _(comparison: Comparison) -> str:
    lines = [f"Comparison: {programs.equality(comparison)}", *render(programs.mode_table(comparison))]
    found = next(iter(comparison.results.values())).preview
    return "\n".join([*lines, "", *render(outputs.preview_table(found))] if found else lines)


@as_text.register
def _(explanation: Explanation) -> str:
    lines = [f"Explanation: {programs.saving(explanation)}", *(f"  {note}" for note in explanation.notes)]
    for rewrite in explanation.rewrites:
        lines += ["", f"{rewrite.name}: {programs.steps_saved(rewrite)}"]
        lines += [f"  {line}" for line in rewrite.changes or (programs.SAME_TEXT,)]
    if explanation.idle:
        lines += ["", f"nothing to do for {', '.join(explanation.idle)}"]
    return "\n".join([*lines, "", "in the end:", *(f"  {line}" for line in words.source(explanation.after))])


@as_text.register
def _(program: Program) -> str:
    source = words.source(program.text)
    lines = [f"Program: {programs.title(program)}", *facts(programs.program_facts(program)), ""]
    lines += [f"  {k:>3} | {line}" for k, line in enumerate(source[:LINES_SHOWN], 1)]
    if len(source) > LINES_SHOWN:
        lines.append(f"      … {len(source) - LINES_SHOWN:,} more lines are in .text")
    return "\n".join(lines)


def sheet(of: Sheet) -> str:
    """A sheet as one screen of text; what HTML folds stands at its end."""
    lines = [f"{of.kind}: {of.headline}", *facts(of.facts)]
    for each in (*of.tables, *of.details):
        lines += ["", *render(each)]
    return "\n".join(lines)


for _kind, _make in SHEETS.items():
    as_text.register(_kind, lambda thing, make=_make: sheet(make(thing)))
