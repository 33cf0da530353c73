"""The scaling: time by size for each mode, predictions dashed, and the size at which two modes break even."""

import dataclasses

import pytest
from drawn import HOSTILE, cut_off, legend, texts
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from groggy_nb.measure.scaling import BreakEven, Point, Scaling
from groggy_nb.show import as_html, as_text
from groggy_nb.show import scaling as plot


def lines(ax, style):
    """The lines of a style with more than a marker."""
    return [line for line in ax.lines if line.get_linestyle() == style and len(line.get_xdata()) == 2]


def test_each_mode_is_a_line_of_medians_with_its_prediction_dashed(scaling, one):
    assert scaling.plot.scaling(ax=one) is one
    measured = {tuple(line.get_ydata()) for line in lines(one, "-")}
    assert measured == {(4.0, 200.0), (1.0, 400.0)}
    predicted = [line for line in lines(one, "--") if line.get_marker() in "so"]
    assert sorted(line.get_ydata()[0] for line in predicted) == pytest.approx([1.2, 4.8])
    assert {line.get_marker() for line in lines(one, "-")} == {"s", "o"}
    assert (one.get_xscale(), one.get_yscale()) == ("log", "log")
    assert "ms" in one.get_ylabel()
    assert legend(one) == ["step", "fused", "predicted: dashed"]


def test_the_break_even_size_is_a_line_with_its_modes(scaling, one):
    scaling.plot.scaling(ax=one)
    assert texts(one) == ["step = fused at 12.3k"]
    assert any(set(line.get_xdata()) == {12_345.6} for line in one.lines)


def test_a_break_even_beyond_the_sizes_is_told_and_not_drawn(scaling, one):
    far = dataclasses.replace(scaling, break_even=(BreakEven("step", "fused", 1e9),))
    far.plot.scaling(ax=one)
    assert texts(one) == []
    assert "at 1,000,000,000 nodes" in as_text(far)


def test_without_calibration_there_is_no_prediction(scaling, one):
    points = tuple(dataclasses.replace(point, predicted=None) for point in scaling.points)
    bare = dataclasses.replace(scaling, points=points)
    bare.plot.scaling(ax=one)
    assert legend(one) == ["step", "fused"]
    assert "gn.calibrate()" in as_text(bare)


def test_no_points_are_said(one):
    empty = Scaling((), ())
    empty.plot.scaling(ax=one)
    assert texts(one) == ["no run was measured"]
    assert "no size" in as_text(empty)
    as_html(empty)


@pytest.mark.parametrize(("nodes", "seconds"), [(1, 1e-9), (0, 1.0), (10, 0.0), (10**9, 1e6)])
def test_a_single_awkward_point_can_be_drawn(one, nodes, seconds):
    Scaling((Point("fused", nodes, 0, seconds, (), 1),), ()).plot.scaling(ax=one)
    FigureCanvasAgg(one.figure).draw()


def test_hostile_modes_are_text_that_is_not_cut(scaling):
    point = scaling.points[0]
    points = tuple(dataclasses.replace(point, mode=word, nodes=10 + k) for k, word in enumerate(HOSTILE[:5]))
    hostile = Scaling(points, (BreakEven("$x^2$", "<b>", 12.0),))
    figure = Figure(figsize=plot.SIZE, layout="constrained")
    hostile.plot.scaling(ax=figure.subplots())
    assert "_hidden" in legend(figure.axes[0])
    assert texts(figure.axes[0]) == ["$x^2$ = <b> at 12"]
    assert cut_off(figure) == []
    assert "<b>" not in as_html(hostile).replace("<b>Scaling", "")


def test_text_and_html_say_each_time_and_how_far_the_prediction_is_off(scaling):
    for shown in (as_text(scaling), as_html(scaling)):
        for said in ("4.00 ms", "4.80 ms", "+20%", "step and fused cost the same at 12,346 nodes"):
            assert said in shown
        assert "a and b never cost the same" in shown
