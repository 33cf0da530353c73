"""When rounds began: kept by native code where the loop is native, here where Python interprets it."""

from __future__ import annotations

from typing import Any

import numpy as np

from groggy_kernels.layout import STAMP_HEAD, STAMPS, STAMPS_KEPT
from groggy_nb.run.clock import reading


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


def rounds_at(native: Any, start: float, mode: str, rate: float) -> tuple[Any, Any]:
    """Seconds from `start` at which rounds began, and their numbers from 0; `rate` is cycles a second."""
    if mode != "fused":
        now, numbers = native.stamps.times()
        return now / 1e9 - start, numbers
    kept, every = (int(word) for word in native.control[STAMPS : STAMPS + 2])
    if not kept:
        return np.zeros(0), np.zeros(0, np.int64)
    begin = STAMPS + STAMP_HEAD
    seconds, cycles = reading()
    ago = (cycles - native.control[begin : begin + kept]) / rate
    return seconds - start - ago, np.arange(kept) * every
