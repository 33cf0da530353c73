"""Graph files: found, decompressed within limits, and read by the format that their ending shows."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import sys
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any

from ..errors import GraphError, clipped, nearest
from .graph import Graph
from .memory import SHARE, free_bytes
from .reading import Reading

CHUNK = 1 << 22


@dataclass(frozen=True, slots=True)
class Format:
    """A file format: declared once, in FORMATS, and nowhere else.

    Parameters
    ----------
    endings : tuple of str
        How its files end, with the dot; each, without the dot, is also a name for `format=`.
    read : function of bytes, str and Reading
        The graph of a file's content; the name is for notes.
    beginning : str, optional
        How the names of its files begin where they have no known ending.
    """

    endings: tuple[str, ...]
    read: Callable[[bytes, str, Reading], Graph]
    beginning: str | None = None


def read_file(path: str, reading: Reading, format: str | None = None) -> Graph:
    """The graph of a file of one of the FORMATS, also compressed.

    Raises
    ------
    GraphError
        For a file that is missing, of another kind, damaged, too large for the free memory, or whose
        rows are no edges: with the row.
    """
    file = Path(path).expanduser()
    kind = _format_of(file, format)
    data = _read_bytes(file)
    try:
        return kind.read(data, clipped(file.name), reading)
    except GraphError as error:
        raise GraphError(f"{clipped(file.name)}: {error.message}", code=error.code, hint=error.hint) from None


def _format_of(file: Path, named: str | None) -> Format:
    """The format that the user names, or that the file's name shows."""
    if named is not None:
        for kind in FORMATS:
            if f".{str(named).lower().removeprefix('.')}" in kind.endings:
                return kind
        near = nearest(str(named), [ending[1:] for ending in ENDINGS])
        raise GraphError(
            f"format is {clipped(repr(named))}; wanted {' '.join(ending[1:] for ending in ENDINGS)}",
            code="graph-file-kind",
            hint=f"did you mean {near!r}?" if near else None,
        )
    ending = _ending(file)
    for kind in FORMATS:
        if ending in kind.endings:
            return kind
    for kind in FORMATS:
        if kind.beginning is not None and file.name.startswith(kind.beginning):
            return kind
    raise GraphError(
        f"the file {clipped(repr(str(file)))} ends in {clipped(ending) or 'nothing'}; wanted "
        f"{' '.join(ENDINGS)}, or with {' '.join(OPENERS)}",
        code="graph-file-kind",
        hint='format= names one, as format="csv"; in a shell --format csv',
    )


def _ending(file: Path) -> str:
    """The last ending of a file's name that says what it holds, in lower case."""
    return (file.with_suffix("") if file.suffix.lower() in OPENERS else file).suffix.lower()


def read_rows(path: str) -> Any:
    """A DataFrame of a .csv or .tsv file with a header, also compressed; its first column as text.

    Raises
    ------
    GraphError
        For a file that is missing, of another kind, damaged, or too large for the free memory.
    """
    from . import text_files

    file = Path(path).expanduser()
    kind = _ending(file)
    if kind not in (".csv", ".tsv"):
        raise GraphError(
            f"the nodes' file {clipped(repr(path))} ends in {clipped(kind) or 'nothing'}, wanted .csv, .tsv",
            code="graph-file-kind",
        )
    try:
        return text_files.read_rows(_read_bytes(file), "\t" if kind == ".tsv" else ",")
    except GraphError as error:
        raise GraphError(f"{clipped(file.name)}: {error.message}", code=error.code, hint=error.hint) from None


def _open_zip(file: Path) -> IO[bytes]:
    """The one member of a zip file."""
    archive = zipfile.ZipFile(file)
    members = [m for m in archive.infolist() if not m.is_dir() and not m.filename.startswith("__MACOSX/")]
    if len(members) != 1:
        raise GraphError(
            f"{clipped(file.name)} holds {len(members)} files; wanted one",
            code="graph-file-read",
            hint="unpack it and give the file with the edges",
        )
    return archive.open(members[0])


def _open_zst(file: Path) -> IO[bytes]:
    """A Zstandard stream, by Python's own module or the package that pandas takes."""
    try:
        if sys.version_info >= (3, 14):
            from compression import zstd

            return zstd.open(file)
        import zstandard
    except ImportError as error:
        raise GraphError(
            ".zst files need zstandard", code="graph-file-library", hint="pip install zstandard"
        ) from error
    stream: IO[bytes] = zstandard.open(file)
    return stream


OPENERS: dict[str, Callable[[Path], IO[bytes]]] = {
    ".gz": gzip.open,  # type: ignore[dict-item]
    ".bz2": bz2.open,
    ".xz": lzma.open,
    ".zip": _open_zip,
    ".zst": _open_zst,
}


def _read_bytes(file: Path) -> bytes:
    """The content of a file, decompressed where its ending says so."""
    limit = int(SHARE * free_bytes())
    try:
        opener = OPENERS.get(file.suffix.lower())
        if opener is None:
            size = file.stat().st_size
            if size > limit:
                raise _too_large(file, f"{size:,} bytes")
            return file.read_bytes()
        parts, total = [], 0
        with opener(file) as stream:
            while chunk := stream.read(CHUNK):
                parts.append(chunk)
                total += len(chunk)
                if 2 * total > limit:  # the parts and the joined bytes are held at once
                    raise _too_large(file, f"more than {total:,} bytes decompressed")
        return b"".join(parts)
    except GraphError:
        raise
    except FileNotFoundError:
        near = nearest(file.name, (p.name for p in file.parent.iterdir())) if file.parent.is_dir() else None
        raise GraphError(
            f"there is no file {clipped(repr(str(file)))}",
            code="graph-file-missing",
            hint=f"did you mean {clipped(near)!r}?" if near else None,
        ) from None
    except Exception as error:  # each decompressor has errors of its own
        raise GraphError(
            f"{clipped(str(file))} cannot be read: {clipped(str(error))}", code="graph-file-read"
        ) from None


def _too_large(file: Path, size: str) -> GraphError:
    """The error for a file that does not fit into the free memory."""
    return GraphError(
        f"{clipped(file.name)} has {size}; {free_bytes():,} bytes are free", code="graph-memory"
    )


def _read_text(delimiter: str | None) -> Any:
    """The reader of a text table with this delimiter (None: blanks, with comments)."""

    def read(data: bytes, name: str, reading: Reading) -> Graph:
        """The graph of one row for each edge."""
        from . import tables, text_files

        table, notes = text_files.read_table(data, delimiter, reading)
        if reading.source not in table.columns:
            reading = replace(reading, source=None, target=None)
        return tables.from_table(table, reading, [f"from the file {name}", *notes])

    return read


def _read_matrix_market(data: bytes, name: str, reading: Reading) -> Graph:
    """The graph of a MatrixMarket file."""
    from . import array_files

    _refuse_columns(reading)
    return array_files.read_matrix_market(data, reading.directed)


def _read_npz(data: bytes, name: str, reading: Reading) -> Graph:
    """The graph of numpy arrays or of a scipy.sparse matrix."""
    from . import array_files

    _refuse_columns(reading)
    return array_files.read_npz(data, reading.directed)


def _read_parquet(data: bytes, name: str, reading: Reading) -> Graph:
    """The graph of a parquet table, which pandas reads with pyarrow."""
    import pandas as pd

    from . import tables

    try:
        table = pd.read_parquet(io.BytesIO(data))
    except ImportError as error:
        raise GraphError(
            "parquet files need pyarrow", code="graph-file-library", hint="pip install pyarrow"
        ) from error
    except Exception as error:
        raise GraphError(f"no parquet file: {clipped(str(error))}", code="graph-file-damaged") from None
    return tables.from_table(table, reading, [f"from the file {name}"])


def _read_network(reader: str) -> Any:
    """The reader of a format that networkx reads; it keeps the direction of the file."""

    def read(data: bytes, name: str, reading: Reading) -> Graph:
        """The graph of a .graphml or .gml file."""
        import networkx as nx

        from . import networks

        _refuse_columns(replace(reading, weight=None))
        try:
            network = getattr(nx, reader)(io.BytesIO(data))
        except Exception as error:
            raise GraphError(
                f"the file is damaged: {clipped(str(error))}", code="graph-file-damaged"
            ) from None
        return networks.from_networkx(network, reading.directed, reading.weight)

    return read


def _refuse_columns(reading: Reading) -> None:
    """Raise where column names are given for a file without columns."""
    if reading.names_columns():
        raise GraphError(
            "source=, target= and weight= name columns of a table; this file has none",
            code="graph-source-columns",
        )


FORMATS = (
    Format((".csv",), _read_text(",")),
    Format((".tsv",), _read_text("\t")),
    Format((".txt", ".el", ".wel", ".edgelist", ".edges", ".dat"), _read_text(None), beginning="out."),
    Format((".mtx",), _read_matrix_market),
    Format((".npz",), _read_npz),
    Format((".graphml",), _read_network("read_graphml")),
    Format((".gml",), _read_network("read_gml")),
    Format((".parquet",), _read_parquet),
)
ENDINGS = tuple(ending for kind in FORMATS for ending in kind.endings)
