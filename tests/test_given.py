"""What callers give: taken as plain Python values, refused with name, wish and finding."""

import os
from pathlib import Path

import numpy as np
import pytest

from groggy_nb import given
from groggy_nb.errors import GraphError, UsageError


@pytest.mark.parametrize("number", [3, np.int8(3), np.uint64(3), np.array(3)])
def test_whole_numbers_of_any_kind_are_taken(number):
    assert given.whole("n", number, least=1) == 3


@pytest.mark.parametrize("number", [True, np.bool_(True), 3.0, np.float64(3), "3", None, [3], 3j, 0, 2**63])
def test_what_is_no_whole_number_of_the_range_is_refused(number):
    with pytest.raises(UsageError, match="n wants a whole number"):
        given.whole("n", number, least=1)


@pytest.mark.parametrize("flag", ["no", "", 0, 1, None, [], np.array([True])])
def test_only_truth_values_are_flags(flag):
    with pytest.raises(GraphError, match="directed wants True or False"):
        given.flag("directed", flag, error=GraphError)


def test_a_text_is_not_a_collection_of_its_letters():
    with pytest.raises(UsageError, match="collection of names"):
        given.words("passes", "fold", example="x")


@pytest.mark.parametrize(
    "path", ["a\0b.csv", Path("a\0b"), "\ud800.csv", "~nosuchuser/x.csv", None, 5, b"x.csv", ["x"]]
)
def test_what_is_no_path_is_refused(path):
    with pytest.raises(UsageError, match="the file wants a path"):
        given.path("the file", path)


def test_a_tilde_is_the_home_folder(monkeypatch):
    monkeypatch.setenv("HOME", os.sep + "home")
    monkeypatch.setenv("USERPROFILE", os.sep + "home")
    assert given.path("the file", Path("~") / "x.csv") == os.path.join(os.sep + "home", "x.csv")


def test_an_object_that_cannot_say_what_it_is_is_told_by_its_type():
    class Mute:
        def __repr__(self):
            raise RuntimeError

    assert given.shown(Mute()) == "an object (Mute)"
