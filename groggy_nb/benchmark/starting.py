"""What the first run costs: imports and compiling, each in a new process with a cache folder of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from typing import Any

from groggy_nb.benchmark.asking import ProcessFailed
from groggy_nb.benchmark.revisions import Checkout
from groggy_nb.benchmark.timing import spread

# Each script prints one line of JSON. numpy comes first: it is part of no figure but the facade's.
IMPORT_FACADE = """
import json, sys, time
start = time.perf_counter()
import groggy_nb
seconds = time.perf_counter() - start
heavy = {"numba", "llvmlite", "scipy", "pandas", "matplotlib", "IPython"} & set(sys.modules)
print(json.dumps({"seconds": seconds, "heavy": sorted(heavy)}))
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


# What a long loop takes to compile, and again after changes of it, in one process where numba has started.
CHANGES = """
import json, sys
import groggy_nb as gn
graph, count = gn.datasets.karate(), int(sys.argv[1])
line = "    x = x * {} + sum(x[u] for u in neighbors) / {}"
def text(first=0.5, count=count):
    body = [line.format(first + n / 1000, n + 2) for n in range(count)]
    return "\\n".join(["x = full(1.0)", "for _ in range(10):", *body, "nodes['x'] = x"])
gn.parse("nodes['x'] = degree() * 0.5").run(graph, mode="fused")
last = f"/ {count + 1}"
texts = {
    "all of it": text(),
    "numbers changed": text(first=0.25),
    "one line changed": text().replace(last, last + " - x"),
    "ten lines more": text(count=count + 10),
}
found = []
for name, program in list(texts.items())[:int(sys.argv[2])]:
    record = gn.parse(program).run(graph, mode="fused").report.record
    found.append({"what": name, "seconds": record.compile, "functions": record.compiled})
print(json.dumps(found))
"""


# The folder of our cache in each state, in this order: numba's own folder is shared, so it is empty once.
STATES = {"fresh": "first", "cold": "second", "cached": "second"}


def starting(
    repeats: int,
    modes: tuple[str, ...],
    lines: int,
    say: Callable[[str], None],
    revision: Checkout | None = None,
) -> dict[str, Any]:
    """Seconds of the imports and of the first run in a new process, in each mode, in three states.

    `fresh`: nothing is compiled, as after installing. `cold`: numba keeps our hand-written building blocks,
    the program is new. `cached`: the program was run before. `beyond_numba` is `cold` without what importing
    numba takes, repeat by repeat. Every repeat begins with empty folders. `changes` is what a loop of so many
    lines compiles, at first and after changes; `before`, what another revision takes for all of it, in turns.
    """
    facade, numba, before = [], [], []
    changes: list[list[dict[str, Any]]] = []
    runs: dict[str, dict[str, list[Any]]] = {mode: {state: [] for state in STATES} for mode in modes}
    for number in range(repeats):
        say(f"new processes, {number + 1} of {repeats}")
        with tempfile.TemporaryDirectory(prefix="groggy-nb-bench-") as folder:
            facade.append(_in_new_process(IMPORT_FACADE, folder, "none"))
            numba.append(_in_new_process(IMPORT_NUMBA, folder, "none"))
            changes.append(_in_new_process(CHANGES, folder, "none", str(lines), "4"))
        if revision is not None:
            with tempfile.TemporaryDirectory(prefix="groggy-nb-bench-") as folder:
                asked = str(lines), "1"
                before.append(_in_new_process(CHANGES, folder, "none", *asked, revision=revision)[0])
        for mode in modes:
            with tempfile.TemporaryDirectory(prefix="groggy-nb-bench-") as folder:
                for state, ours in STATES.items():
                    runs[mode][state].append(_in_new_process(FIRST_RUN, folder, ours, mode))
    return {
        "import_groggy_nb": spread(_seconds(facade)) | {"heavy": facade[-1]["heavy"]},
        "import_numba": spread(_seconds(numba)),
        "lines": lines,
        "changes": [
            {**each[-1], "seconds": spread(_seconds(list(each)))} for each in zip(*changes, strict=True)
        ],
        "before": spread(_seconds(before)) if before else None,
        "modes": [_of_mode(mode, runs[mode], _seconds(numba)) for mode in modes],
    }


def _of_mode(mode: str, runs: dict[str, list[Any]], numba: list[float]) -> dict[str, Any]:
    """The figures of one mode."""
    beyond = [run - load for run, load in zip(_seconds(runs["cold"]), numba, strict=True)]
    cold, cached = runs["cold"][-1], runs["cached"][-1]
    return {
        "mode": mode,
        **{state: spread(_seconds(found)) for state, found in runs.items()},
        "beyond_numba": spread(beyond),
        "compiled": cold["compiled"],
        "loaded": cached["loaded"],
        "compiled_again": cached["compiled"],
        "cached_imports_numba": cached["numba"],
    }


def _seconds(runs: list[Any]) -> list[float]:
    """The times of some runs."""
    return [run["seconds"] for run in runs]


def _in_new_process(
    code: str, folder: str, ours: str, *arguments: str, revision: Checkout | None = None
) -> Any:
    """What a script prints in a new Python whose caches are below `folder`, our own in `ours`."""
    caches = {"GROGGY_NB_CACHE_DIR": ours, "NUMBA_CACHE_DIR": "numba"}
    caches = {name: os.path.join(folder, place) for name, place in caches.items()}
    command = revision.command("-c", code) if revision else [sys.executable, "-c", code]
    done = subprocess.run(
        [*command, *arguments],
        env=os.environ | caches | (revision.environment() if revision else {}),
        capture_output=True,
        encoding="utf-8",
        errors="replace",
    )
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no message"])[-1]
        raise ProcessFailed(f"a process of the benchmark failed: {last}")
    return json.loads(done.stdout.strip().splitlines()[-1])
