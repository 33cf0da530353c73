"""Graphs in a folder: rows and blocks as they are in memory, mapped by whoever computes some of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .. import given
from ..errors import GraphError, clipped
from .blocks import cut_edges
from .columns import Column
from .content import Content
from .csr import CSR, U32, Direction, frozen
from .edges import MAX_EDGES, MAX_NODES
from .graph import Graph
from .kept_arrays import ArraysIn, ArraysOut, new_folder, pieces
from .labels import TEXT, Labels
from .memory import check_fits
from .rows import Rows

KIND = "graph of groggy_nb, in blocks"
DTYPES = ("<f8", "<i8", "|b1", "<M8[us]")  # of columns
STORED: dict[bool, tuple[Direction, ...]] = {True: ("in", "out"), False: ("both",)}  # by being directed


def save_blocks(graph: Graph, folder: Any) -> None:
    """Write a graph into a new folder, with its rows and its blocks, for `open_blocks`.

    Where every worker of a cluster can reach the folder, each maps the rows of its own blocks and no other.
    The files are plain arrays of numpy and a list in JSON, each with its sum; nothing in them is code.

    Parameters
    ----------
    graph : Graph
        Its rows are made where they are not there yet: "in" and "out" of a directed graph, "both" of another.
    folder : path
        Where nothing is, or an empty folder. It is there whole after this, or not at all.

    Raises
    ------
    GraphError
        For a folder that is taken, a disk without room, and labels that are neither numbers nor text.

    Notes
    -----
    Cost: 8 bytes an edge, 8 an entry of each direction, 8 a node and direction, and what labels and
    attributes take.

    Examples
    --------
    >>> import tempfile
    >>> place = tempfile.mkdtemp()
    >>> save_blocks(Graph.from_edges([0, 1, 2], [1, 2, 0]), place)
    >>> open_blocks(place).csr("in").indices.tolist()
    [2, 0, 1]
    """
    if not isinstance(graph, Graph):
        raise given.refusal(
            "graph",
            graph,
            "a Graph",
            error=GraphError,
            code="graph-source-type",
            hint="gn.as_graph makes one",
        )
    path = given.path("folder", folder, error=GraphError, code="graph-folder")
    labels = graph.packed_labels
    if labels is not None and labels.dtype.kind not in "iuT":
        raise GraphError(
            f"labels as {clipped(repr(labels[0]))} cannot be written; wanted integers or text",
            code="graph-folder-labels",
            hint="make the graph of numbers or str",
        )
    directions = STORED[graph.directed]
    columns = {"node": graph.node_attrs, "edge": graph.edge_attrs}
    needed = 8 * graph.num_edges + sum(map(graph.csr_nbytes, directions)) + 16 * graph.num_nodes
    needed += sum(c.nbytes for side in columns.values() for c in side.values())
    with new_folder(path, needed, KIND) as (out, told):
        out.put("src", graph.src)
        out.put("dst", graph.dst)
        for direction in directions:
            rows = graph.csr(direction)
            for name, array in zip(row_names(direction), rows.arrays, strict=True):
                out.put(name, array)
        out.put("node_blocks", graph.node_blocks)
        told |= tell_graph(graph.num_nodes, graph.num_edges, graph.directed, graph.notes)
        told["node_blocks"] = len(graph.node_blocks)
        told["labels"] = put_labels(out, labels)
        for side, found in columns.items():
            told[f"{side}_attrs"] = _put_columns(out, side, found)


def tell_graph(num_nodes: int, num_edges: int, directed: bool, notes: Iterable[str]) -> dict[str, Any]:
    """What the list says of a graph."""
    return {"num_nodes": num_nodes, "num_edges": num_edges, "directed": directed, "notes": list(notes)}


def put_labels(out: ArraysOut, labels: Labels | None) -> str:
    """Write labels: integers, or the bytes of all texts and where each one ends."""
    if labels is None:
        return "none"
    if labels.dtype.kind != "T":
        out.put("labels", labels)
        return str(labels.dtype)
    ends, written = np.zeros(len(labels), np.int64), 0
    parts = []
    for k, name in enumerate(labels):
        parts.append(name.encode())
        written += len(parts[-1])
        ends[k] = written
    out.put("labels", np.frombuffer(b"".join(parts), np.uint8))
    out.put("label_ends", ends)
    return "text"


def _put_columns(out: ArraysOut, side: str, columns: Mapping[str, Column]) -> list[dict[str, Any]]:
    """Write attributes; what the list says of each."""
    told = []
    for number, (name, column) in enumerate(columns.items()):
        out.put(f"{side}_{number}", column.values)
        if column.missing is not None:
            out.put(f"{side}_{number}_missing", column.missing)
        told.append(tell_column(name, column.values.dtype, column.missing is not None, column.categories))
    return told


def tell_column(
    name: str, dtype: np.dtype[Any], has_gaps: bool, words: tuple[str, ...] | None
) -> dict[str, Any]:
    """What the list says of an attribute."""
    return {
        "name": name,
        "dtype": dtype.str,
        "missing": has_gaps,
        "words": None if words is None else list(words),
    }


def open_blocks(folder: Any) -> Graph:
    """The graph of a folder that `save_blocks` wrote, its arrays mapped from the files.

    Edges, attributes and labels are read once, and must have the sums of the list; the rows of a
    direction when they are first asked for. What is mapped is memory that the system may take back, but a
    walk goes through all of it in each round: rows that do not fit are refused with their size.

    Raises
    ------
    GraphError
        For a folder that is not there, of another kind or version, or not as it was written.
    """
    path = given.path("folder", folder, error=GraphError, code="graph-folder")
    rows = open_rows(path)
    kept, num_nodes = rows.kept, rows.num_nodes
    content = Content(
        rows.src,
        rows.dst,
        num_nodes,
        rows.directed,
        _labels(kept, num_nodes),
        _columns(kept, "node", num_nodes),
        _columns(kept, "edge", rows.num_edges),
        tuple(str(note) for note in kept.said("notes", list)),
    )
    return Graph(content, rows)


def open_rows(path: str, ends: bool = True) -> StoredRows:
    """The rows of a folder, of which none is mapped yet; the ends of edges only where they are wanted."""
    kept = ArraysIn(path, KIND)
    num_nodes, num_edges = kept.said("num_nodes", int), kept.said("num_edges", int)
    if not (0 <= num_nodes <= MAX_NODES and 0 <= num_edges <= MAX_EDGES):
        raise kept.damaged(f"{num_nodes:,} nodes and {num_edges:,} edges")

    def is_node(ids: NDArray[Any]) -> bool:
        return bool(ids.max(initial=0) < num_nodes)

    found = [
        kept.checked(end, np.uint32, num_edges, is_node) if ends else kept.array(end, np.uint32, num_edges)
        for end in ("src", "dst")
    ]
    return StoredRows(kept, found[0], found[1], num_nodes, kept.said("directed", bool))


class StoredRows(Rows):
    """The rows of a graph in a folder: mapped where they are there, made where they are not."""

    def __init__(self, kept: ArraysIn, src: U32, dst: U32, num_nodes: int, directed: bool) -> None:
        super().__init__(src, dst, num_nodes, directed)
        self.kept = kept
        cuts = kept.checked("node_blocks", np.uint64, kept.said("node_blocks", int))
        ends = (0, num_nodes)
        if len(cuts) < 2 or (int(cuts[0]), int(cuts[-1])) != ends or (cuts[1:] < cuts[:-1]).any():
            raise kept.damaged("node_blocks.npy is no cut of the nodes")
        self.made.put("node blocks", cuts)
        self.made.put("edge blocks", cut_edges(len(src)))

    @property
    def folder(self) -> str | None:
        """Where the rows are."""
        return self.kept.path

    @property
    def folder_sums(self) -> Mapping[str, Any]:
        """The sums of the files there."""
        return self.kept.sums

    def make(self, direction: Direction, heed: Callable[[], None] = lambda: None) -> CSR:
        """The rows of one direction, mapped where the folder has them."""
        if direction not in STORED[self.directed]:
            return super().make(direction, heed)
        check_fits(self.csr_nbytes(direction), f"the part {direction!r} of the folder {self.kept.shown}")
        heed()
        starts = self.starts(direction)
        return CSR(starts, *self.entries(direction, 0, self.num_nodes, starts))

    def part(self, direction: Direction, own: slice) -> CSR:
        """The rows of some nodes of a direction that the folder has; those of others are there and empty."""
        name = self.rows_of(direction)
        starts = self.starts(name)
        first, last = starts[own.start], starts[own.stop]
        check_fits(
            starts.nbytes + 8 * int(last - first), f"this worker's part of the folder {self.kept.shown}"
        )
        found = self.entries(name, own.start, own.stop, starts)
        return CSR(frozen(np.clip(starts, first, last) - first), *found)

    def starts(self, direction: Direction) -> NDArray[np.uint64]:
        """Where each row of a direction that the folder has starts, uint64 (N + 1,)."""
        name, _, _ = row_names(direction)
        starts = self.kept.checked(name, np.uint64, self.num_nodes + 1)
        entries = len(self.src) if self.directed else 2 * len(self.src)
        if int(starts[0]) != 0 or (starts[1:] < starts[:-1]).any() or int(starts[-1]) > entries:
            raise self.kept.damaged(f"{name}.npy does not say where rows start")
        return starts

    def entries(
        self, direction: Direction, first: int, last: int, starts: NDArray[np.uint64]
    ) -> tuple[U32, U32]:
        """Neighbors and edges of the rows from `first` to before `last`, mapped and looked at once."""
        begin, end = int(starts[first]), int(starts[last])
        found = []
        for name, limit in zip(row_names(direction)[1:], (self.num_nodes, len(self.src)), strict=True):
            array = self.kept.array(name, np.uint32, int(starts[-1]))[begin:end]
            if any(int(some.max(initial=0)) >= limit for some in pieces(array)):
                raise self.kept.damaged(f"{name}.npy names what is not in the graph")
            found.append(frozen(array))
        return found[0], found[1]

    def making_nbytes(self, directions: Iterable[Direction]) -> tuple[int, int]:
        """Bytes to make these rows, none for what is mapped: that is asked for where it is."""
        stored = STORED[self.directed]
        return super().making_nbytes([d for d in directions if self.rows_of(d) not in stored])

    def __reduce__(self) -> tuple[Any, ...]:
        """What pickle keeps: the edges; elsewhere the folder may not be there."""
        return Rows, (self.src, self.dst, self.num_nodes, self.directed)


def row_names(direction: Direction) -> tuple[str, str, str]:
    """The files of the rows of one direction: where they start, neighbors, edges."""
    return f"{direction}_starts", f"{direction}_neighbors", f"{direction}_edges"


def _labels(kept: ArraysIn, num_nodes: int) -> Labels | None:
    """The labels of a folder."""
    kind = kept.said("labels", str)
    if kind == "none":
        return None
    if kind in ("int64", "uint64"):
        return kept.checked("labels", kind, num_nodes)
    if kind != "text":
        raise kept.damaged(f"labels of the kind {clipped(kind)}")
    ends = kept.checked("label_ends", np.int64, num_nodes)
    starts = np.append(0, ends[:-1]) if num_nodes else ends
    if (ends < starts).any() or (num_nodes and starts[0] < 0):
        raise kept.damaged("label_ends.npy does not say where names end")
    written = kept.checked("labels", np.uint8, int(ends[-1]) if num_nodes else 0).tobytes()
    names = np.empty(num_nodes, TEXT)
    try:
        for k, (start, end) in enumerate(zip(starts.tolist(), ends.tolist(), strict=True)):
            names[k] = written[start:end].decode()
    except UnicodeDecodeError:
        raise kept.damaged("labels.npy is no UTF-8") from None
    return frozen(names)


def _columns(kept: ArraysIn, side: str, length: int) -> dict[str, Column]:
    """The attributes of nodes or edges of a folder."""
    columns: dict[str, Column] = {}
    for number, told in enumerate(kept.said(f"{side}_attrs", list)):
        told = told if isinstance(told, dict) else {}
        name, dtype, words = told.get("name"), told.get("dtype"), told.get("words")
        are_words = words is None or (isinstance(words, list) and all(isinstance(w, str) for w in words))
        if not isinstance(name, str) or dtype not in DTYPES or not are_words or name in columns:
            raise kept.damaged(f"attribute {number} of {side}s is told as {clipped(repr(told))}")
        file, is_valid = f"{side}_{number}", _VALID.get(dtype, lambda _: True)
        if words is not None:
            is_valid = _valid_codes(len(words))
        elif (side, name) == ("edge", "weight"):
            is_valid = _are_weights
        values = kept.checked(file, dtype, length, is_valid)
        gaps = kept.checked(f"{file}_missing", bool, length, _are_bools) if told.get("missing") else None
        columns[name] = Column(values, None if words is None else tuple(words), gaps)
    return columns


def _are_bools(values: NDArray[Any]) -> bool:
    """Whether truth values are 0 or 1 in memory, as native code takes them."""
    return bool(values.view(np.uint8).max(initial=0) <= 1)


def _are_weights(values: NDArray[Any]) -> bool:
    """Whether these are finite numbers."""
    return values.dtype.kind in "if" and bool(np.isfinite(values).all())


def _valid_codes(count: int) -> Callable[[NDArray[Any]], bool]:
    """Whether codes stand for one of so many words, or for none."""

    def are_valid(codes: NDArray[Any]) -> bool:
        return codes.dtype.kind == "i" and bool(((codes >= -1) & (codes < count)).all())

    return are_valid


_VALID = {"|b1": _are_bools}
