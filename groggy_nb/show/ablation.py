"""The plot of an ablation: time with each pass left out, and crossings as passes are added in order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from groggy_nb.show import style, words

if TYPE_CHECKING:
    from groggy_nb.measure.ablation import Ablation, Variant

WIDTH = 10.0
RATIOS = (1.0, 1.0)
START = 0.5  # a logarithmic axis has no zero: bars start below one, so that one crossing has a bar
NAME = 26


def draw(ablation: Ablation, ax: Any = None) -> Any:
    """Two panels: milliseconds with each pass left out, and the waterfall of crossings, 1700 to 1."""
    axes = style.panels(ax, 2, size(ablation), RATIOS)
    _left_out(axes[0], ablation.left_out)
    if len(axes) > 1:
        _waterfall(axes[1], ablation.added)
    return style.given_back(axes)


def size(ablation: Ablation) -> tuple[float, float]:
    """The size of the picture, in inches."""
    return WIDTH, 1.3 + 0.3 * max(len(ablation.left_out), len(ablation.added), 2)


def alt(ablation: Ablation) -> str:
    """The picture in words."""
    told = [f"{one.label} {words.seconds(one.seconds)}" for one in ablation.left_out]
    counts = [f"{one.label} {one.crossings:,}" for one in ablation.added]
    return words.label(
        f"Bars of time: {', '.join(told) or 'none'}. Crossings: {', '.join(counts) or 'none'}", 800
    )


def compared(variants: Sequence[Variant], one: Variant) -> str:
    """A variant's time beside that of the first one, which has all passes."""
    base = variants[0].seconds
    if one is variants[0] or not base > 0:
        return ""
    change = one.seconds / base - 1
    return f"{change:+.0%}".replace("-", "−") if abs(change) >= 0.005 else "±0%"


def _left_out(ax: Any, variants: Sequence[Variant]) -> None:
    """The time of each variant, its runs as points, and that of all passes as a line."""
    factor, unit = style.time_unit(max([one.seconds for one in variants], default=0.0))
    times = [factor * max(one.seconds, 0.0) for one in variants]
    hatches = ["" if k == 0 else "////" for k in range(len(variants))]
    colors = [style.COLORS["kernel" if k == 0 else "glue"] for k in range(len(variants))]
    ax.barh(range(len(variants)), times, color=colors, hatch=hatches, **style.BAR)
    runs = [(factor * second, row) for row, one in enumerate(variants) for second in one.all_seconds]
    ends = [max([times[row], *(x for x, y in runs if y == row)]) for row in range(len(variants))]
    texts = [
        f"{words.digits(time)} {unit} {compared(variants, one)}".rstrip()
        for time, one in zip(times, variants, strict=True)
    ]
    style.write_values(ax, ends, texts, room=1.5, is_over_lines=True)
    if runs:
        ax.plot(*zip(*runs, strict=True), "o", markersize=3, color="white", markeredgecolor=style.EDGE)
    style.bar_names(ax, [words.label(one.label, NAME) for one in variants], fontsize="small")
    ax.set_xlabel(f"time of the run ({unit}), median; ○ single runs")
    ax.set_title("each pass left out", fontsize="medium")
    if variants:
        ax.axvline(times[0], color=style.ink(ax), linestyle="--", linewidth=1.0)
    else:
        style.say_empty(ax, "nothing was left out")
    style.tidy(ax)


def _waterfall(ax: Any, variants: Sequence[Variant]) -> None:
    """Crossings of each variant; what it saved against the one before is outlined behind its bar."""
    counts = [one.crossings for one in variants]
    ax.set_xscale("log")
    for row, count in enumerate(counts):
        before = counts[row - 1] if row else count
        if before > count:
            start = max(count, START)
            ax.barh(
                row, before - start, left=start, fill=False, linestyle=":", edgecolor=style.ink(ax), zorder=1
            )
        ax.barh(
            row,
            max(count - START, 0),
            left=START,
            color=style.COLORS["crossing"],
            hatch=style.HATCHES["crossing"],
            **style.BAR,
        )
        saved = f" (−{before - count:,})" if before > count else ""
        style.write_behind(ax, max(count, before, START), row, f"{count:,}{saved}")
    ax.xaxis.set_major_formatter(lambda x, _: f"{x:,.0f}")
    ax.set_xlim(START, 30 * max([*counts, 10]))
    style.bar_names(ax, [words.label(one.label, NAME) for one in variants], fontsize="small")
    ax.set_xlabel("crossings into native code (logarithmic)")
    ax.set_title("passes and modes added in order", fontsize="medium")
    if not variants:
        style.say_empty(ax, "nothing was added")
    style.tidy(ax)
