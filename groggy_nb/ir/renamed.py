"""Items and programs under other ids: operands replaced, definitions renamed, ids numbered in their order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from types import MappingProxyType

from groggy_nb.errors import uncovered
from groggy_nb.ir.forms import (
    Block,
    Break,
    Carried,
    Fold,
    Gather,
    If,
    Item,
    Loop,
    Map,
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
    walk,
)


def rewritten(item: Item, of: Callable[[Operand], Operand], to: Callable[[int], int] = lambda i: i) -> Item:
    """The item with every operand replaced by `of(operand)` and every defined id by `to(id)`, inside too."""

    def steps(body: tuple[Step, ...]) -> tuple[Step, ...]:
        return tuple(replace(s, out=to(s.out), inputs=tuple(map(of, s.inputs))) for s in body)

    def carried(c: Carried) -> Carried:
        return Carried(to(c.param), of(c.init), of(c.next), to(c.out))

    def block(items: Block) -> Block:
        return tuple(rewritten(i, of, to) for i in items)

    match item:
        case Step():
            return replace(item, out=to(item.out), inputs=tuple(map(of, item.inputs)))
        case Fold():
            return replace(
                item,
                out=to(item.out),
                inputs=tuple(map(of, item.inputs)),
                where=of(item.where),
                default=of(item.default),
            )
        case Gather():
            return replace(
                item,
                out=to(item.out),
                body=steps(item.body),
                value=of(item.value),
                where=of(item.where),
                default=of(item.default),
                further=tuple(map(of, item.further)),
            )
        case Map():
            return replace(item, out=to(item.out), body=steps(item.body))
        case Loop():
            bounds = item.range and (of(item.range[0]), of(item.range[1]), of(item.range[2]))
            index = None if item.index is None else to(item.index)
            return replace(
                item,
                carried=tuple(map(carried, item.carried)),
                body=block(item.body),
                range=bounds,
                index=index,
            )
        case Sweep():
            arrays = tuple(SweptArray(to(a.param), of(a.init), to(a.out)) for a in item.arrays)
            return replace(
                item,
                arrays=arrays,
                scalars=tuple(map(carried, item.scalars)),
                body=block(item.body),
                order=of(item.order),
            )
        case If():
            merges = tuple(Merge(to(m.out), of(m.then), of(m.orelse)) for m in item.merges)
            return replace(
                item, cond=of(item.cond), then=block(item.then), orelse=block(item.orelse), merges=merges
            )
        case Break():
            return replace(item, cond=of(item.cond), values=tuple(map(of, item.values)))
        case Store():
            return replace(item, array=to(item.array), value=of(item.value))
        case Watch():
            return replace(item, value=of(item.value))
        case _:
            raise uncovered(item)


def all_ids(program: Program) -> list[int]:
    """Every id in the order of its definition."""
    found = [s.out for s in program.sources]
    for item in walk(program.body):
        found += [*own_ids(item), *defined(item)]
    return list(dict.fromkeys(found))


def canonical(program: Program) -> Program:
    """The same program with ids numbered from 0 in the order of definition, names following."""
    number = {old: new for new, old in enumerate(all_ids(program))}

    def of(o: Operand) -> Operand:
        return number[o] if isinstance(o, int) else o

    sources = tuple(
        replace(s, out=number[s.out], of=None if s.of is None else number[s.of]) for s in program.sources
    )
    body = tuple(rewritten(i, of, number.__getitem__) for i in program.body)
    outputs = tuple(replace(o, value=of(o.value)) for o in program.outputs)
    names = MappingProxyType({number[i]: n for i, n in program.names.items() if i in number})
    return replace(program, sources=sources, body=body, outputs=outputs, names=names)
