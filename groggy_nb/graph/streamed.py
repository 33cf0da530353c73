"""Edge lists that are larger than memory, written as a folder of blocks batch by batch."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from .. import given
from ..errors import GraphError, clipped
from .csr import SORTED_BYTES, make_rows
from .edges import MAX_EDGES, check_num_nodes
from .end_names import find_ends, require_column
from .kept_arrays import ArraysOut, new_folder
from .memory import SHARE, UNKNOWN, free_bytes
from .numbering import Integers, Numbers, Texts
from .rows import Rows
from .stored import KIND, STORED, put_labels, row_names, tell_column, tell_graph

FORMATS = {".csv": "csv", ".parquet": "parquet"}
LEAST = 1 << 26  # bytes of memory: some batches of pyarrow's beside the sorts
USUAL = 1 << 32  # bytes that a build takes where more are free


def build_blocks(
    files: Any,
    folder: Any,
    *,
    directed: bool = True,
    source: str | None = None,
    target: str | None = None,
    weight: str | None = None,
    memory: int | None = None,
) -> None:
    """Write a graph of edge lists into a new folder, for `open_blocks`, without holding its edges.

    The arrays are those of ``save_blocks(as_graph(file), folder)``: integers that are exactly 0..n-1 are node
    numbers, others are labels in ascending order, text is numbered in the order of first appearance.

    Parameters
    ----------
    files : path, or a list of them
        .csv with a header, or .parquet; one after another. Read with pyarrow.
    folder : path
        Where nothing is, or an empty folder. It is there whole after this, or not at all.
    directed : bool
    source, target : str, optional
        The columns of the ends, where they are not called source/target, src/dst, from/to or u/v.
    weight : str, optional
        The column that is the weight; by default the one called weight.
    memory : int, optional
        Bytes to sort in, at least 64 MiB; by default 80% of what is free, and at most 4 GiB.

    Raises
    ------
    GraphError
        For files that cannot be read, ends that are neither integers nor text or missing (with the row), a
        disk without room.

    Notes
    -----
    Columns of numbers and truth values are edge attributes; others are left out, and a note says so.
    Cost: in memory, 32 bytes a node, a Python str for each name, two bytes an edge; on the disk what
    `save_blocks` writes, and 16 bytes an edge meanwhile. The edges are read once for each part of the rows
    that fits into `memory`.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> place = pathlib.Path(tempfile.mkdtemp())
    >>> _ = (place / "edges.csv").write_text("source,target,weight\\nb,a,2\\na,c,3\\n")
    >>> build_blocks(place / "edges.csv", place / "blocks")
    >>> from groggy_nb.graph.stored import open_blocks
    >>> open_blocks(place / "blocks").labels.tolist()
    ['b', 'a', 'c']
    """
    directed = given.flag("directed", directed, error=GraphError, code="graph-directed")
    path = given.path("folder", folder, error=GraphError, code="graph-folder")
    room = _room(memory)
    edges = _Edges(_dataset(files), source, target, weight)
    count = edges.count
    needed = (8 + 16 + 8 * 2 + 9 * len(edges.columns)) * count
    with new_folder(path, needed, KIND) as (out, told):
        numbers, attributes = edges.write(out)
        num_nodes, labels = numbers.number(room)
        check_num_nodes(num_nodes)
        src, dst = out.seal("src"), out.seal("dst")
        for direction in STORED[directed]:
            entries = count if directed else 2 * count
            starts, *files_of_rows = row_names(direction)
            names = iter(files_of_rows)
            made = make_rows(
                src,
                dst,
                num_nodes,
                directed,
                direction,
                parts=max(1, -(-SORTED_BYTES * entries // room)),
                empty=lambda length, names=names: out.empty(next(names), length, np.uint32),  # type: ignore[misc]
            )
            out.put(starts, made.indptr)
            for name in files_of_rows:
                out.seal(name)
        cuts = Rows(src, dst, num_nodes, directed).node_blocks
        out.put("node_blocks", cuts)
        told |= tell_graph(num_nodes, count, directed, edges.notes)
        told |= {"node_blocks": len(cuts), "labels": put_labels(out, labels)}
        told |= {"node_attrs": [], "edge_attrs": attributes}


def _room(memory: Any) -> int:
    """Bytes to sort in."""
    if memory is None:
        free = free_bytes()
        return USUAL if free == UNKNOWN else max(LEAST, min(USUAL, int(SHARE * free)))
    return given.whole("memory", memory, LEAST, error=GraphError, code="graph-memory")


def _dataset(files: Any) -> Any:
    """The rows of all files, as pyarrow reads them."""
    if not isinstance(files, list | tuple):
        files = [files]
    paths = [given.path("files", each, error=GraphError, code="graph-file-path") for each in files]
    kinds = {os.path.splitext(path)[1].lower() for path in paths}
    if len(kinds) != 1 or not kinds <= set(FORMATS):
        found = clipped(" ".join(sorted(kinds))) or "none"
        raise GraphError(
            f"files ending in {found}; wanted all {' or all '.join(FORMATS)}", code="graph-file-kind"
        )
    try:
        from pyarrow import dataset
    except ImportError as error:
        raise GraphError(
            "files larger than memory are read with pyarrow",
            code="graph-file-library",
            hint="pip install pyarrow",
        ) from error
    with _told_in_words():
        return dataset.dataset(paths, format=FORMATS[kinds.pop()])


@contextmanager
def _told_in_words() -> Iterator[None]:
    """Errors of pyarrow as GraphError."""
    import pyarrow

    try:
        yield
    except (OSError, pyarrow.ArrowException) as error:
        raise GraphError(
            f"the files cannot be read: {clipped(str(error))}", code="graph-file-damaged"
        ) from None


class _Edges:
    """The rows of edge lists: their ends, the columns kept, and all of it written out."""

    def __init__(self, rows: Any, source: str | None, target: str | None, weight: str | None) -> None:
        self.rows = rows
        self.kinds = {each.name: each.type for each in rows.schema}
        self.ends = find_ends(list(rows.schema.names), source, target)
        self.dtype = self._dtype_of_ends()
        self.notes: list[str] = []
        self.columns = self._columns(weight)
        with _told_in_words():
            self.count = int(rows.count_rows())
        if self.count > MAX_EDGES:
            raise GraphError(
                f"{self.count:,} edges; at most {MAX_EDGES:,} are possible", code="graph-num-edges"
            )

    def _dtype_of_ends(self) -> np.dtype[Any] | None:
        """What the ends are compared as; None for text."""
        from pyarrow import types

        found = [self.kinds[end] for end in self.ends]
        if all(types.is_string(kind) or types.is_large_string(kind) for kind in found):
            return None
        if not all(types.is_integer(kind) for kind in found):
            raise GraphError(
                f"the ends of edges are {found[0]} and {found[1]}; wanted integers, or text, in both",
                code="graph-edges-type",
            )
        common = np.promote_types(*(kind.to_pandas_dtype() for kind in found))
        return np.dtype(np.int64 if common.kind == "i" else np.uint64)

    def _columns(self, weight: str | None) -> dict[str, str]:
        """The columns that are kept, by the names of the attributes that they become."""
        from pyarrow import types

        columns = {}
        for name, kind in self.kinds.items():
            if name in self.ends:
                continue
            if types.is_integer(kind) or types.is_floating(kind) or types.is_boolean(kind):
                columns[name] = name
            else:
                self.notes.append(f"column {clipped(repr(name))} left out: {kind}, wanted numbers")
        weight = "weight" if weight is None and "weight" in columns else weight
        if weight is None:
            return columns
        require_column(weight, list(self.kinds))
        if weight not in columns:
            raise GraphError(
                f"the weight {clipped(repr(weight))} is {self.kinds[weight]}; wanted numbers",
                code="graph-weight-dtype",
            )
        own = columns.pop("weight", None)
        if own is not None and own != weight:
            columns["weight (attribute)"] = own
        return columns | {"weight": weight}

    def batches(self) -> Iterator[tuple[int, int, Any]]:
        """The rows some at a time, with the numbers of the first and of the one behind the last."""
        wanted = list(dict.fromkeys([*self.ends, *self.columns.values()]))
        first = 0
        with _told_in_words():
            for batch in self.rows.to_batches(columns=wanted, batch_readahead=2, fragment_readahead=1):
                yield first, first + batch.num_rows, batch
                first += batch.num_rows

    def write(self, out: ArraysOut) -> tuple[Numbers, list[dict[str, Any]]]:
        """Write ends and attributes; how the nodes are numbered, and what the list says of the attributes."""
        numbers = Texts(out, self.count) if self.dtype is None else Integers(out, self.count, self.dtype)
        kept = [_Attribute(out, k, name, self) for k, name in enumerate(self.columns)]
        for first, last, batch in self.batches():
            ends = [batch.column(end) for end in self.ends]
            for end, values in zip(("source", "target"), ends, strict=True):
                _refuse_gaps(values, f"the {end}", first)
            numbers.take(slice(first, last), *ends)
            for attribute in kept:
                attribute.take(slice(first, last), batch.column(attribute.column))
        return numbers, [attribute.end() for attribute in kept]


class _Attribute:
    """One attribute of the edges, being written."""

    def __init__(self, out: ArraysOut, number: int, name: str, edges: _Edges) -> None:
        from pyarrow import types

        self.out, self.file, self.name, self.column = out, f"edge_{number}", name, edges.columns[name]
        kind = edges.kinds[self.column]
        self.is_weight = name == "weight"
        is_bool = types.is_boolean(kind) and not self.is_weight
        self.dtype = np.dtype("<f8" if types.is_floating(kind) else "|b1" if is_bool else "<i8")
        self.values = out.empty(self.file, edges.count, self.dtype)
        self.gaps = out.empty(f"{self.file}_missing", edges.count, np.bool_)
        self.has_gaps = False

    def take(self, where: slice, values: Any) -> None:
        """Write the values of some edges."""
        what = "the weight" if self.is_weight else f"{clipped(repr(self.column))}"
        if self.dtype.kind != "f" or self.is_weight:
            _refuse_gaps(values, what, where.start)
        found = values.to_numpy(zero_copy_only=False)
        if found.dtype.kind == "u" and len(large := np.flatnonzero(found > np.uint64(2**63 - 1))):
            raise _at_row(
                where.start + int(large[0]), f"{what} is {found[large[0]]}; integers end at 2^63 - 1"
            )
        if self.is_weight and len(odd := np.flatnonzero(~np.isfinite(found))):
            raise _at_row(where.start + int(odd[0]), f"{what} is {found[odd[0]]}; weights must be finite")
        self.values[where] = found
        if self.dtype.kind == "f":
            self.gaps[where] = np.isnan(found)
            self.has_gaps |= bool(self.gaps[where].any())

    def end(self) -> dict[str, Any]:
        """What the list says of it."""
        self.out.seal(self.file)
        if self.has_gaps:
            self.out.seal(f"{self.file}_missing")
        else:
            self.out.drop(f"{self.file}_missing")
        return tell_column(self.name, self.dtype, self.has_gaps, None)


def _refuse_gaps(values: Any, what: str, first: int) -> None:
    """Raise for the first value that is missing, with its row."""
    if values.null_count:
        position = int(np.argmax(values.is_null().to_numpy(zero_copy_only=False)))
        raise _at_row(first + position, f"{what} is missing")


def _at_row(row: int, what: str) -> GraphError:
    """The error for one edge."""
    return GraphError(f"edge {row}: {what}", code="graph-column-range")
