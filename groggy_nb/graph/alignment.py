"""Values given beside a table: a pandas Series goes by its labels, anything else by position."""

from __future__ import annotations

from typing import Any

from ..errors import GraphError, clipped


def aligned(values: Any, beside: Any, what: str) -> Any:
    """The values in the order of a table's or a Series' rows.

    Parameters
    ----------
    values : Series or anything
        A Series with the labels of `beside` in another order is brought to that order; one with the
        index that pandas makes, and as many values, stays as it is.
    beside : DataFrame, Series or anything
    what : str
        What messages call the values.

    Raises
    ------
    GraphError
        For a Series whose labels are none of these.
    """
    if not (_is_pandas(values) and _is_pandas(beside)) or values.index.equals(beside.index):
        return values
    import pandas as pd

    own, wanted = values.index, beside.index
    if own.is_unique and wanted.isin(own).all():
        return values.reindex(wanted) if wanted.is_unique or len(own) != len(wanted) else values
    if isinstance(own, pd.RangeIndex) and own.equals(pd.RangeIndex(len(wanted))):
        return values
    lost = wanted[~wanted.isin(own)]
    example = f"no value for row {clipped(str(lost[0]))}" if len(lost) else "labels of rows repeat"
    raise GraphError(
        f"{what} is a Series of another index than the rows: {example}",
        code="graph-series-index",
        hint="give it with .to_numpy() to go by position, or make it a column",
    )


def _is_pandas(obj: Any) -> bool:
    """Whether an object is a Series or a DataFrame."""
    return type(obj).__module__.partition(".")[0] == "pandas" and hasattr(obj, "iloc")
