"""How pictures look and where they are drawn: colours, hatches, axes, PNG bytes."""

from __future__ import annotations

import base64
import io
import warnings
from collections.abc import Callable
from typing import Any

# Okabe and Ito (2008): told apart with every kind of colour blindness. Hatches tell them apart in grey.
COLORS = {
    "kernel": "#0072B2",
    "crossing": "#E69F00",
    "glue": "#56B4E9",
    "unaccounted": "#BBBBBB",
    "compile": "#CC79A7",
}
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


def panels(ax: Any, count: int, size: tuple[float, float], ratios: tuple[float, ...]) -> list[Any]:
    """The axes to draw on: those given (one, or a sequence), or new ones of pyplot.

    A single axes is one panel: the plot then shows its first panel only.
    """
    if ax is None:
        # Only here: pyplot chooses a backend and keeps every figure, which a library may not do unasked.
        import matplotlib.pyplot as plt

        figure = plt.figure(figsize=size, layout="constrained")
        found = figure.subplots(1, count, width_ratios=ratios, squeeze=False)
        return list(found.flat)
    given = list(ax.flat) if hasattr(ax, "flat") else list(ax) if isinstance(ax, list | tuple) else [ax]
    return given[:count] if len(given) >= count else given[:1]


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


def write_values(ax: Any, ends: list[float], texts: list[str], room: float = 1.35) -> None:
    """Write a text behind each horizontal bar, and make the axis long enough for it."""
    longest = max([*ends, 0.0])
    ax.set_xlim(0, longest * room if longest > 0 else 1.0)
    for row, (end, text) in enumerate(zip(ends, texts, strict=True)):
        write_behind(ax, max(end, 0.0), row, text)


def write_behind(ax: Any, end: float, row: int, text: str) -> None:
    """Write a text four points behind the end of a bar."""
    ax.annotate(
        text, (end, row), xytext=(4, 0), textcoords="offset points", va="center", fontsize="small", **PLAIN
    )


def say_empty(ax: Any, text: str) -> None:
    """Say in the middle of the axes why there is nothing."""
    ax.text(0.5, 0.5, text, transform=ax.transAxes, ha="center", va="center", fontsize="small", **PLAIN)
    ax.set_xticks([])
    ax.set_yticks([])


def png(draw: Callable[..., Any], count: int, size: tuple[float, float], ratios: tuple[float, ...]) -> bytes:
    """A picture as PNG, opaque, without pyplot and whatever style the user has set."""
    import matplotlib.style
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    out = io.BytesIO()
    with matplotlib.style.context("default"), warnings.catch_warnings():
        # A label in a script that the font lacks is a box in the picture and whole in the table beside it.
        warnings.filterwarnings("ignore", message="Glyph .* missing from")
        figure = Figure(figsize=size, dpi=DPI, layout="constrained", facecolor="white")
        FigureCanvasAgg(figure)
        axes = figure.subplots(1, count, width_ratios=ratios, squeeze=False)
        draw(axes[0] if count > 1 else axes[0, 0])
        figure.savefig(out, format="png", facecolor="white")
    return out.getvalue()


def data_uri(picture: bytes) -> str:
    """The picture as an address that holds it."""
    return "data:image/png;base64," + base64.b64encode(picture).decode("ascii")
