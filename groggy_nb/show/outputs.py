"""How outputs look: in a table, in a line, in a picture. Each look is an entry, the last ones fit all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from groggy_nb.domains import OF_FORM, SCALAR
from groggy_nb.report.preview import Preview, others, preview_of
from groggy_nb.report.result import Result
from groggy_nb.show import bins, style, values, words
from groggy_nb.show.content import Table
from groggy_nb.show.style import Drawing

Drawn = Callable[[list[Any], Preview, Any], None]

SIZE = (5.0, 3.0)  # of a picture with one panel
ROWS_SHOWN = 20
MOST_PICTURES = 3


@dataclass(frozen=True, slots=True)
class Look:
    """How an output is shown.

    table : the rows of it that stand in a report.
    summary : what is said of it in a line.
    draw : into panels, a preview and the values.
    size, ratios : of its picture and the panels of that.
    alt : what its picture shows, where a result has it in its HTML; else that has none.
    """

    table: Callable[[Preview], Table]
    summary: Callable[[Preview], str]
    draw: Drawn
    size: tuple[float, float]
    ratios: tuple[float, ...] = (1.0,)
    alt: str = ""


def look(found: Preview) -> Look:
    """The look of an output: that of its columns, else of rows, else of single values."""
    return LOOKS.get(found.columns, ROWS if found.columns else ENTRIES)


def preview_table(found: Preview) -> Table:
    """What a report shows of the output that a reader looks at first."""
    return look(found).table(found)


def other_outputs(result: Result) -> list[tuple[str, str]]:
    """One line for each output that the preview leaves out and that is no scalar; of many, the first ones."""
    found = others(result.outcome, result.graph)
    told = [
        (
            words.label(each.name),
            f"{words.count(each.num_groups, 'group')}, the largest of {each.groups[0].size:,}"
            if each.groups
            else look(each).summary(each),
        )
        for each in found[:5]
    ]
    return told + ([("", f"… and {len(found) - 5:,} more outputs")] if len(found) > 5 else [])


def draw(result: Result, name: str, ax: Any = None) -> Any:
    """The picture of an output, as of its kind."""
    found = _preview(result, name)
    own = look(found)
    axes = style.panels(ax, len(own.ratios), own.size, own.ratios)
    own.draw(axes, found, np.atleast_1d(np.asarray(result.outcome.values[name])))
    return style.given_back(axes)


def pictures(result: Result) -> list[Drawing]:
    """The pictures that stand in a result's HTML; of many, the first ones."""
    looks = {name: LOOKS.get(np.asarray(x).dtype.names or ()) for name, x in result.outcome.values.items()}
    shown = []
    for name, own in [(n, own) for n, own in looks.items() if own is not None and own.alt][:MOST_PICTURES]:
        found = _preview(result, name)
        picture = partial(_alone, draw=own.draw, found=found, of=result.outcome.values[name])
        shown.append(Drawing(picture, own.size, f"{own.alt} {words.label(name)}: {own.summary(found)}"))
    return shown


def _alone(ax: Any, draw: Drawn, found: Preview, of: Any) -> Any:
    """A picture in one panel."""
    draw([ax], found, of)
    return ax


def _preview(result: Result, name: str) -> Preview:
    outcome = result.outcome
    is_group = name in outcome.record.groups
    return preview_of(name, outcome.forms[name], outcome.values[name], result.graph, is_group)


# -- the looks


def _entries(found: Preview) -> Table:
    """The top of an output with labels, or its largest groups; below it lowest, mean and highest."""
    name = words.label(found.name)
    domain = OF_FORM[found.form]
    unit = domain.name
    rows: tuple[tuple[str, ...], ...]
    if found.groups:
        rows = tuple((words.value(g.value), _members(g.members, g.size), f"{g.size:,}") for g in found.groups)
        title = f"largest of {words.count(found.num_groups, 'group')} of equal {name}"
        return Table((name, unit + "s", "size"), rows, 2, title, values.summary(found))
    rows = tuple((words.label(label), words.value(value)) for label, value in found.top)
    title = "" if domain is SCALAR else f"top {len(rows)} of {words.count(found.size, unit)}"
    return Table((unit, name), rows, 1, title, values.summary(found) if domain is not SCALAR else "")


def _members(labels: tuple[str, ...], size: int) -> str:
    """The first members of a group, and that there are more."""
    return ", ".join(words.label(x, 20) for x in labels) + (", …" if size > len(labels) else "")


def _rows(found: Preview) -> Table:
    """The first rows of what has several columns."""
    rows = tuple(tuple(map(_cell, row)) for row in found.rows[:ROWS_SHOWN])
    headers, domain = tuple(map(words.label, found.columns)), OF_FORM[found.form]
    if not domain.columns:  # the first column names the others
        title = f"first {len(rows)} of {words.count(found.size, domain.name)}"
        return Table(headers, rows, 1, title, values.summary(found))
    more = found.size - len(rows)
    told = look(found).summary(found) + (f"; … and {more:,} more rows" if more > 0 else "")
    return Table(headers, rows, 0, f"{words.label(found.name)}, {domain.one}", told)


def _cell(value: Any) -> str:
    """A number, a time, or what names a row."""
    if isinstance(value, str):
        return words.label(value)
    return "no time" if value is None else words.value(value)


def _count_rows(found: Preview) -> str:
    """How many rows there are; of numbers of nodes or edges, which."""
    told = words.count(found.size, "row")
    return told if found.minimum is None else f"{told}, {values.summary(found)}"


def _last_column(axes: list[Any], found: Preview, of: Any) -> None:
    """How the values of the last column of a table are spread, or all numbers of other rows."""
    names = of.dtype.names
    values.draw(axes[:1], found, of[names[-1]] if names else of.ravel())


ENTRIES = Look(_entries, values.summary, values.draw, values.SIZE, values.RATIOS)
ROWS = Look(_rows, _count_rows, _last_column, SIZE)
LOOKS: dict[tuple[str, ...], Look] = {
    bins.COLUMNS: Look(_rows, bins.summary, bins.draw, SIZE, alt="Bars of"),
}
