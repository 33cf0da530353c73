"""Values made when they are first asked for, where several threads ask at once and a fork may come between.

This is the one way in which state that threads share is made late. `functools.cache` and plain attributes are
left to facts that may be worked out twice: they are set whole, nobody takes their address, and nothing is
measured or compiled for them.
"""

from __future__ import annotations

import os
import threading
import weakref
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

T = TypeVar("T")
_NOTHING = object()


class Once:
    """Values by name: the first thread that asks makes one, the others wait, and all get the same object.

    A value stays as long as its `Once` (with `most`, while it is among those used last), so whoever takes
    the address of an array keeps the owner of the `Once`. What makes a value may ask the same `Once` for
    others, and those of layers below, never those above: so no two threads wait for each other. A thread
    that fails leaves nothing behind, and the next one makes the value.

    Copies and pickles begin empty. A forked child finds the lock free: a value that another thread was
    making is not there, and is made anew.

    Examples
    --------
    >>> made = Once()
    >>> made.get("rows", lambda: [1, 2]) is made.get("rows", lambda: [3])
    True
    """

    __slots__ = ("__weakref__", "_lock", "_most", "_values")

    def __init__(self, most: int | None = None) -> None:
        self._most = most
        self._values: dict[Hashable, Any] = {}
        self._lock = threading.RLock()
        _all.add(self)

    def get(self, name: Hashable, make: Callable[[], T]) -> T:
        """The value of a name, made now if there is none."""
        values = self._values
        if self._most is None and (found := values.get(name, _NOTHING)) is not _NOTHING:
            return found  # type: ignore[no-any-return]
        with self._lock:
            found = values.get(name, _NOTHING) if self._most is None else values.pop(name, _NOTHING)
            if found is _NOTHING:
                found = make()
            values[name] = found  # with `most`, at the end of the order
            while self._most is not None and len(values) > self._most:
                del values[next(iter(values))]
            return found  # type: ignore[no-any-return]

    def peek(self, name: Hashable) -> Any:
        """The value of a name, or None where it is not made."""
        return self._values.get(name)

    def put(self, name: Hashable, value: Any) -> None:
        """Give a name another value."""
        with self._lock:
            self._values[name] = value

    def made(self) -> tuple[Any, ...]:
        """All values that are there now."""
        return tuple(self._values.copy().values())

    def forget(self) -> None:
        """Drop all values; whoever holds one keeps it."""
        with self._lock:
            self._values.clear()

    def __reduce__(self) -> tuple[Any, ...]:
        return Once, (self._most,)


_all: weakref.WeakSet[Once] = weakref.WeakSet()


def _free() -> None:
    """Give each `Once` of a forked child a lock that no thread of its parent holds."""
    for each in list(_all):
        each._lock = threading.RLock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_free)
