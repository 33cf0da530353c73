"""How a graph is cut for workers: each has a run of its blocks of nodes, and one of its blocks of edges.

A block is never split, so that sums have the same slots in the same order as on one machine: the same bits.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from groggy_nb.domains import EDGE, NODE, WALKED, Domain
from groggy_nb.errors import GraphError
from groggy_nb.graph.blocked import BlockedRows, cut_parts, in_order, make_blocked, most_rows
from groggy_nb.graph.csr import CSR, frozen
from groggy_nb.graph.stored import STORED, open_rows
from groggy_nb.once import Once

ENDS = "ends"  # of edges, beside the names of directions


@dataclass(frozen=True, eq=False)
class Cut:
    """The blocks of each domain, and which of them each worker has.

    starts : where blocks begin, and how many entries there are. firsts : of each worker its first block, and
    how many blocks there are.
    """

    starts: Mapping[Domain, NDArray[np.uint64]]
    firsts: Mapping[Domain, tuple[int, ...]]

    @classmethod
    def of(cls, graph: Any, workers: int) -> Cut:
        """As many blocks for each as go: a block holds as much work as any other."""
        starts = {domain: domain.blocks(graph) for domain in WALKED}
        firsts = {
            domain: tuple((len(found) - 1) * n // workers for n in range(workers + 1))
            for domain, found in starts.items()
        }
        return cls(starts, firsts)

    @property
    def workers(self) -> int:
        """How many there are."""
        return len(self.firsts[WALKED[0]]) - 1

    @property
    def num_nodes(self) -> int:
        """How many nodes the graph has."""
        return int(self.starts[NODE][-1])

    @property
    def num_edges(self) -> int:
        """How many edges it has."""
        return int(self.starts[EDGE][-1])

    def blocks(self, domain: Domain, worker: int) -> slice:
        """The numbers of a worker's blocks."""
        return slice(*self.firsts[domain][worker : worker + 2])

    def own(self, domain: Domain, worker: int) -> slice:
        """The nodes or edges of a worker's blocks."""
        blocks, starts = self.blocks(domain, worker), self.starts[domain]
        return slice(int(starts[blocks.start]), int(starts[blocks.stop]))


class Piece:
    """What a worker holds of a graph: how large it is, how it is cut, and the rows of its own nodes.

    The rows of others are there and empty, so that a node has the same number everywhere. A worker keeps it
    for later runs, which bring what it lacks, and with it the rows that it made block by block.
    """

    def __init__(
        self, graph: Any, cut: Cut, worker: int, rows: Mapping[str, CSR], ends: tuple[Any, ...]
    ) -> None:
        self.num_nodes, self.num_edges, self.directed = graph.num_nodes, graph.num_edges, graph.directed
        self.node_blocks, self.edge_blocks = (cut.starts[domain] for domain in WALKED)
        self.most_blocks = max(len(starts) - 1 for starts in cut.starts.values())
        self.own = cut.blocks(WALKED[0], worker)
        self.rows = dict(rows)
        self.ends = ends
        self.made = Once()
        self.row_walks: Counter[str] = Counter()

    def __getstate__(self) -> dict[str, Any]:
        """As it is sent: nothing was made of it yet."""
        return {name: value for name, value in vars(self).items() if name != "made"}

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state, made=Once())

    @property
    def src(self) -> Any:
        """Where edges begin; there where a run asked for it."""
        return self.ends[0]

    @property
    def dst(self) -> Any:
        """Where edges end."""
        return self.ends[1]

    def add(self, other: Piece) -> None:
        """Take what another piece of the same nodes has beside."""
        self.rows = {**other.rows, **self.rows}  # never in place of what runs have the address of
        self.ends = self.ends or other.ends

    @property
    def held(self) -> tuple[str, ...]:
        """The directions of its rows, and whether it has the ends of edges."""
        return (*self.rows, *((ENDS,) if self.ends else ()))

    def rows_of(self, direction: str) -> str:
        """The direction whose rows serve this one."""
        return "both" if not self.directed and direction != "closed" else direction

    def csr(self, direction: str) -> CSR:
        """The rows of one direction."""
        return self.rows[direction]

    def longest_row(self, direction: str) -> int:
        """The most entries of a row that is here."""
        return int(np.diff(self.rows[direction].indptr).max(initial=0))

    # -- block by block, as `graph/rows.py`; blocks and parts count from this worker's first

    @property
    def parts(self) -> Any:
        """The number of the block that each part begins with."""
        return self.made.get("parts", self._cut_parts)

    def _cut_parts(self) -> Any:
        """Those of the whole graph: each part reads neighbors from all over it, so smaller ones read more."""
        whole = cut_parts(self.node_blocks, self.num_edges * (1 if self.directed else 2))
        return frozen(np.unique(np.clip(whole, self.own.start, self.own.stop)) - self.own.start)

    @property
    def _starts(self) -> NDArray[np.uint64]:
        return self.node_blocks[self.own.start : self.own.stop + 1]

    @property
    def longest_part(self) -> int:
        """The most rows of a part."""
        return most_rows(self._starts[self.parts])

    def has_blocked(self, direction: str, edges: bool = False) -> bool:
        """Whether the rows of one direction are there block by block."""
        name = self.rows_of(direction)
        return any(self.made.peek((name, with_edges)) for with_edges in {True, edges})

    def blocked(self, direction: str, edges: bool = False) -> BlockedRows:
        """The rows of one direction block by block, with the edges' numbers if wanted."""
        name = self.rows_of(direction)
        found = self.made.peek((name, True))
        if found is not None:
            return found
        plain, bounds = self.made.peek((name, False)), self._starts[self.parts]
        make = partial(make_blocked, self.csr(direction), bounds, edges, plain)
        return self.made.get((name, edges), make)

    def in_blocks(self, direction: str, values: Any) -> Any:
        """Values of edges in the order of the entries of blocked rows."""
        edge_ids = self.blocked(direction, edges=True).edge_ids
        assert edge_ids is not None
        return in_order(values, edge_ids)

    def opened(self) -> Piece:
        """The piece itself: it was sent whole."""
        return self

    @property
    def nbytes(self) -> int:
        """Bytes of its arrays."""
        rows = sum(rows.nbytes for rows in self.rows.values())
        made = (self.made.peek((self.rows_of(name), edges)) for name in self.rows for edges in (False, True))
        blocked = {id(array): array.nbytes for each in made if each for array in each.arrays}
        return rows + sum(end.nbytes for end in self.ends) + sum(blocked.values())


@dataclass(frozen=True, eq=False)
class Mapped:
    """A piece that its worker maps from a folder: of which nodes, and the sums that the files must have."""

    folder: str
    sums: Mapping[str, Any]
    cut: Cut
    worker: int
    own: slice
    directions: tuple[Any, ...]
    ends: bool

    @property
    def held(self) -> tuple[str, ...]:
        """As `Piece.held`."""
        return (*self.directions, *((ENDS,) if self.ends else ()))

    def opened(self) -> Piece:
        """The piece, mapped by whoever asks."""
        found = open_rows(self.folder, self.ends)
        if found.kept.sums != self.sums:
            raise GraphError(
                f"the folder {found.kept.shown} holds another graph here than where the run began",
                code="graph-folder",
                hint="name a folder that all workers share, or one that is the same on each",
            )
        rows = {direction: found.part(direction, self.own) for direction in self.directions}
        return Piece(found, self.cut, self.worker, rows, (found.src, found.dst) if self.ends else ())


def is_stored(graph: Any, directions: tuple[Any, ...]) -> bool:
    """Whether workers can map these rows of a graph from its folder."""
    stored = STORED[graph.directed]
    return graph.folder is not None and all(graph.rows_of(each) in stored for each in directions)


def piece_of(
    graph: Any, cut: Cut, worker: int, directions: tuple[Any, ...], *, ends: bool, whole: bool
) -> Piece | Mapped:
    """What a worker needs of a graph; the `whole` of it where it computes what one thread must."""
    own = slice(0, graph.num_nodes) if whole else cut.own(WALKED[0], worker)
    if is_stored(graph, directions):
        return Mapped(graph.folder, graph.folder_sums, cut, worker, own, directions, ends)
    rows = {direction: _rows_of(graph.csr(direction), own) for direction in directions}
    return Piece(graph, cut, worker, rows, (graph.src, graph.dst) if ends else ())


def _rows_of(rows: CSR, own: slice) -> CSR:
    """The same rows, those outside of a range empty."""
    if own.start == 0 and own.stop == len(rows.indptr) - 1:
        return rows
    first, last = rows.indptr[own.start], rows.indptr[own.stop]
    stored = slice(int(first), int(last))
    indptr = np.clip(rows.indptr, first, last) - first
    return CSR(frozen(indptr), rows.indices[stored], rows.edge_ids[stored])
