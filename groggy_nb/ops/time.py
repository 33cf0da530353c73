"""Time stamps of nodes and edges: what lies in a window, and what changed."""

from __future__ import annotations

from typing import Any

import numpy as np

from groggy_nb.ops import rules
from groggy_nb.ops.forms import Map
from groggy_nb.ops.table import Value, op
from groggy_nb.ops.targets import Expression

FAMILY = "time"


@op(
    family=FAMILY,
    form=Map(cheap=True),
    rule=rules.comparison,
    times=rules.times_compared,
    numba=Expression("({t} >= {start}) & ({t} < {stop})"),
    groggy=("temporal.filter",),
)
def window(t: Value, start: Value, stop: Value) -> Any:
    """Whether a time, or a number, is at least `start` and below `stop`; False with nan."""
    return np.greater_equal(t, start) & np.less(t, stop)


@op(
    family=FAMILY,
    form=Map(cheap=True, commutative=True),
    rule=rules.comparison,
    times=rules.times_compared,
    numba=Expression(
        {
            "int64": "{before} != {after}",
            "float64": "({before} != {after}) & (({before} == {before}) | ({after} == {after}))",
        }
    ),
    groggy=("temporal.mark_changed_nodes",),
)
def changed(before: Value, after: Value) -> Any:
    """Whether two values differ, where nan and nan do not."""
    return np.not_equal(before, after) & (np.equal(before, before) | np.equal(after, after))
