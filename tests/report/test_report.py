"""The report adds up, and its figures survive being written down."""

import json

import numpy as np
import pytest

from groggy_nb.report.report import PARTS, Report


@pytest.fixture
def report(record):
    return Report(record(), text="x = ones()\nfor _ in range(3):\n    x = x / 2\n")


def test_the_parts_of_the_breakdown_sum_to_the_wall(report):
    assert sum(report.breakdown.values()) == report.wall
    assert set(report.breakdown) == set(PARTS)


def test_the_run_is_the_wall_without_compile(report):
    assert report.run_time == 7.0
    assert report.overhead == pytest.approx(4.0 / 7.0)


def test_a_crossing_costs_its_share_of_their_time(report):
    assert report.crossing_us == 1e6 * 2.0 / 4


def test_a_run_without_crossings_has_no_cost_of_one(record):
    assert Report(record(crossings=0)).crossing_us == 0.0


def test_a_run_without_time_has_shares_of_zero(record):
    empty = Report(record(wall=0.0, compile=0.0))
    assert empty.share(1.0) == 0.0
    assert empty.overhead == 0.0


def test_steps_hold_kernel_and_crossing_time(report):
    steps = report.steps
    assert list(steps.columns[:6]) == ["step", "line", "calls", "seconds", "share", "crossings"]
    assert steps["seconds"].tolist() == [1.5, 3.5]
    assert steps["share"].sum() == pytest.approx(5.0 / 7.0)
    assert steps["line"].tolist() == [1, 3]


def test_a_row_without_a_line_has_a_missing_one(record):
    from groggy_nb.run.record import StepRow

    report = Report(record(rows=[StepRow("literal", (), (), 1, 1.0)]))
    assert report.steps["line"].isna().all()


def test_calls_sum_to_crossings_and_their_time(report):
    calls = report.calls
    assert calls["crossings"].sum() == report.crossings
    assert calls["crossing"].sum() == report.breakdown["crossing"]


def test_rows_of_one_native_function_are_one_call(record):
    from groggy_nb.run.record import StepRow

    rows = [
        StepRow("a", (1,), ("a",), 1, 1.0, 0.5, 1),
        StepRow("b", (2,), ("b",), 3, 2.0),
        StepRow("c", (3,), ("c",), 3, 0.25, 0.75, 3),
    ]
    calls = Report(record("batch", rows=rows)).calls
    assert calls["call"].tolist() == ["a", "c"]
    assert calls["kernel"].tolist() == [3.0, 0.25]
    assert calls["crossing_us"].tolist() == [0.5e6, 0.25e6]


def test_without_rows_the_calls_are_those_of_the_mode(record):
    calls = Report(record("fused", rows=[])).calls
    assert calls[["call", "crossings"]].to_numpy().tolist() == [["fused", 4]]


def test_loops_and_rewrites_are_tables(report):
    assert report.loops[["rounds", "ended"]].to_numpy().tolist() == [[3, "count"]]
    assert report.rewrites.to_numpy().tolist() == [["fold", 2]]


def test_watched_scalars_are_numbered_by_round(report):
    assert report.watch.index.tolist() == [1, 2, 3]
    assert report.watch["delta"].tolist() == [0.5, 0.25, np.inf]


def test_a_long_watch_starts_at_the_first_kept_round(record):
    from groggy_nb.run.record import LoopRow

    report = Report(record(watch={"d": np.zeros(10_000)}, loops=[LoopRow(1, 1, 10_003, "break")]))
    assert report.watch.index[0] == 4
    assert report.watch.index[-1] == 10_003


def test_series_of_different_length_stand_side_by_side(record):
    report = Report(record(watch={"a": np.arange(3), "b": np.arange(2.0)}))
    assert report.watch.shape == (3, 2)
    assert np.isnan(report.watch["b"].iloc[2])


def test_watched_node_values_are_no_series(record):
    report = Report(record(watch={"d": np.zeros(3), "x": np.zeros(3)}, watch_states=("x",)))
    assert list(report.watch.columns) == ["d"]
    assert list(report.to_dict()["watch"]) == ["d"]


def test_the_dict_has_wall_and_a_breakdown_that_sums_to_it(report):
    figures = report.to_dict()
    assert figures["wall"] == 10.0
    assert list(figures["breakdown"]) == ["kernel", "crossing", "glue", "compile", "unaccounted"]
    assert sum(figures["breakdown"].values()) == figures["wall"]


def test_the_dict_is_read_back_to_an_equal_one(report):
    figures = report.to_dict()
    assert Report.from_dict(figures).to_dict() == figures


def test_json_is_the_dict_and_has_no_number_that_readers_refuse(report):
    def refuse(word):
        raise AssertionError(word)

    figures = json.loads(report.to_json(), parse_constant=refuse)
    assert figures == report.to_dict()
    assert figures["watch"]["delta"] == [0.5, 0.25, "inf"]
    assert Report.from_dict(figures).watch["delta"].tolist() == [0.5, 0.25, np.inf]


def full(record):
    """A report with everything that a run may leave."""
    from groggy_nb.run.record import Fate, Phase, StepRow

    return Report(
        record(
            rows=[StepRow("sum", (3,), ("sum",), 4, 2.0, 0.5, 1, 0.25, 100, 1000, 4000, (("entry", 2.5),))],
            fates=[Fate("a", 1, "merged", "share", "b", 2), Fate("c", None, "dropped", "prune")],
            phases=[Phase("run", 0.5, 2.0)],
            stamps=np.array([0.5, 1.5]),
            stamped=np.array([0, 4]),
            wait=0.25,
            probes=0.125,
            watch_states=("y",),
        ),
        text="x",
    )


def test_everything_a_run_leaves_survives_json(record):
    report = full(record)
    figures = json.loads(report.to_json())
    read = Report.from_dict(figures)
    assert read.to_dict() == figures == report.to_dict()
    assert read.record.rows == report.record.rows
    assert read.record.fates == report.record.fates
    assert read.record.phases == report.record.phases
    assert read.record.stamps.tolist() == [0.5, 1.5]
    assert read.record.watch_states == ("y",)


def test_a_dict_of_an_earlier_version_is_read(record):
    figures = full(record).to_dict()
    for name in ("fates", "phases", "stamps", "stamped", "wait", "probes"):
        del figures[name]
    for name in ("wait", "places", "entries", "bytes", "costs"):
        del figures["steps"][0][name]
    read = Report.from_dict(figures)
    assert read.record.wait == 0.0
    assert len(read.record.stamps) == 0
    assert read.fates.empty
    assert read.steps["bytes"].tolist() == [0]


def test_steps_have_waits_and_sizes_after_the_old_columns(record):
    steps = full(record).steps
    assert list(steps.columns[:9]) == [
        "step",
        "line",
        "calls",
        "seconds",
        "share",
        "crossings",
        "kernel",
        "crossing",
        "lines",
    ]
    assert steps.iloc[0, 9:].tolist() == [0.25, 100, 1000, 4000]


def test_fates_are_a_table_with_missing_lines(record):
    fates = full(record).fates
    assert list(fates.columns) == ["step", "line", "what", "by", "into", "into_line"]
    assert fates["line"].isna().tolist() == [False, True]
    assert fates.iloc[0].tolist() == ["a", 1, "merged", "share", "b", 2]


def test_a_report_without_fates_has_the_columns(report):
    assert list(report.fates.columns) == ["step", "line", "what", "by", "into", "into_line"]


def test_the_exports_are_what_json_takes(record):
    report = full(record)
    for made in (report.to_speedscope(), report.to_chrome_trace()):
        assert json.loads(json.dumps(made, allow_nan=False)) == made
