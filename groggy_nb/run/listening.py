"""Who is told of each run when it ends: recorders, which users open around any code."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from groggy_nb.ir.forms import Program
from groggy_nb.run.record import Outcome

Hear = Callable[[Program, Outcome], None]
_listeners: list[Hear] = []


@contextmanager
def listening(hear: Hear) -> Iterator[None]:
    """Inside it, `hear` is told of each run of this process that ends, whatever thread it ran in."""
    _listeners.append(hear)
    try:
        yield
    finally:
        # By identity and from the end: the same function may listen twice, one around the other.
        del _listeners[max(n for n, each in enumerate(_listeners) if each is hear)]


def tell(program: Program, outcome: Outcome) -> None:
    """Tell all listeners of a run."""
    for hear in tuple(_listeners):
        hear(program, outcome)
