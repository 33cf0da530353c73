"""How large a run will be: its threads, its rounds where they are known, whether it is over at once."""

from __future__ import annotations

from collections import Counter
from math import inf
from typing import Any, NamedTuple

import numpy as np

from groggy_nb.codegen.compile import is_jit_disabled
from groggy_nb.domains import NODE, Domain
from groggy_nb.errors import uncovered
from groggy_nb.graph.blocks import FEW_BLOCKS, count_blocks
from groggy_nb.ir.forms import (
    Break,
    Const,
    Fold,
    Gather,
    If,
    Item,
    Loop,
    Map,
    Operand,
    Program,
    Step,
    Store,
    Sweep,
    Watch,
    walk,
)
from groggy_nb.ir.typed import Typed
from groggy_nb.modes import MODES
from groggy_nb.ops import OPS
from groggy_nb.run.bind import Bound
from groggy_nb.run.crowding import CROWDING, Threads
from groggy_nb.run.threads import available_cores

# Ctrl-C is heard 200 ms later at most: a run that ends within half of that needs no thread that hears it. The
# nanoseconds are of the worst kind, where values lie in no cache: most runs take a tenth of what is reckoned.
STRAIGHT = 100_000_000
UNIT = 3  # of a unit of work in a walk
CHEAP, DEAR = 2, 30  # of an entry of a step beside it: DEAR is what calls libm, or draws
ITEM = 30  # of an item of a round on no graph at all
CROSSING = 5_000  # the same where Python makes a call of it
COLLECTED_WALKS = 20  # about how many walks one takes as long as that keeps each row's values and sorts them
KERNEL_WALKS = 50  # the same of an algorithm on the whole graph: it sorts, or goes by heaps
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
    if asked is None and units < ONE_THREAD_UNITS:
        return Threads(1, "a small graph")
    if is_jit_disabled():
        return Threads(1, "nothing is compiled")
    if asked is not None:
        if asked > FEW_BLOCKS:  # more than find a block to work on, or a core
            asked = min(asked, max(FEW_BLOCKS, min(count_blocks(units), available_cores())))
        return Threads(asked, "as asked")
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
    """How many items and walks a program has, and its loops: what `is_short` asks, found once.

    steps : nanoseconds that its steps beside the walks take for an entry of a domain
    """

    items: int
    walks: float
    steps: tuple[tuple[Domain, int], ...]
    loops: tuple[Loop, ...]


def shape_of(typed: Typed) -> Shape:
    """The shape of a program."""
    items = [*walk(typed.program.body)]
    steps: Counter[Domain] = Counter()
    for item in items:
        if isinstance(item, Step):
            domain = typed.types[item.out].domain or NODE
            steps[domain if domain.is_array else NODE] += _of_entry(item)  # in a sweep it is at each node
    loops = tuple(item for item in items if isinstance(item, Loop))
    return Shape(len(items), 1 + sum(map(_walks, items)), tuple(steps.items()), loops)


def _of_entry(step: Step) -> int:
    """Nanoseconds that a step takes for one entry."""
    return DEAR if step.op != "literal" and OPS[step.op].is_costly else CHEAP


def _walks(item: Item) -> float:
    """How many walks an item takes as long as."""
    match item:
        case Sweep():
            return 1
        case Gather():
            beside = sum(map(_of_entry, item.body)) / UNIT
            return 1 + beside + COLLECTED_WALKS * (OPS[item.op].as_fold is None)
        case Fold():
            return 1 + COLLECTED_WALKS * (OPS[item.op].as_fold is None)
        case Step():
            op = OPS[item.op] if item.op != "literal" else None
            if op is None or op.as_kernel is None:
                return float(op is not None and op.as_group is not None)
            return inf if op.as_kernel.repeats else KERNEL_WALKS
        case Map() | Loop() | If() | Break() | Store() | Watch():
            return 0
        case _:
            raise uncovered(item)


def is_short(shape: Shape, bound: Bound, units: int, mode: str) -> bool:
    """Whether a run ends so soon, however slow its memory, that it needs no thread of its own."""
    each = ITEM if MODES[mode].has_native_loops else CROSSING
    rounds = 1
    for loop in shape.loops:
        count = rounds_of(loop, bound)
        if count is None:
            return False
        rounds *= max(1, count)
    steps = sum(seconds * domain.entries(bound.graph) for domain, seconds in shape.steps)
    return rounds * (UNIT * units * shape.walks + steps + shape.items * each) < STRAIGHT


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
