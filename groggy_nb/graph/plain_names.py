"""Names in the rows of a plain text, numbered by their bytes, without Python's string for any of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from .labels import Labels
from .name_numbers import ODD, Codes, Places, number_names
from .text_files import Text
from .text_places import address_of, is_worth_it, places_in


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
        None where another way is faster, and where fields are not plain (`places_in`).
    """
    if not is_worth_it(text.data):
        return None
    columns, places = list(dict.fromkeys(which)), Places()

    def batches() -> Iterator[int]:
        for rows in places_in(text.data, start, text.layout, width, columns, places):
            yield rows if rows == ODD else rows * len(columns)

    numbered = number_names(address_of(text.data), places, batches, text.rows.count, len(columns))
    return numbered and ([numbered[0][columns.index(k)] for k in which], numbered[1])
