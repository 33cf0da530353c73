"""Rows of a text file as a DataFrame, read by pandas; ends of edges stay what they are."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any

import numpy as np

from ..errors import GraphError, clipped
from .text_columns import Columns
from .text_files import Text
from .text_layout import is_number
from .text_rows import has_leading_zeros, line_of

NO_BREAK = ("\u00a0", "\u2007", "\u202f")
ISO_DATE = r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d.*)?$"
MISSING = ["", "NA", "N/A", "nan", "NaN", "NULL", "null"]
WHOLE = 2**53  # floats above it may stand for several integers


def read_table(text: Text, columns: Columns, ends: Sequence[Any]) -> tuple[Any, list[str]]:
    """A DataFrame of a text's rows, and notes; ends are both integers, or both strings as they stand.

    Raises
    ------
    GraphError
        For a row without an end, with its line.
    """
    import pandas as pd

    notes: list[str] = []
    start = text.offset(int(columns.has_header))
    where = [columns.names.index(end) for end in ends]
    rows = text.first_rows()[int(columns.has_header) :]
    is_integer = all(is_number(row[k]) for row in rows for k in where)
    table = parse(text, start, columns, () if is_integer else where)
    if is_integer:
        is_integer = all(_is_whole(table.iloc[:, k]) for k in where)
        if is_integer and has_leading_zeros(text.data):
            # Codes such as 00501 are text: read as numbers they would lose their zeros.
            codes = parse(text, start, columns, where)
            is_integer = not any(codes.iloc[:, k].cat.categories.str.match(r"[+-]?0\d").any() for k in where)
        if not is_integer:
            table = parse(text, start, columns, where)
    for k in where:
        name = columns.names[k]
        if is_integer:
            if table[name].dtype.kind == "f":
                notes.append(f"ids of column {clipped(repr(name))} such as 2.0 are the integers they equal")
                table[name] = table[name].astype(np.int64)
        elif "" in table[name].cat.categories:
            row = int(np.argmax((table[name] == "").to_numpy())) + columns.has_header
            what = f"row {line_of(text.data, text.layout, row)} has no {clipped(str(name))}"
            raise GraphError(what, code="graph-label-missing")
    notes += _dates(table, where)
    for name, values in text.attributes.items():
        free = f"{name} (attribute)" if name in table.columns else name
        table[free] = pd.Series(values, dtype=object)
    return table, notes


def _dates(table: Any, ends: Sequence[int]) -> list[str]:
    """Make times of the columns whose every value is a date as ISO 8601 writes it; what to note of them."""
    import pandas as pd

    notes = []
    for k, name in enumerate(table.columns):
        if k in ends:
            continue
        column = table[name].dropna()
        if not _is_text(column):
            continue
        if (
            not len(column)
            or not column.head(100).str.match(ISO_DATE).all()
            or not column.str.match(ISO_DATE).all()
        ):
            continue
        try:
            table[name] = pd.to_datetime(table[name], format="ISO8601")
        except pd.errors.OutOfBoundsDatetime:
            # MAINT 2026-11: pandas 2 counts nanoseconds, which end in 2262; drop when pandas 3 is the least.
            if column.str.contains(r"[Zz+]|T.*-").any():
                continue
            table[name] = np.array(table[name].fillna("NaT").to_list(), dtype="M8[us]")
        except (ValueError, TypeError):
            continue
        notes.append(f"column {clipped(repr(name))} holds dates")
    return notes


def _is_text(column: Any) -> bool:
    """Whether a column holds strings: not numbers, nor integers beyond int64, which are objects too."""
    return column.dtype.kind not in "iufb" and hasattr(column, "str")


def _is_whole(column: Any) -> bool:
    """Whether all values are integers, perhaps written as 2.0."""
    if column.dtype.kind in "iu":
        return True
    if column.dtype.kind != "f":
        return False
    values = column.to_numpy()
    return bool((np.abs(values) < WHOLE).all() and (values == np.trunc(values)).all())


def parse(text: Text, start: int, columns: Columns, as_text: Sequence[int]) -> Any:
    """One reading of all rows by pandas; the columns `as_text` as they stand, as categories."""
    import pandas as pd

    stream = io.BytesIO(text.data)
    stream.seek(start)
    width = len(columns.names)
    layout = text.layout
    try:
        table = pd.read_csv(
            stream,
            sep=r"\s+" if layout.delimiter is None else layout.delimiter,
            header=None,
            names=range(width),
            index_col=False,
            dtype=dict.fromkeys(as_text, str),
            keep_default_na=False,
            na_values={k: MISSING for k in range(width) if k not in as_text},
            quoting=csv.QUOTE_MINIMAL if layout.is_quoted else csv.QUOTE_NONE,
            skipinitialspace=True,
            decimal=layout.decimal,
            low_memory=False,
        )
    except (ValueError, pd.errors.ParserError) as error:
        raise GraphError(
            f"the rows cannot be read: {clipped(str(error))}", code="graph-file-damaged"
        ) from None
    is_loose = _has_loose_blanks(text)
    for k in table.columns:
        if k in as_text:
            table[k] = _categories(table[k], is_loose)
        elif is_loose and _is_text(table[k]):
            table[k] = table[k].str.strip()
    table.columns = pd.Index(columns.names, dtype=object, tupleize_cols=False)
    return table


def _has_loose_blanks(text: Text) -> bool:
    """Whether a blank stands before a delimiter or a line end, or a no-break blank anywhere."""
    data, mark = text.data, text.layout.delimiter or "\n"
    if not data.isascii() and any(word.encode() in data for word in NO_BREAK):
        return True
    loose = (f" {mark}", " \n") if b" " in data else ()
    return any(word.encode() in data for word in loose) or data[-1:] in b" \t" or b"\t\n" in data


def _categories(texts: Any, is_loose: bool) -> Any:
    """Texts as a categorical, whose codes are numbered in C; without blanks around them."""
    import pandas as pd

    codes, words = pd.factorize(texts)
    words = np.asarray(words, dtype=object)
    if is_loose:
        merged, words = pd.factorize(np.array([word.strip() for word in words], dtype=object))
        codes = merged[codes]
    return pd.Categorical.from_codes(codes, categories=pd.Index(words, dtype=object))
