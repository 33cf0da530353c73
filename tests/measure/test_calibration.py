"""The calibrated costs: read between sizes, kept in a file, measured again where the file is damaged."""

import json

import pytest

from groggy_nb.measure import calibrating, checking
from groggy_nb.measure.calibration import calibrate
from groggy_nb.once import Once
from groggy_nb.ops import OPS
from groggy_nb.report import costs
from groggy_nb.report.costs import Calibration

RATES = {
    "crossing": {1: ((1, 2e-6),), 2: ((1, 20e-6),)},
    "byte": {1: ((1_000, 1e-9), (100_000, 3e-9))},
    "op:exp": {1: ((5_000, 9e-9),)},
    "op:log": {1: ((5_000, 5e-9),)},
    "op:div": {1: ((5_000, 1e-9),)},
}
MADE = Calibration("a processor", "2026-11-22", RATES, {1: 2e10}, ((1_000, 0.7, 1.4), (50_000, 0.8, 1.1)))


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(costs, "_file", lambda: tmp_path / "costs.json")
    monkeypatch.setattr(costs, "_known", Once())
    return tmp_path


def test_a_cost_between_two_sizes_is_between_their_costs():
    assert MADE.cost("byte", 1, 1_000) == 1e-9
    assert MADE.cost("byte", 1, 10_000) == pytest.approx(2e-9)
    assert MADE.cost("byte", 1, 100_000) == pytest.approx(3e-9)


def test_outside_the_measured_sizes_the_nearest_counts():
    assert MADE.cost("byte", 1, 3) == 1e-9 and MADE.cost("byte", 1, 1e9) == 3e-9


def test_more_threads_than_measured_cost_what_the_most_did():
    assert MADE.cost("crossing", 16, 1) == 20e-6 and MADE.cost("byte", 2, 1_000) == 1e-9


def test_an_op_that_was_not_measured_costs_the_middle_of_the_others():
    assert MADE.cost("op:tanh", 1, 5_000) == 5e-9


def test_what_is_written_reads_back_equal():
    again = Calibration.from_dict(json.loads(json.dumps(MADE.to_dict())))
    assert again == MADE


def test_a_range_is_that_of_the_sizes_around():
    assert MADE.spread(10) == (0.7, 1.4)
    assert MADE.spread(1_000) == (0.7, 1.4)
    assert MADE.spread(9_000) == (0.7, 1.4)
    assert MADE.spread(50_000) == (0.8, 1.1) == MADE.spread(1e9)
    assert Calibration("unchecked", "today", RATES, {}).spread(10) == costs.UNCHECKED


def test_runs_that_were_not_measured_widen_the_range_by_what_they_took(monkeypatch):
    monkeypatch.setattr(checking, "SIZES", (50,))
    seen = []

    def expected(record, of):
        seen.append(record.mode)
        return (record.wall - record.compile) * (4.0 if record.mode == "step" else 0.5)

    monkeypatch.setattr(checking, "expected_of", expected)
    ((nodes, low, high),) = checking.checked(MADE)
    assert (nodes, low, high) == (50, 0.25, 2.0)
    assert seen == ["fused", "fused", "fused", "step"] * len(checking.PROGRAMS)


def test_nothing_is_known_before_it_is_measured(folder):
    assert costs.known() is None


def test_it_is_measured_once_and_kept_for_other_sessions(folder, monkeypatch):
    calls = []
    monkeypatch.setattr(calibrating, "measured", lambda: (calls.append(1), (RATES, {1: 2e10}))[1])
    monkeypatch.setattr(checking, "checked", lambda of: ((1_000, 0.9, 1.2),))
    first = calibrate()
    costs._known.forget()
    assert costs.known() == first and calibrate() == first and len(calls) == 1
    calibrate(fresh=True)
    assert len(calls) == 2


@pytest.mark.parametrize(
    "damage",
    [
        lambda d: d | {"version": 0},
        lambda d: d | {"rates": {}},
        lambda d: d | {"rates": {"crossing": {"1": []}}},
        lambda d: d | {"rates": {"crossing": {"1": [[1, -1.0]]}}},
        lambda d: d | {"rates": {"crossing": {"1": [[1, "x"]]}}},
        lambda d: d | {"rates": [1, 2]},
        lambda d: {k: v for k, v in d.items() if k != "bandwidth"},
        lambda d: [d],
    ],
)
def test_a_damaged_file_counts_as_none(folder, damage):
    (folder / "costs.json").write_text(json.dumps(damage(MADE.to_dict())))
    assert costs.known() is None


@pytest.mark.parametrize("text", ["", "{", "nan", '{"version": 1e999}', "[" * 100_000])
def test_a_file_of_anything_counts_as_none(folder, text):
    (folder / "costs.json").write_text(text)
    assert costs.known() is None


def test_the_table_names_every_cost_with_its_unit():
    table = MADE.table
    assert set(table["unit"]) <= {"us", "ns"} and (table["one thread"] > 0).all()
    assert "one exp at a node" in set(table["cost"])


@pytest.mark.slow
def test_small_programs_give_every_cost(monkeypatch):
    monkeypatch.setattr(calibrating, "SIZES", (500, 2_000))
    monkeypatch.setattr(calibrating, "LARGE", 20_000)
    monkeypatch.setattr(calibrating, "REPEATS", 2)
    rates, bandwidth = calibrating.measured()
    assert set(costs.TOLD) <= set(rates)
    drawn = {f"op:{name}" for name, op in OPS.items() if op.is_draw and not op.internal}
    assert {n for n in rates if n.startswith("op:")} >= {"op:div", "op:exp", "op:sqrt"} | drawn
    assert all(s >= 0 for by in rates.values() for points in by.values() for _, s in points)
    assert all(rate > 0 for rate in bandwidth.values())
    assert rates["entry"][1][0][1] > 0 and rates["crossing"][1][0][1] > 0
