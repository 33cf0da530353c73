"""What the first run costs: imports and compiling, each in a new process with a cache folder of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from typing import Any

from groggy_nb.benchmark.timing import spread
from groggy_nb.errors import GroggyError

# Each script prints one line of JSON. numpy comes first: it is part of no figure but the facade's.
IMPORT_FACADE = """
import json, sys, time
start = time.perf_counter()
import groggy_nb
seconds = time.perf_counter() - start
heavy = [name for name in ("numba", "llvmlite", "scipy", "pandas", "matplotlib", "IPython") if name in sys.modules]
print(json.dumps({"seconds": seconds, "heavy": heavy}))
"""
IMPORT_NUMBA = """
import json, time
import numpy
start = time.perf_counter()
import numba
print(json.dumps({"seconds": time.perf_counter() - start}))
"""
FIRST_RUN = """
import json, sys, time
import groggy_nb as gn
graph, program, mode = gn.datasets.karate(), gn.algorithms.pagerank(), sys.argv[1]
start = time.perf_counter()
record = program.run(graph, mode=mode, threads=1).report.record
seconds = time.perf_counter() - start
figures = {name: getattr(record, name) for name in ("compile", "compiled", "loaded")}
print(json.dumps({"seconds": seconds, "numba": "numba" in sys.modules, **figures}))
"""


class ProcessFailed(GroggyError):
    """A process of the benchmark ended with an error."""

    default_code = "benchmark-process"


def starting(repeats: int, modes: tuple[str, ...], say: Callable[[str], None]) -> dict[str, Any]:
    """Seconds of the imports, of a cold first run and of a first run from the cache, in each mode.

    Every repeat begins with an empty folder for our cache and one for numba's. `beyond_numba` is a cold
    run without what importing numba takes, repeat by repeat.
    """
    facade, numba = [], []
    cold: dict[str, list[Any]] = {mode: [] for mode in modes}
    cached: dict[str, list[Any]] = {mode: [] for mode in modes}
    for number in range(repeats):
        say(f"new processes, {number + 1} of {repeats}")
        with tempfile.TemporaryDirectory(prefix="groggy-nb-bench-") as folder:
            facade.append(_in_new_process(IMPORT_FACADE, folder))
            numba.append(_in_new_process(IMPORT_NUMBA, folder))
        for mode in modes:
            with tempfile.TemporaryDirectory(prefix="groggy-nb-bench-") as folder:
                cold[mode].append(_in_new_process(FIRST_RUN, folder, mode))
                cached[mode].append(_in_new_process(FIRST_RUN, folder, mode))
    return {
        "import_groggy_nb": spread(_seconds(facade)) | {"heavy": facade[-1]["heavy"]},
        "import_numba": spread(_seconds(numba)),
        "modes": [
            {
                "mode": mode,
                "compiled": cold[mode][-1]["compiled"],
                "cold": spread(_seconds(cold[mode])),
                "beyond_numba": spread(
                    [c - n for c, n in zip(_seconds(cold[mode]), _seconds(numba), strict=True)]
                ),
                "loaded": cached[mode][-1]["loaded"],
                "compiled_again": cached[mode][-1]["compiled"],
                "cached": spread(_seconds(cached[mode])),
                "cached_imports_numba": cached[mode][-1]["numba"],
            }
            for mode in modes
        ],
    }


def _seconds(runs: list[Any]) -> list[float]:
    """The times of some runs."""
    return [run["seconds"] for run in runs]


def _in_new_process(code: str, folder: str, *arguments: str) -> Any:
    """What a script prints in a new Python whose caches are below `folder`."""
    caches = {"GROGGY_NB_CACHE_DIR": os.path.join(folder, "ours"), "NUMBA_CACHE_DIR": os.path.join(folder, "numba")}
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        env=os.environ | caches,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
    )
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no message"])[-1]
        raise ProcessFailed(f"a process of the benchmark failed: {last}")
    return json.loads(done.stdout.strip().splitlines()[-1])
