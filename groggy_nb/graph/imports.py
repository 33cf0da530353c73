"""The import graph of the modules installed in this environment: found, scanned, resolved."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..forks import without_warnings
from . import import_scan
from .graph import Graph
from .import_scan import Scan, Statement

FEWEST_FILES_SHARED = 400  # below this a second interpreter takes longer to start than it saves
CHILD_SECONDS = 120
DEEPEST = 40


@dataclass(frozen=True, slots=True)
class Module:
    """One source file that can be imported."""

    name: str
    path: str
    is_package: bool
    is_stdlib: bool
    modified: int
    size: int


def installed_modules() -> list[Module]:
    """The modules under the environment's library folders, by name; the first of a name wins."""
    found: dict[str, Module] = {}
    for root, is_stdlib in library_folders():
        for module in _modules_below(root, "", is_stdlib, 0):
            found.setdefault(module.name, module)
    return [found[name] for name in sorted(found)]


def library_folders() -> list[tuple[str, bool]]:
    """The library folders, each with whether it is the standard library's."""
    known = sysconfig.get_paths()
    roots = {known[key]: True for key in ("stdlib", "platstdlib") if key in known}
    site = [known[key] for key in ("purelib", "platlib") if key in known]
    site += [p for p in sys.path if os.path.basename(p) in ("site-packages", "dist-packages")]
    return [*roots.items(), *((path, False) for path in dict.fromkeys(site))]


def _modules_below(folder: str, prefix: str, is_stdlib: bool, depth: int) -> Iterator[Module]:
    """The modules of a folder and of the folders in it, which need no __init__.py."""
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError:
        return
    for entry in entries:
        stem, extension = os.path.splitext(entry.name)
        if entry.is_dir(follow_symlinks=False):
            if entry.name.isidentifier() and entry.name != "__pycache__" and depth < DEEPEST:
                yield from _modules_below(entry.path, f"{prefix}{entry.name}.", is_stdlib, depth + 1)
        elif extension == ".py" and stem.isidentifier():
            name = prefix.rstrip(".") if stem == "__init__" else prefix + stem
            if name:
                try:
                    status = entry.stat()
                except OSError:
                    continue
                yield Module(
                    name, entry.path, stem == "__init__", is_stdlib, status.st_mtime_ns, status.st_size
                )


def import_arrays(modules: Sequence[Module]) -> dict[str, Any]:
    """The import graph as arrays that a cache can hold.

    Names are UTF-8, one a line; "dropped" counts imports not resolved and files not parsed.
    """
    scans = scan_modules([module.path for module in modules])
    index = {module.name: k for k, module in enumerate(modules)}
    counts: dict[tuple[int, int], int] = {}
    unresolved = 0
    for k, (module, (_, statements)) in enumerate(zip(modules, scans, strict=True)):
        for statement in statements:
            targets = resolve(statement, module.name, module.is_package, index)
            unresolved += not targets
            for target in targets:
                if target != k:
                    counts[k, target] = counts.get((k, target), 0) + 1
    pairs = np.array(list(counts), dtype=np.uint32).reshape(-1, 2)
    lines = np.array([scan[0] for scan in scans], dtype=np.int64)
    return {
        "names": np.frombuffer("\n".join(index).encode(), np.uint8),
        "src": pairs[:, 0],
        "dst": pairs[:, 1],
        "count": np.array(list(counts.values()), dtype=np.int64),
        "lines": np.maximum(lines, 0),
        "stdlib": np.array([module.is_stdlib for module in modules], dtype=np.bool_),
        "dropped": np.array([unresolved, np.count_nonzero(lines < 0)], dtype=np.int64),
    }


def graph_of(arrays: dict[str, Any]) -> Graph:
    """The graph of the arrays of `import_arrays`, which are checked as any input."""
    names = arrays["names"].tobytes().decode().split("\n") if len(arrays["names"]) else []
    unresolved, unread = arrays["dropped"].tolist()
    notes = ["an edge leads from the importer to the imported"]
    notes += [f"{unresolved:,} imports of modules without a source file dropped"] if unresolved else []
    notes += [f"{unread:,} files that cannot be parsed: no imports of theirs"] if unread else []
    return Graph.from_edges(
        arrays["src"],
        arrays["dst"],
        num_nodes=len(names),
        labels=names,
        edge_attrs={"count": arrays["count"]},
        node_attrs={
            "package": [name.partition(".")[0] for name in names],
            "lines": arrays["lines"],
            "stdlib": arrays["stdlib"],
        },
        notes=notes,
    )


def resolve(statement: Statement, importer: str, is_package: bool, index: dict[str, int]) -> set[int]:
    """The known modules that a statement imports: of each name the longest known prefix."""
    level, module, names = statement
    if level:
        parts = importer.split(".")
        kept = len(parts) - level + is_package
        if kept < 1:
            return set()
        module = ".".join([*parts[:kept], module] if module else parts[:kept])
    found = {_longest_known(f"{module}.{name}", index) for name in names or ("",)}
    return {k for k in found if k is not None}


def _longest_known(name: str, index: dict[str, int]) -> int | None:
    """The number of the module itself, or of the nearest package above it that is known."""
    while name:
        if name in index:
            return index[name]
        name = name.rpartition(".")[0]
    return None


def scan_modules(paths: Sequence[str]) -> list[Scan]:
    """The scan of each file, half of them in a second interpreter.

    A second interpreter, not a process pool: a notebook's main module cannot be imported again, and
    a fork would copy its threads. Where none can be started, this one scans everything.
    """
    if len(paths) < FEWEST_FILES_SHARED or (os.cpu_count() or 1) < 2 or not sys.executable:
        return import_scan.scan_files(paths, without_warnings)
    with ThreadPoolExecutor(1) as waiting:
        other = waiting.submit(_scan_in_child, paths[1::2])
        own = import_scan.scan_files(paths[0::2], without_warnings)
        theirs = other.result()
    if theirs is None or len(theirs) != len(paths[1::2]):
        theirs = import_scan.scan_files(paths[1::2], without_warnings)
    scans: list[Scan] = [(-1, [])] * len(paths)
    scans[0::2], scans[1::2] = own, theirs
    return scans


def _scan_in_child(paths: Sequence[str]) -> list[Scan] | None:
    """The scans that a second interpreter makes, None where it fails."""
    try:
        done = subprocess.run(
            [sys.executable, "-I", "-S", import_scan.__file__],
            input=json.dumps(paths),
            capture_output=True,
            encoding="utf-8",
            timeout=CHILD_SECONDS,
            check=True,
        )
        return [
            (lines, [(level, module, names) for level, module, names in found])
            for lines, found in json.loads(done.stdout)
        ]
    except (OSError, subprocess.SubprocessError, ValueError, TypeError):
        return None
