"""Generated programs give the same bits, errors, watched values and rounds in every mode."""

import os
from random import Random

import pytest
from programs import case, smallest
from same_bits import differences, shown_case

from groggy_nb.ir.forms import walk
from groggy_nb.passes import PASSES

# Compiling a program takes a second or two: what CI can afford, and what a release is searched with.
RELEASE = os.environ.get("HYPOTHESIS_PROFILE") == "release"
NATIVE = int(os.environ.get("GROGGY_NB_NATIVE_PROGRAMS", "10000" if RELEASE else "80"))
PARTS = max(4, NATIVE // 40)  # a test that takes ten minutes is ended
MOST_STEPS = 12
MOST_ROUNDS = 50  # of a while loop


def short(seed):
    """A program of a seed with few steps: compiling is what such a test takes its time for."""
    return next(c for c in (case(seed, size) for size in (4, 3, 2, 1, 0)) if count(c) <= MOST_STEPS)


def count(one):
    """The number of items of a program."""
    return sum(1 for _ in walk(one.program.body))


def ways(seed):
    """How a program is run: fused with several threads, in batches, and in steps or with random passes.

    Two of them walk over neighbors block by block, where the others do row by row.
    The last two compile as much as all others: before a release each program is run in both.
    """
    random = Random(seed)
    subset = tuple(p.name for p in PASSES if random.random() < 0.5)
    found = [("fused", None, threads, "rows") for threads in (1, 2, 4)]
    found.append(("batch", None, random.choice((1, 2, 4)), "blocks"))
    # In turns within a part, which takes every PARTS-th seed.
    if RELEASE or seed // PARTS % 2:
        found.append(("fused", subset, random.choice((1, 2, 4)), "blocks"))
    if RELEASE or not seed // PARTS % 2:
        found += [("step", None, 1, "rows"), ("step", None, 2, "rows")]
    return found


def wrong(one, way):
    """How a run differs from the oracle's."""
    mode, passes, threads, layout = way
    expected = shown_case(one, mode="reference", max_rounds=MOST_ROUNDS)
    options = {"mode": mode, "passes": passes, "threads": threads, "layout": layout}
    found = shown_case(one, max_rounds=MOST_ROUNDS, **options)
    return differences(expected, found)


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_native_code_equals_the_oracle_in_three_modes(part):
    for seed in range(20000 + part, 20000 + NATIVE, PARTS):
        one = short(seed)
        for way in ways(seed):
            if wrong(one, way):
                least = smallest(one, lambda c, way=way: bool(wrong(c, way)))
                text = "\n".join(wrong(least, way))
                pytest.fail(f"seed {seed}, {way}: size {least.size}\n{text}\n{least.program}")
