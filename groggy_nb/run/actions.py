"""What Python itself does in a run: parts that it prepares, and actions between crossings."""

from __future__ import annotations

from collections.abc import Mapping

from groggy_nb.codegen.build import Executable
from groggy_nb.plan.counts import Symbol, counts, expected, value
from groggy_nb.plan.nodes import LoopNode, outside

WATCH_PARTS = 8  # a ring of 10,000 values is zeroed for each watch


def parts_of(done: Executable) -> int:
    """Entries of the table, arrays, sources and outputs: each is looked at once a run."""
    plan = done.plan
    program = plan.program
    pieces = len(done.entries) + len(plan.storage.variables) + len(program.sources) + len(program.outputs)
    return pieces + WATCH_PARTS * len(plan.watches)


def actions_of(done: Executable, rounds: Mapping[int, float]) -> float:
    """How many nodes outside native code Python interprets; `rounds` are those of each loop for one entry.

    A loop is an action a round beside.
    """
    nodes = done.plan.nodes
    times, values = counts(nodes), expected(nodes, rounds)
    found = [*outside(nodes)]
    loops = (values[Symbol("rounds", n.number)] for n in found if isinstance(n, LoopNode))
    return sum(value(times[n.number], values) for n in found) + sum(loops)
