"""The nearest name is the right one for nearly every single-edit slip."""

import string

import pytest

from groggy_nb.dsl import parse
from groggy_nb.dsl.calls import callables
from groggy_nb.errors import ProgramErrors, nearest

LETTERS = string.ascii_lowercase + "_"


def slips(name):
    """Every name one edit away: a letter more, less or other, two letters swapped."""
    found = set()
    for i in range(len(name) + 1):
        found |= {name[:i] + c + name[i:] for c in LETTERS}
        if i < len(name):
            found.add(name[:i] + name[i + 1 :])
            found |= {name[:i] + c + name[i + 1 :] for c in LETTERS}
        found.add(name[:i] + name[i : i + 2][::-1] + name[i + 2 :])
    return {n for n in found - set(callables()) if n.isidentifier()}


def test_the_hint_is_right_for_95_of_100_slips():
    right = total = 0
    for name in callables():
        for slip in sorted(slips(name))[::7]:
            total += 1
            right += nearest(slip, callables()) == name
    assert total > 2_000
    assert right / total >= 0.95


# Short names that differ from others by one letter have no one right answer.
TWINS = (
    "l1",
    "l2",
    "min",
    "sin",
    "sign",
    "int",
    "all",
    "any",
    "abs",
    "cos",
    "dot",
    "std",
    "max",
    "var",
    "log",
)


@pytest.mark.parametrize("name", [n for n in callables() if n not in TWINS])
def test_each_step_is_found_from_a_letter_left_out(name):
    slip = name[: len(name) // 2] + name[len(name) // 2 + 1 :]
    if slip in callables():
        pytest.skip("another step")
    with pytest.raises(ProgramErrors) as caught:
        parse(f"y = {slip}(x)")
    first = caught.value.errors[0]
    assert first.code == "unknown-step"
    assert (first.place.line, first.place.column) == (1, 4)
    assert first.hint is not None
