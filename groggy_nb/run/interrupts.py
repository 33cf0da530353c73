"""Ctrl-C, noted when it is raised, and passed on to runs in other threads.

Python drops the exception where the signal is handled inside a callback: of the garbage collector, of a
weak reference, of llvmlite while it compiles. What was pressed there must end the run all the same. A run
outside the main thread, where no signal comes, heeds a `Stop`.
"""

from __future__ import annotations

import _signal  # type: ignore[import-not-found]  # `signal` looks for each handler among its enumerations
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

# All of the main thread: no other one handles signals.
_running = False
_pressed = False
_before: Any = None  # the handler that is there when nothing runs


def _note(number: int, frame: Any) -> None:
    """Handle the signal as before, and remember it where that raises: other handlers let a run go on."""
    global _pressed
    try:
        _before(number, frame)
    except KeyboardInterrupt:
        _pressed = True
        raise


def ends_on_ctrl_c(function: Callable[P, R]) -> Callable[P, R]:
    """Let a function end in KeyboardInterrupt whenever Ctrl-C raised one in it, dropped or not."""

    @wraps(function)
    def call(*args: P.args, **kwargs: P.kwargs) -> R:
        global _running, _pressed, _before
        if threading.current_thread() is not threading.main_thread() or _running:
            return function(*args, **kwargs)
        before = _signal.getsignal(_signal.SIGINT)
        if before is _note:  # a press while the handler was changed left it here
            before = _before
        if not callable(before):
            return function(*args, **kwargs)
        _before, _pressed, _running = before, False, True
        try:
            _signal.signal(_signal.SIGINT, _note)
            found = function(*args, **kwargs)
            check()
            return found
        except Exception:
            check()  # of what was dropped half way, numba's own complaint is all that is left
            raise
        finally:
            _running = _pressed = False
            changed = _signal.signal(_signal.SIGINT, before)
            if changed is not _note:  # what ran set a handler of its own
                _signal.signal(_signal.SIGINT, changed)

    return call


def is_pressed() -> bool:
    """Whether this thread's runs shall end: its stop was asked for or, in the main one, Ctrl-C pressed."""
    stop = heeded()
    if stop is not None and stop.is_asked:
        return True
    return _pressed and threading.current_thread() is threading.main_thread()


def check() -> None:
    """Raise the KeyboardInterrupt that was dropped, or that cannot reach this thread."""
    if is_pressed():
        raise KeyboardInterrupt


class Stop:
    """Ends the runs of the thread that heeds it; any thread may ask for it."""

    def __init__(self) -> None:
        self.is_asked = False
        self._end: Callable[[], None] = _nothing

    def ask(self) -> None:
        """End what runs, as Ctrl-C does."""
        self.is_asked = True
        self._end()

    @contextmanager
    def ends(self, end: Callable[[], None]) -> Iterator[None]:
        """Let it call that at once, from whichever thread asks; what runs inside need look at nothing."""
        self._end = end
        if self.is_asked:
            end()
        try:
            yield
        finally:
            self._end = _nothing


def _nothing() -> None:
    """Nothing is to be ended."""


def heeded() -> Stop | None:
    """The stop that ends the runs of this thread."""
    return getattr(_own, "stop", None)


_own = threading.local()
_heeded: list[Stop] = []  # those of all threads: Ctrl-C asks for each


@contextmanager
def heeding(stop: Stop) -> Iterator[None]:
    """Let a stop end the runs that this thread makes meanwhile."""
    _own.stop = stop
    _heeded.append(stop)
    try:
        yield
    finally:
        _heeded.remove(stop)
        _own.stop = None


class _Passing:
    """The handler in front of another: asks for every stop, then does what the other does."""

    def __init__(self, before: Any) -> None:
        self.before = before

    def __call__(self, number: int, frame: Any) -> None:
        for stop in tuple(_heeded):
            stop.ask()
        if callable(self.before):
            self.before(number, frame)


def pass_on() -> bool:
    """Have Ctrl-C ask for all stops while there are any, and whether there are; for the main thread alone."""
    now = signal.getsignal(signal.SIGINT)
    if _heeded:
        # Nothing can be put in front of a handler that Python does not know.
        if now is not None and not isinstance(now, _Passing):
            signal.signal(signal.SIGINT, _Passing(now))
    elif isinstance(now, _Passing):
        signal.signal(signal.SIGINT, now.before)
    return bool(_heeded)
