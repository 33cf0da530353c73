"""Blocks of nodes and edges: the cuts that fix the order of sums, and belong to the graph alone."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .csr import I64, U64, frozen

FEW_BLOCKS = 64  # as many are enough for 16 threads
MOST_BLOCKS = 4096
UNITS_PER_BLOCK = 4096  # below this a barrier costs more than the work it shares out
MOST_PER_BLOCK = 1 << 18  # from which on there are more than few: many workers share a large graph
UNITS_PER_NODE = 4


def cut_nodes(entries_per_node: I64) -> U64:
    """The boundaries of the node blocks, uint64 (blocks + 1,).

    Units are the stored entries of each node plus 4; `count_blocks` says how many blocks they make.
    Boundary b is the first node whose prefix of units reaches b * units / blocks.

    Parameters
    ----------
    entries_per_node : int64 (N,)
        In and out entries of a directed graph, entries stored once of an undirected one.
    """
    prefix = np.zeros(len(entries_per_node) + 1, np.int64)
    np.cumsum(entries_per_node + UNITS_PER_NODE, out=prefix[1:])
    units = int(prefix[-1])
    targets = _even_cuts(units, count_blocks(units))
    return _frozen_u64(np.searchsorted(prefix, targets, side="left"))


def cut_edges(num_edges: int) -> U64:
    """The boundaries of the edge blocks, uint64 (blocks + 1,): b * M / blocks, rounded up."""
    return _frozen_u64(np.array(_even_cuts(num_edges, count_blocks(num_edges))))


def count_blocks(units: int) -> int:
    """How many blocks this much work is cut into: up to 2^24 units at most 64, above it one for each 2^18."""
    most = min(MOST_BLOCKS, max(FEW_BLOCKS, units // MOST_PER_BLOCK))
    return min(most, max(1, units // UNITS_PER_BLOCK))


def most_blocks(num_nodes: int, num_edges: int) -> int:
    """The most blocks that nodes or edges can have, known without counting degrees."""
    return count_blocks(2 * num_edges + UNITS_PER_NODE * num_nodes)


def _even_cuts(units: int, blocks: int) -> list[int]:
    """The exact integers ceil(b * units / blocks) for b = 0 .. blocks."""
    return [-(-b * units // blocks) for b in range(blocks + 1)]


def _frozen_u64(values: NDArray[np.int64]) -> U64:
    """A read-only uint64 copy."""
    return frozen(values.astype(np.uint64))
