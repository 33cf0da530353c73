"""Flows along edges."""

from __future__ import annotations

from typing import Any

import numpy as np

from groggy_nb.ops import rules
from groggy_nb.ops.forms import Map
from groggy_nb.ops.table import Value, op
from groggy_nb.ops.targets import Expression

FAMILY = "flow"


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
