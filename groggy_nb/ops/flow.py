"""Flows along edges, from the first end of each to the second one, as the edge was given."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from groggy_nb.domains import EDGE, NODE
from groggy_nb.ops import rules
from groggy_nb.ops.forms import Kernel, Map
from groggy_nb.ops.meaning import OpFailure
from groggy_nb.ops.table import EdgeValue, Value, op
from groggy_nb.ops.targets import Expression, Routine

FAMILY = "flow"
ROUNDING = 1e-9  # of all that a node's edges change by
NOT_CONSERVED = (
    "a change of flow is conserved at all nodes but a source and a sink, and finite: this one is not"
)


@op(
    family=FAMILY,
    form=Map(cheap=True),
    rule=rules.floating,
    numba=Expression("{capacity} - {flow}"),
    groggy=("core.residual_capacity",),
)
def residual_capacity(capacity: Value, flow: Value) -> Any:
    """What a flow leaves of a capacity, as float64; below 0 where it is more."""
    return np.subtract(capacity, flow)


@op(
    family=FAMILY,
    form=Kernel(reads=("ends",), scratch=(NODE,) * 2, result=EDGE),
    rule=rules.floating,
    fails={"delta": NOT_CONSERVED},
    numba=Routine("groggy_kernels.steps.flow_update:flow_update"),
    groggy=("core.flow_update",),
)
def flow_update(flow: EdgeValue, delta: EdgeValue, *, _graph: Any) -> Any:
    """The sum of a flow and a change of it, which must be conserved.

    What the change brings to a node it takes from there too, up to 1e-9 of it, at all nodes but two: a
    source and a sink. A change of other nodes, or one that is not finite, is an error.
    """
    net, gross = [0.0] * _graph.num_nodes, [0.0] * _graph.num_nodes
    for a, b, d in zip(_graph.src.tolist(), _graph.dst.tolist(), delta.tolist(), strict=True):
        net[a] -= d
        net[b] += d
        gross[a] += abs(d)
        gross[b] += abs(d)
    lacking = sum(not abs(n) <= ROUNDING * g for n, g in zip(net, gross, strict=True))
    if lacking > 2 or not all(map(math.isfinite, delta.tolist())):
        raise OpFailure(NOT_CONSERVED)
    return np.add(flow, delta)
