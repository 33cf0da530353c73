"""What became of steps, as the optimizer's programs before and after tell it."""

import pytest

from groggy_nb.dsl import parse
from groggy_nb.graph import datasets
from groggy_nb.run.execute import execute


def fates(text, passes=None):
    record = execute(parse(text).program, datasets.karate(), mode="fused", passes=passes).record
    return {(f.line, f.what): f for f in record.fates}


def test_an_equal_step_is_merged_into_the_first():
    found = fates("a = degree() + 1\nb = degree() + 1\nnodes['x'] = a * b\n", ("share",))
    assert (2, "merged") in found
    assert found[2, "merged"].into_line == 1 and found[2, "merged"].by == "share"


def test_a_step_that_is_merged_with_all_its_readers_names_what_stands_for_it():
    text = "a = sqrt(degree() + 1)\nb = sqrt(degree() + 1)\nnodes['x'] = a * b\n"
    record = execute(parse(text).program, datasets.karate(), passes=("share",)).record
    merged = [f for f in record.fates if f.what == "merged"]
    assert merged and all(f.line == 2 and f.into_line == 1 for f in merged)


def test_an_invariant_step_is_hoisted():
    text = "x = ones()\nfor _ in range(3):\n    w = sqrt(degree())\n    x = x * w\nnodes['x'] = x\n"
    assert fates(text, ("hoist",))[3, "hoisted"].by == "hoist"


def test_a_step_that_nothing_reads_is_dropped():
    found = fates("x = degree()\ny = exp(x)\nnodes['x'] = x\n", ("prune",))
    assert found[2, "dropped"].into == ""


def test_a_step_on_constants_is_folded_to_its_value():
    found = fates("r = 0.25 + 0.5\nnodes['x'] = degree() * r\n", ("fold",))
    assert found[1, "folded"].into == "0.75"


def test_a_step_that_changes_nothing_is_simplified_away():
    found = fates("x = degree() * 1.0\ny = x * 1.0\nnodes['x'] = y\n", ("simplify", "fold"))
    assert any(what == "simplified" for _, what in found)


@pytest.mark.parametrize("passes", [(), None])
def test_literals_are_not_listed(passes):
    found = fates("x = degree() * 2.0 + 3.0\nnodes['x'] = x\n", passes)
    assert not found


def test_the_saved_steps_are_counted_by_pass():
    text = "a = degree() + 1\nb = degree() + 1\nc = a * 2\nnodes['x'] = a * b\n"
    record = execute(parse(text).program, datasets.karate(), passes=("share", "prune")).record
    saved = dict(record.rewrites)
    assert saved["share"] >= 2 and saved["prune"] >= 1
