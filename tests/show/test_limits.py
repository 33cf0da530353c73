"""The limits: bytes a second against the machine's own, and whether anything is left to gain."""

import pytest
from drawn import HOSTILE, cut_off, names, texts, widths
from matplotlib.figure import Figure

from groggy_nb.run.record import StepRow
from groggy_nb.show import limits


def test_each_row_has_its_bytes_a_second_and_time_an_entry(full, calibrated, two):
    report = full()
    assert report.plot.limits(ax=two)[0] is two[0]
    assert widths(two[0]) == [8.0, 2.0]
    assert texts(two[0]) == ["8.00 · 80.0%", "2.00 · 20.0%"]
    assert names(two[0]) == ["3: x = x / 2", "1: x = ones()"]
    assert widths(two[1]) == pytest.approx([500.0, 1e6])
    assert texts(two[1]) == ["500 ns an entry", "1,000,000 ns a place"]


def test_the_bandwidth_of_the_machine_is_a_line(full, calibrated, two):
    full().plot.limits(ax=two)
    (line,) = two[0].lines
    assert set(line.get_xdata()) == {10.0}
    assert "this machine's memory, 1 thread: 10.0 GB/s" in two[0].get_xlabel()
    assert two[0].get_xlim()[1] > 10.0


def test_the_bandwidth_is_that_of_as_many_threads(full, calibrated):
    report = full()
    report.record.threads = 2
    assert limits.bandwidth(report) == 15e9
    report.record.threads = 64
    assert limits.bandwidth(report) == 15e9


@pytest.mark.parametrize(
    ("moved", "said"),
    [
        (2 * 10**9, "at most 10× is left to gain"),
        (18 * 10**9, "little is left to gain but by moving less"),
        (40 * 10**9, "the data come out of the caches"),
    ],
)
def test_the_verdict_says_whether_anything_is_left(full, calibrated, moved, said):
    rows = [StepRow("sum", (3,), ("sum",), 1, 2.0, bytes=moved)]
    assert limits.verdict(full(rows=rows)).endswith(said)


def test_without_calibration_the_rows_are_shown_and_it_is_said(full, two):
    full().plot.limits(ax=two)
    assert widths(two[0]) == [8.0, 2.0]
    assert two[0].lines[:] == []
    assert two[0].get_title(loc="left") == limits.NOT_CALIBRATED


def test_rows_that_moved_nothing_are_left_out_and_none_is_said(full, calibrated, two):
    rows = [StepRow("a", (1,), ("a",), 0, 1.0, bytes=8), StepRow("b", (1,), ("b",), 1, 0.0, bytes=8)]
    full(rows=rows).plot.limits(ax=two)
    assert texts(two[0]) == ["no row says how many bytes it moved"]


def test_hostile_labels_are_text_that_is_not_cut(full, calibrated):
    report = full(rows=[StepRow(word, (), (), 1, 1.0, bytes=10**9, places=5) for word in HOSTILE])
    figure = Figure(figsize=limits.size(report), layout="constrained")
    axes = figure.subplots(1, 2, width_ratios=limits.RATIOS)
    report.plot.limits(ax=axes)
    assert "$x^{2" in names(axes[0])
    assert cut_off(figure) == []
