"""Loops in which changed nodes may give their values on, in place of all beside them asking their neighbors.

That is right where a value is joined with what each entry of a row gives, as with the smallest, and this is a
function of the neighbor's value and of what no round changes: what an unchanged neighbor gives was taken in
before. A node whose masks keep it from asking is given something in vain.
"""

from __future__ import annotations

from collections.abc import Iterator

from groggy_nb.ir.forms import Fold, Gather, Item, Step
from groggy_nb.ops import OPS
from groggy_nb.passes.facts import LITERAL, may_fail
from groggy_nb.plan.accesses import At, at_of, reads
from groggy_nb.plan.changing import Changing
from groggy_nb.plan.nodes import BreakNode, Frontier, Push, Scalars, Walk, WatchNode
from groggy_nb.plan.storage import Storage


def pushed(loop: Changing, walk: Walk, frontier: Frontier, storage: Storage, *, checked: bool) -> Push | None:
    """How the changed nodes of a loop with a frontier give their value on; None where they may not."""
    gathers = [item for item in walk.items if isinstance(item, Gather)]
    takes_others = frontier.asking or frontier.draws or frontier.totals
    if len(gathers) != 1 or len(frontier.kept) != 1 or takes_others:
        return None
    ((param, after),), (gather,) = frontier.kept, gathers
    join = next(item for item in walk.items if item.out == after)
    if [item for item in walk.items if storage.is_stored(item.out)] != [join]:
        return None
    if any(may_fail(item, loop.types, checked) for item in (join, *gather.body)):
        return None
    if not isinstance(join, Step) or not _is_joined(loop, join, gather, param):
        return None
    if not _gives(loop, walk, gather, param) or not _ends_alike(loop, walk, param, after):
        return None
    told, needed = list[Item](), set[int]()
    for item in reversed(walk.items):
        if isinstance(item, Fold) or (item.out in needed and item is not join):
            told.insert(0, item)
            needed |= {read.value for read in loop.leaves(reads(item))}
    return Push(gather, join, tuple(told), _is_even(loop, gather, param)) if gather not in told else None


def _is_joined(loop: Changing, step: Step, gather: Gather, param: int) -> bool:
    """Whether a step takes a carried value together with the comprehension, as that does its entries."""
    form, of = None if step.op == LITERAL else OPS[step.op].as_map, (param, gather.out)
    joins = form is not None and form.joins == gather.op and step.inputs in (of, of[::-1])
    return joins and len({loop.types[value].dtype for value in (step.out, *of)}) == 1


def _gives(loop: Changing, walk: Walk, gather: Gather, param: int) -> bool:
    """Whether what an entry gives follows from the neighbor's value and what no round changes.

    With a filter a row may be empty in one round and not in another, which must make no difference.
    """
    is_empty_alike = gather.default is None and OPS[gather.op].aggregate.empty_row is not None
    if gather.where is not None and not is_empty_alike:
        return False
    made = {item.out for item in walk.items}
    return all(
        (value not in made and loop.is_fixed(value)) or (value == param and at is At.NEIGHBOR)
        for value, at in loop.leaves(reads(gather))
    )


def _is_even(loop: Changing, gather: Gather, param: int) -> bool:
    """Whether what an entry gives follows from the neighbor's value alone, and that is a number."""
    for step in gather.body:
        is_value = at_of(step) is At.NEIGHBOR and step.inputs == (param,)
        is_map = step.op == LITERAL or (OPS[step.op].as_map is not None and at_of(step) is At.PLACE)
        if not is_value and not is_map:
            return False
    inner = {step.out for step in gather.body}
    told = [o for step in gather.body for o in step.inputs if step.inputs != (param,)] + [gather.default]
    is_of_one = all(not isinstance(o, int) or o in inner or not loop.types[o].is_array for o in told)
    return is_of_one and gather.where is None and gather.value in inner and loop.types[param].dtype != "bool"


def _ends_alike(loop: Changing, walk: Walk, param: int, after: int) -> bool:
    """Whether nothing behind a walk asks for the value as it was before: it becomes the next one in place.

    A way out may take it with it where nothing has changed.
    """
    behind = loop.node.body[loop.node.body.index(walk) + 1 :]
    items = [item for node in behind if isinstance(node, Scalars) for item in node.items]
    told = [operand for item in items for operand in item.inputs]
    told += [node.item.value for node in behind if isinstance(node, WatchNode)]
    if any(isinstance(value, int) and loop.types[value].is_array for value in told):
        return False
    same, others = ({fold.out for fold in _folds_of(loop, walk, says)} for says in (True, False))
    same |= {item.out for item in items if _is_not(loop, item) and others.issuperset(item.inputs)}
    place = next(n for n, c in enumerate(loop.node.item.carried) if c.param == param)
    for node in behind:
        if isinstance(node, BreakNode):
            kept = after, *([param] if node.item.cond in same else [])
            if node.moves.copies or node.item.values[place] not in kept:
                return False
    return True


def _folds_of(loop: Changing, walk: Walk, says: bool) -> Iterator[Fold]:
    """The folds that say so where all nodes keep their value, and nowhere else."""
    makers = {**loop.virtual, **{item.out: item for item in walk.items}}
    for item in walk.items:
        if not isinstance(item, Fold):
            continue
        fold = OPS[item.op].as_fold
        if fold is not None and fold.settles is (not says):  # all; any
            step = makers.get(item.inputs[0]) if isinstance(item.inputs[0], int) else None
            form = OPS[step.op].as_map if isinstance(step, Step) and step.op != LITERAL else None
            if form is not None and form.commutative and form.of_same is says:
                yield item


def _is_not(loop: Changing, step: Step) -> bool:
    """Whether it turns a mask round: what does so with numbers gives none."""
    form = None if step.op == LITERAL else OPS[step.op].as_map
    return form is not None and form.involution and loop.types[step.out].dtype == "bool"
