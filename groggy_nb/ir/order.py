"""The order of values in a program that someone else made: each defined once, and before it is read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from groggy_nb.errors import ProgramFileError
from groggy_nb.ir.forms import (
    Block,
    Gather,
    Item,
    Map,
    Program,
    defined,
    ends,
    inner_blocks,
    operands,
    own_ids,
)


def check_order(program: Program) -> None:
    """Raise ProgramFileError unless each value is defined once, and before it is read."""
    seen: set[int] = set()
    for action, number in _events(program):
        if action == "read" and number not in seen:
            raise ProgramFileError(f"value {number} is read before it is defined", code="file-cycle")
        if action == "define" and number in seen:
            raise ProgramFileError(f"value {number} is defined twice", code="file-id")
        seen.add(number)


def _events(program: Program) -> Iterator[tuple[str, int]]:
    """Definitions and reads of values in the order of a run."""
    for source in program.sources:
        if source.of is not None:
            yield "read", source.of
        yield "define", source.out
    for item in program.body:
        yield from _item_events(item)
    for output in program.outputs:
        yield from _reads((output.value,))


def _item_events(item: Item) -> Iterator[tuple[str, int]]:
    if isinstance(item, Gather | Map):
        for step in item.body:
            yield from _reads(step.inputs)
            yield "define", step.out
        if isinstance(item, Gather):
            yield from _reads((item.value, *item.further, item.where, item.default))
            yield "define", item.out
        return
    # What breaks and loops hand on is defined by the time it is handed on: `ends` come last.
    yield from _reads(operands(item))
    for number in own_ids(item):
        yield "define", number
    for block in inner_blocks(item):
        yield from _block_events(block)
    yield from _reads(ends(item))
    for number in defined(item):
        yield "define", number


def _block_events(block: Block) -> Iterator[tuple[str, int]]:
    for item in block:
        yield from _item_events(item)


def _reads(given: tuple[Any, ...]) -> Iterator[tuple[str, int]]:
    return (("read", o) for o in given if isinstance(o, int))
