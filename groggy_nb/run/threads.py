"""A small pool of waiting threads that enter native code together; forked children start with none."""

from __future__ import annotations

import ctypes
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
    """Cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def idle_cores() -> int:
    """Cores of this process that nobody else computes on now, at least one.

    A thread that waits for its turn stalls the others at each barrier: two threads on one free core
    were seen five times slower than one (2026-11).
    """
    cores = available_cores()
    try:
        running = int(Path("/proc/loadavg").read_text().split()[3].split("/")[0])
    except (OSError, ValueError, IndexError):
        return cores
    return max(1, min(cores, (os.cpu_count() or cores) - (running - 1)))
