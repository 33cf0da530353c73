"""A cache of arrays between sessions: plain .npz files, checked when read, replaced as a whole."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from ..errors import GraphError
from .array_files import read_arrays


def cache_file(name: str) -> Path:
    """The path of a cache file: in GROGGY_NB_CACHE_DIR where set, else in the user's own cache folder."""
    import platformdirs

    folder = os.environ.get("GROGGY_NB_CACHE_DIR") or platformdirs.user_cache_dir(
        "groggy_nb", appauthor=False
    )
    return Path(folder) / f"{name}.npz"


def load(file: Path, key: str) -> dict[str, Any] | None:
    """The arrays that were saved under this key; None where there are none, others, or damaged ones."""
    try:
        arrays = read_arrays(file.read_bytes())
    except (OSError, GraphError):
        return None
    found = arrays.pop("key", np.empty(0, np.uint8))
    return arrays if found.tobytes() == key.encode() else None


def save(file: Path, key: str, arrays: dict[str, Any]) -> None:
    """Replace the file as a whole; where it cannot be written, the next session works again."""
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
