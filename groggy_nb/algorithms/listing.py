"""What is in the gallery: each algorithm's facts, as its docstring states them, listed or searched for."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from groggy_nb.program import Program

SECTION = re.compile(r"^(\w+)\n-+\n", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Entry:
    """One algorithm: its name, the family that it is in, and what its docstring says."""

    name: str
    family: str
    summary: str
    details: str
    gives: str
    cost: str
    reference: str

    @classmethod
    def of(cls, name: str, function: Callable[..., Program]) -> Entry:
        """The facts of one function of the gallery."""
        head, *rest = SECTION.split(inspect.getdoc(function) or "")
        said = {title: body.strip() for title, body in zip(rest[::2], rest[1::2], strict=True)}
        summary, _, details = head.strip().partition("\n\n")
        return cls(
            name=name,
            family=function.__module__.rpartition(".")[2],
            summary=summary,
            details=details,
            gives=inspect.cleandoc(said.get("Returns", "").partition("\n")[2]),
            cost=said.get("Notes", "").removeprefix("Cost: "),
            reference=said.get("References", ""),
        )

    def has(self, word: str) -> bool:
        """Whether a word stands in the name, the family, what it computes or its reference."""
        said = (self.name.replace("_", " "), self.name, self.family, self.summary, self.details)
        return any(word in part.lower() for part in (*said, self.gives, self.reference))


class Listing(tuple[Entry, ...]):
    """Some algorithms of the gallery, shown with what each computes."""

    __slots__ = ()

    def __repr__(self) -> str:
        if not self:
            return "no algorithm of the gallery has these words; gn.algorithms.list() shows all"
        width = max(len(entry.name) for entry in self)
        return "\n".join(f"{entry.name.ljust(width)}  {entry.summary}" for entry in self)
