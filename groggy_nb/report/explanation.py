"""What the optimizer did to a program: each pass before and after, and the steps it saved."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from groggy_nb import looks
from groggy_nb.ir.forms import (
    Block,
    Fold,
    Gather,
    If,
    Item,
    Loop,
    Map,
    Program,
    Step,
    inner_blocks,
)
from groggy_nb.ir.text import text
from groggy_nb.ir.typed import Typed
from groggy_nb.passes import PASS_NAMES, count_steps, optimize


@dataclass(frozen=True, slots=True)
class Rewrite:
    """One pass over the whole program; texts are canonical prints.

    lines_before, lines_after : lines of the user's text whose steps it took away, moved or changed, and on
    which what stands for them was written; none where the printed text stays the same.
    """

    name: str
    before: str
    after: str
    steps_before: Steps
    steps_after: Steps
    lines_before: tuple[int, ...] = ()
    lines_after: tuple[int, ...] = ()

    @property
    def saved(self) -> int:
        """How many steps fewer the program has."""
        return self.steps_before.all - self.steps_after.all

    @property
    def changes(self) -> tuple[str, ...]:
        """The lines that changed, with "-" and "+" before them, and one line around.

        None where the text stays the same, as where literals stop being steps of their own.
        """
        lines = difflib.unified_diff(self.before.splitlines(), self.after.splitlines(), lineterm="", n=1)
        return tuple(line for line in lines if not line.startswith(("---", "+++")))


@dataclass(frozen=True, slots=True, repr=False)
class Explanation:
    """The rewrites of one program, in order; as text and as HTML.

    Attributes
    ----------
    rewrites : tuple of Rewrite
        The passes that changed something.
    idle : tuple of str
        The passes that ran and found nothing to do.
    before, after : str
        The program as written and as it will be compiled.
    notes : tuple of str
        What was assumed.
    """

    rewrites: tuple[Rewrite, ...]
    idle: tuple[str, ...]
    before: str
    after: str
    steps_before: Steps
    steps_after: Steps
    notes: tuple[str, ...] = field(default=())

    @property
    def saved(self) -> int:
        """How many steps fewer the optimized program has."""
        return self.steps_before.all - self.steps_after.all

    @property
    def text(self) -> str:
        """All rewrites as text."""
        return looks.as_text(self)

    @property
    def html(self) -> str:
        """All rewrites as HTML."""
        return looks.as_html(self)

    def __repr__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        return self.html


def explain(typed: Typed, passes: Collection[str] | None = None, notes: tuple[str, ...] = ()) -> Explanation:
    """Optimize a program and keep what each pass did.

    Parameters
    ----------
    typed : Typed
        The program with the types that a graph settles, or assumed ones.
    passes : collection of str, optional
        The passes to run; all by default.
    notes : tuple of str
        What was assumed.
    """
    seen: list[Rewrite] = []

    def keep(name: str, before: Typed, after: Typed) -> None:
        steps = Steps.of(before.program), Steps.of(after.program)
        texts = _text(before), _text(after)
        lines = _touched(before.program, after.program) if texts[0] != texts[1] else ((), ())
        seen.append(Rewrite(name, *texts, *steps, *lines))

    done = optimize(typed, passes, keep)
    names = {r.name for r in seen}
    ran = [name for name in PASS_NAMES if passes is None or name in passes]
    return Explanation(
        tuple(seen),
        tuple(name for name in ran if name not in names),
        _text(typed),
        _text(done),
        Steps.of(typed.program),
        Steps.of(done.program),
        notes,
    )


@dataclass(frozen=True, slots=True)
class Steps:
    """How many steps a program has: calls, aggregations, chains, sweeps, each one; and how many repeat."""

    all: int
    in_loops: int

    @classmethod
    def of(cls, program: Program) -> Steps:
        """The steps of a program."""
        loops = (item for item in program.body if isinstance(item, Loop | If))
        return cls(count_steps(program.body), sum(_repeated(item) for item in loops))


def _touched(before: Program, after: Program) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The lines of what stands in one program only, or not in so many loops as in the other."""
    old, new = ({(item, depth): item for item, depth in _all(p.body, 0)} for p in (before, after))
    gone = [item for key, item in old.items() if key not in new]
    made = [item for key, item in new.items() if key not in old]
    return _lines(gone), _lines(made)


def _all(block: Block, depth: int) -> Iterator[tuple[Item, int]]:
    """Each item that computes, and in how many loops it stands."""
    for item in block:
        if isinstance(item, Step | Fold | Gather | Map):
            yield item, depth
        for inner in inner_blocks(item):
            yield from _all(inner, depth + isinstance(item, Loop))


def _lines(items: Collection[Item]) -> tuple[int, ...]:
    places = [
        each.place for item in items for each in (item, *getattr(item, "body", ())) if hasattr(each, "place")
    ]
    return tuple(sorted({place.line for place in places if place is not None}))


def _text(typed: Typed) -> str:
    return text(typed.program, typed.types)


def _repeated(item: Loop | If) -> int:
    """The steps of an item that stand in a loop."""
    if isinstance(item, Loop):
        return count_steps(item.body)
    return sum(_repeated(i) for arm in (item.then, item.orelse) for i in arm if isinstance(i, Loop | If))
