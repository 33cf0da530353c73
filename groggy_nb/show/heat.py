"""What is said of an annotated source: its headline, its note, and the heat of each line."""

from __future__ import annotations

from groggy_nb.report.annotation import AnnotatedLine, Annotation
from groggy_nb.show import words
from groggy_nb.show.markup import LINE, Markup, line, page, tag

BAR = 8  # characters
EIGHTHS = " ▏▎▍▌▋▊▉"
HEAT = "#E69F00"
HEADERS = ("line", "", "ms", "share", "crossings", "source")
LINES_SHOWN = 400


def headline(annotation: Annotation) -> str:
    """The run in one line."""
    mode = f"{words.label(annotation.mode)} · " if annotation.mode else ""
    count = words.count(annotation.crossings, "crossing")
    return f"{mode}{words.seconds(annotation.run_time)} · {count} · {_at_lines(annotation)}"


def _at_lines(annotation: Annotation) -> str:
    """How much of the run the lines account for."""
    if not annotation.lines:
        return "the report has no text of the program"
    return f"{words.share(sum(one.share for one in annotation.lines))} of the run at these lines"


def footnotes(annotation: Annotation) -> list[str]:
    """What stands at no line, and what the marks mean."""
    told = [f"{words.label(label, 56)}: {words.seconds(time)}" for label, time in annotation.elsewhere[:4]]
    if len(annotation.elsewhere) > 4:
        rest = sum(time for _, time in annotation.elsewhere[4:])
        told.append(f"{len(annotation.elsewhere) - 4:,} more rows: {words.seconds(rest)}")
    notes = [f"at no line: {'; '.join(told)}"] if told else []
    if any(one.is_split for one in annotation.lines):
        notes.append("~ an estimated part of the time of lines that run as one")
    return notes


def source_of(one: AnnotatedLine) -> str:
    """The line's text, control characters named."""
    return words.source(one.text)[0].expandtabs(4)


def figures(one: AnnotatedLine) -> tuple[str, str, str]:
    """Milliseconds, share and crossings of a line; empty where it cost nothing."""
    if not one.seconds and not one.crossings:
        return "", "", ""
    mark = "~" if one.is_split else ""
    time = f"{mark}{words.milliseconds(one.seconds)}"
    return time, words.share(one.share), f"{one.crossings:,}" if one.crossings else ""


def heats(annotation: Annotation) -> list[float]:
    """Each line's time as a part of the longest one's."""
    longest = max((one.seconds for one in annotation.lines), default=0.0)
    return [one.seconds / longest if longest > 0 else 0.0 for one in annotation.lines]


def as_text(annotation: Annotation) -> str:
    """The source with bars of characters, and notes below their lines."""
    rows: list[tuple[str, ...]] = []
    shown = annotation.lines[:LINES_SHOWN]
    for one, heat in zip(shown, heats(annotation), strict=False):
        rows.append((str(one.number), _blocks(heat), *figures(one), source_of(one)))
        indent = " " * (len(rows[-1][-1]) - len(rows[-1][-1].lstrip()))
        rows += [("", "", "", "", "", f"{indent}# {words.label(note, 90)}") for note in one.notes]
    widths = [max(map(len, column)) for column in zip(HEADERS[:-1], *(row[:-1] for row in rows), strict=True)]
    lines = [f"Annotation: {headline(annotation)}"]
    for row in [HEADERS, *rows] if rows else []:
        cells = [cell.rjust(width) for cell, width in zip(row, widths, strict=False)]
        cells[1] = row[1].ljust(widths[1])
        lines.append(f"  {'  '.join(cells)}  │ {row[-1]}".rstrip())
    if len(annotation.lines) > len(shown):
        lines.append(f"  … {len(annotation.lines) - len(shown):,} more lines are in .lines")
    return "\n".join([*lines, *(f"  {note}" for note in footnotes(annotation))])


def _blocks(part: float) -> str:
    """A bar of up to BAR characters, in eighths; what cost anything has at least one."""
    eighths = max(round(8 * BAR * part), 1) if part > 0 else 0
    rest = EIGHTHS[eighths % 8]
    return ("█" * (eighths // 8) + rest).rstrip()


def as_html(annotation: Annotation) -> str:
    """The source with its heat before the figures."""
    return page(
        line(tag("b", "Annotation "), headline(annotation)),
        _body(annotation),
        *(line(note, css="opacity:0.75;font-size:90%") for note in footnotes(annotation)),
    )


def _body(annotation: Annotation) -> Markup:
    """The table of lines."""
    if not annotation.lines:
        return Markup()
    css = f"text-align:right;padding:0 10px 2px 0;border-bottom:{LINE};font-family:sans-serif"
    left = css.replace("right;", "left;", 1)
    head = tag("tr", *(tag("th", name, css=left if name == "source" else css) for name in HEADERS))
    shown = annotation.lines[:LINES_SHOWN]
    rows = (_row(one, heat) for one, heat in zip(shown, heats(annotation), strict=False))
    css = "border-collapse:collapse;margin:4px 0;font-family:monospace;font-size:90%;line-height:1.35"
    body = tag("table", tag("thead", head), tag("tbody", *rows), css=css)
    more = len(annotation.lines) - len(shown)
    return Markup(body + (line(f"… {more:,} more lines are in .lines") if more else ""))


def _row(one: AnnotatedLine, heat: float) -> Markup:
    """One line: its number, a bar of heat, the figures, the source, notes."""
    plain = "text-align:right;padding:0 10px 0 0;vertical-align:top;white-space:nowrap"
    # The length of the bar tells without colour, the figures beside it without the bar.
    bar = tag("div", css=f"width:{100 * heat:.0f}%;min-width:1px;height:0.9em;background:{HEAT}")
    text = source_of(one)
    indent = len(text) - len(text.lstrip())
    note_css = f"opacity:0.75;font-style:italic;white-space:pre-wrap;padding-left:{indent}ch"
    notes = (tag("div", f"# {note}", css=note_css) for note in one.notes)
    return tag(
        "tr",
        tag("td", one.number, css=f"{plain};opacity:0.6"),
        tag("td", bar if heat > 0 else "", css=f"{plain};width:80px;min-width:80px;padding-top:0.2em"),
        *(tag("td", figure, css=plain) for figure in figures(one)),
        tag(
            "td",
            tag("div", text or " ", css="white-space:pre"),
            *notes,
            css=f"text-align:left;padding:0 10px 0 6px;vertical-align:top;border-left:{LINE}",
        ),
    )
