"""The one form of a program among its equals: what text, builder and generator agree on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import count

from groggy_nb.errors import uncovered
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
    Map,
    Operand,
    Program,
    Source,
    Step,
    Store,
    Sweep,
    Watch,
    ends,
    operands,
    walk,
)
from groggy_nb.ir.renamed import all_ids, canonical, rewritten
from groggy_nb.ops import OPS

TREE_LIMIT = 2_000


def settled(program: Program) -> Program:
    """The program in its settled form, ids numbered by `canonical`.

    Values that go round a loop, or meet after an arm, and are never read are left out; sources stand
    as parameters, then the others in the order of their first use; a comprehension's own steps are a
    tree, filter first. Nothing that is computed changes.
    """
    fresh = count(max(all_ids(program), default=-1) + 1)
    program = replace(program, body=_block(program.body, fresh))
    previous = None
    while previous != program:
        previous = program
        program = _pruned(program)
    return canonical(_with_sources(program))


def uses(program: Program) -> Counter[int]:
    """How often each id is read."""
    found: Counter[int] = Counter()
    for item in walk(program.body):
        found.update(o for o in (*operands(item), *ends(item)) if isinstance(o, int))
    found.update(o.value for o in program.outputs if isinstance(o.value, int))
    found.update(s.of for s in program.sources if s.of is not None)
    return found


# -- values that nobody reads, or that never change


def _pruned(program: Program) -> Program:
    """One round of leaving out carried values and merges that are not read or do not change."""
    counts = _needed(program)
    instead: dict[int, Operand] = {}
    body = tuple(_prune(i, counts, instead) for i in program.body)
    if instead:

        def of(o: Operand) -> Operand:
            while isinstance(o, int) and o in instead:
                o = instead[o]
            return o

        body = tuple(rewritten(i, of) for i in body)
        outputs = tuple(replace(o, value=of(o.value)) for o in program.outputs)
        return replace(program, body=body, outputs=outputs)
    return replace(program, body=body)


def _needed(program: Program) -> Counter[int]:
    """Reads that matter: all but those of loops' ends, merges and breaks, which are followed where needed."""
    found: Counter[int] = Counter()
    follow: dict[int, list[Operand]] = {}
    for item in walk(program.body):
        match item:
            case Loop():
                found.update(o for o in item.range or () if isinstance(o, int))
                exits = [b for b in item.body if isinstance(b, Break)]
                for n, c in enumerate(item.carried):
                    ways: list[Operand] = [c.init, c.next, *(b.values[n] for b in exits)]
                    for id_ in (c.param, c.out):
                        follow.setdefault(id_, []).extend(ways)
            case Sweep():
                found.update(o for o in (item.order, *(a.init for a in item.arrays)) if isinstance(o, int))
                for c in item.scalars:
                    for id_ in (c.param, c.out):
                        follow.setdefault(id_, []).extend((c.init, c.next))
            case If():
                if isinstance(item.cond, int):
                    found[item.cond] += 1
                for m in item.merges:
                    follow.setdefault(m.out, []).extend((m.then, m.orelse))
            case Break():
                if isinstance(item.cond, int):
                    found[item.cond] += 1
            case Step() | Fold() | Gather() | Map() | Store() | Watch():
                found.update(o for o in operands(item) if isinstance(o, int))
            case _:
                raise uncovered(item)
    found.update(o.value for o in program.outputs if isinstance(o.value, int))
    waiting = [i for i in found if i in follow]
    while waiting:
        for way in follow.pop(waiting.pop(), ()):
            if isinstance(way, int):
                found[way] += 1
                if way in follow:
                    waiting.append(way)
    return found


def _prune(item: Item, counts: Counter[int], instead: dict[int, Operand]) -> Item:
    match item:
        case Loop():
            exits = [b for b in item.body if isinstance(b, Break)]
            keep = []
            for n, c in enumerate(item.carried):
                ways = {c.next, *(b.values[n] for b in exits)}
                if c.init is not None and ways <= {c.param, c.init}:
                    instead[c.param] = instead[c.out] = c.init
                elif counts[c.out] or (c.init is not None and counts[c.param]):
                    keep.append(n)
            keep.sort(key=lambda n: item.carried[n].init is None)
            body = tuple(
                replace(b, values=tuple(b.values[n] for n in keep))
                if isinstance(b, Break)
                else _prune(b, counts, instead)
                for b in item.body
            )
            index = item.index if item.index is not None and counts[item.index] else None
            return replace(item, carried=tuple(item.carried[n] for n in keep), body=body, index=index)
        case Sweep():
            stored = {s.array for s in walk(item.body) if isinstance(s, Store)}
            for a in item.arrays:
                if a.param not in stored:
                    instead[a.param] = instead[a.out] = a.init
            scalars = tuple(c for c in item.scalars if _changes(c, counts, instead))
            arrays = tuple(a for a in item.arrays if a.param in stored)
            body = tuple(_prune(b, counts, instead) for b in item.body)
            return replace(item, arrays=arrays, scalars=scalars, body=body)
        case If():
            for m in item.merges:
                if m.then == m.orelse:
                    instead[m.out] = m.then
            merges = tuple(m for m in item.merges if m.then != m.orelse and counts[m.out])
            then = tuple(_prune(b, counts, instead) for b in item.then)
            orelse = tuple(_prune(b, counts, instead) for b in item.orelse)
            return replace(item, then=then, orelse=orelse, merges=merges)
        case Step() | Fold() | Gather() | Map() | Break() | Store() | Watch():
            return item
        case _:
            raise uncovered(item)


def _changes(c: Carried, counts: Counter[int], instead: dict[int, Operand]) -> bool:
    """Whether a carried value is read and rebound; one that keeps its start is replaced by it."""
    if c.next in (c.param, c.init):
        instead[c.param] = instead[c.out] = c.init
        return False
    return bool(counts[c.out] or counts[c.param])


# -- comprehensions as trees


def _block(block: Block, fresh: Iterator[int]) -> Block:
    return tuple(_item(i, fresh) for i in block)


def _item(item: Item, fresh: Iterator[int]) -> Item:
    match item:
        case Step() | Fold() if None in item.inputs:
            return replace(item, inputs=_filled(item.op, item.inputs))
        case Gather():
            return _tree(item, fresh)
        case Loop() | Sweep():
            return replace(item, body=_block(item.body, fresh))
        case If():
            return replace(item, then=_block(item.then, fresh), orelse=_block(item.orelse, fresh))
        case Step() | Fold() | Map() | Break() | Store() | Watch():
            return item
        case _:
            raise uncovered(item)


def _filled(op: str, inputs: tuple[Operand, ...]) -> tuple[Operand, ...]:
    """The operands with what stands for those left out."""
    given = zip(OPS[op].operands, inputs, strict=True)
    return tuple(
        Const.of(a.default) if o is None and isinstance(a.default, bool | int | float) else o
        for a, o in given
    )


def _tree(gather: Gather, fresh: Iterator[int]) -> Gather:
    """The comprehension's steps in the order of their text: the filter's tree, then the value's."""
    steps = {s.out: s for s in gather.body}
    order: list[Step] = []
    used: set[int] = set()

    def visit(operand: Operand, depth: int = 0) -> Operand:
        step = steps.get(operand) if isinstance(operand, int) else None
        if step is None:
            return operand
        if len(order) > TREE_LIMIT or depth > 200:
            raise OverflowError
        inputs = tuple(visit(i, depth + 1) for i in step.inputs)
        # A value read twice has no name inside a comprehension, so that its text computes it twice.
        out = next(fresh) if step.out in used else step.out
        used.add(out)
        inputs = _filled(step.op, inputs) if None in inputs else inputs
        order.append(replace(step, out=out, inputs=inputs))
        return out

    try:
        where = visit(gather.where)
        guard = len(order)
        value, *further = map(visit, (gather.value, *gather.further))
    except OverflowError:
        return gather
    return replace(gather, body=tuple(order), guard=guard, where=where, value=value, further=tuple(further))


# -- sources


def _with_sources(program: Program) -> Program:
    """Parameters as declared, then the other sources in the order of their first use, each once."""
    by_id = {s.out: s for s in program.sources}
    keys: dict[object, int] = {}
    same: dict[int, int] = {}
    for s in program.sources:
        if s.form != "param":
            of = same.get(s.of, s.of) if s.of is not None else None
            key = (s.form, s.name, s.default, of)
            same[s.out] = keys.setdefault(key, s.out)
    order: dict[int, Source] = {}

    def note(operand: Operand) -> None:
        source = by_id.get(operand) if isinstance(operand, int) else None
        if source is None or source.form == "param":
            return
        source = by_id[same[source.out]]
        if source.of is not None:
            note(source.of)
            source = replace(source, of=same.get(source.of, source.of))
        order.setdefault(source.out, source)

    for item in walk(program.body):
        for operand in operands(item):
            note(operand)
    for item in walk(program.body):
        for operand in ends(item):
            note(operand)
    for output in program.outputs:
        note(output.value)

    def once(o: Operand) -> Operand:
        return same.get(o, o) if isinstance(o, int) else o

    params = tuple(s for s in program.sources if s.form == "param")
    body = tuple(rewritten(i, once) for i in program.body)
    outputs = tuple(replace(o, value=once(o.value)) for o in program.outputs)
    return replace(program, sources=(*params, *order.values()), body=body, outputs=outputs)
