"""A run's options: each taken in every spelling that Python has for it, or refused in words."""

import inspect
from dataclasses import fields
from types import MappingProxyType

import numpy as np
import pandas as pd
import pytest

import groggy_nb as gn
from groggy_nb.errors import GroggyError, UsageError
from groggy_nb.run.request import LONGEST, RunRequest

ODD = ["d", b"d", float("nan"), [1], {1: 2}, {"d"}, np.array([1, 2]), pd.Series([1, 2]), 1j, "\ud800"]
ODD += [pd.DataFrame({"a": [1]}), object(), np.array("x"), -1]
MORE = {  # what else does not fit
    "mode": [5, None, "fuse"],
    "profile": [5, None],
    "params": [5, {1: 2}],
    "passes": [5, np.array(3), [None]],
    "threads": [0, 2.5, True, np.bool_(True), "2"],
    "max_rounds": [None, 2.5, True, 10**30],
    "checked": [None, 0, 1, "no"],
    "timeout": ["1", True],
    "precision": [None, "float32"],
    "fast": [None, True, "no"],
    "progress": [5],
}


@pytest.fixture(scope="module")
def program():
    return gn.parse('d = param(1.0)\nx = 0\nwhile x < 5:\n    x += 1\ngraph["x"] = x * d')


@pytest.mark.parametrize("option", [field.name for field in fields(RunRequest)])
def test_an_option_of_another_type_is_refused_with_what_was_wanted(option):
    for value in ODD + MORE.get(option, []):
        with pytest.raises(UsageError) as caught:
            RunRequest(**{option: value})
        assert option in caught.value.message


def test_run_and_the_request_have_the_same_options_and_defaults(program):
    of_run = inspect.signature(type(program).run).parameters
    of_request = {field.name: field.default for field in fields(RunRequest)}
    assert {n: p.default for n, p in of_run.items() if n not in ("self", "graph")} == of_request


def test_numbers_and_truth_values_of_numpy_are_taken_as_python_ones():
    request = RunRequest(
        threads=np.int64(2), max_rounds=np.uint8(9), timeout=np.float32(5), checked=np.bool_(True)
    )
    taken = (request.threads, request.max_rounds, request.timeout, request.checked)
    assert taken == (2, 9, 5.0, True)
    assert [type(value) for value in taken] == [int, int, float, bool]


@pytest.mark.parametrize("timeout", [float("inf"), 1e300, 10**400])
def test_a_time_out_beyond_what_nanoseconds_count_is_the_longest(timeout):
    assert RunRequest(timeout=timeout).timeout == LONGEST


def test_passes_come_from_any_collection_and_stand_in_their_order():
    assert RunRequest(passes=(name for name in ("share", "fold"))).chosen == ("fold", "share")
    assert RunRequest(passes=()).chosen == ()
    assert RunRequest().chosen == gn.PASSES


def test_params_come_from_any_mapping(program):
    found = program.run(gn.datasets.karate(), mode="reference", params=MappingProxyType({"d": 2.0}))
    assert found["x"] == 10.0


@pytest.mark.parametrize("mode", ["reference", "fused"])
@pytest.mark.parametrize(
    "options",
    [
        {"params": "d"},
        {"passes": 5},
        {"max_rounds": 2.5},
        {"timeout": "1"},
        {"checked": "no"},
        {"threads": 0},
    ],
)
def test_a_run_says_no_before_anything_runs(program, mode, options):
    with pytest.raises(UsageError, match=next(iter(options))):
        program.run(gn.datasets.karate(), mode=mode, **options)


@pytest.mark.parametrize("value", ODD)
def test_predict_and_explain_check_as_a_run_does(program, value):
    graph = gn.datasets.karate()
    for option in ("params", "inputs", "passes"):
        with pytest.raises(GroggyError):
            program.predict(graph, **{option: value})
        with pytest.raises(GroggyError):
            program.explain(**{option: value})
