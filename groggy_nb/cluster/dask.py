"""The workers of a Dask cluster: a task each is a seat of the run, messages go from worker to worker.

The scheduler starts the tasks and says who died; it is in no round. This is the one file that knows
dask.distributed.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
import uuid
import warnings
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Any

from distributed import Client, Future, get_worker
from distributed.diagnostics.plugin import WorkerPlugin
from distributed.protocol.serialize import to_serialize

from groggy_nb.cluster.fleet import MakeJob
from groggy_nb.cluster.meeting import Abandoned, Member, PeerLost
from groggy_nb.cluster.protocol import Header, Seat
from groggy_nb.cluster.work import Job, Left, work
from groggy_nb.errors import GroggyError, UsageError

NAME = "groggy_nb"  # of the plugin, and in front of what it handles
ANSWER = 2.0  # seconds that a worker gets to say that it is there
LOOKED = 1.0  # seconds between looks at which workers there are
REMEMBERED = 8  # runs whose last messages a worker may be asked for again
CONNECT = 10.0  # seconds to reach a scheduler


class DaskFleet:
    """The workers of a client's cluster."""

    def __init__(self, client: Client, is_ours: bool) -> None:
        self.client, self.is_ours = client, is_ours
        self.threads: dict[str, int] = {}

    @classmethod
    def of(cls, given: Any) -> DaskFleet:
        """Those of a client, or of the scheduler at an address."""
        is_ours = isinstance(given, str)
        if is_ours:
            try:
                given = Client(given, timeout=CONNECT, set_as_default=False)
            except (OSError, ValueError):
                raise UsageError(
                    f"cluster: wanted the address of a Dask scheduler; nothing answers at {given!r}",
                    hint='as "tcp://127.0.0.1:8786", which the scheduler prints when it starts',
                ) from None
        if not isinstance(given, Client):
            raise UsageError(
                f"cluster: wanted a dask.distributed.Client or a scheduler's address; found "
                f"{type(given).__name__}",
                hint="client = Client(LocalCluster()); p.run(g, cluster=client)",
            )
        if given.asynchronous:
            raise UsageError(
                "cluster: wanted a client that waits; found an asynchronous one",
                hint="Client(address) without asynchronous=True",
            )
        if given.status != "running":
            raise UsageError(
                f"cluster: wanted a client that is connected; found one that is {given.status}",
                hint="make a new one: Client(address)",
            )
        return cls(given, is_ours)

    def names(self) -> Sequence[str]:
        """The addresses of the workers."""
        # Not `scheduler_info()`: a client's own timer may replace what that returns by a list of no worker.
        scheduler: Any = self.client.scheduler
        found = self.client.sync(scheduler.identity, n_workers=-1)["workers"]
        self.threads = {name: int(worker["nthreads"]) for name, worker in found.items()}
        return sorted(found)

    def begin(self, names: Sequence[str], job: MakeJob, epoch: int) -> Going:
        """A task for each worker."""
        self.client.register_plugin(Mail(), name=NAME)
        return Going(self, list(names), job, epoch)

    def close(self) -> None:
        """Close the client where it is ours."""
        if self.is_ours:
            self.client.close()


class Going:
    """A run that has begun: the tasks of its seats."""

    def __init__(self, fleet: DaskFleet, names: list[str], job: MakeJob, epoch: int) -> None:
        self.fleet, self.client, self.names = fleet, fleet.client, names
        self.run = uuid.uuid4().hex
        self.changed = threading.Condition()
        self.lost: tuple[int, ...] = ()
        self.looked = time.monotonic()
        self.futures: list[Future] = []
        for n, name in enumerate(names):
            with warnings.catch_warnings():
                warnings.filterwarnings(
                    "ignore", "Sending large graph"
                )  # a piece of one: nobody else needs it
                future = self.client.submit(
                    *(sit, job(n, fleet.threads[name]), self.run, names, epoch),
                    key=f"{NAME}-{self.run}-{n}",
                    workers=[name],
                    allow_other_workers=False,
                    retries=0,
                    pure=False,
                )
            self.futures.append(future)
            future.add_done_callback(self.end)

    def end(self, future: Future) -> None:
        """A task is over."""
        with self.changed:
            self.changed.notify_all()

    @property
    def is_over(self) -> bool:
        """Whether there is nothing to wait for: all have ended, or one badly."""
        ended = [future.status for future in self.futures]
        return bool(self.lost) or "pending" not in ended or not {*ended} <= {"pending", "finished"}

    def wait(self, seconds: float) -> bool:
        """Wait so long at most; whether it is over."""
        now = time.monotonic()
        if now - self.looked > LOOKED:
            self.looked = now
            there = {*self.fleet.names()}
            self.lost = tuple(n for n, name in enumerate(self.names) if name not in there)
        with self.changed:
            return self.changed.wait_for(lambda: self.is_over, seconds)

    def stop(self) -> None:
        """Ask all workers to end at the end of a round."""
        self.tell(ask_to_stop)

    def abandon(self) -> None:
        """End it at once: what still computes on a worker is freed."""
        if any(future.status == "pending" for future in self.futures):
            self.tell(give_up)
        self.client.cancel(self.futures, force=True)
        self.futures = []

    def tell(self, what: Callable[..., Any]) -> None:
        """Have each worker do something of this run, without waiting for one that does not answer."""
        there = [name for name in self.fleet.names() if name in self.names]

        async def told() -> None:
            with contextlib.suppress(Exception):  # nobody hears of it any more
                await self.client._run(what, self.run, workers=there, wait=False, on_error="ignore")

        if there:
            loop: Any = self.client.loop
            loop.add_callback(told)

    def left(self) -> list[Left]:
        """What each worker left."""
        problems = [f.exception() if f.status == "error" else None for f in self.futures]
        lost = [n for n, f in enumerate(self.futures) if f.status in ("cancelled", "lost")]
        for problem in problems:
            if isinstance(problem, PeerLost):
                lost += problem.peers
        told = [p for p in problems if p is not None and not isinstance(p, PeerLost | Abandoned)]
        for n, problem in enumerate(problems):
            if type(problem).__name__ == "KilledWorker":
                lost.append(n)
                told.remove(problem)
        if told:
            raise _told(told[0])
        if lost or self.lost:
            raise PeerLost(tuple(sorted({*lost, *self.lost})))
        try:
            return self.client.gather(self.futures)
        except Exception as problem:  # a worker that died with what it left
            there = {*self.fleet.names()}
            gone = tuple(n for n, name in enumerate(self.names) if name not in there)
            raise (PeerLost(gone) if gone else _told(problem)) from problem


def _told(problem: BaseException) -> BaseException:
    """An error of a worker as one of ours."""
    if isinstance(problem, GroggyError):
        return problem
    return UsageError(
        f"a worker of the cluster could not do its part: {type(problem).__name__}: {problem}",
        hint="each worker needs this version of groggy_nb and what it imports",
    )


def sit(job: Job, run: str, names: list[str], epoch: int) -> Left:
    """The task of a seat, on its worker."""
    mail: Any = get_worker().plugins[NAME]
    member = mail.join(run, Seat(job.number, len(names), epoch), names, job.deadline)
    try:
        return work(job, member)
    finally:
        mail.leave(run)


async def ask_to_stop(run: str, dask_worker: Any = None) -> None:
    """On a worker: the run shall end at the end of a round."""
    dask_worker.plugins[NAME].stop(run)


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
        worker.handlers[f"{NAME}_message"] = self.message
        worker.handlers[f"{NAME}_alive"] = self.alive

    # -- in the task's thread

    def join(self, run: str, seat: Seat, names: list[str], deadline: float) -> Member:
        """Take a seat."""
        with self.lock:
            line = self.lines.setdefault(run, Line())
        line.names, line.mail, line.run = names, self, run
        line.member = Member(seat, line, deadline)
        return line.member

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
    """The transport of one seat: messages in the order in which they come, kept until it is taken."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.early: list[tuple[Header, Any]] = []
        self.take: Callable[[Header, Any], None] | None = None
        self.member: Member | None = None
        self.names: list[str] = []
        self.mail: Any = None
        self.run = ""

    def came(self, header: Header, payload: Any) -> None:
        """A message came."""
        with self.lock:
            if self.take is None:
                self.early.append((header, payload))
                return
        self.take(header, payload)

    def receive(self, take: Callable[[Header, Any], None]) -> None:
        """Hand over what came, and what comes."""
        with self.lock:
            early, self.early, self.take = self.early, [], take
        for header, payload in early:
            take(header, payload)

    def send(self, to: int, header: Header, payload: Any) -> None:
        """Send a message to a seat; whether it arrives is not told."""
        self.later(self._send(self.names[to], tuple(header), payload))

    async def _send(self, name: str, header: tuple[int, ...], payload: Any) -> None:
        said = None if payload is None else to_serialize(tuple(payload))
        try:
            await getattr(self.mail.worker.rpc(name), f"{NAME}_message")(
                run=self.run, header=header, payload=said
            )
        except Exception:  # whoever lacks it asks again, or is lost
            return

    def silent(self, peers: tuple[int, ...]) -> tuple[int, ...]:
        """The seats whose workers do not answer, though they may compute."""
        asked = [self.later(self._alive(self.names[n])) for n in peers]
        return tuple(n for n, each in zip(peers, asked, strict=True) if not each.result())

    async def _alive(self, name: str) -> bool:
        try:
            alive = getattr(self.mail.worker.rpc(name), f"{NAME}_alive")
            return bool(await asyncio.wait_for(alive(run=self.run), ANSWER))
        except Exception:  # of any kind: it did not answer
            return False

    def later(self, coroutine: Any) -> Any:
        """Have the worker's loop run it."""
        return asyncio.run_coroutine_threadsafe(coroutine, self.mail.worker.loop.asyncio_loop)
