"""The rows of a graph in each direction, plain and block by block: made once, their bytes known before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..once import Once
from . import blocks
from .blocked import BlockedRows, blocking_nbytes, cut_parts, in_order, make_blocked, most_rows
from .csr import (
    CSR,
    DIRECTIONS,
    I64,
    SPLIT,
    U32,
    U64,
    Direction,
    check_direction,
    closed_rows,
    count_degrees,
    make_rows,
    making_nbytes,
)


class Rows:
    """What the edges alone decide: rows of neighbors, degrees, blocks of nodes and of edges.

    `Graph` has a method of the same name for each of these; graphs that share edges share one of these.
    """

    def __init__(self, src: U32, dst: U32, num_nodes: int, directed: bool) -> None:
        self.src, self.dst, self.num_nodes, self.directed = src, dst, num_nodes, directed
        self.made = Once()
        # How often runs walked rows, by `rows_of`, that blocks could stand for; of two at once perhaps one.
        self.row_walks: Counter[Direction] = Counter()

    @property
    def num_edges(self) -> int:
        """M, the number of edges as given."""
        return len(self.src)

    @property
    def folder(self) -> str | None:
        """Where the rows are stored; None for those that are made from edges in memory."""
        return None

    @property
    def folder_sums(self) -> Mapping[str, Any]:
        """The sums of the files there."""
        return {}

    def csr(self, direction: Direction, heed: Callable[[], None] = lambda: None) -> CSR:
        """The rows of one direction."""
        name = self.rows_of(direction)
        return self.made.get(("rows", name), lambda: self.make(name, heed))

    def rows_of(self, direction: Direction) -> Direction:
        """The direction whose rows serve this one: "both" for in, out and both of an undirected graph."""
        check_direction(direction)
        return "both" if not self.directed and direction != "closed" else direction

    def make(self, direction: Direction, heed: Callable[[], None] = lambda: None) -> CSR:
        """The rows of one direction, from the edges or from other rows."""
        if direction == "closed":
            both = self.made.peek(("rows", "both")) or self.make("both", heed)
            return closed_rows(both, self.num_nodes)
        return make_rows(self.src, self.dst, self.num_nodes, self.directed, direction, heed)

    def blocked(
        self, direction: Direction, edges: bool = False, heed: Callable[[], None] = lambda: None
    ) -> BlockedRows:
        """The rows of one direction block by block, with the edges' numbers if wanted."""
        name = self.rows_of(direction)
        full = self.made.peek(("blocked", name, True))
        if full is not None:
            return full  # type: ignore[no-any-return]
        plain = self.made.peek(("blocked", name, False))
        return self.made.get(
            ("blocked", name, edges),
            lambda: make_blocked(
                self.csr(direction), self.part_bounds, edges, plain, heed, self._turned(name)
            ),
        )

    def in_blocks(self, direction: Direction, values: NDArray[Any]) -> NDArray[Any]:
        """Values of edges in the order of the entries of blocked rows."""
        edge_ids = self.blocked(direction, edges=True).edge_ids
        assert edge_ids is not None
        return in_order(values, edge_ids)

    def _turned(self, name: Direction) -> CSR | None:
        """The rows that have the same entries from their other ends, where they are there."""
        if name == "both" and not self.directed:
            return self.csr(name)
        other: Direction | None = {"in": "out", "out": "in"}.get(name)  # type: ignore[assignment]
        return other and self.made.peek(("rows", other))

    @property
    def parts(self) -> I64:
        """The number of the block that each part of `blocked` begins with, int64 (parts + 1,)."""
        return self.made.get("parts", self._cut_parts)

    def _cut_parts(self) -> I64:
        """The same parts for all directions, by the entries of one way."""
        return cut_parts(self.node_blocks, len(self.src) * (1 if self.directed else 2))

    @property
    def part_bounds(self) -> U64:
        """The first row of each part, and the number of rows."""
        return self.node_blocks[self.parts]

    @property
    def longest_part(self) -> int:
        """The most rows of a part."""
        return self.made.get("longest part", lambda: most_rows(self.part_bounds))

    def has_blocked(self, direction: Direction, edges: bool = False) -> bool:
        """Whether the rows of one direction are there block by block, with the edges' numbers if wanted."""
        name = self.rows_of(direction)
        return any(self.made.peek(("blocked", name, with_edges)) for with_edges in {True, edges})

    def blocking_nbytes(self, wanted: Iterable[tuple[Direction, bool]]) -> tuple[int, int]:
        """Bytes that `blocked` takes for directions, with edges or not: at the peak, and those that stay."""
        peak = kept = 0
        for direction, with_edges in wanted:
            if not self.has_blocked(direction, with_edges):
                entries = self.csr_nbytes(direction) // 8 - self.num_nodes - 1
                units = 2 * len(self.src) + blocks.UNITS_PER_NODE * self.num_nodes
                longest = int(np.diff(self.parts).max()) * (units // (len(self.node_blocks) - 1) + 1)
                longest = min(entries, longest + self.longest_row(direction))
                whole = len(self.parts) - 1, self.num_nodes
                rows, beside = blocking_nbytes(entries, longest, with_edges, self.longest_part, *whole)
                peak, kept = max(peak, kept + rows + beside), kept + rows
        return peak, kept

    def degrees(self, direction: Direction = "both") -> I64:
        """The length of each row, int64 (N,), a fresh array; counted without making the rows."""
        check_direction(direction)
        return count_degrees(self.src, self.dst, self.num_nodes, self.directed, direction)

    def longest_row(self, direction: Direction) -> int:
        """The most entries of a row, counted once for each direction."""
        check_direction(direction)
        return self.made.get(("longest", direction), lambda: int(self.degrees(direction).max(initial=0)))

    @property
    def node_blocks(self) -> U64:
        """Boundaries of the blocks of nodes that sums are combined over, uint64 (blocks + 1,)."""
        return self.made.get("node blocks", self._cut_nodes)

    def _cut_nodes(self) -> U64:
        """The boundaries, from the degrees."""
        entries = self.degrees("in")
        if self.directed:
            entries += self.degrees("out")
        return blocks.cut_nodes(entries)

    @property
    def most_blocks(self) -> int:
        """The most blocks that nodes or edges have; known before they are made, without counting degrees."""
        made = (self.made.peek("node blocks"), self.made.peek("edge blocks"))
        known = [len(starts) - 1 for starts in made if starts is not None]
        return max([blocks.most_blocks(self.num_nodes, len(self.src)), *known])

    @property
    def edge_blocks(self) -> U64:
        """Boundaries of the blocks of edges, uint64 (blocks + 1,)."""
        return self.made.get("edge blocks", lambda: blocks.cut_edges(len(self.src)))

    def has_csr(self, direction: Direction) -> bool:
        """Whether the rows of one direction are made already."""
        return self.made.peek(("rows", self.rows_of(direction))) is not None

    def csr_nbytes(self, direction: Direction) -> int:
        """Bytes that the rows of one direction hold, an upper bound known before they are made."""
        check_direction(direction)
        ends = len(self.src) * (1 if self.directed and direction in ("in", "out") else 2)
        return 8 * (ends + (self.num_nodes if direction == "closed" else 0)) + 8 * (self.num_nodes + 1)

    def making_nbytes(self, directions: Iterable[Direction]) -> tuple[int, int]:
        """Bytes that a run takes to make these rows and the blocks: at the peak, and those that stay."""
        has_blocks = self.made.peek("node blocks") is not None
        missing = [direction for direction in directions if not self.has_csr(direction)]
        if has_blocks and not missing:
            return 0, 0
        n, m = self.num_nodes, len(self.src)
        counting = 8 * min(m, max(n, 1 << 20))
        peak = 0 if has_blocks else 24 * n + counting
        kept, made = 0, {name for name in DIRECTIONS if self.has_csr(name)}
        for direction in missing:
            name = self.rows_of(direction)
            if name in made:
                continue
            made.add(name)
            sorted_as: Direction = "both" if name == "closed" else direction
            rows, final = self.csr_nbytes(sorted_as), self.csr_nbytes(direction)
            entries = m if self.directed and name in ("in", "out") else 2 * m
            longest = self.longest_row(sorted_as) if entries >= SPLIT else 0
            beside = making_nbytes(n, m, entries, longest, self.directed)
            if name != "closed":
                peak = max(peak, kept + 16 * n + counting, kept + rows + beside)
            elif "both" in made:
                peak = max(peak, kept + final + entries + 9 * n)
            else:
                peak = max(peak, kept + rows + max(beside, final + entries + 9 * n))
            kept += final
        return max(peak, kept), kept

    @property
    def nbytes(self) -> int:
        """Bytes of all rows made so far; arrays that some share count once."""
        rows = (made for made in self.made.made() if isinstance(made, CSR | BlockedRows))
        return sum({id(array): array.nbytes for made in rows for array in made.arrays}.values())
