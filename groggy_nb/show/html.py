"""Objects as static HTML: the same content as the text, with pictures."""

from __future__ import annotations

import difflib
from dataclasses import replace
from functools import partial, singledispatch
from typing import Any

from groggy_nb.measure.compare import Comparison
from groggy_nb.program import Program
from groggy_nb.report.annotation import Annotation
from groggy_nb.report.explanation import Explanation, Rewrite
from groggy_nb.report.report import Report
from groggy_nb.report.result import Result
from groggy_nb.show import content, heat, modes, outputs, programs, sections, style, words
from groggy_nb.show.markup import Markup, bar, code, folded, line, page, pairs, picture, table, tag
from groggy_nb.show.sheet import Sheet
from groggy_nb.show.sheets import SHEETS


@singledispatch
def as_html(thing: Any) -> str:
    """The object as static HTML."""
    raise TypeError(f"no HTML for a {type(thing).__name__}")


@as_html.register
def _(report: Report) -> str:
    return sections.as_html(report)


@as_html.register
def _(annotation: Annotation) -> str:
    return heat.as_html(annotation)


@as_html.register
def _(result: Result) -> str:
    report = result.report
    preview = result.preview
    return page(
        line(content.headline(report)),
        pairs(
            [
                ("outputs", programs.output_list(result.outcome.forms, result.outcome.values)),
                *content.outside(report.outside),
                *content.warnings(report.warnings),
            ]
        ),
        table(outputs.preview_table(preview)) if preview else "",
        pairs(outputs.other_outputs(result)),
        *(picture(drawing.png(), drawing.alt) for drawing in outputs.pictures(result)),
        bar(report),
        step_rows(report),
    )


def step_rows(report: Report) -> Markup:
    """The step table, folded."""
    if not report.record.rows:
        return Markup()
    rows = table(content.step_table(report, limit=200))
    return folded(f"{len(report.record.rows):,} steps and groups", rows)


@as_html.register
def _(comparison: Comparison) -> str:
    preview = comparison.results[comparison.fastest].preview
    times = style.png(partial(modes.draw_breakdown, comparison), 2, modes.size(comparison), modes.RATIOS)
    counts = style.png(partial(modes.draw_crossings, comparison), 1, modes.crossings_size(comparison), (1.0,))
    return page(
        line(tag("b", programs.equality(comparison))),
        table(programs.mode_table(comparison)),
        picture(times, modes.breakdown_alt(comparison)),
        picture(counts, modes.crossings_alt(comparison)),
        table(outputs.preview_table(preview)) if preview else "",
    )


@as_html.register
def _(explanation: Explanation) -> str:
    idle = f"nothing to do for {', '.join(explanation.idle)}" if explanation.idle else ""
    return page(
        line(tag("b", programs.saving(explanation))),
        *(line(note) for note in explanation.notes),
        *map(_rewrite, explanation.rewrites),
        line(idle, css="opacity:0.75"),
        folded("the program in the end", code(words.source(explanation.after))),
    )


def _rewrite(rewrite: Rewrite) -> Markup:
    """One pass: the program before and after it side by side, changed lines marked."""
    if not rewrite.changes:
        return folded(f"{rewrite.name}: {programs.steps_saved(rewrite)}", line(programs.SAME_TEXT))
    before, after = words.source(rewrite.before), words.source(rewrite.after)
    gone: list[int] = []
    new: list[int] = []
    for kind, a, b, c, d in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind != "equal":
            gone += range(a, b)
            new += range(c, d)
    cells = (
        tag("td", code(lines, marked), css="vertical-align:top;text-align:left;padding-right:24px")
        for lines, marked in ((before, gone), (after, new))
    )
    heads = (tag("th", name, css="text-align:left") for name in ("before", "after"))
    both = tag("table", tag("tr", *heads), tag("tr", *cells), css="border-collapse:collapse")
    return folded(f"{rewrite.name}: {programs.steps_saved(rewrite)}", both)


@as_html.register
def _(program: Program) -> str:
    return page(
        line(tag("b", programs.title(program))),
        pairs(programs.program_facts(program)),
        code(words.source(program.text), numbered=True),
    )


def sheet(of: Sheet) -> str:
    """A sheet as static HTML, with its pictures."""
    return page(
        line(tag("b", f"{of.kind} "), of.headline),
        *(picture(drawing.png(), drawing.alt) for drawing in of.drawings),
        pairs(of.facts),
        *map(table, of.tables),
        *(folded(each.title, table(replace(each, title=""))) for each in of.details),
    )


for _kind, _make in SHEETS.items():
    as_html.register(_kind, lambda thing, make=_make: sheet(make(thing)))
