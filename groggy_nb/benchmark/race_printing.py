"""What a race of two revisions found, as one page of text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from groggy_nb.show.content import Table
from groggy_nb.show.tables import render

Figures = Mapping[str, Any]


def race_page(figures: Figures) -> str:
    """What `race` found: counts first, then the ratios."""
    return "\n\n".join("\n".join(lines) for lines in (_counted(figures), _raced(figures)))


def unwanted(figures: Figures) -> list[str]:
    """The counts that are not those of counts.json: wanted and found, by program and mode."""
    wanted, found = figures["wanted"], figures["counts"]
    return [
        f"{name}: wanted {wanted.get(name, 'none')}, found {found.get(name, 'none')}"
        for name in dict.fromkeys([*wanted, *found])
        if wanted.get(name) != found.get(name)
    ]


def _counted(figures: Figures) -> list[str]:
    """One row a program and mode; the other revision's counts where they differ."""
    before = figures["before"] or {}
    rows = []
    for name, found in figures["counts"].items():
        other = before.get(name, found)
        told = "" if other == found else ", ".join(f"{key} {x}" for key, x in other.items())
        rows.append((name, str(found.get("crossings", "")), str(found.get("functions", "")), told))
    headers = ("", "crossings", "functions", "the other")
    return [
        "Crossings, and functions compiled beside those of the rows above: karate",
        *render(Table(headers, tuple(rows), 1)),
    ]


def _raced(figures: Figures) -> list[str]:
    """One row a program, mode and size."""
    if figures["missing"]:
        return [f"No times are compared: {figures['missing']}"]
    rows = []
    for pair in figures["pairs"]:
        low, median, high = pair["interval"]
        size = f"{pair['nodes'] or 34:,}"
        told = "slower" if pair["is_slower"] else ""
        rows.append(
            (f"{pair['name']}, {pair['mode']}", size, f"{median:.3f}", f"{low:.3f} to {high:.3f}", told)
        )
    rounds = len(figures["pairs"][0]["ratios"]) if rows else 0
    return [
        f"Times as long as in {figures['against']}, {rounds} rounds in turns, one thread",
        *render(Table(("", "nodes", "median", "95% of medians", ""), tuple(rows), 1)),
    ]
