"""The memory of a run, known before it, refused above 80% of what is free: values, scratch, new rows."""

from __future__ import annotations

from typing import Any

import numpy as np

from groggy_nb.codegen.build import Executable
from groggy_nb.domains import ATTRIBUTES, OF_FORM
from groggy_nb.errors import MemoryLimitError
from groggy_nb.graph import memory
from groggy_nb.run.bind import Bound
from groggy_nb.run.ground import Ground
from groggy_nb.run.work import entries_of

SMALL = 2**24  # bytes; asking the system costs more than such a run


def fits(needed: int) -> bool:
    """Whether a run may take so much."""
    return needed <= memory.SHARE * _free(needed)


def _free(needed: int) -> int:
    return memory.free_bytes() if needed > SMALL else memory.UNKNOWN


def refuse_above_free(needed: int) -> None:
    """Raise before allocating where a run would not fit."""
    free = _free(needed)
    if needed > memory.SHARE * free:
        raise MemoryLimitError(
            f"this run needs about {needed / 2**30:.2f} GiB; of the {free / 2**30:.2f} GiB that are free "
            f"it may take {memory.SHARE:.0%}",
            hint="use a smaller graph, fewer node values, or passes that include 'fuse' and 'reuse'",
        )


def needed(ground: Ground, bound: Bound, threads: int) -> int:
    """Bytes that a run takes at its peak: while it makes the graph's rows, or with all else beside them."""
    graph: Any = bound.graph
    given, allocated = _bound_nbytes(ground.done, bound), ground.nbytes(threads)
    for direction, value in ground.done.ordered:
        allocated += entries_of(graph, direction) * bound.values[value].itemsize
    if ground.is_laid:
        return given + allocated
    making, kept = graph.making_nbytes(ground.done.directions)
    blocking, blocked = graph.blocking_nbytes(ground.done.blocked)
    return given + max(making, kept + max(blocking, blocked + allocated))


def _bound_nbytes(done: Executable, bound: Bound) -> int:
    """Bytes of attributes with values of `default=`, which were made when the program was bound."""
    graph: Any = bound.graph
    arrays = 0
    for source in done.plan.program.sources:
        if source.form not in ATTRIBUTES:
            continue
        given = bound.values.get(source.out)
        if isinstance(given, np.ndarray):
            column = OF_FORM[source.form].attributes(graph).get(source.name)
            is_made = column is None or not np.may_share_memory(column.values, given)
            arrays += given.nbytes if is_made else 0
    return arrays
