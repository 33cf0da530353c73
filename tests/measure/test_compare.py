"""Comparisons: equal means equal bits, and ratios leave compile out."""

import numpy as np
import pytest

import groggy_nb as gn
from groggy_nb.errors import UsageError
from groggy_nb.measure.compare import Comparison, compare


def pair(result, a, b):
    return Comparison({"step": result("step", values={"x": a}), "fused": result("fused", values={"x": b})})


def test_equal_arrays_are_equal(result):
    assert pair(result, np.array([1.0, 2.0, 3.0]), np.array([1.0, 2.0, 3.0])).equal


def test_all_nans_are_one(result):
    assert pair(result, np.array([np.nan, 2.0, 3.0]), np.array([-np.nan, 2.0, 3.0])).equal


@pytest.mark.parametrize(
    ("a", "b", "first"),
    [
        ([1.0, 2.0, 0.0], [1.0, 2.0, -0.0], 2),
        ([1.0, 2.0, 3.0], [1.0, np.nextafter(2.0, 3.0), 4.0], 1),
        ([1.0, 2.0, np.nan], [1.0, 2.0, 3.0], 2),
    ],
)
def test_one_bit_makes_a_difference_that_is_named(result, a, b, first):
    comparison = pair(result, np.array(a), np.array(b))
    assert not comparison.equal
    (found,) = comparison.differences
    assert (found.name, found.mode, found.reference, found.first) == ("x", "fused", "step", first)


def test_another_dtype_is_a_difference(result):
    assert not pair(result, np.ones(3), np.ones(3, np.int64)).equal


def test_scalars_and_watched_values_count(result):
    forms = {"s": "graph"}
    a = result("step", values={"s": 1.0}, forms=forms)
    assert Comparison({"step": a, "fused": result("fused", values={"s": 1.0}, forms=forms)}).equal
    assert not Comparison({"step": a, "fused": result("fused", values={"s": 1}, forms=forms)}).equal
    watched = result("fused", values={"s": 1.0}, forms=forms, watch={"delta": np.zeros(3)})
    assert not Comparison({"step": a, "fused": watched}).equal


def test_the_table_has_a_row_a_mode_and_ratios_without_compile(result):
    fused = result("fused", wall=4.0, kernel=0.4, crossing=0.05, glue=0.05, compile=3.5, unaccounted=0.0)
    table = Comparison({"step": result("step"), "fused": fused}).table
    assert table["mode"].tolist() == ["step", "fused"]
    assert table["ratio"].tolist() == [14.0, 1.0]
    parts = ["kernel", "crossing", "glue", "unaccounted", "compile"]
    assert table[parts].sum(axis=1).tolist() == pytest.approx(table["wall"].tolist())


def test_a_mode_is_looked_up_by_name(result):
    comparison = Comparison({"step": result("step")})
    assert comparison["step"].report.mode == "step"
    with pytest.raises(UsageError, match="fused"):
        comparison["fused"]


def test_modes_are_run_in_turns_and_progress_names_the_place():
    told = []
    program = gn.parse('k = param(1)\nnodes["x"] = degree() * k\nwatch(k)')
    found = compare(
        program, gn.datasets.karate(), ("step", "reference"), repeats=2, params={"k": 3}, progress=told.append
    )
    assert list(found.results) == ["step", "reference"]
    assert [len(seconds) for seconds in found.seconds.values()] == [2, 2]
    assert [p.doing for p in told if ":" not in p.doing] == [
        "comparison 1 of 2, warming up",
        "comparison 2 of 2, warming up",
        "comparison 1 of 2, repeat 1 of 2",
        "comparison 2 of 2, repeat 1 of 2",
        "comparison 1 of 2, repeat 2 of 2",
        "comparison 2 of 2, repeat 2 of 2",
    ]
    assert found.equal and found["step"]["x"][0] == 48
    assert found["step"].report.record.compiled == 0  # a timed run, not the one that compiled


def test_the_result_of_a_mode_is_its_median_run_and_the_table_has_the_spread(result):
    runs = {"step": (4.0, 2.0, 3.0)}
    table = Comparison({"step": result("step")}, runs).table
    assert table[["least", "most", "runs"]].to_numpy().tolist() == [[2.0, 4.0, 3]]


@pytest.mark.parametrize("modes", [(), ("step", "step")])
def test_no_mode_or_one_twice_is_refused(modes):
    with pytest.raises(UsageError, match="at least one mode"):
        compare(None, None, modes)
