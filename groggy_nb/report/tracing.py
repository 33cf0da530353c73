"""A run's timeline as a file, in the format that the file's name asks for."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from groggy_nb import given
from groggy_nb.errors import UsageError, clipped
from groggy_nb.report.chrome import chrome_trace
from groggy_nb.report.files import write_text
from groggy_nb.report.speedscope import speedscope
from groggy_nb.run.record import RunRecord


@dataclass(frozen=True, slots=True)
class Format:
    """One format of a trace: what makes it, and whose it is."""

    make: Callable[[RunRecord], dict[str, Any]]
    reader: str


# By the end of the name; of two that fit, the longer.
FORMATS = {
    ".speedscope.json": Format(speedscope, "speedscope"),
    ".json": Format(chrome_trace, "Perfetto and chrome://tracing"),
}


def described() -> str:
    """The names that a trace may have, and what each is for.

    >>> described()
    'NAME.speedscope.json for speedscope, NAME.json for Perfetto and chrome://tracing'
    """
    return ", ".join(f"NAME{end} for {of.reader}" for end, of in FORMATS.items())


def check_trace_name(path: str | os.PathLike[str]) -> None:
    """Raise UsageError for a name that asks for no format, before anything runs."""
    _format(path)


def write_trace(record: RunRecord, path: str | os.PathLike[str]) -> Path:
    """Write the run in time, in the format that the name asks for; returns the path.

    Raises
    ------
    UsageError
        For another name.
    WriteError
        Where the file cannot be written; what was there stays.
    """
    text = json.dumps(_format(path).make(record), allow_nan=False, ensure_ascii=False)
    write_text(path, text + "\n")
    return Path(path)


def _format(path: str | os.PathLike[str]) -> Format:
    """The format that a name asks for."""
    name = Path(given.path("the trace", path)).name.lower()
    fitting = [end for end in FORMATS if name.endswith(end)]
    if fitting:
        return FORMATS[max(fitting, key=len)]
    raise UsageError(
        f"{clipped(str(path))!r} is no name for a trace; wanted one that ends in {' or '.join(FORMATS)}",
        code="trace-suffix",
        hint=described(),
    )
