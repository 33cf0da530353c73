"""What experiments are asked: programs, modes, repeats and options, taken or refused before anything runs."""

import numpy as np
import pytest

import groggy_nb as gn
from groggy_nb.errors import UsageError
from groggy_nb.measure.asked import check_program, check_repeats


@pytest.mark.parametrize("repeats", [0, -1, 2.5, "3", True])
def test_repeats_below_one_are_refused(repeats):
    with pytest.raises(UsageError, match="whole number from 1"):
        check_repeats(repeats)


def test_whole_numbers_of_any_kind_are_repeats():
    assert check_repeats(np.int64(3)) == 3


def test_what_is_no_program_is_refused():
    with pytest.raises(UsageError, match="program wants a Program, found 'nodes"):
        check_program('nodes["x"] = degree()')


@pytest.mark.parametrize("options", [{"tread": 2}, {"mode": "step"}])
def test_an_option_that_a_run_has_not_is_refused(options):
    program = gn.parse('nodes["d"] = degree()')
    with pytest.raises(UsageError, match="there is no option"):
        gn.compare(program, gn.datasets.karate(), **options)


@pytest.mark.parametrize("modes", [5, [], ["fused", "fused"], ["fuse"], [5], {"fused": 1}])
def test_modes_are_names_each_once(modes):
    program = gn.parse('nodes["d"] = degree()')
    with pytest.raises(UsageError, match="modes"):
        gn.compare(program, gn.datasets.karate(), modes=modes)
    with pytest.raises(UsageError, match="modes"):
        gn.scaling(program, (10,), modes=modes)


def test_modes_left_out_are_all_that_cross():
    found = gn.compare(gn.parse('nodes["d"] = degree()'), gn.datasets.karate(), modes=None, repeats=1)
    assert list(found.results) == ["step", "batch", "fused"]


def test_modes_may_come_from_a_generator():
    found = gn.compare(
        gn.parse('nodes["d"] = degree()'), gn.datasets.karate(), modes=(m for m in ["reference"])
    )
    assert list(found.results) == ["reference"]


@pytest.mark.parametrize("progress", [5, "x", []])
def test_what_is_told_of_progress_can_be_called(progress):
    program, graph = gn.parse('nodes["d"] = degree()'), gn.datasets.karate()
    for experiment in (gn.compare, gn.ablate):
        with pytest.raises(UsageError, match="progress wants a function"):
            experiment(program, graph, progress=progress)
