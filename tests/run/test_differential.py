"""Generated programs give the same bits, errors, watched values and rounds in every mode."""

import os
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest
from programs import case, smallest
from same_bits import differences, shown_case

from groggy_nb.ir.forms import walk
from groggy_nb.passes import PASSES

# 10,000 and 100,000 before a release.
NATIVE = int(os.environ.get("GROGGY_NB_NATIVE_PROGRAMS", "200"))
TWINS = int(os.environ.get("GROGGY_NB_TWIN_PROGRAMS", "600"))
PARTS = 5
MOST_STEPS = 12
MOST_ROUNDS = 50  # of a while loop
TESTS = Path(__file__).parents[1]


def short(seed):
    """A program of a seed with few steps: compiling is what such a test takes its time for."""
    return next(c for c in (case(seed, size) for size in (4, 3, 2, 1, 0)) if count(c) <= MOST_STEPS)


def count(one):
    """The number of items of a program."""
    return sum(1 for _ in walk(one.program.body))


def ways(seed):
    """How a program is run: fused with several threads, with random passes, and the other modes."""
    random = Random(seed)
    subset = tuple(p.name for p in PASSES if random.random() < 0.5)
    found = [("fused", None, threads) for threads in (1, 2, 4)]
    found.append(("fused", subset, random.choice((1, 2, 4))))
    found.append(("batch", None, random.choice((1, 2, 4))))
    found += [("step", None, 1), ("step", None, 2)]
    return found


def wrong(one, way):
    """How a run differs from the oracle's."""
    mode, passes, threads = way
    expected = shown_case(one, mode="reference", max_rounds=MOST_ROUNDS)
    found = shown_case(one, mode=mode, passes=passes, threads=threads, max_rounds=MOST_ROUNDS)
    return differences(expected, found)


@pytest.fixture(scope="module", autouse=True)
def twins():
    """The generated code as plain Python, in a process of its own beside the native programs."""
    arguments = [sys.executable, str(TESTS / "twin_runs.py"), "10000", str(10000 + TWINS)]
    process = subprocess.Popen(
        arguments,
        env={**os.environ, "NUMBA_DISABLE_JIT": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    yield process
    process.kill()
    process.communicate()


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


@pytest.mark.slow
def test_generated_code_as_plain_python_equals_the_oracle(twins):
    text, _ = twins.communicate(timeout=540)
    assert twins.returncode == 0, text[-5000:]
    assert text.splitlines()[-1].startswith(f"{TWINS} programs") and text.endswith(" 0 differ\n")
