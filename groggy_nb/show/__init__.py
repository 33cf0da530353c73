"""The show layer: objects as text, HTML, pictures and diagrams. `measure.looks` finds it by name."""

from __future__ import annotations

from groggy_nb.show import breakdown, diagrams, modes, script, steps, values
from groggy_nb.show.html import as_html
from groggy_nb.show.tables import as_text

# Each takes the object and `ax=`, and returns the axes.
PLOTS = {
    "report.breakdown": breakdown.draw,
    "report.steps": steps.draw,
    "comparison.breakdown": modes.draw_breakdown,
    "comparison.crossings": modes.draw_crossings,
    "result": values.draw,
}

# Each takes a program and returns its text in another notation.
EXPORTS = {"dot": diagrams.dot, "mermaid": diagrams.mermaid, "python": script.builder_script}

__all__ = ["EXPORTS", "PLOTS", "as_html", "as_text"]
