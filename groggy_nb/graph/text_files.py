"""Text tables of edges: decoded, every row checked to be whole, then read by pandas."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

import numpy as np

from ..errors import GraphError, clipped
from .reading import Reading
from .tables import END_NAMES

COMMENT = re.compile(rb"(?m)^[ \t]*[#%][^\n]*")
BLANKS = re.compile(rb"(?m)^[ ]+$")
LEADING_ZERO = re.compile(rb"(?m)(?:^|[\s,;])[+-]?0[0-9]")
MISSING = ["", "NA", "N/A", "nan", "NaN", "NULL", "null"]


def read_table(data: bytes, delimiter: str | None, reading: Reading) -> tuple[Any, list[str]]:
    """A DataFrame of the rows of a text file, and notes on what was assumed.

    Parameters
    ----------
    data : bytes
        UTF-8 text. Without a header the first columns are source, target and weight.
    delimiter : str, optional
        None for blanks and tabs, with lines that start with # or % as comments.
    reading : Reading
        Whether there is a header, and names of ends that it must have.

    Raises
    ------
    GraphError
        For bytes that are no UTF-8 text, and for a row with more or fewer fields or without an end,
        with its line.
    """
    data = _as_utf8(data)
    if delimiter is None:
        data = COMMENT.sub(b"", data)
    elif delimiter == ",":
        delimiter = _sniff(data)
    is_quoted = delimiter is not None and b'"' in data
    if not is_quoted:
        data = BLANKS.sub(b"", data)
    lines = _check_quoted_rows(data, str(delimiter)) if is_quoted else _check_plain_rows(data, delimiter)
    if not len(lines):
        raise GraphError("the file has no rows", code="graph-file-empty")
    ends = (reading.source, reading.target)
    header, notes = _header(_first_row(data, delimiter), delimiter, ends, reading.has_header)
    return _read_with_pandas(data, delimiter, header, lines, ends), notes


def read_rows(data: bytes, delimiter: str) -> Any:
    """A DataFrame of a text file with a header; its first column stands as text and is never missing.

    Raises
    ------
    GraphError
        For bytes that are no UTF-8 text, and for a row with more or fewer fields, with its line.
    """
    data = _as_utf8(data)
    if not data.strip():
        raise GraphError("the file has no rows", code="graph-file-empty")
    delimiter = _sniff(data) if delimiter == "," else delimiter
    if b'"' in data:
        _check_quoted_rows(data, delimiter)
    else:
        data = BLANKS.sub(b"", data)
        _check_plain_rows(data, delimiter)
    names = _first_row(data, delimiter)
    return _parse(data, delimiter, names, names, names[:1], as_text=True)


def _as_utf8(data: bytes) -> bytes:
    """The text without byte order mark and with \\n at line ends, or an error with the line."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise GraphError("the file is UTF-16", code="graph-file-encoding", hint="save it as UTF-8")
    data = data.removeprefix(b"\xef\xbb\xbf")
    nul = data.find(b"\0")
    if nul >= 0:
        line = data.count(b"\n", 0, nul) + 1
        raise GraphError(
            f"line {line} has a NUL byte: the file is binary, or UTF-16",
            code="graph-file-encoding",
            hint="save it as UTF-8",
        )
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise GraphError(
            f"line {line} is not UTF-8: byte 0x{data[error.start]:02X}",
            code="graph-file-encoding",
            hint="save it as UTF-8",
        ) from None
    return data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")


def _sniff(data: bytes) -> str:
    """The delimiter of a .csv file: the most frequent of comma, semicolon and tab in its first line."""
    first = data.lstrip().partition(b"\n")[0]
    return max((",", ";", "\t"), key=lambda d: first.count(d.encode()))


def _check_plain_rows(data: bytes, delimiter: str | None) -> Any:
    """The line number of each row that is not blank; an error for the first with other fields."""
    text = np.frombuffer(data, np.uint8)
    ends = np.flatnonzero(text == ord("\n"))
    if len(text) and text[-1] != ord("\n"):
        ends = np.append(ends, len(text))
    starts = np.concatenate(([0], ends[:-1] + 1)) if len(ends) else ends
    if delimiter is None:
        is_blank = (text == ord(" ")) | (text == ord("\t")) | (text == ord("\n"))
        begins = ~is_blank
        begins[1:] &= is_blank[:-1]
        marks = np.flatnonzero(begins)
        fields = np.searchsorted(marks, ends) - np.searchsorted(marks, starts)
    else:
        marks = np.flatnonzero(text == ord(delimiter))
        fields = np.searchsorted(marks, ends) - np.searchsorted(marks, starts) + (ends > starts)
    rows = np.flatnonzero(fields)
    ragged = np.flatnonzero(fields[rows] != fields[rows[:1]]) if len(rows) else rows
    if len(ragged):
        line = rows[ragged[0]]
        raise _ragged(int(line) + 1, int(fields[line]), int(fields[rows[0]]))
    return rows + 1


def _check_quoted_rows(data: bytes, delimiter: str) -> Any:
    """The same for text with quotes, where a field may hold delimiters and line ends."""
    reader = csv.reader(io.StringIO(data.decode("utf-8"), newline=""), delimiter=delimiter, strict=True)
    lines, wanted, before = [], 0, 0
    try:
        for row in reader:
            if row:
                wanted = wanted or len(row)
                if len(row) != wanted:
                    raise _ragged(before + 1, len(row), wanted)
                lines.append(before + 1)
            before = reader.line_num
    except csv.Error as error:
        raise GraphError(f"row {before + 1}: {error}", code="graph-file-quotes") from None
    return np.array(lines, dtype=np.int64)


def _ragged(line: int, found: int, wanted: int) -> GraphError:
    """The error for a row with more or fewer fields than the first."""
    return GraphError(f"row {line} has {found} fields; wanted {wanted}", code="graph-file-ragged")


def _first_row(data: bytes, delimiter: str | None) -> list[str]:
    """The fields of the first row that is not blank."""
    if delimiter is None:
        return data.lstrip().partition(b"\n")[0].decode("utf-8").split()
    rows = csv.reader(io.StringIO(data.decode("utf-8"), newline=""), delimiter=delimiter)
    return [field.strip() for field in next(row for row in rows if row)]


def _header(
    first: list[str], delimiter: str | None, ends: tuple[Any, Any], has_header: bool | None
) -> tuple[list[str] | None, list[str]]:
    """The column names where the first row holds them, else None and a note."""
    folded = {name.lower() for name in first}
    has_names = any(a in folded and b in folded for a, b in END_NAMES) or (
        ends[0] is not None and ends[0] in first
    )
    is_data = len(first) >= 2 and all(_is_number(x) for x in first[:2])
    if (has_names or (delimiter is not None and not is_data)) if has_header is None else has_header:
        repeated = next((name for k, name in enumerate(first) if name in first[:k]), None)
        if repeated is not None:
            raise GraphError(f"the header names {clipped(repr(repeated))} twice", code="graph-file-header")
        return first, []
    if len(first) < 2:
        raise GraphError("rows have 1 field; wanted source and target", code="graph-file-ragged")
    return None, ["no header: the first two columns are source and target"]


def _is_number(text: str) -> bool:
    """Whether a field is a number."""
    try:
        float(text)
    except ValueError:
        return False
    return True


def _read_with_pandas(
    data: bytes, delimiter: str | None, header: list[str] | None, lines: Any, ends: Any
) -> Any:
    """The rows as a DataFrame; ends are both integers or both strings as they stand."""
    from .tables import find_ends

    width = len(header) if header else len(_first_row(data, delimiter))
    names = header or [*("source", "target", "weight")[:width], *(f"column{k}" for k in range(4, width + 1))]
    if header is None:
        lines, ends = np.concatenate((lines[:1], lines)), (None, None)
    source, target = find_ends(names, *ends)
    table = _parse(data, delimiter, header, names, (source, target), as_text=False)
    is_integer = all(table[end].dtype.kind in "iu" for end in (source, target))
    if is_integer and LEADING_ZERO.search(data):
        # Codes such as 00501 are text: read as numbers they would lose their zeros.
        text = _parse(data, delimiter, header, names, (source, target), as_text=True)
        is_integer = not any(text[end].str.match(r"[+-]?0\d").any() for end in (source, target))
    if not is_integer:
        table = _parse(data, delimiter, header, names, (source, target), as_text=True)
    for end in (source, target):
        gone = np.flatnonzero(table[end].isna().to_numpy() if is_integer else (table[end] == "").to_numpy())
        if len(gone):
            raise GraphError(f"row {lines[gone[0] + 1]} has no {clipped(end)}", code="graph-label-missing")
    return table


def _parse(
    data: bytes, delimiter: str | None, header: Any, names: list[str], ends: Any, as_text: bool
) -> Any:
    """One reading of the whole text by pandas."""
    import pandas as pd

    try:
        return pd.read_csv(
            io.BytesIO(data),
            sep=r"\s+" if delimiter is None else delimiter,
            header=None if header is None else 0,
            names=names,
            index_col=False,
            dtype=dict.fromkeys(ends, object) if as_text else None,
            keep_default_na=False,
            na_values={name: MISSING for name in names if name not in ends},
            quoting=csv.QUOTE_NONE if delimiter is None else csv.QUOTE_MINIMAL,
            low_memory=False,
        )
    except (ValueError, pd.errors.ParserError) as error:
        raise GraphError(
            f"the rows cannot be read: {clipped(str(error))}", code="graph-file-damaged"
        ) from None
