"""The plot of a graph: small ones node by node, large ones by their degrees and where their edges lie."""

from __future__ import annotations

from typing import Any

import numpy as np

from groggy_nb.errors import GraphError
from groggy_nb.graph import Column, Graph
from groggy_nb.graph.attributes import node_column
from groggy_nb.graph.csr import Direction
from groggy_nb.graph.times import as_seconds
from groggy_nb.show import style, words
from groggy_nb.show.layouts import node_places

MOST_NODES, MOST_EDGES = 500, 5000  # that are drawn one by one
NAMED = 50  # nodes whose labels are written unasked
HEADS = 500  # edges that are drawn with heads
FEW = 6  # groups that get a colour and a shape of their own, as many as there are
SIZE = (6.4, 5.2)
SUMMARY_SIZE = (9.0, 3.4)
AREA = 110.0  # of a node, in square points
AREAS = (25.0, 420.0)  # of the smallest and the largest node
OTHERS = "#BBBBBB"
CELLS = 64  # rows and columns of the picture of a matrix


def draw(
    graph: Graph, color: Any = None, size: Any = None, labels: bool | None = None, ax: Any = None
) -> Any:
    """The graph drawn, or its summary."""
    colors = None if color is None else node_column(graph, color, "color")
    sizes = None if size is None else _numbers(node_column(graph, size, "size"), "size")
    if graph.num_nodes > MOST_NODES or graph.num_edges > MOST_EDGES:
        return _summary(graph, colors, color, ax)
    axes = style.panels(ax, 1, SIZE, (1.0,))
    _nodes_and_edges(axes[0], graph, colors, sizes, labels, color)
    return style.given_back(axes)


def _numbers(column: Column, what: str) -> Any:
    """The values of a column of numbers, nan where one is missing."""
    if column.categories is not None:
        raise GraphError(f"{what} holds strings; wanted numbers", code="graph-plot")
    values = as_seconds(column.values) if column.is_time else column.values.astype(np.float64)
    values = np.where(np.isfinite(values), values, np.nan)
    return values if column.missing is None else np.where(column.missing, np.nan, values)


def _groups(column: Column) -> tuple[list[str], Any] | None:
    """The largest groups' names and each node's place among them (-1: none of these); None for measures."""
    values = column.values
    there = np.ones(len(values), np.bool_) if column.missing is None else ~column.missing
    if column.categories is None and values.dtype.kind not in "ib":
        return None
    kinds, sizes = np.unique(values[there], return_counts=True)
    if column.categories is None and len(kinds) > FEW:
        return None
    largest = kinds[np.lexsort((np.arange(len(kinds)), -sizes))][:FEW]
    place = np.full(len(values), -1)
    for k, kind in enumerate(largest):
        place[(values == kind) & there] = k
    names = [
        words.label(column.categories[k]) if column.categories else words.value(k.item()) for k in largest
    ]
    return names, place


def _nodes_and_edges(
    ax: Any, graph: Graph, colors: Column | None, sizes: Any, labels: bool | None, name: Any
) -> None:
    """The drawing: edges below, nodes above, labels beside them."""
    n = graph.num_nodes
    ax.set_axis_off()
    ax.set_title(_title(graph), fontsize="small")
    if not n:
        ax.text(0.5, 0.5, "no nodes", transform=ax.transAxes, ha="center", va="center", fontsize="small")
        return
    places = node_places(graph)
    ax.set_aspect("equal")
    areas = node_areas(sizes, n)
    draw_edges(ax, graph, places, areas)
    found = None if colors is None else _groups(colors)
    outline = {"edgecolors": style.EDGE, "linewidths": 0.6, "zorder": 2}
    if colors is None:
        ax.scatter(*places.T, s=areas, color=style.LINES[0], **outline)
    elif found is not None:
        _grouped(ax, places, areas, found, outline)
    else:
        values = _numbers(colors, "color")
        known = np.isfinite(values)
        ax.scatter(*places[~known].T, s=areas[~known], color="white", **outline)
        drawn = ax.scatter(*places[known].T, s=areas[known], c=values[known], cmap="viridis", **outline)
        bar = ax.figure.colorbar(drawn, ax=ax, shrink=0.7)
        if isinstance(name, str):
            bar.set_label(words.label(name), **style.PLAIN)
    if labels or (labels is None and n <= NAMED):
        for k, (x, y) in enumerate(places):
            text = words.label(str(graph.label_of(k)), 20)
            offset = (areas[k] ** 0.5 / 2 + 1.5,) * 2
            ax.annotate(
                text, (x, y), xytext=offset, textcoords="offset points", fontsize="x-small", **style.PLAIN
            )
    ax.margins(0.08)


def _title(graph: Graph) -> str:
    """What is drawn, in a line."""
    return f"{words.count(graph.num_nodes, 'node')}, {words.count(graph.num_edges, 'edge')}"


def node_areas(sizes: Any, n: int) -> Any:
    """The area of each node, in square points; less where there are many."""
    scale = 1.0 if n <= NAMED else 0.4 if n <= 200 else 0.18
    if sizes is None:
        return np.full(n, scale * AREA)
    low, high = np.nanmin(sizes, initial=np.inf), np.nanmax(sizes, initial=-np.inf)
    share = (sizes - low) / (high - low) if high > low else np.zeros(n)
    return scale * (AREAS[0] + (AREAS[1] - AREAS[0]) * np.nan_to_num(share))


def _grouped(ax: Any, places: Any, areas: Any, found: tuple[list[str], Any], outline: dict[str, Any]) -> None:
    """Nodes of a few groups, each in a colour and a shape of its own; all others grey."""
    names, place = found
    handles, told = [], []
    for k, name in enumerate([*names, "others"]):
        chosen = place == (k if k < len(names) else -1)
        if chosen.any():
            is_other = k == len(names)
            handles.append(
                ax.scatter(
                    *places[chosen].T,
                    s=areas[chosen],
                    color=OTHERS if is_other else style.LINES[k],
                    marker="o" if is_other else style.MARKERS[k],
                    **outline,
                )
            )
            told.append(f"{name} ({np.count_nonzero(chosen):,})")
    style.legend(ax, handles, told, loc="upper left", bbox_to_anchor=(1.0, 1.0), frameon=False)


def draw_edges(ax: Any, graph: Graph, places: Any, areas: Any) -> None:
    """Lines, with heads where there are few; self loops are rings."""
    from matplotlib.collections import LineCollection
    from matplotlib.patches import Circle, FancyArrowPatch

    ink = style.ink(ax)
    is_loop = graph.src == graph.dst
    src, dst = graph.src[~is_loop], graph.dst[~is_loop]
    look = {"color": ink, "alpha": 0.45 if graph.num_edges <= 1000 else 0.2, "linewidth": 0.7}
    if graph.directed and len(src) <= HEADS:
        back = set(zip(dst.tolist(), src.tolist(), strict=True))
        for u, v in zip(src.tolist(), dst.tolist(), strict=True):
            bend = 0.15 if (u, v) in back else 0.0
            ax.add_patch(
                FancyArrowPatch(
                    places[u],
                    places[v],
                    arrowstyle="-|>",
                    mutation_scale=8,
                    shrinkA=0,
                    shrinkB=areas[v] ** 0.5 / 2,
                    connectionstyle=f"arc3,rad={bend}",
                    zorder=1,
                    **look,
                )
            )
    else:
        ax.add_collection(LineCollection([*np.stack((places[src], places[dst]), axis=1)], zorder=1, **look))
    reach = 0.03 * max(float(np.ptp(places, axis=0).max()), 0.1)
    for v in np.unique(graph.src[is_loop]).tolist():
        ax.add_patch(Circle(places[v] + [0, reach], reach, fill=False, zorder=1, **look))


def _summary(graph: Graph, colors: Column | None, name: Any, ax: Any) -> Any:
    """Two panels: how many neighbors nodes have, and where the edges lie or which values there are."""
    axes = style.panels(ax, 2, SUMMARY_SIZE, (1.0, 1.0))
    _degrees(axes[0], graph)
    if len(axes) > 1:
        if colors is None:
            _matrix(axes[1], graph)
        else:
            _values(axes[1], colors, name)
    return style.given_back(axes)


def _degrees(ax: Any, graph: Graph) -> None:
    """The share of nodes that have a degree or more, on two logarithmic axes."""
    kinds: dict[Direction, str] = (
        {"in": "in-degree", "out": "out-degree"} if graph.directed else {"both": "degree"}
    )
    handles = []
    isolated = int(np.count_nonzero(graph.degrees("both") == 0))
    for k, direction in enumerate(kinds):
        degrees = np.sort(graph.degrees(direction))
        found, first = np.unique(degrees, return_index=True)
        share = 100 * (len(degrees) - first) / max(len(degrees), 1)
        shown = found > 0
        handles += ax.plot(
            found[shown],
            share[shown],
            style.MARKERS[k],
            markersize=3.5,
            color=style.LINES[k],
            linestyle="-",
            linewidth=0.8,
        )
    if len(kinds) > 1:
        style.legend(ax, handles, list(kinds.values()), frameon=False)
    if graph.num_edges:
        ax.set_xscale("log")
        ax.set_yscale("log")
        ax.set_ylim(top=150)
    else:
        style.say_empty(ax, "no edges")
    ax.set_xlabel("degree" if len(kinds) == 1 else "in- or out-degree")
    ax.set_ylabel("% of nodes with as many or more")
    told = f"{_title(graph)}" + (f", {isolated:,} without an edge" if isolated else "")
    ax.set_title(told, fontsize="small")
    style.tidy(ax, "both")


def _matrix(ax: Any, graph: Graph) -> None:
    """Where edges lie between ranges of nodes: dark where there are many."""
    cells = max(1, min(CELLS, graph.num_nodes))
    rows = graph.src.astype(np.int64) * cells // max(graph.num_nodes, 1)
    columns = graph.dst.astype(np.int64) * cells // max(graph.num_nodes, 1)
    counts = np.bincount(rows * cells + columns, minlength=cells * cells).reshape(cells, cells)
    if not graph.directed:
        counts = counts + counts.T - np.diag(np.diag(counts))
    extent = (0, graph.num_nodes, graph.num_nodes, 0)
    shown = np.where(counts > 0, counts, np.nan)
    picture = ax.imshow(shown, cmap="viridis_r", extent=extent, norm="log", interpolation="nearest")
    ax.figure.colorbar(picture, ax=ax, shrink=0.8).set_label("edges")
    ax.set_xlabel("target" if graph.directed else "node")
    ax.set_ylabel("source" if graph.directed else "node")
    ax.set_title("edges between nodes in their order", fontsize="small")
    ax.locator_params(nbins=5)


def _values(ax: Any, colors: Column, name: Any) -> None:
    """The sizes of groups, or the distribution of a measure."""
    found = _groups(colors)
    if found is None:
        values = _numbers(colors, "color")
        ax.hist(values[np.isfinite(values)], bins=40, color=style.LINES[0], **style.BAR)
        ax.set_ylabel("nodes")
        style.tidy(ax, "y")
        ax.set_xlabel(words.label(name) if isinstance(name, str) else "value", **style.PLAIN)
        return
    names, place = found
    counts = [int(np.count_nonzero(place == k)) for k in range(len(names))]
    others = int(np.count_nonzero(place < 0))
    names, counts = ([*names, "others"], [*counts, others]) if others else (names, counts)
    ax.barh(range(len(names)), counts, color=style.LINES[0], **style.BAR)
    style.bar_names(ax, names, fontsize="small")
    ax.set_xlabel("nodes")
    style.tidy(ax)
