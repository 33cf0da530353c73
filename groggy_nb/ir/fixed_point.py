"""Types of what goes round: widened until a loop's body, and every other way to a value, keeps them."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Mapping
from dataclasses import dataclass

from groggy_nb.domains import Domain
from groggy_nb.ir.forms import (
    Block,
    Fold,
    Gather,
    Item,
    Map,
    Operand,
    Program,
    Step,
    Sweep,
    Type,
    inner_blocks,
    operands,
)
from groggy_nb.ir.kinds import Kinds
from groggy_nb.ir.known import OPEN

MOST_CHANGES = 12  # of one value: open, three domains and four dtypes in any order are fewer


@dataclass(frozen=True, slots=True)
class Meeting:
    """Ids whose type is what all of some values can be: a loop-carried value, a swept array."""

    outs: tuple[int, ...]
    ways: tuple[Operand, ...]
    lane: bool
    domain: Domain | None = None


class FixedPoint(Kinds):
    """Values that meet, and the readers that a wider type is brought to."""

    def __init__(self, program: Program, known: Mapping[int, Type], domains: Mapping[int, Domain]) -> None:
        super().__init__(program, known, domains)
        self.first = True  # the walk before the fixed point
        self.meetings: list[list[Meeting]] = []
        self.early: list[int] = []  # what met in the first walk already, after its readers in the body
        self.readers: dict[int, list[tuple[Step | Fold | Gather | Meeting, bool]]] = {}

    def item(self, item: Item) -> None:
        """Give an item's type; which items there are is the business of the walk."""
        raise NotImplementedError

    def settle(self) -> None:
        """Follow each widened value to its readers, until none changes.

        In a sound program a type widens a few times. In one with an error it can go round for ever: what a
        refused step gives is open, and open is narrower than what was there. Then it stays as it is.
        """
        meetings = [m for ms in self.meetings for m in ms]
        for meeting in meetings:
            for operand in meeting.ways:
                self.reads(operand, meeting, meeting.lane)
        self.note_readers(self.program.body, False)
        waiting = deque(meetings)
        self.follow(self.early, waiting)
        changes: Counter[tuple[int, ...]] = Counter()
        while waiting:
            meeting = waiting.popleft()
            if changes[meeting.outs] > MOST_CHANGES:
                continue
            if changed := self.meet(meeting):
                changes[meeting.outs] += 1
                self.follow(changed, waiting)

    def follow(self, changed: list[int], waiting: deque[Meeting]) -> None:
        """Recompute what reads some values, and what reads that; meetings wait for their turn."""
        while changed:
            for reader, lane in self.readers.get(changed.pop(), ()):
                if isinstance(reader, Meeting):
                    waiting.append(reader)
                    continue
                before, self.lane = self.types.get(reader.out), lane
                self.item(reader)
                self.lane = False
                if self.types.get(reader.out) != before:
                    changed.append(reader.out)

    def reads(self, operand: Operand, reader: Step | Fold | Gather | Meeting, lane: bool) -> None:
        if isinstance(operand, int):
            self.readers.setdefault(operand, []).append((reader, lane))

    def note_readers(self, block: Block, lane: bool) -> None:
        for item in block:
            if isinstance(item, Step | Fold | Gather):
                for operand in operands(item):
                    self.reads(operand, item, lane)
            elif isinstance(item, Map):
                for step in item.body:
                    for operand in step.inputs:
                        self.reads(operand, step, lane)
            for inner in inner_blocks(item):
                self.note_readers(inner, lane or isinstance(item, Sweep))

    def meet(self, meeting: Meeting) -> list[int]:
        """Recompute a value from all that it can be; the ids whose type that changed."""
        self.lane = meeting.lane
        first, *rest = meeting.ways
        wide = self.types[meeting.outs[0]]
        start = wide if first is None else self.seen(first)
        found = start
        for way in rest:
            if isinstance(way, int) and way not in self.types:
                continue
            known = found != OPEN or (first is not None and self.root(first))
            found = self.join(found, self.seen(way)) if known else self.seen(way)
        if meeting.domain is not None:
            found = Type(meeting.domain, found.dtype)
        elif first is not None:
            found = Type(start.domain or found.domain, found.dtype)
        self.lane = False
        if found == wide:
            return []
        for out in meeting.outs:
            self.give(out, found, first, *rest[:1])
        return list(meeting.outs)
