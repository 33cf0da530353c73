"""Plots: the data behind the axes, units on them, and labels that stay inside."""

import matplotlib
import numpy as np
import pytest
from drawn import cut_off, names, texts, widths
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from groggy_nb.errors import UsageError
from groggy_nb.graph import Graph
from groggy_nb.measure.compare import Comparison
from groggy_nb.report.report import RUN_PARTS
from groggy_nb.report.result import Result
from groggy_nb.run.record import Outcome, StepRow
from groggy_nb.show import breakdown, modes, steps, values


@pytest.fixture
def comparison(result):
    fused = result(
        "fused",
        crossings=1,
        formula="1",
        wall=4.0,
        kernel=0.4,
        crossing=0.05,
        glue=0.05,
        compile=3.5,
        unaccounted=0.0,
    )
    return Comparison({"step": result("step"), "fused": fused})


def test_the_breakdown_shows_milliseconds_and_shares(result, two):
    report = result().report
    assert report.plot.breakdown(ax=two)[0] is two[0]
    assert widths(two[0]) == [1e3 * report.breakdown[part] for part in RUN_PARTS]
    assert sum(widths(two[1])) == pytest.approx(100.0)
    assert "ms" in two[0].get_xlabel()
    assert "%" in two[1].get_xlabel()
    assert names(two[0]) == [*RUN_PARTS, "compile"]
    assert texts(two[0])[0] == "3,000 ms · 42.9%"


def test_compile_is_a_mark_and_never_a_bar(result, two):
    result().report.plot.breakdown(ax=two)
    assert len(two[0].patches) == len(RUN_PARTS)
    (mark,) = two[0].lines
    assert mark.get_marker() == "D"
    assert any("3.00 s (2 functions built)" in text for text in texts(two[0]))


def test_one_axes_gets_the_first_panel_and_is_returned(result, one):
    assert result().report.plot.breakdown(ax=one) is one
    assert len(one.patches) == len(RUN_PARTS)


def test_without_axes_pyplot_makes_the_figure(result):
    import matplotlib.pyplot as plt

    axes = result().report.plot.steps()
    try:
        assert axes.shape == (2,)
        assert axes[0].figure.number in plt.get_fignums()
    finally:
        plt.close(axes[0].figure)


def test_steps_are_worst_first_with_the_users_line(result, two):
    result().report.plot.steps(ax=two)
    assert names(two[0]) == ["3: x = x / 2", "1: x = ones()"]
    assert widths(two[0])[:2] == [2000.0, 1000.0]
    assert widths(two[0])[2:] == [1500.0, 500.0]
    assert widths(two[1]) == [3, 1]


def test_steps_that_do_not_fit_are_counted(result, two):
    rows = [StepRow(f"s{k}", (), (), 1, float(k + 1)) for k in range(5)]
    result(rows=rows).report.plot.steps(ax=two, limit=3)
    assert names(two[0]) == ["s4", "s3", "s2", "… 2 more, 3.00 s in all"]


def test_steps_of_one_line_are_told_apart(result, two):
    rows = [StepRow("x + 1", (3,), ("x + 1",), 1, 2.0), StepRow("x / 2", (3,), ("x / 2",), 1, 1.0)]
    result(rows=rows).report.plot.steps(ax=two)
    assert names(two[0]) == ["3: x + 1", "3: x / 2"]


def test_the_rest_of_a_function_is_not_named_by_a_line(result, two):
    result(rows=[StepRow("rounds and scalars", (1, 3), ("x / 2",), 1, 2.0)]).report.plot.steps(ax=two)
    assert names(two[0]) == ["rounds and scalars"]


def test_a_run_without_steps_says_so(result, two):
    result(rows=[]).report.plot.steps(ax=two)
    assert "no steps were timed" in texts(two[0])


def test_modes_are_stacked_and_compile_is_beside(comparison, two):
    comparison.plot.breakdown(ax=two)
    stacks = np.reshape(widths(two[0]), (len(RUN_PARTS), 2)).sum(axis=0)
    assert stacks.tolist() == pytest.approx([7000.0, 500.0])
    assert np.reshape(widths(two[1]), (len(RUN_PARTS), 2)).sum(axis=0).tolist() == pytest.approx(
        [100.0, 100.0]
    )
    assert names(two[0]) == ["step", "fused"]
    assert any("compile" in text for text in texts(two[0]))


def test_crossings_are_logarithmic_with_the_count_on_each_bar(comparison, one):
    assert comparison.plot.crossings(ax=one) is one
    assert one.get_xscale() == "log"
    assert [bar.get_x() + bar.get_width() for bar in one.patches] == [4.0, 1.0]
    assert texts(one) == ["4 = 1 + rounds", "1"]


def test_no_crossing_has_no_bar_and_a_count(result, one):
    Comparison({"reference": result("reference", crossings=0, formula="0")}).plot.crossings(ax=one)
    assert widths(one) == [0]
    assert texts(one) == ["0"]


def test_the_distribution_counts_every_finite_value(two, record):
    x = np.concatenate((np.random.default_rng(0).lognormal(0, 3, 500), [np.nan, np.inf, 0.0]))
    plotted = Result(
        Outcome({"x": x}, {"x": "nodes"}, record()), Graph.from_edges([0], [1], num_nodes=503), ""
    )
    plotted.plot("x", ax=two)
    assert sum(bar.get_height() for bar in two[0].patches) == 501
    assert "1 nan, 1 infinite" in two[0].get_title()
    assert widths(two[1]) == sorted(x[np.isfinite(x)], reverse=True)[:10]
    assert two[0].get_ylabel() == "nodes"
    assert two[0].get_xlabel() == "x"


def test_few_integers_get_a_bar_each_and_their_groups(two, record):
    plotted = Result(
        Outcome({"c": np.array([3, 3, 3, 8, 8])}, {"c": "nodes"}, record(groups=("c",))),
        Graph.from_edges([0], [1], num_nodes=5),
        "",
    )
    plotted.plot(ax=two)
    assert [bar.get_height() for bar in two[0].patches] == [3, 2]
    assert widths(two[1]) == [3, 2]


@pytest.mark.parametrize(
    "x",
    [
        np.full(5, np.nan),
        np.zeros(5),
        np.full(5, -0.0),
        np.array([-1e308, 1e308, 0, 0, 0]),
        np.array([5e-324, 1.0, 2.0, 3.0, 1e300]),
        np.array([True, False] * 2 + [True]),
        np.array([-(2**63), 2**63 - 1, 0, 1, 2]),
        np.zeros(0),
    ],
    ids=str,
)
def test_awkward_values_can_be_drawn(x, two, record):
    graph = Graph.from_edges([], [], num_nodes=len(x))
    Result(Outcome({"x": x}, {"x": "nodes"}, record()), graph, "").plot("x", ax=two)
    FigureCanvasAgg(two[0].figure).draw()


def test_an_unknown_output_is_refused_before_drawing(result):
    with pytest.raises(UsageError, match="no output 'y'"):
        result().plot("y")


@pytest.mark.parametrize("label", ["$x^{2", "a" * 500, "\\frac", "a_b^c$d$", "<b>&amp;"])
def test_labels_are_plain_text_that_is_not_cut(result, label):
    r = result(labels=[label, "b", "c"])
    figure = Figure(figsize=values.SIZE, layout="constrained")
    r.plot("x", ax=figure.subplots(1, 2, width_ratios=values.RATIOS))
    assert cut_off(figure) == []


def test_nothing_is_cut_in_the_pictures_of_the_report(result, comparison):
    report = result().report
    for draw, count, size, ratios in (
        (lambda ax: breakdown.draw(report, ax), 2, breakdown.SIZE, breakdown.RATIOS),
        (lambda ax: steps.draw(report, ax), 2, steps.size(report), steps.RATIOS),
        (lambda ax: modes.draw_breakdown(comparison, ax), 2, modes.size(comparison), modes.RATIOS),
    ):
        figure = Figure(figsize=size, layout="constrained")
        draw(figure.subplots(1, count, width_ratios=ratios))
        assert cut_off(figure) == []


def test_bars_are_told_apart_by_hatches_too(result, two):
    result().report.plot.breakdown(ax=two)
    assert len({bar.get_hatch() for bar in two[0].patches}) == len(RUN_PARTS)


def test_drawing_leaves_the_users_settings_alone(result):
    before = dict(matplotlib.rcParams)
    result()._repr_html_()
    result().report._repr_html_()
    assert dict(matplotlib.rcParams) == before
