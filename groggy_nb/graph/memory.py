"""Free memory: what this process may still take, so that what is larger is refused before allocating."""

from __future__ import annotations

import ctypes
import mmap
import os
import sys
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from ..errors import GraphError

SHARE = 0.8  # of what is free; the rest belongs to the work on the graph
HUGE = 1 << 22  # bytes from which on huge pages are asked for
UNKNOWN = sys.maxsize  # free bytes where the system tells nothing: no limit is known
GROUPED = {  # by version of control groups: limits, use, and the cache in memory.stat that can be dropped
    1: (("memory.limit_in_bytes",), "memory.usage_in_bytes", ("total_inactive_file", "total_active_file")),
    2: (("memory.max", "memory.high"), "memory.current", ("inactive_file", "active_file")),
}
LIMITED = {"Max address space": "VmSize", "Max data size": "VmData"}  # ulimit -v and -d, and what counts


def free_bytes(root: Path = Path("/")) -> int:
    """Bytes that this process can still allocate; `UNKNOWN` where the system does not tell.

    The least of what the machine has available, what is left in its control group and in each group
    around that, where files that are only cached do not count as used, and its own limits (``ulimit``).

    Parameters
    ----------
    root : path
        Where /proc and /sys are.
    """
    left = [*_machine(root), *_groups(root), *_own_limits(root)]
    return max(0, min(left, default=UNKNOWN))


def check_fits(needed: int, what: str) -> None:
    """Raise GraphError where `what` needs more than 80% of the free memory."""
    free = free_bytes()
    if needed > SHARE * free:
        raise GraphError(
            f"{what} needs {needed / 2**30:,.1f} GiB; {free / 2**30:,.1f} GiB are free",
            code="graph-memory",
            hint="take a part of it, or a machine with more memory",
        )


def on_huge_pages(room: memoryview) -> None:
    """Ask for pages of 2 MiB where nothing stands yet, as numpy does for its arrays.

    To fill them takes half the time that small ones take, one fault each. Where the system has none, or
    another call for it, nothing happens.
    """
    if len(room) < HUGE or not hasattr(mmap, "MADV_HUGEPAGE"):
        return
    begin = ctypes.addressof(ctypes.c_char.from_buffer(room))
    first = -(-begin // mmap.PAGESIZE) * mmap.PAGESIZE
    words = ctypes.c_void_p(first), ctypes.c_size_t(begin + len(room) - first)
    ctypes.CDLL(None).madvise(*words, ctypes.c_int(mmap.MADV_HUGEPAGE))


def _machine(root: Path) -> Iterator[int]:
    """What Linux calls available; elsewhere all of the memory, where that is known."""
    found = _amounts(root / "proc/meminfo").get("MemAvailable:")
    if found is not None:
        yield 1024 * found
    elif "SC_PHYS_PAGES" in getattr(os, "sysconf_names", ()):
        yield os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")


def _groups(root: Path) -> Iterator[int]:
    """What is left in this process' control group and in each around it, up to where they are mounted."""
    own: dict[int, PurePosixPath] = {}
    for line in _lines(root / "proc/self/cgroup"):
        number, controllers, within = (*line.split(":", 2), "", "")[:3]
        if number == "0" and not controllers:
            own[2] = PurePosixPath(within)
        elif "memory" in controllers.split(","):
            own[1] = PurePosixPath(within)
    for version, mount, at in _mounts(root):
        path = own.get(version, at)
        inside = path.relative_to(at) if path.is_relative_to(at) else PurePosixPath()
        # A container may see the path from outside of it: then what is mounted is its own group.
        folder = mount / inside if (mount / inside).is_dir() and ".." not in inside.parts else mount
        for around in (folder, *folder.parents):
            if around.is_relative_to(mount):
                yield from _left_in_group(around, version)


def _mounts(root: Path) -> Iterator[tuple[int, Path, PurePosixPath]]:
    """Where groups that count memory are mounted: their version, the folder, and which group it shows."""
    for line in _lines(root / "proc/self/mountinfo"):
        first, _, second = line.partition(" - ")
        fields, kind = first.split(), second.split()
        if len(fields) < 5 or len(kind) < 3:
            continue
        version = {"cgroup": 1, "cgroup2": 2}.get(kind[0])
        if version == 2 or (version == 1 and "memory" in kind[2].split(",")):
            yield version, root / _plain(fields[4]).lstrip("/"), PurePosixPath(_plain(fields[3]))


def _plain(path: str) -> str:
    """A path of mountinfo, where blanks are written as octal numbers."""
    return path.replace("\\040", " ").replace("\\134", "\\")


def _left_in_group(folder: Path, version: int) -> Iterator[int]:
    """The limit of one group less what it uses; nothing where it has no limit."""
    limits, used, cached = GROUPED[version]
    limit = min((n for name in limits if (n := _number(folder / name)) is not None), default=None)
    use = _number(folder / used)
    if limit is not None and use is not None:
        amounts = _amounts(folder / "memory.stat")
        yield limit - max(0, use - sum(amounts.get(name, 0) for name in cached))


def _own_limits(root: Path) -> Iterator[int]:
    """What is left of the limits on this process' address space and data."""
    used = _amounts(root / "proc/self/status")
    for line in _lines(root / "proc/self/limits"):
        for name, counted in LIMITED.items():
            soft = line.removeprefix(name).split()[:1] if line.startswith(name) else []
            if soft and soft[0].isdigit() and f"{counted}:" in used:
                yield int(soft[0]) - 1024 * used[f"{counted}:"]


def _lines(file: Path) -> list[str]:
    """The lines of a file of the system; none where it cannot be read."""
    try:
        return file.read_text("utf-8", "replace").splitlines()
    except OSError:
        return []


def _amounts(file: Path) -> dict[str, int]:
    """The numbers of a file of lines ``name number ...``, by name."""
    pairs = (line.split()[:2] for line in _lines(file))
    return {pair[0]: int(pair[1]) for pair in pairs if len(pair) == 2 and pair[1].isdigit()}


def _number(file: Path) -> int | None:
    """The number that a file holds; None where there is none, as for "max"."""
    text = "".join(_lines(file)[:1]).strip()
    return int(text) if text.isdigit() else None
