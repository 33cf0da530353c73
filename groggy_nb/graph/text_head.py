"""What the head of a text file says: comments before the first row, and what they tell of the graph."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..errors import GraphError, clipped

HEAD = re.compile(rb"(?:[ \t]*(?:[#%][^\n]*)?(?:\n|\Z))*")
COMMENT = re.compile(rb"(?m)^[ \t]*[#%][^\n]*")
SNAP = re.compile(r"[#%]\s*(un)?directed\b", re.IGNORECASE)
KONECT = re.compile(r"[#%]\s*(sym|asym|bip)\b(?!\s*[:=])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Head:
    """The comments before the first row of a text.

    Attributes
    ----------
    lines : tuple of str
        Comment lines, blank ones left out.
    directed : bool, optional
        What they say of the direction of edges.
    two_sided : bool
        Whether sources and targets are two sets of nodes, numbered apart.
    source : str
        The line that says so.
    is_konect : bool
        Whether the columns are KONECT's: source, target, weight, time.
    """

    lines: tuple[str, ...] = ()
    directed: bool | None = None
    two_sided: bool = False
    source: str = ""
    is_konect: bool = False


def read_head(data: bytes) -> tuple[Head, int]:
    """What a text's head says, and where its first row begins.

    Raises
    ------
    GraphError
        Where the text is a MatrixMarket file of another ending.
    """
    match = HEAD.match(data)
    end = match.end() if match else 0
    text = data[: min(end, 1 << 20)].decode("utf-8", "replace")
    lines = tuple(line.strip() for line in text.split("\n") if line.strip())
    if lines and lines[0].lower().lstrip("%").startswith("matrixmarket"):
        raise GraphError(
            "the file begins as a MatrixMarket file", code="graph-file-kind", hint='give format="mtx"'
        )
    for line in lines:
        if found := KONECT.match(line):
            kind = found[1].lower()
            return Head(lines, kind == "asym", kind == "bip", clipped(line), True), end
        if found := SNAP.match(line):
            return Head(lines, found[1] is None, source=clipped(line)), end
    return Head(lines), end


def without_comments(data: bytes, start: int) -> tuple[bytes, list[str]]:
    """The text with an empty line for each comment from `start` on, and a note on them."""
    has_mark = data.find(b"#", start) >= 0 or data.find(b"%", start) >= 0
    first = COMMENT.search(data, start) if has_mark else None
    if first is None:
        return data, []
    line = data.count(b"\n", 0, first.start()) + 1
    body, count = COMMENT.subn(b"", data[start:])
    which = f"row {line}" if count == 1 else f"{count:,} rows, the first is row {line},"
    return data[:start] + body, [f"{which} left out as a comment, since # or % begins it"]
