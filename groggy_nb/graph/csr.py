"""Compressed rows: the neighbors of every node in one direction, in the order that fixes bits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from .. import given
from ..errors import GraphError

Direction = Literal["in", "out", "both", "closed"]
U32 = NDArray[np.uint32]
U64 = NDArray[np.uint64]
I64 = NDArray[np.int64]

KEY_BITS = 64
MAX_RANGE_BITS = 5  # 32 scans of the rows cost about as much as the second sort they save
OWN_EDGE = 0xFFFFFFFF  # the edge id of a node's own entry in a closed row; no real edge has it


@dataclass(frozen=True, slots=True, eq=False)
class CSR:
    """Rows of neighbors; row ``v`` is ``indices[indptr[v]:indptr[v + 1]]``.

    Parameters
    ----------
    indptr : uint64 (N + 1,)
        Where each row starts, and where the last one ends.
    indices : uint32 (E,)
        The other end of each stored entry: by index inside a row, equal ones by edge position.
    edge_ids : uint32 (E,)
        The edge's position as given; ``0xFFFFFFFF`` for a node's own entry in a closed row.
    """

    indptr: U64
    indices: U32
    edge_ids: U32

    @property
    def num_entries(self) -> int:
        """Stored entries over all rows."""
        return len(self.indices)

    @property
    def nbytes(self) -> int:
        """Bytes held by the three arrays."""
        return self.indptr.nbytes + self.indices.nbytes + self.edge_ids.nbytes


def check_direction(direction: str) -> None:
    """Raise GraphError for a direction that does not exist."""
    given.word("direction", direction, get_args(Direction), error=GraphError, code="graph-direction")


def frozen(array: NDArray[Any]) -> NDArray[Any]:
    """The array itself, no longer writeable."""
    array.setflags(write=False)
    return array


def sort_rows(rows: U32, neighbors: U32, edge_ids: U32, num_nodes: int, num_edges: int) -> CSR:
    """Rows from entries in any order, sorted by (row, neighbor, edge).

    No two entries may share all three, and edge ids must ascend in the input.

    Cost: in-place sorts of packed 64-bit keys, which numpy vectorizes; one sort of everything where
    row, neighbor and edge fit into a key, as for 2 M nodes and 4 M edges. A few bits more are won by
    sorting ranges of rows apart; beyond that, one stable sort by neighbor and one by row.
    About 30 bytes at the peak per entry.
    """
    node_bits = max(1, (num_nodes - 1).bit_length())
    edge_bits = max(1, (num_edges - 1).bit_length())
    indptr = row_starts(np.bincount(rows, minlength=num_nodes))
    missing_bits = 2 * node_bits + edge_bits - KEY_BITS
    if missing_bits <= 0:
        indices, ids = _sort_packed(rows, neighbors, edge_ids, node_bits, edge_bits)
    elif missing_bits <= MAX_RANGE_BITS:
        indices, ids = np.empty_like(neighbors), np.empty_like(edge_ids)
        width = 1 << (node_bits - missing_bits)
        for first in range(0, num_nodes, width):
            own = np.flatnonzero((rows >= first) & (rows < first + width))
            stored = slice(int(indptr[first]), int(indptr[min(first + width, num_nodes)]))
            indices[stored], ids[stored] = _sort_packed(
                rows[own] - np.uint32(first), neighbors[own], edge_ids[own], node_bits, edge_bits
            )
    else:
        by_neighbor = _stable_order(neighbors)
        position = by_neighbor[_stable_order(rows[by_neighbor])]
        indices, ids = neighbors[position], edge_ids[position]
    return CSR(frozen(indptr), frozen(indices), frozen(ids))


def _sort_packed(rows: U32, neighbors: U32, edge_ids: U32, node_bits: int, edge_bits: int) -> tuple[U32, U32]:
    """Neighbors and edges in the order of (row, neighbor, edge), by one sort of 64-bit keys."""
    key = rows.astype(np.uint64)
    key <<= np.uint64(node_bits)
    key |= neighbors
    key <<= np.uint64(edge_bits)
    key |= edge_ids
    key.sort()
    ids = key.astype(np.uint32)
    ids &= np.uint32((1 << edge_bits) - 1)
    key >>= np.uint64(edge_bits)
    indices = key.astype(np.uint32)
    indices &= np.uint32((1 << node_bits) - 1)
    return indices, ids


def _stable_order(keys: U32) -> U32:
    """The positions that sort `keys`, equal ones in the order given."""
    packed = keys.astype(np.uint64)
    packed <<= np.uint64(32)
    packed |= np.arange(len(keys), dtype=np.uint32)
    packed.sort()
    return packed.astype(np.uint32)


def row_starts(counts: NDArray[Any]) -> U64:
    """The uint64 offsets (N + 1,) of rows with these many entries."""
    starts = np.zeros(len(counts) + 1, np.uint64)
    np.cumsum(counts, out=starts[1:], dtype=np.uint64)
    return starts


def directed_rows(src: U32, dst: U32, num_nodes: int, direction: Literal["in", "out"]) -> CSR:
    """Every edge seen from its target ("in") or from its source ("out")."""
    rows, neighbors = (dst, src) if direction == "in" else (src, dst)
    return sort_rows(rows, neighbors, np.arange(len(src), dtype=np.uint32), num_nodes, len(src))


def row_lengths(rows: CSR) -> I64:
    """The number of entries of each row, int64 (N,)."""
    starts = rows.indptr.astype(np.int64)
    return starts[1:] - starts[:-1]


def undirected_rows(src: U32, dst: U32, num_nodes: int) -> CSR:
    """Every edge seen from both ends, a self loop once."""
    rows = np.stack((src, dst), axis=1).ravel()
    neighbors = np.stack((dst, src), axis=1).ravel()
    edge_ids = np.repeat(np.arange(len(src), dtype=np.uint32), 2)
    loops = np.flatnonzero(src == dst)
    if len(loops):
        second_ends = 2 * loops + 1
        rows, neighbors, edge_ids = (np.delete(a, second_ends) for a in (rows, neighbors, edge_ids))
    return sort_rows(rows, neighbors, edge_ids, num_nodes, len(src))


def joined_rows(first: CSR, second: CSR, num_nodes: int) -> CSR:
    """Each row of `first` followed by the same row of `second` without its self loops."""
    first_counts = row_lengths(first)
    second_counts = row_lengths(second)
    nodes = np.arange(num_nodes, dtype=np.uint32)
    kept = second.indices != np.repeat(nodes, second_counts)
    kept_rows = np.repeat(nodes, second_counts)[kept]
    kept_counts = np.bincount(kept_rows, minlength=num_nodes).astype(np.int64)
    indptr = row_starts(first_counts + kept_counts)
    indices = np.empty(int(indptr[-1]), np.uint32)
    edge_ids = np.empty(int(indptr[-1]), np.uint32)
    run_lengths: I64 = np.stack((first_counts, kept_counts), axis=1).ravel()
    in_first = np.repeat(np.tile([True, False], num_nodes), run_lengths)
    indices[in_first], edge_ids[in_first] = first.indices, first.edge_ids
    in_second = np.logical_not(in_first, out=in_first)
    indices[in_second], edge_ids[in_second] = second.indices[kept], second.edge_ids[kept]
    return CSR(frozen(indptr), frozen(indices), frozen(edge_ids))


def closed_rows(rows: CSR, num_nodes: int) -> CSR:
    """Each row with the node itself put first; its own entry has edge id 0xFFFFFFFF."""
    indptr = rows.indptr + np.arange(num_nodes + 1, dtype=np.uint64)
    entries = rows.num_entries + num_nodes
    indices = np.empty(entries, np.uint32)
    edge_ids = np.empty(entries, np.uint32)
    is_neighbor = np.ones(entries, np.bool_)
    own = indptr[:-1].astype(np.intp)
    is_neighbor[own] = False
    indices[own], edge_ids[own] = np.arange(num_nodes, dtype=np.uint32), OWN_EDGE
    indices[is_neighbor], edge_ids[is_neighbor] = rows.indices, rows.edge_ids
    return CSR(frozen(indptr), frozen(indices), frozen(edge_ids))


def count_degrees(src: U32, dst: U32, num_nodes: int, directed: bool, direction: Direction) -> I64:
    """The length of each row, int64 (N,), counted from the edges without making the rows."""
    if directed and direction in ("in", "out"):
        return np.bincount(dst if direction == "in" else src, minlength=num_nodes).astype(np.int64)
    loops = np.bincount(src[src == dst], minlength=num_nodes)
    ends = np.bincount(src, minlength=num_nodes) + np.bincount(dst, minlength=num_nodes)
    own = 1 if direction == "closed" else 0
    return (ends - loops + own).astype(np.int64)
