"""Who waits for whom at a meeting, and which messages count: events in, instructions out.

It knows no socket, no clock and no thread: whoever drives it posts what it says and tells it what arrives.
Messages may be lost, repeated and come in any order. Each names its epoch and its sequence, the number of
the meeting: older ones are dropped, newer ones kept until they are wanted, repeated ones ignored.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple


class Header(NamedTuple):
    """What a message is about: which beginning of the run, which meeting, and from which seat."""

    epoch: int
    sequence: int
    sender: int


class Post(NamedTuple):
    """An instruction: send this to a seat. Without a payload it asks that seat to send its own again."""

    to: int
    header: Header
    payload: Any = None


class Deliver(NamedTuple):
    """An instruction: all have met, and this is what the others brought."""

    sequence: int
    payloads: Mapping[int, Any]


Instruction = Post | Deliver


@dataclass
class Seat:
    """One worker of one run.

    number : its own; seats : how many there are; epoch : how often the run was begun before.
    """

    number: int
    seats: int
    epoch: int
    sequence: int = 0  # of the meeting that it is at, or comes to next
    is_there: bool = False  # whether it came to that meeting
    sent: dict[int, tuple[Any, Mapping[int, Any]]] = field(default_factory=dict)  # may be asked for again
    kept: dict[tuple[int, int], Any] = field(default_factory=dict)  # what came early: (sequence, sender)

    @property
    def others(self) -> tuple[int, ...]:
        """All seats but this one."""
        return tuple(n for n in range(self.seats) if n != self.number)

    @property
    def missing(self) -> tuple[int, ...]:
        """The seats whose messages it has not got for this meeting."""
        return tuple(n for n in self.others if (self.sequence, n) not in self.kept)

    def reach(self, payload: Any, instead: Mapping[int, Any] | None = None) -> list[Instruction]:
        """It comes to its next meeting; some seats are sent something else instead."""
        assert not self.is_there, "it has not left the last one"
        self.is_there = True
        self.sent[self.sequence] = payload, instead or {}
        # Who is here has left the meeting before the last, and so has whoever sent it what it left with.
        self.sent.pop(self.sequence - 2, None)
        header = Header(self.epoch, self.sequence, self.number)
        return [*(Post(n, header, self._said(self.sequence, n)) for n in self.others), *self._met()]

    def arrive(self, header: Header, payload: Any) -> list[Instruction]:
        """A message comes."""
        if header.epoch != self.epoch:
            return []
        if payload is None:
            return self._again(header)
        if header.sequence < self.sequence:
            return []
        self.kept.setdefault((header.sequence, header.sender), payload)
        return self._met()

    def late(self) -> list[Instruction]:
        """It has waited long: ask those that are missing."""
        if not self.is_there:
            return []
        header = Header(self.epoch, self.sequence, self.number)
        return [Post(n, header) for n in self.missing]

    def _again(self, header: Header) -> list[Instruction]:
        """A seat lacks what this one sent, or will send, to a meeting."""
        if header.sequence not in self.sent:
            return []
        again = Header(self.epoch, header.sequence, self.number)
        return [Post(header.sender, again, self._said(header.sequence, header.sender))]

    def _said(self, sequence: int, to: int) -> Any:
        payload, instead = self.sent[sequence]
        return instead.get(to, payload)

    def _met(self) -> list[Instruction]:
        """Whether all are here, and then the next meeting is the one to come to."""
        if not self.is_there or self.missing:
            return []
        payloads = {n: self.kept.pop((self.sequence, n)) for n in self.others}
        self.is_there = False
        self.sequence += 1
        return [Deliver(self.sequence - 1, payloads)]


class Share(NamedTuple):
    """Some entries of a value, as a run kept them at the end of a round.

    depth : of the loop that hands it on, in others; around a round of one, those of the others are kept too.
    """

    depth: int
    variable: int
    start: int
    stop: int


Bringers = Mapping[Share, int]  # the seat that brings each share


@dataclass
class Generations:
    """What a seat keeps of a run: its own shares of two ends of rounds, and those of the seat before it.

    The older one goes when the second after it is complete here. All seats have then left the meeting of the
    one between, which is whole: so a loss of one seat, wherever each is, leaves a whole one.
    """

    kept: dict[int, tuple[Any, dict[Share, Any]]] = field(
        default_factory=dict
    )  # by number: state and entries

    def put(self, number: int, state: Any, entries: Mapping[Share, Any]) -> None:
        """Keep another one."""
        self.kept[number] = state, dict(entries)
        for old in sorted(self.kept)[:-2]:
            del self.kept[old]

    def only(self, number: int) -> None:
        """Forget all others: newer ones that came to nothing would push it out."""
        self.kept = {n: kept for n, kept in self.kept.items() if n == number}


def newest_whole(
    told: Mapping[int, Mapping[int, Collection[Share]]],
    lengths: Mapping[int, Mapping[tuple[int, int], int]],
) -> tuple[int, Bringers] | None:
    """The newest generation of which all entries are somewhere, and who brings them; None: there is none.

    Parameters
    ----------
    told : mapping
        Of each seat, and each generation that it keeps, the shares that it has.
    lengths : mapping
        Of each generation, and each depth and variable in it, how many entries there are.
    """
    for number in sorted({number for kept in told.values() for number in kept}, reverse=True):
        bringers: dict[Share, int] = {}
        for seat in sorted(told, reverse=True):  # the lowest one brings what several have
            bringers |= dict.fromkeys(told[seat].get(number, ()), seat)
        if all(_covers(bringers, *value, length) for value, length in lengths[number].items()):
            return number, bringers
    return None


def _covers(shares: Collection[Share], depth: int, variable: int, length: int) -> bool:
    """Whether all entries of a variable are among some shares."""
    reached = 0
    for _, _, start, stop in sorted(share for share in shares if share[:2] == (depth, variable)):
        if start > reached:
            return False
        reached = max(reached, stop)
    return reached >= length
