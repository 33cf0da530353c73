"""The plot of limits: bytes a second and time an entry of each row, against this machine's bandwidth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from groggy_nb.report.costs import known
from groggy_nb.report.report import Report
from groggy_nb.run.record import StepRow
from groggy_nb.show import steps, style, words

WIDTH = 9.0
RATIOS = (1.5, 1.0)
NOT_CALIBRATED = "this machine is not calibrated: gn.calibrate()"
CLOSE = 0.8  # of the bandwidth: nothing is left to gain without moving less


@dataclass(frozen=True, slots=True)
class Limit:
    """One row beside the machine: bytes a second, and seconds an entry (or a place, where it has none)."""

    row: StepRow
    speed: float
    each: float
    unit: str


def draw(report: Report, ax: Any = None, limit: int = 12) -> Any:
    """Two panels: GB/s of each row with the measured bandwidth as a line, and ns an entry or place."""
    found = limits(report)[:limit]
    axes = style.panels(ax, 2, size(report, limit), RATIOS)
    names = [steps.name(report, one.row) for one in found]
    style.bar_names(axes[0], names, fontsize="small", family="monospace")
    _speeds(axes[0], report, found)
    if len(axes) > 1:
        _times(axes[1], found)
        style.bar_names(axes[1], [""] * len(names))
    if not found:
        for panel in axes:
            style.say_empty(panel, "no row says how many bytes it moved")
    return style.given_back(axes)


def size(report: Report, limit: int = 12) -> tuple[float, float]:
    """The size of the picture, in inches."""
    return WIDTH, 1.4 + 0.3 * max(min(len(limits(report)), limit), 1)


def limits(report: Report) -> list[Limit]:
    """The rows that say what they moved, longest first."""
    rows = (r for r in report.record.rows if r.bytes > 0 and r.calls > 0 and r.kernel > 0)
    return [_limit(row) for row in sorted(rows, key=lambda r: r.kernel, reverse=True)]


def bandwidth(report: Report) -> float | None:
    """Bytes a second that this machine moves with as many threads; None where it is not calibrated."""
    found = known()
    if found is None or not found.bandwidth:
        return None
    threads = min(found.bandwidth, key=lambda count: (abs(count - report.threads), count))
    return float(found.bandwidth[threads])


def verdict(report: Report) -> str:
    """Whether there is anything left to gain, in one sentence; empty where no row says what it moved.

    Memory alone is the bound: bytes moved by the bandwidth. What is faster came out of the caches.
    """
    found, peak = limits(report), bandwidth(report)
    if not found:
        return ""
    if peak is None:
        return NOT_CALIBRATED
    took = sum(one.row.kernel for one in found)
    least = sum(one.row.bytes * one.row.calls for one in found) / peak
    told = f"memory alone would take {words.seconds(least)} of {words.seconds(took)} in kernels"
    if took < least:
        return f"{told}: the data come out of the caches"
    if took * CLOSE <= least:
        return f"{told}: little is left to gain but by moving less"
    return f"{told}: at most {words.digits(took / least, 2)}× is left to gain"


def alt(report: Report) -> str:
    """The picture in words."""
    told = (f"{steps.name(report, x.row)} {words.digits(x.speed / 1e9)} GB/s" for x in limits(report)[:3])
    return f"Bars of bytes a second: {'; '.join(told) or 'no rows'}. {verdict(report)}"


def _limit(row: StepRow) -> Limit:
    """A row's speed, and its time an entry or place."""
    units = row.entries or row.places
    unit = "entry" if row.entries else "place"
    return Limit(
        row,
        row.bytes * row.calls / row.kernel,
        row.kernel / (row.calls * units) if units else 0.0,
        unit if units else "",
    )


def _speeds(ax: Any, report: Report, found: list[Limit]) -> None:
    """GB/s of each row, and the bandwidth."""
    peak = bandwidth(report)
    speeds = [one.speed / 1e9 for one in found]
    ax.barh(range(len(found)), speeds, color=style.COLORS["kernel"], **style.BAR)
    shares = [f" · {words.share(one.speed / peak)}" if peak else "" for one in found]
    texts = [f"{words.digits(v)}{share}" for v, share in zip(speeds, shares, strict=True)]
    style.write_values(ax, speeds, texts, room=1.45, is_over_lines=True)
    ax.set_xlabel("GB/s moved at least")
    ax.set_title(_wrapped(verdict(report)), fontsize="small", loc="left")
    if peak and found:
        ax.set_xlim(0, max(ax.get_xlim()[1], 1.12e-9 * peak))
        ax.axvline(peak / 1e9, color=style.ink(ax), linestyle="--", linewidth=1.2)
        threads = words.count(report.threads, "thread")
        name = f"┆ this machine's memory, {threads}: {words.digits(peak / 1e9)} GB/s"
        ax.set_xlabel(f"GB/s moved at least\n{name}")
    style.tidy(ax)


def _wrapped(sentence: str) -> str:
    """The sentence in two lines, broken at its colon."""
    return sentence.replace(": ", ":\n", 1) if len(sentence) > 60 else sentence


def _times(ax: Any, found: list[Limit]) -> None:
    """Nanoseconds an entry or place of each row, hatched where it is a place."""
    for place, one in enumerate(found):
        hatch = "" if one.unit == "entry" else "...."
        ax.barh(place, 1e9 * one.each, color=style.COLORS["glue"], hatch=hatch, **style.BAR)
    texts = [f"{words.digits(1e9 * one.each)} ns a{'n' * (one.unit == 'entry')} {one.unit}" for one in found]
    style.write_values(ax, [1e9 * one.each for one in found], texts, room=2.2)
    ax.set_xlabel("ns an entry or place")
    style.tidy(ax)
