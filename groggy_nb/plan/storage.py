"""Where node and edge values live: which need memory at all, and which share it.

A variable is a place for an array; loops exchange the arrays of their variables instead of copying.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import count, takewhile
from typing import Any

from groggy_nb.domains import NODE, SCALAR, Domain
from groggy_nb.ir.forms import Operand, Program, Step, Type, Watch, walk
from groggy_nb.plan.lives import Life, Lives, Path
from groggy_nb.plan.moves import Mover
from groggy_nb.plan.nodes import LoopNode, Nodes, SweepNode, Walk


@dataclass(frozen=True, slots=True)
class Variable:
    """A place for one array; `source` is the id of an array from outside, which is never written."""

    domain: Domain
    dtype: str
    source: int | None = None


@dataclass(frozen=True, slots=True)
class Storage:
    """Variables, and the variable of each stored value."""

    variables: tuple[Variable, ...]
    of: Mapping[Any, int]  # by id; ("watch", name) for watched arrays, ("scratch", id, n) of a kernel

    def is_stored(self, operand: Operand) -> bool:
        """Whether a value has a variable."""
        return isinstance(operand, int) and operand in self.of

    def scratch(self, out: int) -> tuple[int, ...]:
        """The variables that the step that gives a value works in."""
        keys = (("scratch", out, n) for n in count())
        return tuple(self.of[key] for key in takewhile(self.of.__contains__, keys))


def place(
    nodes: Nodes,
    program: Program,
    types: Mapping[int, Type],
    virtual: Mapping[int, Step],
    *,
    reuse: bool,
    checked: bool,
) -> tuple[Storage, Nodes]:
    """Decide which values are stored and where, and put into the numbered nodes what is copied for it.

    With `reuse`, dead arrays serve again.
    """
    walker = Lives.of(nodes, program, types, virtual, checked)
    variables: list[Variable] = []
    of: dict[Any, int] = {}
    for source in program.sources:
        found = types[source.out]
        if found.is_array:
            of[source.out] = len(variables)
            dtype = found.dtype or "float64"
            variables.append(
                Variable(found.domain or NODE, "int64" if dtype == "text" else dtype, source.out)
            )
    groups = _Groups(walker, reuse)
    groups.join()
    groups.place(variables, of)
    for watch in (i for i in walk(program.body) if isinstance(i, Watch)):
        found = types[watch.value] if isinstance(watch.value, int) else Type(SCALAR, None)
        if found.domain is not SCALAR:
            of["watch", watch.name] = len(variables)
            variables.append(Variable(found.domain or NODE, found.dtype or "float64"))
    mover = Mover(of, [v.domain for v in variables], types, walker.inside)
    return Storage(tuple(variables), of), mover.nodes(nodes)


class _Groups:
    """Values that share a variable because they must or may."""

    def __init__(self, walker: Lives, reuse: bool) -> None:
        self.walker = walker
        self.reuse = reuse
        self.leader: dict[int, int] = {}

    def find(self, value: int) -> int:
        while self.leader.get(value, value) != value:
            value = self.leader[value]
        return value

    def unite(self, a: int, b: int) -> None:
        self.leader[self.find(b)] = self.find(a)

    def join(self) -> None:
        """Params with the loop's results; with reuse also initial values and updates in place."""
        values = self.walker.values
        for node, at, path in self.walker.loops:
            if isinstance(node, SweepNode):
                for a in node.item.arrays:
                    self.unite(a.param, a.out)
                    if self.reuse and self.can_start_in(a.init, a.param, at, path):
                        self.unite(a.param, a.init)  # type: ignore[arg-type]
                continue
            assert isinstance(node, LoopNode)
            for c in node.item.carried:
                if c.param not in values:
                    continue
                self.unite(c.param, c.out)
                if self.reuse and self.can_start_in(c.init, c.param, at, path):
                    self.unite(c.param, c.init)  # type: ignore[arg-type]
                if self.reuse and self.can_update_in_place(node, c.param, c.next):
                    self.unite(c.param, c.next)  # type: ignore[arg-type]

    def can_start_in(self, init: Operand, param: int, at: int, path: Path) -> bool:
        """Whether a loop's initial value may be made where the loop will change it."""
        values = self.walker.values
        if not isinstance(init, int) or init not in values:
            return False
        value = values[init]
        return (
            isinstance(value.node, Walk)
            and value.path == path
            and all(p == at for p, _, node in value.uses if node is not value.node)
            and sum(p == at for p, _, _ in value.uses) == 1
            and self.walker.types[init] == self.walker.types[param]
            and self.find(init) == init
        )

    def can_update_in_place(self, node: LoopNode, param: int, update: Operand) -> bool:
        """Whether the next value may overwrite this one: nobody reads it elsewhere or afterwards."""
        values = self.walker.values
        if not isinstance(update, int) or update not in values:
            return False
        value = values[update]
        start, end = self.walker.span[node.number]
        if not isinstance(value.node, Walk) or not start < value.born < end or self.find(update) != update:
            return False
        if value.path != values[param].path or self.walker.types[update] != self.walker.types[param]:
            return False
        for at, apart, reader in values[param].uses:
            if at > value.born or (at == value.born and (apart or reader is not value.node)):
                return False
        return True

    def place(self, variables: list[Variable], of: dict[Any, int]) -> None:
        """Give each group a variable; with reuse, one whose last value is dead."""
        spans: dict[int, list[int]] = {}
        for out, value in self.walker.values.items():
            if value.born < 0 or not self.needs_memory(out, value):
                continue
            span = spans.setdefault(self.find(out), [value.born, value.last])
            span[0], span[1] = min(span[0], value.born), max(span[1], value.last)
        free: list[tuple[int, int]] = []  # (last use, variable)
        chosen: dict[int, int] = {}
        for group, (first, last) in sorted(spans.items(), key=lambda s: s[1][0]):
            found = self.walker.types[group]
            wanted = Variable(found.domain or NODE, found.dtype or "float64")
            pick = next((f for f in free if self.reuse and f[0] < first and variables[f[1]] == wanted), None)
            if pick is not None:
                free.remove(pick)
                chosen[group] = pick[1]
            else:
                chosen[group] = len(variables)
                variables.append(wanted)
            free.append((last, chosen[group]))
        for out in self.walker.values:
            if self.find(out) in chosen and out not in of:
                of[out] = chosen[self.find(out)]

    def needs_memory(self, out: int, value: Life) -> bool:
        """Whether anything but the walk that makes it reads the value."""
        if not isinstance(value.node, Walk):
            return True
        return any(apart or reader is not value.node for _, apart, reader in value.uses)
