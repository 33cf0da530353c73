"""Rows of a text file as a DataFrame, read by pandas; ends of edges stay what they are."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from ..errors import GraphError, clipped
from .labels import TEXT, Labels
from .memory import check_fits
from .plain_names import plain_names
from .text_columns import Columns
from .text_files import Text
from .text_layout import is_number
from .text_rows import has_leading_zeros, line_of

NO_BREAK = ("\u00a0", "\u2007", "\u202f")
ISO_DATE = r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d.*)?$"
MISSING = ["", "NA", "N/A", "nan", "NaN", "NULL", "null"]
ROWS = 1 << 15  # read at a time
STR_BYTES = 150  # that a str takes with its place in a dict
WHOLE = 2**53  # floats above it may stand for several integers


def read_table(text: Text, columns: Columns, ends: Sequence[Any]) -> tuple[Any, Labels | None, list[str]]:
    """A DataFrame of a text's rows, the names that its ends are numbers of, and notes.

    Ends are both integers without names, or both strings as they stand.

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
    table, labels, has_empty = parse(text, start, columns, () if is_integer else where)
    if is_integer:
        is_integer = all(_is_whole(table.iloc[:, k]) for k in where)
        if is_integer and has_leading_zeros(text.data):
            # Codes such as 00501 are text: read as numbers they would lose their zeros.
            chunks = _chunks(text, start, len(columns.names), dict.fromkeys(where, object), list(set(where)))
            is_integer = not any(
                pd.Series(pd.unique(chunk[k])).str.match(r"[+-]?0\d").any() for chunk in chunks for k in where
            )
        if not is_integer:
            table, labels, has_empty = parse(text, start, columns, where)
    empty = np.flatnonzero(labels == "") if has_empty else np.empty(0, np.intp)
    for k in where:
        name = columns.names[k]
        if is_integer:
            if table[name].dtype.kind == "f":
                notes.append(f"ids of column {clipped(repr(name))} such as 2.0 are the integers they equal")
                table[name] = table[name].astype(np.int64)
        elif len(empty) and (is_gone := (table[name] == empty[0]).to_numpy()).any():
            row = int(np.argmax(is_gone)) + columns.has_header
            what = f"row {line_of(text.data, text.layout, row)} has no {clipped(str(name))}"
            raise GraphError(what, code="graph-label-missing")
    notes += _dates(table, where)
    for name, values in text.attributes.items():
        free = f"{name} (attribute)" if name in table.columns else name
        table[free] = pd.Series(values, dtype=object)
    return table, None if is_integer else labels, notes


def _dates(table: Any, ends: Sequence[int]) -> list[str]:
    """Make times of the columns whose every value is a date as ISO 8601 writes it; what to note of them."""
    notes = []
    for k, name in enumerate(table.columns):
        if k in ends:
            continue
        if not _is_text(table[name]):
            continue
        days = _as_days(table[name])
        if days is None:
            continue
        table[name] = days
        notes.append(f"column {clipped(repr(name))} holds dates")
    return notes


def _as_days(column: Any) -> Any:
    """The times of a column of ISO dates, read some rows at a time; None where a value is none."""
    import pandas as pd

    parts = [_some_days(column.iloc[k : k + ROWS]) for k in range(0, len(column), ROWS) or [0]]
    if any(part is None for part in parts) or not any(part.notna().any() for part in parts):
        return None
    is_one_type = len({part.dtype for part in parts}) == 1  # of units and zones
    return pd.concat(parts, ignore_index=True) if is_one_type else _some_days(column)


def _some_days(column: Any) -> Any:
    """The times of some rows; None where a value is no ISO date."""
    import pandas as pd

    codes, words = pd.factorize(column)
    words = pd.Series(words)
    if not len(words):
        return pd.Series(np.full(len(codes), "NaT", "M8[us]"))
    if not _is_text(words) or not words.str.match(ISO_DATE).all():
        return None
    try:
        days = pd.Series(pd.to_datetime(words, format="ISO8601"))
    except pd.errors.OutOfBoundsDatetime:
        # MAINT 2026-11: pandas 2 counts nanoseconds, which end in 2262; drop when pandas 3 is the least.
        if words.str.contains(r"[Zz+]|T.*-").any():
            return None
        days = pd.Series(np.array(words.to_list(), dtype="M8[us]"))
    except (ValueError, TypeError):
        return None
    return pd.Series(days.array.take(codes, allow_fill=True))


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


def parse(text: Text, start: int, columns: Columns, as_text: Sequence[int]) -> tuple[Any, Labels, bool]:
    """All rows as pandas reads them, and names: the columns `as_text` as they stand, as numbers of these.

    Last comes whether one of them is empty. The names are in the order of first appearance, row by row.
    Some rows are read at a time, so that neither the fields of all rows nor a string for each is ever held.
    """
    import pandas as pd

    width = len(columns.names)
    is_loose = _has_loose_blanks(text)
    numbers: defaultdict[str, int] = defaultdict()
    numbers.default_factory = numbers.__len__
    parts: dict[int, list[Any]] = {k: [] for k in range(width)}
    others = [k for k in range(width) if k not in as_text]
    plain = plain_names(text, start, width, as_text) if as_text and not is_loose else None
    for k, codes in zip(as_text, plain.codes if plain else (), strict=False):
        parts[k].append(codes)
    only = others if plain else None
    for chunk in (
        _chunks(text, start, width, dict.fromkeys(as_text, object), only) if others or not plain else ()
    ):
        if not plain:
            for k, codes in zip(as_text, _numbered(chunk, as_text, numbers, is_loose), strict=True):
                parts[k].append(codes)
            check_fits(STR_BYTES * len(numbers), f"a file of more than {len(numbers):,} names")
        for k in others:
            parts[k].append(_narrowed(chunk[k]))
    odd = {k: _common_type(parts[k]) for k in others if not _agree(parts[k])}
    for k in odd:
        parts[k].clear()
    for is_whole in {dtype is None for dtype in odd.values()}:
        dtypes = {k: dtype for k, dtype in odd.items() if (dtype is None) == is_whole}
        for chunk in _chunks(text, start, width, {} if is_whole else dtypes, list(dtypes), is_whole):
            for k in dtypes:
                parts[k].append(chunk[k])
    names = plain.labels if plain else np.array(list(numbers), TEXT)
    has_empty = plain.has_empty if plain else "" in numbers
    plain = None
    numbers.clear()  # it holds itself by its length
    found = {}
    for k in range(width):
        some = parts.pop(k)
        if k in as_text:
            found[k] = pd.Series(some[0] if len(some) == 1 else np.concatenate(some), copy=False)
        else:
            found[k] = some[0] if len(some) == 1 else pd.concat(some, ignore_index=True)
            if is_loose and _is_text(found[k]):
                found[k] = found[k].str.strip()
    table = pd.DataFrame(found, copy=False)
    table.columns = pd.Index(columns.names, dtype=object, tupleize_cols=False)
    return table, names, has_empty


def _chunks(
    text: Text,
    start: int,
    width: int,
    dtypes: dict[int, Any],
    only: list[int] | None = None,
    is_whole: bool = False,
) -> Iterator[Any]:
    """The rows as DataFrames, some at a time; all columns or `only` some, of given types or pandas' own."""
    import pandas as pd

    stream = io.BytesIO(text.data)
    stream.seek(start)
    layout = text.layout
    is_text = {k for k, dtype in dtypes.items() if dtype is object}
    try:
        with pd.read_csv(
            stream,
            sep=r"\s+" if layout.delimiter is None else layout.delimiter,
            header=None,
            names=range(width),
            usecols=only,
            index_col=False,
            dtype=dtypes,
            keep_default_na=False,
            na_values={k: MISSING for k in range(width) if k not in is_text},
            quoting=csv.QUOTE_MINIMAL if layout.is_quoted else csv.QUOTE_NONE,
            skipinitialspace=True,
            decimal=layout.decimal,
            low_memory=False,
            chunksize=text.rows.count + 1 if is_whole else ROWS,
        ) as chunks:
            yield from chunks
    except (ValueError, pd.errors.ParserError) as error:
        raise GraphError(
            f"the rows cannot be read: {clipped(str(error))}", code="graph-file-damaged"
        ) from None


def _narrowed(column: Any) -> Any:
    """The column, integers in half the bytes where they fit."""
    if column.dtype != np.int64 or not -(2**31) <= column.min() <= column.max() < 2**31:
        return column
    return column.astype(np.int32)


def _agree(parts: Sequence[Any]) -> bool:
    """Whether parts of a column have one type, which the column as a whole has then too."""
    import pandas as pd

    if len(parts) == 1:
        return True
    dtypes = {part.dtype for part in parts}
    if dtypes != {np.dtype(object)}:
        return len(dtypes) == 1 or dtypes == {np.dtype(np.int32), np.dtype(np.int64)}
    return {pd.api.types.infer_dtype(part, skipna=True) for part in parts} == {"string"}


def _common_type(parts: Sequence[Any]) -> Any:
    """The type of a column whose parts have several: floats or strings; None where only pandas can tell."""
    kinds = {"s" if _is_text(part) else part.dtype.kind for part in parts}
    if kinds == {"i", "f"}:
        return np.float64
    return str if "s" in kinds and kinds <= {"s", "i", "f"} else None


def _has_loose_blanks(text: Text) -> bool:
    """Whether a blank stands before a delimiter or its line end, or a no-break blank anywhere."""
    data, mark = text.data, text.layout.delimiter
    if text.is_bare:
        return False
    if not data.isascii() and any(word.encode() in data for word in NO_BREAK):
        return True
    if text.layout.delimiter is None:
        return False
    loose = (f" {mark}", " \n") if b" " in data else ()
    return (
        any(word.encode() in data for word in loose)
        or data[-1:] in b" \t"
        or (b"\t" in data and b"\t\n" in data)
    )


def _numbered(
    chunk: Any, as_text: Sequence[int], numbers: defaultdict[str, int], is_loose: bool
) -> Iterator[Any]:
    """The number of each text of these columns, new ones numbered on, row by row; without blanks around."""
    import pandas as pd

    if not as_text:
        return iter(())
    codes, words = pd.factorize(np.stack([chunk[k].to_numpy() for k in as_text], axis=1).ravel())
    own = (word.strip() for word in words) if is_loose else words
    found = np.fromiter(map(numbers.__getitem__, own), np.int32, len(words))[codes]
    return iter(found.reshape(-1, len(as_text)).T)
