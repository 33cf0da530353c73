"""What became of each of the user's steps: merged, folded, simplified, dropped, or moved out of its loop."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from groggy_nb.errors import Place
from groggy_nb.ir.forms import (
    Block,
    Const,
    Fold,
    Gather,
    Item,
    Loop,
    Map,
    Operand,
    Program,
    Step,
    Sweep,
    ends,
    inner_blocks,
    operands,
    own_ids,
    walk,
)
from groggy_nb.ir.typed import Typed
from groggy_nb.passes.facts import LITERAL

Computing = Step | Fold | Gather | Map


@dataclass(frozen=True, slots=True)
class Moved:
    """A step that a pass took away or moved: the step, the pass, and what is read in its place."""

    item: Computing
    by: str
    is_gone: bool
    instead: Operand = None

    @property
    def place(self) -> Place | None:
        """Where the user wrote it."""
        return self.item.place


class Fates:
    """Listens to `optimize` and keeps what became of steps; give `watch` to it.

    Only programs before and after a pass are compared, so no pass has to tell. A step that is gone is
    replaced by what its readers read now.
    """

    def __init__(self) -> None:
        self.moved: dict[int, Moved] = {}
        self.made: dict[int, Computing] = {}

    def watch(self, name: str, typed_before: Typed, typed_after: Typed) -> None:
        """Compare the program before and after one pass."""
        before, after = typed_before.program, typed_after.program
        old, new = dict(_depths(before.body, 0)), dict(_depths(after.body, 0))
        items = {i.out: i for i in walk(before.body) if isinstance(i, Computing)}
        self.made |= items
        kept = _all_outs(after)
        gone = [out for out in items if out not in kept]
        instead = _instead(before, after, set(gone))
        for out in gone:
            self.moved[out] = Moved(items[out], name, True, instead.get(out))
        for out, item in items.items():
            if out in new and new[out] < old[out]:
                self.moved[out] = Moved(item, name, False)

    def all(self) -> list[Moved]:
        """Every step that was taken away or moved, in the order of the text; literals left out."""
        found = [m for m in self.moved.values() if not _is_literal(m.item)]
        return sorted(found, key=lambda m: (m.place.line, m.place.column) if m.place else (0, 0))

    def stands_for(self, operand: Operand) -> Operand:
        """What is read in place of a value in the end: a constant, a step that stayed, or nothing."""
        seen: set[Operand] = set()
        while isinstance(operand, int) and operand in self.moved and self.moved[operand].is_gone:
            if operand in seen:
                return None
            seen.add(operand)
            operand = self.moved[operand].instead
        return operand


def looped_lines(program: Program) -> frozenset[int]:
    """The lines of the text of which a step runs in every round of a loop, or at every visit of a sweep."""

    def lines(block: Block, looped: bool) -> Iterator[int]:
        for item in block:
            if looped and isinstance(item, Computing) and item.place and not _is_literal(item):
                yield item.place.line
            for inner in inner_blocks(item):
                yield from lines(inner, looped or isinstance(item, Loop | Sweep))

    return frozenset(lines(program.body, False))


def _is_literal(item: Item) -> bool:
    return isinstance(item, Step) and item.op == LITERAL


def _depths(block: Block, depth: int) -> Iterator[tuple[int, int]]:
    """In how many loops each step stands."""
    for item in block:
        if isinstance(item, Computing):
            yield item.out, depth
        for inner in inner_blocks(item):
            yield from _depths(inner, depth + isinstance(item, Loop))


def _all_outs(program: Program) -> set[int]:
    """Every value that something in the program computes, steps inside comprehensions and chains too."""
    found: set[int] = set()
    for item in walk(program.body):
        if isinstance(item, Computing):
            found.add(item.out)
            found.update(own_ids(item))
    return found


def _reads(program: Program) -> dict[tuple[str, int, int], tuple[Operand, ...]]:
    """What each item reads, by a key that survives a pass: its kind and first id, or its number."""
    found: dict[tuple[str, int, int], tuple[Operand, ...]] = {}
    for number, item in enumerate(walk(program.body)):
        if isinstance(item, Step | Fold):
            found["step", item.out, 0] = operands(item)
        elif isinstance(item, Gather | Map):
            for step in item.body:
                found["step", step.out, 0] = step.inputs
            if isinstance(item, Gather):
                found["gather", item.out, 0] = (item.value, *item.further, item.where, item.default)
        else:
            ids = own_ids(item)
            key = (type(item).__name__, ids[0] if ids else -1, 0 if ids else number)
            found[key] = (*operands(item), *ends(item))
    found["outputs", 0, 0] = tuple(o.value for o in program.outputs)
    return found


def _instead(before: Program, after: Program, gone: set[int]) -> Mapping[int, Operand]:
    """What is read in place of each value that is gone, as its readers tell."""
    found: dict[int, Operand] = {}
    old, new = _reads(before), _reads(after)

    def compare(was: tuple[Operand, ...], now: tuple[Operand, ...]) -> None:
        if len(was) != len(now):
            return
        for a, b in zip(was, now, strict=True):
            if isinstance(a, int) and a in gone and a not in found and (isinstance(b, Const) or b != a):
                found[a] = b

    for key, was in old.items():
        if key in new:
            compare(was, new[key])
    # Readers that are gone too: what they were replaced by reads the same things.
    for out in reversed(list(gone)):
        stays = found.get(out)
        if isinstance(stays, int) and ("step", out, 0) in old and ("step", stays, 0) in new:
            compare(old["step", out, 0], new["step", stays, 0])
    # What nobody read: an equal step that stayed, if there is one, stands for it.
    silent = [i for i in walk(before.body) if isinstance(i, Step) and i.out in gone and i.out not in found]
    if silent:
        equal = {replace(i, out=0): i.out for i in reversed([*walk(after.body)]) if isinstance(i, Step)}
        found |= {i.out: equal[like] for i in silent if (like := replace(i, out=0)) in equal}
    return found
