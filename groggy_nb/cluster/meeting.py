"""A seat of a run that waits: it brings what it has to a meeting, and leaves with what the others brought."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from numpy.typing import NDArray

from groggy_nb.cluster.protocol import Deliver, Header, Instruction, Seat
from groggy_nb.errors import GroggyError
from groggy_nb.run.record import Unfinished

PATIENCE = 1.0  # seconds between looks at who is missing


class Message(NamedTuple):
    """What a seat brings to a meeting: some plain values, and arrays."""

    said: tuple[Any, ...]
    arrays: tuple[NDArray[Any], ...] = ()


class Transport(Protocol):
    """What carries messages of one run between its seats.

    Attributes
    ----------
    reads_later : bool
        Whether it may still read a message's arrays when their meeting is over, so that it needs copies.
    waited : float
        Seconds that it waited, with nothing to send or to read.
    ways : str
        What arrays go by.
    nbytes : int
        Of memory that it holds for that.
    """

    reads_later: bool
    waited: float
    ways: str

    @property
    def nbytes(self) -> int: ...

    def send(self, to: int, header: Header, message: Message | None) -> None:
        """Send a message, now, soon, or while it waits; whether it arrives is not told."""
        ...

    def receive(self, member: Member) -> None:
        """Hand each message that comes to `member.take`, those that came before too; from any thread.

        Before it reads the arrays of one it may ask `member.room` where they are wanted.
        """
        ...

    def wait(self, is_over: Callable[[], bool], seconds: float) -> bool:
        """Wait so long at most; whether it is over, and what is sent may be changed again."""
        ...

    def wake(self) -> None:
        """From another thread: whoever waits shall look whether it is over."""
        ...

    def silent(self, peers: tuple[int, ...]) -> tuple[int, ...]:
        """Of some seats, and those that do not take what it sends, whose worker is gone or says nothing."""
        ...


class ClusterError(GroggyError):
    """A cluster on which a run cannot go on, or cannot begin."""

    default_code = "cluster"


class WorkersLost(ClusterError, Unfinished):
    """More workers were lost in a run than it goes on after; `result` holds whole rounds, or is None."""

    default_code = "workers-lost"


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
    """The seat of a worker, on a transport; the thread that computes waits here."""

    def __init__(self, seat: Seat, transport: Transport, deadline: float) -> None:
        self.seat, self.deadline = seat, deadline
        self.lock = threading.Lock()
        self.is_abandoned = False
        self.ended: Callable[[], None] = lambda: None  # ends the native call that runs, from another thread
        self.asked = False  # to end at the end of a round
        self.rounds = 0  # begun in the run, as its client may ask
        self.found: Deliver | None = None
        self.rooms: Mapping[int, Sequence[NDArray[Any]]] = {}
        self.change(transport)

    def change(self, transport: Transport) -> None:
        """Use another transport from the next meeting on, as all other seats do."""
        self.transport = transport
        transport.receive(self)

    def take(self, header: Header, message: Message | None, by: Transport) -> None:
        """A message comes, in any thread, and is answered on its way."""
        with self.lock:
            said = self.seat.arrive(header, message)
            self.follow(said)
        self.post(said, by)

    def room(self, header: Header) -> Sequence[NDArray[Any]] | None:
        """Where the arrays of a message are wanted; None where it is for a later meeting and can wait."""
        with self.lock:
            if self.seat.is_there and header.sequence == self.seat.sequence:
                return self.rooms.get(header.sender, ())
            return None if header.sequence >= self.seat.sequence else ()

    def follow(self, said: list[Instruction]) -> None:
        """Note what the thread that waits is to know."""
        for each in said:
            if isinstance(each, Deliver):
                self.found = each

    def post(self, said: list[Instruction], by: Transport) -> None:
        """Send what is to be sent: not under the lock, since a transport may deliver at once."""
        for each in said:
            if not isinstance(each, Deliver):
                by.send(*each)

    def meet(
        self,
        said: tuple[Any, ...],
        arrays: tuple[NDArray[Any], ...] = (),
        rooms: Mapping[int, Sequence[NDArray[Any]]] | None = None,
        only: int | None = None,
    ) -> Mapping[int, Message]:
        """Come to the next meeting, and what each of the others brought to it.

        Parameters
        ----------
        rooms : mapping, optional
            Where the arrays of each other seat are wanted: a transport may put them there.
        only : int, optional
            The one seat that is sent the arrays, where the others need none.

        Raises
        ------
        PeerLost
            Where a worker is gone, or says nothing within the deadline.
        Abandoned
            Where the run was given up meanwhile.
        """
        if self.transport.reads_later:
            arrays = tuple(array.copy() for array in arrays)
        with self.lock:
            self.rooms = rooms or {}
            whole, bare = Message(said, arrays), Message(said)
            posts = self.seat.reach(whole) if only is None else self.seat.reach(bare, {only: whole})
            self.follow(posts)
        self.post(posts, self.transport)
        quiet: dict[int, float] = {}
        while not self.transport.wait(lambda: self.found is not None or self.is_abandoned, PATIENCE):
            if self.is_abandoned:
                break
            with self.lock:
                missing, again = self.seat.missing, self.seat.late()
            now = time.perf_counter()
            silent = self.transport.silent(missing)
            quiet = {n: quiet.get(n, now) for n in silent}
            lost = tuple(n for n, since in quiet.items() if now - since >= self.deadline)
            if lost:
                raise PeerLost(lost)
            self.post(again, self.transport)
        if self.is_abandoned:
            raise Abandoned
        assert self.found is not None
        found, self.found = self.found, None
        return found.payloads

    def check(self) -> None:
        """Raise Abandoned where the run was given up: for work that nobody else waits for at a meeting."""
        if self.is_abandoned:
            raise Abandoned

    def abandon(self) -> None:
        """Give the run up, from another thread."""
        self.is_abandoned = True
        self.ended()
        self.transport.wake()
