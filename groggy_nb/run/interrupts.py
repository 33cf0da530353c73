"""Ctrl-C, noted when it is raised.

Python drops the exception where the signal is handled inside a callback: of the garbage collector, of a
weak reference, of llvmlite while it compiles. What was pressed there must end the run all the same.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
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
        before = signal.getsignal(signal.SIGINT)
        if before is _note:  # a press while the handler was changed left it here
            before = _before
        if not callable(before):
            return function(*args, **kwargs)
        _before, _pressed, _running = before, False, True
        try:
            signal.signal(signal.SIGINT, _note)
            found = function(*args, **kwargs)
            check()
            return found
        finally:
            _running = _pressed = False
            if signal.getsignal(signal.SIGINT) is _note:
                signal.signal(signal.SIGINT, before)

    return call


def is_pressed() -> bool:
    """Whether Ctrl-C was pressed since the outermost call began; only the main thread is told."""
    return _pressed and threading.current_thread() is threading.main_thread()


def check() -> None:
    """Raise the KeyboardInterrupt that was dropped."""
    if is_pressed():
        raise KeyboardInterrupt
