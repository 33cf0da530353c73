"""A run's timeline as a file, in the format that the file's name asks for."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from groggy_nb import given
from groggy_nb.errors import UsageError, clipped
from groggy_nb.report.chrome import chrome_trace
from groggy_nb.report.files import write_text
from groggy_nb.report.speedscope import speedscope
from groggy_nb.run.record import RunRecord

# By the end of the name; of two that fit, the longer.
FORMATS: dict[str, Callable[[RunRecord], dict[str, Any]]] = {
    ".speedscope.json": speedscope,
    ".json": chrome_trace,
}


def check_trace_name(path: str | os.PathLike[str]) -> None:
    """Raise UsageError for a name that asks for no format, before anything runs."""
    _format(path)


def write_trace(record: RunRecord, path: str | os.PathLike[str]) -> Path:
    """Write the run in time: NAME.speedscope.json for speedscope, NAME.json for Perfetto; returns the path.

    Raises
    ------
    UsageError
        For another name.
    WriteError
        Where the file cannot be written; what was there stays.
    """
    text = json.dumps(_format(path)(record), allow_nan=False, ensure_ascii=False)
    write_text(path, text + "\n")
    return Path(path)


def _format(path: str | os.PathLike[str]) -> Callable[[RunRecord], dict[str, Any]]:
    """What makes the file of a name."""
    name = Path(given.path("the trace", path)).name.lower()
    fitting = [end for end in FORMATS if name.endswith(end)]
    if fitting:
        return FORMATS[max(fitting, key=len)]
    raise UsageError(
        f"{clipped(str(path))!r} is no name for a trace; wanted one that ends in {' or '.join(FORMATS)}",
        code="trace-suffix",
        hint="NAME.speedscope.json is for speedscope, any other NAME.json for Perfetto and chrome://tracing",
    )
