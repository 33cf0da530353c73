"""Warming compiles the gallery once; afterwards everything is there."""

from groggy_nb import algorithms
from groggy_nb.algorithms.warming import warm
from groggy_nb.modes import compiled


def test_warming_runs_every_algorithm_in_every_mode_and_leaves_nothing_to_compile():
    told = []
    warm(told.append)
    assert len(told) == len(algorithms.__all__) * len(compiled())
    again = warm()
    assert again.compiled == 0
    assert "0 functions compiled" in str(again)
