"""What a plan will pay for: its rows, how often each runs, and the costs of one call."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from groggy_nb.codegen.build import Executable
from groggy_nb.plan.counts import counts, expected, value
from groggy_nb.plan.nodes import IfNode, nodes_of
from groggy_nb.report.pricing import Costs
from groggy_nb.run.rows import named_rows


@dataclass(frozen=True, slots=True)
class Planned:
    """One row of a plan: how often it runs, and what one call pays for; `is_call` for a crossing's first."""

    label: str
    lines: tuple[int, ...]
    calls: float
    costs: Costs
    crossings: float
    has_walk: bool


def planned_rows(done: Executable, graph: object, rounds: Mapping[int, float]) -> list[Planned]:
    """The rows of a plan with their calls; `rounds` are those of each loop, by number, for one entry."""
    values = expected(done.plan.nodes, rounds)
    times = {number: value(each, values) for number, each in counts(done.plan.nodes).items()}
    found = []
    for key, named in named_rows(done).items():
        nodes = done.units[key].emitted.rows
        for n, each in enumerate(named):
            calls = times[key] if each.is_rest or n >= len(nodes) else times[nodes[n].number]
            costs: Costs = () if each.is_rest else each.sizes(graph)[3]
            crossings = times[key] if n == 0 else 0.0
            found.append(Planned(each.label, each.lines, calls, costs, crossings, not each.is_rest))
    return found


def has_conditional(done: Executable) -> bool:
    """Whether a part of the program may not run at all."""
    return any(isinstance(n, IfNode) for n in nodes_of(done.plan.nodes))
