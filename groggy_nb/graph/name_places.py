"""Where names stand in memory, some at a time, and the native routines that read them there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from .. import routines

KERNELS = "groggy_kernels.names"
LENGTH_BITS = 16  # of a place: a name's length, below where it begins
LENGTH = np.uint64((1 << LENGTH_BITS) - 1)
ODD = -1  # what a routine answers where names cannot be numbered so
SPARE = 64  # words that may be written behind the last one
BATCH = 1 << 15  # names at a time: their places stay in the near cache

T = TypeVar("T")


class Places:
    """Room for the places of some names: where each begins, counted from a base, and its length."""

    def __init__(self) -> None:
        self.most = BATCH
        self.words = np.zeros(self.most + 1, np.uint64)
        self.ends = np.zeros(self.most + SPARE, np.int64)  # of fields, among which they are

    @property
    def address(self) -> int:
        """Where native code finds them."""
        return self.words.ctypes.data


@dataclass(frozen=True, slots=True)
class Part:
    """Some rows of names.

    Attributes
    ----------
    rows : int
    batches : callable
        Fills places batch by batch, row by row, and tells how many names these are, or ODD. It is asked
        several times: few names are numbered at once; many are hashed and counted, then numbered, each thread
        its own ones.
    """

    rows: int
    batches: Callable[[Places], Iterator[int]]


def call(routine: str, *words: int) -> int:
    """What one of the routines on names returns."""
    return routines.call(f"{KERNELS}:{routine}", *words)


def each(work: Callable[[int], T], which: range) -> list[T]:
    """The work of each number, side by side."""
    if len(which) == 1:
        return [work(which[0])]
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(len(which)) as pool:
        return list(pool.map(work, which))
