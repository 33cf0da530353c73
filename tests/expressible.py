"""Any program in the form that text gives it: literals are steps outside comprehensions, and only there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import count

from groggy_nb.ir.forms import (
    Block,
    Break,
    Carried,
    Const,
    Fold,
    Gather,
    If,
    Item,
    Loop,
    Merge,
    Operand,
    Program,
    Step,
    Store,
    Sweep,
    SweptArray,
    Watch,
    defined,
    own_ids,
)
from groggy_nb.ir.renamed import all_ids, rewritten
from groggy_nb.ir.settle import settled
from groggy_nb.ops import OPS, rules


def expressible(program: Program) -> Program:
    """The program with every immediate number outside comprehensions as a literal step."""
    writer = _Writer(count(max(all_ids(program), default=0) + 1))
    body = list(writer.block(program.body))
    outputs = tuple(replace(o, value=writer.of(o.value, body)) for o in program.outputs)
    return settled(replace(program, body=tuple(body), outputs=outputs, names={}))


class _Writer:
    def __init__(self, fresh: Iterator[int]) -> None:
        self.fresh = fresh

    def of(self, operand: Operand, block: list[Item]) -> Operand:
        """An operand; a number becomes a literal step at the end of the block."""
        if not isinstance(operand, Const):
            return operand
        out = next(self.fresh)
        block.append(Step(out, "literal", (operand,)))
        return out

    def inputs(self, op: str, given: tuple[Operand, ...], block: list[Item]) -> tuple[Operand, ...]:
        """A step's operands; what equals an argument's default stays, it is left out in text."""
        found = []
        for argument, operand in zip(OPS[op].operands, given, strict=True):
            default = argument.default
            is_default = isinstance(default, bool | int | float) and operand == Const.of(default)
            found.append(operand if is_default else self.of(operand, block))
        return tuple(found)

    def block(self, items: Block) -> Block:
        block: list[Item] = []
        for item in items:
            block.append(self.item(item, block))
        return tuple(block)

    def item(self, item: Item, block: list[Item]) -> Item:
        match item:
            case Step() if item.op == "literal":
                return item
            case Step():
                return replace(item, inputs=self.inputs(item.op, item.inputs, block))
            case Fold():
                return replace(
                    item,
                    inputs=self.inputs(item.op, item.inputs, block),
                    where=self.of(item.where, block),
                )
            case Gather():
                by_entry = OPS[item.op].by_entry - 1
                shares = (self.of(o, block) for o in item.further[by_entry:])
                return self.gather(replace(item, further=(*item.further[:by_entry], *shares)))
            case Loop():
                carried = tuple(replace(c, init=self.of(c.init, block)) for c in item.carried)
                body = list(self.block(item.body))
                carried = tuple(replace(c, next=self.of(c.next, body)) for c in carried)
                return self.with_own_test(replace(item, carried=carried, body=tuple(body)))
            case Sweep():
                scalars = [replace(c, init=self.of(c.init, block)) for c in item.scalars]
                body = list(self.block(item.body))
                scalars = [Carried(c.param, c.init, self.of(c.next, body), c.out) for c in scalars]
                arrays = tuple(SweptArray(a.param, self.of(a.init, block), a.out) for a in item.arrays)
                return replace(item, arrays=arrays, scalars=tuple(scalars), body=tuple(body))
            case If():
                cond = self.of(item.cond, block)
                then, orelse = list(self.block(item.then)), list(self.block(item.orelse))
                merges = tuple(
                    Merge(m.out, self.of(m.then, then), self.of(m.orelse, orelse)) for m in item.merges
                )
                return replace(item, cond=cond, then=tuple(then), orelse=tuple(orelse), merges=merges)
            case Break():
                values = tuple(self.of(v, block) for v in item.values)
                return replace(item, cond=self.of(item.cond, block), values=values)
            case Store() | Watch():
                return replace(item, value=self.of(item.value, block))
        raise AssertionError(item)

    def with_own_test(self, loop: Loop) -> Loop:
        """The steps of a `while` test have no names: what reads them later gets copies."""
        at = next((n for n, i in enumerate(loop.body) if isinstance(i, Break) and i.head), None)
        if at is None:
            return loop
        test = loop.body[at]
        assert isinstance(test, Break)
        tree: list[Item] = []
        cond = self.tree(test.cond, {i.out: i for i in loop.body[:at] if isinstance(i, Step)}, tree)
        fresh = {o: next(self.fresh) for i in loop.body[:at] for o in (*defined(i), *own_ids(i))}

        def of(operand: Operand) -> Operand:
            return fresh.get(operand, operand) if isinstance(operand, int) else operand

        copies = [rewritten(i, of, lambda o: fresh.get(o, o)) for i in loop.body[:at]]
        rest = [rewritten(i, of) for i in loop.body[at + 1 :]]
        carried = tuple(replace(c, next=of(c.next)) for c in loop.carried)
        return replace(loop, carried=carried, body=(*tree, replace(test, cond=cond), *copies, *rest))

    def tree(self, operand: Operand, steps: dict[int, Step], block: list[Item]) -> Operand:
        """The steps of an expression, each read once."""
        if not isinstance(operand, int) or operand not in steps:
            return operand
        step = steps[operand]
        inputs = tuple(self.tree(o, steps, block) for o in step.inputs)
        block.append(replace(step, out=next(self.fresh), inputs=inputs))
        return block[-1].out

    def gather(self, gather: Gather) -> Gather:
        """Numbers inside are immediate, with their sign; a whole literal exponent is another op."""
        known: dict[int, Const] = {}

        def of(operand: Operand) -> Operand:
            return known.get(operand, operand) if isinstance(operand, int) else operand

        steps: list[Step] = []
        guard = 0
        for number, step in enumerate(gather.body):
            inputs = tuple(map(of, step.inputs))
            first = inputs[0] if inputs else None
            if step.op == "literal" and isinstance(first, Const):
                known[step.out] = first
            elif step.op == "neg" and isinstance(first, Const) and first.dtype != "bool":
                known[step.out] = Const.of(-first.value)
            elif step.op == "pow" and isinstance(inputs[1], Const) and inputs[1].dtype == "int64":
                size = str(abs(int(inputs[1].value)))
                steps.append(replace(step, op="power", inputs=(first,), options=(("n", size),)))
            else:
                steps.append(replace(step, inputs=inputs))
            if number < gather.guard:
                guard = len(steps)
        value = of(gather.value)
        by_entry = OPS[gather.op].by_entry - 1
        further = (*map(of, gather.further[:by_entry]), *gather.further[by_entry:])
        if OPS[gather.op].rule in (rules.truth, rules.truth_count):
            # `count(u for ...)` counts entries: what asks whether a place is not 0 has no text of its own.
            bare = [s for s in steps if s.out == value and s.op in ("this_neighbor", "this_edge")]
            for step in bare:
                again = replace(step, out=next(self.fresh))
                steps += [again, Step(next(self.fresh), "eq", (step.out, again.out))]
                value = steps[-1].out
        body = tuple(steps)
        return replace(gather, body=body, guard=guard, where=of(gather.where), value=value, further=further)
