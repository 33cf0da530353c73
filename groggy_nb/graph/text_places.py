"""Where names stand in the rows of a text, found by native code; rows that are not plain are told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from .. import routines
from .name_places import ODD, Places, each
from .text_layout import Layout

KERNELS = "groggy_kernels.texts"
SMALLEST = 1 << 22  # bytes of a text; smaller ones are read before native code is there


def is_worth_it(data: bytes) -> bool:
    """Whether native code is faster for a text."""
    return len(data) >= SMALLEST and routines.are_compiled()


def is_bare(data: bytes) -> bool:
    """Whether a large text is known to be ASCII without blanks, tabs, quotes and carriage returns.

    One look at it, which tells that nothing has to be done about these.
    """
    if not is_worth_it(data):
        return False
    base, count = address_of(data), routines.cores()
    bounds = [len(data) * k // count for k in range(count + 1)]

    def some(k: int) -> int:
        return routines.call(f"{KERNELS}:is_bare", base + bounds[k], bounds[k + 1] - bounds[k])

    return all(each(some, range(count)))


def address_of(data: bytes) -> int:
    """Where the bytes of a text lie."""
    return np.frombuffer(data, np.uint8).ctypes.data


@dataclass(frozen=True, slots=True)
class Lines:
    """Some lines of a text, from the beginning of the first to the end of the last one, and their rows."""

    start: int
    end: int
    rows: int = 0


def end_of(data: bytes) -> int:
    """Where the last line ends that is not empty."""
    end = len(data)
    while data[end - 1 : end] == b"\n":
        end -= 1
    return end


def parts_of(data: bytes, start: int) -> list[Lines]:
    """The lines of a text from one on, in a part for each core."""
    end = end_of(data)
    bounds, count = [start], routines.cores()
    for k in range(1, count):
        bounds.append(data.find(b"\n", max(bounds[-1], start + (end - start) * k // count), end) + 1 or end)
    return [Lines(a, b) for a, b in pairwise([*bounds, end]) if a < b]


@dataclass(frozen=True, slots=True)
class Search:
    """What names are looked for in a text.

    A field is plain where it is what stands between two marks, perhaps in quotes: no quotes in it, no line
    ends in quotes, no row on an empty line, no name of many thousands of bytes.

    Attributes
    ----------
    data : bytes
    layout : Layout
    width : int
        Fields of each row.
    columns : sequence of int
        Those that hold names, perhaps none.
    is_bare : bool
        Whether the text is known to be.
    """

    data: bytes
    layout: Layout
    width: int
    columns: Sequence[int] = ()
    is_bare: bool = False

    @property
    def _is_marked(self) -> bool:
        """Whether each mark ends a field, so that marks alone tell fields."""
        return self.is_bare and self.width > 1 and self.layout.delimiter is not None

    def rows_in(self, lines: Lines) -> int:
        """How many rows some lines are, all whole and plain; else ODD."""
        if self._is_marked:
            bounds, delimiter = (
                (address_of(self.data), lines.start, lines.end),
                ord(self.layout.delimiter or ""),
            )
            return routines.call(f"{KERNELS}:count_bare_rows", *bounds, delimiter, self.width)
        counts = list(self.places_in(lines, Places()))
        return ODD if ODD in counts else sum(counts)

    def places_in(self, lines: Lines, places: Places) -> Iterator[int]:
        """How many rows are whole and plain, some at a time; ODD ends them.

        `places` is filled with the names of these rows, row by row, as counted from `address_of` the text.
        """
        sides, delimiter = len(self.columns), ord(self.layout.delimiter or "\0")
        side_of = np.full(self.width, -1, np.int64)
        side_of[list(self.columns)] = np.arange(sides)
        most = places.most // max(sides, self.is_bare * self.width, 1)
        form: tuple[int, ...] = self.width, sides, side_of.ctypes.data, most
        if self._is_marked and most:
            routine, form = f"{KERNELS}:bare_places", (delimiter, *form, places.ends.ctypes.data)
        else:
            routine, form = f"{KERNELS}:text_places", (delimiter, int(self.layout.is_quoted), *form)
        base, start = address_of(self.data), lines.start
        while start < lines.end:
            rows = routines.call(routine, base, start, lines.end, *form, places.address)
            yield rows
            if rows == ODD:
                return
            start = int(places.words[rows * sides])
