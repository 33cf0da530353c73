"""How the rows of a text file are laid out: delimiter, quotes and decimal mark, seen in the first ones."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

from .end_names import has_end_names

SAMPLE_BYTES = 1 << 16
SAMPLE_ROWS = 50
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
DECIMAL_COMMA, DECIMAL_POINT = re.compile(r"[+-]?\d+,\d+"), re.compile(r"[+-]?\d*\.\d+")
QUOTED_FIELD = re.compile(rb'(?:^|[\n\t ,;|])"')
EMPTY_LINES = re.compile(rb"\n*")
SEPARATOR_LINE = re.compile(rb"\A[\r\n]*\"?sep=([,;|\t])\"?\n", re.IGNORECASE)  # as Excel writes it
NAMES = {",": "commas", ";": "semicolons", "|": "bars", "\t": "tabs", None: "blanks"}


@dataclass(frozen=True, slots=True)
class Layout:
    """The form of all rows of a text.

    Parameters
    ----------
    delimiter : str or None
        None for runs of blanks and tabs.
    is_quoted : bool
        Whether a field in quotes may hold delimiters and line ends.
    decimal : str
        The decimal mark.
    """

    delimiter: str | None
    is_quoted: bool = False
    decimal: str = "."

    def rows(self, data: bytes) -> Iterator[tuple[int, list[str]]]:
        """Each row that is not blank, with the number of its first line; csv.Error where quotes are wrong."""
        stream = io.TextIOWrapper(io.BytesIO(data), "utf-8", "replace", newline="")
        lines = stream if self.delimiter is not None else (_single_blanks(line) for line in stream)
        reader = csv.reader(
            lines,
            delimiter=self.delimiter or " ",
            quoting=csv.QUOTE_MINIMAL if self.is_quoted else csv.QUOTE_NONE,
            skipinitialspace=True,
            strict=True,
        )
        before = 0
        for row in reader:
            if len(row) > 1 or any(row):
                yield before + 1, row
            before = reader.line_num

    def sample(self, data: bytes) -> list[list[str]]:
        """The first rows; fewer where quotes are wrong or the sample ends within one."""
        rows = []
        try:
            for _, row in islice(self.rows(data), SAMPLE_ROWS):
                rows.append([field.strip() for field in row])
        except csv.Error:
            pass
        return rows


def _single_blanks(line: str) -> str:
    """A line with a blank for each tab and none at its ends."""
    return line.strip(" \t\n").replace("\t", " ") + "\n"


def sample_of(data: bytes) -> bytes:
    """The first whole lines of a text, without empty ones before them."""
    start = first_byte(data)
    if len(data) - start <= SAMPLE_BYTES:
        return data[start:]
    end = data.rfind(b"\n", start, start + SAMPLE_BYTES)
    return data[start : end + 1] if end > 0 else data[start : start + SAMPLE_BYTES]


def first_byte(data: bytes) -> int:
    """Where the first line that is not empty begins."""
    match = EMPTY_LINES.match(data)
    return match.end() if match else 0


def layouts(data: bytes, usual: str | None, is_bare: bool = False) -> list[Layout]:
    """The layouts that a text may have, the likeliest first.

    Parameters
    ----------
    data : bytes
    usual : str or None
        The delimiter that the file's ending promises.
    is_bare : bool
        Whether it is known to have no quotes.
    """
    sample = sample_of(data)
    is_quoted = not is_bare and b'"' in data and QUOTED_FIELD.search(data) is not None
    order = _blank_order(sample, is_quoted) if usual is None else [_named_delimiter(sample, usual, is_quoted)]
    found = [Layout(delimiter, is_quoted) for delimiter in order]
    return [replace(layout, decimal=_decimal(layout.sample(sample), layout)) for layout in found]


def _width(rows: list[list[str]]) -> int:
    """The fields of every row, 0 where they differ; a header may lack the name of the first column."""
    widths = {len(row) for row in rows[1:]} or {len(row) for row in rows}
    if len(widths) != 1:
        return 0
    width = widths.pop()
    return width if rows and len(rows[0]) in (width, width - 1) else 0


def _named_delimiter(sample: bytes, usual: str, is_quoted: bool) -> str | None:
    """The delimiter of a file whose ending promises one: where rows agree best, else the usual one."""
    choices: list[str | None] = [usual, *(d for d in (",", ";", "\t", "|") if d != usual)]
    rows = {d: Layout(d, is_quoted).sample(sample) for d in choices}
    firsts = {d: rows[d][0] if rows[d] else [] for d in choices}
    if usual == "\t" and _width(rows[usual]) >= 2:
        return usual
    best = max(choices, key=lambda d: (has_end_names(firsts[d]), _width(rows[d]) >= 2, len(firsts[d])))
    if len(firsts[best]) >= 2:
        return best
    return None if _width(Layout(None, is_quoted).sample(sample)) >= 2 else usual


def _blank_order(sample: bytes, is_quoted: bool) -> list[str | None]:
    """The delimiters to try where the ending promises blanks or tabs, the likeliest first."""
    order: list[str | None] = [None]
    if b"\t" in sample:
        order.append("\t")
    for delimiter in ("\t", ",", ";", "|"):
        rows = Layout(delimiter, is_quoted).sample(sample)
        if rows and _width(rows) == len(rows[0]) >= 2 and _is_plausible(rows, delimiter):
            order.insert(0, delimiter)
            break
    return list(dict.fromkeys(order))


def _is_plausible(rows: list[list[str]], delimiter: str) -> bool:
    """Whether a delimiter other than blanks explains the blanks in these rows.

    Blanks between numbers separate, also where tabs stand beside them; a name may hold a blank only
    between tabs.
    """
    fields = [field for row in rows for field in row]
    if not all(fields):
        return False
    inner = [field for field in fields if len(field.split()) > 1]
    if delimiter != "\t":
        return not inner
    return not inner or not all(is_number(part) for field in inner for part in field.split())


def _decimal(rows: list[list[str]], layout: Layout) -> str:
    """The decimal mark of numbers."""
    fields = [field for row in rows for field in row]
    has_comma = layout.delimiter != "," and any(map(DECIMAL_COMMA.fullmatch, fields))
    return "," if has_comma and not any(map(DECIMAL_POINT.fullmatch, fields)) else "."


def is_number(text: str) -> bool:
    """Whether a field is a number."""
    return NUMBER.fullmatch(text) is not None
