"""The plot of one output: its distribution, and its top 10."""

from __future__ import annotations

from typing import Any

import numpy as np

from groggy_nb.domains import OF_FORM
from groggy_nb.graph.times import UNIT, as_seconds
from groggy_nb.report.preview import Preview
from groggy_nb.show import style, words

SIZE = (9.0, 3.4)
RATIOS = (1.0, 1.0)
BINS = 40
DRAWABLE = 1e150  # beyond it matplotlib's own arithmetic overflows
FIRST_DAY, LAST_DAY = -719_162, 2_932_896  # 0001-01-01 and 9999-12-31, in days since 1970
FEW = 30  # distinct integers that get a bar each


def draw(axes: list[Any], found: Preview, values: Any) -> None:
    """How many nodes (edges) have which value; where there is room, the highest values or largest groups."""
    _distribution(axes[0], days(values), found)
    if len(axes) > 1:
        _top(axes[1], found)


def units(found: Preview) -> str:
    """What has the values."""
    return found.form if OF_FORM[found.form].is_array else "values"


def summary(found: Preview) -> str:
    """Lowest, mean and highest value, and how many are not finite."""
    parts = []
    if found.mean is not None:
        parts = [
            f"min {words.value(found.minimum)}",
            f"mean {words.value(found.mean)}",
            f"max {words.value(found.maximum)}",
        ]
    nothing = "without a time" if found.dtype == "time" else "nan"
    parts += [f"{found.nans:,} {nothing}"] if found.nans else []
    parts += [f"{found.infinities:,} infinite"] if found.infinities else []
    return ", ".join(parts) or "no values"


def _distribution(ax: Any, values: Any, found: Preview) -> None:
    """A histogram of the finite values; a bar a value where there are few integers."""
    finite = values[np.abs(values) <= DRAWABLE] if values.dtype.kind == "f" else values  # no nan either
    distinct = np.unique(finite) if values.dtype.kind != "f" else finite[:0]
    counts: Any
    if 0 < len(distinct) <= FEW:
        names = [words.value(x) for x in distinct.tolist()]
        counts = [int(np.count_nonzero(finite == x)) for x in distinct]
        ax.bar(range(len(names)), counts, color=style.COLORS["kernel"], **style.BAR)
        step = -(-len(names) // 12)
        ax.set_xticks(range(0, len(names), step), labels=names[::step], **style.PLAIN)
    else:
        edges, is_log = _edges(finite, found)
        counts = np.histogram(finite, edges)[0]
        ax.bar(edges[:-1], counts, np.diff(edges), align="edge", color=style.COLORS["kernel"], **style.BAR)
        if is_log:
            ax.set_xscale("log")
        elif found.dtype != "time":
            ax.locator_params(axis="x", nbins=6)
    if not len(finite):
        style.say_empty(ax, "no values that can be drawn")
    filled = [int(c) for c in counts if c]
    if filled and max(filled) > 100 * min(filled):
        ax.set_yscale("log")
        ax.set_ylim(0.5, 2 * max(filled))
    ax.set_xlabel(words.label(found.name), **style.PLAIN)
    if found.dtype == "time":
        date_axis(ax)
    ax.set_ylabel(units(found))
    ax.set_title(summary(found), fontsize="small")
    style.tidy(ax, "y")


def days(values: Any) -> Any:
    """Times as the days since 1970 that matplotlib counts; other values as they are."""
    return as_seconds(values) / 86400 if values.dtype.kind == "M" else values


def date_axis(ax: Any) -> None:
    """An axis of days that shows dates, where it lies within the years that matplotlib knows."""
    low, high = ax.get_xlim()
    if low < FIRST_DAY or high > LAST_DAY:
        ax.set_xlabel(f"{ax.get_xlabel()} (days since 1970)", **style.PLAIN)
        return
    ax.xaxis_date()
    ax.tick_params(axis="x", labelrotation=30)


def _edges(values: Any, found: Preview) -> tuple[Any, bool]:
    """The edges of the bins, and whether they grow by a factor, as positive values over decades want."""
    if not len(values):
        return np.array([0.0, 1.0]), False
    low, high = float(values.min()), float(values.max())
    if found.dtype != "time" and low > 1 / DRAWABLE and high > 1000 * low:
        edges = np.geomspace(low, high, BINS + 1)
        edges[0], edges[-1] = low, high
        return edges, True
    if not high - low > 1e-12 * max(abs(low), abs(high)):
        return np.array([low - 0.5 * (abs(low) or 1.0), low + 0.5 * (abs(low) or 1.0)]), False
    return np.linspace(low, high, BINS + 1), False


def _top(ax: Any, found: Preview) -> None:
    """The highest values with their labels, or the largest groups."""
    is_time = found.dtype == "time"
    if found.groups:
        names = [f"{words.value(g.value)} ({_members(g.members, g.size)})" for g in found.groups]
        ends = [float(g.size) for g in found.groups]
        texts = [f"{g.size:,}" for g in found.groups]
        ax.set_xlabel(f"{units(found)} in the group")
        ax.set_title(f"largest of {words.count(found.num_groups, 'group')}", fontsize="small")
    else:
        names = [words.label(label, words.LABEL_IN_PLOT) for label, _ in found.top]
        numbers = days(np.array([value for _, value in found.top], UNIT if is_time else float))
        ends = np.clip(numbers, -DRAWABLE, DRAWABLE).tolist()
        texts = [words.value(value) for _, value in found.top]
        ax.set_xlabel(words.label(found.name), **style.PLAIN)
        ax.set_title(f"top {len(names)}", fontsize="small")
    ax.barh(range(len(names)), ends, color=style.COLORS["crossing"], **style.BAR)
    style.bar_names(ax, names, fontsize="small")
    if names and min(ends) >= 0:
        style.write_values(ax, ends, texts)
    else:
        for row, text in enumerate(texts):
            style.write_behind(ax, max(ends[row], 0.0), row, text)
        ax.margins(x=0.3)
    if is_time:
        date_axis(ax)
    else:
        ax.locator_params(axis="x", nbins=5)
    if not names:
        style.say_empty(ax, "no finite values")
    style.tidy(ax)


def _members(labels: tuple[str, ...], size: int) -> str:
    """The first member of a group, and that there are others."""
    return words.label(labels[0], words.LABEL_IN_PLOT) + (", …" if size > 1 else "")
