"""When rounds began: kept by native code where the loop is native, here where Python interprets it."""

from __future__ import annotations

from typing import Any

import numpy as np

from groggy_kernels.layout import STAMP_HEAD, STAMPS, STAMPS_KEPT


class Stamps:
    """Times of rounds, all loops together; of many, evenly spaced ones, so that memory stays small."""

    __slots__ = ("every", "kept", "seen")

    def __init__(self) -> None:
        self.kept: list[int] = []
        self.every = 1
        self.seen = 0

    def add(self, now: int) -> None:
        """A round begins."""
        if self.seen % self.every == 0:
            if len(self.kept) == STAMPS_KEPT:
                del self.kept[1::2]
                self.every *= 2
            if self.seen % self.every == 0:
                self.kept.append(now)
        self.seen += 1

    def times(self) -> tuple[Any, Any]:
        """What was kept, and the numbers of the rounds from 0."""
        return np.array(self.kept, np.int64), np.arange(len(self.kept)) * self.every


def native_stamps(control: Any) -> Any:
    """A copy of the stamps that native code kept: how many, how far apart, rounds seen, then the cycles."""
    return control[STAMPS : STAMPS + STAMP_HEAD + int(control[STAMPS])].copy()


def rounds_at(
    stamps: Stamps, native: Any, now: tuple[float, int], start: float, rate: float
) -> tuple[Any, Any]:
    """Seconds from `start` at which rounds began, and their numbers from 0.

    `native` is what native code kept, `now` a moment in seconds and in cycles, of which a second has `rate`.
    """
    kept, every = native[:2].tolist()
    if not kept:  # no loop in native code
        times, numbers = stamps.times()
        return times / 1e9 - start, numbers
    ago = (now[1] - native[STAMP_HEAD:]) / rate
    return now[0] - start - ago, np.arange(kept) * every
