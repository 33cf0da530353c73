"""What a run keeps so that a loss costs it some rounds and not all: carried values, at the end of a round.

Each worker keeps its own entries and those of the one before it; two generations of them. Values of before a
loop are computed again. Only loops that stand in no other are kept so.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from typing import Any

from numpy.typing import NDArray

from groggy_kernels.layout import LIMITED, ROUNDS
from groggy_nb.cluster.machine import Machine
from groggy_nb.cluster.protocol import Bringers, Generations, Share, newest_whole
from groggy_nb.domains import WALKED
from groggy_nb.plan.nodes import LoopNode
from groggy_nb.run.control import Control


class Checkpoints:
    """Those of one worker's run: when they are due, what is in them, how it goes on from one.

    rounds : of the loop that were not run again.
    """

    def __init__(self, machine: Machine, control: Control, kept: Generations, every: float) -> None:
        self.machine, self.control, self.kept, self.every = machine, control, kept, every
        self.plan, self.cut, self.member = machine.done.plan, machine.cut, machine.member
        self.loops = {node.number: node for node in self.plan.nodes if isinstance(node, LoopNode)}
        self.last, self.number, self.rounds = time.monotonic(), 0, 0
        self.found: tuple[int, Bringers, int] | None = None  # one, who brings what, who says the rest
        self.at = -1  # the loop that goes on from it
        machine.is_late = lambda: self.found is None and time.monotonic() - self.last >= self.every

    def agree(self) -> None:
        """With all others: from where to go on, after a loss."""
        said = [[number, state["loop"], [*shares]] for number, (state, shares) in self.kept.kept.items()]
        met = {n: message.said[0] for n, message in self.member.meet((said,)).items()}
        met[self.member.seat.number] = said
        told = {
            n: {number: [Share(*share) for share in shares] for number, _, shares in each}
            for n, each in met.items()
        }
        at = {number: node for each in met.values() for number, node, _ in each}
        lengths = {number: self.lengths(self.loops[node]) for number, node in at.items()}
        whole = newest_whole(told, lengths)
        self.number = max(at, default=0)
        self.kept.only(whole[0] if whole else 0)
        if whole is not None:
            number, bringers = whole
            self.found = number, bringers, min(n for n, each in told.items() if number in each)
            self.at = at[number]

    def variables(self, node: LoopNode) -> Iterator[int]:
        """The arrays that a round of a loop hands on, and the last states of watches."""
        of = self.plan.storage.of
        params = (carried.param for carried in node.item.carried)
        watches = (("watch", watch.name) for watch in self.plan.watches)
        found = (of[key] for key in (*params, *watches) if key in of)
        return iter(dict.fromkeys(found))

    def lengths(self, node: LoopNode) -> dict[int, int]:
        """How many entries each of them has."""
        return {variable: len(self.machine.arrays[variable]) for variable in self.variables(node)}

    def own(self, node: LoopNode) -> dict[Share, NDArray[Any]]:
        """This worker's entries, as they are now."""
        found = {}
        for variable, length in self.lengths(node).items():
            domain = self.plan.storage.variables[variable].domain
            own = self.cut.own(domain, self.machine.number) if domain in WALKED else slice(0, length)
            found[Share(variable, own.start, own.stop)] = self.machine.arrays[variable][own].copy()
        return found

    # -- asked by control

    def ended(self, node: LoopNode, rounds: int) -> None:
        """So many rounds of a loop are over: keep them, if that is due."""
        if not self.machine.is_due or node.number not in self.loops or self.found is not None:
            return
        start, waited = time.perf_counter(), self.machine.waited
        self.machine.is_due = False
        own, seat = self.own(node), self.member.seat
        neighbor = (seat.number + 1) % seat.seats
        met = self.member.meet(
            ([*own],), tuple(own.values()), only=neighbor if neighbor != seat.number else None
        )
        before = met.get((seat.number - 1) % seat.seats)
        if before is not None:
            own |= dict(zip((Share(*each) for each in before.said[0]), before.arrays, strict=True))
        self.number += 1
        self.kept.put(self.number, self.state(node, rounds), own)
        self.last = time.monotonic()
        self.machine.exchanged += time.perf_counter() - start - (self.machine.waited - waited)

    def begun(self, node: LoopNode) -> int:
        """A loop begins; the rounds of it that others kept are brought here."""
        if self.found is None or node.number != self.at:
            return 0
        number, bringers, speaker = self.found
        arrays, seat = self.machine.arrays, self.member.seat
        state, kept = self.kept.kept.get(number, (None, {}))

        def places(n: int) -> list[NDArray[Any]]:
            return [arrays[v][start:stop] for v, start, stop in shares_of(bringers, n)]

        own = tuple(kept[share] for share in shares_of(bringers, seat.number))
        rooms = {n: places(n) for n in seat.others}
        met = self.member.meet((state if seat.number == speaker else None,), own, rooms)
        for room, array in zip(places(seat.number), own, strict=True):
            room[...] = array
        for n, message in met.items():
            for room, array in zip(rooms[n], message.arrays, strict=True):
                if array is not room:
                    room[...] = array
        found = state if seat.number == speaker else met[speaker].said[0]
        self.found, self.last = None, float("-inf")  # where fewer workers keep it, soon again
        self.load(found)
        self.rounds = int(found["rounds"])
        return self.rounds

    # -- what is the same on all workers

    def state(self, node: LoopNode, rounds: int) -> dict[str, Any]:
        """Scalars, and what the report counts, as plain values."""
        machine, control = self.machine, self.control
        scalars = [(index, machine.table[index]) for _, index in machine.done.placed.get("scalar", ())]
        return {
            "loop": node.number,
            "rounds": rounds,
            "scalars": scalars,
            "words": [(at, int(machine.words[at])) for at in (ROUNDS, LIMITED)],
            "loops": [[key, [*value]] for key, value in control.loops.items()],
            "exits": [*control.exits.items()],
            "arms": [[key, [*value]] for key, value in control.arms.items()],
            "kept": {name: [*values] for name, values in machine.kept.items()},
        }

    def load(self, state: Mapping[str, Any]) -> None:
        """Have all as it was."""
        machine, control = self.machine, self.control
        for index, word in state["scalars"]:
            for at in range(index, len(machine.table), machine.stride):
                machine.table[at] = word
        for at, word in state["words"]:
            machine.words[at] = word
        for counts, found in ((control.loops, state["loops"]), (control.arms, state["arms"])):
            for key, values in found:
                counts[key][:] = values
        control.exits.update(dict(state["exits"]))
        for name, values in state["kept"].items():
            machine.kept[name].clear()
            machine.kept[name].extend(values)


def shares_of(bringers: Bringers, seat: int) -> list[Share]:
    """What a seat brings, in the order in which it does."""
    return sorted(share for share, n in bringers.items() if n == seat)
