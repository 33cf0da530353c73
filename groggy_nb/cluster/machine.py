"""The memory of a run on one worker: native calls over its own blocks, meetings with the others between."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from numpy.typing import NDArray

from groggy_kernels.layout import CANCEL, ERROR, FAILED, LINE, NO_ERROR
from groggy_nb.cluster.cuts import Cut
from groggy_nb.cluster.exchange import FIRST, Exchange
from groggy_nb.cluster.meeting import Abandoned, Member
from groggy_nb.codegen.build import Built
from groggy_nb.codegen.numba.symbols import AT
from groggy_nb.domains import WALKED
from groggy_nb.plan.nodes import Moves, SweepNode, Unit
from groggy_nb.plan.parts import Part
from groggy_nb.run.bind import Bound
from groggy_nb.run.control import Pairs
from groggy_nb.run.crossing import Crossing
from groggy_nb.run.ground import Ground, address
from groggy_nb.run.native.table import Table

ROUNDS_BETWEEN = 256  # rounds without a meeting of their own, after which workers agree on a stop


class Word(NamedTuple):
    """What a worker says at a meeting.

    stop : whether it was asked to end. keep : whether it is time to keep a round, which the first one says.
    code, value : its first failure as the control block has it.
    """

    stop: bool
    keep: bool
    code: int
    value: int | None


class Machine(Table):
    """One worker's table. Its arrays are as long as the whole graph's.

    Of a value its own entries are right; those of others are where the plan says that they are read apart.
    """

    def __init__(
        self, ground: Ground, bound: Bound, member: Member, cut: Cut, *, threads: int, max_rounds: int
    ) -> None:
        self.member, self.cut, self.number = member, cut, member.seat.number
        self.native = self.exchanged = 0.0  # seconds
        self.sent = 0  # bytes, to each of the others
        self.turns = 0  # in sweeps that go by turns
        self.failed: Unit | None = None
        self.deadline = float("inf")  # of time.monotonic
        self.has_met, self.alone_rounds = False, 0
        self.is_late: Callable[[], bool] = lambda: False
        self.is_due = False  # to keep this round, as all have agreed
        self.calls: list[Crossing] = []
        super().__init__(ground, bound, threads=threads, max_rounds=max_rounds, sample=1)
        self.lay(whole=False)
        member.ended = self.end

    def end(self) -> None:
        """Have the native call that runs end at its next block, from another thread."""
        self.words[CANCEL] = 2

    def lay(self, whole: bool) -> None:
        """Let walks go over its own blocks, or over all."""
        for domain in WALKED:
            starts, name = self.cut.starts[domain], domain.name
            blocks = slice(0, len(starts) - 1) if whole else self.cut.blocks(domain, self.number)
            for at in range(0, len(self.table), self.stride):
                self.table[at + AT[f"{name}_blocks"]] = address(starts) + 8 * blocks.start
                self.table[at + AT[f"num_{name}_blocks"]] = blocks.stop - blocks.start
                self.table[at + AT[f"first_{name}_block"]] = blocks.start
                self.table[at + AT[f"all_{name}_blocks"]] = len(starts) - 1

    # -- what control asks for

    def call(self, unit: Unit) -> Callable[[], int]:
        """The native calls of a unit, each with the meeting that ends it."""
        parts = self.done.plan.parts(unit)
        steps = [self.step(unit, *each) for each in zip(parts, self.done.parts[unit.number], strict=True)]

        def call() -> int:
            for step in steps:
                status = step()
                if status:
                    return status
            return 0

        return call

    def step(self, unit: Unit, part: Part, built: Built) -> Callable[[], int]:
        """One native call and its meeting."""
        crossing = self.crossing(built)
        self.calls.append(crossing)
        meet = self.meeting(part, built) if part.ends is not None else None

        def cross() -> int:
            start = time.perf_counter()
            if part.is_alone:
                self.lay(whole=True)
            status = crossing.cross()
            if part.is_alone:
                self.lay(whole=False)
            self.native += time.perf_counter() - start
            has_failed = self.words[ERROR] != NO_ERROR
            if self.words[CANCEL] == 2 and not has_failed:
                raise Abandoned
            if status and has_failed:
                self.failed = unit
            return status

        def step() -> int:
            status = cross() if not part.is_alone or self.number == FIRST else 0
            if not status and meet is not None:
                meet(FIRST)
            return status

        def turns() -> int:
            begin()
            for turn in order:
                status = cross() if turn == self.number else 0
                if status:
                    return status
                assert meet is not None
                meet(turn)
                if self.words[ERROR] != NO_ERROR:  # for all: the first visit that failed is the last one
                    break
            self.turns += 1
            return 0

        if not part.is_by_turns:
            return step
        assert isinstance(part.ends, SweepNode)
        begin = self.copy((), part.ends.start)  # of all nodes: what others left of it was exchanged
        order = range(self.member.seat.seats)[:: -1 if part.ends.item.reverse else 1]
        return turns

    def move(self, pairs: Pairs, moves: Moves) -> Callable[[], None]:
        """As on one machine; rounds in which nobody meets end in a meeting now and then."""
        base = super().move(pairs, moves)

        def move() -> None:
            base()
            if self.has_met:
                self.has_met, self.alone_rounds = False, 0
                return
            self.alone_rounds += 1
            if self.alone_rounds % ROUNDS_BETWEEN == 0:
                self.exchange((), {})
                self.has_met = False

        return move

    # -- meetings

    def meeting(self, part: Part, built: Built) -> Callable[[int], None]:
        """What is exchanged behind a native call: slots of sums, and entries of values read apart."""
        brought = Exchange.of(self.done.plan, part, built)
        words, over, variables = brought.words, brought.over, brought.variables
        first = (self.table[AT["slots"]] - address(self.memory)) // 8  # where slots begin in `memory`

        def views(number: int, turn: int) -> list[NDArray[Any]]:
            """Where a worker's share stands here."""
            one = part.is_alone or part.is_by_turns
            if one and number != turn:
                return []
            half = first + self.table[AT["half"]]
            blocks = slice(0, 1) if one else self.cut.blocks(over, number)
            slots = self.memory[half + words * blocks.start : half + words * blocks.stop]
            if part.is_alone:
                return [slots, *(self.arrays[v] for v, _, _ in variables)]
            return [slots, *(self.arrays[v][self.cut.own(d, number)] for v, d, _ in variables)]

        def meet(turn: int) -> None:
            start, waited = time.perf_counter(), self.waited
            own = tuple(views(self.number, turn))
            self.sent += sum(array.nbytes for array in own)
            rooms = {n: views(n, turn) for n in self.member.seat.others}
            for number, arrays in self.exchange(own, rooms).items():
                for view, array in zip(rooms[number], arrays, strict=True):
                    if array is not view:
                        view[...] = array
            self.exchanged += time.perf_counter() - start - (self.waited - waited)

        return meet

    @property
    def waited(self) -> float:
        """Seconds that it waited for others."""
        return self.member.transport.waited

    def exchange(
        self, own: tuple[NDArray[Any], ...], rooms: Mapping[int, Sequence[NDArray[Any]]]
    ) -> Mapping[int, tuple[NDArray[Any], ...]]:
        """Meet the others; all agree on a stop, and on the first failure in program order.

        own : its own entries of each value that is read apart, behind its own slots of what is folded.
        rooms : where those of the others belong.
        """
        if time.monotonic() > self.deadline:
            self.member.asked = True
        mine = Word(self.member.asked, self.number == FIRST and self.is_late(), *self.failure())
        brought = self.member.meet(mine, own, rooms)
        words = [mine, *(Word(*each.said) for each in brought.values())]
        self.has_met = True
        self.is_due |= any(each.keep for each in words)
        if any(each.stop for each in words):
            self.words[CANCEL] = self.words[CANCEL] or 1
        least = min(words, key=lambda each: each.code)
        if least.code < self.words[ERROR]:
            self.words[ERROR] = least.code
            if least.value is not None:
                self.words[FAILED : FAILED + 2] = least.code, least.value
        return {n: each.arrays for n, each in brought.items()}

    def failure(self) -> tuple[int, int | None]:
        """The code of its first failure, and what was found there."""
        code = int(self.words[ERROR])
        own = range(FAILED, len(self.words), LINE)  # a line for each thread
        return code, next((int(self.words[at + 1]) for at in own if self.words[at] == code), None)
