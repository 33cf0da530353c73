"""A recording in motion: one HTML page that plays it without a network, or an animated GIF."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from groggy_nb.domains import NODE
from groggy_nb.errors import UsageError
from groggy_nb.graph import Graph
from groggy_nb.graph.times import as_seconds
from groggy_nb.measure.recorded import RecordedLoop, Recording, Round, Seen
from groggy_nb.show import style, words
from groggy_nb.show.content import ENDINGS
from groggy_nb.show.graphs import MOST_EDGES, MOST_NODES, draw_edges, node_areas
from groggy_nb.show.layouts import node_places

WIDTH, HEIGHT = 1000.0, 700.0  # of the page's drawing
SIZE = (6.4, 5.0)
BINS = 30
DIGITS = 7  # of a number in the page


def is_drawn(graph: Graph) -> bool:
    """Whether a graph is small enough to be drawn node by node."""
    return 0 < graph.num_nodes <= MOST_NODES and graph.num_edges <= MOST_EDGES


def scene(graph: Graph) -> dict[str, Any] | None:
    """The drawing of a small graph, as JSON takes it: places within 1000 by 700, edges, labels."""
    if not is_drawn(graph):
        return None
    places = node_places(graph)
    low, span = places.min(axis=0), np.ptp(places, axis=0)
    scale = min(WIDTH / max(span[0], 1e-9), HEIGHT / max(span[1], 1e-9))
    moved = (places - low) * scale + (np.array([WIDTH, HEIGHT]) - span * scale) / 2
    moved[:, 1] = HEIGHT - moved[:, 1]  # a page counts downwards
    return {
        "places": [[round(x, 1), round(y, 1)] for x, y in moved.tolist()],
        "edges": [[u, v] for u, v in zip(graph.src.tolist(), graph.dst.tolist(), strict=True) if u != v],
        "labels": [words.label(str(graph.label_of(k)), 40) for k in range(graph.num_nodes)],
    }


def page(of: Recording) -> str:
    """One page that plays the recording: the graph where it is small, each value's figures, the residual."""
    loops = [loop for loop in of.loops if loop.rounds]
    if not loops:
        raise UsageError("no round was recorded: the program has no loop, or none of its rounds was kept")
    graph = of.result.graph
    found = scene(graph)
    size = f"{words.count(graph.num_nodes, 'node')}, {words.count(graph.num_edges, 'edge')}"
    data = {
        "title": f"{size}, round by round",
        "facts": "; ".join(of.notes),
        "graph": found,
        "loops": [_loop(loop, found is not None) for loop in loops],
    }
    text = json.dumps(data, allow_nan=False, separators=(",", ":"))
    # Nothing in a string may end the element that holds it.
    text = text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")
    template = Path(__file__).with_name("replay.html").read_text("utf-8")
    return template.replace("{{data}}", text)


def _loop(loop: RecordedLoop, with_values: bool) -> dict[str, Any]:
    named = [name for each in loop.rounds for name, seen in each.items() if _is_of_nodes(seen)]
    series = numbers(loop.scalars.get(loop.residual, ()))
    return {
        "title": f"line {loop.line}" if loop.line else "loop",
        "total": loop.total,
        "ended": ENDINGS[loop.ended],
        "seconds": numbers(loop.seconds),
        "residual": {"name": words.label(loop.residual), "values": series},
        "drawn": [words.label(name) for name in dict.fromkeys(named)],
        "rounds": [_round(each, with_values) for each in loop.rounds],
    }


def _round(of: Round, with_values: bool) -> dict[str, Any]:
    return {
        "number": of.number,
        "values": {words.label(name): _seen(seen, with_values) for name, seen in of.items()},
    }


def _seen(seen: Seen, with_values: bool) -> dict[str, Any]:
    figures = seen.figures
    values = numbers(seen.values) if with_values and _is_of_nodes(seen) and seen.values is not None else None
    return {
        "line": seen.port.line,
        **{name: figures[name] for name in ("min", "median", "mean", "max", "nan")},
        "top": [[label, str(value)] for label, value in seen.top[:3]],
        "values": values,
    }


def _is_of_nodes(seen: Seen) -> bool:
    return seen.port.domain is NODE


def numbers(values: Any) -> list[float | None]:
    """Numbers as JSON has them, short; None for those that it has not."""
    array = np.asarray(values)
    plain = as_seconds(array) if array.dtype.kind == "M" else array.astype(np.float64)
    return [float(f"{x:.{DIGITS}g}") if np.isfinite(x) else None for x in plain.tolist()]


def movie(
    of: Recording,
    name: str | None = None,
    line: int | None = None,
    rate: float = 4.0,
    tell: Callable[[float], None] = lambda share: None,
) -> bytes:
    """The rounds of a loop as an animated GIF: the graph, or a histogram, by a value of its nodes.

    `tell` is told the share that is drawn, after each round.
    """
    from matplotlib.figure import Figure

    loop = of.loop(line)
    graph = of.result.graph
    frames = [each for each in loop.rounds if _shown(each, name) is not None]
    if not frames:
        asked = f"a node value {name!r}" if name else "a node value"
        raise UsageError(
            f"no kept round of the loop on line {loop.line} holds {asked}",
            code="recorded-value",
            hint="recorded.names has the names; room= makes more room for arrays",
        )
    figure = Figure(figsize=SIZE, layout="constrained", facecolor="white")
    (ax,) = figure.subplots(1, 1, squeeze=False).flat
    draw, moving = _nodes(ax, graph, frames, name) if is_drawn(graph) else _bars(ax, frames, name)
    return _gif(figure, ax, frames, loop, name, draw, (*moving, ax.title), rate, tell)


def _shown(each: Round, name: str | None) -> Seen | None:
    """The value that a round is drawn by: the one asked for, or the last of nodes that the loop hands on."""
    kept = [s for s in each.by_id.values() if _is_of_nodes(s) and s.values is not None and s.port.name]
    if name is not None:
        found = each.get(name)
        return found if any(found is s for s in kept) else None
    carried = [s for s in kept if s.port.is_carried]
    return (carried or kept)[-1] if kept else None


def _ends(frames: list[Round], name: str | None) -> tuple[float, float]:
    """The bounds over all rounds, so that a colour means the same in each."""
    seen = [_figures(each, name) for each in frames]
    lows = [x["min"] for x in seen if x["min"] is not None]
    highs = [x["max"] for x in seen if x["max"] is not None]
    low, high = min(lows, default=0.0), max(highs, default=1.0)
    return (low, high) if high > low else (low - 0.5, high + 0.5)


def _figures(each: Round, name: str | None) -> Any:
    seen = _shown(each, name)
    assert seen is not None
    return seen.figures


def _values(each: Round, name: str | None) -> Any:
    seen = _shown(each, name)
    assert seen is not None
    return np.asarray(seen.values, np.float64)


def _nodes(ax: Any, graph: Graph, frames: list[Round], name: str | None) -> tuple[Any, list[Any]]:
    """Draws a round on the graph; gives what shows another one, and what changes then."""
    places, sizes = node_places(graph), node_areas(None, graph.num_nodes)
    low, high = _ends(frames, name)
    ax.set_axis_off()
    ax.set_aspect("equal")
    draw_edges(ax, graph, places, sizes)
    dots = ax.scatter(
        *places.T,
        s=sizes,
        c=_values(frames[0], name),
        cmap="viridis",
        vmin=low,
        vmax=high,
        edgecolors=style.EDGE,
        linewidths=0.6,
        zorder=2,
        plotnonfinite=True,
    )
    ax.margins(0.08)
    ax.figure.colorbar(dots, ax=ax, shrink=0.7)
    return lambda each: dots.set_array(_values(each, name)), [dots]


def _bars(ax: Any, frames: list[Round], name: str | None) -> tuple[Any, list[Any]]:
    """Draws a round's histogram; gives what shows another one, and what changes then."""
    cuts = np.linspace(*_ends(frames, name), BINS + 1)

    def heights(each: Round) -> Any:
        values = _values(each, name)
        return np.histogram(values[np.isfinite(values)], bins=cuts)[0]

    bars = ax.bar(cuts[:-1], heights(frames[0]), width=np.diff(cuts), align="edge", color=style.LINES[0])
    ax.set_ylim(0, 1.05 * max(1, *(int(heights(each).max()) for each in frames)))
    ax.set_ylabel("nodes")
    style.tidy(ax, "y")

    def draw(each: Round) -> None:
        for bar, height in zip(bars, heights(each), strict=True):
            bar.set_height(height)

    return draw, list(bars)


def _gif(
    figure: Any,
    ax: Any,
    frames: list[Round],
    loop: RecordedLoop,
    name: str | None,
    draw: Any,
    moving: tuple[Any, ...],
    rate: float,
    tell: Callable[[float], None],
) -> bytes:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from PIL import Image

    canvas = FigureCanvasAgg(figure)

    def turn(each: Round) -> None:
        seen = _shown(each, name)
        assert seen is not None
        draw(each)
        ax.set_title(_title(seen, each, loop), fontsize="small", **style.PLAIN)

    turn(frames[0])
    for artist in moving:  # all else is drawn once
        artist.set_animated(True)
    canvas.draw()
    ground = canvas.copy_from_bbox(figure.bbox)
    pictures, octree = [], Image.Quantize.FASTOCTREE  # a fifth of the time that median cuts take
    for each in frames:
        turn(each)
        canvas.restore_region(ground)
        for artist in moving:
            ax.draw_artist(artist)
        pictures.append(
            Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB").quantize(method=octree)
        )
        tell(len(pictures) / len(frames))
    file = io.BytesIO()
    times = [round(1000 / rate)] * len(pictures)
    times[-1] = max(times[-1], 1500)  # the end is looked at
    first, *others = pictures
    first.save(file, "GIF", save_all=True, append_images=others, duration=times, loop=0)
    return file.getvalue()


def _title(seen: Seen, each: Round, loop: RecordedLoop) -> str:
    told = f"{words.label(seen.port.name)}, round {each.number:,} of {loop.total:,}"
    series = loop.scalars.get(loop.residual)
    if series is None or each.number > len(series):
        return told
    return f"{told} · {words.label(loop.residual)} {series[each.number - 1]:.3g}"
