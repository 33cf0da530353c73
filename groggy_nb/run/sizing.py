"""How large a run will be: its threads, its rounds where they are known, whether it is over at once."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from groggy_nb.codegen.compile import is_jit_disabled
from groggy_nb.graph.blocks import FEW_BLOCKS, count_blocks
from groggy_nb.ir.forms import Const, Gather, Item, Loop, Operand, Program, Step, Sweep, walk
from groggy_nb.modes import MODES
from groggy_nb.ops import OPS
from groggy_nb.run.bind import Bound
from groggy_nb.run.crowding import CROWDING, Threads
from groggy_nb.run.threads import available_cores

STRAIGHT_UNITS = 2_000_000  # entry visits that take about a millisecond: shorter runs need no thread
ITEM_UNITS = 50  # what an item of a round costs on no graph at all, in the same units
CROSSING_UNITS = 8_000  # the same where Python makes a call of it: 4 us
KERNEL_WALKS = (
    50  # about how many walks an algorithm on the whole graph takes as long as: it sorts, or goes by heaps
)
# Below this a second thread gives little on a quiet machine and stalls the first on a busy one (2026-11).
ONE_THREAD_UNITS = 150_000
MOST_THREADS = 16
# Where a walk takes less than some 20 us, timing each of them would be seen: one round of eight is timed.
SAMPLED_UNITS = 40_000
SAMPLED = 8


def work_units(graph: Any) -> int:
    """Work of one walk: stored entries and four for each node."""
    return int(graph.num_edges * (1 if graph.directed else 2) + 4 * graph.num_nodes)


def choose_threads(asked: int | None, program: Program, units: int, mode: str) -> Threads:
    """Threads of a run: one for small graphs, for sweeps and short calls, fewer on cores that others use."""
    if is_jit_disabled():
        return Threads(1, "nothing is compiled")
    if asked is not None:
        if asked > FEW_BLOCKS:  # more than find a block to work on, or a core
            asked = min(asked, max(FEW_BLOCKS, min(count_blocks(units), available_cores())))
        return Threads(asked, "as asked")
    if units < ONE_THREAD_UNITS:
        return Threads(1, "a small graph")
    if any(isinstance(i, Sweep) for i in walk(program.body)):
        return Threads(1, "an ordered sweep goes on one")
    if not MODES[mode].has_native_loops and units < 4 * ONE_THREAD_UNITS:
        return Threads(1, "short calls")
    return CROWDING.choose(MOST_THREADS)


def sample(units: int) -> int:
    """Of many rounds, one out of this many is timed step by step; all where a probe costs next to nothing."""
    return SAMPLED if units < SAMPLED_UNITS else 1


def expected_rounds(program: Program, bound: Bound) -> int | None:
    """Rounds of the first loop where its count is known before the run."""
    loop = next((i for i in walk(program.body) if isinstance(i, Loop)), None)
    return None if loop is None else rounds_of(loop, bound)


class Shape(NamedTuple):
    """How many items and walks a program has, and its loops: what `is_short` asks, found once."""

    items: int
    walks: int
    loops: tuple[Loop, ...]


def shape_of(program: Program) -> Shape:
    """The shape of a program."""
    items = [*walk(program.body)]
    walks = 1 + sum(isinstance(item, Gather | Sweep) or is_group(item) for item in items)
    walks += KERNEL_WALKS * sum(is_kernel(item) for item in items)
    return Shape(len(items), walks, tuple(item for item in items if isinstance(item, Loop)))


def is_kernel(item: Item) -> bool:
    """Whether a step is an algorithm on the whole graph."""
    return isinstance(item, Step) and item.op != "literal" and OPS[item.op].as_kernel is not None


def is_group(item: Item) -> bool:
    """Whether a step is an aggregate at an index."""
    return isinstance(item, Step) and item.op != "literal" and OPS[item.op].as_group is not None


def is_short(shape: Shape, bound: Bound, units: int, mode: str) -> bool:
    """Whether a run certainly ends within about a millisecond, so that it needs no thread of its own."""
    each = ITEM_UNITS if MODES[mode].has_native_loops else CROSSING_UNITS
    rounds = 1
    for loop in shape.loops:
        count = rounds_of(loop, bound)
        if count is None:
            return False
        rounds *= max(1, count)
    return rounds * (units * shape.walks + shape.items * each) < STRAIGHT_UNITS


def rounds_of(loop: Loop, bound: Bound) -> int | None:
    """A loop's rounds, where its bounds are constants or parameters."""
    found = [_number(o, bound) for o in loop.range or (None,)]
    start, stop, step = found if len(found) == 3 else (None, None, None)
    if start is None or stop is None or not step:
        return None
    return max(0, -((start - stop) // step))


def _number(operand: Operand, bound: Bound) -> int | None:
    if isinstance(operand, Const):
        return int(operand.value)
    value = bound.values.get(operand) if operand is not None else None
    return int(value) if value is not None and np.ndim(value) == 0 else None
