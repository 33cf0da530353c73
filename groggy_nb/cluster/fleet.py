"""The workers of a cluster as a run sees them: how many there are, and how they are set to work."""

from __future__ import annotations

from collections.abc import Container, Sequence
from typing import Any, Protocol

from groggy_nb.cluster.meeting import ClusterError
from groggy_nb.cluster.work import Job, Left

Held = Container[str]  # what a worker has of a graph's piece: its directions, and "ends" of edges


class Lacking(ClusterError):
    """A worker has not what it was thought to have of a graph."""

    default_code = "piece-missing"

    def __init__(self) -> None:
        super().__init__("a worker has lost its piece of the graph")

    def __reduce__(self) -> Any:
        return Lacking, ()


class Orders(Protocol):
    """What the workers of a run are told."""

    def piece(self, number: int) -> tuple[str, str]:
        """How a worker knows its piece of the graph, and the kind of it; it keeps those of one graph."""
        ...

    def job(self, number: int, threads: int, held: Held) -> Job:
        """What a worker with so many threads is told, and what it lacks of its piece."""
        ...


class Going(Protocol):
    """A run that has begun on the workers."""

    def rounds(self) -> int:
        """How many rounds it has begun, as far as is known; who asks does not wait for an answer."""
        ...

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
        Lacking
            Where one lacks what it was not sent: the next beginning sends all.
        """
        ...


class Fleet(Protocol):
    """Workers that a run may use."""

    def names(self) -> Sequence[str]:
        """The workers that are there, by what they are called; a run is begun on all of them."""
        ...

    def begin(self, names: Sequence[str], orders: Orders, epoch: int) -> Going:
        """Begin a run on these workers."""
        ...

    def close(self) -> None:
        """Let go of what was made to reach them."""
        ...
