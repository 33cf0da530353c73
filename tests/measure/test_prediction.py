"""Predictions: the crossing formula is exact, memory is what the run takes, time follows the model."""

import pytest
from spec_texts import LABELS, LEVELS, PAGERANK

from groggy_nb import algorithms
from groggy_nb.codegen import cache
from groggy_nb.errors import UsageError
from groggy_nb.graph import datasets, generate
from groggy_nb.measure import prediction
from groggy_nb.once import Once
from groggy_nb.program import parse
from groggy_nb.report import costs as kept
from groggy_nb.report import pricing
from groggy_nb.report.costs import Calibration
from groggy_nb.run import layout

MODES = ("fused", "batch", "step")
ONE = {1: ((1, 1e-6),)}
NAMES = [*kept.TOLD, "op:div"]


@pytest.fixture(autouse=True)
def costs(monkeypatch):
    """A machine on which everything costs a nanosecond, a crossing a microsecond, a run ten."""
    rates = {name: {1: ((1, 1e-9),), 2: ((1, 1e-9),)} for name in NAMES}
    rates |= {"crossing": {1: ((1, 1e-6),), 2: ((1, 1e-6),)}, "glue": {1: ((1, 1e-5),), 2: ((1, 1e-5),)}}
    made = Calibration("made up", "today", rates, {1: 1e10, 2: 1e10})
    known = Once()
    known.put("machine", made)
    monkeypatch.setattr(kept, "_known", known)
    return made


@pytest.fixture(scope="module")
def graph():
    return datasets.karate()


NESTED = """
x = ones()
k = 0
for i in range(4):
    for j in range(3):
        x = x * 0.5 + i
        k = k + 1
    x = x + k
nodes["x"] = x
graph["k"] = k
"""


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("passes", [None, (), ("share",)])
def test_the_formula_is_the_count_where_rounds_are_fixed(mode, passes, graph):
    for program in (algorithms.pagerank_note(), parse(NESTED)):
        expected = program.predict(graph, mode, passes=passes)
        found = program.run(graph, mode, passes=passes).report
        assert not expected.is_bound
        assert expected.crossings == found.crossings and expected.formula == found.formula
        assert expected.rounds == found.iterations


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("text", [PAGERANK, LABELS, LEVELS])
def test_with_the_rounds_of_the_run_it_is_never_less_than_the_count(mode, text, graph):
    program = parse(text)
    found = program.run(graph, mode).report
    expected = program.predict(graph, mode, rounds=found.iterations)
    assert expected.formula == found.formula
    assert expected.crossings is not None and found.crossings <= expected.crossings


def test_a_run_that_walks_block_by_block_is_predicted_so(monkeypatch, costs):
    program, graph = algorithms.pagerank_note(), generate.uniform(60, 4)
    by_row = program.predict(graph, threads=1)
    costs.rates["blocked.entry"] = {1: ((1, 9e-9),)}
    assert program.predict(graph, threads=1).seconds == by_row.seconds
    monkeypatch.setattr(layout, "PAYS_AFTER", ((1, 1, 1),))
    monkeypatch.setattr(layout, "COMPILED", 0)
    expected = program.predict(graph, threads=1)
    more = 8e-9 * 100 * 2 * graph.num_edges + 3e-9  # and Python prepares three addresses more
    assert expected.seconds == pytest.approx(by_row.seconds + more)
    record = program.run(graph, threads=1).report.record
    assert record.layout[0].startswith("in_neighbors block by block")
    assert expected.memory == record.memory > by_row.memory
    assert expected.seconds == pytest.approx(pricing.expected_of(record, costs))
    monkeypatch.setattr(prediction, "fits", lambda needed: False)
    assert program.predict(graph, threads=1).seconds == by_row.seconds


@pytest.mark.parametrize("mode", MODES)
def test_memory_is_what_the_run_says(mode, graph):
    program = algorithms.pagerank()
    assert (
        program.predict(graph, mode, threads=1).memory
        == program.run(graph, mode, threads=1).report.record.memory
    )


def test_nothing_is_compiled_and_nothing_runs(graph, monkeypatch):
    def refuse(*args):
        raise AssertionError("compiled")

    monkeypatch.setattr(cache, "compile_object", refuse)
    program = parse(
        "x = degree() * 0.123456\nfor _ in range(7):\n    x = x * 0.5 + 0.7654321\nnodes['x'] = x\n"
    )
    expected = program.predict(graph)
    assert expected.crossings == 1 and expected.rounds == 7


def test_a_loop_that_only_a_run_ends_has_no_time_but_one_a_round(graph):
    program = parse("x = 1.0\nwhile x < 1000.0:\n    x = x * 2 + sum(degree()) * 0\ngraph['x'] = x\n")
    expected = program.predict(graph, "step")
    assert expected.rounds is None and expected.seconds is None and expected.crossings is None
    assert expected.per_round > 0 and "rounds" in expected.formula
    assert program.predict(graph, "step", rounds=10).seconds > 9 * expected.per_round


def test_a_break_makes_it_a_bound(graph):
    assert algorithms.pagerank().predict(graph).is_bound
    assert not algorithms.pagerank().predict(graph, rounds=5).is_bound


def test_rounds_that_may_pass_nodes_by_make_the_time_a_bound(graph):
    search = algorithms.bfs_levels().predict(graph, rounds=5)
    assert search.is_dense and "at most" in repr(search).splitlines()[0]
    assert not algorithms.pagerank().predict(graph, rounds=5).is_dense


def test_twice_the_rounds_cost_twice_what_a_round_costs(graph):
    table = algorithms.pagerank_note().predict(graph, "step").what_if().set_index("change")
    asked, twice = table.loc["as asked"], table.loc["twice the rounds"]
    assert twice["crossings"] - asked["crossings"] == pytest.approx(asked["rounds"] * 6, abs=1)
    per_round = algorithms.pagerank_note().predict(graph, "step").per_round
    assert twice["seconds"] - asked["seconds"] == pytest.approx(100 * per_round)
    assert {"mode fused", "mode batch"} <= set(table.index)
    assert (table["factor"] == table["seconds"] / asked["seconds"]).all()


def test_steps_add_up_to_the_time_inside(graph):
    expected = algorithms.pagerank_note().predict(graph)
    inside = expected.steps["seconds"].sum()
    # Around it: the run, the crossing, and some parts of a nanosecond each.
    assert expected.seconds == pytest.approx(inside + 1e-5 + 1e-6, abs=1e-7)
    assert expected.steps["share"].sum() == pytest.approx(1)


def test_the_break_even_size_is_where_crossings_weigh_a_tenth(graph):
    table = algorithms.pagerank_note().predict(graph).break_even().set_index("other")
    assert set(table.index) == {"batch", "step"}
    batch = table.loc["batch"]
    assert batch["nodes"] > 10 and batch["seconds"] > 0


def test_a_report_tells_what_was_expected_of_its_rounds(graph):
    report = algorithms.pagerank().run(graph, "fused").report
    assert report.expected_seconds > 1e-5
    assert algorithms.pagerank().run(graph, "reference").report.expected_seconds is None


def test_an_uncalibrated_machine_expects_nothing(graph, monkeypatch):
    monkeypatch.setattr(pricing, "known", lambda: None)
    assert algorithms.pagerank().run(graph).report.expected_seconds is None


@pytest.mark.parametrize("rounds", [-1, 2.5, True, "10"])
def test_rounds_that_are_no_number_are_refused(rounds, graph):
    with pytest.raises(UsageError, match="rounds wants"):
        algorithms.pagerank().predict(graph, rounds=rounds)


def test_the_reference_is_not_predicted(graph):
    with pytest.raises(UsageError, match="reference"):
        algorithms.pagerank().predict(graph, "reference")


def test_more_nodes_cost_more(costs):
    program = algorithms.pagerank_note()
    small, large = (program.predict(generate.uniform(n, 6), threads=1).seconds for n in (100, 1_000))
    assert large > 5 * (small - 1e-5)
