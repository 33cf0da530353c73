"""A report in HTML: what stands open on one screen, and the sections behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial

from groggy_nb.report.report import Report
from groggy_nb.show import breakdown, content, heat, limits, outputs, steps, timeline, words
from groggy_nb.show.markup import Markup, folded, line, page, pairs, picture, table, tag
from groggy_nb.show.style import Drawing

# The page may show what it holds and nothing else: no script, no address, no form.
POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
STYLE = (
    ":root{color-scheme:light dark}"
    "body{font-family:system-ui,sans-serif;max-width:72em;margin:2em auto;padding:0 1em}"
    "h1{font-size:1.4em}h2{font-size:1.1em;margin:1.6em 0 0.4em}"
)
ROWS_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a report under a title, made when it is shown; `is_brief`: in a notebook's output too."""

    title: str
    make: Callable[[], Markup]
    is_brief: bool = True


def as_html(report: Report) -> str:
    """The report as the output of a cell: one screen, the sections folded."""
    return page(*_first_screen(report), *(folded(s.title, s.make()) for s in sections(report) if s.is_brief))


def as_page(report: Report) -> str:
    """The report as a whole file that opens without a network, the sections open."""
    title = f"groggy_nb report: {words.label(report.mode)}, {words.seconds(report.run_time)}"
    sheets = (tag("h2", section.title) + section.make() for section in sections(report))
    return "\n".join(
        (
            "<!DOCTYPE html>",
            '<html lang="en">',
            "<head>",
            '<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            tag("title", title),
            f"<style>{STYLE}</style>",
            "</head>",
            "<body>",
            tag("h1", title),
            page(*_first_screen(report), *map(Markup, sheets)),
            "</body>",
            "</html>",
            "",
        )
    )


def _first_screen(report: Report) -> Iterator[Markup]:
    """The headline, the top of the result, where the time went, and the facts."""
    yield line(tag("b", "Report "), content.headline(report))
    if report.preview is not None:
        yield table(outputs.preview_table(report.preview))
    yield _picture(
        Drawing(partial(breakdown.draw, report), breakdown.SIZE, breakdown.alt(report), breakdown.RATIOS)
    )
    yield pairs(content.report_facts(report))


def sections(report: Report) -> Iterator[Section]:
    """What there is to say beyond the first screen; what would be empty is left out."""
    record = report.record
    yield Section("the breakdown in figures", lambda: table(content.breakdown(report)))
    if record.rows:
        title = f"{len(record.rows):,} steps and groups"
        yield Section(title, lambda: _untitled(content.step_table(report, limit=ROWS_SHOWN)))
        yield Section("the slowest steps", lambda: _picture(_steps(report)), is_brief=False)
    if record.rows and report.text:
        title = "the source, with the time of each line"
        yield Section(title, lambda: Markup(heat.as_html(report.annotation)))
    if record.fates:
        title = f"what the optimizer did to {words.count(len(record.fates), 'step')}"
        yield Section(title, lambda: _untitled(content.fate_table(report, limit=ROWS_SHOWN)))
    if timeline.has_rounds(report):
        yield Section("rounds over time", lambda: _picture(_timeline(report)))
    if limits.limits(report) and limits.bandwidth(report) is not None:
        yield Section("limits of this machine", lambda: _picture(_limits(report)))
    if record.workers:
        title = words.count(len(record.workers), "worker")
        yield Section(title, lambda: _untitled(content.worker_table(report)))
    if len(record.loops) > 1:
        yield Section(f"{len(record.loops):,} loops", lambda: _untitled(content.loop_table(report)))


def _untitled(of: content.Table) -> Markup:
    """A table under a section's own title."""
    return table(replace(of, title=""))


def _steps(report: Report) -> Drawing:
    """Time and crossings of the slowest rows."""
    return Drawing(partial(steps.draw, report), steps.size(report), steps.alt(report), steps.RATIOS)


def _timeline(report: Report) -> Drawing:
    """Rounds over time."""
    draw = partial(timeline.draw, report)
    return Drawing(draw, timeline.SIZE, timeline.alt(report), timeline.RATIOS, stacked=True)


def _limits(report: Report) -> Drawing:
    """The rows against the bandwidth."""
    return Drawing(partial(limits.draw, report), limits.size(report), limits.alt(report), limits.RATIOS)


def _picture(drawing: Drawing) -> Markup:
    """A picture with its words."""
    return picture(drawing.png(), drawing.alt)
