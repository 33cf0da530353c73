"""Names in two columns of text, numbered where they stand in Arrow's memory."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import pairwise
from typing import Any

import numpy as np

from .. import routines
from .csr import U32
from .labels import Labels
from .memory import check_fits
from .name_numbers import number_names
from .name_places import ODD, Part, Places, call

SMALLEST = 1 << 17  # rows; fewer are numbered before native code is there
SAMPLED = 1000  # names whose lengths are asked for
COPIED = 1 << 17  # names copied at a time
OFFSET = 8  # bytes beside a name that Arrow holds


def arrow_names(src: Any, dst: Any) -> tuple[U32, U32, Labels] | None:
    """Both ends of all edges as numbers, and the names as they appear first, source before target.

    Returns
    -------
    (uint32 (M,), uint32 (M,), labels of dtype TEXT) or None
        None where another way is faster or the only one: few rows, categories, names with a NUL or of many
        thousands of bytes.
    """
    if len(src) < SMALLEST or not routines.are_compiled():
        return None
    sides = [_pieces(ends) for ends in (src, dst)]
    if not all(sides) or any(piece.has_nul for pieces in sides for piece in pieces):
        return None
    base = min(piece.data for pieces in sides for piece in pieces)
    if max(piece.last for pieces in sides for piece in pieces) - base >= 1 << 47:
        return None

    def batches(first: int, last: int, places: Places) -> Iterator[int]:
        row = 0
        for num_rows, *both in _together(*sides):
            for k in range(max(first - row, 0), min(last - row, num_rows), places.most // 2):
                some = min(places.most // 2, min(last - row, num_rows) - k)
                for side, (piece, at) in enumerate(both):
                    offsets = piece.offsets + piece.width * (at + k)
                    form = piece.is_wide, some, 2, side, places.address
                    if call("arrow_places", piece.data - base, offsets, *form) == ODD:
                        yield ODD
                        return
                yield 2 * some
            row += num_rows

    count = routines.cores()
    bounds = [len(src) * k // count for k in range(count + 1)]
    parts = [Part(b - a, partial(batches, a, b)) for a, b in pairwise(bounds)]
    numbered = number_names(base, parts, 2)
    if numbered is None:
        return None
    sources, targets = numbered.codes.view(np.uint32)
    return sources, targets, numbered.labels


class _Piece:
    """Some rows of a column that lie together.

    Attributes
    ----------
    offsets, data : int
        Addresses of the first row's offset, and of the byte that offsets count from.
    last : int
        Where the last name ends.
    """

    def __init__(self, array: Any) -> None:
        import pyarrow

        _, offsets, data = array.buffers()
        self.rows, self._held = len(array), array
        self.is_wide = pyarrow.types.is_large_string(array.type)
        kind = np.dtype(np.int64 if self.is_wide else np.int32)
        self.width = kind.itemsize
        bounds = np.frombuffer(offsets, kind, self.rows + 1, array.offset * self.width)
        self.offsets = bounds.ctypes.data
        self.data = self.offsets if data is None else data.address
        self.last = self.data + int(bounds[-1])
        letters = np.frombuffer(b"" if data is None else data, np.uint8)
        self.has_nul = not letters[bounds[0] : bounds[-1]].all()


def _pieces(column: Any) -> list[_Piece]:
    """The pieces of a pandas column of text; none where it is not a kind that Arrow can hold."""
    import pandas as pd

    if getattr(column.dtype, "storage", None) != "pyarrow":
        return [] if isinstance(column.dtype, pd.CategoricalDtype) else _copied(column)
    import pyarrow

    given = column.array.__arrow_array__()
    chunks = given.chunks if isinstance(given, pyarrow.ChunkedArray) else [given]
    if not (pyarrow.types.is_large_string(given.type) or pyarrow.types.is_string(given.type)):
        return []
    return [_Piece(chunk) for chunk in chunks if len(chunk)]


def _copied(column: Any) -> list[_Piece]:
    """The pieces of a copy of Python's str; none without pyarrow, and for half of a character.

    A table of str takes several times as much, and how much, only counting them would tell.

    Raises
    ------
    GraphError
        Where the copy does not fit into the free memory.
    """
    try:
        import pyarrow
    except ImportError:
        return []
    words = column.to_numpy(dtype=object)
    some = words[:: -(-len(words) // SAMPLED)]
    try:
        each = OFFSET + sum(len(word.encode()) for word in some) / len(some)
        check_fits(int(each * len(words)), f"a copy of {len(words):,} names")
        parts = (words[k : k + COPIED] for k in range(0, len(words), COPIED))
        return [_Piece(pyarrow.array(part, pyarrow.large_string())) for part in parts]
    except UnicodeEncodeError:
        return []


def _together(
    one: list[_Piece], other: list[_Piece]
) -> Iterator[tuple[int, tuple[_Piece, int], tuple[_Piece, int]]]:
    """How many rows lie in one piece of both columns, and these pieces with the first of the rows in them."""
    first, second = iter(one), iter(other)
    left, right = next(first), next(second)
    at = beside = 0
    while True:
        count = min(left.rows - at, right.rows - beside)
        yield count, (left, at), (right, beside)
        at, beside = at + count, beside + count
        if at == left.rows:
            found = next(first, None)
            if found is None:
                return
            left, at = found, 0
        if beside == right.rows:
            right, beside = next(second), 0
