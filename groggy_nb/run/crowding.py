"""How many threads a run begins with: one a core, fewer for a while after runs whose threads waited long.

What others compute on the same cores is no property of a moment: a library's threads spin for some
milliseconds after a call, and a load average says nothing of the next second. So each run is a measurement.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import NamedTuple

from groggy_nb.run.threads import available_cores

# Of two threads that share the work the first waits half of its time where the other one does not get a core.
TOO_LONG = 0.4
ALL_CORES = 0.8  # of the time that the threads of a run could compute: they had their cores
HOLD, LONGEST_HOLD = 2.0, 60.0  # seconds until more threads are tried again, twice as long each time it fails


class Threads(NamedTuple):
    """How many threads a run has, and why."""

    number: int
    why: str


class Crowding:
    """What the runs of a process found out about its cores.

    Parameters
    ----------
    clock, cores : callable, optional
        Seconds, and how many cores the process may use.
    """

    def __init__(
        self, clock: Callable[[], float] = time.monotonic, cores: Callable[[], int] = available_cores
    ) -> None:
        self._clock, self._cores = clock, cores
        self._fewer: tuple[Threads, float] | None = None  # replaced whole: other threads read it meanwhile
        self._hold = HOLD

    def choose(self, most: int) -> Threads:
        """The threads of a run that begins now."""
        cores, fewer = min(self._cores(), most), self._fewer
        if fewer is not None and self._clock() < fewer[1] and fewer[0].number < cores:
            return fewer[0]
        return Threads(cores, "one for each usable core" if cores > 1 else "one usable core")

    def learn(self, threads: int, waited: float) -> None:
        """Take notice of a run on several threads: the share of its time that it waited for others.

        Parameters
        ----------
        waited : float
            From 0 to 1, of the first thread.
        """
        if is_too_long(waited):
            why = f"a run on {threads} waited {waited:.0%} of its time for others"
            self._fewer = Threads(max(1, threads // 2), why), self._clock() + self._hold
            self._hold = min(2 * self._hold, LONGEST_HOLD)
        elif self._fewer is None or threads > self._fewer[0].number:
            self._fewer, self._hold = None, HOLD


def waited_for_cores(waited: float, computed: float) -> float:
    """The share of a run that its first thread waited, as far as it was for threads without a core.

    A thread that waits goes on asking, so a run that had its cores has computed all the time, however unlike
    the parts of its work are: then fewer threads would be no faster.

    Parameters
    ----------
    computed : float
        What the process computed, by what its threads could have.

    Examples
    --------
    >>> waited_for_cores(0.5, 0.97), waited_for_cores(0.5, 0.4)
    (0.0, 0.5)
    """
    return waited if computed < ALL_CORES else 0.0


def is_too_long(waited: float) -> bool:
    """Whether fewer threads are better than such waiting."""
    return waited > TOO_LONG


CROWDING = Crowding()
