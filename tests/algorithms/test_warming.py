"""Warming compiles some of the gallery once; afterwards everything is there."""

from groggy_nb.algorithms.warming import CHOSEN, warm
from groggy_nb.modes import compiled


def test_warming_runs_each_chosen_algorithm_in_every_mode_and_leaves_nothing_to_compile():
    told = []
    warm(told.append)
    assert len(told) == len(CHOSEN) * len(compiled())
    again = warm()
    assert again.compiled == 0
    assert "0 functions compiled" in str(again)
