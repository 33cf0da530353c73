"""When array values are made and last read, in the order of a plan: what may share memory follows from it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from groggy_nb.domains import NODE, Domain
from groggy_nb.errors import InternalError, uncovered
from groggy_nb.ir.forms import Const, Item, Operand, Program, Step, Type, defined, walk
from groggy_nb.ops import OPS, Op, forms
from groggy_nb.plan.accesses import reads
from groggy_nb.plan.nodes import (
    BreakNode,
    Check,
    Collect,
    Copy,
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


@dataclass(slots=True)
class Life:
    """When one array value is made, in which block, and by whom it is read."""

    born: int
    path: Path
    node: Node | None
    last: int = 0
    uses: list[tuple[int, bool, Node]] = field(default_factory=list)  # position, read apart, by whom


class Lives:
    """Positions, births and uses of all array values."""

    def __init__(self, types: Mapping[int, Type], virtual: Mapping[int, Step], checked: bool) -> None:
        self.types = dict(types)  # and of scratch
        self.checked = checked
        self.virtual = virtual
        self.values: dict[int, Life] = {}
        self.position = 0
        self.span: dict[int, tuple[int, int]] = {}  # a loop's number -> first and last position
        self.inside: dict[int, frozenset[int]] = {}
        self.loops: list[tuple[Node, int, Path]] = []  # LoopNode or SweepNode, its position, its block's path

    @classmethod
    def of(
        cls,
        nodes: Nodes,
        program: Program,
        types: Mapping[int, Type],
        virtual: Mapping[int, Step],
        checked: bool,
    ) -> Lives:
        """Those of a program's values, its sources and outputs among them."""
        found = cls(types, virtual, checked)
        for source in program.sources:
            if types[source.out].is_array:
                found.values[source.out] = Life(-1, (), None)
        found.nodes(nodes, ())
        for output in program.outputs:
            found.use(output.value, found.position + 1, True, None)
        return found

    def alive(self, loop: int) -> Iterator[int]:
        """What was made before a loop, in the same round of the loop around, and is read in it or behind."""
        start, _ = self.span[loop]
        around = max((first for first, last in self.span.values() if first < start <= last), default=-1)
        return (out for out, life in self.values.items() if around < life.born < start < life.last)

    def born(self, out: int, node: Node | None, path: Path) -> None:
        if self.types[out].is_array and out not in self.virtual:
            self.values[out] = Life(self.position, path, node, self.position)

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
                case Scalars() | Check() | Meet() | Copy():
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
