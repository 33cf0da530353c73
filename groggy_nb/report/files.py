"""Files that are written whole or left as they were."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from groggy_nb import given
from groggy_nb.disk import replace
from groggy_nb.errors import GroggyError, clipped


class WriteError(GroggyError):
    """A result that could not be written; what was there is still there."""

    default_code = "write"


def write_text(path: str | os.PathLike[str], text: str) -> None:
    """Write a text file whole; WriteError where that fails, and the old file stays."""
    write_file(Path(given.path("the file", path)), lambda file: file.write(text.encode()))


def write_file(path: Path, save: Callable[[Any], object]) -> None:
    """Write a file whole, by what `save` does to it; WriteError where that fails, and the old file stays."""
    try:
        replace(path, save)
    except OSError as wrong:
        reason = wrong.strerror or str(wrong)
        raise WriteError(f"{clipped(str(path))} was not written: {reason}") from None
