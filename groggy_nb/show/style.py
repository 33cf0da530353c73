"""How pictures look and where they are drawn: colours, hatches, axes, PNG bytes."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from groggy_nb.forks import without_warnings

# Okabe and Ito (2008): told apart with every kind of colour blindness. Hatches tell them apart in grey.
COLORS = {
    "kernel": "#0072B2",
    "crossing": "#E69F00",
    "glue": "#56B4E9",
    "unaccounted": "#BBBBBB",
    "compile": "#CC79A7",
}
LINES = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
MARKERS = ("o", "s", "^", "D", "v", "P")
HATCHES = {"kernel": "", "crossing": "////", "glue": "....", "unaccounted": "xxxx"}
EDGE = "#222222"
MARK = {
    "marker": "D",
    "markersize": 5,
    "color": COLORS["compile"],
    "markeredgecolor": EDGE,
    "linestyle": "",
    "clip_on": False,
}
BAR = {"edgecolor": EDGE, "linewidth": 0.6}
# Labels come from data: a "$" in one is a dollar, not mathematics.
PLAIN = {"parse_math": False}
DPI = 100


def panels(
    ax: Any, count: int, size: tuple[float, float], ratios: tuple[float, ...], stacked: bool = False
) -> list[Any]:
    """The axes to draw on: those given (one, or a sequence), or new ones of pyplot.

    A single axes is one panel: the plot then shows its first panel only. Stacked panels share their x axis.
    """
    if ax is None:
        # Only here: pyplot chooses a backend and keeps every figure, which a library may not do unasked.
        import matplotlib.pyplot as plt

        return subplots(plt.figure(figsize=size, layout="constrained"), count, ratios, stacked)
    given = list(ax.flat) if hasattr(ax, "flat") else list(ax) if isinstance(ax, list | tuple) else [ax]
    return given[:count] if len(given) >= count else given[:1]


def subplots(figure: Any, count: int, ratios: tuple[float, ...], stacked: bool = False) -> list[Any]:
    """New panels in a figure, side by side or one below the other."""
    if stacked:
        return list(figure.subplots(count, 1, height_ratios=ratios, squeeze=False, sharex=True).flat)
    return list(figure.subplots(1, count, width_ratios=ratios, squeeze=False).flat)


def given_back(axes: list[Any]) -> Any:
    """What a plot returns: the one axes, or an array of them."""
    import numpy as np

    return axes[0] if len(axes) == 1 else np.array(axes, dtype=object)


def tidy(ax: Any, axis: str = "x") -> None:
    """Take away what is not data: two spines, the ticks of a list of names; light grid lines behind."""
    ax.spines[["top", "right"]].set_visible(False)
    ax.set_axisbelow(True)
    ax.grid(axis=axis, alpha=0.3, linewidth=0.6)
    ax.tick_params(axis="y" if axis == "x" else "x", length=0)


def bar_names(ax: Any, names: list[str], **text: Any) -> None:
    """Name the rows of a horizontal bar chart, the first one on top."""
    ax.set_yticks(range(len(names)), labels=names, **PLAIN, **text)
    ax.set_ylim(len(names) - 0.4, -0.6)


def mark_spread(ax: Any, ends: list[float], runs: list[list[float]]) -> None:
    """A thin line over the end of each bar, from the shortest to the longest of its runs."""
    for row, (end, seconds) in enumerate(zip(ends, runs, strict=True)):
        if len(seconds) > 1:
            reach = [[end - min(seconds)], [max(seconds) - end]]
            ink = ax.xaxis.label.get_color()  # seen on light and dark grounds
            ax.errorbar([end], [row], xerr=reach, fmt="none", ecolor=ink, capsize=3, elinewidth=1.2)


def write_values(
    ax: Any, ends: list[float], texts: list[str], room: float = 1.35, is_over_lines: bool = False
) -> None:
    """Write a text behind each horizontal bar, and make the axis long enough for it."""
    longest = max([*ends, 0.0])
    ax.set_xlim(0, longest * room if longest > 0 else 1.0)
    for row, (end, text) in enumerate(zip(ends, texts, strict=True)):
        write_behind(ax, max(end, 0.0), row, text, is_over_lines)


def write_behind(ax: Any, end: float, row: int, text: str, is_over_lines: bool = False) -> None:
    """Write a text four points behind the end of a bar; over lines, on a ground of its own."""
    ground = {"facecolor": ax.get_facecolor(), "edgecolor": "none", "pad": 0.8} if is_over_lines else None
    ax.annotate(
        text,
        (end, row),
        xytext=(4, 0),
        textcoords="offset points",
        va="center",
        fontsize="small",
        bbox=ground,
        **PLAIN,
    )


def say_empty(ax: Any, text: str, keeps_x: bool = False) -> None:
    """Say in the middle of the axes why there is nothing; `keeps_x` where another panel shares the x axis."""
    ax.text(0.5, 0.5, text, transform=ax.transAxes, ha="center", va="center", fontsize="small", **PLAIN)
    if not keeps_x:
        ax.set_xticks([])
        ax.set_xlabel("")
    ax.set_yticks([])


def ink(ax: Any) -> Any:
    """The colour that the user's style writes in: dark on light grounds, light on dark ones."""
    return ax.xaxis.label.get_color()


def legend(ax: Any, handles: list[Any], names: list[str], **options: Any) -> None:
    """A legend of plain texts: matplotlib drops names that begin with "_" and reads "$" as mathematics."""
    if not handles:
        return
    made = ax.legend(handles, [str(k) for k in range(len(names))], fontsize="small", **options)
    for text, name in zip(made.get_texts(), names, strict=True):
        text.set_parse_math(False)
        text.set_text(name)


def time_unit(longest: float) -> tuple[float, str]:
    """The factor and the unit in which an axis of times up to `longest` seconds has short numbers.

    >>> time_unit(0.02), time_unit(3.0)
    ((1000.0, 'ms'), (1.0, 's'))
    """
    for bound, factor, unit in ((2e-6, 1e9, "ns"), (2e-3, 1e6, "us"), (2.0, 1e3, "ms")):
        if longest < bound:
            return factor, unit
    return 1.0, "s"


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture that can be made: what draws it, its panels and size in inches, and its words."""

    draw: Callable[..., Any]
    size: tuple[float, float]
    alt: str
    ratios: tuple[float, ...] = (1.0,)
    stacked: bool = False

    def png(self) -> bytes:
        """The picture as PNG, opaque."""
        return png(self.draw, len(self.ratios), self.size, self.ratios, self.stacked)


def png(
    draw: Callable[..., Any],
    count: int,
    size: tuple[float, float],
    ratios: tuple[float, ...],
    stacked: bool = False,
) -> bytes:
    """A picture as PNG, opaque, without pyplot and whatever style the user has set."""
    import matplotlib.style
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    out = io.BytesIO()
    # A label in a script that the font lacks is a box here and whole in the table beside: no warning.
    with matplotlib.style.context("default"), without_warnings():
        figure = Figure(figsize=size, dpi=DPI, layout="constrained", facecolor="white")
        FigureCanvasAgg(figure)
        axes = subplots(figure, count, ratios, stacked)
        draw(axes if count > 1 else axes[0])
        figure.savefig(out, format="png", facecolor="white")
    return out.getvalue()


def data_uri(picture: bytes) -> str:
    """The picture as an address that holds it."""
    return "data:image/png;base64," + base64.b64encode(picture).decode("ascii")
