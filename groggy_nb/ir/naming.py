"""Names for values: the program's own where they are valid, made unique, and who holds what."""

from __future__ import annotations

import keyword
import unicodedata

from groggy_nb.ir.forms import Operand, Program
from groggy_nb.ir.words import RESERVED


def is_name(name: str) -> bool:
    """Whether a program may bind a name.

    >>> is_name("ranks"), is_name("N"), is_name("2x")
    (True, False, False)
    """
    return (
        name.isidentifier()
        and not keyword.iskeyword(name)
        and name not in RESERVED
        and name != "v"
        and not name.startswith("__")
        and unicodedata.normalize("NFKC", name) == name
    )


class Names:
    """Which variable holds which value as a program is printed."""

    def __init__(self, program: Program) -> None:
        outside = [s.name for s in program.sources if s.form in ("param", "input")]
        self.hints = {i: n for i, n in program.names.items() if is_name(n)}
        self.taken = {*outside, *RESERVED, "v"}
        self.lane = (self._lane("u"), self._lane("e"))
        self.taken |= set(self.lane)
        self.held: dict[str, int] = {}
        self.holding: dict[int, list[str]] = {}
        self.order: dict[str, int] = {}
        self.bases: dict[str, str] = {}
        self.by_base: dict[str, list[str]] = {}
        self.count: dict[str, int] = {}

    def _lane(self, wanted: str) -> str:
        return next(n for n in (wanted, *(f"{wanted}{k}" for k in range(2, 1000))) if n not in self.taken)

    def hint(self, out: Operand) -> str | None:
        """The name that a value would like."""
        return self.hints.get(out) if isinstance(out, int) else None

    def adopt(self, out: Operand, other: int) -> None:
        """Let a value without a name take the name of another."""
        if isinstance(out, int) and out not in self.hints and other in self.hints:
            self.hints[out] = self.hints[other]

    def fresh(self, out: Operand) -> str:
        """A new variable for a value."""
        base = self.hint(out)
        if base is not None and base not in self.taken:
            name = base
        else:
            stem, number = (f"{base}_", 2) if base else ("v", 1)
            number = max(number, self.count.get(stem, number))
            while f"{stem}{number}" in self.taken:
                number += 1
            self.count[stem] = number + 1
            name = f"{stem}{number}"
        self.taken.add(name)
        self.known(name, base or name)
        return name

    def known(self, variable: str, base: str) -> None:
        """Note the name that a variable stands for."""
        self.bases[variable] = base
        self.by_base.setdefault(base, []).append(variable)

    def base(self, variable: str) -> str:
        """The name that a variable stands for: `ranks` for `ranks_2`."""
        return self.bases.get(variable, variable)

    def of_base(self, base: str | None) -> list[str]:
        """The variables that stand for a name, the newest first."""
        return [] if base is None else self.by_base.get(base, [])[::-1]

    def bind(self, variable: str, out: int) -> None:
        """A variable now holds a value."""
        self.release(variable)
        self.held[variable] = out
        self.holding.setdefault(out, []).append(variable)
        self.order.setdefault(variable, len(self.order))
        if variable not in self.bases:
            self.known(variable, variable)

    def release(self, variable: str) -> None:
        """A variable holds nothing that is known."""
        held = self.held.pop(variable, None)
        if held is not None:
            self.holding[held].remove(variable)

    def holders(self, out: int) -> list[str]:
        """The variables that hold a value."""
        return self.holding.get(out, [])

    def variable(self, out: Operand, *, whole: bool = False) -> str | None:
        """A variable that holds a value; a `whole` one is no entry `x[v]`, which stands for one node only."""
        found = self.holding.get(out, []) if isinstance(out, int) else []
        return next((n for n in found if not (whole and n.endswith("[v]"))), None)

    def snapshot(self) -> dict[str, int]:
        """Who holds what, to come back to after a block."""
        return dict(self.held)

    def restore(self, held: dict[str, int]) -> None:
        """Come back to what held before a block."""
        for variable in [v for v in self.held if self.held[v] != held.get(v)]:
            self.release(variable)
        for variable, out in held.items():
            if variable not in self.held:
                self.bind(variable, out)
