"""The timeline: rounds at their times, watched scalars below on one axis, and words where there are none."""

import numpy as np
import pytest
from drawn import HOSTILE, cut_off, legend, texts
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from groggy_nb.run.record import LoopRow
from groggy_nb.show import timeline


@pytest.fixture
def stacked():
    figure = Figure(figsize=timeline.SIZE, layout="constrained")
    return figure.subplots(2, 1, height_ratios=timeline.RATIOS, sharex=True)


def test_rounds_stand_at_the_times_at_which_they_began(full, stacked):
    assert full().plot.timeline(ax=stacked)[0] is stacked[0]
    (rounds,) = stacked[0].lines
    assert rounds.get_xdata().tolist() == [0.0, 500.0, 1000.0, 1750.0]
    assert rounds.get_ydata().tolist() == [1, 2, 3, 4]
    assert stacked[1].get_xlabel() == "time since the first round (ms)"
    assert stacked[0].get_title() == "4 rounds, 583 ms each, the slowest 750 ms"


def test_a_watched_value_stands_where_its_round_ended(full, stacked):
    full().plot.timeline(ax=stacked)
    (line,) = stacked[1].lines
    assert line.get_xdata().tolist() == pytest.approx([500.0, 1000.0, 1750.0, 1750.0 + 1750.0 / 3])
    assert line.get_ydata().tolist() == [1.0, 0.1, 0.01, 0.001]
    assert stacked[1].get_yscale() == "log"
    assert legend(stacked[1]) == ["delta"]
    assert stacked[0].get_xlim() == stacked[1].get_xlim()


def test_of_many_rounds_some_have_a_time_and_all_have_their_place(full, stacked):
    report = full(
        stamps=np.array([0.0, 4.0, 8.0]),
        stamped=np.array([0, 4, 8]),
        loops=[LoopRow(2, 1, 10, "count")],
        watch={"delta": np.full(10, 0.5)},
    )
    report.plot.timeline(ax=stacked)
    assert stacked[0].get_title() == "10 rounds, 1.00 s each"
    assert stacked[1].lines[0].get_xdata().tolist() == pytest.approx(np.arange(1.0, 11.0))
    assert stacked[1].get_xlabel().endswith("(s)")


def test_what_has_no_logarithm_is_a_cross_and_counted(full, stacked):
    full(watch={"delta": np.array([np.nan, 0.0, -1.0, 0.5])}).plot.timeline(ax=stacked)
    line, crosses = stacked[1].lines
    assert np.isnan(line.get_ydata()).tolist() == [True, True, True, False]
    assert len(crosses.get_xdata()) == 3
    assert legend(stacked[1]) == ["delta\n(×: 1 nan, 2 not on a log axis)"]


def test_rounds_of_several_loops_are_said_to_be_spread(full, stacked):
    loops = [LoopRow(2, 1, 4, "count"), LoopRow(5, 1, 4, "count")]
    full(loops=loops).plot.timeline(ax=stacked)
    assert "several loops" in stacked[1].get_title()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"loops": [], "stamps": (), "stamped": ()}, "this program has no loop"),
        ({"stamps": (), "stamped": ()}, "fewer than two rounds were timed"),
        ({"stamps": [1.0], "stamped": [0]}, "fewer than two rounds were timed"),
    ],
)
def test_a_run_without_timed_rounds_says_why(full, stacked, changes, said):
    report = full(**changes)
    report.plot.timeline(ax=stacked)
    assert texts(stacked[0]) == [said]
    assert not timeline.has_rounds(report)


def test_profile_off_is_named_as_the_reason(full, stacked):
    report = full(stamps=(), stamped=())
    report.record.profile = "off"
    report.plot.timeline(ax=stacked)
    assert 'profile="off"' in texts(stacked[0])[0]


def test_without_a_watched_scalar_the_rounds_keep_their_axis(full, stacked):
    full(watch={}).plot.timeline(ax=stacked)
    assert texts(stacked[1]) == ["no scalar is watched in a loop"]
    assert len(stacked[0].lines[0].get_xdata()) == 4
    assert len(stacked[1].get_xticks()) > 1


def test_one_axes_gets_the_rounds(full, one):
    assert full().plot.timeline(ax=one) is one
    assert one.get_xlabel() == "time since the first round (ms)"


@pytest.mark.parametrize(
    "values",
    [
        np.zeros(4),
        np.full(4, np.nan),
        np.array([1e308, 5e-324, np.inf, -np.inf]),
        np.array([1, 2, 3, 4]),
        np.array([True, False, True, True]),
        np.array([1e-320, 1e300, 1.0, 1.0]),
        np.ones(20_000),
        np.zeros(0),
    ],
    ids=lambda values: str(values[:4]),
)
def test_awkward_series_can_be_drawn(full, stacked, values):
    full(watch={"delta": values}).plot.timeline(ax=stacked)
    FigureCanvasAgg(stacked[0].figure).draw()


def test_hostile_names_are_text_that_is_not_cut(full, stacked):
    full(watch={word: np.full(4, 0.5) for word in HOSTILE[:5]}).plot.timeline(ax=stacked)
    assert legend(stacked[1])[:2] == ["$x^{2", "<img src=x o…r=alert(1)>"]
    assert "_hidden" in legend(stacked[1])
    assert cut_off(stacked[0].figure) == []


def test_more_series_than_fit_are_counted(full, stacked):
    full(watch={f"x{k}": np.ones(4) for k in range(9)}).plot.timeline(ax=stacked)
    assert len(legend(stacked[1])) == timeline.SERIES_SHOWN
    assert stacked[1].get_title() == "3 more are in .watch"


def test_the_words_for_the_picture_name_rounds_and_series(full):
    assert timeline.alt(full()) == "Line of 4 rounds, 583 ms each, the slowest 750 ms; below, delta"
