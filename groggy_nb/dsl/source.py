"""The text of a program, and the places of syntax nodes in it."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from groggy_nb.errors import Place


@dataclass(frozen=True, slots=True)
class SourceText:
    """A program's text with one kind of line end and no byte order mark."""

    text: str
    lines: tuple[str, ...]
    cell: str | None = None

    @classmethod
    def of(cls, text: str, cell: str | None = None) -> SourceText:
        """The text as every place in it is counted.

        >>> SourceText.of("\\ufeffa = 1\\r\\nb = 2").lines
        ('a = 1', 'b = 2')
        """
        plain = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
        return cls(plain, tuple(plain.split("\n")), cell)

    def at(self, offset: int, length: int = 1) -> Place:
        """The place of some characters by their offset."""
        line = self.text.count("\n", 0, offset)
        column = offset - (self.text.rfind("\n", 0, offset) + 1)
        return Place(line + 1, column, line + 1, column + length, self.cell)

    def place(self, node: ast.AST) -> Place | None:
        """The place of a node; None for one that the builder made."""
        line = getattr(node, "lineno", None)
        if line is None:
            return None
        end = getattr(node, "end_lineno", None) or line
        start = self.column(line, getattr(node, "col_offset", 0))
        stop = self.column(end, getattr(node, "end_col_offset", None) or 0)
        return Place(line, start, end, stop, self.cell)

    def column(self, line: int, byte: int) -> int:
        """The character of a line at a byte of its UTF-8 form, which is what `ast` counts."""
        if not 1 <= line <= len(self.lines):
            return byte
        row = self.lines[line - 1]
        return byte if row.isascii() else len(row.encode()[:byte].decode(errors="ignore"))
