"""Exports that take a while, made in a thread of their own: who asks again is told how far they are."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any

from groggy_nb.errors import GroggyError, clipped

GLANCE = 0.02  # seconds that an answer waits: a quick export is there at once

Make = Callable[[Callable[[float], None]], Any]


@dataclass(eq=False, slots=True)
class _Making:
    key: Hashable
    share: float = 0.0
    found: Any = None
    wrong: str = ""
    done: threading.Event = field(default_factory=threading.Event)


class Films:
    """Makes one export at a time; asked for another one, what it made of the last is let go."""

    def __init__(self) -> None:
        self._making: _Making | None = None

    def ask(self, key: Hashable, make: Make) -> Any:
        """What was made for a key, once; until then {"share": how much of it}.

        Parameters
        ----------
        key : hashable
            Which export, so that who asks again gets the same.
        make : callable
            Given what to tell the share that is done.

        Raises
        ------
        GroggyError
            Where it could not be made.
        """
        own = self._making
        if own is None or own.key != key:
            own = self._making = _Making(key)
            threading.Thread(target=_carry_out, args=(own, make), name="groggy_nb-film", daemon=True).start()
        if not own.done.wait(GLANCE):
            return {"share": own.share}
        self._making = None
        if own.wrong:
            raise GroggyError(own.wrong)
        return own.found


def _carry_out(own: _Making, make: Make) -> None:
    def tell(share: float) -> None:
        own.share = share

    try:
        own.found = make(tell)
    except GroggyError as wrong:
        own.wrong = clipped(wrong.message)
    except Exception as wrong:  # our own fault; whoever asked must hear of it
        own.wrong = clipped(f"{type(wrong).__name__}: {wrong}")
    finally:
        own.done.set()
