"""What the rows of PageRank that were missed are made of: best and worst rounds, and the walk alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from groggy_nb.show.content import Table
from groggy_nb.show.tables import render
from groggy_nb.show.words import digits, share

Figures = Mapping[str, Any]


def missed(figures: Figures) -> Iterator[str]:
    """One row a target of PageRank that was missed, where the graph's walk was measured too."""
    walks = {r["graph"]: r for r in figures.get("spectrum", {}).get("rows", ()) if r["program"] == "pagerank"}
    rows = [
        (
            case["graph"],
            row["against"],
            digits(row["found"]),
            digits(_by_least(case, other)),
            f"{digits(min(other['ratio']['samples']))} to {digits(max(other['ratio']['samples']))}",
            digits(case["contenders"][0]["ns_per_entry"]),
            *_alone(walks.get(case["graph"])),
        )
        for row in figures.get("targets", ())
        if row["verdict"] == "missed"
        for case in figures.get("ranking", ())
        if "contenders" in case and row["work"] == f"PageRank, {case['iterations']} rounds, {case['graph']}"
        for other in case["contenders"]
        if other["name"] == row["against"]
    ]
    if not rows:
        return
    gives = figures.get("spectrum", {}).get("bandwidth")
    beside = f"; this memory gives {digits(gives / 1e9)} GB/s" if gives else ""
    yield f"PageRank where it was missed, and the same alone in a process{beside}"
    headers = ("graph", "beside", "median", "by the least", "rounds", "ns an entry", "alone", "walk")
    yield from render(Table((*headers, "ns an entry", "bytes", "GB/s"), tuple(rows), 2))
    yield "  by the least: the quickest round of each; rounds: the least and the most, those in turns"
    yield "  alone: ns an entry; walk: its part of the time; bytes: moved at least for an entry"


def _by_least(case: Figures, other: Figures) -> float:
    return float(other["seconds"]["min"] / case["contenders"][0]["seconds"]["min"])


def _alone(row: Figures | None) -> tuple[str, ...]:
    walk = row and row["walk"]
    if not row or not walk:
        return ("", "", "", "", "")
    moved = walk["bytes_per_second"] / 1e9
    cells = (row["ns_per_entry"], walk["ns_per_entry"], walk["bytes_per_entry"], moved)
    alone, *of_walk = (digits(cell) for cell in cells)
    return (alone, share(walk["share"]), *of_walk)
