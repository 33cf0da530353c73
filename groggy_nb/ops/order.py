"""Nodes in the order of a value: sorted once, equal values by node order, nan last."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Literal

import numpy as np

from groggy_nb.domains import NODE
from groggy_nb.ops import rules
from groggy_nb.ops.forms import Kernel
from groggy_nb.ops.meaning import OpFailure
from groggy_nb.ops.table import NodeValue, Scalar, op
from groggy_nb.ops.targets import Routine

FAMILY = "order"
NEGATIVE = "k must be 0 or more"
SORT = Kernel(scratch=(NODE,) * 3, sorts=True)


@op(
    family=FAMILY,
    form=SORT,
    rule=rules.index_of_number,
    times=rules.time_placed,
    bounded=True,
    numba=Routine("groggy_kernels.steps.rank:rank_{dtype}"),
    groggy=("core.sort_nodes_by_attr",),
)
def rank(x: NodeValue, order: Literal["ascending", "descending"] = "ascending") -> Any:
    """The place of each node in the order of a value, from 0.

    Equal values stand in node order, nan last in either order.
    """
    values = x.tolist()
    numbers = [v for v, value in enumerate(values) if value == value]
    by_value = sorted(numbers, key=values.__getitem__, reverse=order == "descending")  # equal ones stay
    places = np.empty(len(values), dtype=np.int64)
    for place, v in enumerate([*by_value, *(v for v, value in enumerate(values) if value != value)]):
        places[v] = place
    return places


@op(
    family=FAMILY,
    form=replace(SORT, orders=True),
    rule=rules.index_of_number,
    times=rules.time_placed,
    numba=Routine("groggy_kernels.steps.nodes_by:nodes_by_{dtype}"),
)
def nodes_by(x: NodeValue) -> Any:
    """The indices of the nodes in ascending order of a value: `for v in nodes_by(x):` sweeps in it.

    Equal values stand in node order, nan last. `reversed(nodes_by(x))` is that from its end.
    """
    return np.argsort(rank(x))


@op(
    family=FAMILY,
    form=SORT,
    rule=rules.mask_by_count,
    times=rules.time_asked,
    fails={"k": NEGATIVE},
    numba=Routine("groggy_kernels.steps.top_k:top_k_{dtype}"),
    groggy=("core.top_k",),
)
def top_k(x: NodeValue, k: Scalar) -> Any:
    """Whether the node is among the k with the largest values.

    Of equal values those earlier in node order; nan is below all. All nodes where there are no more than k.
    """
    if k < 0:
        raise OpFailure(NEGATIVE)
    return rank(x, "descending") < k
