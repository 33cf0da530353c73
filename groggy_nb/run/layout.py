"""Whether a run walks rows of neighbors row by row or block by block: where its walks pay for the blocks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil
from typing import Any

from groggy_nb.graph.blocked import is_wide
from groggy_nb.ir.words import NEIGHBORS
from groggy_nb.modes import LAYOUTS
from groggy_nb.plan.blocking import Visits, with_blocks
from groggy_nb.plan.counts import Sum, Symbol, evaluate, expected, value
from groggy_nb.plan.planning import Plan
from groggy_nb.run.bind import Bound
from groggy_nb.run.sizing import rounds_of
from groggy_nb.run.work import entries_of

AUTO, ROWS, BLOCKS = LAYOUTS
# Nodes from which on so many walks pay for making the blocks: some 14 to 25 ns an entry, and each walk saves
# 0.2 to 0.5 ns where the nodes' values lie in a near cache, 1 to 3 where they do not (one core of an EPYC,
# 2026-11). On fewer nodes the ends of rows are predicted, and nothing is saved. The last number: where values
# of edges are copied into the order of blocks: on a busy Xeon a walk saved 0.7 ns an entry with 16,000 nodes,
# 2.4 with 60,000, 4.6 with 200,000, 11 with a million, where blocks and the copy took 80, 80, 60 and 95.
PAYS_AFTER = ((1 << 19, 20, 12), (1 << 16, 40, 16), (1 << 13, 64, 64))
COMPILED = 4_000_000  # entries whose blocks are made in the time that compiling a function takes, 80 ms
# Walks that pay for a copy of edges' values in the order of the blocks, in each run anew. One core of an
# EPYC, ns an entry: 200,000 nodes 4.4 without, 1.5 with, the copy 5; a million nodes 6.8, 2.5 and 25.
ORDERED_AFTER = 6
WORDS = {direction: word for word, direction in NEIGHBORS.items()}
UNKNOWN_ROUNDS = 30  # of a loop whose rounds only a run can tell


@dataclass(frozen=True, slots=True)
class Layout:
    """The directions whose rows are walked block by block, whether blocks are wide, and why so in words.

    unblocked : the directions that could be and are not, with how often their rows are walked
    ordered : the values of edges that walks of blocks read from copies in their order, by direction
    """

    blocked: frozenset[str] = frozenset()
    wide: bool = False
    told: tuple[str, ...] = ()
    unblocked: tuple[tuple[str, Sum], ...] = ()
    ordered: frozenset[tuple[str, int]] = frozenset()

    @property
    def key(self) -> tuple[frozenset[str], bool, frozenset[tuple[str, int]]]:
        """What plans of one program in several layouts differ by."""
        return self.blocked, self.wide, self.ordered

    def of(self, plan: Plan) -> Plan:
        """The plan of this layout."""
        return with_blocks(plan, self.blocked, self.wide, self.ordered)

    def note(
        self,
        graph: Any,
        loops: Mapping[int, Sequence[int]],
        exits: Mapping[int, int],
        arms: Mapping[int, Sequence[int]],
    ) -> None:
        """Let the graph know after a run how often rows were walked that blocks could have stood for."""
        for direction, times in self.unblocked:
            graph.row_walks[graph.rows_of(direction)] += evaluate(times, loops, exits, arms)


def choose(
    asked: str,
    bound: Bound | None,
    plan: Plan,
    visits: Visits,
    uncompiled: Callable[[Layout], int] = lambda layout: 0,
) -> Layout:
    """The layout of a run: as asked, or where that is "auto" blocks for the directions where they pay.

    They do from where the walks to come, and those that earlier runs made row by row, would have saved what
    the blocks and their native functions take: a graph that is walked again and again, a few rounds each
    time, gets them when not having them has cost as much. Values of edges that no round changes are copied
    into the order of the blocks by each run whose own walks pay for it.

    Parameters
    ----------
    visits : of the plan (`plan/blocking.py`), found once for all its runs
    uncompiled : callable
        How many functions a layout would have to compile now.
    """
    graph: Any = bound and bound.graph
    if asked == BLOCKS:
        told = [f"{WORDS[name]} block by block: as asked" for name in visits.rows]
        found = Layout(frozenset(visits.rows), bound is not None and is_wide(graph.longest_part), tuple(told))
        return found if bound is None else _ordered(found, plan, bound, visits)
    pays_after = next((w for nodes, *w in PAYS_AFTER if bound and graph.num_nodes >= nodes), None)
    if asked == ROWS or bound is None or pays_after is None or not visits.rows:
        return Layout()
    ways = _ways(plan, bound, visits, pays_after)
    ripe = frozenset(way.direction for way in ways if way.pays)
    if ripe:
        functions = uncompiled(_ordered(Layout(ripe, is_wide(graph.longest_part)), plan, bound, visits))
        more = functions and max(0, functions - uncompiled(Layout()))  # than rows would
        for way in ways:
            if way.direction in ripe:
                entries = len(ripe) * max(1, entries_of(graph, way.direction))
                way.compiling = ceil(more * COMPILED / entries * way.pays_after)
    blocked = frozenset(way.direction for way in ways if way.pays)
    found = Layout(
        blocked,
        bool(blocked) and is_wide(graph.longest_part),
        tuple(way.told for way in ways),
        tuple((name, times) for name, times in visits.rows.items() if name not in blocked),
    )
    return _ordered(found, plan, bound, visits)


def _ordered(found: Layout, plan: Plan, bound: Bound, visits: Visits) -> Layout:
    """A layout with copies of the values of edges that are read often enough where it has blocks."""
    if not visits.edges or not found.blocked:
        return found
    symbols = _symbols(plan, bound)
    walks = {(d, v): round(value(n, symbols)) for (d, v), n in visits.edges.items() if d in found.blocked}
    chosen = frozenset(each for each, number in walks.items() if number >= ORDERED_AFTER)
    names = {source.out: source.name for source in plan.program.sources}
    told = [
        f"{names[v]} of edges {'copied in the order' if (d, v) in chosen else 'read out of the order'} of "
        f"{WORDS[d]}: {number:,} walks, copies pay after {ORDERED_AFTER}"
        for (d, v), number in walks.items()
    ]
    return replace(found, ordered=chosen, told=(*found.told, *told))


@dataclass(slots=True)
class _Way:
    """A direction that may be walked block by block: its walks, and after how many blocks pay.

    number, before : the walks of this run, and those that earlier runs made row by row
    pays_after : as many walks pay for blocks that are not there
    making, compiling : as many walks pay for the blocks, and for the functions that they need
    """

    direction: str
    number: int
    before: int
    pays_after: int
    making: int
    compiling: int = 0

    @property
    def pays(self) -> bool:
        """Whether blocks do."""
        return self.number + self.before >= self.making + self.compiling

    @property
    def told(self) -> str:
        """How it is walked and why, in words."""
        how = "block by block" if self.pays else "row by row"
        before = f" and {self.before:,} before" if self.before else ""
        why = f"blocks pay after {self.making + self.compiling:,}"
        if self.compiling:
            why += f", {self.compiling:,} of them for compiling"
        elif not self.making:
            before, why = "", "the blocks were there"
        return f"{WORDS[self.direction]} {how}: {self.number:,} walks{before}, {why}"


def _symbols(plan: Plan, bound: Bound) -> Mapping[Symbol, float]:
    """How often a run is expected to go through its loops and conditionals."""
    rounds = {node.number: rounds_of(node.item, bound) for node in plan.loops}
    return expected(plan.nodes, {n: UNKNOWN_ROUNDS if r is None else r for n, r in rounds.items()})


def _ways(plan: Plan, bound: Bound, visits: Visits, pays_after: Sequence[int]) -> list[_Way]:
    """The directions that may be walked block by block, and their walks; nothing compiled is counted yet."""
    graph: Any = bound.graph
    symbols = _symbols(plan, bound)
    walks: Counter[str] = Counter()  # of what is stored once: in, out and both, where edges have no direction
    for direction, times in visits.rows.items():
        walks[graph.rows_of(direction)] += round(value(times, symbols))
    edges = visits.edges.items()
    ordered = {graph.rows_of(d) for (d, _), times in edges if round(value(times, symbols)) >= ORDERED_AFTER}
    ways = []
    for name, of in ((name, graph.rows_of(name)) for name in visits.rows):
        pays = pays_after[of in ordered]
        ways.append(_Way(name, walks[of], graph.row_walks[of], pays, 0 if graph.has_blocked(of) else pays))
    return ways
