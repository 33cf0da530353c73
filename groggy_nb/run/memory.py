"""The memory of a run: known before anything is allocated, refused above 80% of what is free."""

from __future__ import annotations

import os
from pathlib import Path

from groggy_nb.errors import MemoryLimitError

SHARE = 0.8
SMALL = 2**24  # bytes; asking the system costs more than such a run
_CGROUPS = (
    ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory.current"),
    ("/sys/fs/cgroup/memory/memory.limit_in_bytes", "/sys/fs/cgroup/memory/memory.usage_in_bytes"),
)


def free_bytes() -> int | None:
    """Memory this process can still get: what the machine or its control group has left."""
    found = []
    try:
        for line in Path("/proc/meminfo").read_text().splitlines():
            if line.startswith("MemAvailable:"):
                found.append(int(line.split()[1]) * 1024)
    except OSError:
        if hasattr(os, "sysconf") and "SC_PHYS_PAGES" in os.sysconf_names:
            found.append(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"))
    for limit, used in _CGROUPS:
        try:
            found.append(int(Path(limit).read_text()) - int(Path(used).read_text()))
        except (OSError, ValueError):
            continue
    return min(found) if found else None


def refuse_above_free(needed: int) -> None:
    """Raise before allocating where a run would not fit."""
    free = free_bytes() if needed > SMALL else None
    if free is not None and needed > SHARE * free:
        raise MemoryLimitError(
            f"this run needs about {needed / 2**30:.2f} GiB; of the {free / 2**30:.2f} GiB that are free "
            f"it may take {SHARE:.0%}",
            hint="use a smaller graph, fewer node values, or passes that include 'fuse' and 'reuse'",
        )
