"""The tables of a report as data frames."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from groggy_nb.run.record import Fate, LoopRow, RunRecord, StepRow

if TYPE_CHECKING:
    from pandas import DataFrame

# Scripts read these columns: their order stays, new ones come last.
OLD_COLUMNS = ("step", "line", "calls", "seconds", "share", "crossings", "kernel", "crossing", "lines")
STEP_COLUMNS = (*OLD_COLUMNS, "wait", "places", "entries", "bytes")


def seconds_of(row: StepRow) -> float:
    """The time of a row: inside native code, and the way there and back."""
    return row.kernel + row.crossing


def steps(record: RunRecord, share: Callable[[float], float]) -> DataFrame:
    """One row a step or fused group; `share` makes a time a share of the run."""
    import pandas as pd

    rows = [
        {
            "step": row.label,
            "line": row.lines[0] if row.lines else None,
            "calls": row.calls,
            "seconds": seconds_of(row),
            "share": share(seconds_of(row)),
            "crossings": row.crossings,
            "kernel": row.kernel,
            "crossing": row.crossing,
            "lines": row.lines,
            "wait": row.wait,
            "places": row.places,
            "entries": row.entries,
            "bytes": row.bytes,
        }
        for row in record.rows
    ]
    return pd.DataFrame(rows, columns=list(STEP_COLUMNS)).astype({"line": "Int64"})


def calls(record: RunRecord) -> DataFrame:
    """One row a native function that was called."""
    import pandas as pd

    found: list[list[Any]] = []
    for row in record.rows:
        # A function's crossings stand in the first of its rows; the rows without belong to it.
        if row.crossings or not found:
            found.append([row.label, 0, 0.0, 0.0])
        for k, figure in enumerate((row.crossings, row.kernel, row.crossing), 1):
            found[-1][k] += figure
    if not found and record.crossings:
        found = [[record.mode, record.crossings, record.kernel, record.crossing]]
    frame = pd.DataFrame(found, columns=["call", "crossings", "kernel", "crossing"])
    return frame.assign(crossing_us=1e6 * frame["crossing"] / frame["crossings"])


def loops(record: RunRecord) -> DataFrame:
    """One row a loop."""
    return _of_rows(LoopRow, record.loops).astype({"line": "Int64"})


def fates(record: RunRecord) -> DataFrame:
    """One row a step that the optimizer moved or took away."""
    return _of_rows(Fate, record.fates).astype({"line": "Int64", "into_line": "Int64"})


def rewrites(record: RunRecord) -> DataFrame:
    """One row a pass that ran."""
    import pandas as pd

    return pd.DataFrame(record.rewrites, columns=["pass", "removed"])


def _of_rows(kind: type, rows: list[Any]) -> DataFrame:
    """A frame with the fields of a dataclass as columns."""
    import pandas as pd

    names = [f.name for f in dataclasses.fields(kind)]
    return pd.DataFrame([dataclasses.astuple(row) for row in rows], columns=names)
