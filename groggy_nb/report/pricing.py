"""The arithmetic of the model: what a run pays for, priced by a machine's calibration."""

from __future__ import annotations

from dataclasses import dataclass

from groggy_nb.report.costs import Calibration, known
from groggy_nb.run.record import RunRecord
from groggy_nb.run.work import BLOCKED, EDGE_GATHERED, EDGE_MASK, FOLD

Costs = tuple[tuple[str, float], ...]
PER_ENTRY = (
    "row",
    "entry",
    "entry.simple",
    "chosen",
    "gathered",
    "edge.gathered",
    "filtered",
    "collected",
    "counted",
    "visit",
    *BLOCKED.values(),
)
OF_EDGES = (EDGE_GATHERED, EDGE_MASK, BLOCKED[EDGE_GATHERED])
ORDERED = ("visit",)
MEASURED_ROW = 16  # entries a node of the graph that "edge.gathered" is measured on
FEWEST_PARTS = 10  # of the program that "glue" is measured with


def price(costs: Costs, of: Calibration, threads: int, nodes: float, factor: float = 1.0) -> float:
    """Seconds of one call of a row on a graph `factor` times as large as the one the costs were counted on.

    Folding values one after the other takes the time of one addition each, in which the other work of
    the place is hidden or which it hides: the longer of the two counts.
    """
    n = nodes * factor
    used = 1 if any(name in ORDERED for name, _ in costs) else threads
    at_place, folding, entries = 0.0, 0.0, 0.0
    for name, times in costs:
        # What is read of edges grows with them, not with the nodes: as in the graph it was measured on.
        size = times * factor / MEASURED_ROW if name in OF_EDGES else n
        if name == EDGE_MASK:  # measured of numbers, of which caches hold an eighth as many
            name, size = EDGE_GATHERED, size / 8
        seconds = times * factor * of.cost(name, used, size)
        if name == FOLD:  # several folds go on side by side
            folding = max(folding, seconds / max(1.0, times / nodes))
        elif name in PER_ENTRY:
            entries += seconds
        else:
            at_place += seconds
    return of.cost("pass", used, 1) + max(at_place, folding) + entries


@dataclass(frozen=True, slots=True)
class Around:
    """What a run does outside native code: crossings, Python's actions, parts that it prepares."""

    crossings: float
    actions: float
    parts: int
    watched: bool

    def price(self, of: Calibration, threads: int, nodes: float) -> float:
        """Its seconds; on a large graph the arrays drive Python's own data out of the caches."""
        control = of.cost("control", 1, nodes) * max(self.actions - 1, 0)
        watched = of.cost("watched", 1, nodes) if self.watched else 0.0
        prepared = of.cost("glue", 1, nodes) + of.cost("part", 1, nodes) * max(self.parts - FEWEST_PARTS, 0)
        return prepared + watched + control + self.crossings * of.cost("crossing", threads, 1)


def expected_of(record: RunRecord, of: Calibration) -> float:
    """What the model says of a run that is over: its rounds are known."""
    inside = sum(
        row.calls * price(row.costs, of, record.threads, max(record.num_nodes, 1))
        for row in record.rows
        if row.places
    )
    outside = Around(record.crossings, record.actions, record.parts, record.watched)
    return inside + outside.price(of, record.threads, max(record.num_nodes, 1))


@dataclass(frozen=True, slots=True)
class Expected:
    """What the model says of a run that is over: its seconds, compile apart, and their range."""

    seconds: float
    low: float
    high: float


def expected(record: RunRecord) -> Expected | None:
    """What the model says of a run that is over; None where the machine is not calibrated."""
    of = known()
    if of is None or not record.rows:
        return None
    seconds = expected_of(record, of)
    low, high = of.spread(record.num_nodes)
    return Expected(seconds, low * seconds, high * seconds)
