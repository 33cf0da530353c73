"""Dicts of edge attributes at the ends of lines, as networkx writes edge lists; read as data, never run."""

from __future__ import annotations

import ast
import re
from typing import Any

from ..errors import GraphError, clipped

WORD = r"""'[^'\\]*'|"[^"\\]*\""""
ITEM = re.compile(rf"\s*({WORD})\s*:\s*({WORD}|[^\s'\"{{}}\[\](),:]+|np\.\w+\([^\s()]*\))\s*(?:,|$)")
NUMPY_SCALAR = re.compile(r"np\.\w+\(([^\s()]*)\)")  # numpy's own form of a number, from version 2 on
WORDS = {"True": True, "False": False, "None": None}
LONGEST = 10_000  # characters of one dict that is more than plain values
DEEPEST = 50  # brackets in it


def has_data(row: bytes) -> bool:
    """Whether a row ends with a dict."""
    row = row.strip()
    return row.endswith(b"}") and b"{" in row and row.find(b"{") > 0


def split_data(data: bytes) -> tuple[bytes, dict[str, list[Any]]]:
    """The text without the dicts, and each attribute's values, None where an edge lacks it.

    Raises
    ------
    GraphError
        For a dict that cannot be read, with its row.
    """
    lines = data.split(b"\n")
    known: dict[bytes, dict[str, Any]] = {}
    dicts: list[dict[str, Any]] = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        start = line.find(b"{")
        text = line[start:].strip() if start > 0 else b"{}"
        if start > 0:
            lines[number - 1] = line[:start].rstrip(b" \t,;|")
        found = known.get(text)
        if found is None:
            found = known[text] = _read_dict(text, number)
        dicts.append(found)
    names = dict.fromkeys(name for found in known.values() for name in found)
    return b"\n".join(lines), {name: [found.get(name) for found in dicts] for name in names}


def _read_dict(text: bytes, row: int) -> dict[str, Any]:
    """The dict that a text shows: plain values by one expression, anything deeper by `ast.literal_eval`."""
    inside = text.decode("utf-8", "replace")
    found = _read_plain(inside)
    if found is not None:
        return found
    brackets = sum(inside.count(c) for c in "([{")
    if len(inside) <= LONGEST and brackets <= DEEPEST:
        try:
            value = ast.literal_eval(inside)
        except (ValueError, SyntaxError, RecursionError, MemoryError, TypeError):
            value = None
        if isinstance(value, dict):
            return {str(name): x for name, x in value.items()}
    raise GraphError(
        f"row {row} ends with {clipped(inside)}; wanted a dict of names and values, as {{'weight': 2.5}}",
        code="graph-file-damaged",
    )


def _read_plain(text: str) -> dict[str, Any] | None:
    """The dict where its values are numbers, words and strings without escapes; else None."""
    if not (text.startswith("{") and text.endswith("}")):
        return None
    inside, position, found = text[1:-1].strip(), 0, {}
    while position < len(inside):
        item = ITEM.match(inside, position)
        if item is None:
            return None
        try:
            found[item[1][1:-1]] = _plain_value(item[2])
        except ValueError:
            return None
        position = item.end()
    return found


def _plain_value(text: str) -> Any:
    """A number, a string or one of Python's words; ValueError for anything else."""
    if text[0] in "'\"":
        return text[1:-1]
    if text in WORDS:
        return WORDS[text]
    if scalar := NUMPY_SCALAR.fullmatch(text):
        text = scalar[1].strip("'\"")
    if text in WORDS:
        return WORDS[text]
    is_integer = text.lstrip("+-").isdigit()  # one with too many digits is no float either
    return int(text) if is_integer else float(text)
