"""The show layer: objects as text, HTML, pictures and diagrams. `report.looks` finds it by name."""

from __future__ import annotations

from groggy_nb.show import (
    ablation,
    breakdown,
    diagrams,
    graphs,
    limits,
    modes,
    outputs,
    scaling,
    script,
    steps,
    sweep,
    timeline,
)
from groggy_nb.show.html import as_html
from groggy_nb.show.sections import as_page
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

__all__ = ["EXPORTS", "PLOTS", "as_html", "as_page", "as_text"]
