"""Whether a run walks rows of neighbors row by row or block by block: where its walks pay for the blocks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from groggy_nb.graph.blocked import is_wide
from groggy_nb.ir.words import NEIGHBORS
from groggy_nb.modes import LAYOUTS
from groggy_nb.plan.blocking import with_blocks
from groggy_nb.plan.counts import Sum, expected, value
from groggy_nb.plan.planning import Plan
from groggy_nb.run.bind import Bound
from groggy_nb.run.sizing import rounds_of

AUTO, ROWS, BLOCKS = LAYOUTS
# Nodes from which on so many walks pay for making the blocks: some 20 ns an entry, and each walk saves 0.3
# ns where the nodes' values lie in a near cache, 1 to 3 where they do not (one core of an EPYC, 2026-11).
# On fewer nodes the ends of rows are predicted, and nothing is saved.
PAYS_AFTER = ((1 << 19, 20), (1 << 13, 64))
WORDS = {direction: word for word, direction in NEIGHBORS.items()}
UNKNOWN_ROUNDS = 30  # of a loop whose rounds only a run can tell


@dataclass(frozen=True, slots=True)
class Layout:
    """The directions whose rows are walked block by block, whether blocks are wide, and why so in words."""

    blocked: frozenset[str] = frozenset()
    wide: bool = False
    told: tuple[str, ...] = ()

    def of(self, plan: Plan) -> Plan:
        """The plan of this layout."""
        return with_blocks(plan, self.blocked, self.wide)


def choose(asked: str, plan: Plan, visits: Mapping[str, Sum], bound: Bound | None) -> Layout:
    """The layout of a run: as asked, or where that is "auto" blocks for the directions where they pay.

    `visits` are those of the plan (`plan/blocking.py`), found once for all its runs.
    """
    graph: Any = bound and bound.graph
    if asked == BLOCKS:
        told = [f"{WORDS[name]} block by block: as asked" for name in visits]
        return Layout(frozenset(visits), bound is not None and is_wide(graph.longest_part), tuple(told))
    pays_after = next((w for nodes, w in PAYS_AFTER if bound and graph.num_nodes >= nodes), None)
    if asked == ROWS or bound is None or pays_after is None or not visits:
        return Layout()
    rounds = {node.number: rounds_of(node.item, bound) for node in plan.loops}
    symbols = expected(plan.nodes, {n: UNKNOWN_ROUNDS if r is None else r for n, r in rounds.items()})
    walks: Counter[str] = Counter()  # of what is stored once: in, out and both, where edges have no direction
    for direction, times in visits.items():
        walks[graph.rows_of(direction)] += round(value(times, symbols))
    blocked: set[str] = set()
    told = []
    for direction in visits:
        number, is_there = walks[graph.rows_of(direction)], graph.has_blocked(direction)
        if is_there or number >= pays_after:
            blocked.add(direction)
        how = "block by block" if direction in blocked else "row by row"
        why = "the blocks were there" if is_there else f"blocks pay after {pays_after}"
        told.append(f"{WORDS[direction]} {how}: {number:,} walks, {why}")
    return Layout(frozenset(blocked), bool(blocked) and is_wide(graph.longest_part), tuple(told))
