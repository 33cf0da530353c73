"""What workers send each other behind each native call, and how much of it: known before the run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from groggy_nb.cluster.boxes import BOXES, WORTH
from groggy_nb.cluster.cuts import Cut
from groggy_nb.codegen.build import Built, Executable
from groggy_nb.domains import WALKED, Domain
from groggy_nb.plan.counts import Sum, Symbol, counts
from groggy_nb.plan.nodes import Unit, outside
from groggy_nb.plan.parts import Part
from groggy_nb.plan.planning import Plan
from groggy_nb.run.ground import DTYPES

FIRST = 0  # the worker that computes what one thread must
WORD = 8  # bytes of a slot


@dataclass(frozen=True, slots=True)
class Exchange:
    """What is brought to one meeting.

    words : of the slots of each block, or of all where one worker computes it at a time. over : what has
    the blocks.
    variables : the arrays that are read apart behind it, with their domains and bytes an entry.
    """

    words: int
    over: Domain
    variables: tuple[tuple[int, Domain, int], ...]
    part: Part

    @classmethod
    def of(cls, plan: Plan, part: Part, built: Built) -> Exchange:
        """That of the meeting that ends a native call."""
        node, storage = part.ends, plan.storage
        assert node is not None
        found = dict.fromkeys(storage.of[v] for v in node.meet.apart if storage.is_stored(v))
        held = ((v, storage.variables[v]) for v in found)
        return cls(
            built.emitted.slots.get(node.number, 0),
            getattr(node, "domain", WALKED[0]),
            tuple((v, each.domain, np.dtype(DTYPES[each.dtype]).itemsize) for v, each in held),
            part,
        )

    def nbytes(self, cut: Cut, number: int) -> int:
        """Bytes that a worker sends to each of the others."""
        if self.part.is_alone:
            whole = sum(size * domain.count(cut) for _, domain, size in self.variables)
            return WORD * self.words + whole if number == FIRST else 0
        blocks = 1 if self.part.is_by_turns else length(cut.blocks(self.over, number))
        own = (size * length(cut.own(domain, number)) for _, domain, size in self.variables)
        return WORD * self.words * blocks + sum(own)


def sent(done: Executable, cut: Cut, number: int) -> Sum:
    """Bytes that a worker sends to all others together, as a sum of rounds, ways out and arms."""
    return _summed(done, lambda met: (cut.workers - 1) * met.nbytes(cut, number))


def one_by_one(done: Executable, cut: Cut) -> Sum:
    """Bytes that are waited for: at a meeting those of who sends most, in turns those of each worker."""

    def waited(met: Exchange) -> int:
        found = (met.nbytes(cut, number) for number in range(cut.workers))
        return (cut.workers - 1) * (sum(found) if met.part.is_by_turns else max(found))

    return _summed(done, waited)


def _summed(done: Executable, price: Callable[[Exchange], int]) -> Sum:
    """What all exchanges of a run cost together."""
    total = Counter[Symbol]()
    times = counts(done.plan.nodes)
    for unit, met in exchanges(done):
        each = sum(map(price, met))
        for symbol, n in times[unit].items():
            total[symbol] += n * each
    return {symbol: n for symbol, n in total.items() if n}


def left(done: Executable, cut: Cut, number: int) -> int:
    """Bytes at most of the boxes in which a worker leaves arrays for others of its machine."""
    most = max((each.nbytes(cut, number) for _, met in exchanges(done) for each in met), default=0)
    return BOXES * most if cut.workers > 1 and most >= WORTH else 0


def exchanges(done: Executable) -> Iterator[tuple[int, list[Exchange]]]:
    """What is brought to the meetings of each unit, by its number."""
    plan = done.plan
    for unit in outside(plan.nodes):
        if isinstance(unit, Unit):
            parts = zip(plan.parts(unit), done.parts[unit.number], strict=True)
            yield unit.number, [Exchange.of(plan, *met) for met in parts if met[0].ends is not None]


def length(own: slice) -> int:
    """How many nodes, edges or blocks these are."""
    return int(own.stop - own.start)
