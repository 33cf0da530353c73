"""Two runs by what their statements are: matched over edits, their costs and values side by side."""

import numpy as np
import pytest

import groggy_nb as gn
from groggy_nb.errors import UsageError
from groggy_nb.measure.runs import compare_runs
from groggy_nb.report.result import Result
from groggy_nb.run.record import Fate, StepRow

BEFORE = """\
deg = degree()
x = ones()
for _ in range(3):
    y = x / deg
    x = sum(y[u] for u in neighbors)
watch(max(x))
nodes["x"] = x
"""
AFTER = """\
# halved
x = ones()
deg = degree()
half = deg / 2
for _ in range(3):
    y = x / half
    x = sum(y[u] for u in neighbors)
watch(max(x))
nodes["x"] = x
"""


@pytest.fixture(scope="module")
def runs():
    graph = gn.datasets.karate()
    return [gn.parse(text).run(graph, mode="reference") for text in (BEFORE, AFTER)]


def with_rows(result, rows, fates=()):
    result.outcome.record.rows[:] = rows
    result.outcome.record.fates[:] = fates
    return Result(result.outcome, result.graph, result.report.text)


def test_statements_are_matched_over_edits_and_lines(runs):
    found = gn.compare(*runs)
    told = [(pair.text, pair.status, pair.lines) for pair in found.pairs]
    assert told == [
        ("x = ones()", "added", (None, 2)),
        ("deg = degree()", "same", (1, 3)),
        ("x = ones()", "removed", (2, None)),
        ("half = deg / 2", "added", (None, 4)),
        ("y = x / half", "edited", (4, 6)),
        ("x = sum((y[u] for u in neighbors))", "same", (5, 7)),
        ("watch(max(x))", "same", (6, 8)),
        ('nodes["x"] = x'.replace('"', "'"), "same", (7, 9)),
    ]


def test_costs_stand_side_by_side_in_milliseconds_crossings_and_bytes(runs):
    divide = [StepRow("divide", (line,), ("div",), 3, 1.0, 0.5, 3, bytes=100) for line in (4, 6)]
    before = with_rows(runs[0], [divide[0]], [Fate("degree()", 1, "merged", "share", "degree()", 2)])
    after = with_rows(runs[1], [divide[1], StepRow("div", (4,), ("div",), 1, 0.25, 0.0, 1)])
    rows = compare_runs(before, after).steps.set_index(["step", "status"])
    edited = rows.loc[("y = x / half", "edited")]
    assert (edited.ms_before, edited.ms_after, edited.ms_change) == (1500.0, 1500.0, 0.0)
    assert (edited.crossings_before, edited.bytes_after) == (3, 300)
    added = rows.loc[("half = deg / 2", "added")]
    assert np.isnan(added.ms_before)
    assert (added.ms_after, added.ms_change) == (250.0, 250.0)
    assert rows.loc[("deg = degree()", "same")].became_before == "same as line 2: merged"


def test_of_plain_runs_the_statements_of_outputs_and_watches_say_how_they_differ(runs):
    rows = gn.compare(*runs).steps.set_index("step")
    assert rows.loc["nodes['x'] = x", ["differing", "largest"]].tolist() == [
        34,
        abs(runs[1]["x"] - runs[0]["x"]).max(),
    ]
    assert rows.loc["watch(max(x))"].differing == 1
    assert rows.loc["y = x / half"].isna().differing


def test_values_differ_by_entries_and_by_how_much(runs):
    found = gn.compare(*runs)
    x = next(pair for pair in found.values if pair.name == "x")
    apart = [abs(a - b) for a, b in zip(runs[0]["x"].tolist(), runs[1]["x"].tolist(), strict=True)]
    assert (x.size, x.largest) == (34, max(apart))
    assert x.differing == sum(a > 0 for a in apart)
    assert not found.equal
    assert gn.compare(runs[0], runs[0]).equal


def test_an_output_of_one_run_alone_is_told():
    graph = gn.datasets.karate()
    texts = ('nodes["a"] = degree()', 'nodes["b"] = degree()')
    found = gn.compare(*(gn.parse(text).run(graph, mode="reference") for text in texts))
    assert [(pair.name, pair.size) for pair in found.values] == [("a", -1), ("b", -1)]
    assert "one run only" in repr(found)


def test_of_recordings_each_step_says_how_its_value_differs():
    graph = gn.datasets.karate()
    found = gn.compare(*(gn.parse(text).record(graph, mode="reference") for text in (BEFORE, AFTER)))
    rows = found.steps.set_index("step")
    assert rows.differing["deg = degree()"] == 0
    assert rows.differing["y = x / half"] == 34
    assert "in 34 of 34" in found._repr_html_()


def test_results_are_compared_with_nothing_else(runs):
    with pytest.raises(UsageError, match="as they are"):
        gn.compare(runs[0], gn.datasets.karate())
    with pytest.raises(UsageError, match="as they are"):
        gn.compare(*runs, modes=("step",))
