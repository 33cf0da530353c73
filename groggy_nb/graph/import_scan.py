"""Import statements of Python files, read and never run; also a program that scans a list of files.

It imports the standard library only, since a second interpreter starts it by its path.
"""

from __future__ import annotations

import ast
import json
import re
import sys
import warnings
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext

Statement = tuple[int, str, list[str]]  # level, module, names: `from ..a import b` is (2, "a", ["b"])
Scan = tuple[int, list[Statement]]  # lines, statements; lines is -1 for a file that cannot be parsed

IMPORT = re.compile(rb"import[ \t(*\\]")
FROM = re.compile(rb"from(?:[ \t]+[\w.]+|[ \t]*\.[\w. \t]*)[ \t]*")
TAIL = re.compile(rb"[:;]")


def scan_files(paths: Sequence[str], quietly: Callable[[], AbstractContextManager[None]]) -> list[Scan]:
    """The lines and import statements of each file; a file that cannot be read has none, and -1 lines.

    Each file is scanned inside `quietly()`, which shows no warning of invalid escapes in it.
    """
    scans = []
    for path in paths:
        with quietly():
            scans.append(_scan_file(path))
    return scans


def _scan_file(path: str) -> Scan:
    """The lines and import statements of one file."""
    try:
        with open(path, "rb") as file:
            data = file.read()
        return data.count(b"\n") + (data[-1:] not in (b"", b"\n")), import_statements(data)
    except (OSError, SyntaxError, ValueError, RecursionError, MemoryError):
        return -1, []


def import_statements(data: bytes) -> list[Statement]:
    """The import statements of a module's source, in the order of the text.

    Only lines that hold one are given to `ast`, which is 20 times faster than whole files (2026-11);
    where those lines make no sense alone, the whole file is.

    Raises
    ------
    SyntaxError, ValueError
        For source that Python cannot parse.
    """
    try:
        lines = _candidates(data)
        return _imports_among(ast.parse(b"\n".join(lines)).body) if lines else []
    except (SyntaxError, ValueError):
        return _imports_among(ast.walk(ast.parse(data)))


def _candidates(data: bytes) -> list[bytes]:
    """The statements that look like imports and stand outside of triple quotes; ValueError in doubt."""
    found = []
    edges: list[int] | None = None
    for match in IMPORT.finditer(data):
        start = data.rfind(b"\n", 0, match.start()) + 1
        before = data[start : match.start()].lstrip()
        if before and not FROM.fullmatch(before):
            tail = TAIL.split(before)[-1].lstrip()
            is_statement = len(tail) < len(before) and (not tail or FROM.fullmatch(tail))
            if not is_statement or b"#" in before or before.count(b'"') % 2 or before.count(b"'") % 2:
                continue
            before = tail
        if edges is None:
            edges = _triple_quotes(data)
        if bisect_right(edges, match.start()) % 2 == 0:
            found.append(before + _rest(data, match.start()))
    return found


def _rest(data: bytes, start: int) -> bytes:
    """The text from `start` to the end of the statement: its line, brackets and continued lines."""
    end = data.find(b"\n", start)
    text = data[start:] if end < 0 else data[start:end]
    while end >= 0 and (text.rstrip(b"\r").endswith(b"\\") or (b"(" in text and b")" not in text)):
        end = data.find(b"\n", end + 1)
        text = data[start:] if end < 0 else data[start:end]
    return text


def _triple_quotes(data: bytes) -> list[int]:
    """Where triple-quoted strings begin and end, in turn; ValueError where one never ends."""
    edges: list[int] = []
    position = 0
    double, single = data.find(b'"""'), data.find(b"'''")
    while double >= 0 or single >= 0:
        start = double if single < 0 or 0 <= double < single else single
        mark = data[start : start + 3]
        line = data.rfind(b"\n", 0, start) + 1
        if data[line:start].lstrip()[:1] == b"#" and line >= position:
            position = start + 3
        else:
            end = data.find(mark, start + 3)
            if end < 0:
                raise ValueError("a triple quote never ends")
            edges += (start, end + 3)
            position = end + 3
        if 0 <= double < position:
            double = data.find(b'"""', position)
        if 0 <= single < position:
            single = data.find(b"'''", position)
    return edges


def _imports_among(nodes: Iterable[ast.AST]) -> list[Statement]:
    """The import statements among these nodes of a syntax tree."""
    found: list[Statement] = []
    for node in nodes:
        if isinstance(node, ast.Import):
            found += [(0, alias.name, []) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            found.append((node.level, node.module or "", [alias.name for alias in node.names]))
    return found


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    json.dump(scan_files(json.load(sys.stdin), nullcontext), sys.stdout)
