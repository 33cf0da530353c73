"""Facts of this machine that figures depend on: versions, processors, memory, cache, one crossing's cost."""

from __future__ import annotations

import importlib.metadata
import platform

from groggy_nb.graph import Graph
from groggy_nb.graph.memory import UNKNOWN, free_bytes
from groggy_nb.run.threads import available_cores

LIBRARIES = ("numpy", "scipy", "numba", "llvmlite", "pandas", "matplotlib")
REPEATS = 5  # runs; the first one compiles or loads, the best one counts


def facts() -> dict[str, str]:
    """Versions, processors, memory and the folder of the cache, by name."""
    from groggy_nb.codegen.cache import told_path

    free = free_bytes()
    return {
        "groggy_nb": _version("groggy-nb"),
        "Python": f"{platform.python_version()} ({platform.python_implementation()})",
        "system": f"{platform.system()} {platform.machine()}",
        "libraries": ", ".join(f"{name} {_version(name)}" for name in LIBRARIES),
        "processors": f"{available_cores()} usable",
        "free memory": f"{free / 2**30:.1f} GiB" if free < UNKNOWN else "unknown",
        "cache": told_path(),
    }


def crossing_seconds() -> float:
    """What one crossing costs here, measured: a short loop in step mode on a graph of two nodes.

    Cost: compiles three tiny functions the first time, some milliseconds afterwards.
    """
    from groggy_nb.dsl import parse
    from groggy_nb.run.execute import execute

    text = 'x = ones()\nfor _ in range(200):\n    x = x * 0.5 + degree()\nnodes["x"] = x'
    pair = Graph.from_edges([0], [1])
    records = [
        execute(parse(text).program, pair, mode="step", passes=(), threads=1).record for _ in range(REPEATS)
    ]
    return min(record.crossing / max(record.crossings, 1) for record in records)


def _version(library: str) -> str:
    """The installed version of a library."""
    try:
        return importlib.metadata.version(library)
    except importlib.metadata.PackageNotFoundError:
        return "missing"
