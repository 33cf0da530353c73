"""Pieces of static HTML: inline styles, no script, every text escaped here and nowhere else."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from groggy_nb.report.report import RUN_PARTS, Report
from groggy_nb.show import style, words
from groggy_nb.show.content import Table

# No colours of text or ground, so that light and dark pages both work; lines are half-transparent grey.
LINE = "1px solid rgba(128,128,128,0.35)"
MONO = "font-family:monospace;white-space:pre;font-size:90%;line-height:1.35"
CELL = "padding:1px 10px 1px 0;vertical-align:top"


class Markup(str):
    """Text that is HTML already."""

    __slots__ = ()


def text(raw: object) -> Markup:
    """Any text as HTML that shows it."""
    return raw if isinstance(raw, Markup) else Markup(escape(str(raw), quote=True))


def tag(name: str, *content: object, css: str = "", **attributes: object) -> Markup:
    """An element with escaped content and attributes.

    >>> tag("b", "<script>", title='"')
    '<b title="&quot;">&lt;script&gt;</b>'
    """
    given = ({"style": css} if css else {}) | attributes
    start = "".join(f' {key}="{text(value)}"' for key, value in given.items())
    return Markup(f"<{name}{start}>{''.join(map(text, content))}</{name}>")


def page(*pieces: object) -> str:
    """The whole of an object's HTML."""
    return str(tag("div", *pieces, css="overflow-x:auto;line-height:1.4", **{"class": "groggy-nb"}))


def line(*pieces: object, css: str = "margin:4px 0") -> Markup:
    """One line of text."""
    return tag("div", *pieces, css=css)


def pairs(facts: Iterable[tuple[str, str]]) -> Markup:
    """Named facts as a table of two columns."""
    rows = (
        tag(
            "tr",
            tag("th", name, css=f"text-align:left;font-weight:600;white-space:nowrap;{CELL}"),
            _cell(value, "left"),
        )
        for name, value in facts
    )
    return tag("table", *rows, css="border-collapse:collapse;margin:4px 0")


def table(of: Table) -> Markup:
    """A table with a line below its header."""
    sides = ["left" if k < of.left else "right" for k in range(len(of.headers))]
    head = tag(
        "tr",
        *(
            tag("th", name, css=f"text-align:{side};border-bottom:{LINE};{CELL}")
            for name, side in zip(of.headers, sides, strict=True)
        ),
    )
    rows = (tag("tr", *map(_cell, row, sides)) for row in of.rows)
    body = tag("table", tag("thead", head), tag("tbody", *rows), css="border-collapse:collapse;margin:2px 0")
    above = line(of.title, css="font-weight:600;margin-top:6px") if of.title else Markup()
    below = line(of.note, css="opacity:0.75;font-size:90%") if of.note else Markup()
    return Markup(above + body + below)


def _cell(value: str, side: str) -> Markup:
    """One cell."""
    return tag("td", value, css=f"text-align:{side};{CELL}")


def folded(summary: str, *content: object) -> Markup:
    """Content behind a line that opens it; works without script."""
    return tag("details", tag("summary", summary, css="cursor:pointer"), *content, css="margin:4px 0")


def picture(png: bytes, alt: str) -> Markup:
    """A picture that the page holds itself."""
    css = "max-width:100%;display:block;margin:6px 0"
    return Markup(f'<img src="{style.data_uri(png)}" alt="{text(alt)}" style="{css}">')


def bar(report: Report) -> Markup:
    """The parts of a run as one bar; the legend has the figures, so without colours nothing is lost."""
    shares = {part: max(report.share(report.breakdown[part]), 0.0) for part in RUN_PARTS}
    total = sum(shares.values())
    if not total:
        return line("no time was measured")
    blocks = (
        tag("div", css=f"width:{100 * shares[part] / total:.2f}%;background:{style.COLORS[part]}", title=part)
        for part in RUN_PARTS
    )
    legend = (
        tag("span", _swatch(part), f" {part} {words.share(shares[part])}", css="margin-right:12px")
        for part in RUN_PARTS
    )
    strip = tag("div", *blocks, css=f"display:flex;height:14px;max-width:560px;border:{LINE}")
    return Markup(strip + line(*legend, css="margin:2px 0;font-size:90%"))


def _swatch(part: str) -> Markup:
    """The little square of a legend."""
    return tag("span", css=f"display:inline-block;width:9px;height:9px;background:{style.COLORS[part]}")


def code(lines: Iterable[str], marked: Iterable[int] = (), numbered: bool = False) -> Markup:
    """Lines of a program; some of them marked, by position."""
    marks = set(marked)
    shown = []
    for k, source in enumerate(lines):
        number = tag("span", f"{k + 1:>3}  ", css="opacity:0.5;user-select:none") if numbered else Markup()
        css = "background:rgba(230,159,0,0.3)" if k in marks else ""
        shown.append(tag("div", number, source or " ", css=css))
    return tag("div", *shown, css=f"{MONO};margin:4px 0")
