"""The scaling: sizes in order, modes compared, and break-even sizes between measured points."""

import math

import numpy as np
import pytest

import groggy_nb as gn
from groggy_nb.errors import UsageError
from groggy_nb.measure import scaling as module
from groggy_nb.measure import turns
from groggy_nb.measure.scaling import Point, Scaling, break_evens, check_sizes, meeting, predicted
from groggy_nb.run.record import LoopRow

TEXT = "x = ones()\nfor i in range(3):\n    x = x / 2 + degree()\nnodes['x'] = x\n"


@pytest.fixture(scope="module")
def program():
    return gn.parse(TEXT)


@pytest.fixture(autouse=True)
def uncalibrated(monkeypatch):
    monkeypatch.setattr(module, "known", lambda: None)


def test_sizes_are_measured_in_order_in_each_mode(program):
    found = gn.scaling(program, (40, 20, 40), repeats=2)
    assert [(p.mode, p.nodes) for p in found.points] == [
        (mode, size) for size in (20, 40) for mode in ("step", "batch", "fused")
    ]
    assert [p.edges for p in found.points] == [100] * 3 + [200] * 3
    assert all(len(p.all_seconds) == 2 and p.predicted is None for p in found.points)
    assert [p.crossings for p in found.points if p.mode == "fused"] == [1, 1]
    step, batch = found.points[:2]
    assert step.crossings > batch.crossings > 1
    assert found.equal


def test_break_even_is_said_of_each_two_modes(program):
    found = gn.scaling(program, (20,), repeats=1)
    assert [(b.mode, b.other, b.nodes) for b in found.break_even] == [
        ("step", "batch", None),
        ("step", "fused", None),
        ("batch", "fused", None),
    ]


def test_graphs_can_be_made_by_the_caller(program):
    asked = []

    def star(size):
        asked.append(size)
        return np.zeros(size - 1, int), np.arange(1, size)

    found = gn.scaling(program, [5, 3], graph=star, modes="fused", repeats=1)
    assert asked == [3, 5]
    assert [(p.nodes, p.edges) for p in found.points] == [(3, 2), (5, 4)]


@pytest.mark.parametrize("size", [1, 2, 10])
def test_graphs_of_few_nodes_have_fewer_neighbors(program, size):
    found = gn.scaling(program, (size,), modes=("fused",), repeats=1)
    assert found.points[0].nodes == size


def test_parameters_reach_the_runs():
    program = gn.parse("n = param(1)\nx = ones()\nfor i in range(n):\n    x = x / 2\nnodes['x'] = x\n")
    found = gn.scaling(program, (20,), modes=("batch",), repeats=1, params={"n": 40}, threads=1)
    assert found.points[0].crossings >= 40


def test_a_mode_that_differs_is_named(program, monkeypatch):
    true = turns.execute

    def planted(*arguments, mode, **options):
        outcome = true(*arguments, mode=mode, **options)
        if mode == "batch":
            outcome.values["x"][1] = np.nextafter(outcome.values["x"][1], np.inf)
        return outcome

    monkeypatch.setattr(turns, "execute", planted)
    found = gn.scaling(program, (20,), repeats=1)
    assert not found.equal
    assert [(d.mode, d.name, d.first) for d in found.differences] == [("batch", "x", 1)]


def test_progress_counts_over_all_sizes(program):
    told = []
    gn.scaling(program, (20, 40), modes=("batch", "fused"), repeats=1, progress=told.append)
    said = [each.doing for each in told if "compiling" not in each.doing]
    assert said[0] == "scaling 1 of 4, warming up" and said[-1] == "scaling 4 of 4, repeat 1 of 1"


# -- predictions


class Foretold:
    """Stands in for a program: predicts 1 second a round, where the rounds are known or given."""

    def __init__(self, rounds=None, is_bound=False):
        self.rounds, self.is_bound = rounds, is_bound

    def predict(self, graph, *, mode, rounds=None, **options):
        assert options == {"threads": 1, "params": None}  # as many as the run had, not as asked
        known = self.rounds if rounds is None else rounds
        is_bound = self.is_bound and rounds is None
        seconds = None if known is None else float(known)
        return type("Prediction", (), {"seconds": seconds, "is_bound": is_bound})


@pytest.mark.parametrize(
    ("program", "seconds"), [(Foretold(100), 100.0), (Foretold(), 7.0), (Foretold(100, is_bound=True), 7.0)]
)
def test_predictions_are_of_the_rounds_that_were_run(monkeypatch, record, program, seconds):
    monkeypatch.setattr(module, "known", lambda: object())
    ran = record(loops=[LoopRow(2, 1, 7, "break"), LoopRow(3, 7, 21, "count", top=False)])
    assert predicted(program, None, "fused", ran, threads=2, params=None) == seconds


def test_of_several_loops_the_bound_is_all_there_is(monkeypatch, record):
    monkeypatch.setattr(module, "known", lambda: object())
    ran = record(loops=[LoopRow(2, 1, 7, "break"), LoopRow(5, 1, 9, "break")])
    foretold = Foretold(100, is_bound=True)
    assert predicted(foretold, None, "fused", ran, threads=2, params=None) == 100.0


def test_without_a_calibration_nothing_is_predicted(record):
    assert predicted(None, None, "fused", record()) is None


# -- break-even


def test_curves_meet_on_straight_lines_in_log_log():
    one = {10: 1.0, 1000: 100.0}  # proportional to the size
    assert meeting(one, {10: 10.0, 1000: 10.0}) == pytest.approx(100.0)
    assert meeting({10: 10.0, 1000: 10.0}, one) == pytest.approx(100.0)


@pytest.mark.parametrize(
    "other",
    [
        {10: 2.0, 1000: 200.0},
        {10: 0.5, 1000: 50.0},
        {10: 1.0, 1000: 100.0},
        {10: 2.0},
        {},
        {10: 0.0, 1000: 0.0},
    ],
)
def test_curves_that_do_not_cross_have_no_meeting(other):
    assert meeting({10: 1.0, 1000: 100.0}, other) is None


def test_curves_that_only_touch_do_not_cross():
    one = {1: 1.0, 10: 2.0, 100: 1.0}
    assert meeting(one, {1: 2.0, 10: 2.0, 100: 2.0}) is None
    assert meeting(one, {1: 2.0, 10: 2.0, 100: 0.5}) == pytest.approx(10.0)


def test_of_several_meetings_the_smallest_is_taken():
    assert meeting({1: 1.0, 10: 4.0, 100: 1.0}, {1: 2.0, 10: 2.0, 100: 2.0}) == pytest.approx(math.sqrt(10))


def test_modes_are_compared_in_pairs_in_order():
    points = [Point(mode, n, n, s, (s,), 1) for mode, n, s in [("a", 1, 1.0), ("a", 100, 100.0)]]
    points += [Point("b", n, n, 10.0, (10.0,), 1) for n in (1, 100)]
    ((mode, other, nodes),) = break_evens(points, ("a", "b"))
    assert (mode, other) == ("a", "b") and nodes == pytest.approx(10.0)


def test_the_table_has_a_row_a_point():
    points = (Point("step", 10, 20, 2.0, (1.0, 2.0, 4.0), 7), Point("fused", 10, 20, 1.0, (1.0,), 1, 1.5))
    table = Scaling(points, ()).table
    assert table["seconds"].tolist() == [2.0, 1.0] and table["crossings"].tolist() == [7, 1]
    assert table[["least", "most"]].iloc[0].tolist() == [1.0, 4.0]
    assert table["predicted"].isna().tolist() == [True, False]


# -- what is refused


@pytest.mark.parametrize("sizes", [(), (0,), (-5, 10), (1.5,), "100", (True,), None, [None]])
def test_sizes_are_whole_numbers_from_1(program, sizes):
    with pytest.raises(UsageError, match=r"sizes wants at least one|a size wants a whole number from 1"):
        gn.scaling(program, sizes)


def test_sizes_are_sorted_and_each_is_there_once():
    assert check_sizes([50, np.int64(10), 50]) == (10, 50)
    assert check_sizes(7) == (7,)


@pytest.mark.parametrize(
    ("modes", "said"),
    [((), "at least one mode"), (("fused", "fused"), "each once"), (("fuse",), "did you mean 'fused'")],
)
def test_modes_are_known_and_each_is_there_once(program, modes, said):
    with pytest.raises(UsageError, match=said):
        gn.scaling(program, (20,), modes=modes)


def test_programs_with_inputs_are_refused():
    with pytest.raises(UsageError, match=r"has inputs \(weight\)"):
        gn.scaling(gn.parse('nodes["x"] = degree() * weight'), (20,))


def test_one_graph_is_not_a_function_of_size(program):
    with pytest.raises(UsageError, match="graph is a Graph; wanted a function"):
        gn.scaling(program, (20,), graph=gn.datasets.karate())
