"""Loops in which a round may take only the nodes beside a change: those whose inputs may have become others.

A node's value is a pure function of values of its own and of its neighbors. Where none of these changed in
the last round, bit by bit, it is what it was; so a round may leave the node out and keep every bit. Which
rounds do so is decided in the run, by how much changed. What is taken is computed as ever: a whole row, in
its order. Where a value is joined with what its neighbors give, as with the smallest of these, a few changed
nodes give theirs on instead (`plan/pushes.py`).

A number that changes from round to round, as the seed of a draw, may be read under masks alone: a node that
read one in the last round is taken again, of another the value does not depend on it. And a change need not
be told to a node whose masks kept it from asking its neighbors. A sum of whole numbers over all nodes, as a
count, goes on from the one before by what the taken nodes add to it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from groggy_nb.domains import NODE, SCALAR
from groggy_nb.ir.forms import Carried, Fold, Gather, Item, Operand, Step, Type
from groggy_nb.ops import OPS
from groggy_nb.plan.accesses import At, Read, reads
from groggy_nb.plan.changing import Changing, Dense
from groggy_nb.plan.demand import ignoring
from groggy_nb.plan.flags import with_flags
from groggy_nb.plan.nodes import (
    BreakNode,
    Check,
    Frontier,
    Guard,
    LoopNode,
    Node,
    Nodes,
    Scalars,
    SweepNode,
    Unit,
    Walk,
    WatchNode,
    nodes_of,
    rebuilt,
)
from groggy_nb.plan.pushes import pushed
from groggy_nb.plan.storage import Storage, Variable

# One of each serves all loops of a plan, but flags: those of a loop are up while one inside it runs.
MARKS, LISTS, FLAGS = ("frontier", "changed"), ("frontier", "beside"), "flags"


def with_frontiers(
    nodes: Nodes,
    types: Mapping[int, Type],
    virtual: Mapping[int, Step],
    storage: Storage,
    guards: Mapping[int, tuple[Guard, ...]],
    *,
    checked: bool,
) -> tuple[Nodes, Storage]:
    """The nodes, loops in native calls with a frontier or flags or why not, and memory for these."""

    def found(node: Node) -> Node:
        if not isinstance(node, LoopNode):
            return node
        before: Node
        after: Node
        try:
            if any(isinstance(inner, SweepNode) for inner in node.body):
                before, after = with_flags(node, types, virtual, checked)
            else:
                before, after = _Loop(node, types, virtual, storage, guards, checked).with_frontier()
        except Dense as why:
            return replace(node, dense=str(why))
        return replace(node, body=tuple(after if inner is before else inner for inner in node.body))

    def called(node: Node) -> Node:
        return replace(node, nodes=rebuilt(node.nodes, found)) if isinstance(node, Unit) else node

    nodes = rebuilt(nodes, called)
    added: dict[Any, Variable] = {}
    for node in nodes_of(nodes):
        if isinstance(node, Walk) and node.frontier is not None:
            added |= {MARKS: Variable(NODE, "bool"), LISTS: Variable(NODE, "int64")}
        elif isinstance(node, SweepNode) and node.frontier is not None:
            added[FLAGS, node.frontier.arrays[0]] = Variable(NODE, "bool")
    numbers = {key: len(storage.variables) + n for n, key in enumerate(added)}
    return nodes, Storage((*storage.variables, *added.values()), {**storage.of, **numbers})


class _Loop(Changing):
    """What is asked of one loop, with its moves."""

    def __init__(
        self,
        node: LoopNode,
        types: Mapping[int, Type],
        virtual: Mapping[int, Step],
        storage: Storage,
        guards: Mapping[int, tuple[Guard, ...]],
        checked: bool,
    ) -> None:
        super().__init__(node, types, virtual)
        self.storage, self.guards, self.checked = storage, guards, checked
        self.read: set[int] = set()  # carried values that the walk reads
        self.directions: set[str] = set()  # in which it reads them at neighbors
        self.asking: dict[tuple[Guard, ...], None] = {}  # where it reads numbers that change
        self.draws = False
        self.totals: list[tuple[int, int]] = []

    def with_frontier(self) -> tuple[Walk, Walk]:
        """The one walk of a round, and the same with a frontier; raises Dense where all nodes are needed."""
        walk = self.one_walk()
        made = {item.out for item in walk.items}
        for item in walk.items:
            for read in self.leaves(reads(item)):
                self.ask(item, read, made)
            if isinstance(item, Fold):
                self.ask_fold(item, walk)
        if not self.directions:
            raise Dense("no neighbor is asked for a value that changes")
        if len(self.directions) > 1:
            raise Dense("neighbors are asked in two directions")
        stored = {self.storage.of[out] for out in made if self.storage.is_stored(out)}
        if len(stored) < sum(self.storage.is_stored(out) for out in made):
            raise Dense("two values of a round share their memory")
        kept = tuple(pair for c in self.node.item.carried for pair in self.kept(c, made))
        (direction,) = self.directions
        hearing = tuple(self.guards.get(i.out, ()) for i in walk.items if isinstance(i, Gather))
        hearing = () if () in hearing else tuple(dict.fromkeys(hearing))
        totals = tuple(self.totals)
        found = Frontier(kept, direction, tuple(self.asking), self.draws, hearing, totals)
        found = replace(found, push=pushed(self, walk, found, self.storage, checked=self.checked))
        return walk, replace(walk, frontier=found)

    def one_walk(self) -> Walk:
        """The walk that is all that a round does over the nodes."""
        found = [n for n in self.node.body if not isinstance(n, Scalars | BreakNode | Check | WatchNode)]
        walks = [n for n in found if isinstance(n, Walk)]
        if len(walks) < len(found):
            raise Dense("a round does more than walk over the nodes")
        if len(walks) != 1:
            raise Dense("a round walks more than once")
        if walks[0].domain is not NODE or not any(isinstance(i, Gather) for i in walks[0].items):
            raise Dense("a round asks no neighbors")
        if self.node.moves.copies:
            raise Dense("arrays are copied after each round")
        return walks[0]

    def leaves(self, found: list[Read]) -> Iterator[Read]:
        """What is read in memory; a draw for an entry of a row reads numbers, where that asks for it."""
        drawn = {value for value, _ in found if value in self.virtual and OPS[self.virtual[value].op].is_draw}
        self.draws |= any(o in self.inside for value in drawn for o in self.virtual[value].inputs)
        yield from super().leaves([read for read in found if read.value not in drawn])

    def ask(self, item: Item, read: Read, made: set[int]) -> None:
        """Whether what an item reads is the same in each round, or known to have changed."""
        if read.value in made or self.is_fixed(read.value):
            return
        if self.types[read.value].domain is SCALAR:
            self.ask_number(item, read.value)
            return
        if read.value not in self.carried or read.at not in (At.PLACE, At.NEIGHBOR):
            raise Dense("a value that changes is read at other places than neighbors")
        self.read.add(read.value)
        if isinstance(item, Gather) and read.at is At.NEIGHBOR:
            self.ask_gather(item)
            self.directions.add(item.direction)

    def ask_number(self, item: Item, number: int) -> None:
        """Under which masks an item reads a number that changes; it must be under some."""
        found = {*self.guards.get(item.out, ())} if isinstance(item, Step | Gather) else set()
        if isinstance(item, Step):
            places = [ignoring(item, n) for n, o in enumerate(item.inputs) if o == number]
            found |= {*places[0].intersection(*places)} if places else set()
        under = tuple(sorted(g for g in found if self.types[g.mask].is_array))
        if not under:
            raise Dense("the nodes read a number that changes from round to round")
        self.asking[under] = None

    def ask_gather(self, item: Gather) -> None:
        """Whether a comprehension settles soon: sums of floats move in their last bits for long."""
        fold = OPS[item.op].as_fold
        if self.types[item.out].dtype == "float64" and not (fold and fold.chooses):
            raise Dense("results of floating-point arithmetic change nearly everywhere, round after round")

    def ask_fold(self, item: Fold, walk: Walk) -> None:
        """Whether nodes where nothing changed add nothing to what is folded of all nodes."""
        fold, operand = OPS[item.op].as_fold, item.inputs[0]
        if fold is not None and item.where is None:
            if fold.leaves is not None and fold.leaves is self.of_same(operand, walk):
                return
            before = next((p for p, after in self.carried.items() if p != after == operand), None)
            is_whole = fold.adds and self.types[item.out].dtype == "int64"
            if before is not None and is_whole and not (self.checked and fold.beside):
                self.totals.append((item.out, before))
                return
        raise Dense("something is folded of all nodes, not of those that changed")

    def of_same(self, operand: Operand, walk: Walk) -> bool | None:
        """What a mask is where a carried value stays the same: it compares that with the one before."""
        makers = {**self.virtual, **{i.out: i for i in walk.items}}
        step = makers.get(operand) if isinstance(operand, int) else None
        if not isinstance(step, Step) or step.op == "literal":
            return None
        form = OPS[step.op].as_map
        pairs = [{param, after} for param, after in self.carried.items() if param != after]
        return form.of_same if form is not None and {*step.inputs} in pairs else None

    def kept(self, c: Carried, made: set[int]) -> Iterator[tuple[int, int]]:
        """A carried value with its next one, if they are to be compared.

        They are where the walk reads the value, and where the next one is written over the value before it:
        that is right of a node left out if nothing changed there in two rounds.
        """
        param, after, of = c.param, c.next, self.storage.of
        if param not in self.carried or after == param:
            return
        if not isinstance(after, int) or after not in made or not self.storage.is_stored(after):
            raise Dense("a value of the next round is made before this one, or not at the nodes")
        if of[after] != of[param]:
            pair, exchanges = (of[param], of[after]), self.node.moves.exchanges
            if pair not in exchanges or pair[::-1] not in exchanges:
                raise Dense("arrays change places in another way than two and two")
            yield param, after
        elif param in self.read:
            yield param, after
