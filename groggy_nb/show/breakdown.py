"""The plot of one run's time: milliseconds of each part, and their shares."""

from __future__ import annotations

from typing import Any

from groggy_nb.report.report import RUN_PARTS, Report
from groggy_nb.show import style, words

SIZE = (8.4, 2.7)
RATIOS = (1.25, 1.0)


def draw(report: Report, ax: Any = None) -> Any:
    """Two panels: milliseconds with the value on each bar, and shares; compile is a mark beside."""
    axes = style.panels(ax, 2, SIZE, RATIOS)
    _milliseconds(axes[0], report)
    if len(axes) > 1:
        _shares(axes[1], report)
    return style.given_back(axes)


def alt(report: Report) -> str:
    """The picture in words."""
    parts = (f"{p} {words.seconds(report.breakdown[p])}" for p in RUN_PARTS)
    told = f"Bars of a {report.mode} run of {words.seconds(report.run_time)}"
    return f"{told}: {', '.join(parts)}; {compiled(report)}"


def has_compiled(report: Report) -> bool:
    """Whether the run built or loaded anything; looking up what is in memory takes microseconds."""
    return bool(report.record.compiled or report.record.loaded)


def compiled(report: Report) -> str:
    """What compiling took, and whether it was cold or from the cache."""
    record = report.record
    if not has_compiled(report):
        return "nothing compiled"
    how = []
    if record.compiled:
        how.append(f"{words.count(record.compiled, 'function')} built")
    if record.loaded:
        how.append(f"{record.loaded:,} from the cache")
    if record.reused:
        how.append(f"{record.reused:,} of other programs")
    return f"compile {words.seconds(record.compile)}" + (f" ({', '.join(how)})" if how else "")


def _milliseconds(ax: Any, report: Report) -> None:
    """A bar for each part, and below them the mark of compile."""
    times = [report.breakdown[part] for part in RUN_PARTS]
    for row, (part, time) in enumerate(zip(RUN_PARTS, times, strict=True)):
        ax.barh(row, 1e3 * max(time, 0.0), color=style.COLORS[part], hatch=style.HATCHES[part], **style.BAR)
    texts = [f"{words.milliseconds(t)} ms · {words.share(report.share(t))}" for t in times]
    style.write_values(ax, [1e3 * t for t in times], texts, room=1.6)
    style.bar_names(ax, [*RUN_PARTS, "compile"])
    _mark_compile(ax, report, len(RUN_PARTS))
    ax.set_xlabel("time (ms)")
    rounds = f", {words.count(report.iterations, 'round')}" if report.record.loops else ""
    ax.set_title(f"{report.mode}{rounds}: {words.seconds(report.run_time)}", fontsize="medium")
    style.tidy(ax)


def _mark_compile(ax: Any, report: Report, row: int) -> None:
    """A mark at the time of compile; at the axis where there was none or it lies outside."""
    time, end = 1e3 * report.record.compile, ax.get_xlim()[1]
    inside = 0 < time <= 0.45 * end
    place = time if inside else 0.015 * end
    ax.plot([place], [row], **style.MARK)
    text = compiled(report).removeprefix("compile ")
    beyond = "" if inside or not time else ", beside the run"
    ax.annotate(
        f"  {text}{beyond}",
        (place, row),
        xytext=(4, 0),
        textcoords="offset points",
        va="center",
        fontsize="small",
        **style.PLAIN,
    )


def _shares(ax: Any, report: Report) -> None:
    """One bar of 100%, each part's share in the legend and, where there is room, on the bar."""
    left = 0.0
    for part in RUN_PARTS:
        width = 100 * max(report.share(report.breakdown[part]), 0.0)
        ax.barh(
            0,
            width,
            left=left,
            height=0.6,
            color=style.COLORS[part],
            hatch=style.HATCHES[part],
            label=f"{part} {words.share(width / 100)}",
            **style.BAR,
        )
        left += width
    ax.set_xlim(0, max(left, 100.0))
    ax.set_ylim(-0.5, 0.5)
    ax.set_yticks([])
    ax.set_xlabel("share of the run (%)")
    ax.set_title(f"{words.share(report.overhead)} outside kernels", fontsize="medium")
    style.tidy(ax)
    ax.spines["left"].set_visible(False)
    ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.32), ncols=2, frameon=False, fontsize="small")
