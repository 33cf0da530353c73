"""Where names stand in the rows of a text, found by native code; rows that are not plain are told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from .. import routines
from .name_numbers import ODD, Places, call
from .text_layout import Layout

SMALLEST = 1 << 22  # bytes of a text; smaller ones are read before native code is there


def is_worth_it(data: bytes) -> bool:
    """Whether native code is faster for a text."""
    return len(data) >= SMALLEST and routines.are_compiled()


def is_bare(data: bytes) -> bool:
    """Whether a large text is known to be ASCII without blanks, tabs, quotes and carriage returns.

    One look at it, which tells that nothing has to be done about these.
    """
    return is_worth_it(data) and bool(call("is_bare", address_of(data), len(data)))


def address_of(data: bytes) -> int:
    """Where the bytes of a text lie."""
    return np.frombuffer(data, np.uint8).ctypes.data


def places_in(
    data: bytes, start: int, layout: Layout, width: int, columns: Sequence[int], places: Places
) -> Iterator[int]:
    """How many rows are whole and plain, some at a time, with the places of their names; ODD ends them.

    A field is plain where it is what stands between two marks, perhaps in quotes: no quotes in it, no line
    ends in quotes, no row on an empty line, no name of many thousands of bytes.

    Parameters
    ----------
    data : bytes
    start : int
        Where the first row begins.
    layout : Layout
    width : int
        Fields of each row.
    columns : sequence of int
        Those that hold names, perhaps none.
    places : Places
        Filled with the names of these rows, row by row, as counted from `address_of` the text.
    """
    end = len(data)
    while end > start and data[end - 1 : end] == b"\n":
        end -= 1
    sides = len(columns)
    side_of = np.full(width, -1, np.int64)
    side_of[list(columns)] = np.arange(sides)
    form = ord(layout.delimiter or "\0"), int(layout.is_quoted), width, sides, side_of.ctypes.data
    most = places.most // max(sides, 1)
    while start < end:
        rows = call("text_places", address_of(data), start, end, *form, most, places.address)
        yield rows
        if rows == ODD:
            return
        start = int(places.words[rows * sides])
