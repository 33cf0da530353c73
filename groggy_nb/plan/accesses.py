"""What an item reads, and where: said once, asked by all that schedule, place, write, count and show.

What it writes are `defined` ids, and the array of a `Store`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import Enum
from typing import NamedTuple

from groggy_nb.errors import uncovered
from groggy_nb.ir.forms import (
    Break,
    Fold,
    Gather,
    If,
    Item,
    Loop,
    Map,
    Operand,
    Step,
    Store,
    Sweep,
    Watch,
    ends,
    operands,
    walk,
)
from groggy_nb.ir.reading import read_at
from groggy_nb.ops import OPS


class At(Enum):
    """Where a value is read, seen from the place that a walk is at."""

    PLACE = "at the place itself"
    NEIGHBOR = "at neighbors"
    EDGE = "at their edges"
    END = "at the ends of edges"
    INDEX = "at the nodes that an index names"
    ARRAY = "as an array"  # by control, a store or a kernel


class Read(NamedTuple):
    """One value that an item reads."""

    value: int
    at: At

    @property
    def apart(self) -> bool:
        """Whether other places' entries are read: all of them must be there before."""
        return self.at is not At.PLACE


def reads(item: Item) -> list[Read]:
    """What an item reads itself, a comprehension's own steps included, inner blocks not."""
    match item:
        case Step():
            first = at_of(item)
            others = At.ARRAY if first is At.ARRAY else At.PLACE
            places = (first, *[others] * len(item.inputs))
            return [Read(o, p) for o, p in zip(item.inputs, places, strict=False) if isinstance(o, int)]
        case Gather():
            inner = {s.out for s in item.body}
            found: list[tuple[Operand, At]] = [(o, at_of(s)) for s in item.body for o in s.inputs]
            found += [(o, At.PLACE) for o in (item.value, *item.further, item.where, item.default)]
            return [Read(o, at) for o, at in found if isinstance(o, int) and o not in inner]
        case Fold():
            at = At.ARRAY if OPS[item.op].aggregate.in_scratch else At.PLACE
            return [Read(o, at) for o in operands(item) if isinstance(o, int)]
        case Store():
            return [Read(item.value, At.ARRAY)] if isinstance(item.value, int) else []
        case Loop() | Sweep() | If() | Break() | Watch():
            return [Read(o, At.ARRAY) for o in (*operands(item), *ends(item)) if isinstance(o, int)]
        case Map():
            raise AssertionError(item)
        case _:
            raise uncovered(item)


# By how a step's op says it: `this_node` reads nothing, and belongs to its row.
_AT = {None: At.PLACE, "neighbor": At.NEIGHBOR, "node": At.NEIGHBOR, "edge": At.EDGE}
_AT |= {"source": At.END, "target": At.END, "index": At.INDEX, "everywhere": At.ARRAY}


def at_of(step: Step) -> At:
    """Where a step reads its first operand; the others it reads at its place, a kernel all of each."""
    return _AT[read_at(step)]


def computed(items: Iterable[Item]) -> Iterator[Step | Fold | Gather]:
    """All that some items compute, inside them too: a comprehension's own steps, then itself."""
    for item in walk(tuple(items)):
        if isinstance(item, Gather):
            yield from item.body
        if isinstance(item, Step | Fold | Gather):
            yield item
