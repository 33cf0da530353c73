"""What is said of ablations and scalings."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from groggy_nb.errors import clipped
from groggy_nb.measure.ablation import Ablation, Variant
from groggy_nb.measure.differences import Difference
from groggy_nb.measure.scaling import Scaling
from groggy_nb.show import ablation as ablation_plot
from groggy_nb.show import programs, words
from groggy_nb.show import scaling as scaling_plot
from groggy_nb.show.content import Table
from groggy_nb.show.sheet import Sheet
from groggy_nb.show.style import Drawing

MEDIAN = "times are medians of the run without compile"


def ablation(of: Ablation) -> Sheet:
    """Each pass left out, and added in order."""
    counts = [one.crossings for one in of.added]
    fall = f"{counts[0]:,} crossings, then {counts[-1]:,}" if counts else "no variant"
    drawing = Drawing(
        partial(ablation_plot.draw, of),
        ablation_plot.size(of),
        ablation_plot.alt(of),
        ablation_plot.RATIOS,
    )
    return Sheet(
        "Ablation",
        f"{fall} · {_equal(of.equal, of.differences)}",
        (("graph", clipped(of.graph)),),
        (
            _variants(of.left_out, "each pass left out", MEDIAN),
            _variants(of.added, "added in order", "crossings in the rounds of the loops: the formula"),
        ),
        (drawing,),
    )


def scaling(of: Scaling) -> Sheet:
    """Times by size and mode, predicted beside measured, and the break-even sizes."""
    modes = list(dict.fromkeys(point.mode for point in of.points))
    sizes = sorted({point.nodes for point in of.points})
    span = f"{sizes[0]:,} to {sizes[-1]:,} nodes" if sizes else "no size"
    equal = f" · {_equal(of.equal, of.differences)}"
    rows = tuple(
        (
            words.label(p.mode),
            f"{p.nodes:,}",
            f"{p.edges:,}",
            f"{p.crossings:,}",
            words.seconds(p.seconds),
            _spread(p.all_seconds),
            "-" if p.predicted is None else words.seconds(p.predicted),
            "-" if p.predicted is None else off(p.predicted, p.seconds),
        )
        for p in of.points
    )
    headers = ("mode", "nodes", "edges", "crossings", "time", "least to most", "predicted", "off by")
    calibrated = any(p.predicted is not None for p in of.points)
    note = MEDIAN if calibrated else f"{MEDIAN}; without predictions: gn.calibrate() makes them"
    return Sheet(
        "Scaling",
        f"{words.count(len(modes), 'mode')}, {span}{equal}",
        (("break-even", scaling_plot.break_even(of)),) if of.break_even else (),
        (Table(headers, rows, 1, "", note),),
        (Drawing(partial(scaling_plot.draw, of), scaling_plot.SIZE, scaling_plot.alt(of)),),
    )


def off(predicted: float, measured: float) -> str:
    """How far a prediction is from what was measured, with its sign.

    >>> off(1.1, 1.0), off(0.5, 1.0), off(1.0, 0.0)
    ('+10%', '−50%', '-')
    """
    return f"{predicted / measured - 1:+.0%}".replace("-", "−") if measured > 0 else "-"


def _variants(variants: Sequence[Variant], title: str, note: str) -> Table:
    """One row a variant."""
    rows = tuple(
        (
            words.label(one.label),
            f"{one.crossings:,}",
            words.label(one.formula),
            words.seconds(one.seconds),
            _spread(one.all_seconds),
            ablation_plot.compared(variants, one),
        )
        for one in variants
    )
    headers = ("variant", "crossings", "formula", "time", "least to most", "to the first")
    return Table(headers, rows, 1, title, note)


def _spread(seconds: Sequence[float]) -> str:
    """The fastest and the slowest run."""
    if len(seconds) < 2:
        return "-"
    return f"{words.seconds(min(seconds))} to {words.seconds(max(seconds))}"


def _equal(is_equal: bool, differences: Sequence[Difference]) -> str:
    """Whether all results had the same bits; if not, where they differ."""
    if is_equal:
        return "equal bit for bit: yes"
    return f"equal bit for bit: NO: {'; '.join(map(programs.difference, differences[:3]))}"
