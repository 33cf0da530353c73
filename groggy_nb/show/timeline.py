"""The plot of a run over time: its rounds, and below them the watched scalars on a logarithmic axis."""

from __future__ import annotations

from typing import Any

import numpy as np

from groggy_nb.graph.times import as_seconds
from groggy_nb.report import series
from groggy_nb.report.report import Report
from groggy_nb.show import style, words

SIZE = (8.4, 3.8)
RATIOS = (1.0, 1.35)
DRAWABLE = 1e150  # beyond it, and below its inverse, matplotlib's own arithmetic overflows
SERIES_SHOWN = 6
POINTS_MARKED = 40
CROSSES = 60


def draw(report: Report, ax: Any = None) -> Any:
    """Two panels, one above the other: rounds over time, and the watched scalars (log), one shared x."""
    axes = style.panels(ax, 2, SIZE, RATIOS, stacked=True)
    numbers, times = moments(report)
    factor, unit = style.time_unit(float(times[-1] - times[0]) if len(times) else 0.0)
    _rounds(axes[0], report, numbers, (times - times[:1]) * factor)
    if len(axes) > 1:
        _watched(axes[1], report, factor)
        axes[0].tick_params(labelbottom=False)
    if len(numbers) > 1:
        axes[-1].set_xlabel(f"time since the first round ({unit})")
    else:
        axes[-1].set_xticks([])
    for panel in axes:
        style.tidy(panel, "both")
    return style.given_back(axes)


def has_rounds(report: Report) -> bool:
    """Whether there is more than one moment to draw."""
    return len(moments(report)[0]) > 1


def alt(report: Report) -> str:
    """The picture in words."""
    if not has_rounds(report):
        return "Rounds over time: none were timed"
    names = [words.label(name) for name in series.scalars(report.record)]
    told = f"; below, {', '.join(names[:SERIES_SHOWN])}" if names else ""
    return f"Line of {span(report)}{told}"


def moments(report: Report) -> tuple[Any, Any]:
    """The numbers of the timed rounds from 1, and the seconds at which they began, in order of time."""
    times = np.asarray(report.record.stamps, float)
    numbers = np.asarray(report.record.stamped, np.int64)
    length = min(len(times), len(numbers))
    times, numbers = times[:length], numbers[:length]
    kept = np.isfinite(times)
    # The first round is always kept; the record counts from 0, the watched scalars from 1.
    return numbers[kept] - numbers[:1] + 1, times[kept]


def round_ends(report: Report, rounds: Any) -> Any:
    """The seconds at which rounds ended: where the next one began, the last one as long as the mean.

    Where several loops share the numbers of rounds, those of a watched scalar are not known among them: its
    values are then spread evenly.
    """
    numbers, times = moments(report)
    each = (times[-1] - times[0]) / max(int(numbers[-1] - numbers[0]), 1)
    last = _last(report, numbers)
    ends = (
        np.append(numbers, last + 1.0),
        np.append(times, times[-1] + each * (last + 1 - int(numbers[-1]))),
    )
    if is_spread(report):
        rounds = np.linspace(numbers[0], last, len(rounds)) if len(rounds) else rounds
    return np.interp(np.asarray(rounds, float) + 1, *ends) - times[0]


def is_spread(report: Report) -> bool:
    """Whether several loops made the rounds, so that a watched value's own round has no known number."""
    return len(report.record.loops) > 1


def span(report: Report) -> str:
    """How many rounds, and how long they took."""
    numbers, times = moments(report)
    each = (times[-1] - times[0]) / max(int(numbers[-1] - numbers[0]), 1)
    told = f"{words.count(_last(report, numbers), 'round')}, {words.seconds(float(each))} each"
    # Where only some rounds were kept, the time of a single one is not known.
    every = bool(np.all(np.diff(numbers) == 1)) and len(numbers) > 2
    return told + (f", the slowest {words.seconds(float(np.diff(times).max()))}" if every else "")


def _last(report: Report, numbers: Any) -> int:
    """The number of the last round; of many, the last ones may have no time."""
    return max(sum(row.rounds for row in report.record.loops), int(numbers[-1]))


def _rounds(ax: Any, report: Report, numbers: Any, shown: Any) -> None:
    """The number of each timed round over the time at which it began."""
    ax.set_ylabel("round")
    if len(numbers) < 2:
        style.say_empty(ax, _why_none(report), keeps_x=True)
        return
    marker = "o" if len(numbers) <= POINTS_MARKED else ""
    ax.plot(shown, numbers, color=style.COLORS["kernel"], marker=marker, markersize=3.5, linewidth=1.4)
    ax.set_title(span(report), fontsize="medium")
    ax.yaxis.set_major_formatter(lambda x, _: f"{x:,.0f}")
    ax.locator_params(axis="y", integer=True, nbins=5)


def _why_none(report: Report) -> str:
    """Why there are no rounds to draw."""
    if not report.record.loops:
        return "this program has no loop"
    if report.record.profile == "off":
        return 'rounds are not timed with profile="off"'
    return "fewer than two rounds were timed"


def _watched(ax: Any, report: Report, factor: float) -> None:
    """Each watched scalar over time; what a logarithmic axis cannot show is a cross at its foot."""
    kept = {name: _numbers(values) for name, values in series.scalars(report.record).items()}
    shown = dict(list(kept.items())[:SERIES_SHOWN])
    ax.set_ylabel("watched values" if len(shown) > 1 else "watched value")
    if len(moments(report)[0]) < 2 or not any(map(len, shown.values())):
        why = "no round to draw it over" if shown else "no scalar is watched in a loop"
        style.say_empty(ax, why, keeps_x=True)
        return
    handles, names = [], []
    for k, (name, values) in enumerate(shown.items()):
        first = series.first_round(report.record, len(values))
        x = round_ends(report, np.arange(first, first + len(values))) * factor
        handles.append(_line(ax, x, values, k))
        names.append(words.label(name, words.LABEL_IN_PLOT) + _left_out(values))
    if len(kept) > len(shown):
        ax.set_title(f"{len(kept) - len(shown):,} more are in .watch", fontsize="small")
    if any(np.any(_is_drawable(values)) for values in shown.values()):
        ax.set_yscale("log")
    if is_spread(report):
        ax.set_title("several loops: the values are spread evenly over the time", fontsize="small")
    style.legend(ax, handles, names, loc="center left", bbox_to_anchor=(1.0, 0.5), frameon=False)


def _line(ax: Any, x: Any, values: Any, place: int) -> Any:
    """The line of one scalar, and its crosses."""
    good = _is_drawable(values)
    color = style.LINES[place]
    every = max(1, len(values) // 12)
    (line,) = ax.plot(
        x,
        np.where(good, values, np.nan),
        color=color,
        marker=style.MARKERS[place],
        markersize=4,
        markevery=every,
        linewidth=1.4,
    )
    if not good.all():
        crosses = x[~good]
        crosses = crosses[:: -(-len(crosses) // CROSSES)]
        foot = np.full(len(crosses), 0.02 + 0.03 * place)
        ax.plot(crosses, foot, "x", color=color, transform=ax.get_xaxis_transform(), clip_on=False)
    return line


def _numbers(values: Any) -> Any:
    """The values as floats; times as seconds since 1970."""
    array = np.atleast_1d(np.asarray(values))
    return as_seconds(array) if array.dtype.kind == "M" else array.astype(float)


def _is_drawable(values: Any) -> Any:
    """Which values a logarithmic axis can show."""
    return (values > 1 / DRAWABLE) & (values < DRAWABLE)


def _left_out(values: Any) -> str:
    """How many values stand as crosses, and why."""
    nans = int(np.isnan(values).sum())
    others = int((~_is_drawable(values)).sum()) - nans
    parts = ([f"{nans:,} nan"] if nans else []) + ([f"{others:,} not on a log axis"] if others else [])
    return f"\n(×: {', '.join(parts)})" if parts else ""
