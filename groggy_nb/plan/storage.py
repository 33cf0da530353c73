"""Where node and edge values live: which need memory at all, which share it, what moves at a round's end.

A variable is a place for an array; loops exchange the arrays of their variables instead of copying.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count, takewhile
from typing import Any

from groggy_nb.domains import NODE, SCALAR, Domain
from groggy_nb.errors import InternalError, uncovered
from groggy_nb.ir.forms import Const, Item, Operand, Program, Step, Type, Watch, defined, walk
from groggy_nb.ops import OPS, Op, forms
from groggy_nb.plan.accesses import reads
from groggy_nb.plan.nodes import (
    BreakNode,
    Check,
    Collect,
    IfNode,
    KernelNode,
    LoopNode,
    Meet,
    Node,
    Nodes,
    Scalars,
    SweepNode,
    Unit,
    Walk,
    WatchNode,
)

Path = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Variable:
    """A place for one array; `source` is the id of an array from outside, which is never written."""

    domain: Domain
    dtype: str
    source: int | None = None


@dataclass(frozen=True, slots=True)
class Moves:
    """What a loop's end does to its array variables: exchanges first, then copies."""

    exchanges: tuple[tuple[int, int], ...]  # (variable, variable whose array it takes)
    copies: tuple[tuple[int, Operand, int | None], ...]  # (variable, value, variable it stands in now)


@dataclass(slots=True)
class _Value:
    """What the walk learns of one array value."""

    born: int
    path: Path
    node: Node | None
    last: int = 0
    uses: list[tuple[int, bool, Node]] = field(default_factory=list)  # position, read apart, by whom


@dataclass(frozen=True, slots=True)
class Storage:
    """Variables, and the variable of each stored value."""

    variables: tuple[Variable, ...]
    of: Mapping[Any, int]  # by id; ("watch", name) for watched arrays, ("scratch", id, n) of a kernel
    inside: Mapping[int, frozenset[int]]  # a loop's number -> values its body owns
    types: Mapping[int, Type]

    def is_stored(self, operand: Operand) -> bool:
        """Whether a value has a variable."""
        return isinstance(operand, int) and operand in self.of

    def scratch(self, out: int) -> tuple[int, ...]:
        """The variables that the step that gives a value works in."""
        keys = (("scratch", out, n) for n in count())
        return tuple(self.of[key] for key in takewhile(self.of.__contains__, keys))

    def moves(self, node: LoopNode, values: Sequence[Operand]) -> Moves:
        """How the carried arrays of a loop become `values`."""
        owned = self.inside[node.number]
        wanted = [
            (c.param, v)
            for c, v in zip(node.item.carried, values, strict=True)
            if self.types[c.param].is_array
        ]
        taken: dict[int, int] = {}  # variable whose array is wanted -> variable that gets it
        later: list[tuple[int, Operand]] = []
        moving: list[tuple[int, int]] = []
        for param, value in wanted:  # values that stay come first: nobody may take their array
            if self.is_stored(value) and self.of[value] == self.of[param]:
                taken[self.of[param]] = self.of[param]
        for param, value in wanted:
            target = self.of[param]
            if taken.get(target) == target and self.is_stored(value) and self.of[value] == target:
                continue
            fits = (
                self.is_stored(value)
                and value in owned
                and self.types[value].dtype == self.types[param].dtype
            )
            if fits and self.of[value] not in taken:
                taken[self.of[value]] = target
                moving.append((target, self.of[value]))
            else:
                later.append((target, value))
        targets, sources = {t for t, _ in moving}, {s for _, s in moving}
        spare = [t for t, _ in moving if t not in sources]
        for source in (s for _, s in moving if s not in targets):
            moving.append((source, spare.pop(0)))
        copies = []
        moved = {source: target for target, source in moving}  # where each array is after the exchanges
        for target, value in later:
            stands = self.of.get(value) if isinstance(value, int) else None
            copies.append((target, value, moved.get(stands, stands) if stands is not None else None))
        return Moves(tuple(moving), tuple(copies))


def place(
    nodes: Nodes,
    program: Program,
    types: Mapping[int, Type],
    virtual: Mapping[int, Step],
    *,
    reuse: bool,
    checked: bool,
) -> Storage:
    """Decide which values are stored and where; with `reuse`, dead arrays serve again."""
    walker = _Lives(types, virtual, checked)
    for source in program.sources:
        if types[source.out].is_array:
            walker.values[source.out] = _Value(-1, (), None)
    walker.nodes(nodes, ())
    end = walker.position + 1
    for output in program.outputs:
        walker.use(output.value, end, True, None)
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
    return Storage(tuple(variables), of, walker.inside, types)


def _scratch_of(item: Step, types: Mapping[Any, Type], checked: bool) -> tuple[Domain, ...]:
    """The domains of the arrays that a step of one thread works in."""
    op = OPS[item.op]
    match op.form:
        case forms.Kernel():
            return op.chosen(op.form.scratch, item.options)
        case forms.Group():
            return (NODE,) * _running(item, OPS[op.form.of], types, checked)
        case (
            forms.Map()
            | forms.Make()
            | forms.Fold()
            | forms.Collect()
            | forms.Ends()
            | forms.Take()
            | forms.Lane()
            | forms.Composite()
        ):
            raise InternalError(f"{op.name} is on all threads", place=item.place)
        case _:
            raise uncovered(op.form)


def _running(item: Step, fold: Op, types: Mapping[Any, Type], checked: bool) -> int:
    """How many values of each group run beside the one that the result's own array holds."""
    form = fold.as_fold
    assert form is not None
    value, default = item.inputs[0], item.inputs[-1]
    dtype = value.dtype if isinstance(value, Const) else types[value].dtype or "float64"
    (working,), result = fold.rule((dtype,))
    number = form.states + (form.counts or form.empty_row is None or default is not None)
    number += form.beside if checked and working in fold.checked else 0
    return number - (result == types[item.out].dtype)


class _Lives:
    """Positions, births and uses of all array values."""

    def __init__(self, types: Mapping[int, Type], virtual: Mapping[int, Step], checked: bool) -> None:
        self.types = dict(types)  # and of scratch
        self.checked = checked
        self.virtual = virtual
        self.values: dict[int, _Value] = {}
        self.position = 0
        self.span: dict[int, tuple[int, int]] = {}  # a loop's number -> first and last position
        self.inside: dict[int, frozenset[int]] = {}
        self.loops: list[tuple[Node, int, Path]] = []  # LoopNode or SweepNode, its position, its block's path

    def born(self, out: int, node: Node | None, path: Path) -> None:
        if self.types[out].is_array and out not in self.virtual:
            self.values[out] = _Value(self.position, path, node, self.position)

    def use(self, operand: Operand, at: int, apart: bool, node: Node | None) -> None:
        if isinstance(operand, int) and operand in self.values:
            value = self.values[operand]
            value.last = max(value.last, at)
            value.uses.append((at, apart, node))  # type: ignore[arg-type]

    def read(self, item: Item, node: Node) -> None:
        """All that an item reads, as one that shares no walk with what makes it."""
        for read in reads(item):
            self.use(read.value, self.position, True, node)

    def nodes(self, nodes: Nodes, path: Path) -> None:
        for node in nodes:
            self.position += 1
            match node:
                case Unit():
                    self.nodes(node.nodes, path)
                case Walk():
                    for item in node.items:
                        for read in reads(item):
                            self.use(read.value, self.position, read.apart, node)
                        for out in defined(item):
                            self.born(out, node, path)
                case Collect() | WatchNode() | BreakNode():
                    self.read(node.item, node)
                case KernelNode():
                    self.kernel(node, path)
                case SweepNode():
                    self.sweep(node, path)
                case IfNode():
                    self.conditional(node, path)
                case LoopNode():
                    self.loop(node, path)
                case Scalars() | Check() | Meet():
                    pass
                case _:
                    raise uncovered(node)

    def kernel(self, node: KernelNode, path: Path) -> None:
        self.read(node.item, node)
        self.born(node.item.out, node, path)
        for n, domain in enumerate(_scratch_of(node.item, self.types, self.checked)):
            key: Any = ("scratch", node.item.out, n)
            self.types[key] = Type(domain, "int64")
            self.born(key, node, path)

    def sweep(self, node: SweepNode, path: Path) -> None:
        sweep = node.item
        self.loops.append((node, self.position, path))
        for item in (sweep, *walk(sweep.body)):
            self.read(item, node)
        for array in sweep.arrays:
            for out in (array.param, array.out):
                self.born(out, node, path)
                self.values[out].uses.append((self.position, True, node))

    def conditional(self, node: IfNode, path: Path) -> None:
        start = self.position
        for number, arm in enumerate((node.then, node.orelse)):
            self.nodes(arm, (*path, start, number))
            self.position += 1
            for merge in node.item.merges:
                self.use(merge.orelse if number else merge.then, self.position, True, node)
        for merge in node.item.merges:
            self.born(merge.out, node, path)
            if merge.out in self.values:  # written at the end of either arm
                self.values[merge.out].born = start
                self.values[merge.out].uses.append((self.position, True, node))

    def loop(self, node: LoopNode, path: Path) -> None:
        loop, start = node.item, self.position
        self.loops.append((node, start, path))
        before = set(self.values)
        inner_path = (*path, start)
        for c in loop.carried:
            self.use(c.init, start, True, node)
            self.born(c.param, node, inner_path)
        self.nodes(node.body, inner_path)
        self.position += 1
        for c in loop.carried:
            self.use(c.next, self.position, True, node)
        self.span[node.number] = (start, self.position)
        self.inside[node.number] = frozenset(set(self.values) - before)
        for value in self.values.values():  # read in the loop, so needed in each round
            if value.born < start and any(start < at <= self.position for at, _, _ in value.uses):
                value.last = max(value.last, self.position)
        for c in loop.carried:
            self.born(c.out, node, path)
            if c.param in self.values:
                self.values[c.param].last = self.position
                self.values[c.out].uses.append((self.position, True, node))


class _Groups:
    """Values that share a variable because they must or may."""

    def __init__(self, walker: _Lives, reuse: bool) -> None:
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

    def needs_memory(self, out: int, value: _Value) -> bool:
        """Whether anything but the walk that makes it reads the value."""
        if not isinstance(value.node, Walk):
            return True
        return any(apart or reader is not value.node for _, apart, reader in value.uses)
