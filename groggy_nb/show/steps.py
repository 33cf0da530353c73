"""The plot of steps: time and crossings of each, worst first, with the user's line."""

from __future__ import annotations

from typing import Any

from groggy_nb.report.report import Report, seconds_of
from groggy_nb.run.record import StepRow
from groggy_nb.run.rows import REST
from groggy_nb.show import style, words

WIDTH = 9.0
RATIOS = (1.6, 1.0)
NAME = 44


def draw(report: Report, ax: Any = None, limit: int = 12) -> Any:
    """Two panels: kernel and crossing time of each row, and its crossings."""
    rows, others = worst(report, limit)
    axes = style.panels(ax, 2, size(report, limit), RATIOS)
    _times(axes[0], report, rows)
    names = [name(report, row) for row in rows]
    if others:
        names.append(f"… {others:,} more, {words.seconds(_rest(report, rows))} in all")
    style.bar_names(axes[0], names, fontsize="small", family="monospace")
    if len(axes) > 1:
        _crossings(axes[1], rows)
        style.bar_names(axes[1], [""] * len(names))
    if not names:
        style.say_empty(axes[0], "no steps were timed")
    return style.given_back(axes)


def size(report: Report, limit: int = 12) -> tuple[float, float]:
    """The size of the picture, in inches."""
    shown = min(len(report.record.rows), limit) + (len(report.record.rows) > limit)
    return WIDTH, 1.1 + 0.3 * max(shown, 1)


def worst(report: Report, limit: int) -> tuple[list[StepRow], int]:
    """The rows that took longest, and how many others there are."""
    rows = sorted(report.record.rows, key=seconds_of, reverse=True)
    return rows[:limit], max(0, len(rows) - limit)


def name(report: Report, row: StepRow, width: int = NAME) -> str:
    """The row as the user knows it: its line of the program, or the step where a line has several."""
    if not row.lines or row.label == REST:
        return words.label(row.label, width)
    numbers = words.lines(row.lines)
    first = f"{numbers if len(numbers) <= width // 2 else f'{row.lines[0]}-{row.lines[-1]}'}: "
    is_alone = sum(other.lines == row.lines for other in report.record.rows) == 1
    source = line_text(report, row) if is_alone else ""
    return first + words.label(source or row.label, width - len(first))


def line_text(report: Report, row: StepRow) -> str:
    """The first line of the program that a row stands for, without its comment; empty where there is none."""
    source = (report.text or "").split("\n")
    if not row.lines or not 1 <= row.lines[0] <= len(source):
        return ""
    line = " ".join(source[row.lines[0] - 1].split())
    # Quotes may hold a "#"; then the comment stays, which harms nobody.
    return line if '"' in line or "'" in line else line.partition("#")[0].rstrip()


def alt(report: Report, limit: int = 12) -> str:
    """The picture in words."""
    rows, _ = worst(report, limit)
    told = (f"{name(report, r)} {words.seconds(seconds_of(r))}" for r in rows[:3])
    return f"Bars of time and crossings a step, worst first: {'; '.join(told) or 'no steps'}"


def _rest(report: Report, rows: list[StepRow]) -> float:
    """The time of the rows that are not shown."""
    return sum(map(seconds_of, report.record.rows)) - sum(map(seconds_of, rows))


def _times(ax: Any, report: Report, rows: list[StepRow]) -> None:
    """Kernel and crossing time, stacked."""
    left = [0.0] * len(rows)
    for part in ("kernel", "crossing"):
        widths = [1e3 * max(getattr(row, part), 0.0) for row in rows]
        ax.barh(
            range(len(rows)),
            widths,
            left=left,
            color=style.COLORS[part],
            hatch=style.HATCHES[part],
            label=part,
            **style.BAR,
        )
        left = [a + b for a, b in zip(left, widths, strict=True)]
    times = [seconds_of(row) for row in rows]
    texts = [f"{words.milliseconds(t)} ms · {words.share(report.share(t))}" for t in times]
    style.write_values(ax, left, texts, room=1.55)
    ax.set_xlabel("time (ms)")
    style.tidy(ax)
    if any(row.crossing for row in rows):
        ax.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=2, frameon=False, fontsize="small")


def _crossings(ax: Any, rows: list[StepRow]) -> None:
    """Crossings, and the calls where they are more."""
    counts = [row.crossings for row in rows]
    ax.barh(
        range(len(rows)), counts, color=style.COLORS["crossing"], hatch=style.HATCHES["crossing"], **style.BAR
    )
    texts = [
        f"{r.crossings:,}" + (f" · run {words.count(r.calls, 'time')}" if r.calls != r.crossings else "")
        for r in rows
    ]
    style.write_values(ax, [float(c) for c in counts], texts, room=2.1)
    ax.set_xlabel("crossings")
    ax.locator_params(axis="x", integer=True, nbins=5)
    style.tidy(ax)
