"""What a run keeps so that a loss costs it some rounds and not all: what is needed behind one.

Each worker keeps its own entries and those of the one before it; two generations of them. With a round of a
loop in another one the round around it is kept, as that began. What stands before either is not run again.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from numpy.typing import NDArray

from groggy_kernels.layout import LIMITED, ROUNDS
from groggy_nb.cluster.exchange import FIRST
from groggy_nb.cluster.folder import Place, confirm, load, newest, put
from groggy_nb.cluster.machine import Machine
from groggy_nb.cluster.protocol import Bringers, Generations, Share, newest_whole
from groggy_nb.domains import WALKED
from groggy_nb.plan.nodes import IfNode, LoopNode, Node, Nodes, outside
from groggy_nb.run.control import Assign, Control


class Level(NamedTuple):
    """A loop between two rounds: how many are over, scalars, and own entries of what is needed from there."""

    loop: int
    rounds: int
    scalars: list[tuple[int, int]]
    own: dict[Share, NDArray[Any]]


@dataclass
class Found:
    """A generation to go on from.

    path : its loops, each in the one before it. bringers : who brings what. speaker : who says the rest.
    state : that, when it was said. reached : how many of the loops were begun again. files : those that hold
    all of it, where no worker brings it.
    """

    number: int
    path: list[int]
    bringers: Bringers
    speaker: int
    state: Mapping[str, Any] | None = None
    reached: int = 0
    files: list[str] = field(default_factory=list)

    def is_in(self, node: Node) -> bool:
        """Whether the innermost of its loops is a node, or stands in it."""
        return any(each.number == self.path[-1] for each in outside((node,)))


class Checkpoints:
    """Those of one worker's run: when they are due, what is in them, how it goes on from one.

    resumed : the rounds that were not run again, of the loop that goes on and before it of those around.
    """

    def __init__(
        self, machine: Machine, control: Control, kept: Generations, every: float, place: Place | None
    ) -> None:
        self.place = place
        self.machine, self.control, self.kept, self.every = machine, control, kept, every
        self.plan, self.cut, self.member = machine.done.plan, machine.cut, machine.member
        self.paths = {path[-1].number: path for path in paths(self.plan.nodes)}
        self.around = {node.number for path in self.paths.values() for node in path[:-1]}
        self.began: dict[int, Level] = {}  # of loops around others, as a round of each began
        self.last, self.number, self.resumed = time.monotonic(), 0, tuple[int, ...]()
        self.found: Found | None = None
        machine.is_late = lambda: time.monotonic() - self.last >= self.every

    def agree(self) -> None:
        """With all others: from where to go on, after a loss."""
        said = [[number, state["path"], [*shares]] for number, (state, shares) in self.kept.kept.items()]
        seat = self.member.seat.number
        there = newest(self.place) if self.place is not None and seat == FIRST else None
        messages = self.member.meet((said, there))
        if seat != FIRST:
            there = messages[FIRST].said[1]
        met = {n: message.said[0] for n, message in messages.items()}
        met[seat] = said
        told = {
            n: {number: [Share(*share) for share in shares] for number, _, shares in each}
            for n, each in met.items()
        }
        at = {number: path for each in met.values() for number, path, _ in each}
        whole = newest_whole(told, {number: self.lengths(path) for number, path in at.items()})
        self.number = max(at, default=0)
        if there is not None and there["number"] > (whole[0] if whole else 0):
            self.kept.only(0)
            self.number = max(self.number, there["number"])
            state = there["state"]
            self.found = Found(there["number"], state["path"], {}, FIRST, state, files=there["files"])
            return
        self.kept.only(whole[0] if whole else 0)
        if whole is not None:
            number, bringers = whole
            speaker = min(n for n, each in told.items() if number in each)
            self.found = Found(number, at[number], bringers, speaker)

    def variables(self, node: LoopNode) -> Iterator[int]:
        """The arrays that a round of a loop hands on, those alive from before, and last states of watches."""
        of = self.plan.storage.of
        params = (carried.param for carried in node.item.carried)
        watches = (("watch", watch.name) for watch in self.plan.watches)
        found = (of[key] for key in (*params, *watches) if key in of)
        return iter(dict.fromkeys((*found, *sorted(self.plan.alive[node.number]))))

    def lengths(self, path: list[int]) -> dict[tuple[int, int], int]:
        """How many entries each of them has, by the depth of the loop."""
        nodes = enumerate(self.paths[path[-1]])
        arrays = self.machine.arrays
        return {(depth, v): len(arrays[v]) for depth, node in nodes for v in self.variables(node)}

    def level(self, node: LoopNode, rounds: int) -> Level:
        """A loop as it is now."""
        depth, arrays = len(self.paths[node.number]) - 1, self.machine.arrays
        own = {}
        for variable in self.variables(node):
            domain = self.plan.storage.variables[variable].domain
            if domain in WALKED:
                part = self.cut.own(domain, self.machine.number)
            elif self.machine.number == FIRST:  # nobody else may have it
                part = slice(0, len(arrays[variable]))
            else:
                continue
            own[Share(depth, variable, part.start, part.stop)] = arrays[variable][part].copy()
        places = (index for _, index in self.machine.done.placed.get("scalar", ()))
        return Level(node.number, rounds, [(at, self.machine.table[at]) for at in places], own)

    # -- asked by control

    def ended(self, node: LoopNode, rounds: int) -> None:
        """So many rounds of a loop are over: keep them, if that is due."""
        is_due = self.machine.is_due
        if is_due or node.number in self.around:
            level = self.level(node, rounds)
            if is_due:
                around = [self.began[each.number] for each in self.paths[node.number][:-1]]
                self.keep([*around, level])
            self.note(level)

    def note(self, level: Level) -> None:
        """A round begins; where loops stand in it, its memory may serve others before they end."""
        if level.loop in self.around:
            self.began[level.loop] = level

    def keep(self, levels: list[Level]) -> None:
        """Keep loops that stand in each other, here and at the next worker."""
        start, waited = time.perf_counter(), self.machine.waited
        self.machine.is_due = False
        mine = {share: array for level in levels for share, array in level.own.items()}
        own, seat = {**mine}, self.member.seat
        neighbor = (seat.number + 1) % seat.seats
        met = self.member.meet(
            ([*own],), tuple(own.values()), only=neighbor if neighbor != seat.number else None
        )
        before = met.get((seat.number - 1) % seat.seats)
        if before is not None:
            own |= dict(zip((Share(*each) for each in before.said[0]), before.arrays, strict=True))
        self.number += 1
        state = self.state(levels)
        self.kept.put(self.number, state, own)
        if self.place is not None:
            name = put(self.place, self.number, seat.number, mine)
            names = [name, *(message.said[0] for message in self.member.meet((name,)).values())]
            if seat.number == FIRST and all(names):
                confirm(self.place, self.number, state, names)
        self.last = time.monotonic()
        self.machine.exchanged += time.perf_counter() - start - (self.machine.waited - waited)

    def begun(self, node: LoopNode, begin: Assign) -> int:
        """A loop begins, or goes on behind the rounds of it that others kept: these are brought here."""
        rounds = 0
        if self.found is None:
            begin()
        else:
            rounds = self.bring(self.found)
        if node.number in self.around:
            self.note(self.level(node, rounds))
        return rounds

    def bring(self, found: Found) -> int:
        """Have all entries of the next loop as they were kept; the rounds of it."""
        arrays, depth = self.machine.arrays, found.reached
        if found.files and self.place is not None:
            for share, array in load(self.place, found.files):
                if share.depth == depth:
                    arrays[share.variable][share.start : share.stop] = array
        else:
            self.fetch(found)
        assert found.state is not None
        rounds, scalars = found.state["levels"][depth]
        self.load_scalars(scalars)
        self.resumed += (int(rounds),)
        found.reached += 1
        if found.reached == len(found.path):
            self.load(found.state)
            self.found = None
            self.last = float("-inf")  # where fewer workers keep it, soon again
        return int(rounds)

    def fetch(self, found: Found) -> None:
        """Have them from those who kept them, and the state from who says it."""
        arrays, seat, depth = self.machine.arrays, self.member.seat, found.reached
        state, kept = self.kept.kept.get(found.number, (None, {}))

        def shares(n: int) -> list[Share]:
            return sorted(s for s, by in found.bringers.items() if by == n and s.depth == depth)

        def places(n: int) -> list[NDArray[Any]]:
            return [arrays[share.variable][share.start : share.stop] for share in shares(n)]

        own = tuple(kept[share] for share in shares(seat.number))
        rooms = {n: places(n) for n in seat.others}
        is_speaker = seat.number == found.speaker and found.state is None
        met = self.member.meet((state if is_speaker else None,), own, rooms)
        for room, array in zip(places(seat.number), own, strict=True):
            room[...] = array
        for n, message in met.items():
            for room, array in zip(rooms[n], message.arrays, strict=True):
                if array is not room:
                    room[...] = array
        if found.state is None:
            found.state = state if is_speaker else met[found.speaker].said[0]

    # -- what is the same on all workers

    def state(self, levels: list[Level]) -> dict[str, Any]:
        """Where loops stand, and what the report counts, as plain values."""
        machine, control = self.machine, self.control
        return {
            "path": [level.loop for level in levels],
            "levels": [(level.rounds, level.scalars) for level in levels],
            "words": [(at, int(machine.words[at])) for at in (ROUNDS, LIMITED)],
            "loops": [[key, [*value]] for key, value in control.loops.items()],
            "exits": [*control.exits.items()],
            "arms": [[key, [*value]] for key, value in control.arms.items()],
            "kept": {name: [*values] for name, values in machine.kept.items()},
        }

    def load_scalars(self, scalars: list[tuple[int, int]]) -> None:
        """Have scalars as they were."""
        machine = self.machine
        for index, word in scalars:
            for at in range(index, len(machine.table), machine.stride):
                machine.table[at] = word

    def load(self, state: Mapping[str, Any]) -> None:
        """Have all that is counted as it was."""
        machine, control = self.machine, self.control
        for at, word in state["words"]:
            machine.words[at] = word
        for counts, found in ((control.loops, state["loops"]), (control.arms, state["arms"])):
            for key, values in found:
                counts[key][:] = values
        control.exits.update(dict(state["exits"]))
        for name, values in state["kept"].items():
            machine.kept[name].clear()
            machine.kept[name].extend(values)


def paths(nodes: Nodes, around: tuple[LoopNode, ...] = ()) -> Iterator[tuple[LoopNode, ...]]:
    """Each loop behind those that it stands in, the outermost first."""
    for node in nodes:
        if isinstance(node, LoopNode):
            yield (*around, node)
            yield from paths(node.body, (*around, node))
        elif isinstance(node, IfNode):
            for arm in (node.then, node.orelse):
                yield from paths(arm, around)
