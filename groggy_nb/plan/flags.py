"""Ordered sweeps in which a round may pass nodes by: those whose visits would store what is there.

A visit stores a pure function of values of its own and of its neighbors. Where none of these changed since
its last one, bit by bit, it would store the same again. So each node has a flag: a visit takes it down, and
one that changed something raises it at all nodes whose rows read that: later in the same sweep, or in the
next.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from groggy_nb.domains import SCALAR
from groggy_nb.errors import uncovered
from groggy_nb.ir.forms import (
    Break,
    Carried,
    Const,
    Fold,
    Gather,
    If,
    Item,
    Loop,
    Map,
    Operand,
    Step,
    Store,
    Sweep,
    Type,
    Watch,
    walk,
)
from groggy_nb.ops import OPS
from groggy_nb.passes.facts import LITERAL, ids_inside, may_fail, type_of
from groggy_nb.passes.fold import constant_of
from groggy_nb.passes.simplify import neutral
from groggy_nb.plan.accesses import At, Read, reads
from groggy_nb.plan.changing import Changing, Dense
from groggy_nb.plan.nodes import Flags, LoopNode, SweepNode


def with_flags(
    node: LoopNode, types: Mapping[int, Type], virtual: Mapping[int, Step], checked: bool
) -> tuple[SweepNode, SweepNode]:
    """The one sweep of a round, and the same with flags; raises Dense where all nodes are to be visited."""
    sweeps = [inner for inner in node.body if isinstance(inner, SweepNode)]
    if len(sweeps) > 1:
        raise Dense("a round sweeps more than once")
    (found,) = sweeps
    return found, replace(found, frontier=_Flagged(node, found.item, types, virtual, checked).flags())


class _Flagged(Changing):
    """What is asked of one sweep of a loop."""

    def __init__(
        self,
        node: LoopNode,
        sweep: Sweep,
        types: Mapping[int, Type],
        virtual: Mapping[int, Step],
        checked: bool,
    ) -> None:
        super().__init__(node, types, virtual)
        self.sweep, self.checked = sweep, checked
        self.arrays = {a.param for a in sweep.arrays}
        self.visited = ids_inside(sweep) - self.arrays
        self.is_own = False  # whether a visit reads what it stores
        self.directions: set[str] = set()  # in which it reads that at neighbors

    def flags(self) -> Flags:
        """The flags."""
        for array in self.sweep.arrays:
            if not isinstance(array.init, int) or self.carried.get(array.init) != array.out:
                raise Dense("a sweep does not begin with what the one before it left")
        for item in walk(self.sweep.body):
            for read in self.leaves(reads(item)):
                self.ask(item, read)
        if not self.directions:
            raise Dense("no neighbor is asked for a value that changes")
        if len(self.directions) > 1:
            raise Dense("neighbors are asked in two directions")
        unchanged = _Unchanged(self.sweep, self.types, self.checked)
        if not all(unchanged.leaves(c) for c in self.sweep.scalars):
            raise Dense("a number that goes from visit to visit may change where nothing else does")
        (direction,) = self.directions
        return Flags(direction, tuple(a.param for a in self.sweep.arrays), self.is_own)

    def ask(self, item: Item, read: Read) -> None:
        """Whether what a visit reads is the same in each round, or known to have changed."""
        if read.value in self.arrays:
            if read.at is At.NEIGHBOR and isinstance(item, Gather):
                self.directions.add(item.direction)
            elif read.at in (At.PLACE, At.ARRAY):
                self.is_own = True
            else:
                raise Dense("a value that changes is read at other places than neighbors")
        elif read.value not in self.visited and not self.is_fixed(read.value):
            if self.types[read.value].domain is SCALAR:
                raise Dense("the visits read a number that changes from round to round")
            raise Dense("the visits read another value that changes")


class _Unchanged:
    """What a visit hands on that stores what is there: which numbers stay as they came."""

    def __init__(self, sweep: Sweep, types: Mapping[int, Type], checked: bool) -> None:
        self.sweep, self.types, self.checked = sweep, types, checked
        self.steps = {i.out: i for i in walk(sweep.body) if isinstance(i, Step)}
        self.merges = {m.out: (i.cond, m) for i in walk(sweep.body) if isinstance(i, If) for m in i.merges}
        self.pairs = [{a.param, value} for a in sweep.arrays for value in self.stored(a.param)]
        self.known: dict[int, Operand] = {}
        for step in self.steps.values():
            self.known[step.out] = self.of_step(step)

    def stored(self, array: int) -> Iterator[Operand]:
        """The one value that a visit stores: it is what is there.

        It may stand in an arm that is taken only where it is another than that.
        """
        stores = [i for i in walk(self.sweep.body) if isinstance(i, Store) and i.array == array]
        if len(stores) != 1:
            return
        (store,) = stores
        for item in self.sweep.body:
            if item is store:
                yield store.value
            elif isinstance(item, If):
                says = self.of_same(item.cond, {array, store.value})
                arm = item.orelse if says else item.then
                if says is not None and any(inner is store for inner in arm):
                    yield store.value

    def of_same(self, operand: Operand, pair: set[Operand]) -> bool | None:
        """What a comparison of two values says of one beside itself; None where it is no such one."""
        step = self.steps.get(operand) if isinstance(operand, int) else None
        form = None if step is None or step.op == LITERAL else OPS[step.op].as_map
        return form.of_same if step is not None and form is not None and {*step.inputs} == pair else None

    def of_step(self, step: Step) -> Operand:
        """What a step gives: a constant, another value, or what it says."""
        says = [found for pair in self.pairs if (found := self.of_same(step.out, pair)) is not None]
        if says:
            return Const.of(says[0])
        step = replace(step, inputs=tuple(map(self.left, step.inputs)))
        constant = constant_of(step, self.types, self.checked)
        if constant is not None:
            return constant
        others = (o for o in neutral(step, self.types) if type_of(o, self.types) == self.types[step.out])
        return next(others, step.out)

    def left(self, operand: Operand) -> Operand:
        """What an operand is."""
        if operand in self.merges:
            cond, merge = self.merges[operand]
            test = self.left(cond)
            if isinstance(test, Const):
                return self.left(merge.then if test.value else merge.orelse)
        return self.known.get(operand, operand) if isinstance(operand, int) else operand

    def leaves(self, c: Carried) -> bool:
        """Whether a number stays as it came, and nothing else that a visit does depends on it."""
        if self.left(c.next) != c.param:
            return False
        made = {c.param}
        for _ in range(1 + len(self.merges)):  # a merge stands before what it merges
            made |= {s.out for s in self.steps.values() if not made.isdisjoint(s.inputs)}
            made |= {m for m, (_, of) in self.merges.items() if not made.isdisjoint((of.then, of.orelse))}
        for item in walk(self.sweep.body):
            match item:
                case Step():
                    may_stop = item.out in made and may_fail(item, self.types, self.checked)
                    if may_stop and self.left(item.out) != c.param:
                        return False
                case Gather() | Store():
                    if any(read.value in made for read in reads(item)):
                        return False
                case If():
                    if item.cond in made:
                        return False
                case Fold() | Map() | Loop() | Sweep() | Break() | Watch():
                    raise AssertionError(item)
                case _:
                    raise uncovered(item)
        return True
