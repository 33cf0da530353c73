"""Compressed rows: the neighbors of every node in one direction, in the order that fixes bits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from .. import given
from ..errors import GraphError

Direction = Literal["in", "out", "both", "closed"]
DIRECTIONS = get_args(Direction)
U32 = NDArray[np.uint32]
U64 = NDArray[np.uint64]
I64 = NDArray[np.int64]
Side = tuple[U32, U32, U32]

KEY_BITS = 64
PARTS = 8  # sorts, one after another, of rows that are many
SPLIT = 1 << 22  # entries from which on they are
SORTED_BYTES = 46  # that a sort holds for each entry, at most
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
    def arrays(self) -> tuple[NDArray[Any], ...]:
        """What holds memory."""
        return self.indptr, self.indices, self.edge_ids

    @property
    def nbytes(self) -> int:
        """Bytes held by the three arrays."""
        return sum(array.nbytes for array in self.arrays)


def check_direction(direction: str) -> None:
    """Raise GraphError for a direction that does not exist."""
    if not (isinstance(direction, str) and direction in DIRECTIONS):
        given.word("direction", direction, DIRECTIONS, error=GraphError, code="graph-direction")


def frozen(array: NDArray[Any]) -> NDArray[Any]:
    """The array itself, no longer writeable."""
    array.setflags(write=False)
    return array


def make_rows(
    src: U32,
    dst: U32,
    num_nodes: int,
    directed: bool,
    direction: Direction,
    heed: Callable[[], None] = lambda: None,
    parts: int | None = None,
    empty: Callable[[int], U32] = lambda entries: np.empty(entries, np.uint32),
) -> CSR:
    """The rows of one direction but "closed", sorted by (neighbor, edge) inside a row.

    "both" of a directed graph is the out row, then the in row without self loops. `heed` is called between
    sorts; what it raises ends the work. `parts` is how many sorts there are, `empty` makes the arrays for
    neighbors and edges, as in files.

    Cost: sorts of ranges of rows, each about an eighth of the entries, so that what is held besides
    the rows is less than they are: in-place sorts of packed 64-bit keys, which numpy vectorizes, or where
    row, neighbor and edge do not fit into a key, one stable sort by neighbor and one by row.
    """
    indptr = row_starts(count_degrees(src, dst, num_nodes, directed, direction))
    indices, edge_ids = empty(int(indptr[-1])), empty(int(indptr[-1]))
    for first, last in _ranges(indptr, parts or (PARTS if indptr[-1] >= SPLIT else 1)):
        if first:
            heed()
        stored = slice(int(indptr[first]), int(indptr[last]))
        sides = _entries(src, dst, first, last, directed, direction)
        indices[stored], edge_ids[stored] = _sorted(sides, last - first, num_nodes, len(src))
    return CSR(frozen(indptr), frozen(indices), frozen(edge_ids))


def making_nbytes(num_nodes: int, num_edges: int, entries: int, longest: int, directed: bool) -> int:
    """Bytes that `make_rows` holds at its peak beside the rows, for this many entries and a longest row."""
    part = entries if entries < SPLIT else max(entries // PARTS, longest)
    bits = [max(1, (count - 1).bit_length()) for count in (num_nodes, num_edges, 2 * num_nodes * part)]
    is_packed = bits[0] + bits[1] + bits[2] - max(1, entries).bit_length() <= KEY_BITS
    choosing = (2 if directed else 4) * num_edges  # one byte for each end looked at
    return max(choosing + 8 * part, (30 if is_packed else SORTED_BYTES) * part)


def _ranges(indptr: U64, parts: int) -> list[tuple[int, int]]:
    """Ranges of rows with about as many entries each."""
    wanted = np.arange(1, parts, dtype=np.uint64) * (indptr[-1] // np.uint64(parts))
    cuts = np.unique([0, *np.searchsorted(indptr, wanted), len(indptr) - 1]).tolist()
    return list(pairwise(cuts))


def _entries(src: U32, dst: U32, first: int, last: int, directed: bool, direction: Direction) -> list[Side]:
    """The entries of a range of rows by the sides that stand one after another in a row.

    A side is (row less the first, neighbor, edge), edges ascending.
    """
    if not directed:
        is_entry = np.empty((len(src), 2), np.bool_)
        is_entry[:, 0] = _within(src, first, last)
        is_entry[:, 1] = _within(dst, first, last)
        is_entry[:, 1] &= src != dst
        ends = np.flatnonzero(is_entry)
        del is_entry
        edges = (ends >> 1).astype(np.uint32)
        is_target = (ends & 1).astype(np.bool_)
        del ends
        rows, neighbors = src[edges], dst[edges]
        rows[is_target], neighbors[is_target] = neighbors[is_target], rows[is_target]
        return [(rows - np.uint32(first), neighbors, edges)]
    sides = []
    for rows, neighbors, name in ((src, dst, "out"), (dst, src, "in")):
        if direction in (name, "both"):
            chosen = _within(rows, first, last)
            if direction == "both" and name == "in":
                chosen &= src != dst
            edges = np.flatnonzero(chosen).astype(np.uint32)
            sides.append((rows[edges] - np.uint32(first), neighbors[edges], edges))
    return sides


def _within(ends: U32, first: int, last: int) -> NDArray[np.bool_]:
    """Which ends are in a range of nodes."""
    found = ends >= np.uint32(first)
    found &= ends <= np.uint32(last - 1)
    return found


def _sorted(sides: list[Side], num_rows: int, num_nodes: int, num_edges: int) -> tuple[U32, U32]:
    """Neighbors and edges in the order of (row, side, neighbor, edge)."""
    node_bits, edge_bits, row_bits = (
        max(1, (count - 1).bit_length()) for count in (num_nodes, num_edges, len(sides) * num_rows)
    )
    if node_bits + edge_bits + row_bits > KEY_BITS:
        by_neighbor = [_stable_order(neighbors) for _, neighbors, _ in sides]
        rows, indices, ids = (
            np.concatenate([side[k][order] for side, order in zip(sides, by_neighbor, strict=True)])
            for k in range(3)
        )
        by_row = _stable_order(rows)
        return indices[by_row], ids[by_row]
    key = np.empty(sum(len(edges) for _, _, edges in sides), np.uint64)
    filled = 0
    for number, (rows, neighbors, edges) in enumerate(sides):
        part = key[filled : filled + len(edges)]
        filled += len(edges)
        part[:] = rows
        part *= np.uint64(len(sides))
        part += np.uint64(number)
        part <<= np.uint64(node_bits)
        part |= neighbors
        part <<= np.uint64(edge_bits)
        part |= edges
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
    counts = np.zeros(num_nodes, np.int64)
    if direction == "closed":
        counts += 1
    both = not directed or direction in ("both", "closed")
    step = max(num_nodes, 1 << 20)  # numpy counts copies of 8 bytes each
    for begin in range(0, len(src), step):
        sources, targets = src[begin : begin + step], dst[begin : begin + step]
        if both or direction == "out":
            counts += np.bincount(sources, minlength=num_nodes)
        if both:
            targets = targets[sources != targets]
        if both or direction == "in":
            counts += np.bincount(targets, minlength=num_nodes)
    return counts
