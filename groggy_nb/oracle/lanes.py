"""Neighbor comprehensions of the oracle: entries computed side by side, then folded row by row."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from groggy_nb.domains import SCALAR
from groggy_nb.graph import Graph
from groggy_nb.ir.forms import Gather, Step
from groggy_nb.ops import OPS, OpFailure
from groggy_nb.ops.calling import held, working

if TYPE_CHECKING:
    from groggy_nb.oracle.reference import Interpreter


@dataclass(frozen=True, slots=True)
class Lane:
    """Where values are read: node of the row, neighbor and edge of each entry (int64)."""

    node: Any
    neighbor: Any = None
    edge: Any = None

    @property
    def is_empty(self) -> bool:
        """Whether it has no entries; where one node is visited there is one."""
        return self.neighbor is not None and not len(self.neighbor)

    def only(self, passing: Any) -> Lane:
        """The entries where a mask holds."""
        return Lane(self.node[passing], self.neighbor[passing], self.edge[passing])


class Rows:
    """The rows of one direction, as the oracle reads them."""

    def __init__(self, graph: Graph, direction: Any) -> None:
        csr = graph.csr(direction)
        self.starts: list[int] = csr.indptr.tolist()
        self.indptr = csr.indptr.astype(np.int64)
        self.neighbor = csr.indices.astype(np.int64)
        self.edge = csr.edge_ids.astype(np.int64)
        self.node = np.repeat(np.arange(graph.num_nodes, dtype=np.int64), np.diff(self.indptr))

    def lane(self, node: int | None) -> Lane:
        """The entries of all rows, or of one node's row."""
        if node is None:
            return Lane(self.node, self.neighbor, self.edge)
        row = slice(self.starts[node], self.starts[node + 1])
        return Lane(self.node[row], self.neighbor[row], self.edge[row])


def gather(run: Interpreter, item: Gather) -> Any:
    """The value of a comprehension: for each node, or (in a sweep) for the visited one."""
    outside = run.lane
    visited = None if outside is None else int(outside.node)
    rows = run.rows(item.direction)
    lane = rows.lane(visited)
    length = len(lane.neighbor)
    starts = rows.starts if visited is None else [0, length]
    by_entry = OPS[item.op].by_entry
    scalars = [run.seen(o) for o in item.further[by_entry - 1 :]]
    run.lane = lane
    try:
        _steps(run, item.body[: item.guard])
        if item.where is not None:
            passing = np.broadcast_to(run.seen(item.where), (length,))
            for step in item.body[: item.guard]:
                found = run.env[step.out]
                if run.types[step.out].domain is SCALAR and np.ndim(found):
                    run.env[step.out] = found[passing]
            run.lane = lane = lane.only(passing)
            starts = np.concatenate([[0], np.cumsum(passing)])[starts].tolist()
        _steps(run, item.body[item.guard :])
        read = [run.seen(o) for o in (item.value, *item.further[: by_entry - 1])]
        found = [np.broadcast_to(o, (len(lane.neighbor),)) for o in read]
        return _folded(run, item, [*found, *scalars], starts, visited)
    finally:
        run.lane = outside


def _steps(run: Interpreter, body: tuple[Step, ...]) -> None:
    for step in body:
        run.step(step)


def _folded(run: Interpreter, item: Gather, given: list[Any], starts: list[int], visited: int | None) -> Any:
    """Each row's entries folded by the op's own function, one block a row."""
    op = OPS[item.op]
    empty = op.aggregate.empty_row
    options: dict[str, Any] = dict(item.options)
    if run.checked and op.checked:
        options["_checked"] = True
    into, _ = working(item.op, (run.dtype(item.value), *map(run.dtype, item.further)))
    given = list(map(held, given, into))
    entries, scalars = given[: op.by_entry], given[op.by_entry :]
    result = run.dtype(item.out)
    assert run.lane is not None
    index = run.lane.neighbor
    out = np.empty(len(starts) - 1, held(0, result).dtype)
    default = None
    if item.default is not None:
        run.lane = Lane(np.arange(len(out)) if visited is None else np.int64(visited))
        default = np.broadcast_to(held(run.seen(item.default), result), out.shape)
    for row, (lo, hi) in enumerate(pairwise(starts)):
        if lo == hi and default is not None:
            out[row] = default[row]
        elif lo == hi and empty is not None:
            out[row] = empty
        else:
            try:
                values = [each[lo:hi] for each in entries]
                out[row] = op.reference(*values, *scalars, _cuts=(0, hi - lo), _index=index[lo:hi], **options)
            except OpFailure as failure:
                raise run.failed(item, failure, row) from None
    return out if visited is None else out[0]
