"""Who looks at the values of a run whose control is Python's: at the end of each round, and of the run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Protocol

from groggy_nb.errors import uncovered
from groggy_nb.ir.forms import (
    Block,
    Break,
    Fold,
    Gather,
    If,
    Loop,
    Map,
    Operand,
    Step,
    Store,
    Sweep,
    Watch,
    defined,
)

Value = Callable[[Operand], Any]  # an array that may change later, a scalar, or None where nothing was kept


class Observer(Protocol):
    """Told by the executor of a mode that has no loops in native code; what it raises ends the run."""

    def enter(self, loop: Loop) -> None:
        """A loop begins."""
        ...

    def round(self, loop: Loop, ran: Block, value: Value) -> None:
        """A round ended: whole, or by a break behind the items `ran`; carried values are as it read them."""
        ...

    def end(self, value: Value) -> None:
        """The run ended."""
        ...


def before(loop: Loop, left: Break) -> Block:
    """The items of a round that a break leaves."""
    return loop.body[: next(n for n, item in enumerate(loop.body) if item is left)]


def made(ran: Block, value: Value) -> Iterator[int]:
    """The ids of the values that items gave; of a conditional, of the arm that ran.

    What a loop inside gave is what it handed on; the values of its rounds, and of a sweep's visits, are
    theirs alone.
    """
    for item in ran:
        match item:
            case If():
                yield from made(item.then if value(item.cond) else item.orelse, value)
                yield from defined(item)
            case Step() | Fold() | Gather() | Map() | Loop() | Sweep() | Break() | Store() | Watch():
                yield from defined(item)
            case _:
                raise uncovered(item)
