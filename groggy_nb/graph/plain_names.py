"""Names in the rows of a plain text, numbered by their bytes, without Python's string for any of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from .. import routines
from .labels import Labels
from .name_numbers import ODD, Codes, Places, call, number_names
from .text_files import Text

SMALLEST = 1 << 22  # bytes of a text; smaller ones are read before native code is there


def plain_names(
    text: Text, start: int, width: int, which: Sequence[int]
) -> tuple[list[Codes], Labels] | None:
    """The number of each name of one or two columns, and the names as they appear first, row by row.

    Parameters
    ----------
    text : Text
    start : int
        Where its rows begin.
    width : int
        Fields of a row.
    which : sequence of int
        The columns of names.

    Returns
    -------
    (list of int32 arrays (rows,), labels of dtype TEXT) or None
        None where another way is faster, and where fields are not simply what stands between two marks,
        perhaps in quotes: quotes in names, line ends in quotes, empty lines, names of many thousands of
        bytes.
    """
    data = text.data
    if len(data) < SMALLEST or not routines.are_compiled():
        return None
    end = len(data)
    while end > start and data[end - 1 : end] == b"\n":
        end -= 1
    base = np.frombuffer(data, np.uint8).ctypes.data
    columns = list(dict.fromkeys(which))
    side_of = np.full(width, -1, np.int64)
    side_of[columns] = np.arange(len(columns))
    layout, places = text.layout, Places()
    form = ord(layout.delimiter or "\0"), int(layout.is_quoted), width, len(columns), side_of.ctypes.data

    def batches() -> Iterator[int]:
        position = start
        while position < end:
            count = call("text_places", base, position, end, *form, places.most, places.address)
            yield count
            if count == ODD:
                return
            position = int(places.words[count])

    numbered = number_names(base, places, batches, text.rows.count, len(columns))
    return numbered and ([numbered[0][columns.index(k)] for k in which], numbered[1])
