"""The workers of a cluster as a run sees them: how many there are, and how they are set to work."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from groggy_nb.cluster.work import Job, Left

MakeJob = Callable[[int, int], Job]  # of the number of a worker, and how many threads it has


class Going(Protocol):
    """A run that has begun on the workers."""

    def wait(self, seconds: float) -> bool:
        """Wait so long at most; whether it is over."""
        ...

    def stop(self) -> None:
        """Ask all workers to end at the end of a round."""
        ...

    def abandon(self) -> None:
        """End it at once, and forget it."""
        ...

    def left(self) -> list[Left]:
        """What each worker left, in their order.

        Raises
        ------
        PeerLost
            Where a worker was lost.
        """
        ...


class Fleet(Protocol):
    """Workers that a run may use."""

    def names(self) -> Sequence[str]:
        """The workers that are there, by what they are called; a run is begun on all of them."""
        ...

    def begin(self, names: Sequence[str], job: MakeJob, epoch: int) -> Going:
        """Begin a run on these workers."""
        ...

    def close(self) -> None:
        """Let go of what was made to reach them."""
        ...
