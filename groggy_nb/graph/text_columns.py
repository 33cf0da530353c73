"""The columns of a text file: named by its first row, by the comment above it, or by their place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ..errors import GraphError, clipped
from .end_names import distinct_names, find_ends, has_end_names, known_ends, require_column
from .reading import Reading
from .text_files import Text
from .text_layout import is_number
from .text_rows import line_of, ragged


@dataclass(frozen=True, slots=True)
class Columns:
    """The names of a text's columns.

    Attributes
    ----------
    names : list of str or int
    has_header : bool
        Whether the first row holds them.
    notes : tuple of str
    """

    names: list[Any]
    has_header: bool
    notes: tuple[str, ...] = ()


def read_columns(text: Text, usual: str | None, reading: Reading) -> Columns:
    """The names of columns: of the first row where it holds names, of the last comment, or our own."""
    rows = text.first_rows()
    first, width = rows[0], text.rows.width
    asked = reading.has_header
    notes: list[str] = []
    told = None if asked is not None else _names_in_comment(text, width)
    if text.attributes or told:
        asked = False
    if asked is None:
        asked = _is_header(rows, usual, reading)
        if asked and (usual is None or any(name in row for row in rows[1:] for name in first[:2])):
            notes = [
                f"the first row, {_shown(first)}, holds the names of columns (header=None: it is an edge)"
            ]
    if asked:
        names = first
        if text.rows.first < width:
            if not _names_rows(text, rows):
                raise ragged(line_of(text.data, text.layout, 1), width, text.rows.first)
            names, more = ["row", *first], "the header lacks the name of the first column: it is 'row' here"
            notes.append(more)
        given = (reading.source, reading.target)
        for name in known_ends(names) or () if given == (None, None) else given:
            if name in names:
                require_column(name, names)
        names, renamed = distinct_names(names)
        return Columns(names, True, (*notes, *renamed))
    if text.rows.first < width:
        raise ragged(line_of(text.data, text.layout, 1), width, text.rows.first)
    if told:
        return Columns(told, False, (f"names of columns from the comment {_shown(told)}",))
    if isinstance(reading.source, int) and not isinstance(reading.source, bool):
        return Columns(list(range(width)), False, ("no header: columns are numbered from 0",))
    names = ["source", "target", *(f"column{k}" for k in range(3, width + 1))]
    if text.head.is_konect and width > 3:
        names[3] = "time"
    return Columns(names, False, ("no header: the first two columns are source and target",))


def _shown(names: Sequence[Any]) -> str:
    """Names as a note shows them."""
    return clipped(", ".join(map(str, names)))


def _is_header(rows: list[list[str]], usual: str | None, reading: Reading) -> bool:
    """Whether the first row holds names of columns."""
    first, rest = rows[0], rows[1:]
    if has_end_names(first) or (isinstance(reading.source, str) and reading.source in first):
        return True
    is_named = not all(map(is_number, first[:2]))
    if usual is not None:
        return is_named
    return bool(rest) and not any(map(is_number, first[:2])) and all(all(map(is_number, r[:2])) for r in rest)


def _names_rows(text: Text, rows: list[list[str]]) -> bool:
    """Whether the column above which no name stands holds names of rows, as R writes them."""
    starts = [row[0] for row in rows[1:]]
    is_counted = starts == [str(k) for k in range(1, len(starts) + 1)]
    return is_counted or (text.layout.is_quoted and len(set(starts)) == len(starts))


def _names_in_comment(text: Text, width: int) -> list[str] | None:
    """The names in the last comment above the rows, where they are as many and name the ends."""
    for line in text.head.lines[-1:]:
        bare = line.lstrip("#% \t")
        for delimiter in {text.layout.delimiter, None}:
            names = [name.strip() for name in bare.split(delimiter)]
            if len(names) == width and has_end_names(names):
                return distinct_names(names)[0]
    return None


def ends_of(text: Text, columns: Columns, usual: str | None, reading: Reading) -> tuple[Any, Any]:
    """The names of the two columns with the ends of edges.

    Raises
    ------
    GraphError
        Where they cannot be told; where the first row may be an edge, its hint says so.
    """
    names = columns.names
    is_open = reading.source is None and reading.target is None and known_ends(names) is None
    if is_open and (not columns.has_header or usual is None):
        return names[0], names[1]
    try:
        return find_ends(names, reading.source, reading.target)
    except GraphError as error:
        rows = text.first_rows()
        hint = "where the first row is an edge, header=None, in a shell --no-header"
        if any(name in row for row in rows[1:] for name in rows[0][:2]):
            hint = f"{hint}; else {error.hint}" if error.hint else hint
        else:
            hint = f"{error.hint}; {hint}" if error.hint else hint
        if not columns.has_header:
            raise GraphError(error.message, code=error.code) from None
        is_open = is_open and reading.has_header is None
        what = f"{error.message}, or the file has no header" if is_open else error.message
        raise GraphError(what, code=error.code, hint=hint) from None
