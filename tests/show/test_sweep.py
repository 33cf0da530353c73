"""The sweep's band: medians by round, a line for each value that the band is not over; and its page."""

import numpy as np
import pytest
from drawn import HOSTILE, legend, texts

import groggy_nb as gn
from groggy_nb.measure.sweep import ParameterSweep, SweptRun
from groggy_nb.show import as_html, as_text


def sweep(over, series, graph):
    """A sweep whose runs watched these series."""
    grid = {name: tuple(values) for name, values in over.items()}
    points = [dict(zip(grid, at, strict=True)) for at in _product(list(grid.values()))]
    runs = tuple(
        SweptRun(k, params, {"end": float(s[-1]) if len(s) else 0.0}, len(s), 0.5, {"share": np.array(s)})
        for k, (params, s) in enumerate(zip(points, series, strict=True))
    )
    return ParameterSweep(grid, runs, {}, (), graph, len(points), 2, 1.0, ())


def _product(lists):
    """All combinations, the last list fastest."""
    found = [()]
    for values in lists:
        found = [(*at, value) for at in found for value in values]
    return found


@pytest.fixture
def graph():
    return gn.datasets.karate()


def test_the_line_is_the_median_and_the_band_lies_between_the_quantiles(one, graph):
    found = sweep({"seed": range(3)}, [[0, 1, 2], [0, 3, 4], [0, 5]], graph=graph)
    assert found.plot.band(ax=one) is one
    (line,) = one.lines
    assert line.get_xdata().tolist() == [1, 2, 3]
    assert line.get_ydata().tolist() == [0, 3, 4]  # the run of two rounds stays at its last value
    (band,) = one.collections
    low, high = band.get_paths()[0].vertices[:, 1].min(), band.get_paths()[0].vertices[:, 1].max()
    assert (low, high) == (0, pytest.approx(4.9))
    assert one.get_xlabel() == "round"
    assert one.get_ylabel() == "share"


def test_each_value_of_the_other_parameters_is_a_line(one, graph):
    found = sweep({"beta": [0.1, 0.2], "seed": range(3)}, [[1, 2]] * 3 + [[3, 4]] * 3, graph=graph)
    found.plot.band(ax=one)
    assert [line.get_ydata().tolist() for line in one.lines] == [[1, 2], [3, 4]]
    assert legend(one) == ["0.1", "0.2"]
    assert one.get_legend().get_title().get_text() == "beta"


def test_of_many_lines_the_first_are_drawn_and_that_is_said(one, graph):
    found = sweep({"beta": range(9), "seed": [1]}, [[k] for k in range(9)], graph=graph)
    found.plot.band(over="seed", ax=one)
    assert len(one.lines) == 6
    assert "first 6 of 9" in one.get_legend().get_title().get_text()


def test_runs_without_a_watch_are_said(one, graph):
    found = gn.parse("k = param(1)\ngraph['k'] = k\n").sweep(graph, {"k": [1]}, mode="reference")
    found.plot.band(ax=one)
    assert "watch(x)" in texts(one)[0]
    assert "<img" not in as_html(found)


def test_a_page_shows_the_runs_and_what_failed(graph):
    found = sweep({"label": HOSTILE}, [[1]] * len(HOSTILE), graph=graph)
    html = as_html(found)
    assert html.count("<img ") == 1
    assert "<img src=x" not in html
    assert "6 runs" in as_text(found)


def test_parameters_stand_in_the_table_as_they_were_given(graph):
    scaled = gn.parse('beta = param(0.5)\nnodes["x"] = degree() * beta\ngraph["s"] = beta * 3')
    text = repr(scaled.sweep(graph, {"beta": [0.05, 0.15, 2]}, mode="reference"))
    named = [line.split()[:2] for line in text.splitlines()[-3:]]
    assert named == [["0.05", "0.150"], ["0.15", "0.450"], ["2", "6.00"]]
