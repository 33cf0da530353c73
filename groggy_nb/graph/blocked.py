"""Rows of neighbors stored a second way: block by block, the entries of a block ascending by neighbor.

A walk over such a block reads the neighbors' values in ascending order and adds each to the row it belongs
to; the block's running values stay in the cache, and no short row ends in a mispredicted branch. Each row
still meets its entries in its own order, so a fold of them has the same bits as one over the row.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from itertools import chain, islice, pairwise
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from .. import routines
from .csr import CSR, I64, SPLIT, U32, U64, frozen

T = TypeVar("T")
FAR = 255  # in place of a gap: the neighbor stands in full
MOST_FALLS = 2  # inside a row: from its own entry to out-neighbors, from those to in-neighbors
# Parts that many blocks are joined to. A part reads each neighbor's value about once, so larger parts read
# less; its running values should fit into the near caches, and threads want parts to share out. Measured on
# an EPYC (2026-11), rows against parts, ns an entry: 64 parts of 200,000 nodes 1.61 and 1.14, 32 parts 1.02,
# 16 parts 1.06; 32 parts of 2 million nodes 7.2 and 3.2, 16 parts 6.3 and 2.3.
PARTS = ((1_500_000, 16), (0, 32))  # from so many nodes on
# Long rows make shorter parts worth while: each part then finds many entries at a neighbor's line. A million
# nodes with 30 entries each: 17 parts 1.46, 33 parts 1.22, 65 parts 1.13, 129 parts 1.24; Kronecker 20: 27
# parts 1.15, 45 parts 1.08, 68 parts 1.01; 2 million nodes with 10 entries: 16 parts 2.06, 36 parts 2.24.
NEAR_ROWS = 1 << 14  # whose running values lie in a near cache
PARTS_BY_LENGTH = 2  # parts for each entry of a row: a quarter of a line for each entry
MOST_ROWS = 1 << 18
NARROW = 1 << 16  # rows of a part whose numbers take two bytes; of longer ones they take four
MOST_WORKERS = 8  # each holds what one part takes
TAKEN = 1 << 18  # entries of an edge's value at a time
BESIDE = 40  # bytes an entry of a part that is being sorted


@dataclass(frozen=True, slots=True, eq=False)
class BlockedRows:
    """The entries of a CSR, ordered anew within each part.

    A part is one block of nodes or a few. Its entries stand where the CSR has those of its rows, sorted by
    neighbor, then by row; a row whose neighbors do not ascend keeps its order all the same: what stands
    behind a descent comes after all that stands before one.

    Parameters
    ----------
    gaps : uint8 (E,)
        How far the neighbor of each entry lies behind that of the entry before; `FAR` where it lies further,
        or before it, or a part begins: then it is the next one of `far`. A quarter of what numbers would
        take, and a walk over many entries waits for memory.
    far : uint32
    begins : int64 (parts + 1,)
        Where those of each part begin in `far`.
    rows : uint16 or uint32 (E,)
        The row of each entry, less the first row of the part; uint32 where a part has many.
    edge_ids : uint32 (E,), or None
        As in the CSR; None where nobody asked for them yet.
    """

    gaps: NDArray[np.uint8]
    far: U32
    begins: I64
    rows: NDArray[Any]
    edge_ids: U32 | None

    @property
    def arrays(self) -> tuple[NDArray[Any], ...]:
        """What holds memory."""
        edge_ids = () if self.edge_ids is None else (self.edge_ids,)
        return self.gaps, self.far, self.begins, self.rows, *edge_ids


def cut_parts(blocks: U64, entries: int) -> I64:
    """The number of the block that each part begins with, int64 (parts + 1,); all of about as much work.

    Parameters
    ----------
    blocks : uint64 (blocks + 1,)
        The first node of each block.
    entries : int
        Of the rows of one direction, together.
    """
    nodes, count = int(blocks[-1]), len(blocks) - 1
    wanted = next(parts for fewest, parts in PARTS if nodes >= fewest)
    wanted = max(wanted, min(nodes // NEAR_ROWS, PARTS_BY_LENGTH * entries // max(nodes, 1)))
    joined = (count + wanted // 2) // wanted
    parts = -(-count // max(1, min(joined, MOST_ROWS * count // max(nodes, 1))))
    return frozen(np.arange(parts + 1) * count // parts)


def most_rows(bounds: U64) -> int:
    """The rows of the longest part."""
    return int(np.diff(bounds.astype(np.int64)).max(initial=0))


def is_wide(rows: int) -> bool:
    """Whether the numbers of a part's rows take four bytes."""
    return rows > NARROW


def make_blocked(
    csr: CSR,
    bounds: U64,
    edges: bool,
    made: BlockedRows | None = None,
    heed: Callable[[], None] = lambda: None,
    turned: CSR | None = None,
) -> BlockedRows:
    """Order the entries of each part anew, on as many cores as there are.

    They are sorted, some 25 ns an entry; or where the rows the other way are there, which have all entries
    by neighbor, dealt out to the parts, some 13.

    Parameters
    ----------
    bounds : uint64 (parts + 1,)
        The first row of each part.
    made : BlockedRows, optional
        The same without the edges' numbers, where that is there.
    heed : function
        Called again and again; what it raises ends the work.
    turned : CSR, optional
        The rows the other way: those out for those in; of an undirected graph the same.
    """
    count = csr.num_entries
    number = np.uint32 if is_wide(most_rows(bounds)) else np.uint16
    found = BlockedRows(
        np.empty(count, np.uint8) if made is None else made.gaps,
        np.empty(0, np.uint32) if made is None else made.far,
        np.empty(0, np.int64) if made is None else made.begins,
        np.empty(count, number) if made is None else made.rows,
        np.empty(count, np.uint32) if edges else None,
    )
    if turned is None:
        far = _sort(csr, bounds, found, made is None, heed)
    else:
        far = _deal(turned, csr.indptr[bounds], bounds, found, made is None, heed)
    if made is None:
        begins = np.cumsum([0, *(sum(map(len, each)) for each in far)], dtype=np.int64)
        found = replace(found, far=np.concatenate([found.far, *chain.from_iterable(far)]), begins=begins)
    for array in found.arrays:
        frozen(array)
    return found


def _gaps(neighbors: U32, starts: NDArray[Any]) -> tuple[NDArray[np.uint8], U32, list[int]]:
    """The gaps between neighbors, those that stand in full, and where there the ones behind each start are.

    starts : where an entry follows on nothing, and the number of entries
    """
    behind = np.empty_like(neighbors)
    np.subtract(neighbors[1:], neighbors[:-1], out=behind[1:])  # one that lies before is a large number
    np.minimum(behind, FAR, out=behind)
    gaps = behind.astype(np.uint8)
    gaps[starts[:-1][starts[:-1] < starts[1:]]] = FAR
    places = np.flatnonzero(gaps == FAR)
    return gaps, neighbors.take(places), np.searchsorted(places, starts).tolist()


def _sort(
    csr: CSR, bounds: U64, found: BlockedRows, is_new: bool, heed: Callable[[], None]
) -> list[list[U32]]:
    """Sort each part; its far neighbors. Without `is_new` only the edges' numbers are not there."""

    def sort(part: tuple[int, int]) -> U32:
        low, high = part
        starts = csr.indptr[low : high + 1]
        stored = slice(int(starts[0]), int(starts[-1]))
        far = np.empty(0, np.uint32)
        if stored.start == stored.stop:
            return far
        order = _order(csr.indices[stored], starts - starts[0])
        if is_new:
            neighbors = csr.indices[stored].take(order)
            found.gaps[stored], far, _ = _gaps(neighbors, np.array([0, len(neighbors)]))
            lengths = np.diff(starts).astype(np.intp)
            rows = np.repeat(np.arange(high - low, dtype=found.rows.dtype), lengths)
            found.rows[stored] = rows.take(order)
        if found.edge_ids is not None:
            found.edge_ids[stored] = csr.edge_ids[stored].take(order)
        return far

    return [[far] for far in _each(sort, [*pairwise(bounds.tolist())], workers(csr.num_entries), heed)]


def _deal(
    turned: CSR,
    filled: U64,
    bounds: U64,
    found: BlockedRows,
    is_new: bool,
    heed: Callable[[], None],
) -> list[list[U32]]:
    """Deal the entries of the rows the other way, from the first on, to the parts that their ends are in.

    Each piece of them begins with far neighbors, so that no piece waits for the one before.

    filled : where the entries of each part begin, and the last ones end.
    """
    count, places, parts = turned.num_entries, filled.tolist(), len(bounds) - 1
    part_of = np.repeat(np.arange(parts, dtype=np.min_scalar_type(parts)), np.diff(bounds).astype(np.intp))
    cuts = np.searchsorted(turned.indptr, np.arange(1, parts, dtype=np.uint64) * np.uint64(count // parts))
    pieces = np.unique([0, *cuts.tolist(), len(turned.indptr) - 1]).tolist()

    def order(piece: tuple[int, int]) -> tuple[list[int], list[NDArray[Any]], U32, list[int]]:
        low, high = piece
        starts = turned.indptr[low : high + 1]
        stored = slice(int(starts[0]), int(starts[-1]))
        ends = turned.indices[stored]
        part = part_of.take(ends, mode="clip")  # a quarter of the time of one that might raise
        order = np.argsort(part, kind="stable")  # which counts, as the numbers are small
        dealt = np.append(0, np.cumsum(np.bincount(part, minlength=parts)))
        columns: list[NDArray[Any]] = []
        far, of = np.empty(0, np.uint32), [0] * (parts + 1)
        if found.edge_ids is not None:
            columns.append(turned.edge_ids[stored].take(order))
        if is_new:
            neighbors = np.repeat(np.arange(low, high, dtype=np.uint32), np.diff(starts).astype(np.intp))
            gaps, far, of = _gaps(neighbors.take(order), dealt)
            columns += [gaps, ends.take(order)]
        return dealt.tolist(), columns, far, of

    all_far: list[list[U32]] = [[] for _ in range(parts)]
    for dealt, columns, far, of in _each(order, [*pairwise(pieces)], workers(count), heed):
        for part, (first, end) in enumerate(pairwise(dealt)):
            to, took = slice(places[part], places[part] + end - first), slice(first, end)
            places[part] = to.stop
            if found.edge_ids is not None:
                found.edge_ids[to] = columns[0][took]
            if is_new:
                found.gaps[to] = columns[-2][took]
                all_far[part].append(far[of[part] : of[part + 1]])
                np.subtract(columns[-1][took], np.uint32(bounds[part]), out=found.rows[to], casting="unsafe")
    return all_far


def in_order(values: NDArray[Any], edge_ids: U32) -> NDArray[Any]:
    """The values of these edges, on as many cores as there are."""
    count, threads = len(edge_ids), workers(len(edge_ids))
    found = np.empty(count, values.dtype)

    def take(piece: tuple[int, int]) -> None:
        of = slice(*piece)
        values.take(edge_ids[of], out=found[of], mode="clip")

    cuts = [*range(0, count, TAKEN), count]
    for _ in _each(take, [*pairwise(cuts)], threads, lambda: None):
        pass
    return found


def blocking_nbytes(
    entries: int, longest: int, edges: bool, rows: int, parts: int, nodes: int
) -> tuple[int, int]:
    """Bytes that blocked rows hold at most, and those beside them while they are made.

    Parameters
    ----------
    entries, longest : int
        Of all parts and of the longest.
    rows : int
        Of the longest part.
    """
    far = min(entries, parts * (parts + 1 + (MOST_FALLS + 1) * (nodes // FAR + 1)))
    held = ((5 if is_wide(rows) else 3) + 4 * edges) * entries + 4 * far + 8 * (parts + 1)
    return held, 4 * far + workers(entries) * BESIDE * longest


def workers(entries: int) -> int:
    """Threads that parts are sorted on."""
    if entries < SPLIT:
        return 1
    return min(routines.cores(), MOST_WORKERS)


def _order(indices: U32, starts: U64) -> U32:
    """The positions of a part's entries in their new order."""
    falls = np.flatnonzero(indices[1:] < indices[:-1]) + 1
    falls = falls[starts[np.searchsorted(starts, falls, side="right") - 1] != falls]  # those inside a row
    place_bits = max(1, (len(indices) - 1).bit_length())
    key = indices.astype(np.uint64)
    if len(falls):
        is_fall = np.zeros(len(indices), np.uint64)
        is_fall[falls] = 1
        passed = np.cumsum(is_fall)
        lengths = np.diff(starts).astype(np.intp)
        filled = starts[:-1][lengths > 0].astype(np.intp)
        passed -= np.repeat(passed[filled], lengths[lengths > 0])
        node_bits = max(1, int(indices.max()).bit_length())
        key |= passed << np.uint64(node_bits)
    key <<= np.uint64(place_bits)
    key |= np.arange(len(indices), dtype=np.uint64)
    key.sort()
    key &= np.uint64((1 << place_bits) - 1)
    return key.astype(np.uint32)


def _each(
    work: Callable[[tuple[int, int]], T],
    parts: list[tuple[int, int]],
    threads: int,
    heed: Callable[[], None],
) -> Iterator[T]:
    """The work of each part, in order; numpy lets several threads sort at once."""
    if threads == 1:
        for part in parts:
            heed()
            yield work(part)
        return
    from concurrent.futures import ThreadPoolExecutor

    with ExitStack() as stack:
        pool = stack.enter_context(ThreadPoolExecutor(threads))
        left = iter(parts)
        begun = deque(pool.submit(work, part) for part in islice(left, 2 * threads))
        stack.callback(lambda: [each.cancel() for each in begun])  # what a failure leaves undone
        while begun:
            done = begun.popleft().result()
            begun.extend(pool.submit(work, part) for part in islice(left, 1))
            yield done
            heed()
