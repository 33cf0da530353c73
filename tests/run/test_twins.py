"""Generated code, run as plain Python, gives what the oracle gives."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

RELEASE = os.environ.get("HYPOTHESIS_PROFILE") == "release"
TWINS = int(os.environ.get("GROGGY_NB_TWIN_PROGRAMS", "100000" if RELEASE else "300"))
PART = 150  # programs of one process
RUNS = Path(__file__).parents[1] / "twin_runs.py"


@pytest.mark.slow
@pytest.mark.parametrize("first", range(10000, 10000 + TWINS, PART))
def test_generated_code_as_plain_python_equals_the_oracle(first):
    end = min(first + PART, 10000 + TWINS)
    done = subprocess.run(
        [sys.executable, str(RUNS), str(first), str(end)],
        env={**os.environ, "NUMBA_DISABLE_JIT": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=540,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-5000:]
    last = done.stdout.splitlines()[-1]
    assert last.startswith(f"{end - first} programs") and last.endswith(" 0 differ")
