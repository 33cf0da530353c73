"""Loops and ordered sweeps of the oracle."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from groggy_nb.ir.forms import Block, Break, Carried, Loop, Operand, Sweep, inner_blocks
from groggy_nb.ops import OpFailure
from groggy_nb.ops.calling import held
from groggy_nb.oracle.lanes import Lane
from groggy_nb.run.observer import before
from groggy_nb.run.record import LoopRow
from groggy_nb.run.rounds import count_rounds, stopped_at

if TYPE_CHECKING:
    from groggy_nb.oracle.reference import Interpreter


@dataclass(slots=True)
class LoopCount:
    """What one loop did over the whole run."""

    line: int | None
    top: bool
    entries: int = 0
    rounds: int = 0
    ended: str = "count"

    def row(self) -> LoopRow:
        """The loop's row in the record."""
        return LoopRow(self.line, self.entries, self.rounds, self.ended, self.top)


def loop_counts(block: Block) -> dict[int, LoopCount]:
    """A count for each loop of a program, by the loop's identity, in program order."""
    return {id(i): LoopCount(i.place.line if i.place else None, top) for i, top in _loops(block, True)}


def _loops(block: Block, top: bool) -> Iterator[tuple[Loop, bool]]:
    for item in block:
        if isinstance(item, Loop):
            yield item, top
        for inner in inner_blocks(item):
            yield from _loops(inner, top and not isinstance(item, Loop))


def enter(run: Interpreter, carried: tuple[Carried, ...]) -> None:
    """Give carried values their start; one that is first bound inside the loop starts as 0."""
    starts: dict[int, Any] = {}
    for c in carried:
        type_ = run.types[c.param]
        if c.init is not None:
            starts[c.param] = held(run.seen(c.init), type_.dtype or "float64")
        elif type_.domain is not None and type_.domain.is_array:
            zeros = np.zeros(type_.domain.count(run.graph))
            starts[c.param] = held(zeros, type_.dtype or "float64")
        else:
            starts[c.param] = held(0, type_.dtype or "float64")
    run.env.update(starts)


def carry(
    run: Interpreter, carried: tuple[Carried, ...], values: tuple[Operand, ...], out: bool = False
) -> None:
    """Carried values become `values`, all at once: as params, or as what follows the loop."""
    # One update, so that a Ctrl-C falls before or after it.
    run.env.update(
        {
            c.out if out else c.param: held(run.seen(value), run.types[c.param].dtype or "float64")
            for c, value in zip(carried, values, strict=True)
        }
    )


def run_loop(run: Interpreter, loop: Loop) -> None:
    """Run a loop; a Ctrl-C ends it with the rounds that are whole."""
    counted = run.loops[id(loop)]
    counted.entries += 1
    rounds = _count(run, loop)
    enter(run, loop.carried)
    if run.observer is not None:
        run.observer.enter(loop)
    leave: tuple[Operand, ...] = tuple(c.param for c in loop.carried)
    done, begun = 0, counted.rounds
    try:
        while rounds is None or done < rounds:
            run.check()
            left = _round(run, loop, counted, done)
            if left is not None:
                leave = left
                break
            if run.observer is not None:
                run.observer.round(loop, loop.body, run.value)
            done += 1
            carry(run, loop.carried, tuple(c.next for c in loop.carried))
            if run.interrupted:
                counted.ended = "interrupted"
                break
        else:
            counted.ended = "count"
    except KeyboardInterrupt:
        if run.interrupted:
            raise
        run.interrupted, counted.ended = True, "interrupted"
        counted.rounds = begun + done  # the round that was cut off left nothing
    carry(run, loop.carried, leave, out=True)


def _count(run: Interpreter, loop: Loop) -> int | None:
    """The rounds of a `for` loop; None for a `while` loop."""
    if loop.range is None:
        return None
    start, stop, step = (int(run.value(o)) for o in loop.range)
    try:
        return count_rounds(start, stop, step)
    except OpFailure as failure:
        raise run.failed(loop, failure) from None


def _round(run: Interpreter, loop: Loop, counted: LoopCount, done: int) -> tuple[Operand, ...] | None:
    """Run one round; the operands to leave the loop with, or None to go on."""
    if loop.index is not None and loop.range is not None:
        start, _, step = (int(run.value(o)) for o in loop.range)
        run.env[loop.index] = np.int64(start + done * step)
    begun = not any(isinstance(i, Break) and i.head for i in loop.body)
    if begun and _is_over(run, loop, counted, done):
        return tuple(c.param for c in loop.carried)
    counted.rounds += begun
    for item in loop.body:
        if not isinstance(item, Break):
            run.item(item)
        elif bool(run.value(item.cond)) != item.head:
            counted.ended = "condition" if item.head else "break"
            if run.observer is not None and not item.head:
                run.observer.round(loop, before(loop, item), run.value)
            return item.values
        elif item.head:
            if _is_over(run, loop, counted, done):
                return item.values
            counted.rounds += 1
    return None


def _is_over(run: Interpreter, loop: Loop, counted: LoopCount, done: int) -> bool:
    """Whether a `while` loop has run all the rounds it may, which is worth a warning."""
    if loop.range is not None or done < run.max_rounds:
        return False
    counted.ended = "max_rounds"
    where = f"{loop.place}: " if loop.place else ""
    run.warnings.append(f"{where}the loop {stopped_at(run.max_rounds)}")
    return True


def run_sweep(run: Interpreter, sweep: Sweep) -> None:
    """Visit the nodes one by one; reads see what earlier visits stored."""
    for array in sweep.arrays:
        wanted = held(0, run.dtype(array.param)).dtype
        run.env[array.param] = np.array(run.value(array.init), dtype=wanted)
    enter(run, sweep.scalars)
    nodes = range(run.graph.num_nodes) if sweep.order is None else run.value(sweep.order).tolist()
    try:
        for node in reversed(nodes) if sweep.reverse else nodes:
            run.lane, run.visited = Lane(np.int64(node)), node
            run.began = {a.param: run.env[a.param][node] for a in sweep.arrays}
            run.block(sweep.body)
            carry(run, sweep.scalars, tuple(c.next for c in sweep.scalars))
    finally:
        run.lane, run.visited, run.began = None, None, {}
    for array in sweep.arrays:
        run.env[array.out] = run.env[array.param]
    carry(run, sweep.scalars, tuple(c.param for c in sweep.scalars), out=True)
