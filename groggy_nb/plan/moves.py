"""What control copies and exchanges, decided once it is known where values live, and put into its nodes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from groggy_nb.domains import WALKED, Domain
from groggy_nb.errors import uncovered
from groggy_nb.ir.forms import Operand, Type
from groggy_nb.plan.nodes import (
    BreakNode,
    Check,
    Collect,
    Copy,
    IfNode,
    KernelNode,
    LoopNode,
    Meet,
    Move,
    Moves,
    Node,
    Nodes,
    Scalars,
    SweepNode,
    Unit,
    Walk,
    WatchNode,
)


class Mover:
    """Puts copies and exchanges into nodes.

    of : the variable of each stored value
    domains : of each variable
    inside : a loop's number -> the values its body owns; only their arrays may change places
    """

    def __init__(
        self,
        of: Mapping[Any, int],
        domains: Sequence[Domain],
        types: Mapping[int, Type],
        inside: Mapping[int, frozenset[int]],
    ) -> None:
        self.of, self.domains, self.types, self.inside = of, domains, types, inside

    def nodes(self, nodes: Nodes, around: LoopNode | None = None) -> Nodes:
        """The nodes with what they move; `around` is the loop whose body they are."""
        return tuple(self.node(node, around) for node in nodes)

    def node(self, node: Node, around: LoopNode | None) -> Node:
        match node:
            case Unit():
                return replace(node, nodes=self.nodes(node.nodes))
            case LoopNode():
                return replace(
                    node,
                    start=self.copies((c.param, c.init) for c in node.item.carried),
                    body=self.nodes(node.body, node),
                    moves=self.moves(node, [c.next for c in node.item.carried]),
                )
            case BreakNode():
                assert around is not None, "a way out of no loop"
                return replace(node, moves=self.moves(around, node.item.values))
            case IfNode():
                merges = node.item.merges
                return replace(
                    node,
                    then=self.nodes(node.then),
                    orelse=self.nodes(node.orelse),
                    copies=(
                        self.copies((m.out, m.then) for m in merges),
                        self.copies((m.out, m.orelse) for m in merges),
                    ),
                )
            case SweepNode():
                return replace(node, start=self.copies((a.param, a.init) for a in node.item.arrays))
            case WatchNode():
                value, variable = node.item.value, self.of.get(("watch", node.item.name))
                if variable is None or value is None:
                    return node
                return replace(node, copies=self.grouped([Move(variable, value, self.of.get(value))]))
            case Scalars() | Walk() | Collect() | KernelNode() | Check() | Meet() | Copy():
                return node
            case _:
                raise uncovered(node)

    def copies(self, pairs: Iterable[tuple[int, Operand]]) -> tuple[Copy, ...]:
        """The copies by which values become others, where they do not stand in the same variable."""
        stored = [(v, value) for v, value in pairs if v in self.of and value is not None]
        moves = [Move(self.of[v], value, self.of.get(value), v) for v, value in stored]
        return self.grouped(m for m in moves if m.stands != m.variable)

    def grouped(self, moves: Iterable[Move]) -> tuple[Copy, ...]:
        """One walk for each domain."""
        of: dict[Domain, list[Move]] = {}
        for move in moves:
            of.setdefault(self.domains[move.variable], []).append(move)
        return tuple(Copy(domain, tuple(of[domain])) for domain in WALKED if domain in of)

    def moves(self, node: LoopNode, values: Sequence[Operand]) -> Moves:
        """How the carried arrays of a loop become `values`."""
        carried = [c.param for c in node.item.carried]
        wanted = [(p, v) for p, v in zip(carried, values, strict=True) if self.types[p].is_array]
        of, owned = self.of, self.inside[node.number]
        taken = {of[p] for p, value in wanted if of.get(value) == of[p]}  # those that stay: nobody takes them
        later: list[tuple[int, Operand]] = []
        moving: list[tuple[int, int]] = []
        for param, value in wanted:
            target, stands = of[param], of.get(value)
            if stands == target:
                continue
            fits = value in owned and self.types[value].dtype == self.types[param].dtype
            if stands is not None and fits and stands not in taken:
                taken.add(stands)
                moving.append((target, stands))
            else:
                later.append((param, value))
        moving += _given_back(moving)
        moved = {source: target for target, source in moving}  # where each array is after the exchanges
        copies = []
        for param, value in later:
            stands = of.get(value)
            if stands is not None:
                stands = moved.get(stands, stands)
            copies.append(Move(of[param], value, stands, param))
        return Moves(tuple(moving), self.grouped(copies))


def _given_back(moving: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The arrays that exchanges would lose, for the variables that they leave without one."""
    targets, sources = {t for t, _ in moving}, {s for _, s in moving}
    lost, bare = [s for _, s in moving if s not in targets], [t for t, _ in moving if t not in sources]
    return [*zip(lost, bare, strict=True)]
