"""What the figures depend on: the processor, its caches, the versions of everything."""

from __future__ import annotations

import os
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from groggy_nb.run.threads import available_cores

LIBRARIES = (
    *("numpy", "scipy", "numba", "llvmlite", "networkx", "igraph", "networkit", "rustworkx"),
    *("scikit-network", "python-graphblas", "suitesparse-graphblas"),
)
CPUS = Path("/sys/devices/system/cpu")


def conditions() -> dict[str, Any]:
    """This machine and its software, by name; None where the system does not say."""
    return {
        "cpu": cpu_model(),
        "cores": available_cores(),
        "l2": l2_cache(),
        "load": load(),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        **{name: _version(name) for name in LIBRARIES},
    }


def cpu_model() -> str | None:
    """The processor's name."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        lines = []
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.processor() or None)


def l2_cache() -> str | None:
    """The size of a core's second cache, as the system writes it ("2048K")."""
    for cache in sorted(CPUS.glob("cpu0/cache/index*")):
        try:
            if (cache / "level").read_text().strip() == "2":
                return (cache / "size").read_text().strip()
        except OSError:
            continue
    return None


def load() -> float | None:
    """Processes that wanted to run in the last minute: above zero, others share the machine."""
    try:
        return round(os.getloadavg()[0], 2)
    except (AttributeError, OSError):
        return None


def _version(library: str) -> str | None:
    """The installed version of a library."""
    try:
        return version(library)
    except PackageNotFoundError:
        return None
