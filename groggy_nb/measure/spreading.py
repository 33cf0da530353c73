"""What a run on the workers of a cluster will take, beside one machine, before anything is sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from groggy_nb import given
from groggy_nb.errors import UsageError
from groggy_nb.plan.counts import ONCE, crossings, expected, formula, value
from groggy_nb.plan.parts import Part, parts_of
from groggy_nb.run.bind import Bound
from groggy_nb.run.executables import prepared
from groggy_nb.run.ground import Ground
from groggy_nb.run.request import RunRequest

GIGABITS = 10.0  # of a usual network between machines
MEETING = 0.0015  # seconds that workers take to meet, as seen between processes of one machine


@dataclass(frozen=True, slots=True)
class OnCluster:
    """A run on workers that are machines as this one, beside the run on this one.

    Attributes
    ----------
    workers : int
    here : float
        Seconds of a round on this machine.
    work, exchange, meeting : float
        Seconds of a round on the workers: at work on the largest part, or on all parts one after the other
        where sweeps go by turns; moving its bytes at so many `gigabits` a second; and meeting.
    sent : int
        Bytes that the worker that sends most sends in a round.
    formula : str
        Bytes that the first worker sends in all, in the rounds of the loops: exact.
    memory : int
        Bytes that a worker needs at most: the rows of its own nodes, whole arrays of values, and what it
        leaves for others of its machine. The first one has all rows where it computes what one thread must.
    """

    workers: int
    gigabits: float
    here: float
    work: float
    exchange: float
    meeting: float
    sent: int
    formula: str
    memory: int

    @property
    def per_round(self) -> float:
        """Seconds of a round on the workers."""
        return self.work + self.exchange + self.meeting

    @property
    def pays(self) -> bool:
        """Whether a round is shorter on the workers."""
        return self.per_round < self.here


def spread(bound: Bound, request: RunRequest, gigabits: float, here: float) -> OnCluster:
    """What a cluster's workers will take, where a round takes so many seconds here."""
    from groggy_nb.cluster.cuts import Cut
    from groggy_nb.cluster.exchange import FIRST, left, one_by_one, sent
    from groggy_nb.cluster.executor import fleet_of
    from groggy_nb.domains import WALKED

    gigabits = given.number("gigabits", gigabits)
    if not 0 < gigabits < float("inf"):
        raise given.refusal("gigabits", gigabits, "Gb/s above 0", error=UsageError, hint="gigabits=10")
    graph: Any = bound.graph
    fleet = fleet_of(request.cluster)
    try:
        workers = max(1, len(fleet.names()))
    finally:
        fleet.close()
    done = prepared(bound, "cluster", request.chosen, request.checked, "off", compiled=False)[0].done
    cut = Cut.of(graph, workers)
    numbers = range(workers)
    times = [sent(done, cut, number) for number in numbers]
    round_of = expected(done.plan.nodes, dict.fromkeys((n.number for n in done.plan.loops), 1.0))
    in_round = [value(each, round_of) - each.get(ONCE, 0) for each in times]
    waited = {symbol: n for symbol, n in one_by_one(done, cut).items() if symbol != ONCE}
    turns = crossings(done.plan.nodes, lambda unit: sum(_meetings(p, workers) for p in parts_of(unit)))
    meets = {symbol: n for symbol, n in turns.items() if symbol != ONCE}
    parts = [part for unit in done.plan.units for part in parts_of(unit)]
    is_alone = any(part.is_alone for part in parts)
    is_serial = is_alone or any(part.is_by_turns for part in parts)
    degrees = {direction: graph.degrees(direction) for direction in done.directions}

    def held(number: int) -> int:
        own = slice(None) if is_alone and number == FIRST else cut.own(WALKED[0], number)
        rows = sum(8 * (int(found[own].sum()) + graph.num_nodes + 1) for found in degrees.values())
        return rows + left(done, cut, number)

    units = [cut.blocks(WALKED[0], number) for number in numbers]
    most = 1.0 if is_serial else max(each.stop - each.start for each in units) / max(1, units[-1].stop)
    ground = Ground(done, graph)
    return OnCluster(
        workers,
        gigabits,
        here,
        here * most,
        value(waited, round_of) * 8 / (gigabits * 1e9),
        value(meets, round_of) * MEETING if workers > 1 else 0.0,
        round(max(in_round)),
        formula(done.plan.nodes, times[FIRST]),
        ground.nbytes(1) + max(map(held, numbers)),
    )


def _meetings(part: Part, workers: int) -> int:
    """How often workers meet behind a call: in a sweep by turns once for each."""
    return workers if part.is_by_turns else 1
