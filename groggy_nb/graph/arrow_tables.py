"""Tables of other libraries (Arrow, Polars, DuckDB, ...) as pandas', through Arrow's common interface."""

from __future__ import annotations

from typing import Any

from ..errors import GraphError, clipped


def is_arrow(obj: Any) -> bool:
    """Whether an object gives its columns as Arrow does, and is no table of pandas."""
    return hasattr(obj, "__arrow_c_stream__") and type(obj).__module__.partition(".")[0] != "pandas"


def as_frame(obj: Any) -> Any:
    """The columns as a DataFrame: numbers without gaps share the memory of the table.

    Integers and bools with gaps become pandas' own types that have them, text stays in Arrow's memory where
    pandas keeps it there.

    Raises
    ------
    GraphError
        Where pyarrow is not installed, or the object is no table.
    """
    import pandas as pd

    try:
        import pyarrow
    except ImportError:
        raise GraphError(
            f"a table of type {type(obj).__name__} is read with pyarrow, which is not installed",
            code="graph-library",
            hint='pip install "groggy-nb[parquet]"',
        ) from None
    try:
        table = pyarrow.table(obj)
    except Exception as wrong:  # what another library's object raises is its own
        raise GraphError(
            f"the {type(obj).__name__} gives no table: {clipped(str(wrong))}", code="graph-source-type"
        ) from None
    columns = {k: _column(table.column(k)) for k in range(table.num_columns)}
    frame = pd.DataFrame(columns, index=pd.RangeIndex(table.num_rows), copy=False)
    frame.columns = pd.Index(table.column_names, dtype=object)
    return frame


def _column(column: Any) -> Any:
    """One column as a Series of its own type."""
    import pandas as pd
    import pyarrow

    kind = column.type
    if column.null_count and pyarrow.types.is_integer(kind):
        name = f"{'U' if str(kind).startswith('u') else ''}Int{kind.bit_width}"
        return column.to_pandas(types_mapper=lambda _: pd.api.types.pandas_dtype(name))
    if column.null_count and pyarrow.types.is_boolean(kind):
        return column.to_pandas(types_mapper=lambda _: pd.BooleanDtype())
    return column.to_pandas()
