"""Names in the rows of a plain text, numbered by their bytes, without Python's string for any of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from .name_numbers import Numbered, number_names
from .name_places import ODD, Part, Places
from .text_files import Text
from .text_layout import first_byte
from .text_places import Lines, Search, address_of, end_of, is_worth_it


def plain_names(text: Text, start: int, width: int, which: Sequence[int]) -> Numbered | None:
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
    Numbered or None
        A side for each of these columns. None where another way is faster, and where fields are not plain
        (`Search`).
    """
    if not is_worth_it(text.data):
        return None
    columns, has_header = list(dict.fromkeys(which)), int(start > first_byte(text.data))
    search = Search(text.data, text.layout, width, columns, text.is_bare)
    first, *others = text.rows.parts or (Lines(start, end_of(text.data), text.rows.count),)
    first = replace(first, start=start, rows=first.rows - has_header)
    numbered = number_names(
        address_of(text.data), [_part(search, lines) for lines in (first, *others)], len(columns)
    )
    if numbered is None or len(columns) == len(which):
        return numbered
    return replace(numbered, codes=numbered.codes[[columns.index(k) for k in which]])


def _part(search: Search, lines: Lines) -> Part:
    """Some lines as rows of names."""

    def batches(places: Places) -> Iterator[int]:
        for rows in search.places_in(lines, places):
            yield rows if rows == ODD else rows * len(search.columns)

    return Part(lines.rows, batches)
