"""Graphs as the GAP benchmark suite serializes them (`.sg`), which it reads at once."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from groggy_nb.graph import Graph


def write_serialized(graph: Graph, file: Path) -> None:
    """Write a graph: a flag, entries and nodes, row offsets, neighbors; of a directed one the in rows too.

    Neighbors are in ascending order, as GAP's own builder leaves them.
    """
    rows = [sorted_rows(graph, "out"), *([sorted_rows(graph, "in")] if graph.directed else [])]
    with file.open("wb") as out:
        out.write(bytes([graph.directed]))
        out.write(np.array([len(rows[0][1]), graph.num_nodes], np.int64).tobytes())
        for offsets, neighbors in rows:
            out.write(offsets.astype(np.int64).tobytes())
            out.write(neighbors.astype(np.int32).tobytes())


def sorted_rows(graph: Graph, direction: str) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The offsets of the rows, and the neighbors ascending within each.

    Examples
    --------
    >>> sorted_rows(Graph.from_edges([0, 0, 1], [2, 1, 2], directed=False), "out")
    (array([0, 2, 4, 6]), array([1, 2, 0, 2, 0, 1]))
    """
    rows = graph.csr("in" if direction == "in" else "out")
    offsets = rows.indptr.astype(np.int64)
    row = np.repeat(np.arange(graph.num_nodes, dtype=np.int64), np.diff(offsets))
    entries = row << 32 | rows.indices.astype(np.int64)
    if (entries[1:] < entries[:-1]).any():
        entries.sort()
    return offsets, entries & 0xFFFFFFFF
