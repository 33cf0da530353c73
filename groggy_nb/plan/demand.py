"""Where a value matters: a costly one that is read under a mask alone is computed only where the mask holds.

`ill & heals` asks nothing of `heals` where nobody is ill, `exposed & (since < 0)` nothing of a row where the
node had it before. What is left out is pure and cannot fail, so the results keep their bits.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from groggy_nb.errors import uncovered
from groggy_nb.ir.forms import Block, Fold, Gather, Item, Operand, Step, Type, walk
from groggy_nb.ops import OPS
from groggy_nb.passes.facts import LITERAL, may_fail
from groggy_nb.plan.accesses import At, reads
from groggy_nb.plan.nodes import Guard, Node, Walk

Part = Step | Gather | Fold


class Demand:
    """The guards of one unit's walks; `kept` are the values read outside the unit."""

    def __init__(self, items: Block, types: Mapping[int, Type], kept: Iterable[int], checked: bool) -> None:
        self.types = types
        self.checked = checked
        self.kept = frozenset(kept)
        self.readers: dict[int, list[Item]] = {}
        self.guards: dict[int, tuple[Guard, ...]] = {}
        for item in walk(items):
            for value in {read.value for read in reads(item)}:
                self.readers.setdefault(value, []).append(item)

    def ordered(self, node: Node) -> Node:
        """A walk with the masks before what they guard; another node as it is."""
        if not isinstance(node, Walk):
            return node
        rows = [i for i in node.items if isinstance(i, Gather)]
        if not rows:  # a loop of maps and draws alone is vectorized, which is worth more than leaving out
            return node
        steps = [i for i in node.items if isinstance(i, Step) and i.op != LITERAL and OPS[i.op].is_costly]
        here = _Here(node.items, self)
        costly: list[Step | Gather] = [*rows, *steps]
        for item in costly:
            if not may_fail(item, self.types, self.checked):
                here.guard(item.out)
        self.guards |= here.guards
        return replace(node, items=tuple(here.in_order())) if here.guards else node


class _Here:
    """Who reads the values of one walk, and under which masks."""

    def __init__(self, items: tuple[Part, ...], unit: Demand) -> None:
        self.items = items
        self.types = unit.types
        self.checked = unit.checked
        self.makers: dict[int, Part] = {i.out: i for i in items}
        self.guards: dict[int, tuple[Guard, ...]] = {}
        self.readers: dict[int, list[Part]] = {v: [] for v in self.makers}
        self.outside: set[int] = set()  # values that are read by others, or at other places
        for item in items:
            for value, at in reads(item):
                if value in self.makers:
                    self.readers[value].append(item)
                    self.outside |= {value} if at is not At.PLACE else set()
        for value, own in self.readers.items():
            others = {id(r) for r in unit.readers.get(value, ())} - {id(r) for r in own}
            self.outside |= {value} if others or value in unit.kept else set()

    def guard(self, value: int) -> None:
        """Let a value be computed only where all the masks hold that everything reads it under."""
        under = sorted(self.matters(value, {}) or ())
        found = [g for g in under if self.types[g.mask].is_array and value not in self.behind(g.mask)]
        if found:
            self.guards[value] = tuple(found)

    def matters(self, value: int, known: dict[int, frozenset[Guard] | None]) -> frozenset[Guard] | None:
        """The masks without any of which a value matters to nothing; None: nothing reads it."""
        if value in self.outside:
            return frozenset()
        if value not in known:
            known[value] = None
            under: frozenset[Guard] | None = None
            for reader in self.readers.get(value, ()):
                for each in self.asked(reader, value, known):
                    under = each if under is None else under & each
            for other, guards in self.guards.items():
                if any(g.mask == value for g in guards):
                    each = self.matters(other, known) or frozenset()
                    under = each if under is None else under & each
            known[value] = under
        return known[value]

    def asked(
        self, reader: Part, value: int, known: dict[int, frozenset[Guard] | None]
    ) -> Iterator[frozenset[Guard]]:
        """The masks under which one item reads a value, for each of its operands that is it."""
        match reader:
            case Step():
                around = self.around(reader, known)
                for place in (n for n, o in enumerate(reader.inputs) if o == value):
                    yield around | ignoring(reader, place)
            case Gather():
                yield self.around(reader, known)
            case Fold():
                mask = reader.where if value not in (reader.where, reader.default) else None
                yield frozenset({Guard(mask, True)} if isinstance(mask, int) else ())
            case _:
                raise uncovered(reader)

    def around(self, reader: Step | Gather, known: dict[int, frozenset[Guard] | None]) -> frozenset[Guard]:
        """The masks under which an item's own value matters; one that can fail matters anyway."""
        if may_fail(reader, self.types, self.checked):
            return frozenset()
        return self.matters(reader.out, known) or frozenset()

    def behind(self, value: int) -> set[int]:
        """All values of this walk that one is computed from, by way of guards too."""
        found: set[int] = set()
        todo = [value]
        while todo:
            each = todo.pop()
            if each not in found:
                found.add(each)
                todo += self.before(each)
        return found

    def before(self, value: int) -> list[int]:
        """What has to be there before a value."""
        maker = self.makers.get(value)
        own = [] if maker is None else [read.value for read in reads(maker) if not read.apart]
        return own + [g.mask for g in self.guards.get(value, ())]

    def in_order(self) -> list[Part]:
        """The items in their order, but a mask before what it guards."""
        out: dict[int, Part] = {}

        def put(item: Part) -> None:
            if item.out not in out:
                for value in self.before(item.out):
                    if value in self.makers and value not in out:
                        put(self.makers[value])
                out[item.out] = item

        for item in self.items:
            put(item)
        return list(out.values())


def ignoring(step: Step, place: int) -> frozenset[Guard]:
    """The masks among a step's operands without which the operand at a place changes nothing."""
    form = None if step.op == LITERAL else OPS[step.op].as_map
    if form is None:
        return frozenset()
    masks: list[tuple[Operand, bool]] = [
        (step.inputs[by], not where) for ignored, by, where in form.ignores if ignored == place
    ]
    return frozenset(
        Guard(mask, holds) for mask, holds in masks if isinstance(mask, int) and mask != step.inputs[place]
    )
