"""How far a run of the benchmark is, and when it begins nothing more."""

from __future__ import annotations

import time
from collections.abc import Callable

Say = Callable[[str], None]


class Clock:
    """Says what is measured, behind which part of how many it is and how long the run goes on.

    Parameters
    ----------
    minutes : float or None
        After these no part begins; one that has begun ends.
    say : callable
        Told each line.

    Attributes
    ----------
    parts : int
        There are so many in all.
    """

    def __init__(self, minutes: float | None, say: Say) -> None:
        self.minutes, self.parts, self.number = minutes, 0, 0
        self._say, self._start = say, time.monotonic()

    @property
    def passed(self) -> float:
        """Minutes since the run began."""
        return (time.monotonic() - self._start) / 60

    def begins(self, part: str) -> bool:
        """Whether there is time for one more part: then it is said."""
        if self.minutes is not None and self.passed >= self.minutes:
            return False
        self.number += 1
        self.say(part)
        return True

    def say(self, text: str) -> None:
        """Say what of the part is done."""
        of = "" if self.minutes is None else f" of {self.minutes:g}"
        self._say(f"{self.number} of {self.parts}, {self.passed:.0f}{of} min: {text}")
