"""Nodes numbered while the ends of edges stream by, as `number_ends` numbers those that are in memory."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .csr import frozen
from .kept_arrays import AT_ONCE, ArraysOut
from .labels import TEXT, Labels

ENDS = ("src", "dst")


class Numbers(ABC):
    """The ends of edges as node numbers, in two arrays that are being written."""

    def __init__(self, out: ArraysOut, count: int) -> None:
        self.out, self.count = out, count
        self.ends = [out.empty(end, count, np.uint32) for end in ENDS]

    @abstractmethod
    def take(self, where: slice, src: Any, dst: Any) -> None:
        """Take the ends of some edges, arrays of pyarrow without gaps."""

    @abstractmethod
    def number(self, room: int) -> tuple[int, Labels | None]:
        """Write the numbers, in so many bytes of memory; how many nodes there are, and their labels."""


class Texts(Numbers):
    """Names, numbered in the order of first appearance, source before target."""

    def __init__(self, out: ArraysOut, count: int) -> None:
        super().__init__(out, count)
        self.index: dict[str, int] = {}

    def take(self, where: slice, src: Any, dst: Any) -> None:
        """Number the names of some edges: each distinct one is looked at once."""
        coded = [end.dictionary_encode() for end in (src, dst)]
        codes = [end.indices.to_numpy() for end in coded]
        names = [end.dictionary.to_pylist() for end in coded]
        firsts = [
            2 * _first_positions(c, len(n)) + k for k, (c, n) in enumerate(zip(codes, names, strict=True))
        ]
        both = names[0] + names[1]
        for k in np.argsort(np.concatenate(firsts), kind="stable").tolist():
            self.index.setdefault(both[k], len(self.index))
        for end, code, own in zip(self.ends, codes, names, strict=True):
            end[where] = np.fromiter(map(self.index.__getitem__, own), np.uint32, len(own))[code]

    def number(self, room: int) -> tuple[int, Labels | None]:
        """The numbers are written already."""
        return len(self.index), frozen(np.array(list(self.index), TEXT))


class Integers(Numbers):
    """Integers: node numbers where they fill 0..n-1, else numbered in ascending order."""

    def __init__(self, out: ArraysOut, count: int, dtype: np.dtype[Any]) -> None:
        super().__init__(out, count)
        self.given = [out.empty(f"given_{end}", count, dtype) for end in ENDS]
        self.dtype = dtype
        self.low, self.high = 2**64, -(2**63)

    def take(self, where: slice, src: Any, dst: Any) -> None:
        """Keep the integers of some edges, which are numbered when all are known."""
        for place, end in zip(self.given, (src, dst), strict=True):
            values = end.to_numpy(zero_copy_only=False)
            place[where] = values
            if len(values):
                self.low, self.high = min(self.low, int(values.min())), max(self.high, int(values.max()))

    def number(self, room: int) -> tuple[int, Labels | None]:
        """Find the distinct integers, then write the rank of each end."""
        span = max(0, self.high - self.low + 1) if self.count else 0
        labels = self._marked(span) if 5 * span <= room else self._merged()
        is_counted = not len(labels) or (int(labels[0]) == 0 and int(labels[-1]) == len(labels) - 1)
        rank = None
        if 5 * span <= room and not is_counted:
            rank = np.zeros(span, np.uint32)
            rank[labels - self.dtype.type(self.low)] = np.arange(len(labels), dtype=np.uint32)
        for place, ends in zip(self.ends, self.given, strict=True):
            for first in range(0, self.count, AT_ONCE):
                some = ends[first : first + AT_ONCE]
                if rank is not None:
                    some = rank[some - self.dtype.type(self.low)]
                elif not is_counted:
                    some = np.searchsorted(labels, some)
                place[first : first + AT_ONCE] = some
        self.given.clear()
        for end in ENDS:
            self.out.drop(f"given_{end}")
        return len(labels), None if is_counted else frozen(labels)

    def _marked(self, span: int) -> NDArray[Any]:
        """The distinct integers, where their span is small: one byte each."""
        seen = np.zeros(span, np.bool_)
        low = self.dtype.type(self.low if span else 0)
        for some in self._pieces():
            seen[some - low] = True
        labels: NDArray[Any] = np.flatnonzero(seen).astype(self.dtype)
        labels += low
        return labels

    def _merged(self) -> NDArray[Any]:
        """The distinct integers of any span."""
        found: NDArray[Any] = np.zeros(0, self.dtype)
        for some in self._pieces():
            found = np.union1d(found, some)
        return found

    def _pieces(self) -> Any:
        """The given integers part by part."""
        for ends in self.given:
            for first in range(0, self.count, AT_ONCE):
                yield ends[first : first + AT_ONCE]


def _first_positions(codes: NDArray[Any], count: int) -> NDArray[np.int64]:
    """Where each code stands first."""
    first = np.zeros(count, np.int64)
    first[codes[::-1]] = np.arange(len(codes) - 1, -1, -1)
    return first
