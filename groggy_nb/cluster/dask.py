"""The workers of a Dask cluster as a client sees them: a task each is a seat of the run.

The scheduler starts the tasks and says who died; it is in no round. This file and the workers' side
(`worker.py`) alone know dask.distributed.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
import uuid
import warnings
from collections.abc import Callable, Sequence
from concurrent import futures
from typing import Any

from distributed import Client, Future

from groggy_nb.cluster.fleet import Lacking, Orders
from groggy_nb.cluster.meeting import Abandoned, ClusterError, PeerLost
from groggy_nb.cluster.work import Left
from groggy_nb.cluster.worker import ANSWER, NAME, Mail, ask_to_stop, give_up, rounds_of, sit
from groggy_nb.errors import GroggyError, UsageError

LOOKED = 1.0  # seconds between looks at which workers there are
ASKED = 0.25  # and between questions for rounds, where somebody is shown them
_given: dict[str, dict[tuple[Any, ...], tuple[str, ...]]] = {}  # what workers have, by scheduler and piece
CONNECT = 10.0  # seconds to reach a scheduler
REGISTERED = 30.0  # seconds in which workers import what they need


class DaskFleet:
    """The workers of a client's cluster."""

    def __init__(self, client: Client, is_ours: bool) -> None:
        self.client, self.is_ours = client, is_ours
        self.threads: dict[str, int] = {}
        self.homes: dict[str, str] = {}  # the folders of workers: one that was started anew has another
        self.heard: dict[str, float] = {}  # when the scheduler last heard of each

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

    def names(self, patience: float = CONNECT) -> Sequence[str]:
        """The addresses of the workers, of a scheduler that may take so many seconds to answer."""
        # Not `scheduler_info()`: a client's own timer may replace what that returns by a list of no worker.
        scheduler: Any = self.client.scheduler
        try:
            identity = self.client.sync(scheduler.identity, n_workers=-1, callback_timeout=patience)
        except (OSError, AttributeError, RuntimeError):  # the client was closed, or its scheduler is gone
            raise ClusterError(
                f"the scheduler of the cluster says nothing; the client is {self.client.status}",
                hint="Client(address) connects again, where the scheduler is still there",
            ) from None
        found, self.scheduler = identity["workers"], str(identity["id"])
        self.threads = {name: int(worker["nthreads"]) for name, worker in found.items()}
        self.homes = {name: worker["local_directory"] for name, worker in found.items()}
        self.heard = {name: worker["last_seen"] for name, worker in found.items()}
        return sorted(found)

    def begin(self, names: Sequence[str], orders: Orders, epoch: int) -> Going:
        """A task for each worker; it is sent what it does not have of the graph, as far as is known here."""
        if self.scheduler not in _given:
            with contextlib.suppress(TimeoutError):  # of a worker that says nothing: others will find it out
                register: Any = self.client._register_worker_plugin
                self.client.sync(register, Mail(), NAME, True, callback_timeout=REGISTERED)
            _given[self.scheduler] = {}
        return Going(self, list(names), orders, _given[self.scheduler], epoch)

    def close(self) -> None:
        """Close the client where it is ours."""
        if self.is_ours:
            self.client.close()


class Going:
    """A run that has begun: the tasks of its seats."""

    def __init__(
        self,
        fleet: DaskFleet,
        names: list[str],
        orders: Orders,
        given: dict[tuple[Any, ...], tuple[str, ...]],
        epoch: int,
    ) -> None:
        self.fleet, self.client, self.names = fleet, fleet.client, names
        self.run, self.given = uuid.uuid4().hex, given
        self.changed = threading.Condition()
        self.lost: tuple[int, ...] = ()
        self.looked = time.monotonic()
        self.homes, self.deadline = {**fleet.homes}, float("inf")
        self.heard = {name: (at, self.looked) for name, at in fleet.heard.items()}
        self.futures: list[Future] = []
        self.found, self.asked = 0, 0.0  # rounds, and when they were asked for
        for n, name in enumerate(names):
            piece = name, *orders.piece(n)
            job = orders.job(n, fleet.threads[name], given.get(piece, ()))
            same = {each: held for each, held in given.items() if each[0] != name or each[1] == piece[1]}
            given.clear()
            self.deadline = job.deadline + ANSWER
            given.update({**same, piece: tuple({*given.get(piece, ()), *job.parts})})
            with warnings.catch_warnings():
                warnings.filterwarnings(
                    "ignore", "Sending large graph"
                )  # a piece of one: nobody else needs it
                future = self.client.submit(
                    *(sit, job, orders.piece(n), self.run, names, epoch, self.homes[name]),
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
        self.look()
        with self.changed:
            return self.changed.wait_for(lambda: self.is_over, seconds)

    def rounds(self) -> int:
        """How many rounds the first worker had begun when it was last asked."""
        now = time.monotonic()
        if now - self.asked > ASKED:
            self.asked = now

            async def ask() -> None:
                with contextlib.suppress(Exception):  # of a worker that is lost: others see to it
                    told = await self.client._run(rounds_of, self.run, workers=self.names[:1])
                    self.found = max(self.found, *(told or {}).values())

            loop: Any = self.client.loop
            loop.add_callback(ask)
        return self.found

    def look(self) -> None:
        """Now and then, which workers are gone, were started anew, or say nothing to the scheduler."""
        now = time.monotonic()
        if now - self.looked <= LOOKED:
            return
        self.looked = now
        self.fleet.names(max(CONNECT, self.deadline))  # busy as it may be, the workers go on
        for name, at in self.fleet.heard.items():
            if at != self.heard.get(name, (None, 0.0))[0]:
                self.heard[name] = at, now
        self.lost = tuple(
            n
            for n, name in enumerate(self.names)
            if self.fleet.homes.get(name) != self.homes[name] or now - self.heard[name][1] > self.deadline
        )

    def stop(self) -> None:
        """Ask all workers to end at the end of a round."""
        self.tell(ask_to_stop)

    def abandon(self) -> None:
        """End it at once: what still computes on a worker is freed."""
        with contextlib.suppress(Exception):  # of a client that was closed, whose tasks end by that
            if any(future.status == "pending" for future in self.futures):
                self.tell(give_up)
            self.client.cancel(self.futures, force=True)
        self.futures = []

    def tell(self, what: Callable[..., Any]) -> None:
        """Have each worker do something of this run, without waiting for one that does not answer."""
        there = [name for name in self.names if self.fleet.homes.get(name) == self.homes[name]]

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
        if any(isinstance(problem, Lacking) for problem in problems):
            self.given.clear()
            raise Lacking
        told = [p for p in problems if p is not None and not isinstance(p, PeerLost | Abandoned)]
        for n, problem in enumerate(problems):
            if type(problem).__name__ == "KilledWorker":
                lost.append(n)
                told.remove(problem)
        if told:
            raise _told(told[0])
        if lost or self.lost:
            raise PeerLost(tuple(sorted({*lost, *self.lost})))
        loop: Any = self.client.loop
        gathered = asyncio.run_coroutine_threadsafe(self.client._gather(self.futures), loop.asyncio_loop)
        while gathered not in futures.wait([gathered], LOOKED).done:
            self.look()  # a worker may stop with what it left
            if self.lost:
                gathered.cancel()
                raise PeerLost(self.lost)
        try:
            return gathered.result()
        except Exception as problem:  # a worker that died with what it left
            self.looked = 0.0
            self.look()
            raise (PeerLost(self.lost) if self.lost else _told(problem)) from problem


def _told(problem: BaseException) -> BaseException:
    """An error of a worker as one of ours."""
    if isinstance(problem, GroggyError):
        return problem
    return UsageError(
        f"a worker of the cluster could not do its part: {type(problem).__name__}: {problem}",
        hint="each worker needs this version of groggy_nb and what it imports",
    )
