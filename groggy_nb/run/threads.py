"""A small pool of waiting threads that enter native code together; forked children start with none."""

from __future__ import annotations

import ctypes
import math
import os
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any


class _Worker(threading.Thread):
    """One thread that waits for a call, makes it, and says so."""

    def __init__(self, number: int) -> None:
        super().__init__(name=f"groggy_nb-{number}", daemon=True)
        self.number = number
        self.go = threading.Semaphore(0)
        self.done = threading.Semaphore(0)
        self.work: tuple[Callable[..., int], Sequence[Any]] | None = None
        self.problem: BaseException | None = None
        self.words = (ctypes.c_int64 * 2)()
        self.start()

    def run(self) -> None:
        address = ctypes.addressof(self.words)
        while True:
            self.go.acquire()
            if self.work is None:
                return
            call, arguments = self.work
            try:
                call(address, address + 8, *arguments[self.number][2:])
            except BaseException as problem:  # raised by the caller: this thread is needed again
                self.problem = problem
            finally:
                self.done.release()


class Pool:
    """Threads 1, 2, ... of a call; the caller is thread 0. One run at a time uses it."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self._workers: list[_Worker] = []

    def run(self, call: Callable[..., int], arguments: Sequence[tuple[Any, ...]]) -> None:
        """Make a call, with the arguments of each of its threads, and wait for the last."""
        threads = len(arguments)
        with self.lock:
            while len(self._workers) < threads - 1:
                self._workers.append(_Worker(len(self._workers) + 1))
            used = self._workers[: threads - 1]
            for worker in used:
                worker.work = (call, arguments)
                worker.go.release()
            try:
                call(*arguments[0])
            finally:
                for worker in used:
                    worker.done.acquire()
            for worker in used:
                problem, worker.problem = worker.problem, None
                if problem is not None:
                    raise problem

    def forget(self) -> None:
        """Start anew in a forked child, where the threads do not exist."""
        self.lock = threading.Lock()
        self._workers = []


POOL = Pool()
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=POOL.forget)


def available_cores() -> int:
    """Cores that this process may use: those it is bound to, as far as its quota of time goes."""
    if hasattr(os, "sched_getaffinity"):
        cores = len(os.sched_getaffinity(0))
    else:
        cores = os.cpu_count() or 1
    return max(1, math.ceil(min(cores, quota())))


def quota(groups: Path = Path("/sys/fs/cgroup"), own: Path = Path("/proc/self/cgroup")) -> float:
    """Cores' worth of time that the control groups around this process allow; inf where they do not say.

    In the second version a group and all around it limit it; in the first one the group of the processor.
    """
    try:
        named = [
            line.split(":", 2) for line in own.read_text(encoding="utf-8", errors="replace").splitlines()
        ]
    except OSError:
        return math.inf
    allowed = [math.inf]
    for number, controllers, path in (parts for parts in named if len(parts) == 3):
        if number == "0":
            place = groups / path.strip("/")
            around = [place, *place.parents]
            for group in around[: around.index(groups) + 1]:
                allowed.append(_share(_words(group / "cpu.max")))
        elif "cpu" in controllers.split(","):
            for group in (groups / "cpu" / path.strip("/"), groups / "cpu"):
                files = (group / "cpu.cfs_quota_us", group / "cpu.cfs_period_us")
                allowed.append(_share([word for file in files for word in _words(file)]))
    return min(allowed)


def _words(file: Path) -> list[str]:
    """The words of a file of the system; none where it cannot be read."""
    try:
        return file.read_text(encoding="utf-8", errors="replace").split()
    except OSError:
        return []


def _share(words: list[str]) -> float:
    """A quota by its period: "max", or below 0 in the first version, is none."""
    try:
        limit, period = (float(word) for word in words)
    except ValueError:
        return math.inf
    return limit / period if limit > 0 and period > 0 else math.inf
