"""Text files of rows: decoded, comments told apart, the layout found and every row checked to be whole."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ..errors import GraphError
from . import edge_data
from .text_head import Head, read_head, without_comments
from .text_layout import NAMES, SAMPLE_BYTES, SEPARATOR_LINE, Layout, first_byte, layouts, sample_of
from .text_places import is_bare
from .text_rows import Rows, check_rows

BLANK_LINES = re.compile(rb"(?<=\n)[ \t]+(?=\n)")
TRAILING_COMMENT = re.compile(rb"(?m)[ \t]+#[^\n]*$")
NO_BREAK = re.compile(rb"\xc2\xa0|\xe2\x80[\x87\xaf]")


@dataclass(frozen=True, slots=True)
class Text:
    """A text whose rows are whole, and all that was seen of it.

    Attributes
    ----------
    data : bytes
        UTF-8, \\n at line ends, comments gone; the lines keep their numbers.
    layout, rows, head : what the text is like
    is_bare : bool
        Whether it is known to hold neither blanks nor quotes, nor anything but ASCII.
    attributes : dict of str to list
        Values of the dicts at the ends of its rows.
    notes : tuple of str
    """

    data: bytes
    layout: Layout
    rows: Rows
    head: Head
    is_bare: bool
    attributes: dict[str, list[Any]]
    notes: tuple[str, ...]

    def first_rows(self) -> list[list[str]]:
        """The fields of the first rows."""
        return self.layout.sample(sample_of(self.data))

    def offset(self, rows: int) -> int:
        """Where the text goes on after its first row, or where it begins."""
        blank = first_byte(self.data)
        if not rows:
            return blank
        stream = self.layout.rows(self.data[blank : blank + (1 << 20)])
        next(stream)
        second = next(stream, None)
        position = blank
        for _ in range(second[0] - 1 if second else 1):
            position = self.data.find(b"\n", position) + 1 or len(self.data)
        return position


def read_text(data: bytes, usual: str | None, fewest: int = 2) -> Text:
    """The text of a file, its layout found and its rows checked.

    Parameters
    ----------
    data : bytes
    usual : str or None
        The delimiter that the file's ending promises: a comma or tab with a header, or None for blanks,
        with lines that begin with # or % as comments.

    Raises
    ------
    GraphError
        For bytes that are no UTF-8 text, and for a row with more or fewer fields, with its line.
    """
    bare = is_bare(data)
    data = data if bare else _as_utf8(data)
    notes: list[str] = []
    if separator := SEPARATOR_LINE.match(data):
        usual, data = separator[1].decode(), b"\n" + data[separator.end() :]
    head, end = read_head(data)
    start = data.count(b"\n", 0, end)
    if start:
        data = b"\n" * start + data[end:]
    if usual is None:
        data, notes = without_comments(data, start)
    # One byte is found ten times as fast as two.
    if not bare and any(end[:1] in data and end in data for end in (b" \n", b"\t\n")):
        data = BLANK_LINES.sub(b"", data)
    if not data or data.isspace():
        raise GraphError("the file has no rows", code="graph-file-empty")
    attributes: dict[str, list[Any]] = {}
    if edge_data.has_data(sample_of(data[start : start + SAMPLE_BYTES]).lstrip().partition(b"\n")[0]):
        data, attributes = edge_data.split_data(data)
    data, layout, rows, more = _laid_out(data, usual, fewest, bare)
    return Text(data, layout, rows, head, bare, attributes, (*notes, *more))


def _laid_out(
    data: bytes, usual: str | None, fewest: int, bare: bool
) -> tuple[bytes, Layout, Rows, list[str]]:
    """The text in the first layout that all its rows have; the error of the likeliest where none has."""
    error: GraphError | None = None
    for text, note in _versions(data, usual):
        for layout in layouts(text, usual, bare):
            try:
                rows = check_rows(text, layout, bare)
            except GraphError as wrong:
                error = error or wrong
                continue
            if rows.width < fewest or _ends_with_comments(text, layout, note):
                continue
            notes = [note] if note else []
            if layout.delimiter != usual and not (usual is None and layout.delimiter == "\t"):
                notes.append(f"fields stand between {NAMES[layout.delimiter]}")
            elif layout.delimiter != usual and b" " in text:
                notes.append("fields stand between tabs, blanks belong to names")
            if layout.decimal == ",":
                notes.append("numbers have decimal commas")
            return text, layout, rows, notes
    raise error or GraphError(
        "rows have 1 field; wanted source and target",
        code="graph-file-ragged",
        hint="an edge has two ends, in two columns: `ann,bob` in a .csv file, `ann bob` in a .txt file",
    )


def _versions(data: bytes, usual: str | None) -> Iterator[tuple[bytes, str]]:
    """The text as it stands; where blanks separate, also without comments at line ends or no-break blanks."""
    yield data, ""
    if usual is None:
        if TRAILING_COMMENT.search(data):
            yield TRAILING_COMMENT.sub(b"", data), "text after # at the ends of rows left out as comments"
        if NO_BREAK.search(data):
            yield NO_BREAK.sub(b" ", data), "no-break blanks separate fields"


def _ends_with_comments(text: bytes, layout: Layout, note: str) -> bool:
    """Whether a lone # stands among the fields of the first row, so that a comment follows it."""
    if note or layout.delimiter is not None:
        return False
    return any("#" in row[2:] for row in layout.sample(sample_of(text))[:1])


def _as_utf8(data: bytes) -> bytes:
    """The text without byte order mark and with \\n at line ends, or an error with the line."""
    hint = "save it as UTF-8, or read it with pandas: gn.as_graph(pd.read_csv(path, encoding='latin-1'))"
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        hint = hint.replace("latin-1", "utf-16")
        raise GraphError("the file is UTF-16", code="graph-file-encoding", hint=hint)
    data = data.removeprefix(b"\xef\xbb\xbf")
    nul = data.find(b"\0")
    if nul >= 0:
        line = data.count(b"\n", 0, nul) + 1
        raise GraphError(
            f"line {line} has a NUL byte: the file is binary, or UTF-16",
            code="graph-file-encoding",
            hint=hint.replace("latin-1", "utf-16"),
        )
    if not data.isascii():
        try:
            data.decode("utf-8")
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            raise GraphError(
                f"line {line} is not UTF-8: byte 0x{data[error.start]:02X}",
                code="graph-file-encoding",
                hint=hint,
            ) from None
    return data.replace(b"\r\n", b"\n").replace(b"\r", b"\n") if b"\r" in data else data
