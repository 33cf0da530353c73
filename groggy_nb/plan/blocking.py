"""Comprehensions folded block by block, by neighbor (`graph/blocked.py`), in place of row by row.

Which of them can be is a fact of the plan; for which directions it pays is said by who knows the graph.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

from groggy_nb.domains import SCALAR
from groggy_nb.ir.forms import Gather
from groggy_nb.ops import OPS
from groggy_nb.plan.accesses import At, Read, reads
from groggy_nb.plan.counts import Sum, Symbol, counts
from groggy_nb.plan.nodes import Node, Walk, nodes_of, rebuilt
from groggy_nb.plan.planning import Plan

CLOSED = "closed"  # rows with an entry of their own, which is no edge


def can_block(walk: Walk, plan: Plan) -> Iterator[Gather]:
    """The comprehensions of a walk that need nothing of their own row but what was there before the walk.

    All of a block's entries are folded before anything else is computed at its nodes. So those that are asked
    for at some nodes alone, or that draw for some entries alone, are not among them; nor are those of a walk
    with a frontier, which may take single rows.
    """
    made = {item.out for item in walk.items}
    for item in walk.items if walk.frontier is None else ():
        if not isinstance(item, Gather) or OPS[item.op].as_fold is None:
            continue
        found = reads(replace(item, default=None))  # what stands for an empty row is looked at afterwards
        is_seldom = item.out in plan.guards or any(read.value in plan.drawn for read in found)
        if is_helped(found) and not is_seldom and not made & {*_at_row(found, plan)}:
            yield item


def is_helped(found: list[Read]) -> bool:
    """Whether a comprehension reads something that lies elsewhere than its row."""
    return any(read.apart for read in found)


def _at_row(found: list[Read], plan: Plan) -> Iterator[int]:
    """The values with a place in a walk that are read at the row itself, by what is recomputed there too."""
    for value, at in found:
        if at is not At.PLACE or plan.types[value].domain is SCALAR:
            continue
        if value in plan.virtual:
            yield from _at_row(reads(plan.virtual[value]), plan)
        else:
            yield value


def of_edges(item: Gather, plan: Plan) -> set[int]:
    """The values from outside that a comprehension reads at its edges: no round changes them.

    By what is recomputed there too. They may be copied into the order in which a block has its entries.
    """
    sources = {source.out for source in plan.program.sources}
    found = {read.value for read in reads(item) if read.at is At.EDGE}
    return {*_stored(found, plan)} & sources if item.direction != CLOSED else set()


def _stored(values: Iterable[int], plan: Plan) -> Iterator[int]:
    """The values of edges in memory that these are, or are recomputed from."""
    for value in values:
        if value in plan.virtual:
            inner = (read.value for read in reads(plan.virtual[value]) if read.at is At.PLACE)
            yield from _stored(inner, plan)
        else:
            yield value


class Visits(NamedTuple):
    """How often comprehensions that can be blocked walk the rows of a direction, and read a value with them.

    edges : by direction and value from outside.
    """

    rows: Mapping[str, Sum]
    edges: Mapping[tuple[str, int], Sum]


def visits(plan: Plan) -> Visits:
    """The visits of a plan."""
    walks = [n for n in nodes_of(plan.nodes) if isinstance(n, Walk)]
    blocked = [(walk.number, item) for walk in walks for item in can_block(walk, plan)]
    times = counts(plan.nodes) if blocked else {}
    rows: dict[str, Counter[Symbol]] = {}
    edges: dict[tuple[str, int], Counter[Symbol]] = {}
    for number, item in blocked:
        rows.setdefault(item.direction, Counter()).update(times[number])
        for value in of_edges(item, plan):
            edges.setdefault((item.direction, value), Counter()).update(times[number])
    return Visits(rows, edges)


def with_blocks(
    plan: Plan, directions: Collection[str], wide: bool, ordered: Collection[tuple[str, int]] = ()
) -> Plan:
    """The plan in which rows of these directions are walked block by block wherever they can be.

    ordered : the values of edges that such walks read from copies, by the direction.
    """

    def change(node: Node) -> Node:
        if not isinstance(node, Walk):
            return node
        chosen = [item for item in can_block(node, plan) if item.direction in directions]
        copied = {(item.direction, v) for item in chosen for v in of_edges(item, plan)}
        return replace(
            node,
            blocked=tuple(item.out for item in chosen),
            wide=wide and bool(chosen),
            ordered=tuple(sorted(copied & {*ordered})),
        )

    return replace(plan, nodes=rebuilt(plan.nodes, change)) if directions else plan
