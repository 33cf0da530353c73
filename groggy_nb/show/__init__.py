"""The show layer: objects as text, HTML, pictures and diagrams. `report.looks` finds it by name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from groggy_nb.measure.recorded import Recording
from groggy_nb.report.report import Report
from groggy_nb.show import (
    ablation,
    breakdown,
    diagrams,
    graphs,
    limits,
    modes,
    outputs,
    replay,
    scaling,
    script,
    sections,
    steps,
    sweep,
    timeline,
)
from groggy_nb.show.html import as_html
from groggy_nb.show.tables import as_text

# Each takes the object and `ax=`, and returns the axes.
PLOTS = {
    "report.breakdown": breakdown.draw,
    "report.steps": steps.draw,
    "report.timeline": timeline.draw,
    "report.limits": limits.draw,
    "comparison.breakdown": modes.draw_breakdown,
    "comparison.crossings": modes.draw_crossings,
    "ablation": ablation.draw,
    "scaling": scaling.draw,
    "sweep": sweep.draw,
    "result": outputs.draw,
    "graph": graphs.draw,
}

# Each takes a program and returns its text in another notation.
EXPORTS = {"dot": diagrams.dot, "mermaid": diagrams.mermaid, "python": script.builder_script}

PAGES: dict[type, Callable[[Any], str]] = {Report: sections.as_page, Recording: replay.page}
MOVIES: dict[type, Callable[..., bytes]] = {Recording: replay.movie}


def as_page(thing: Any) -> str:
    """The object as one whole HTML page that opens without a network."""
    return PAGES[type(thing)](thing)


def as_movie(thing: Any, **options: Any) -> bytes:
    """The object as an animated GIF."""
    return MOVIES[type(thing)](thing, **options)


__all__ = ["EXPORTS", "PLOTS", "as_html", "as_movie", "as_page", "as_text"]
