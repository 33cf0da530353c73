"""The picture of a table of bins: a bar for each, to scale."""

from __future__ import annotations

from math import isfinite
from typing import Any

import numpy as np

from groggy_nb.graph.times import UNIT
from groggy_nb.report.preview import Preview
from groggy_nb.show import style, values, words

COLUMNS = ("low", "high", "count")


def summary(found: Preview) -> str:
    """How many bins there are, and what they count."""
    counted = sum(row[-1] for row in found.rows)
    return f"{words.count(len(found.rows), 'row')}, {words.count(counted, 'value')}"


def draw(axes: list[Any], found: Preview, table: Any) -> None:
    """A bar for each row: its bins to scale; what lies in none is told above."""
    ax = axes[0]
    rows = [(low, high, n) for low, high, n in found.rows if _is_finite(low) and _is_finite(high)]
    others = [row for row in found.rows if not (_is_finite(row[0]) and _is_finite(row[1]))]
    ends = np.array([row[:2] for row in rows], UNIT if found.dtype == "time" else float).reshape(-1, 2)
    low, high = (np.clip(values.days(end), -values.DRAWABLE, values.DRAWABLE) for end in ends.T)
    ax.bar(low, [n for *_, n in rows], high - low, align="edge", color=style.COLORS["kernel"], **style.BAR)
    ax.set_xlabel(words.label(found.name), **style.PLAIN)
    if found.dtype == "time":
        values.date_axis(ax)
    told = [f"{n:,} {_beside(low, high)}" for low, high, n in others]
    ax.set_ylabel("values")
    ax.set_title("; ".join([summary(found), *told]), fontsize="small")
    if not rows:
        style.say_empty(ax, "no values that can be drawn")
    style.tidy(ax, "y")


def _beside(low: Any, high: Any) -> str:
    """Where the values of a row lie that is no bin."""
    if _is_finite(high):
        return f"below {_end(high)}"
    if _is_finite(low):
        return f"above {_end(low)}"
    return "without a time" if low is None else words.value(low)


def _end(end: Any) -> str:
    return words.value(end) if isinstance(end, float) else str(end)


def _is_finite(end: Any) -> bool:
    """Whether a row's end is a number or a time."""
    return end is not None and (not isinstance(end, float) or isfinite(end))
