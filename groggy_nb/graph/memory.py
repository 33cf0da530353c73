"""Free memory: what a graph or a file may still take, so that it is refused before allocating."""

from __future__ import annotations

import os
from pathlib import Path

from ..errors import GraphError

SHARE = 0.8  # of what is free; the rest belongs to the work on the graph


def free_bytes() -> int:
    """Bytes that can still be allocated: the machine's, or the control group's where that is less."""
    amounts = [a for a in (_machine_bytes(), _group_bytes()) if a is not None]
    return min(amounts, default=2**33)


def check_fits(needed: int, what: str) -> None:
    """Raise GraphError where `what` needs more than 80% of the free memory."""
    free = free_bytes()
    if needed > SHARE * free:
        raise GraphError(
            f"{what} needs {needed / 2**30:,.1f} GiB; {free / 2**30:,.1f} GiB are free",
            code="graph-memory",
            hint="take a part of it, or a machine with more memory",
        )


def _machine_bytes() -> int | None:
    """What Linux calls available, or the free pages, or None where neither is known."""
    try:
        for line in Path("/proc/meminfo").read_text().splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) * 1024
    except (OSError, ValueError):
        pass
    try:
        return int(os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"))
    except (AttributeError, ValueError, OSError):
        return None


def _group_bytes() -> int | None:
    """The limit of the control group less its use (version 2), None where there is no limit."""
    try:
        root = Path("/sys/fs/cgroup")
        limit = (root / "memory.max").read_text().strip()
        if limit == "max":
            return None
        return int(limit) - int((root / "memory.current").read_text())
    except (OSError, ValueError):
        return None
