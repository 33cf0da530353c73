"""In which order an entry of a row is asked: cheap masks first, draws last, none after one that decides."""

from __future__ import annotations

from collections.abc import Container, Mapping
from typing import NamedTuple

from groggy_nb.ir.forms import Gather, Operand, Step, Type
from groggy_nb.ops import OPS
from groggy_nb.passes.facts import LITERAL, may_fail


class Test(NamedTuple):
    """A mask that an entry has to pass: the steps that it takes, the mask, and whether it has to hold."""

    steps: tuple[Step, ...]
    mask: Operand
    holds: bool = True


class Row(NamedTuple):
    """How the entries of a row are gone through.

    tests : in this order, each asked where the ones before are passed. steps : what is computed then.
    settles : what the aggregate is once an entry passes them all, so that none after it is looked at.
    """

    tests: tuple[Test, ...]
    steps: tuple[Step, ...]
    settles: bool | None = None


def row_of(item: Gather, types: Mapping[int, Type], drawn: Container[int], *, checked: bool) -> Row:
    """The row of a comprehension; `drawn` are values made anew for each entry that asks for them.

    Where nothing is drawn the filter is asked as it is written: two cheap masks at once are faster than one
    after the other. A step that can fail is computed for every entry that passes the filter.
    """
    steps = {s.out: s for s in item.body}
    draws = {s.out for s in item.body if any(o in drawn for o in s.inputs if isinstance(o, int))}
    if not draws or any(may_fail(s, types, checked) for s in item.body):
        if item.where is None:
            return Row((), item.body)
        return Row((Test(item.body[: item.guard], item.where),), item.body[item.guard :])
    masks = [] if item.where is None else [(mask, True) for mask in _parts(item.where, steps)]
    settles = _settling(item, types)
    if settles is not None:
        masks += [(m, True) for m in _parts(item.value, steps)] if settles else [(item.value, False)]
    needed = [(_needed(mask, steps), mask, holds) for mask, holds in masks]
    tests, seen = [], set[int]()
    for behind, mask, holds in sorted(needed, key=lambda each: not draws.isdisjoint(each[0])):
        tests.append(Test(tuple(s for s in item.body if s.out in behind - seen), mask, holds))
        seen |= behind
    wanted = () if settles is not None else (item.value, *item.further)
    rest = set().union(*(_needed(o, steps) for o in wanted)) - seen
    return Row(tuple(tests), tuple(s for s in item.body if s.out in rest), settles)


def _settling(item: Gather, types: Mapping[int, Type]) -> bool | None:
    """What an aggregate of masks is as soon as one entry is it."""
    form = OPS[item.op].as_fold
    is_mask = isinstance(item.value, int) and types[item.value].dtype == "bool"
    return form.settles if form is not None and is_mask and item.default is None else None


def _parts(mask: Operand, steps: Mapping[int, Step]) -> list[Operand]:
    """The masks that have to hold together for one to hold."""
    step = steps.get(mask) if isinstance(mask, int) else None
    form = None if step is None or step.op == LITERAL else OPS[step.op].as_map
    if step is None or form is None or not form.conjunction:
        return [mask]
    return [part for operand in step.inputs for part in _parts(operand, steps)]


def _needed(value: Operand, steps: Mapping[int, Step]) -> set[int]:
    """The steps of a row that a value takes."""
    step = steps.get(value) if isinstance(value, int) else None
    if step is None:
        return set()
    return {step.out}.union(*(_needed(operand, steps) for operand in step.inputs))
