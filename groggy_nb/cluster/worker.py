"""What a worker of a Dask cluster does: its task is a seat of a run, messages go from worker to worker."""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from concurrent import futures
from typing import Any

from distributed import get_worker
from distributed.comm.addressing import get_address_host
from distributed.diagnostics.plugin import WorkerPlugin
from distributed.protocol.serialize import to_serialize

from groggy_nb.cluster.cuts import Piece
from groggy_nb.cluster.doors import Door, Offer, can_meet, close
from groggy_nb.cluster.fleet import Lacking
from groggy_nb.cluster.meeting import Abandoned, Member, Message, PeerLost
from groggy_nb.cluster.protocol import Generations, Header, Seat
from groggy_nb.cluster.sockets import Sockets
from groggy_nb.cluster.work import Job, Left, work

NAME = "groggy_nb"  # of the plugin, and in front of what it handles
ANSWER = 2.0  # seconds that a worker gets to say that it is there
NEAR = True  # whether workers of one machine share memory
STORED = 2  # runs that a worker keeps rounds of, those of which it had a task last
REMEMBERED = 8  # runs whose last messages a worker may be asked for again
UNWANTED = ("cancelled", "released", "forgotten")  # what becomes of tasks that nobody waits for


def sit(job: Job, key: tuple[str, str], run: str, names: list[str], epoch: int, home: str) -> Left:
    """The task of a seat, on its worker."""
    worker = get_worker()
    if worker.local_directory != home:  # Dask sent it to who was started anew under the address
        raise PeerLost((job.number,))
    mail: Any = worker.plugins[NAME]
    member = mail.join(run, Seat(job.number, len(names), epoch), names, job.deadline)

    def tell(rounds: int) -> None:
        mail.worker.log_event(NAME, {"run": job.name, "round": rounds})

    try:
        with direct(member, mail):
            left = work(job, member, mail.piece(job, key), mail.store(job.name), tell)
        mail.forget(job.name)
        figures = ("number", "native", "waited", "exchanged", "sent", "resumed")
        mail.worker.log_event(NAME, {"run": job.name} | {name: getattr(left, name) for name in figures})
        return left
    finally:
        mail.leave(run)


@contextlib.contextmanager
def direct(member: Member, mail: Mail) -> Iterator[None]:
    """Have a run's messages go by connections of its own, where all workers can reach each other by them."""
    with contextlib.ExitStack() as stack:
        door = mail.door() if member.seat.seats > 1 else None
        if door is not None:
            stack.enter_context(contextlib.closing(door))
        if member.seat.seats > 1:
            met = member.meet(() if door is None else door.offer)
            offers = {n: Offer(*each.said) for n, each in met.items() if each.said}
            if door is not None and len(offers) == len(met) and can_meet((door.offer, *offers.values())):
                found = door.connected(member.seat.number, offers)
                others = member.meet((found is not None,)).values()
                if found is not None and all(each.said[0] for each in others):
                    sockets = Sockets(found, member.transport.silent, door.boxes)
                    stack.enter_context(contextlib.closing(sockets))
                    member.change(sockets)
                else:
                    mail.missed(door)
                    close(found or {})
        yield


async def ask_to_stop(run: str, dask_worker: Any = None) -> None:
    """On a worker: the run shall end at the end of a round."""
    dask_worker.plugins[NAME].stop(run)


async def rounds_of(run: str, dask_worker: Any = None) -> int:
    """On a worker: the rounds of a run that it has begun."""
    line = dask_worker.plugins[NAME].lines.get(run)
    return line.member.rounds if line is not None and line.member is not None else 0


async def give_up(run: str, dask_worker: Any = None) -> None:
    """On a worker: nobody waits for the run."""
    dask_worker.plugins[NAME].abandon(run)


class Mail(WorkerPlugin):
    """A worker's mail: what it is sent for the runs that it has a seat in, or will have."""

    name = NAME
    idempotent = True

    def setup(self, worker: Any) -> None:
        """Take messages from now on."""
        self.worker = worker
        self.lock = threading.Lock()
        self.lines: dict[str, Line] = {}  # of runs that go on, and of those that begin with a message
        self.over: OrderedDict[str, Line | None] = OrderedDict()
        self.pieces: dict[tuple[str, str], Piece] = {}  # of the graph of the last run
        self.stores: OrderedDict[str, Generations] = OrderedDict()
        self.is_near = NEAR  # whether memory is shared with workers of this machine
        self.is_walled = False  # whether no other connections than Dask's were seen to come through
        worker.handlers[f"{NAME}_message"] = self.message
        worker.handlers[f"{NAME}_alive"] = self.alive

    # -- in the task's thread

    def door(self) -> Door | None:
        """A listener where this worker listens, and for its own machine; that alone where Dask has TLS."""
        address = self.worker.address
        if self.is_walled or not address.startswith(("tcp://", "tls://")):
            return None
        try:
            door = Door(get_address_host(address) if address.startswith("tcp://") else "", self.is_near)
        except OSError:  # it is reached by an address that is not its own
            return None
        return door if door.listeners else None

    def missed(self, door: Door) -> None:
        """Not all were reached: later runs do without memory, and then without connections of their own."""
        self.is_walled = not door.boxes
        self.is_near = False

    def join(self, run: str, seat: Seat, names: list[str], deadline: float) -> Member:
        """Take a seat."""
        with self.lock:
            if run in self.over:  # it was given up before this task began
                raise Abandoned
            line = self.lines.setdefault(run, Line())
        line.names, line.mail, line.run = names, self, run
        line.member = Member(seat, line, deadline)
        return line.member

    def piece(self, job: Job, key: tuple[str, str]) -> Piece:
        """The worker's piece of a graph, kept until it is given one of another."""
        with self.lock:
            kept = self.pieces.get(key)
        if job.piece is not None:
            opened = job.piece.opened()
            if kept is None:
                kept = opened
            else:
                kept.add(opened)
        if kept is None:
            raise Lacking  # it was started anew, or another run's graph took its place
        with self.lock:
            same = {each: piece for each, piece in self.pieces.items() if each[0] == key[0]}
            self.pieces = {**same, key: kept}
        return kept

    def store(self, name: str) -> Generations:
        """What it keeps of a run, whose first task it may have or one after a loss."""
        with self.lock:
            found = self.stores.setdefault(name, Generations())
            self.stores.move_to_end(name)
            while len(self.stores) > STORED:
                self.stores.popitem(last=False)
        return found

    def forget(self, name: str) -> None:
        """Keep nothing of a run any more."""
        with self.lock:
            self.stores.pop(name, None)

    def leave(self, run: str) -> None:
        """Leave it; others may still ask for what was sent last."""
        with self.lock:
            self.over[run] = self.lines.pop(run, None)
            while len(self.over) > REMEMBERED:
                self.over.popitem(last=False)

    # -- in the worker's loop

    def line(self, run: str) -> Line | None:
        """Where messages of a run go."""
        with self.lock:
            if run in self.over:
                return self.over[run]
            return self.lines.setdefault(run, Line())

    def message(self, run: str, header: tuple[int, int, int], payload: Any) -> None:
        """A message of another worker."""
        line = self.line(run)
        if line is not None:
            line.came(Header(*header), payload)

    def alive(self, run: str) -> bool:
        """Whether this worker has a seat in a run: one that was started anew has not."""
        with self.lock:
            line = self.lines.get(run) or self.over.get(run)
        return line is not None and line.member is not None

    def transition(self, key: Any, start: str, finish: str, **_: Any) -> None:
        """A task whose client has left frees its seat: nobody wants the run any more."""
        if start == "executing" and finish in UNWANTED and str(key).startswith(f"{NAME}-"):
            self.abandon(str(key).split("-")[1])

    def stop(self, run: str) -> None:
        """Ask the run to end at the end of a round."""
        line = self.line(run)
        if line is not None and line.member is not None:
            line.member.asked = True

    def abandon(self, run: str) -> None:
        """Free who waits."""
        with self.lock:
            line = self.lines.pop(run, None)
            self.over[run] = None
        if line is not None and line.member is not None:
            line.member.abandon()


class Line:
    """The transport of one seat over Dask's connections: messages in the order in which they come."""

    reads_later = True
    ways, nbytes = "Dask's connections", 0

    def __init__(self) -> None:
        self.changed = threading.Condition()
        self.early: list[tuple[Header, Any]] = []
        self.member: Member | None = None
        self.names: list[str] = []
        self.mail: Any = None
        self.run = ""
        self.waited = 0.0

    def came(self, header: Header, payload: Any) -> None:
        """A message came; it is kept until somebody takes it."""
        with self.changed:
            if self.member is None:
                self.early.append((header, payload))
                return
        message = None if payload is None else Message(tuple(payload[0]), tuple(payload[1]))
        self.member.take(header, message, self)
        self.wake()

    def receive(self, member: Member) -> None:
        """Hand over what came, and what comes."""
        with self.changed:
            early, self.early, self.member = self.early, [], member
        for header, payload in early:
            self.came(header, payload)

    def wait(self, is_over: Callable[[], bool], seconds: float) -> bool:
        """Wait; the worker's loop sends and reads."""
        start = time.perf_counter()
        with self.changed:
            over = self.changed.wait_for(is_over, seconds)
        self.waited += time.perf_counter() - start
        return over

    def wake(self) -> None:
        """Have `wait` look again."""
        with self.changed:
            self.changed.notify_all()

    def send(self, to: int, header: Header, message: Message | None) -> None:
        """Send a message to a seat; whether it arrives is not told."""
        self.later(self._send(self.names[to], tuple(header), message))

    async def _send(self, name: str, header: tuple[int, ...], message: Message | None) -> None:
        said = None if message is None else to_serialize(tuple(message))
        try:
            await getattr(self.mail.worker.rpc(name), f"{NAME}_message")(
                run=self.run, header=header, payload=said
            )
        except Exception:  # whoever lacks it asks again, or is lost
            return

    def silent(self, peers: tuple[int, ...]) -> tuple[int, ...]:
        """The seats whose workers do not answer, though they may compute."""
        asked = [self.later(self._alive(self.names[n])) for n in peers]
        answered, _ = futures.wait(asked, 2 * ANSWER)  # this worker's own loop may be what is slow, or over
        return tuple(
            n for n, each in zip(peers, asked, strict=True) if each not in answered or not each.result()
        )

    async def _alive(self, name: str) -> bool:
        try:
            alive = getattr(self.mail.worker.rpc(name), f"{NAME}_alive")
            return bool(await asyncio.wait_for(alive(run=self.run), ANSWER))
        except Exception:  # of any kind: it did not answer
            return False

    def later(self, coroutine: Any) -> Any:
        """Have the worker's loop run it."""
        return asyncio.run_coroutine_threadsafe(coroutine, self.mail.worker.loop.asyncio_loop)
