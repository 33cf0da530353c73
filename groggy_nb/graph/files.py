"""Graph files: found, decompressed within limits, and read by their ending."""

from __future__ import annotations

import gzip
import io
import zlib
from pathlib import Path
from typing import Any

from ..errors import GraphError, clipped, nearest
from .graph import Graph
from .memory import SHARE, free_bytes

CHUNK = 1 << 22


def read_file(path: str, directed: bool | None, source: str | None, target: str | None, weight: Any) -> Graph:
    """The graph of a file: .csv .tsv .txt .el .wel .mtx .npz .graphml .gml .parquet, each also .gz.

    Raises
    ------
    GraphError
        For a file that is missing, of another kind, damaged, too large for the free memory, or whose
        rows are no edges: with the row.
    """
    file = Path(path).expanduser()
    suffixes = [s.lower() for s in file.suffixes]
    kind = suffixes[-2] if suffixes[-1:] == [".gz"] and len(suffixes) > 1 else (suffixes or [""])[-1]
    if kind not in READERS:
        wanted = f"wanted {' '.join(READERS)}, or with .gz"
        raise GraphError(
            f"the file {clipped(repr(path))} ends in {clipped(kind) or 'nothing'}; {wanted}",
            code="graph-file-kind",
        )
    data = _read_bytes(file)
    try:
        graph: Graph = READERS[kind](data, clipped(file.name), directed, (source, target, weight))
    except GraphError as error:
        raise GraphError(f"{clipped(file.name)}: {error.message}", code=error.code, hint=error.hint) from None
    return graph


def read_rows(path: str) -> Any:
    """A DataFrame of a .csv or .tsv file with a header, also .gz; its first column as text.

    Raises
    ------
    GraphError
        For a file that is missing, of another kind, damaged, or too large for the free memory.
    """
    from . import text_files

    file = Path(path).expanduser()
    kind = (file.with_suffix("") if file.suffix.lower() == ".gz" else file).suffix.lower()
    if kind not in (".csv", ".tsv"):
        raise GraphError(
            f"the nodes' file {clipped(repr(path))} ends in {clipped(kind) or 'nothing'}, wanted .csv, .tsv",
            code="graph-file-kind",
        )
    try:
        return text_files.read_rows(_read_bytes(file), "\t" if kind == ".tsv" else ",")
    except GraphError as error:
        raise GraphError(f"{clipped(file.name)}: {error.message}", code=error.code, hint=error.hint) from None


def _read_bytes(file: Path) -> bytes:
    """The content of a file, decompressed where it ends in .gz."""
    limit = int(SHARE * free_bytes())
    try:
        if file.suffix.lower() != ".gz":
            size = file.stat().st_size
            if size > limit:
                raise _too_large(file, f"{size:,} bytes")
            return file.read_bytes()
        parts, total = [], 0
        with gzip.open(file) as stream:
            while chunk := stream.read(CHUNK):
                parts.append(chunk)
                total += len(chunk)
                if 2 * total > limit:  # the parts and the joined bytes are held at once
                    raise _too_large(file, f"more than {total:,} bytes decompressed")
        return b"".join(parts)
    except FileNotFoundError:
        near = nearest(file.name, (p.name for p in file.parent.iterdir())) if file.parent.is_dir() else None
        raise GraphError(
            f"there is no file {clipped(repr(str(file)))}",
            code="graph-file-missing",
            hint=f"did you mean {clipped(near)!r}?" if near else None,
        ) from None
    except (OSError, EOFError, zlib.error) as error:
        raise GraphError(f"{clipped(str(file))} cannot be read: {error}", code="graph-file-read") from None


def _too_large(file: Path, size: str) -> GraphError:
    """The error for a file that does not fit into the free memory."""
    return GraphError(
        f"{clipped(file.name)} has {size}; {free_bytes():,} bytes are free", code="graph-memory"
    )


def _read_text(delimiter: str | None) -> Any:
    """The reader of a text table with this delimiter (None: blanks, with comments)."""

    def read(data: bytes, name: str, directed: bool | None, columns: tuple[Any, Any, Any]) -> Graph:
        """The graph of one row for each edge."""
        from . import tables, text_files

        table, notes = text_files.read_table(data, delimiter, columns[:2])
        source, target = (columns[0], columns[1]) if columns[0] in table.columns else (None, None)
        return tables.from_table(
            table, directed, source, target, columns[2], [f"from the file {name}", *notes]
        )

    return read


def _read_matrix_market(
    data: bytes, name: str, directed: bool | None, columns: tuple[Any, Any, Any]
) -> Graph:
    """The graph of a MatrixMarket file."""
    from . import array_files

    _refuse_columns(columns)
    return array_files.read_matrix_market(data, directed)


def _read_npz(data: bytes, name: str, directed: bool | None, columns: tuple[Any, Any, Any]) -> Graph:
    """The graph of numpy arrays or of a scipy.sparse matrix."""
    from . import array_files

    _refuse_columns(columns)
    return array_files.read_npz(data, directed)


def _read_parquet(data: bytes, name: str, directed: bool | None, columns: tuple[Any, Any, Any]) -> Graph:
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
    return tables.from_table(table, directed, *columns, [f"from the file {name}"])


def _read_network(reader: str) -> Any:
    """The reader of a format that networkx reads; it keeps the direction of the file."""

    def read(data: bytes, name: str, directed: bool | None, columns: tuple[Any, Any, Any]) -> Graph:
        """The graph of a .graphml or .gml file."""
        import networkx as nx

        from . import networks

        _refuse_columns(columns[:2])
        try:
            network = getattr(nx, reader)(io.BytesIO(data))
        except Exception as error:
            raise GraphError(
                f"the file is damaged: {clipped(str(error))}", code="graph-file-damaged"
            ) from None
        return networks.from_networkx(network, directed, columns[2])

    return read


def _refuse_columns(columns: tuple[Any, ...]) -> None:
    """Raise where column names are given for a file without columns."""
    if any(c is not None for c in columns):
        raise GraphError(
            "source=, target= and weight= name columns of a table; this file has none",
            code="graph-source-columns",
        )


READERS: dict[str, Any] = {
    ".csv": _read_text(","),
    ".tsv": _read_text("\t"),
    ".txt": _read_text(None),
    ".el": _read_text(None),
    ".wel": _read_text(None),
    ".mtx": _read_matrix_market,
    ".npz": _read_npz,
    ".graphml": _read_network("read_graphml"),
    ".gml": _read_network("read_gml"),
    ".parquet": _read_parquet,
}
