"""Memory in which a worker leaves arrays for the others of its machine: none of it goes through a connection.

A box has no name. Others get it over a connection of the machine's own, and the system frees it when the last
process that has it open is gone, however that ended.
"""

from __future__ import annotations

import mmap
import os
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

BOXES = 2  # of a seat, in turns: who comes to a meeting knows that all have left the one before the last
WORTH = 1 << 16  # bytes for which it is worth while


class Box:
    """A file in memory: its owner writes what others then read."""

    def __init__(self, number: int, is_own: bool) -> None:
        self.number, self.is_own = number, is_own
        self.bytes: NDArray[np.uint8] = np.empty(0, np.uint8)

    def close(self) -> None:
        """Let go of it."""
        self.bytes = np.empty(0, np.uint8)
        if self.number >= 0:
            os.close(self.number)
        self.number = -1

    def put(self, arrays: Sequence[NDArray[Any]]) -> bool:
        """Leave arrays in it; whether that is worth while and there is memory for it."""
        size = sum(array.nbytes for array in arrays)
        if size < WORTH:
            return False
        try:
            rooms = self._rooms(arrays)
        except OSError:
            return False
        for room, array in zip(rooms, arrays, strict=True):
            room[...] = array
        return True

    def take(self, arrays: Sequence[NDArray[Any]]) -> None:
        """Fill arrays with what was left for them."""
        for room, array in zip(self._rooms(arrays), arrays, strict=True):
            array[...] = room

    def _rooms(self, arrays: Sequence[NDArray[Any]]) -> list[NDArray[Any]]:
        """Where arrays stand in it, one behind the other."""
        ends = np.cumsum([array.nbytes for array in arrays]).tolist()
        if ends[-1] > len(self.bytes):
            self._map(ends[-1])
        places = zip(arrays, ends, strict=True)
        return [self.bytes[end - array.nbytes : end].view(array.dtype) for array, end in places]

    def _map(self, size: int) -> None:
        access = mmap.PROT_READ
        if self.is_own:
            os.posix_fallocate(self.number, 0, size)  # says now where there is no memory
            access |= mmap.PROT_WRITE
        flags = mmap.MAP_SHARED | getattr(mmap, "MAP_POPULATE", 0)
        self.bytes = np.frombuffer(mmap.mmap(self.number, size, flags, access), np.uint8)


def own_boxes() -> tuple[Box, ...]:
    """Empty ones of a seat; none where the system has no such files."""
    if not hasattr(os, "memfd_create"):
        return ()
    try:
        return tuple(Box(os.memfd_create(f"groggy-nb {n}"), True) for n in range(BOXES))
    except OSError:
        return ()
