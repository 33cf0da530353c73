"""Simplify algebra where every bit stays: identities, equal choices, and values equal at all nodes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from groggy_nb.domains import NODE, SCALAR
from groggy_nb.errors import InternalError, uncovered
from groggy_nb.ir.forms import (
    Block,
    Break,
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
    inner_blocks,
)
from groggy_nb.ir.renamed import all_ids
from groggy_nb.ir.typed import Typed
from groggy_nb.ops import OPS, forms
from groggy_nb.ops.calling import held, working
from groggy_nb.passes.facts import LITERAL, Types, dtype_of, may_fail, type_of
from groggy_nb.passes.rebuild import rebuilt


def simplify(typed: Typed, checked: bool = False) -> Typed:
    """The program with steps that change nothing taken out, and uniform values kept as scalars.

    - `x * 1`, `x / 1.0`, `m & True`: the other operand (by the op's identities, same type only).
    - `x if m else x`, `minimum(x, x)`: x. `not not m`, `--x`: the operand.
    - A step on scalars and `full(s)` alone is `full` of the step on scalars; beside another node value,
      `full(s)` is read as the scalar `s`.
    """
    program = typed.program
    work = _Simplifying(dict(typed.types), checked, max(all_ids(program), default=-1) + 1)
    for step, in_lane in _steps(program.body, False):
        work.step(step, in_lane)
    return typed.after(rebuilt(program, work.instead, work.edits), work.types)


def _steps(block: Block, in_lane: bool) -> Iterator[tuple[Step, bool]]:
    """Every step in program order, and whether it works on one entry at a time."""
    for item in block:
        match item:
            case Step():
                yield item, in_lane
            case Gather():
                yield from ((s, True) for s in item.body)
            case Fold() | Map() | Loop() | Sweep() | If() | Break() | Store() | Watch():
                pass
            case _:
                raise uncovered(item)
        for inner in inner_blocks(item):
            yield from _steps(inner, in_lane or isinstance(item, Sweep))


class _Simplifying:
    """What is simplified so far."""

    def __init__(self, types: dict[int, Type], checked: bool, fresh: int) -> None:
        self.types, self.checked, self.fresh = types, checked, fresh
        self.steps: dict[int, Step] = {}  # as they are now, by id
        self.instead: dict[int, Operand] = {}
        self.edits: dict[int, tuple[Item, ...]] = {}

    def step(self, written: Step, in_lane: bool) -> None:
        """Simplify one step after those before it."""
        inputs = tuple(self.instead.get(o, o) if isinstance(o, int) else o for o in written.inputs)
        step = replace(written, inputs=inputs)
        self.steps[step.out] = step
        if step.op == LITERAL or may_fail(step, self.types, self.checked):
            return
        same = next((o for o in self.equal_to(step) if self.may_stand_for(o, step)), None)
        if same is not None:
            self.instead[step.out] = same
            self.edits[step.out] = ()
        elif not in_lane:
            self.uniform(step)

    def may_stand_for(self, operand: Operand, step: Step) -> bool:
        """Whether an operand has the very type of a step's result."""
        return operand is not None and type_of(operand, self.types) == self.types[step.out]

    def equal_to(self, step: Step) -> Iterator[Operand]:
        """The operands that a step's result equals, bit for bit, if the types agree too."""
        form = OPS[step.op].as_map
        if form is None:
            return
        constants = (self.constant(o) or o for o in step.inputs)
        yield from neutral(replace(step, inputs=tuple(constants)), self.types)
        if form.agrees is not None and step.inputs[form.agrees[0]] == step.inputs[form.agrees[1]]:
            yield step.inputs[form.agrees[0]]
        before = self.before(step.inputs[0]) if form.involution else None
        if before is not None and before.op == step.op:
            yield before.inputs[0]

    def before(self, operand: Operand) -> Step | None:
        """The step that gives an operand."""
        return self.steps.get(operand) if isinstance(operand, int) else None

    def constant(self, operand: Operand) -> Const | None:
        """The number that an operand is, a literal step's too."""
        if isinstance(operand, Const):
            return operand
        literal = self.before(operand)
        if literal is not None and literal.op == LITERAL and isinstance(literal.inputs[0], Const):
            return literal.inputs[0]
        return None

    def uniform(self, step: Step) -> None:
        """Keep what is equal at all nodes as a scalar."""
        if OPS[step.op].as_map is None or self.types[step.out].domain is not NODE:
            return
        fulls = [f for f in map(self.full, step.inputs) if f is not None]
        if not fulls:
            return
        scalars = tuple(f.inputs[0] if (f := self.full(o)) else o for o in step.inputs)
        if any(type_of(o, self.types).domain is NODE for o in scalars):
            self.put(step.out, replace(step, inputs=scalars))
            return
        scalar = replace(step, out=self.fresh, inputs=scalars)
        self.fresh += 1
        self.types[scalar.out] = Type(SCALAR, self.types[step.out].dtype)
        self.put(step.out, scalar, replace(fulls[0], out=step.out, inputs=(scalar.out,), place=step.place))

    def put(self, out: int, *steps: Step) -> None:
        """Let steps stand in place of the one that gave `out`."""
        self.edits[out] = steps
        self.steps.update((s.out, s) for s in steps)

    def full(self, operand: Operand) -> Step | None:
        """The step that gives an operand by spreading one scalar over the nodes."""
        step = self.before(operand)
        if step is None or step.op == LITERAL:
            return None
        form = OPS[step.op].form
        match form:
            case forms.Make():
                return step if form.spreads else None
            case (
                forms.Map()
                | forms.Ends()
                | forms.Take()
                | forms.Lane()
                | forms.Composite()
                | forms.Kernel()
                | forms.Group()
            ):
                return None
            case forms.Fold() | forms.Collect():
                raise InternalError(f"{step.op} is an aggregate", place=step.place)
            case _:
                raise uncovered(form)


def neutral(step: Step, types: Types) -> Iterator[Operand]:
    """The operands beside a constant that leaves them as they are, bit for bit, if the types agree too."""
    form = None if step.op == LITERAL else OPS[step.op].as_map
    for place, number, dtype in () if form is None else form.identities:
        given = step.inputs[place]
        if isinstance(given, Const):
            into = working(step.op, tuple(dtype_of(o, types) for o in step.inputs if o is not None))[0]
            if set(into) == {dtype} and Const.of(held(given.value, dtype).item()) == Const.of(number):
                yield step.inputs[1 - place]
