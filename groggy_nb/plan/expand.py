"""Composite ops written out in simpler ones, chains flattened: what one native call really computes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from groggy_nb.domains import SCALAR, Domain, walked
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
)
from groggy_nb.ops import OPS, Op, forms
from groggy_nb.ops.rules import widest
from groggy_nb.ops.table import Arg


class Expander:
    """Writes composites out; new values get fresh ids, their types go into `types`."""

    def __init__(self, types: dict[int, Type], sizes: dict[Domain, int]) -> None:
        self.types = types
        self.sizes = sizes  # ids of numbers of entries, made when asked for
        self.fresh = max(types, default=0) + 1
        self.out: list[Item] = []
        self.origin: dict[int, Item] = {}  # id of a new step -> the item it came from
        self.current: Item | None = None

    def block(self, block: Block) -> Block:
        """The block with every composite written out, inner blocks too."""
        before, self.out = self.out, []
        for item in block:
            match item:
                case Map():
                    self.out.extend(item.body)
                case Step():
                    self.written(item)
                case Loop():
                    self.out.append(
                        Loop(item.carried, self.block(item.body), item.range, item.index, item.place)
                    )
                case If():
                    then, orelse = self.block(item.then), self.block(item.orelse)
                    self.out.append(If(item.cond, then, orelse, item.merges, item.place))
                case Sweep():
                    self.out.append(replace(item, body=self.block(item.body)))
                case Fold() | Gather() | Break() | Store() | Watch():
                    self.out.append(item)
                case _:
                    raise uncovered(item)
        done, self.out = tuple(self.out), before
        return done

    def written(self, item: Step) -> None:
        """A step, written out where its op is a composite."""
        if item.op == "literal":
            self.out.append(item)
            return
        op = OPS[item.op]
        match op.form:
            case forms.Composite():
                self.composite(op.form.expand, item, map(self.floating, op.operands, _given(op, item)))
            case forms.Make() if op.form.expand is not None:
                self.composite(op.form.expand, item, _given(op, item))
            case forms.Map() | forms.Make() | forms.Ends() | forms.Take() | forms.Lane() | forms.Group():
                self.out.append(item)
            case forms.Kernel():
                self.out.append(self.converted(op, item))
            case forms.Fold() | forms.Collect():
                raise InternalError(f"{op.name} is an aggregate", place=item.place)
            case _:
                raise uncovered(op.form)

    def composite(self, expand: Callable[..., Any], item: Step, operands: Iterable[Operand]) -> None:
        self.current = item
        result = expand(self, *operands, **dict(item.options))
        last = self.out.pop()
        assert isinstance(last, Step) and last.out == result
        self.types[item.out] = self.types.pop(result)
        self.origin[item.out] = item
        self.out.append(Step(item.out, last.op, last.inputs, last.options, item.place))

    def converted(self, op: Op, item: Step) -> Step:
        """A kernel's step on arrays of the dtypes that it works in: native code is given their addresses."""
        self.current = item
        present = [o for o in item.inputs if o is not None]
        working = iter(op.rule(tuple(self.type_of(o).dtype or "float64" for o in present))[0])
        inputs: list[Operand] = []
        for operand in item.inputs:
            wanted = None if operand is None else next(working)
            is_array = operand is not None and self.type_of(operand).is_array
            if is_array and self.type_of(operand).dtype != wanted:
                operand = self.step("float" if wanted == "float64" else "int", operand)
            inputs.append(operand)
        return replace(item, inputs=tuple(inputs))

    def floating(self, argument: Arg, operand: Operand) -> Operand:
        """A value as the float64 that composites compute with: a sum of integers would wrap."""
        is_value = argument.domain is not SCALAR and self.type_of(operand).dtype != "float64"
        return self.step("float", operand) if is_value else operand

    # -- what an op's `expand` may call

    def step(self, name: str, *operands: Any, **options: str) -> int:
        """Apply an op to operands (ids, constants or plain numbers)."""
        op = OPS[name]
        inputs = tuple(_operand(o) for o in operands)
        given = [self.type_of(o) for o in inputs]
        domain = op.result(options.items()) or next(
            (t.domain for t in given if t.domain is not SCALAR), SCALAR
        )
        dtype = op.rule(tuple(t.dtype or "float64" for t in given))[1]
        return self.put(Step(self.fresh, name, inputs, tuple(options.items())), Type(domain, dtype))

    def fold(self, name: str, x: Any, default: Any = None) -> int:
        """A whole-graph fold of x."""
        dtype = OPS[name].rule((self.type_of(x).dtype or "float64",))[1]
        if default is not None:
            dtype = widest((dtype, Const.of(default).dtype))
        given = None if default is None else _operand(default)
        return self.put(Fold(self.fresh, name, (x,), default=given), Type(SCALAR, dtype))

    def size(self, x: Any) -> int:
        """The number of entries of x: N or M."""
        over = walked((self.type_of(x).domain,))
        if over not in self.sizes:
            self.sizes[over] = self.fresh
            self.types[self.fresh] = Type(SCALAR, "int64")
            self.fresh += 1
        return self.sizes[over]

    def put(self, item: Step | Fold, type_: Type) -> int:
        self.types[self.fresh] = type_
        if self.current is not None:
            self.origin[self.fresh] = self.current
        self.out.append(item)
        self.fresh += 1
        return self.fresh - 1

    def type_of(self, operand: Operand) -> Type:
        return Type(SCALAR, operand.dtype) if isinstance(operand, Const) else self.types[operand or 0]


def _given(op: Op, item: Step) -> list[Operand]:
    """The operands of a step, defaults in place of those that are left out."""
    return [
        o if o is not None else Const.of(a.default) for a, o in zip(op.operands, item.inputs, strict=True)
    ]


def _operand(value: Any) -> Operand:
    """Whole numbers are ids here; constants are written as floats or truth values."""
    return value if isinstance(value, Const) or type(value) is int else Const.of(value)
