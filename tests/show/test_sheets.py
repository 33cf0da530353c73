"""Calibrations, predictions and recorders as text and HTML: the same figures, labels as text."""

import numpy as np
import pandas as pd
import pytest
from test_html import check

import groggy_nb as gn
from groggy_nb.report.recording import Recorder
from groggy_nb.show import as_html, as_text
from groggy_nb.show.costs import rounds
from groggy_nb.show.sheet import cell, frame_table
from groggy_nb.show.sheets import SHEETS

LOOP = "x = ones()\nfor _ in range(7):\n    x = x * 0.5\nnodes['x'] = x"


def twins(thing):
    """Both forms as text."""
    return as_text(thing), check(as_html(thing))


def test_a_calibration_tells_its_costs(calibrated):
    for shown in twins(calibrated):
        for said in (
            "a crossing of 1.00 us",
            "15.0 GB/s",
            "2026-11-22",
            "<b>a machine</b>",
            "one more value",
        ):
            assert said in shown


def test_a_prediction_tells_rounds_crossings_time_and_what_if(calibrated):
    found = gn.parse(LOOP).predict(gn.datasets.karate(), mode="step")
    for shown in twins(found):
        assert f"{found.crossings} = {found.formula}" in shown
        assert "nothing ran" in shown
        assert "10 x the rounds" in shown
        assert "x * 0.5" in shown
        assert "2026-11-22" in shown


def test_rounds_that_only_a_run_can_tell_are_said_to_be_unknown(calibrated):
    endless = gn.parse("x = 1.0\nwhile x > 0.001:\n    x = x / 2\ngraph['x'] = x")
    found = endless.predict(gn.datasets.karate())
    assert found.rounds is None
    for shown in twins(found):
        assert "not known before it runs" in shown
        assert "a round" in shown


def test_a_bound_is_called_a_bound(calibrated):
    found = gn.algorithms.pagerank().predict(gn.datasets.karate())
    assert rounds(found) == "at most 100: a break may end them"
    assert "at most" in as_text(found).splitlines()[0]


def test_a_recorder_tells_its_runs_and_functions(full):
    heard = Recorder()
    assert "no run was heard yet" in twins(heard)[0]
    heard.runs += [full(), full()]
    for shown in twins(heard):
        assert "2 runs · 8 crossings · 14.0 s" in shown
        assert "native functions, slowest first" in shown


def test_of_many_runs_the_last_are_shown(full):
    heard = Recorder()
    heard.runs += [full()] * 25
    for shown in twins(heard):
        assert "… 5 earlier runs are in .table" in shown


def test_hostile_labels_of_recorded_functions_are_text(full):
    from groggy_nb.run.record import StepRow

    heard = Recorder()
    heard.runs.append(full(rows=[StepRow("<img src=x>", (), (), 1, 1.0, 0.0, 1)]))
    assert "<img src=x>" in check(as_html(heard))


def test_every_sheet_has_text_and_html():
    for kind in SHEETS:
        assert as_text.dispatch(kind) is not as_text.dispatch(object)
        assert as_html.dispatch(kind) is not as_html.dispatch(object)


@pytest.mark.parametrize(
    ("value", "shown"),
    [(None, "-"), (np.nan, "-"), (np.int64(1234), "1,234"), (1e-9, "1e-09"), (np.inf, "inf"), (True, "True")],
)
def test_cells_of_frames_are_short(value, shown):
    assert cell(value) == shown


def test_long_frames_end_in_a_note():
    made = frame_table(pd.DataFrame({"a": range(50)}), limit=3, note="n")
    assert (len(made.rows), made.note) == (3, "… 47 more rows; n")
