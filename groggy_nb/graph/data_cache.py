"""A cache of arrays between sessions: plain .npz files, checked when read, replaced as a whole."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from .. import disk
from ..errors import GraphError
from .array_files import read_arrays


def cache_file(name: str) -> Path | None:
    """The path of a cache file; None where there is no folder for it."""
    folder = disk.cache_root()
    return folder and folder / f"{name}.npz"


def load(file: Path | None, key: str) -> dict[str, Any] | None:
    """The arrays that were saved under this key; None where there are none, others, or damaged ones."""
    if file is None:
        return None
    try:
        with disk.open_file(file) as stream:
            arrays = read_arrays(stream.read())
    except (OSError, GraphError):
        return None
    found = arrays.pop("key", np.empty(0, np.uint8))
    return arrays if found.tobytes() == key.encode() else None


def save(file: Path | None, key: str, arrays: dict[str, Any]) -> None:
    """Replace the file as a whole; where it cannot be written, the next session works again."""
    if file is None:
        return
    temporary = None
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=file.parent, prefix=file.stem, suffix=".tmp")
        with os.fdopen(handle, "wb") as stream:
            np.savez(stream, key=np.frombuffer(key.encode(), np.uint8), **arrays)
        os.replace(temporary, file)
    except OSError:
        if temporary is not None:
            with contextlib.suppress(OSError):
                os.unlink(temporary)
