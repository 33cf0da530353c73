"""The ablation: time with each pass left out beside all of them, and crossings falling from 1700 to 1."""

import dataclasses

import pytest
from drawn import HOSTILE, cut_off, names, texts, widths
from matplotlib.figure import Figure

from groggy_nb.measure.ablation import Ablation
from groggy_nb.show import ablation as plot
from groggy_nb.show import as_html, as_text


def test_times_are_medians_with_the_single_runs_as_points(ablation, two):
    assert ablation.plot.ablation(ax=two)[0] is two[0]
    assert widths(two[0]) == [10.0, 15.0]
    assert names(two[0]) == ["fused, all passes", "without hoist"]
    assert texts(two[0]) == ["10.0 ms", "15.0 ms +50%"]
    points, base = two[0].lines
    assert points.get_xdata().tolist() == pytest.approx([10.0, 15.0, 15.0, 22.5])
    assert set(base.get_xdata()) == {10.0}
    assert "(ms)" in two[0].get_xlabel()


def test_the_waterfall_falls_on_a_logarithmic_axis_with_the_count_on_each_bar(ablation, two):
    ablation.plot.ablation(ax=two)
    assert two[1].get_xscale() == "log"
    filled = [bar for bar in two[1].patches if bar.get_fill()]
    assert [bar.get_x() + bar.get_width() for bar in filled] == [1700.0, 700.0, 1.0]
    saved = [bar for bar in two[1].patches if not bar.get_fill()]
    assert [(bar.get_x(), bar.get_x() + bar.get_width()) for bar in saved] == [(700.0, 1700.0), (1.0, 700.0)]
    assert texts(two[1]) == ["1,700", "700 (−1,000)", "1 (−699)"]


def test_one_axes_gets_the_times(ablation, one):
    assert ablation.plot.ablation(ax=one) is one
    assert len(one.patches) == 2


def test_bars_are_told_apart_by_hatches_too(ablation, two):
    ablation.plot.ablation(ax=two)
    assert {bar.get_hatch() for bar in two[0].patches} == {"", "////"}


def test_an_empty_ablation_says_so(two):
    Ablation((), (), True, "").plot.ablation(ax=two)
    assert texts(two[0]) == ["nothing was left out"]
    assert texts(two[1]) == ["nothing was added"]


def test_hostile_labels_are_text_that_is_not_cut(ablation):
    left, added = ablation.left_out[0], ablation.added[0]
    hostile = Ablation(
        tuple(dataclasses.replace(left, label=word) for word in HOSTILE),
        tuple(dataclasses.replace(added, label=word) for word in HOSTILE),
        True,
        "",
    )
    figure = Figure(figsize=plot.size(hostile), layout="constrained")
    axes = figure.subplots(1, 2, width_ratios=plot.RATIOS)
    hostile.plot.ablation(ax=axes)
    assert names(axes[0])[0] == "$x^{2"
    assert cut_off(figure) == []


def test_text_and_html_say_the_fall_the_times_and_the_bits(ablation):
    text, html = as_text(ablation), as_html(ablation)
    for said in (
        "1,700 crossings, then 1",
        "equal bit for bit: yes",
        "15.0 ms",
        "+50%",
        "each pass left out",
    ):
        assert said in text
        assert said in html


def test_modes_that_differ_are_named(ablation):
    from groggy_nb.measure.differences import Difference

    found = (Difference("x", "+ fold", "step, no passes", 3, 1),)
    text = as_text(dataclasses.replace(ablation, equal=False, differences=found))
    assert "equal bit for bit: NO: x differs between + fold and step, no passes: 3 entries" in text
