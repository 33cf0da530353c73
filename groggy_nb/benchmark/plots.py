"""Pictures of the figures: time against size, ratios on one graph, what an entry takes in each program."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

Figures = Mapping[str, Any]
DPI = 110
COLORS = 10  # of matplotlib's cycle
LINES = (("-", "o"), ("--", "s"), (":", "^"))
OURS = ("fused", "step", "batch")


def draw(figures: Figures, beside: Path) -> list[Path]:
    """Draw every picture that there are figures for, as `NAME_sizes.png` and so on beside a file.

    Returns
    -------
    list of Path
        The files.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    found = []
    for name, is_there, size, plot in PLOTS:
        if not is_there(figures):
            continue
        figure = Figure(figsize=size, layout="constrained")
        FigureCanvasAgg(figure)
        plot(figures, figure.subplots())
        file = beside.with_name(f"{beside.stem}_{name}.png")
        figure.savefig(file, dpi=DPI)
        found.append(file)
    return found


def sizes(figures: Figures, axes: Any) -> None:
    """PageRank's time an entry and round by the size of uniform graphs, one line a system."""
    cases = sorted(_cases(figures, "uniform"), key=lambda case: case["nodes"])
    names = dict.fromkeys(_short(c["name"]) for case in cases for c in case["contenders"])
    ends: list[tuple[tuple[float, float], str, Any]] = []
    for name in names:
        points = [
            (case["stored_entries"], c["ns_per_entry"])
            for case in cases
            for c in case["contenders"]
            if _short(c["name"]) == name
        ]
        width = 2 if name.startswith(OURS) else 1
        (line,) = axes.plot(*zip(*points, strict=True), **look(len(ends)), linewidth=width)
        ends.append((points[-1], name, line.get_color()))
    axes.set(xscale="log", yscale="log", xlabel="stored entries", ylabel="ns an entry and round")
    axes.set_title("PageRank on uniform graphs", fontsize=10)
    axes.margins(x=0.02)
    _label_ends(axes, ends)


def look(number: int) -> dict[str, Any]:
    """How a line of this number is drawn: ten colours, then the same with other strokes and marks.

    >>> look(0)["color"], look(10)["color"], look(10)["linestyle"]
    ('C0', 'C0', '--')
    """
    again = number // COLORS % len(LINES)
    style, marker = LINES[again]
    return {"color": f"C{number % COLORS}", "linestyle": style, "marker": marker, "markersize": 3}


def _label_ends(axes: Any, ends: Sequence[tuple[tuple[float, float], str, Any]]) -> None:
    """Write a line's name right of the axes at its height, names apart, with a thin line to its end."""
    axes.figure.canvas.draw()
    low, high = axes.get_window_extent().extents[[1, 3]]
    step = 9 * axes.figure.dpi / 72 / (high - low)  # of the axes' height, a line of text
    place = -step
    to_axes = axes.transData + axes.transAxes.inverted()
    for (x, y), name, color in sorted(ends, key=lambda end: end[0][1]):
        at = to_axes.transform((x, y))
        place = max(place + step, at[1])
        axes.annotate(
            name,
            at,
            (1.03, place),
            xycoords="axes fraction",
            textcoords="axes fraction",
            fontsize=7,
            color=color,
            va="center",
            arrowprops={"arrowstyle": "-", "color": color, "linewidth": 0.4},
        )


def ratios(figures: Figures, axes: Any) -> None:
    """How many times as long as fused each system takes for PageRank on the largest graph of all modes."""
    case = largest_of_all_modes(figures)
    rows = sorted(case["contenders"], key=lambda c: -c["ratio"]["median"])
    widths = [c["ratio"]["median"] for c in rows]
    colors = ["C0" if c["name"].startswith(OURS) else "0.6" for c in rows]
    names = [_short(c["name"]) for c in rows]
    named = [n if n.startswith(OURS) else f"{n}, {c['threads']}" for n, c in zip(names, rows, strict=True)]
    bars = axes.barh(named, widths, color=colors)
    axes.bar_label(bars, [f"{width:.2f}" for width in widths], padding=3, fontsize=7)
    axes.set_xscale("log")
    axes.axvline(1, color="black", linewidth=0.6)
    axes.margins(x=0.15)
    axes.tick_params(labelsize=7)
    axes.set_xlabel("times as long as fused; threads after the name", fontsize=8)
    title = (
        f"PageRank, {case['iterations']} rounds, {case['graph']}: {case['stored_entries']:,} stored entries"
    )
    axes.set_title(title, fontsize=10)


def entries(figures: Figures, axes: Any) -> None:
    """What an entry takes in each program, one line a program, by the size of uniform graphs."""
    rows = [*_of_programs(figures)]
    ends: list[tuple[tuple[float, float], str, Any]] = []
    for name in dict.fromkeys(r["program"] for r in rows):
        points = [(r["edges"], r["ns_per_entry"]) for r in rows if r["program"] == name]
        (line,) = axes.plot(*zip(*points, strict=True), **look(len(ends)))
        ends.append((points[-1], name, line.get_color()))
    axes.set(xscale="log", yscale="log", xlabel="edges", ylabel="ns an entry that is read")
    axes.set_title("Programs on uniform graphs, fused", fontsize=10)
    _label_ends(axes, ends)


def choices(figures: Figures, axes: Any) -> None:
    """Each call with threads=None beside the best of one thread and several."""
    found = figures["choosing"]
    for after in dict.fromkeys(call["after"] for call in found["calls"]):
        points = [(n, c["ratio"]) for n, c in enumerate(found["calls"], 1) if c["after"] == after]
        axes.plot(*zip(*points, strict=True), "o", markersize=4, label=f"after {after}")
    axes.axhline(found["near"], color="black", linewidth=0.6)
    axes.set(xlabel="call", ylabel="times as long as the best")
    axes.set_title("threads=None", fontsize=10)
    axes.legend(fontsize=7)


def _cases(figures: Figures, kind: str) -> Iterator[Figures]:
    """The cases of PageRank on a kind of graph."""
    return (c for c in figures["ranking"] if "contenders" in c and c["kind"][0] == kind)


def largest_of_all_modes(figures: Figures) -> Figures:
    """The case of PageRank on the largest graph that most of our modes ran on."""
    cases: list[Figures] = [case for case in figures["ranking"] if "contenders" in case]

    def rank(case: Figures) -> tuple[int, int]:
        return sum(c["name"].startswith(OURS) for c in case["contenders"]), case["stored_entries"]

    return max(cases, key=rank)


def _of_programs(figures: Figures) -> Iterator[Figures]:
    """The rows of programs that read entries of uniform graphs."""
    rows = figures.get("spectrum", {}).get("rows", ())
    return (r for r in rows if "left_out" not in r and r["ns_per_entry"] and r["kind"][0] == "uniform")


def _short(name: str) -> str:
    """A contender's name without "threads" and the like."""
    return name.replace(" threads", "").replace(" thread", "") if name.startswith(OURS) else name


def _has_sizes(figures: Figures) -> bool:
    return "ranking" in figures and len([*_cases(figures, "uniform")]) > 1


# Of each picture: its name, whether there are figures for it, its size in inches, what draws it.
PLOTS: tuple[
    tuple[str, Callable[[Figures], bool], tuple[float, float], Callable[[Figures, Any], None]], ...
] = (
    ("sizes", _has_sizes, (7.2, 4.2), sizes),
    (
        "ratios",
        lambda figures: any("contenders" in c for c in figures.get("ranking", ())),
        (7.2, 4.0),
        ratios,
    ),
    ("programs", lambda figures: any(_of_programs(figures)), (7.2, 4.2), entries),
    ("choices", lambda figures: "choosing" in figures, (7.2, 2.8), choices),
)
