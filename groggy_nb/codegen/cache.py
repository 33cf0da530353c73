"""Compiled kernels on disk: one checksummed file a kernel, named by its content, repaired when damaged.

A file is: a line with the SHA-256 of the rest, a line of JSON (key, symbol), the object code. Nothing
is unpickled, and nothing is loaded whose sum does not match.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import json
import os
import stat
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeVar

from groggy_nb import disk
from groggy_nb.codegen.compile import (
    Kernel,
    Linked,
    PythonKernel,
    compile_object,
    foreign_digest,
    imported,
    is_jit_disabled,
    kernels_digest,
    linked_object,
    primitives_are_compiled_again,
    processor,
)
from groggy_nb.errors import warn
from groggy_nb.forks import compiling

GENERATOR = "1"  # part of every key: raise it when emitted code changes meaning without changing text
NAME_A_FOLDER = "each process compiles again unless GROGGY_NB_CACHE_DIR names a folder of yours"
MOST_BYTES = 64 * 2**20
FLAGS = tuple(
    f"NUMBA_{name}"
    for name in (
        "OPT",
        "LOOP_VECTORIZE",
        "SLP_VECTORIZE",
        "ENABLE_AVX",
        "DEBUGINFO",
        "BOUNDSCHECK",
        "DEBUG_NRT",
    )
)


@dataclass(slots=True)
class Tally:
    """What loading kernels did: built by the compiler, read from disk, found in memory."""

    compiled: int = 0
    loaded: int = 0
    reused: int = 0


Loaded = TypeVar("Loaded")
_memory: dict[str, Kernel | PythonKernel] = {}


@cache
def versions() -> str:
    """The versions that a kernel's code depends on."""
    return f"{GENERATOR} {kernels_digest()} {_version_of('numba')} {_version_of('llvmlite')}"


def _version_of(package: str) -> str:
    """A package's version, from its own file: importing numba or importlib.metadata costs more than a run."""
    found = importlib.util.find_spec(package)
    file = Path(found.origin or "").with_name("_version.py") if found else Path("_version.py")
    if file.exists():
        return hashlib.sha256(file.read_bytes()).hexdigest()
    from importlib.metadata import version

    return version(package)


def _flags() -> str:
    """The settings of numba that change the code it makes."""
    return " ".join(f"{name}={os.environ.get(name, '')}" for name in FLAGS)


def key_of(source: str) -> str:
    """The name of a kernel: its text, the compiler's versions and the processor."""
    foreign = [foreign_digest(modules)] if (modules := imported(source)) else []
    text = "\n".join([versions(), processor(), _flags(), *foreign, source])
    return hashlib.sha256(text.encode()).hexdigest()


def cache_path() -> Path | None:
    """The folder of compiled kernels; GROGGY_NB_CACHE_DIR moves it. None where there is no home for it."""
    root = disk.cache_root()
    return root and root / f"kernels-{GENERATOR}"


def told_path() -> str:
    """The folder of compiled kernels in words."""
    return str(cache_path() or "nowhere, as there is no home folder and GROGGY_NB_CACHE_DIR names none")


def kernel(source: str, tally: Tally | None = None) -> Kernel | PythonKernel:
    """The callable of generated source: from memory, from disk, or compiled now."""
    tally = tally or Tally()
    if is_jit_disabled():
        return PythonKernel(source)
    key = key_of(source)
    found = _memory.get(key)  # also while another thread compiles
    if found is not None:
        tally.reused += 1
        return found
    with compiling():
        if key in _memory:
            tally.reused += 1
            return _memory[key]
        _linked()
        made = _read(key, Kernel)
        if made is not None:
            tally.loaded += 1
        else:
            symbol, code = compile_object(source)
            if _write(key, symbol, code) and primitives_are_compiled_again():
                _warn_once(f"numba keeps its part of compiled code nowhere; {NAME_A_FOLDER}")
            made = Kernel(symbol, code)
            tally.compiled += 1
        _memory[key] = made
        return made


@cache
def _linked() -> Linked:
    """The functions that kernels call by name: loaded for good before the first of these."""
    key = key_of("linked")
    made = _read(key, Linked)
    if made is None:
        symbols, code = linked_object()
        _write(key, symbols, code)
        made = Linked(symbols, code)
    return made


def is_cached(source: str) -> bool:
    """Whether a kernel needs no compiling."""
    if is_jit_disabled():
        return True
    key = key_of(source)
    file = _file(key)
    return key in _memory or (file is not None and file.exists())


def clear_cache() -> int:
    """Delete all compiled kernels on disk; returns how many. Kernels in memory stay usable."""
    folder = cache_path()
    files = [*folder.glob("g_*"), *folder.glob("t_*")] if folder is not None and folder.is_dir() else []
    for file in files:
        file.unlink(missing_ok=True)
    return len(files)


def forget() -> None:
    """Drop the kernels held in memory, as a new process would start."""
    with compiling():
        _memory.clear()


def _file(key: str) -> Path | None:
    folder = cache_path()
    return folder and folder / f"g_{key[:40]}.bin"


def _is_ours(folder: Path) -> bool:
    """Whether nobody else may write in the folder: machine code in it will run."""
    if not hasattr(os, "getuid"):
        return True
    found = folder.lstat()
    is_private = not found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
    return stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid() and is_private


def _read(key: str, load: Callable[[str, bytes], Loaded]) -> Loaded | None:
    """What is loaded from the file on disk, or None; a damaged file is put aside with a warning."""
    file = _file(key)
    if file is None:
        return None
    try:
        if not file.exists():
            return None
        if not _is_ours(file.parent):
            _warn_foreign(file.parent)
            return None
        data = disk.read_at_most(file, MOST_BYTES)
    except disk.NoFileError as wrong:
        _put_aside(file, str(wrong.strerror))
        return None
    except OSError:
        return None
    total, _, rest = data.partition(b"\n")
    if hashlib.sha256(rest).hexdigest().encode() != total:
        _put_aside(file, "its sum does not match")
        return None
    try:
        head, _, code = rest.partition(b"\n")
        facts = json.loads(head)
        symbol = facts["symbol"]
        if facts["key"] != key:
            _put_aside(file, "it belongs to another kernel")
            return None
        os.utime(file)
    except (ValueError, KeyError, TypeError):
        _put_aside(file, "its head cannot be read")
        return None
    except OSError:
        pass
    return load(symbol, code)


def _put_aside(file: Path, why: str) -> None:
    warn(f"a cached kernel is damaged ({why}); it is compiled again")
    with contextlib.suppress(OSError):
        file.replace(file.with_suffix(".bad"))


def _write(key: str, symbol: str, code: bytes) -> bool:
    """Keep a kernel and return whether it is kept; where that cannot be, the run goes on without."""
    file = _file(key)
    if file is None:
        _warn_once(f"compiled kernels are not kept, as there is no home folder; {NAME_A_FOLDER}")
        return False
    head = json.dumps({"key": key, "symbol": symbol}).encode()
    rest = head + b"\n" + code
    data = hashlib.sha256(rest).hexdigest().encode() + b"\n" + rest
    folder = file.parent
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not _is_ours(folder):
            _warn_foreign(folder)
            return False
        handle, name = tempfile.mkstemp(dir=folder, prefix="t_")
        try:
            with os.fdopen(handle, "wb") as out:
                out.write(data)
            os.replace(name, file)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        _shrink(folder)
    except OSError as problem:
        _warn_once(f"compiled kernels cannot be kept in {folder} ({problem.strerror}); {NAME_A_FOLDER}")
        return False
    return True


@cache
def _warn_once(text: str) -> None:
    warn(text)


def _warn_foreign(folder: Path) -> None:
    _warn_once(f"{folder} can be written by others: its kernels are not used (chmod 700 mends it)")


def _shrink(folder: Path) -> None:
    """Delete the kernels used longest ago above the limit of 64 MiB, left-over parts of files too."""
    files = []
    for file in (*folder.glob("g_*"), *folder.glob("t_*")):
        with contextlib.suppress(FileNotFoundError):  # another process may delete it just now
            found = file.stat()
            files.append((found.st_mtime, found.st_size, file))
    total = sum(size for _, size, _ in files)
    for _, size, file in sorted(files, key=lambda f: f[0]):
        if total <= MOST_BYTES:
            return
        total -= size
        file.unlink(missing_ok=True)
