"""The plots of a comparison: the time of each mode by part, and its crossings."""

from __future__ import annotations

from typing import Any

from groggy_nb.measure.compare import Comparison
from groggy_nb.report.report import RUN_PARTS, Report
from groggy_nb.show import style, words
from groggy_nb.show.breakdown import has_compiled

WIDTH = 9.0
RATIOS = (1.4, 1.0)


def draw_breakdown(comparison: Comparison, ax: Any = None) -> Any:
    """Two panels: milliseconds of each mode, stacked by part, and shares; compile as a mark beside."""
    axes = style.panels(ax, 2, size(comparison), RATIOS)
    reports = {mode: result.report for mode, result in comparison.results.items()}
    _stack(axes[0], reports, dict.fromkeys(reports, 1e3))
    totals = [1e3 * report.run_time for report in reports.values()]
    fastest = reports[comparison.fastest].run_time
    texts = [_total(report, fastest) for report in reports.values()]
    runs = [[1e3 * s for s in comparison.seconds[mode]] for mode in reports]
    style.mark_spread(axes[0], totals, runs)
    style.write_values(axes[0], list(map(max, runs)), texts, room=1.75)
    marks = [_mark_compile(axes[0], report, row) for row, report in enumerate(reports.values())]
    is_median = max(map(len, comparison.seconds.values())) > 1
    median = "median and range of the runs (ms)" if is_median else "time of the run (ms)"
    axes[0].set_xlabel(median + ("; ◆ compile, paid once" if any(marks) else ""))
    if len(axes) > 1:
        _stack(axes[1], reports, {mode: _percent(report) for mode, report in reports.items()})
        axes[1].set_xlim(0, 100)
        axes[1].set_xlabel("share of the run (%)")
        style.bar_names(axes[1], [""] * len(reports))
    style.bar_names(axes[0], list(reports))
    for panel in axes:
        style.tidy(panel)
    axes[-1].legend(
        loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=len(RUN_PARTS), frameon=False, fontsize="small"
    )
    return style.given_back(axes)


def draw_crossings(comparison: Comparison, ax: Any = None) -> Any:
    """The crossings of each mode on a logarithmic axis, the count written on each bar."""
    (axes,) = style.panels(ax, 1, crossings_size(comparison), (1.0,))
    reports = {mode: result.report for mode, result in comparison.results.items()}
    counts = [report.crossings for report in reports.values()]
    start = 0.5  # a logarithmic axis has no zero: bars start below one, so that one crossing has a bar
    for row, (count, report) in enumerate(zip(counts, reports.values(), strict=True)):
        axes.barh(
            row,
            max(count - start, 0),
            left=start,
            color=style.COLORS["crossing"],
            hatch=style.HATCHES["crossing"],
            **style.BAR,
        )
        style.write_behind(axes, max(count, start), row, _counted(report))
    axes.set_xscale("log")
    axes.xaxis.set_major_formatter(lambda x, _: f"{x:,.0f}")
    axes.set_xlim(start, 40 * max([*counts, 10]))
    style.bar_names(axes, list(reports))
    axes.set_xlabel("crossings from Python into native code (logarithmic)")
    style.tidy(axes)
    return axes


def size(comparison: Comparison) -> tuple[float, float]:
    """The size of the picture, in inches."""
    return WIDTH, 1.2 + 0.45 * len(comparison.results)


def crossings_size(comparison: Comparison) -> tuple[float, float]:
    """The size of the picture of crossings, in inches."""
    return 7.0, size(comparison)[1]


def breakdown_alt(comparison: Comparison) -> str:
    """The picture of times in words."""
    told = (f"{mode} {words.seconds(r.report.run_time)}" for mode, r in comparison.results.items())
    return f"Bars of time by mode: {', '.join(told)}"


def crossings_alt(comparison: Comparison) -> str:
    """The picture of crossings in words."""
    told = (f"{mode} {r.report.crossings:,}" for mode, r in comparison.results.items())
    return f"Bars of crossings by mode: {', '.join(told)}"


def _stack(ax: Any, reports: dict[str, Report], scale: dict[str, float]) -> None:
    """A stacked bar for each mode, its seconds scaled."""
    left = [0.0] * len(reports)
    for part in RUN_PARTS:
        widths = [max(report.breakdown[part], 0.0) * scale[mode] for mode, report in reports.items()]
        ax.barh(
            range(len(reports)),
            widths,
            left=left,
            height=0.65,
            color=style.COLORS[part],
            hatch=style.HATCHES[part],
            label=part,
            **style.BAR,
        )
        left = [a + b for a, b in zip(left, widths, strict=True)]


def _percent(report: Report) -> float:
    """The scale that makes a run's seconds percents."""
    return 100 / report.run_time if report.run_time > 0 else 0.0


def _total(report: Report, fastest: float) -> str:
    """The time of the run, how it compares, and compile apart."""
    ratio = f" · {words.digits(report.run_time / fastest)}×" if report.run_time > fastest > 0 else ""
    compiled = f" (+ {words.seconds(report.record.compile)} compile)" if has_compiled(report) else ""
    return f"{words.seconds(report.run_time)}{ratio}{compiled}"


def _mark_compile(ax: Any, report: Report, row: int) -> bool:
    """Whether compile was short enough to be marked on the axis: below the bar, never in it."""
    time = 1e3 * report.record.compile
    is_marked = has_compiled(report) and 0 < time < ax.get_xlim()[1]
    if is_marked:
        ax.plot([time], [row + 0.42], **style.MARK)
    return is_marked


def _counted(report: Report) -> str:
    """The count, and the formula it was known by."""
    is_formula = report.formula not in ("", str(report.crossings))
    return f"{report.crossings:,}" + (f" = {report.formula}" if is_formula else "")
