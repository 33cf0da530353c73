"""What a fork waits for: a compile that another thread is at, and imports that one has begun.

A child has the forking thread only. Locks that others held stay locked in it for ever, and there are some
that we cannot make anew: numba's, llvmlite's, and the one of each module. So a fork waits until they are
free, which takes as long as one native function compiles; the next one begins after the fork. Locks of our
own that guard nothing of these kinds are made anew in the child (`once.py`).
"""

from __future__ import annotations

import importlib
import os
import signal
import sys
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

# What a run loads when it is first needed. Others' modules may do anything while they are imported.
LOADED_LATE = {"groggy_kernels", "groggy_nb", "llvmlite", "matplotlib", "numba", "numpy", "pandas", "scipy"}
SOON = 0.01  # seconds

_turn = threading.RLock()  # held while a fork waits, so that no next compile begins before it
_compiler = threading.RLock()
_filters = threading.RLock()
# Held while the modules of a first run are loaded: those run no program while they are imported, nor wait for
# a thread that imports one that does.
importing = threading.RLock()


@contextmanager
def compiling() -> Iterator[None]:
    """Inside it, one thread of the process compiles or loads native code, and no other one forks."""
    with _turn:
        pass
    with _compiler:
        yield


@contextmanager
def without_warnings() -> Iterator[None]:
    """No warning is shown inside it. Python's filters are the process's: one thread at a time changes them.

    Two that change them at once leave behind what the first one set, and no warning is ever seen again. So
    do only what takes a moment inside it.
    """
    with _filters, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


class _Fork:
    """The fork that is under way: the locks it has taken, and the Ctrl-C that came meanwhile."""

    def __init__(self) -> None:
        self.taken: list[Any] = []
        self.handler: Any = None
        self.is_interrupted = False

    def before(self) -> None:
        """Take all locks, in the order in which a compile does; the first one keeps other forks waiting.

        A module may parse programs or have numba compile while it is imported, so their locks come last.
        """
        self.take(_turn)
        self.note_interrupts()
        self.take(_compiler)
        self.take(importing)
        _wait_for_imports()
        self.take(_filters)
        numba = sys.modules.get("numba.core.compiler_lock")
        if numba is not None:
            self.take(numba.global_compiler_lock._lock)
        llvm = getattr(sys.modules.get("llvmlite.binding.ffi"), "lib", None)
        if llvm is not None:
            self.take(llvm._lock._lock)

    def take(self, lock: Any) -> None:
        lock.acquire()
        self.taken.append(lock)

    def note_interrupts(self) -> None:
        """Raised in here, a KeyboardInterrupt would be lost, and the fork would not wait."""
        self.handler, self.is_interrupted = None, False
        is_main = threading.current_thread() is threading.main_thread()
        if is_main and callable(signal.getsignal(signal.SIGINT)):
            self.handler = signal.signal(signal.SIGINT, self.note)

    def note(self, number: int, frame: Any) -> None:
        self.is_interrupted = True

    def after(self) -> None:
        """Give everything back."""
        if self.handler is not None:
            signal.signal(signal.SIGINT, self.handler)
        while self.taken:
            self.taken.pop().release()

    def after_in_parent(self) -> None:
        is_interrupted = self.is_interrupted
        self.after()
        if is_interrupted:
            main = threading.main_thread().ident or 0
            threading.Timer(SOON, signal.pthread_kill, (main, signal.SIGINT)).start()


def _wait_for_imports() -> None:
    """Import what is being imported: Python waits for the thread that does it, and sees deadlocks.

    One that begins just before the fork is not seen: those that a run needs are under `importing`.
    """
    for name, module in list(sys.modules.items()):
        is_late = name.partition(".")[0] in LOADED_LATE
        if is_late and getattr(getattr(module, "__spec__", None), "_initializing", False):
            with suppress(Exception):  # that thread is told
                importlib.import_module(name)


if hasattr(os, "register_at_fork"):
    _fork = _Fork()
    os.register_at_fork(
        before=_fork.before, after_in_parent=_fork.after_in_parent, after_in_child=_fork.after
    )
