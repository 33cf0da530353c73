"""The memory of a run, known before it, refused above 80% of what is free: values, scratch, new rows."""

from __future__ import annotations

from typing import Any

import numpy as np

from groggy_kernels.layout import SLOT_BLOCKS
from groggy_nb.codegen.build import Executable
from groggy_nb.domains import ATTRIBUTES, OF_FORM
from groggy_nb.errors import MemoryLimitError
from groggy_nb.graph import memory
from groggy_nb.ir.forms import Gather
from groggy_nb.run.bind import Bound

SIZES = {"float64": 8, "int64": 8, "bool": 1}
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


def needed(done: Executable, bound: Bound, threads: int) -> int:
    """Bytes that a run takes at its peak: while it makes the graph's rows, or with all else beside them."""
    graph: Any = bound.graph
    making, kept = graph.making_nbytes(done.directions)
    blocking, blocked = graph.blocking_nbytes(done.blocked)
    given = _bound_nbytes(done, bound)
    return given + max(making, kept + max(blocking, blocked + _allocated(done, graph, threads)))


def _allocated(done: Executable, graph: Any, threads: int) -> int:
    """Bytes of what native code reads and writes beside the graph and its rows."""
    variables = [v for v in done.plan.storage.variables if v.source is None]
    arrays = sum(SIZES[v.dtype] * v.domain.count(graph) for v in variables)
    states = done.row_states * graph.longest_part if done.row_states else 0
    words = (scratch_words(done, graph) + states) * threads + 2 * SLOT_BLOCKS * done.slot_words
    return int(arrays + 8 * words)


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


def scratch_words(done: Executable, graph: Any) -> int:
    """Words of scratch memory a thread needs for collected values, twice their number."""
    words = 0
    for item in done.plan.collected:
        if isinstance(item, Gather):
            words = max(words, 2 * graph.longest_row(item.direction))
        else:
            words = max(words, 2 * max(graph.num_nodes, graph.num_edges))
    return words + 8
