"""The static picture of a program: steps in the order of the text, arcs for values; SVG without script."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from html import escape
from typing import Any

from groggy_nb.show.kinds import fill

ROW, BOX, WIDTH, LEFT, INDENT = 34, 26, 330, 60, 18
INK, LINE, FRAME = "#1c2733", "#5b7083", "#9aa7b3"
MOST = 400  # nodes drawn


def svg(projection: Mapping[str, Any], costs: Mapping[str, Any] | None = None) -> str:
    """The picture as SVG text; all labels are text in it, escaped.

    Parameters
    ----------
    projection : mapping
        What the canvas shows.
    costs : mapping, optional
        The overlay's nodes: times beside the steps.

    Examples
    --------
    >>> svg({"nodes": [], "edges": [], "regions": []}).startswith("<svg")
    True
    """
    nodes = list(projection["nodes"])[:MOST]
    depths = _depths(projection["regions"])
    rows = _rows(nodes, projection["regions"])
    deepest = max([depths.get(r["region"], -1) + 1 for r in projection["regions"]] or [0])
    right = LEFT + deepest * INDENT + WIDTH
    arcs, reach = _arcs(projection["edges"], rows, right)
    height = ROW * max(len(nodes) + len(projection["regions"]), 1) + 16
    parts = [_frame(r, rows, depths, right, projection) for r in projection["regions"]]
    parts += arcs
    parts += [_box(n, rows[n["id"]], depths, right, costs or {}) for n in nodes]
    if not nodes:
        parts.append(f'<text x="{LEFT}" y="28" fill="{INK}">an empty program</text>')
    total = right + reach + 16
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{total}" height="{height}" '
        f'viewBox="0 0 {total} {height}" font-family="sans-serif" font-size="12" role="img">'
        f'<rect width="{total}" height="{height}" fill="#ffffff"/>'
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" '
        f'orient="auto"><path d="M0 0 L8 4 L0 8 z" fill="{LINE}"/></marker></defs>'
        f"{''.join(parts)}</svg>"
    )


def data_uri(picture: str) -> str:
    """SVG text as the address of an image, which cannot run anything."""
    return f"data:image/svg+xml;base64,{base64.b64encode(picture.encode(errors='replace')).decode()}"


def _depths(regions: list[Mapping[str, Any]]) -> dict[str | None, int]:
    """How deep each region lies; 0 at top level."""
    parents = {r["id"]: r["region"] for r in regions}
    found: dict[str | None, int] = {}
    for region in parents:
        depth, at = 0, parents[region]
        while at is not None:
            depth, at = depth + 1, parents.get(at)
        found[region] = depth
    return found


def _rows(nodes: list[Mapping[str, Any]], regions: list[Mapping[str, Any]]) -> dict[str, int]:
    """The row of each node and of each region's head, by line."""
    heads = [(r["line"], 0, -r["end_line"], r["id"]) for r in regions if r["kind"] != "else"]
    heads += [(r["line"] - 0.5, 0, 0, r["id"]) for r in regions if r["kind"] == "else"]
    all_rows = sorted([*heads, *((n["line"], 1, k, n["id"]) for k, n in enumerate(nodes))])
    return {name: row for row, (_, _, _, name) in enumerate(all_rows)}


def _y(row: int) -> int:
    return 8 + row * ROW


def _frame(
    region: Mapping[str, Any],
    rows: Mapping[str, int],
    depths: Mapping[str | None, int],
    right: int,
    projection: Mapping[str, Any],
) -> str:
    inner = [rows[region["id"]]]
    ids = _inside(region["id"], projection)
    inner += [rows[i] for i in ids if i in rows]
    depth = depths[region["id"]]
    x = LEFT + depth * INDENT - 6
    top, bottom = _y(min(inner)) - 2, _y(max(inner)) + ROW - 4
    end = right + 6 - depth * 3
    title = escape(_cut(str(region["title"]), 46))
    return (
        f'<rect x="{x}" y="{top}" width="{end - x}" height="{bottom - top}" rx="6" fill="none" '
        f'stroke="{FRAME}" stroke-dasharray="2 3"/>'
        f'<text x="{x + 8}" y="{top + 19}" fill="{INK}" font-style="italic">{title}</text>'
    )


def _inside(region: str, projection: Mapping[str, Any]) -> list[str]:
    found = [n["id"] for n in projection["nodes"] if n["region"] == region]
    for inner in projection["regions"]:
        if inner["region"] == region:
            found += [inner["id"], *_inside(inner["id"], projection)]
    return found


def _box(
    node: Mapping[str, Any],
    row: int,
    depths: Mapping[str | None, int],
    right: int,
    costs: Mapping[str, Any],
) -> str:
    depth = depths.get(node["region"], -1) + 1
    x, y = LEFT + depth * INDENT, _y(row)
    width = right - x
    is_round = node["kind"] in ("input", "size", "param")
    title, subtitle = str(node["title"]), str(node["subtitle"])
    cost = costs.get(node["id"], {})
    time = f"{cost['ms']:.3g} ms" if cost.get("ms") else ""
    room = max(int((width - 20 - 7 * len(time)) / 6.6) - len(_cut(title, 24)) - 2, 0)
    label = f'<tspan font-weight="bold">{escape(_cut(title, 24))}</tspan>'
    if subtitle and room > 4:
        label += f'<tspan fill="{LINE}" dx="8">{escape(_cut(subtitle, room))}</tspan>'
    line = f'<text x="{LEFT - 12}" y="{y + 17}" text-anchor="end" fill="{FRAME}">{node["line"]}</text>'
    beside = (
        f'<text x="{right - 8}" y="{y + 17}" text-anchor="end" fill="{INK}">{escape(time)}</text>'
        if time
        else ""
    )
    return (
        f'<rect x="{x}" y="{y}" width="{width}" height="{BOX}" rx="{12 if is_round else 4}" '
        f'fill="{fill(str(node["value"]))}" stroke="{LINE}"/>'
        f'<text x="{x + 8}" y="{y + 17}" fill="{INK}">{label}</text>{beside}'
        f"{line if node['line'] else ''}"
    )


def _arcs(edges: list[Mapping[str, Any]], rows: Mapping[str, int], right: int) -> tuple[list[str], int]:
    """Arcs at the right of the boxes, each in the nearest free lane; those to the next round are dashed."""
    spans = []
    for edge in edges:
        if edge["source"] in rows and edge["target"] in rows:
            a, b = rows[edge["source"]], rows[edge["target"]]
            spans.append((abs(a - b), a, b, bool(edge["back"])))
    lanes: list[list[tuple[int, int]]] = []
    found = []
    for _, a, b, is_back in sorted(set(spans)):
        low, high = min(a, b), max(a, b)
        lane = next(
            (n for n, used in enumerate(lanes) if all(high <= s or low >= e for s, e in used)), len(lanes)
        )
        if lane == len(lanes):
            lanes.append([])
        lanes[lane].append((low, high))
        x = right + 16 + 9 * lane
        start, end = _y(a) + 18, _y(b) + 9
        if a == b:
            start, end = _y(a) + 20, _y(a) + 6
        dash = ' stroke-dasharray="4 3"' if is_back else ""
        found.append(
            f'<path d="M{right} {start} H{x - 5} Q{x} {start} {x} {start + (5 if end > start else -5)} '
            f'V{end + (-5 if end > start else 5)} Q{x} {end} {x - 5} {end} H{right + 1}" fill="none" '
            f'stroke="{LINE}"{dash} marker-end="url(#tip)"/>'
        )
    return found, 16 + 9 * max(len(lanes), 1)


def _cut(text: str, most: int) -> str:
    safe = "".join(c if c.isprintable() else " " for c in text)
    return safe if len(safe) <= most else safe[: max(most - 1, 0)] + "…"
