"""Work outside the cell: the newest of what was asked for, in a thread of its own that an interrupt ends."""

from __future__ import annotations

import contextvars
import threading
import time
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from groggy_nb.run.interrupts import Stop, heeding, pass_on

T = TypeVar("T")
GLANCE = 0.05  # seconds between looks: whether our handler is still in front, whether the work is over


class Ending(Stop):
    """The stop of one piece of work, which knows whether a newer piece asked for it."""

    is_overtaken = False


class Latest(Generic[T]):
    """Does one thing at a time; the newest that was asked for meanwhile comes next, the others never.

    Parameters
    ----------
    do : callable
        Given what was asked for and its ending, in a thread of this class; must not raise.
    shell : InteractiveShell or None
        Of a notebook, whose interrupt button then ends what is done.
    held : bool
        Wait for `release` before anything is done.
    """

    def __init__(self, do: Callable[[T, Ending], None], shell: Any, *, held: bool = False) -> None:
        self._do = do
        self._shell = shell
        self._lock = threading.Lock()
        self._held = held
        self._next: tuple[T, Ending, contextvars.Context] | None = None
        self._ending: Ending | None = None
        self._idle = threading.Event()
        self._idle.set()

    @property
    def is_busy(self) -> bool:
        """Whether something is done or waits."""
        return not self._idle.is_set()

    def ask(self, wanted: T) -> None:
        """Do this next; what is being done ends for it."""
        with self._lock:
            self._begin(wanted)
            if self._ending is not None:
                self._ending.is_overtaken = True
                self._ending.ask()

    def start(self, wanted: T) -> bool:
        """Do this, unless something is done already: then False."""
        with self._lock:
            if self.is_busy:
                return False
            self._begin(wanted)
        return True

    def release(self) -> None:
        """Begin with what waits."""
        with self._lock:
            self._held = False
            self._set_off()

    def interrupt(self) -> bool:
        """End what is done and what waits; False where there is nothing."""
        with self._lock:
            if self._ending is not None:
                self._ending.ask()
            if self._next is not None:
                self._next[1].ask()
            return self.is_busy

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until nothing is done or waits, and whether it came to that; Ctrl-C ends the work as well."""
        end = None if timeout is None else time.monotonic() + timeout
        try:
            # In small pieces: a long wait would not hear of a signal that the system gave to another thread.
            while not self._idle.wait(GLANCE):
                if end is not None and time.monotonic() >= end:
                    return False
        except KeyboardInterrupt:
            self.interrupt()
            raise
        return True

    def _begin(self, wanted: T) -> None:
        # What is displayed belongs to the message that asked, not to the cell that runs by then.
        self._next = wanted, Ending(), contextvars.copy_context()
        self._set_off()

    def _set_off(self) -> None:
        if self._next is not None and not self.is_busy and not self._held:
            self._idle.clear()
            threading.Thread(target=self._work, name="groggy_nb-latest", daemon=True).start()

    def _work(self) -> None:
        while True:
            with self._lock:
                self._ending = None
                if self._next is None:
                    self._idle.set()
                    return
                (wanted, ending, context), self._next = self._next, None
                self._ending = ending
            with heeding(ending):
                _hear_interrupts(self._shell)
                context.run(self._do, wanted, ending)


def _hear_interrupts(shell: Any) -> None:
    """Have the kernel's main thread, to which interrupts come, pass them on.

    An idle kernel ignores them, and around each message it sets a handler of its own and puts back the one
    it found: so ours is looked after as long as anything heeds it.
    """
    loop = getattr(getattr(shell, "kernel", None), "io_loop", None)
    if loop is not None:
        loop.add_callback(_look_after, loop)


_looked_after = False


def _look_after(loop: Any, again: bool = False) -> None:
    global _looked_after
    if threading.current_thread() is not threading.main_thread() or (_looked_after and not again):
        return
    _looked_after = pass_on()
    if _looked_after:
        loop.call_later(GLANCE, _look_after, loop, True)
