"""A seat of a run that waits: it brings what it has to a meeting, and leaves with what the others brought."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from groggy_nb.cluster.protocol import Deliver, Header, Instruction, Seat
from groggy_nb.errors import GroggyError

PATIENCE = 1.0  # seconds between looks at who is missing


class Transport(Protocol):
    """What carries messages of one run between its seats."""

    def send(self, to: int, header: Header, payload: Any) -> None:
        """Send a message, now or soon; whether it arrives is not told."""
        ...

    def receive(self, take: Callable[[Header, Any], None]) -> None:
        """Hand each message that comes to `take`, those that came before too; from any thread."""
        ...

    def silent(self, peers: tuple[int, ...]) -> tuple[int, ...]:
        """Of some seats those whose worker is gone or says nothing, though it may compute."""
        ...


class ClusterError(GroggyError):
    """A cluster on which a run cannot go on, or cannot begin."""

    default_code = "cluster"


class PeerLost(ClusterError):
    """A worker of the run is gone, or says nothing."""

    default_code = "worker-lost"

    def __init__(self, peers: tuple[int, ...]) -> None:
        self.peers = peers
        seats = ", ".join(map(str, peers))
        super().__init__(f"wanted: word from all workers of the run; found: none from number {seats}")

    def __reduce__(self) -> Any:
        return PeerLost, (self.peers,)


class Abandoned(ClusterError):
    """The run was given up elsewhere."""

    default_code = "run-abandoned"

    def __init__(self) -> None:
        super().__init__("the run was ended before this worker had computed its part")

    def __reduce__(self) -> Any:
        return Abandoned, ()


class Member:
    """The seat of a worker, on a transport; the thread that computes waits here.

    waited : seconds that it waited for others. sent : bytes that it sent to each.
    """

    def __init__(self, seat: Seat, transport: Transport, deadline: float) -> None:
        self.seat, self.transport, self.deadline = seat, transport, deadline
        self.changed = threading.Condition()
        self.is_abandoned = False
        self.asked = False  # to end at the end of a round
        self.found: Deliver | None = None
        self.waited = 0.0
        transport.receive(self.take)

    def take(self, header: Header, payload: Any) -> None:
        """A message comes, in any thread."""
        with self.changed:
            said = self.seat.arrive(header, payload)
            self.follow(said)
        self.post(said)

    def follow(self, said: list[Instruction]) -> None:
        """Note what the thread that waits is to know."""
        for each in said:
            if isinstance(each, Deliver):
                self.found = each
                self.changed.notify_all()

    def post(self, said: list[Instruction]) -> None:
        """Send what is to be sent: not under the lock, since a transport may deliver at once."""
        for each in said:
            if not isinstance(each, Deliver):
                self.transport.send(*each)

    def meet(self, payload: Any) -> Mapping[int, Any]:
        """Come to the next meeting, and what each of the others brought to it.

        Raises
        ------
        PeerLost
            Where a worker is gone, or says nothing within the deadline.
        Abandoned
            Where the run was given up meanwhile.
        """
        with self.changed:
            said = self.seat.reach(payload)
            self.follow(said)
        self.post(said)
        start = time.perf_counter()
        quiet: dict[int, float] = {}
        while True:
            with self.changed:
                self.changed.wait_for(lambda: self.found is not None or self.is_abandoned, PATIENCE)
                found, self.found = self.found, None
                if self.is_abandoned:
                    raise Abandoned
                missing, again = self.seat.missing, self.seat.late()
            if found is not None:
                self.waited += time.perf_counter() - start
                return found.payloads
            now = time.perf_counter()
            silent = self.transport.silent(missing)
            quiet = {n: quiet.get(n, now) for n in silent}
            lost = tuple(n for n, since in quiet.items() if now - since >= self.deadline)
            if lost:
                raise PeerLost(lost)
            self.post(again)

    def abandon(self) -> None:
        """Give the run up, from another thread."""
        with self.changed:
            self.is_abandoned = True
            self.changed.notify_all()
