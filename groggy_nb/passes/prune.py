"""Prune unused steps: what no output, break, watch or possible error needs is dropped."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from groggy_nb.errors import uncovered
from groggy_nb.ir.forms import (
    Block,
    Break,
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
)
from groggy_nb.ir.typed import Typed
from groggy_nb.passes.facts import Types, may_fail, reads


def prune(typed: Typed, checked: bool = False) -> Typed:
    """The program without unused steps, carried values, merges, and conditionals left empty.

    Loops stay, since their rounds are counted; steps that may fail stay, so that they fail.
    """
    program, types = typed.program, typed.types
    needs = _Needs(types, checked)
    needs.block(program.body, ())
    live = needs.live(o.value for o in program.outputs)
    body = _Pruning(live, types, checked).block(program.body)
    return typed.after(replace(program, body=body))


class _Needs:
    """What each id needs when it is needed itself, and what is needed in any case."""

    def __init__(self, types: Types, checked: bool) -> None:
        self.types, self.checked = types, checked
        self.of: defaultdict[int, list[Operand]] = defaultdict(list)
        self.always: list[Operand] = []

    def live(self, outputs: Iterable[Operand]) -> set[int]:
        """Every id that is needed."""
        found: set[int] = set()
        waiting = [*outputs, *self.always]
        while waiting:
            operand = waiting.pop()
            if isinstance(operand, int) and operand not in found:
                found.add(operand)
                waiting.extend(self.of[operand])
        return found

    def block(self, block: Block, conditions: tuple[Operand, ...]) -> None:
        """Note the needs of a block that runs under some conditions."""
        for item in block:
            match item:
                case Step() | Fold() | Gather() | Map():
                    self.of[item.out] += reads(item)
                    if may_fail(item, self.types, self.checked):
                        self.always += (item.out, *conditions)
                case Loop():
                    self.loop(item, conditions)
                case Sweep():
                    for array in item.arrays:
                        self.of[array.out].append(array.param)
                        self.of[array.param] += (array.init, array.out, item.order)
                    for c in item.scalars:
                        self.of[c.out].append(c.param)
                        self.of[c.param] += (c.init, c.next, c.out, item.order)
                    self.block(item.body, (*conditions, item.order))
                case If():
                    for merge in item.merges:
                        self.of[merge.out] += (merge.then, merge.orelse, item.cond)
                    self.block(item.then, (*conditions, item.cond))
                    self.block(item.orelse, (*conditions, item.cond))
                case Store():
                    self.of[item.array] += (item.value, *conditions)
                case Watch():
                    self.always += (item.value, *conditions)
                case Break():
                    self.always.append(item.cond)
                case _:
                    raise uncovered(item)

    def loop(self, loop: Loop, conditions: tuple[Operand, ...]) -> None:
        self.always += (*(loop.range or ()), *conditions)
        exits = [i.values for i in loop.body if isinstance(i, Break)]
        for n, c in enumerate(loop.carried):
            self.of[c.out].append(c.param)
            self.of[c.param] += (c.init, c.next, *(values[n] for values in exits))
        self.block(loop.body, conditions)


class _Pruning:
    """Rebuilds blocks with what is live."""

    def __init__(self, live: set[int], types: Types, checked: bool) -> None:
        self.found, self.types, self.checked = live, types, checked

    def block(self, block: Block) -> Block:
        out: list[Item] = []
        for item in block:
            out += self.item(item)
        return tuple(out)

    def item(self, item: Item) -> tuple[Item, ...]:
        """The item as far as it is needed: itself, a smaller one, or nothing."""
        match item:
            case Step() | Fold():
                return (item,) if self.is_needed(item) else ()
            case Gather():
                return (self.gather(item),) if self.is_needed(item) else ()
            case Map():
                body = self.steps(item.body, {item.out})
                return (replace(item, body=body),) if self.is_needed(item) else ()
            case Loop():
                return (self.loop(item),)
            case Sweep():
                arrays = tuple(a for a in item.arrays if a.param in self.found)
                scalars = tuple(c for c in item.scalars if c.param in self.found)
                inner = self.block(item.body)
                if not (arrays or scalars or inner):
                    return ()
                return (replace(item, arrays=arrays, scalars=scalars, body=inner),)
            case If():
                merges = tuple(m for m in item.merges if m.out in self.found)
                then, orelse = self.block(item.then), self.block(item.orelse)
                if not (merges or then or orelse):
                    return ()
                return (replace(item, merges=merges, then=then, orelse=orelse),)
            case Store():
                return (item,) if item.array in self.found else ()
            case Break() | Watch():
                return (item,)
            case _:
                raise uncovered(item)

    def is_needed(self, item: Step | Fold | Gather | Map) -> bool:
        return item.out in self.found or may_fail(item, self.types, self.checked)

    def loop(self, loop: Loop) -> Loop:
        kept = [n for n, c in enumerate(loop.carried) if c.param in self.found]
        body = tuple(
            replace(i, values=tuple(i.values[n] for n in kept)) if isinstance(i, Break) else i
            for i in self.block(loop.body)
        )
        return replace(loop, carried=tuple(loop.carried[n] for n in kept), body=body)

    def gather(self, gather: Gather) -> Gather:
        """A comprehension without the inner steps that neither filter nor value need."""
        wanted = {
            o for o in (gather.value, *gather.further, gather.where, gather.default) if isinstance(o, int)
        }
        rest = self.steps(gather.body[gather.guard :], wanted)
        wanted.update(o for s in rest for o in s.inputs if isinstance(o, int))
        guard = self.steps(gather.body[: gather.guard], wanted)
        return replace(gather, body=guard + rest, guard=len(guard))

    def steps(self, body: tuple[Step, ...], wanted: set[int]) -> tuple[Step, ...]:
        """The steps that the wanted ids need, and those that may fail."""
        out: list[Step] = []
        wanted = set(wanted)
        for step in reversed(body):
            if step.out in wanted or may_fail(step, self.types, self.checked):
                out.append(step)
                wanted.update(o for o in step.inputs if isinstance(o, int))
        return tuple(reversed(out))
