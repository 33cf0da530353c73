"""Share common steps: of equal steps in one block the first is kept."""

from __future__ import annotations

from typing import Any

from groggy_nb.errors import uncovered
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
    Watch,
    inner_blocks,
    walk,
)
from groggy_nb.ir.typed import Typed
from groggy_nb.ops import OPS
from groggy_nb.passes.facts import LITERAL, reads
from groggy_nb.passes.rebuild import rebuilt


def share(typed: Typed, checked: bool = False) -> Typed:
    """The program with each step computed once in its block.

    Steps are equal if op, options and operands are; operands of a commutative op in either order.
    Blocks are looked at one by one: moving values out of loops is another pass.
    """
    sharing = _Sharing()
    sharing.block(typed.program.body)
    return typed.after(rebuilt(typed.program, sharing.instead, dict.fromkeys(sharing.instead, ())))


class _Sharing:
    """What is shared so far, over all blocks."""

    def __init__(self) -> None:
        self.instead: dict[int, Operand] = {}
        self.arrays: frozenset[int] = frozenset()  # arrays that the sweep around updates in place
        self.stores = 0  # reads of such arrays are equal only between the same two stores

    def of(self, operand: Operand) -> Operand:
        return self.instead.get(operand, operand) if isinstance(operand, int) else operand

    def block(self, block: Block) -> None:
        seen: dict[Any, int] = {}
        for item in block:
            match item:
                case Step() | Fold() | Gather() | Map():
                    self.inner(item)
                    self.one(item, seen)
                case Store():
                    self.stores += 1
                case Sweep():
                    around, self.arrays = self.arrays, frozenset(a.param for a in item.arrays)
                    self.block(item.body)
                    self.arrays = around
                case Loop() | If() | Break() | Watch():
                    for inner in inner_blocks(item):
                        self.block(inner)
                case _:
                    raise uncovered(item)
            if any(isinstance(i, Store) for b in inner_blocks(item) for i in walk(b)):
                self.stores += 1

    def inner(self, item: Item) -> None:
        """Share among the steps of a comprehension, or of a chain except its last."""
        if not isinstance(item, Gather | Map):
            return
        seen: dict[Any, int] = {}
        for step in item.body:
            if step.out != item.out:
                self.one(step, seen)

    def one(self, item: Step | Fold | Gather | Map, seen: dict[Any, int]) -> None:
        """Keep an item, or read an equal one in its place."""
        key: Any = self.key(item)
        if any(self.of(i) in self.arrays for i in reads(item)):
            key = (self.stores, key)
        first = seen.setdefault(key, item.out)
        if first != item.out:
            self.instead[item.out] = first

    def key(self, item: Step | Fold | Gather | Map) -> Any:
        """What equal items have in common; inner steps are known by their position."""
        match item:
            case Step():
                return self.step_key(item, {})
            case Fold():
                inputs = tuple(map(self.of, item.inputs))
                return "fold", item.op, inputs, self.of(item.where), self.of(item.default), item.options
            case Map():
                return "map", self.body_keys(item.body, {})
            case Gather():
                places: dict[int, int] = {}
                body = self.body_keys(item.body, places)
                rest = tuple(
                    self.placed(o, places) for o in (item.value, item.where, item.default, *item.further)
                )
                return "gather", item.direction, item.op, item.guard, item.options, body, rest
            case _:
                raise uncovered(item)

    def body_keys(self, body: tuple[Step, ...], places: dict[int, int]) -> tuple[Any, ...]:
        keys: list[Any] = []
        for step in body:
            if step.out not in self.instead:  # shared already: it is on its way out
                keys.append(self.step_key(step, places))
                places[step.out] = len(places)
        return tuple(keys)

    def step_key(self, step: Step, places: dict[int, int]) -> Any:
        inputs = tuple(self.placed(o, places) for o in step.inputs)
        form = None if step.op == LITERAL else OPS[step.op].as_map
        if form is not None and form.commutative:
            inputs = tuple(sorted(inputs, key=repr))
        return "step", step.op, inputs, step.options

    def placed(self, operand: Operand, places: dict[int, int]) -> Any:
        """An operand as part of a key: an inner step by its position, anything else as it is."""
        found = self.of(operand)
        if isinstance(found, int) and found in places:
            return "inner", places[found]
        return found if isinstance(found, int | Const) else None
