"""A program's exact text: line ends, byte order mark and all, with the offsets of syntax nodes in it."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

_LINE_END = re.compile(r"\r\n|\r|\n")
UNIT = "    "


@dataclass(frozen=True, slots=True)
class Splice:
    """New characters in place of those from `start` to `end`."""

    start: int
    end: int
    new: str


class ExactText:
    """The text as the user's file or cell has it; lines from 1, as `ast` counts them.

    Examples
    --------
    >>> text = ExactText("a = 1\\r\\nb = 2")
    >>> text.apply([Splice(*text.span(ast.parse("a = 1").body[0]), "c = 3")])
    'c = 3\\r\\nb = 2'
    """

    def __init__(self, raw: str) -> None:
        self.raw = raw
        first = 1 if raw.startswith("\ufeff") else 0
        found = [m.span() for m in _LINE_END.finditer(raw)]
        self.starts = [first, *(end for _, end in found)]
        self.stops = [*(start for start, _ in found), len(raw)]
        self.lines = [raw[a:b] for a, b in zip(self.starts, self.stops, strict=True)]
        ends = [raw[a:b] for a, b in found]
        self.newline = max(sorted(set(ends), reverse=True), key=ends.count) if ends else "\n"

    @property
    def plain(self) -> str:
        """The text with one kind of line end and no byte order mark, as it is parsed and shown."""
        return "\n".join(self.lines)

    # -- places

    def offset(self, line: int, byte: int) -> int:
        """The offset of a place as `ast` counts it: columns are bytes of UTF-8."""
        row = self.lines[line - 1]
        column = byte if row.isascii() else len(row.encode()[:byte].decode(errors="ignore"))
        return self.starts[line - 1] + column

    def span(self, node: ast.stmt | ast.expr | ast.keyword) -> tuple[int, int]:
        """The offsets of a node's first character and of the one after its last."""
        assert node.end_lineno is not None and node.end_col_offset is not None
        return (
            self.offset(node.lineno, node.col_offset),
            self.offset(node.end_lineno, node.end_col_offset),
        )

    def of(self, node: ast.stmt | ast.expr | ast.keyword) -> str:
        """What a node's characters are, lines ended by a newline character."""
        start, end = self.span(node)
        return _LINE_END.sub("\n", self.raw[start:end])

    def line_at(self, offset: int) -> int:
        """The line that an offset stands in."""
        return max(bisect_right(self.starts, offset), 1)

    def indent(self, line: int) -> str:
        """The white space a line begins with."""
        row = self.lines[line - 1]
        return row[: len(row) - len(row.lstrip(" \t"))]

    def begins_line(self, offset: int) -> bool:
        """Whether only white space stands before an offset on its line."""
        return not self.raw[self.starts[self.line_at(offset) - 1] : offset].strip(" \t")

    def widened(self, start: int, end: int, first: int, last: int) -> tuple[int, int]:
        """A span with the parentheses around it, none of them before `first` or after `last`."""
        while True:
            left = start - 1
            while left > first and self.raw[left].isspace():
                left -= 1
            right = end
            while right < last and self.raw[right].isspace():
                right += 1
            if left < first or right >= last or self.raw[left] != "(" or self.raw[right] != ")":
                return start, end
            start, end = left, right + 1

    # -- what the lines hold

    def in_strings(self) -> frozenset[int]:
        """The lines that begin inside a string, whose indentation is part of its text."""
        found: set[int] = set()
        for token in self.tokens():
            if token.type == tokenize.STRING:
                found.update(range(token.start[0] + 1, token.end[0] + 1))
        return frozenset(found)

    def comments(self) -> list[tuple[int, str]]:
        """The comments with their lines."""
        return [(t.start[0], t.string) for t in self.tokens() if t.type == tokenize.COMMENT]

    def comments_between(self, start: int, end: int) -> list[str]:
        """The comments that begin between two offsets."""
        found = [t for t in self.tokens() if t.type == tokenize.COMMENT]
        return [t.string for t in found if start <= self.starts[t.start[0] - 1] + t.start[1] < end]

    def tokens(self) -> list[tokenize.TokenInfo]:
        """Python's tokens; those before the error of a text that has one."""
        found = []
        try:
            for token in tokenize.generate_tokens(io.StringIO(self.plain).readline):
                found.append(token)
        except (tokenize.TokenError, SyntaxError):
            pass
        return found

    # -- changes

    def apply(self, splices: Iterable[Splice]) -> str:
        """The text with some places changed; new lines end as the others do.

        Raises ValueError where two places overlap, which is our fault.
        """
        pieces, at = [], 0
        for splice in sorted(splices, key=lambda s: (s.start, s.end)):
            if splice.start < at:
                raise ValueError("two edits of one place")
            new = splice.new if self.newline == "\n" else splice.new.replace("\n", self.newline)
            pieces += [self.raw[at : splice.start], new]
            at = splice.end
        return "".join([*pieces, self.raw[at:]])


def reindented(
    lines: list[str], numbers: list[int], before: str, after: str, kept: frozenset[int]
) -> list[str]:
    """Lines moved from one indentation to another; those whose number is in `kept` stay as they are."""
    found = []
    for number, line in zip(numbers, lines, strict=True):
        moves = number not in kept and line.startswith(before) and line.strip()
        found.append(after + line[len(before) :] if moves else line)
    return found


def like(new: str, old: str) -> str:
    """A text that came back from a browser, which knows one line end only, with the line ends of the old one.

    Lines that stay at the beginning and the end keep theirs; the others take the most common one.

    Examples
    --------
    >>> like("a\\nc\\nb", "a\\r\\nb")
    'a\\r\\nc\\r\\nb'
    """
    before, after = ExactText(old), ExactText(new)
    if before.plain == after.plain:
        return old
    ends = [old[b:a] for b, a in zip(before.stops, [*before.starts[1:], len(old)], strict=True)]
    head = 0
    while head < min(len(before.lines), len(after.lines)) - 1 and before.lines[head] == after.lines[head]:
        head += 1
    tail = 0
    limit = min(len(before.lines), len(after.lines)) - head - 1
    while tail < limit and before.lines[-2 - tail] == after.lines[-2 - tail]:
        tail += 1
    pieces = ["\ufeff" if old.startswith("\ufeff") else ""]
    count = len(after.lines)
    for n, line in enumerate(after.lines):
        if n == count - 1:
            end = ""
        elif n < head:
            end = ends[n]
        elif count - 1 - n <= tail:
            end = ends[len(before.lines) - (count - n)]
        else:
            end = before.newline
        pieces += [line, end]
    return "".join(pieces)
