"""What the optimizer did to a program, for its report: steps saved by each pass, and what became of each."""

from __future__ import annotations

from collections import Counter

from groggy_nb.ir.forms import Const, Operand, Program
from groggy_nb.ir.text import step_text
from groggy_nb.ir.typed import Typed
from groggy_nb.passes import Fates, Moved, count_steps, looped_lines
from groggy_nb.run.record import Fate

# How a pass's work is called where a step is gone; any other pass has "simplified" it.
WORDS = {"share": "merged", "fold": "folded", "prune": "dropped"}


class History:
    """Listens to `optimize`; made once for an executable."""

    def __init__(self) -> None:
        self.saved: Counter[str] = Counter()
        self._fates = Fates()
        self._last: Program | None = None
        self._told: list[Fate] | None = None
        self._looped: frozenset[int] | None = None

    def watch(self, name: str, before: Typed, after: Typed) -> None:
        """One pass changed the program."""
        self.saved[name] += count_steps(before.program.body) - count_steps(after.program.body)
        self._fates.watch(name, before, after)
        self._last = after.program

    @property
    def rewrites(self) -> list[tuple[str, int]]:
        """The passes that changed something, and the steps that each saved."""
        return list(self.saved.items())

    @property
    def fates(self) -> list[Fate]:
        """What became of the steps that were moved or taken away, in the order of the text."""
        if self._told is None:
            self._told = [self._fate(moved) for moved in self._fates.all()] if self._last else []
        return self._told

    @property
    def looped(self) -> frozenset[int]:
        """The lines of which a step still runs in every round, where anything was changed."""
        if self._looped is None:
            self._looped = looped_lines(self._last) if self._last is not None else frozenset()
        return self._looped

    def _fate(self, moved: Moved) -> Fate:
        assert self._last is not None
        line = moved.place.line if moved.place else None
        text = step_text(moved.item, self._last)
        if not moved.is_gone:
            return Fate(text, line, "hoisted", moved.by)
        into, into_line = self._stands_for(self._fates.stands_for(moved.instead))
        return Fate(text, line, WORDS.get(moved.by, "simplified"), moved.by, into, into_line)

    def _stands_for(self, operand: Operand) -> tuple[str, int | None]:
        """A constant as text, or the step that stayed and its line."""
        if isinstance(operand, Const):
            return repr(operand.value), None
        item = self._fates.made.get(operand) if isinstance(operand, int) else None
        if item is None or self._last is None:
            return "", None
        return step_text(item, self._last), item.place.line if item.place else None
