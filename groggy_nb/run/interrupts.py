"""Ctrl-C, noted when it comes.

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

_pressed = False
_before: Any = None  # the handler that is there when nothing runs


def _note(number: int, frame: Any) -> None:
    """Handle the signal as before, and remember it."""
    global _pressed
    _pressed = True
    _before(number, frame)


def ends_on_ctrl_c(function: Callable[P, R]) -> Callable[P, R]:
    """Let a function end in KeyboardInterrupt whenever Ctrl-C was pressed in it, dropped or not."""

    @wraps(function)
    def call(*args: P.args, **kwargs: P.kwargs) -> R:
        global _pressed, _before
        before = signal.getsignal(signal.SIGINT)
        is_main = threading.current_thread() is threading.main_thread()
        if not is_main or before is _note or not callable(before):
            return function(*args, **kwargs)
        _before, _pressed = before, False
        signal.signal(signal.SIGINT, _note)
        try:
            found = function(*args, **kwargs)
            check()
        finally:
            signal.signal(signal.SIGINT, before)
            _pressed = False
        return found

    return call


def is_pressed() -> bool:
    """Whether Ctrl-C was pressed since the outermost call began; only the main thread is told."""
    return _pressed and threading.current_thread() is threading.main_thread()


def check() -> None:
    """Raise the KeyboardInterrupt that was dropped."""
    if is_pressed():
        raise KeyboardInterrupt
