"""Sweeps over parameters: each row is the run it stands for, whatever ran beside it, failed or was ended."""

import signal
import statistics
import time

import numpy as np
import pytest

import groggy_nb as gn
from groggy_nb.errors import GroggyError, GroggyWarning, MemoryLimitError, RunError
from groggy_nb.graph import memory
from groggy_nb.measure import sweeping
from groggy_nb.run.bind import bind
from groggy_nb.run.record import Interrupted

TEXT = """
rate = param(0.5, min=0, max=1)
rounds = param(3)
x = degree() * 1.0
for t in range(rounds):
    x = (1 - rate) * x + rate * sum(x[u] / 2 for u in neighbors)
    total = sum(x)
    watch(total)
nodes["x"] = x
nodes["big"] = x > 4
graph["total"] = sum(x)
"""


@pytest.fixture(scope="module")
def program():
    return gn.parse(TEXT)


@pytest.fixture(scope="module")
def karate():
    return gn.datasets.karate()


@pytest.fixture(scope="module")
def swept(program, karate):
    return program.sweep(karate, {"rate": np.array([0.25, 0.5]), "rounds": (1, 2, 5)}, threads=4)


def test_each_row_is_the_single_run_of_its_parameters(program, karate, swept):
    assert swept.is_complete
    assert [tuple(run.params.values()) for run in swept.runs] == [
        (rate, rounds) for rate in (0.25, 0.5) for rounds in (1, 2, 5)
    ]
    for row, run in enumerate(swept.runs):
        alone = program.run(karate, params=run.params, threads=1)
        assert swept["x"][row].tobytes() == alone["x"].tobytes()
        assert np.array_equal(swept["big"][row], alone["big"])
        assert swept["big"].dtype == bool
        assert run.watched["total"].tolist() == alone.outcome.record.watch["total"].tolist()
        assert run.rounds == run.params["rounds"]


def test_the_bits_do_not_depend_on_the_mode_or_on_how_many_run_at_once(program, karate, swept):
    for options in ({"threads": 1}, {"mode": "reference"}):
        again = program.sweep(karate, swept.over, **options)
        assert again["x"].tobytes() == swept["x"].tobytes()


def test_the_table_has_a_row_for_each_run(swept):
    table = swept.table
    assert list(table.columns) == ["rate", "rounds", "total", "run rounds", "seconds"]
    assert table["rounds"].tolist() == table["run rounds"].tolist() == [1, 2, 5] * 2
    assert table["total"].tolist() == [run.outputs["total"] for run in swept.runs]
    assert (table["seconds"] > 0).all()


def test_an_output_named_as_a_parameter_has_a_column_of_its_own(karate):
    found = gn.parse("k = param(1)\ngraph['k'] = k * 2\n").sweep(karate, {"k": [3, 4]}, mode="reference")
    assert found.table["k"].tolist() == [3, 4]
    assert found.table["output k"].tolist() == [6, 8]
    assert list(found.table.columns) == ["k", "output k", "rounds", "seconds"]


def test_means_and_quantiles_are_over_the_runs_asked_for(swept):
    columns = [swept["x"][:, node].tolist() for node in range(34)]
    assert swept.mean("x") == pytest.approx([statistics.fmean(column) for column in columns], rel=1e-14)
    over = swept.mean("x", over="rounds")
    assert over.shape == (2, 34)
    assert over[1] == pytest.approx([statistics.fmean(column[3:]) for column in columns], rel=1e-14)
    middle = swept.quantile("x", [0, 0.5, 1], over=["rounds"])
    assert middle.shape == (2, 3, 34)
    assert middle[0, 1].tolist() == [statistics.median(column[:3]) for column in columns]
    assert middle[0, 0].tolist() == [min(column[:3]) for column in columns]
    assert swept.quantile("x", 0.5, over="rate").shape == (3, 34)


def test_only_what_is_kept_takes_memory(program, karate):
    assert list(program.sweep(karate, {"rounds": [1]}, keep="x", mode="reference")) == ["x"]
    none = program.sweep(karate, {"rounds": [1, 2]}, keep=(), mode="reference")
    assert dict(none) == {}
    assert len(none.table) == 2


def test_what_all_runs_share_is_bound_once(karate, monkeypatch):
    bound = []
    monkeypatch.setattr(sweeping, "bind", lambda *given: bound.append(bind(*given)) or bound[-1])
    program = gn.parse('rate = param(0.5)\nnodes["y"] = rate * degree() + z')
    found = program.sweep(karate, {"rate": range(4)}, inputs={"z": 1}, mode="reference")
    assert found["y"][:, 0].tolist() == [1, 17, 33, 49]
    assert len(bound) == 1


def test_what_does_not_fit_is_refused_before_the_first_run(program, karate, monkeypatch):
    monkeypatch.setattr(memory, "free_bytes", lambda: 100_000)
    with pytest.raises(MemoryLimitError, match="2 outputs of 1,000 runs need") as caught:
        program.sweep(karate, {"rounds": range(1, 1001)})
    assert "keep=" in str(caught.value)


def test_a_run_that_fails_takes_no_other_along(karate):
    program = gn.parse('k = param(1)\nnodes["x"] = degree() // k\n')
    with pytest.warns(GroggyWarning, match="1 of 3 runs failed"):
        found = program.sweep(karate, {"k": [1, 0, 2]}, checked=True, mode="reference")
    assert [run.params["k"] for run in found.runs] == [1, 2]
    assert found["x"].shape == (2, 34)
    assert found["x"][1, 0] == 8
    ((params, said),) = found.failed
    assert params == {"k": 0}
    assert "divided by 0" in said
    assert np.isnan(found.quantile("x", 0.5, over=())[1]).all()


def test_the_first_failure_is_raised_where_the_first_run_fails(karate):
    program = gn.parse('k = param(1)\nnodes["x"] = degree() // k\n')
    with pytest.raises(RunError, match="divided by 0"):
        program.sweep(karate, {"k": [0, 1]}, checked=True, mode="reference")


ENDLESS = "k = param(1)\nx = 0\nwhile x >= 0:\n    x = (x + 1) % 7 + (0 if k > 2 else -9)\ngraph['x'] = x\n"


def test_ctrl_c_keeps_the_runs_that_ended(karate):
    with pytest.raises(Interrupted, match="interrupted after 2 of 200 runs") as caught:
        gn.parse(ENDLESS).sweep(
            karate, {"k": range(1, 201)}, mode="reference", max_rounds=2**62, progress=Presses(2)
        )
    assert [run.params["k"] for run in caught.value.result.runs] == [1, 2]
    assert not caught.value.result.is_complete


class Presses:
    """Ctrl-C, once so many runs ended."""

    def __init__(self, ended):
        self.words = f"run {ended} of"

    def __call__(self, progress):
        if progress.doing.startswith(self.words):
            signal.raise_signal(signal.SIGINT)


def test_a_time_out_ends_the_whole_sweep(karate):
    begun = time.monotonic()
    with pytest.raises(Interrupted, match=r"time-out of 0\.5 s: interrupted after 2 of 50 runs") as caught:
        gn.parse(ENDLESS).sweep(karate, {"k": range(1, 51)}, mode="reference", max_rounds=2**62, timeout=0.5)
    assert time.monotonic() - begun < 60
    assert len(caught.value.result.table) == 2


@pytest.mark.parametrize(
    ("over", "options", "said"),
    [
        ({"rat": [1.0]}, {}, "did you mean 'rate'"),
        ({}, {}, "at least one parameter"),
        ("rate", {}, "a mapping from names"),
        ({"rate": "0.1"}, {}, "a list, a range or an array"),
        ({"rate": 0.5}, {}, "a list, a range or an array"),
        ({"rate": []}, {}, "at least one"),
        ({"rate": [0.1, 2.0]}, {}, "at most 1"),
        ({"rate": [0.1, 0.1]}, {}, "twice"),
        ({"rounds": [1.5]}, {}, "a whole number"),
        ({"rounds": range(2_000_000)}, {}, "more than 1,000,000 runs"),
        ({"rate": [0.1]}, {"params": {"rate": 0.2}}, "in params= and in the sweep"),
        ({"rate": [0.1]}, {"keep": ["total"]}, "one of x, big"),
        ({"rate": [0.1]}, {"keep": 5}, "a collection of names"),
        ({"rate": [0.1]}, {"threads": 0}, "from 1"),
    ],
)
def test_what_is_no_sweep_is_refused_in_words(program, karate, over, options, said):
    with pytest.raises(GroggyError, match=said):
        program.sweep(karate, over, **options)


def test_questions_that_a_sweep_cannot_answer_are_refused(swept):
    with pytest.raises(GroggyError, match=r"no kept output 'total'.*\n.*table"):
        swept["total"]
    with pytest.raises(GroggyError, match="one of rate, rounds"):
        swept.mean("x", over="seed")
    for q in (1.5, "half", float("nan"), [[0.5]]):
        with pytest.raises(GroggyError, match="from 0 to 1"):
            swept.quantile("x", q)
    with pytest.raises(GroggyError, match="not watched"):
        swept.plot.band("x")
