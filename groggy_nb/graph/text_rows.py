"""Rows of a text checked to be whole: as many fields in each, or an error with the row."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from ..errors import GraphError, clipped
from .name_places import ODD, each
from .text_layout import Layout, first_byte, sample_of
from .text_places import Lines, Search, is_worth_it, parts_of

Counted = tuple[NDArray[np.int64], NDArray[np.int64]]  # the line and the fields of each row of a block
BLOCK = 1 << 20  # bytes looked at in one go, so that the check takes little memory


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a text, all whole.

    Attributes
    ----------
    width : int
        Fields of each row but the first.
    first : int
        Fields of the first row: as many, or one less, as R writes a header above the names of rows.
    count : int
        Rows that are not blank.
    parts : tuple of Lines
        Where native code found them; empty where it did not.
    """

    width: int
    first: int
    count: int
    parts: tuple[Lines, ...] = ()


def check_rows(data: bytes, layout: Layout, is_bare: bool = False) -> Rows:
    """The rows of a text; GraphError for the first one with more or fewer fields than those before."""
    plain = _all_plain(data, layout, is_bare) if is_worth_it(data) else None
    if plain is not None:
        return plain
    if not layout.is_quoted:
        return _check(_plain(data, layout))
    try:
        return _check(_plain(data, layout))
    except GraphError:  # a field holds line ends, or quotes stand where only csv can tell
        return _check(_quoted(data, layout))


def _all_plain(data: bytes, layout: Layout, is_bare: bool) -> Rows | None:
    """The rows of a text, found by native code; None where one of them is not plain."""
    try:
        first = _check(_plain(sample_of(data), layout))
    except GraphError:
        return None
    if first.first != first.width:
        return None
    search, parts = Search(data, layout, first.width, (), is_bare), parts_of(data, first_byte(data))

    def counted(k: int) -> Lines | None:
        count = search.rows_in(parts[k])
        return None if count == ODD else replace(parts[k], rows=count)

    found = each(counted, range(len(parts)))
    whole = tuple(part for part in found if part is not None)
    if len(whole) < len(parts):
        return None
    return Rows(first.width, first.width, sum(part.rows for part in whole), whole)


def _check(counted: Iterator[Counted]) -> Rows:
    """The rows that were counted, or the error for the first of another width."""
    wanted = first = count = 0
    for lines, fields in counted:
        if not len(fields):
            continue
        if not count:
            first = wanted = int(fields[0])
        if count <= 1 < count + len(fields) and fields[1 - count] == first + 1:
            wanted, second = first + 1, int(lines[1 - count])
        odd = np.flatnonzero(fields != wanted)
        if not count and wanted > first:
            odd = odd[1:]
        if len(odd):
            if wanted > first:
                raise ragged(second, wanted, first)
            raise ragged(int(lines[odd[0]]), int(fields[odd[0]]), wanted)
        count += len(fields)
    return Rows(wanted, first, count)


def line_of(data: bytes, layout: Layout, row: int) -> int:
    """The number of the line at which a row begins, rows counted from 0."""
    return next(islice((line for line, _ in layout.rows(data)), row, None), 0)


def ragged(line: int, found: int, wanted: int) -> GraphError:
    """The error for a row with more or fewer fields than the first."""
    return GraphError(
        f"row {line} has {found} {'field' if found == 1 else 'fields'}; wanted {wanted}",
        code="graph-file-ragged",
    )


def blocks(data: bytes) -> Iterator[NDArray[np.uint8]]:
    """The bytes of a text in blocks of whole lines."""
    start = 0
    while start < len(data):
        end = data.find(b"\n", start + BLOCK) + 1 or len(data)
        yield np.frombuffer(data, np.uint8, end - start, start)
        start = end


def has_leading_zeros(data: bytes) -> bool:
    """Whether a field may begin with a zero and another digit, as codes such as 00501 do."""
    for text in blocks(data):
        zero = np.flatnonzero(text[:-1] == ord("0"))
        digit = (text[zero + 1] >= ord("0")) & (text[zero + 1] <= ord("9"))
        zero = zero[digit]
        before = text[zero - 1]  # of the first byte of a block: the line end before it
        is_signed = (before == ord("+")) | (before == ord("-"))
        before = np.where(is_signed, text[zero - 2], before)
        if (np.isin(before, np.frombuffer(b'\n\t ,;|"', np.uint8)) | (zero <= is_signed)).any():
            return True
    return False


def _plain(data: bytes, layout: Layout) -> Iterator[Counted]:
    """Lines and fields of text in which every line is a row, block by block; GraphError where one is none."""
    before = 1
    for text in blocks(data):
        is_open = _in_quotes(text, layout.delimiter) if layout.is_quoted else None
        fields = _fields(text, layout.delimiter, is_open)
        rows = np.flatnonzero(fields)
        yield rows + before, fields[rows]
        before += len(fields)


def _in_quotes(text: NDArray[np.uint8], delimiter: str | None) -> NDArray[np.bool_]:
    """Which bytes stand within quotes; GraphError unless quotes are around whole fields of one line each."""
    marks = np.flatnonzero(text == ord('"'))
    ends = np.frombuffer(b"\n \t" if delimiter is None else f"\n{delimiter}".encode(), np.uint8)
    opens, closes = marks[0::2], marks[1::2]
    after = text[np.minimum(closes + 1, len(text) - 1)]
    is_whole = (
        len(opens) == len(closes)
        and ((opens == 0) | np.isin(text[opens - 1], ends) | _follows(opens, closes)).all()
        and ((closes == len(text) - 1) | np.isin(after, ends) | (after == ord('"'))).all()
    )
    is_open = np.zeros(len(text), np.int8)
    is_open[opens] = 1
    is_open[closes] = -1
    found = np.cumsum(is_open, dtype=np.int8).view(np.bool_)
    if not is_whole or (found & (text == ord("\n"))).any():
        raise GraphError("quotes within a field", code="graph-file-quotes")
    return found


def _follows(opens: NDArray[np.intp], closes: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Which quotes stand right after the one that closes: two of them are one in the text."""
    found = np.zeros(len(opens), np.bool_)
    found[1:] = opens[1:] == closes[: len(opens) - 1] + 1
    return found


def _fields(
    text: NDArray[np.uint8], delimiter: str | None, is_open: NDArray[np.bool_] | None
) -> NDArray[np.int64]:
    """The fields of each line, 0 for a blank one; what stands within quotes separates none."""
    is_end = text == ord("\n")
    ends = np.flatnonzero(is_end)
    if len(text) and not is_end[-1]:
        ends = np.append(ends, len(text))
    if delimiter is None:
        is_blank = is_end | (text == ord(" ")) | (text == ord("\t"))
        if is_open is not None:
            is_blank &= ~is_open
        begins = ~is_blank
        begins[1:] &= is_blank[:-1]
        marks = np.flatnonzero(begins)
    else:
        is_mark = text == ord(delimiter)
        marks = np.flatnonzero(is_mark if is_open is None else is_mark & ~is_open)
    seen = np.searchsorted(marks, ends)
    fields: NDArray[np.int64] = np.diff(seen, prepend=0).astype(np.int64)
    if delimiter is not None:
        fields += np.diff(ends, prepend=-1) > 1
    return fields


def _quoted(data: bytes, layout: Layout) -> Iterator[Counted]:
    """Lines and fields of text with quotes, where a field may hold delimiters and line ends."""
    rows = layout.rows(data)
    before = 0
    while True:
        lines: list[int] = []
        fields: list[int] = []
        try:
            for line, row in islice(rows, 1 << 16):
                lines.append(line)
                fields.append(len(row))
                before = line
        except csv.Error as error:
            raise GraphError(f"row {before + 1}: {clipped(str(error))}", code="graph-file-quotes") from None
        if not lines:
            return
        yield np.array(lines, np.int64), np.array(fields, np.int64)
