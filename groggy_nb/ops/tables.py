"""Tables: rows of columns, which are put out and read by no step."""

from __future__ import annotations

from bisect import bisect_right
from math import inf, isfinite, nan
from typing import Any

import numpy as np

from groggy_nb.domains import MOST_BINS, TABLE
from groggy_nb.ops import rules
from groggy_nb.ops.forms import Kernel
from groggy_nb.ops.meaning import OpFailure
from groggy_nb.ops.table import Scalar, Value, op
from groggy_nb.ops.targets import Routine

BINS = f"bins is from 1 to {MOST_BINS:,}"
NO_RANGE = "low is a number below high"


@op(
    family="reduce",
    form=Kernel(result=TABLE, passes=2),
    rule=rules.binned,
    times=rules.times_binned,
    fails={"bins": BINS, "low": NO_RANGE},
    numba=Routine("groggy_kernels.steps.histogram:histogram"),
    groggy=("core.histogram",),
)
def histogram(x: Value, bins: Scalar, *, low: Scalar = -inf, high: Scalar = inf) -> Any:
    """A table: how many values of the nodes or edges lie in each of some bins of equal width.

    Its columns are `low`, `high` and `count`. The bins, 1 to 1,000 of them, go from the lowest finite value
    to the highest, or from `low=` to `high=`, half further where all are one; each holds its low, the last
    one its high too. Values that are below, above or nan have a row of their own, where there are
    some, so that all counts add up to N, or M: from -inf to `low=`, from `high=` to inf; of infinite values
    where no bound is given. A table is put out, `tables["h"] = histogram(x, 10)`, and read by no step.
    """
    if not 1 <= bins <= MOST_BINS:
        raise OpFailure(BINS)
    if not low < high:
        raise OpFailure(NO_RANGE)
    below, above = float(low) + 0.0, float(high) + 0.0
    values = [v + 0.0 for v in x.tolist()]
    inside = [v for v in values if below <= v <= above and isfinite(v)]
    rows = [(-inf, below, sum(v < below or v == -inf for v in values))]
    low = below if isfinite(below) else min(inside, default=inf)
    high = above if isfinite(above) else max(inside, default=-inf)
    if low <= high:
        if low == high:
            low, high = low if isfinite(below) else low - 0.5, high if isfinite(above) else high + 0.5
        scale = 1.0 if isfinite(high - low) else 2.0
        start = low / scale
        step = (high / scale - start) / int(bins)
        lows = [(start + b * step) * scale for b in range(bins)]
        counts = [0] * int(bins)
        for v in inside:
            counts[bisect_right(lows, v) - 1] += 1
        rows += zip(lows, [*lows[1:], high], counts, strict=True)
    rows += [
        (above, inf, sum(v > above or v == inf for v in values)),
        (nan, nan, sum(v != v for v in values)),
    ]
    shown = [row for row in rows if row[2] or (isfinite(row[0]) and isfinite(row[1]))]
    nothing = (0.0, 0.0, -1.0)  # a row that is not there
    return np.array([*shown, *[nothing] * (MOST_BINS + 3 - len(shown))], np.float64).reshape(-1)
