"""The plot of scaling: time by graph size for each mode, predicted beside measured, and the break-even."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from groggy_nb.modes import MODES
from groggy_nb.show import style, words

if TYPE_CHECKING:
    from groggy_nb.measure.scaling import Point, Scaling

SIZE = (8.4, 4.0)


def draw(scaling: Scaling, ax: Any = None) -> Any:
    """Time over the number of nodes, both logarithmic; predictions dashed, break-even sizes as lines."""
    (axes,) = style.panels(ax, 1, SIZE, (1.0,))
    handles, names, dashed = [], [], None
    for place, mode in enumerate(dict.fromkeys(point.mode for point in scaling.points)):
        points = sorted((p for p in scaling.points if p.mode == mode), key=lambda p: p.nodes)
        handles.append(_measured(axes, mode, place, points))
        names.append(words.label(mode, words.LABEL_IN_PLOT))
        dashed = _predicted(axes, mode, place, points) or dashed
    axes.set_xlabel("nodes (logarithmic)")
    axes.set_ylabel("time of the run (ms, logarithmic)")
    if not any(map(_is_drawable, scaling.points)):
        style.say_empty(axes, "no run was measured")
        return axes
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.xaxis.set_major_formatter(lambda x, _: _nodes(x))
    axes.yaxis.set_major_formatter(lambda y, _: f"{y:,.6g}")
    axes.margins(x=0.08, y=0.12)
    _mark_break_even(axes, scaling)
    if dashed is not None:
        handles.append(dashed)
        names.append("predicted: dashed")
    style.legend(axes, handles, names, loc="center left", bbox_to_anchor=(1.0, 0.5), frameon=False)
    style.tidy(axes, "both")
    return axes


def alt(scaling: Scaling) -> str:
    """The picture in words."""
    told = (f"{p.mode} {p.nodes:,} nodes {words.seconds(p.seconds)}" for p in scaling.points)
    return words.label(f"Lines of time by size: {', '.join(told) or 'none'}. {break_even(scaling)}", 800)


def break_even(scaling: Scaling) -> str:
    """Where modes cost the same, in a sentence."""
    told = [
        f"{mode} and {other} cost the same at {round(nodes):,} nodes"
        if nodes is not None
        else f"{mode} and {other} never cost the same"
        for mode, other, nodes in scaling.break_even
    ]
    return "; ".join(told)


def _is_drawable(point: Point) -> bool:
    """Whether a logarithmic axis can show it."""
    return point.nodes > 0 and point.seconds > 0


def _look(mode: str, place: int) -> tuple[str, str]:
    """The colour and the marker of a mode."""
    if mode in MODES:
        return MODES[mode].color, MODES[mode].marker
    return style.LINES[place % len(style.LINES)], style.MARKERS[place % len(style.MARKERS)]


def _measured(ax: Any, mode: str, place: int, points: list[Point]) -> Any:
    """The medians as a line, and the single runs as small points."""
    color, marker = _look(mode, place)
    shown = [p for p in points if _is_drawable(p)]
    runs = [(p.nodes, 1e3 * second) for p in shown for second in p.all_seconds if second > 0]
    if runs:
        ax.plot(*zip(*runs, strict=True), linestyle="", marker=".", markersize=4, color=color, alpha=0.45)
    (line,) = ax.plot(
        [p.nodes for p in shown],
        [1e3 * p.seconds for p in shown],
        color=color,
        marker=marker,
        markersize=6,
        linewidth=1.6,
        markeredgecolor=style.EDGE,
        markeredgewidth=0.5,
    )
    return line


def _predicted(ax: Any, mode: str, place: int, points: list[Point]) -> Any:
    """What the model said of a mode, if anything: a dashed line with hollow markers."""
    color, marker = _look(mode, place)
    known = [(p.nodes, 1e3 * p.predicted) for p in points if p.predicted is not None and p.predicted > 0]
    if not known:
        return None
    (line,) = ax.plot(
        *zip(*known, strict=True),
        color=color,
        linestyle="--",
        marker=marker,
        markersize=9,
        markerfacecolor="none",
        linewidth=1.2,
    )
    return line


def _mark_break_even(ax: Any, scaling: Scaling) -> None:
    """A line at each size at which two modes cost the same, named at its top."""
    low, high = ax.get_xlim()
    marked = [(m, o, n) for m, o, n in scaling.break_even if n is not None and low <= n <= high]
    for k, (mode, other, nodes) in enumerate(marked):
        ax.axvline(nodes, color=style.ink(ax), linestyle=":", linewidth=1.1)
        is_right = nodes > (low * high) ** 0.5
        ax.annotate(
            f"{words.label(mode, 12)} = {words.label(other, 12)} at {_nodes(float(nodes))}",
            (nodes, 0.97 - 0.07 * k),
            xycoords=("data", "axes fraction"),
            xytext=(-4 if is_right else 4, 0),
            textcoords="offset points",
            ha="right" if is_right else "left",
            va="top",
            fontsize="small",
            **style.PLAIN,
        )


def _nodes(count: float) -> str:
    """A number of nodes, short.

    >>> _nodes(5000.0), _nodes(2e6), _nodes(12345.0)
    ('5k', '2M', '12.3k')
    """
    for bound, unit in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if count >= bound:
            return f"{float(f'{count / bound:.3g}'):g}{unit}"
    return f"{count:.3g}"
