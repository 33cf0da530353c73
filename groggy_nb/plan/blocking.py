"""Comprehensions folded block by block, by neighbor (`graph/blocked.py`), in place of row by row.

Which of them can be is a fact of the plan; for which directions it pays is said by who knows the graph.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from groggy_nb.domains import SCALAR
from groggy_nb.ir.forms import Gather
from groggy_nb.ops import OPS
from groggy_nb.plan.accesses import At, Read, reads
from groggy_nb.plan.counts import Sum, Symbol, counts
from groggy_nb.plan.nodes import Node, Walk, nodes_of, rebuilt
from groggy_nb.plan.planning import Plan


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


def visits(plan: Plan) -> Mapping[str, Sum]:
    """For each direction, how often its rows are walked by comprehensions that can be blocked."""
    walks = [n for n in nodes_of(plan.nodes) if isinstance(n, Walk)]
    blocked = [(walk.number, item.direction) for walk in walks for item in can_block(walk, plan)]
    times = counts(plan.nodes) if blocked else {}
    found: dict[str, Counter[Symbol]] = {}
    for number, direction in blocked:
        found.setdefault(direction, Counter()).update(times[number])
    return found


def with_blocks(plan: Plan, directions: Collection[str], wide: bool) -> Plan:
    """The plan in which rows of these directions are walked block by block wherever they can be."""

    def change(node: Node) -> Node:
        if not isinstance(node, Walk):
            return node
        chosen = tuple(item.out for item in can_block(node, plan) if item.direction in directions)
        return replace(node, blocked=chosen, wide=wide) if chosen else node

    return replace(plan, nodes=rebuilt(plan.nodes, change)) if directions else plan
