"""MatrixMarket files: the sizes checked before anything is allocated, every line read as a whole."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from typing import Any, NoReturn

import numpy as np

from ..errors import GraphError, clipped
from .edges import MAX_EDGES, check_num_nodes
from .graph import Graph
from .matrices import ASSUMED, from_parts
from .memory import check_fits

FEWEST_BYTES = {"coordinate": 4, "array": 2}  # of an entry: "1 1\n", "0\n"
FIELDS = {
    "real": "real",
    "double": "real",
    "integer": "integer",
    "unsigned-integer": "integer",
    "pattern": "pattern",
}
SYMMETRIES = ("general", "symmetric", "skew-symmetric")
COMMENT = re.compile(rb"(?m)^[ \t]*%[^\r\n]*")
FORTRAN = re.compile(rb"(?<=[0-9.])[dD](?=[+-]?[0-9])")  # an exponent of double precision: 1.5D+02


@dataclass(frozen=True, slots=True)
class Header:
    """What the lines before the entries say."""

    layout: str
    field: str
    symmetry: str
    size: int
    entries: int
    lines: int  # up to and with the sizes


def read_matrix_market(data: bytes, directed: bool | None) -> Graph:
    """The graph of a MatrixMarket file; entry (i, j) is an edge from i to j.

    A symmetric matrix is an undirected graph unless `directed` says otherwise. Zeros of an array are
    no edges, those of a coordinate matrix edges of weight 0.

    Raises
    ------
    GraphError
        For a header that is no matrix, complex, not square, or claims other entries than the file
        holds, and for a line that is not one whole entry: with the line.
    """
    header, body = _header(data)
    check_fits(100 * header.entries, f"{header.entries:,} entries")
    body = COMMENT.sub(b"", body)
    if header.field == "real":
        body = FORTRAN.sub(b"E", body)
    rows, columns, values = _fast(body, header) or _line_by_line(body, header)
    if header.layout == "array":
        stored = values != 0
        rows, columns, values = rows[stored], columns[stored], values[stored]
    notes = []
    if header.symmetry == "symmetric" and directed is None:
        directed = False
        notes.append("undirected, as the header says symmetric")
    elif directed is None:
        notes.append(ASSUMED)
    if header.symmetry != "general":
        apart = rows != columns
        sign = -1 if header.symmetry == "skew-symmetric" else 1
        rows, columns = np.append(rows, columns[apart]), np.append(columns, rows[apart])
        values = np.append(values, sign * values[apart])
    parts = (rows, columns, values)
    entries: Any = "pattern" if header.field == "pattern" else "weights"
    return from_parts("coo", parts, header.size, directed is not False, entries=entries, notes=notes)


def _header(data: bytes) -> tuple[Header, bytes]:
    """The header, and the bytes behind it."""
    stream = io.BytesIO(data)
    banner = stream.readline(1024).decode("utf-8", "replace").lower().split()
    if len(banner) < 5 or banner[0].lstrip("%") != "matrixmarket" or banner[1] != "matrix":
        raise GraphError(
            "line 1 is no MatrixMarket header",
            code="graph-file-damaged",
            hint="wanted, for example, %%MatrixMarket matrix coordinate real general",
        )
    layout, field, symmetry = banner[2:5]
    if layout not in FEWEST_BYTES:
        raise GraphError(
            f"the matrix is {clipped(layout)}; wanted coordinate or array", code="graph-file-kind"
        )
    if field not in FIELDS or (field == "pattern" and layout == "array"):
        raise GraphError(
            f"the entries are {clipped(field)}; wanted real, integer or pattern", code="graph-file-kind"
        )
    if symmetry not in SYMMETRIES:
        raise GraphError(
            f"the matrix is {clipped(symmetry)}; wanted {', '.join(SYMMETRIES)}", code="graph-file-kind"
        )
    number, sizes = 1, []
    while line := stream.readline():
        number += 1
        words = line[:200].decode("utf-8", "replace").split()
        if words and not words[0].startswith("%"):
            sizes = words
            break
    wanted = 3 if layout == "coordinate" else 2
    if len(sizes) != wanted or not all(s.isascii() and s.isdigit() and len(s) < 20 for s in sizes):
        raise GraphError(
            f"line {number} gives no sizes: rows columns{' entries' if wanted == 3 else ''}",
            code="graph-file-damaged",
        )
    rows, columns = map(int, sizes[:2])
    if rows != columns:
        raise GraphError(
            f"the matrix is {rows:,} x {columns:,}; wanted a square one",
            code="graph-matrix-shape",
            hint="the two sides of a matrix that is not square are two sets of nodes: "
            "scipy.sparse.block_array([[None, A], [A.T, None]]) has both",
        )
    entries = int(sizes[2]) if wanted == 3 else _stored(rows, symmetry)
    rest = len(data) - stream.tell()
    room = rest // FEWEST_BYTES[layout] + 1
    if entries > min(room, MAX_EDGES):
        raise GraphError(
            f"the header claims {entries:,} entries; {rest:,} bytes follow, room for {room:,}",
            code="graph-file-size",
        )
    check_num_nodes(rows)
    header = Header(layout, FIELDS[field], symmetry, rows, entries, number)
    return header, data[stream.tell() :]


def _stored(size: int, symmetry: str) -> int:
    """How many values the file of an array holds: all, or those at and below the diagonal."""
    return {
        "general": size * size,
        "symmetric": size * (size + 1) // 2,
        "skew-symmetric": size * (size - 1) // 2,
    }[symmetry]


def _width(header: Header) -> int:
    """The fields of a line."""
    return (0 if header.layout == "array" else 2) + (header.field != "pattern")


def _fast(body: bytes, header: Header) -> tuple[Any, Any, Any] | None:
    """The entries as pandas reads them; None unless every line is what it should be."""
    import pandas as pd

    width = _width(header)
    if not body.strip():
        return None
    try:
        table = pd.read_csv(
            io.BytesIO(body),
            sep=r"\s+",
            header=None,
            names=range(width + 1),  # one more, to see what should not be there
            keep_default_na=False,
            na_values=[""],
            quoting=csv.QUOTE_NONE,
            low_memory=False,
        )
    except (ValueError, pd.errors.ParserError):
        return None
    kinds = [table[k].dtype.kind for k in range(width)]
    is_whole = all(kind == "i" for kind in (kinds if header.field != "real" else kinds[:-1]))
    if not isinstance(table.index, pd.RangeIndex):  # of still more fields pandas makes an index
        return None
    if len(table) != header.entries or not is_whole or kinds[-1] not in "if":
        return None
    if not table[width].isna().all() or table[width - 1].isna().any():
        return None
    columns = [table[k].to_numpy() for k in range(width)]
    values = columns[-1].astype(np.float64) if header.field == "real" else columns[-1]
    if header.layout == "array":
        return (*_places(header), values)
    rows, cols = columns[0] - 1, columns[1] - 1
    if len(rows) and (min(rows.min(), cols.min()) < 0 or max(rows.max(), cols.max()) >= header.size):
        return None
    return rows, cols, np.ones(len(rows), np.int64) if header.field == "pattern" else values


def _places(header: Header) -> tuple[Any, Any]:
    """The row and column of each value of an array, which is stored column by column."""
    if header.symmetry == "general":
        columns, rows = np.divmod(np.arange(header.entries), max(header.size, 1))
        return rows, columns
    columns, rows = np.triu_indices(header.size, 1 if header.symmetry == "skew-symmetric" else 0)
    return rows, columns


def _line_by_line(body: bytes, header: Header) -> tuple[Any, Any, Any]:
    """The entries read one line after another, to find the line that is wrong."""
    width = _width(header)
    ends: list[tuple[int, int]] = []
    values: list[Any] = []
    for number, line in enumerate(body.splitlines(), header.lines + 1):
        words = line.decode("utf-8", "replace").split()
        if not words:
            continue
        if len(words) != width:
            _wrong(number, f"has {len(words)} fields; wanted {width}")
        if len(values) == header.entries:
            _wrong(number, f"is one more than the {header.entries:,} entries that the header claims")
        if header.layout == "coordinate":
            ends.append((_index(words[0], number, header), _index(words[1], number, header)))
        values.append(1 if header.field == "pattern" else _value(words[-1], number, header))
    if len(values) != header.entries:
        raise GraphError(
            f"the file ends after {len(values):,} entries; the header claims {header.entries:,}",
            code="graph-file-size",
        )
    numbers = np.array(values, dtype=np.float64 if header.field == "real" else np.int64)
    if header.layout == "array":
        return (*_places(header), numbers)
    pairs = np.array(ends, dtype=np.int64).reshape(-1, 2)
    return pairs[:, 0], pairs[:, 1], numbers


def _index(word: str, number: int, header: Header) -> int:
    """A row or column, counted from 0."""
    digits = word.removeprefix("+")
    if not (digits.isascii() and digits.isdigit() and len(digits) < 20 and 1 <= int(digits) <= header.size):
        _wrong(number, f"has the index {clipped(repr(word))}; wanted 1..{header.size}")
    return int(digits) - 1


def _value(word: str, number: int, header: Header) -> int | float:
    """A value of the field that the header names."""
    try:
        if "_" in word:
            raise ValueError
        if header.field == "real":
            return float(word)
        if not -(2**63) <= int(word) < 2**63:
            _wrong(number, f"has the value {clipped(word)}; integers end at 2^63 - 1")
        return int(word)
    except ValueError:
        _wrong(number, f"has the value {clipped(repr(word))}; the header says {header.field}")


def _wrong(number: int, what: str) -> NoReturn:
    """Raise the error of a line."""
    raise GraphError(f"line {number} {what}", code="graph-file-damaged")
