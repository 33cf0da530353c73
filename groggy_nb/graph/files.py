"""Graph files: found, decompressed within limits, and read by the format that their ending shows."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ..errors import GraphError, clipped, nearest
from .graph import Graph
from .opening import UNPACKERS, expanded, read_bytes, without_packing
from .reading import Reading, Take


@dataclass(frozen=True, slots=True)
class Format:
    """A file format: declared once, in FORMATS, and nowhere else.

    Parameters
    ----------
    endings : tuple of str
        How its files end, with the dot; each, without the dot, is also a name for `format=`.
    read : function of Take, str and Reading
        The graph of a file's content; the name is for notes.
    held : float
        Bytes that reading holds at its peak for each byte of content, as measured.
    beginning : str, optional
        How the names of its files begin where they have no known ending.
    """

    endings: tuple[str, ...]
    read: Callable[[Take, str, Reading], Graph]
    held: float
    beginning: str | None = None


def endings() -> list[str]:
    """How the names of files of all FORMATS end."""
    return [ending for kind in FORMATS for ending in kind.endings]


def read_file(path: str, reading: Reading, format: str | None = None) -> Graph:
    """The graph of a file of one of the FORMATS, also compressed.

    Raises
    ------
    GraphError
        For a file that is missing, of another kind, damaged, too large for the free memory, or whose
        rows are no edges: with the row.
    """
    file = expanded(path)
    kind = _format_of(file, format)
    content = [read_bytes(file, kind.held)]
    try:
        return kind.read(content.pop, clipped(file.name), reading)
    except MemoryError:
        raise GraphError(
            f"{clipped(file.name)} needs more memory than there is",
            code="graph-memory",
            hint="take a part of it, or a machine with more memory",
        ) from None
    except GraphError as error:
        raise GraphError(f"{clipped(file.name)}: {error.message}", code=error.code, hint=error.hint) from None


def _format_of(file: Path, named: str | None) -> Format:
    """The format that the user names, or that the file's name shows."""
    if named is not None:
        for kind in FORMATS:
            if f".{str(named).lower().removeprefix('.')}" in kind.endings:
                return kind
        names = [ending[1:] for ending in endings()]
        near = nearest(str(named), names)
        raise GraphError(
            f"format is {clipped(repr(named))}; wanted {' '.join(names)}",
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
        f"{' '.join(endings())}, or with {' '.join(UNPACKERS)}",
        code="graph-file-kind",
        hint='format= names one, as format="csv"; in a shell --format csv',
    )


def _ending(file: Path) -> str:
    """The last ending of a file's name that says what it holds, in lower case."""
    return Path(without_packing(file.name)).suffix.lower()


def read_rows(path: str) -> Any:
    """A DataFrame of a .csv or .tsv file with a header, also compressed; its first column as text.

    Raises
    ------
    GraphError
        For a file that is missing, of another kind, damaged, or too large for the free memory.
    """
    from . import text_graphs

    file = expanded(path)
    kind = _ending(file)
    if kind not in (".csv", ".tsv"):
        raise GraphError(
            f"the nodes' file {clipped(repr(path))} ends in {clipped(kind) or 'nothing'}, wanted .csv, .tsv",
            code="graph-file-kind",
        )
    try:
        return text_graphs.read_rows(read_bytes(file, TEXT_HELD), "\t" if kind == ".tsv" else ",")
    except GraphError as error:
        raise GraphError(f"{clipped(file.name)}: {error.message}", code=error.code, hint=error.hint) from None


def _read_text(delimiter: str | None) -> Any:
    """The reader of text whose ending promises this delimiter (None: blanks, with comments)."""

    def read(take: Take, name: str, reading: Reading) -> Graph:
        """The graph of one row for each edge."""
        from . import text_graphs

        return text_graphs.read_graph(take, name, delimiter, reading)

    return read


def _read_matrix_market(take: Take, name: str, reading: Reading) -> Graph:
    """The graph of a MatrixMarket file."""
    from . import matrix_market

    _refuse_columns(reading)
    return matrix_market.read_matrix_market(take(), reading.directed)


def _read_npz(take: Take, name: str, reading: Reading) -> Graph:
    """The graph of numpy arrays or of a scipy.sparse matrix."""
    from . import array_files

    _refuse_columns(reading)
    return array_files.read_npz(take(), reading.directed)


def _read_parquet(take: Take, name: str, reading: Reading) -> Graph:
    """The graph of a parquet table, which pandas reads with pyarrow."""
    import pandas as pd

    from . import tables

    try:
        table = pd.read_parquet(io.BytesIO(take()))
    except ImportError as error:
        raise GraphError(
            "parquet files need pyarrow", code="graph-file-library", hint="pip install pyarrow"
        ) from error
    except Exception as error:
        raise GraphError(f"no parquet file: {clipped(str(error))}", code="graph-file-damaged") from None
    return tables.from_table(table, reading, [f"from the file {name}"])


def _read_gml(take: Take, name: str, reading: Reading) -> Graph:
    """The graph of a GML file, which keeps its direction."""
    from . import gml

    _refuse_columns(replace(reading, weight=None))
    return gml.read_gml(take(), reading.directed, reading.weight)


def _read_graphml(take: Take, name: str, reading: Reading) -> Graph:
    """The graph of a GraphML file, which keeps its direction."""
    from . import graphml

    _refuse_columns(replace(reading, weight=None))
    return graphml.read_graphml(take(), reading.directed, reading.weight)


def _read_metis(take: Take, name: str, reading: Reading) -> Graph:
    """The graph of a METIS file, which is undirected."""
    from . import metis

    _refuse_columns(reading)
    if reading.directed:
        raise GraphError("METIS files are undirected", code="graph-source-direction")
    return metis.read_metis(take(), name)


def _refuse_columns(reading: Reading) -> None:
    """Raise where column names are given for a file without columns."""
    if reading.names_columns():
        raise GraphError(
            "source=, target= and weight= name columns of a table; this file has none",
            code="graph-source-columns",
        )


TEXT_HELD = 5.0  # 1.4 to 4.1 measured: integers, weights, dates, names; see also names_nbytes, STR_BYTES
DATA_HELD = 7.0  # with networkx' dicts at line ends
FORMATS = [
    Format((".csv",), _read_text(","), TEXT_HELD),
    Format((".tsv",), _read_text("\t"), TEXT_HELD),
    Format(
        (".txt", ".el", ".wel", ".edgelist", ".edges", ".dat"), _read_text(None), DATA_HELD, beginning="out."
    ),
    Format((".mtx",), _read_matrix_market, 9.0),
    Format((".npz",), _read_npz, 5.0),
    Format((".graphml",), _read_graphml, 11.0),
    Format((".gml",), _read_gml, 28.0),
    Format((".graph", ".metis"), _read_metis, 18.0),
    Format((".parquet",), _read_parquet, 10.0),
]
