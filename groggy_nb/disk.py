"""Files: opened only where they are files, replaced as a whole or left as they were."""

from __future__ import annotations

import contextlib
import os
import secrets
import stat
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

OTHERS = {
    stat.S_IFDIR: "a folder",
    stat.S_IFIFO: "a pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}
AT_ONCE = getattr(os, "O_NONBLOCK", 0)  # a pipe would wait for its writer


class NoFileError(OSError):
    """A path that leads to a pipe, a device or a folder where a file is wanted."""


def open_file(path: str | os.PathLike[str]) -> IO[bytes]:
    """A file opened to read its bytes.

    Raises
    ------
    OSError
        Where there is none, or where something else stands in its place: a device may have no end, and
        a pipe waits for ever; neither is opened.
    """
    _require_file(os.stat(_possible(path)))
    file = open(path, "rb", opener=lambda name, flags: os.open(name, flags | AT_ONCE))  # noqa: SIM115
    try:
        _require_file(os.fstat(file.fileno()))  # it may have been replaced meanwhile
    except BaseException:
        file.close()
        raise
    return file


def read_at_most(path: str | os.PathLike[str], most: int) -> bytes:
    """The bytes of a file up to one more than `most`; raises as `open_file` does."""
    with open_file(path) as file:
        return file.read(most + 1)


def replace(path: str | os.PathLike[str], save: Callable[[Any], object]) -> None:
    """Write a file beside its place, then put it there in one step; a link stays a link.

    Parameters
    ----------
    path : path
    save : callable
        Writes the content to the binary file that it is given.

    Raises
    ------
    OSError
        Where it cannot be written, or where a device, a pipe or a folder stands; what was there stays.
    """
    beside = None
    try:
        place = Path(os.path.realpath(_possible(path)))
        mode = None
        with contextlib.suppress(FileNotFoundError):
            found = place.stat()
            _require_file(found)
            mode = found.st_mode & 0o777
        # The system takes the process's mask off 0o666. Asking for the mask sets it, for all threads.
        made = 0o666 if mode is None else mode
        beside = place.with_name(f".{place.name[:100]}.{secrets.token_hex(8)}.tmp")
        with open(beside, "x+b", opener=lambda name, flags: os.open(name, flags, made)) as file:
            save(file)
            file.flush()
            os.fsync(file.fileno())
        if mode is not None:
            beside.chmod(mode)
        os.replace(beside, place)
    finally:
        if beside is not None:
            with contextlib.suppress(OSError):
                beside.unlink()


def cache_root() -> Path | None:
    """The folder of what later sessions can use again: GROGGY_NB_CACHE_DIR, else one in the user's home.

    None where there is no home, as for a user without an entry in /etc/passwd in a container.
    """
    named = os.environ.get("GROGGY_NB_CACHE_DIR")
    if named:
        return Path(named)
    import platformdirs

    try:
        found = Path(platformdirs.user_cache_dir("groggy_nb", appauthor=False))
    except RuntimeError:
        return None
    return found if found.is_absolute() else None  # older versions leave "~/.cache" as it stands


def _possible(path: str | os.PathLike[str]) -> str:
    """The path as text; OSError for one that no file can have."""
    text = os.fsdecode(path)
    if "\0" in text:
        raise OSError(22, "a path cannot hold the character NUL")
    return text


def _require_file(found: os.stat_result) -> None:
    """Raise unless it is a regular file."""
    if not stat.S_ISREG(found.st_mode):
        raise NoFileError(22, f"it is {OTHERS.get(stat.S_IFMT(found.st_mode), 'no file')}, wanted a file")
