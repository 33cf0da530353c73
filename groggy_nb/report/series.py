"""Watched scalars over the rounds of a run: as a frame, and as lists that JSON can hold."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from groggy_nb.graph.times import UNIT, is_iso
from groggy_nb.run.record import RunRecord

if TYPE_CHECKING:
    from pandas import DataFrame

KEPT = 10_000  # rounds; a watched scalar keeps its last values only


def scalars(record: RunRecord) -> dict[str, Any]:
    """The watched scalars by name, one entry a round."""
    return {name: np.asarray(x) for name, x in record.watch.items() if name not in record.watch_states}


def rounds(record: RunRecord) -> DataFrame:
    """A frame of the watched scalars, indexed by round from 1; shorter ones end in missing values."""
    import pandas as pd

    columns = {
        name: pd.Series(values, index=pd.RangeIndex(first, first + len(values), name="round"))
        for name, values in scalars(record).items()
        if (first := first_round(record, len(values)))
    }
    frame = pd.DataFrame(columns)
    frame.index.name = "round"
    return frame


def first_round(record: RunRecord, length: int) -> int:
    """The number of the first kept round: 1, or later where the earliest were let go."""
    if length < KEPT:
        return 1
    return max([row.rounds for row in record.loops if row.rounds >= length], default=length) - length + 1


def as_list(values: Any) -> list[Any]:
    """Python numbers; what JSON has no number for becomes "nan", "inf" or "-inf", a time ISO text."""
    if values.dtype.kind == "M":
        return np.datetime_as_string(values).tolist()
    return [x if not isinstance(x, float) or math.isfinite(x) else str(x) for x in values.tolist()]


def from_list(values: list[Any]) -> Any:
    """The array that `as_list` wrote."""
    if any(isinstance(x, str) and (x == "NaT" or is_iso(x)) for x in values):
        return np.array(values, UNIT)
    return np.asarray([float(x) if isinstance(x, str) else x for x in values])


def unequal(x: Any, y: Any) -> Any:
    """A mask of the positions whose bits differ, all nan being one nan; of arrays of one dtype and shape.

    Examples
    --------
    >>> unequal(np.array([1.0, np.nan, 0.0]), np.array([1.0, -np.nan, -0.0])).tolist()
    [False, False, True]
    """
    if x.dtype.names:
        return np.any([unequal(x[name], y[name]) for name in x.dtype.names], axis=0)
    if x.dtype.kind == "M":
        return x.view(np.int64) != y.view(np.int64)  # no time equals no time
    if x.dtype.kind != "f":
        return x != y
    # The sign of a zero is a bit that counts, the sign of a nan is not.
    return ~((x == y) & (np.signbit(x) == np.signbit(y)) | (x != x) & (y != y))
