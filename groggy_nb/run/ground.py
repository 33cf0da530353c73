"""What all runs of an executable on one graph share: sizes of memory, and the table as far as both say."""

from __future__ import annotations

import ctypes
from typing import Any

import numpy as np

from groggy_kernels.layout import LINE
from groggy_nb.codegen.build import Executable
from groggy_nb.codegen.numba.symbols import AT, HEADER, number_of
from groggy_nb.domains import WALKED
from groggy_nb.ir.forms import Gather
from groggy_nb.ops import OPS

DTYPES = {"float64": np.float64, "int64": np.int64, "bool": np.bool_}
PER_RUN = ("var", "scalar", "watch", "ordered")  # kinds of entries that a run fills


def address(array: Any) -> int:
    """Where an array's data begins."""
    try:
        return ctypes.addressof(ctypes.c_byte.from_buffer(array))  # a quarter of the time of numpy's own way
    except (TypeError, ValueError):  # read-only, or empty
        return int(array.__array_interface__["data"][0])


def whole_lines(words: int) -> int:
    """So many words and those up to the end of a cache line: threads share none."""
    return -(-words // LINE) * LINE


class Ground:
    """Facts of an executable on a graph that no run changes; it holds neither the graph nor its arrays.

    Attributes
    ----------
    rows : int
        Of so many rows at a time a thread keeps running values.
    half, scratch, tallies, stride : int
        Words of the slots of a walk, next to which those of the following walk lie; of a thread's scratch
        memory; of its counts of the nodes' indices, 4 bytes each; of its table.
    counts : tuple
        Of each array of the plan how many numbers it holds, and their dtype.
    """

    def __init__(self, done: Executable, graph: Any) -> None:
        self.done = done
        self.rows = graph.longest_part if done.row_states else 0
        self.half = graph.most_blocks * done.slot_words
        self.scratch = scratch_words(done, graph)
        has_tallies = any(OPS[item.op].aggregate.tallies for item in done.plan.collected)
        self.tallies = whole_lines((graph.num_nodes + 1) // 2) if has_tallies else 0
        self.stride = whole_lines(len(HEADER) + len(done.entries) + 1)
        variables = done.plan.storage.variables
        self.counts = tuple((v.domain.count(graph), DTYPES[v.dtype]) for v in variables)
        made = (each for each, v in zip(self.counts, variables, strict=True) if v.source is None)
        self._arrays = sum(n * np.dtype(dtype).itemsize for n, dtype in made)
        self._blank: bytes | None = None

    @property
    def is_laid(self) -> bool:
        """Whether a run was here: the rows that it reads are made, and stay."""
        return self._blank is not None

    def nbytes(self, threads: int) -> int:
        """Bytes of what native code reads and writes beside the graph and its rows."""
        own = self.scratch + self.tallies + self.rows * self.done.row_states
        return int(self._arrays + 8 * (own * threads + 2 * self.half))

    def blank(self, graph: Any) -> bytes:
        """A table in which all stands that runs on the graph have in common; makes the rows of the graph."""
        if self._blank is None:
            self._blank = self._filled(graph)
        return self._blank

    def _filled(self, graph: Any) -> bytes:
        table = [0] * self.stride
        table[AT["scratch_words"]], table[AT["state_rows"]] = self.scratch, self.rows
        table[AT["half_words"]], table[AT["table_words"]] = self.half, self.stride
        for domain in WALKED:
            starts = domain.blocks(graph)
            table[AT[number_of(domain)]] = domain.entries(graph)
            table[AT[f"{domain.name}_blocks"]] = address(starts)
            table[AT[f"num_{domain.name}_blocks"]] = len(starts) - 1
        if self.done.row_states:
            table[AT["parts"]], table[AT["num_parts"]] = address(graph.parts), len(graph.parts) - 1
        for kind, entries in self.done.placed.items():
            if kind in PER_RUN:
                continue
            for what, index in entries:
                table[index] = what if kind == "literal" else address(_column(kind, graph))
        return bytes((ctypes.c_int64 * self.stride)(*table))


def _column(kind: str, graph: Any) -> Any:
    """The array of a graph whose address an entry is."""
    if kind in ("src", "dst"):
        return getattr(graph, kind)
    if kind.startswith("blocked_"):
        _, part, direction = kind.split("_")
        blocked = graph.blocked(direction, edges=part == "edges")
        return getattr(blocked, {"edges": "edge_ids", "wide": "rows"}.get(part, part))
    part, _, direction = kind.partition("_")
    return getattr(graph.csr(direction), part if part in ("indptr", "indices") else "edge_ids")


def scratch_words(done: Executable, graph: Any) -> int:
    """Words of scratch memory a thread needs for collected values, twice their number for each operand."""
    words = 0
    for item in done.plan.collected:
        if isinstance(item, Gather):
            values = graph.longest_row(item.direction)
        else:
            values = max(graph.num_nodes, graph.num_edges)
        words = max(words, 2 * OPS[item.op].by_entry * values)
    return words + 8
