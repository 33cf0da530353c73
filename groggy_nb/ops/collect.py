"""Aggregates that need all values at once: sorted, or counted, in scratch memory by a native kernel.

A kernel takes (address of n values, n, further operands), may reorder the values and use as many words
after them; values of a second operand are given by their address. One whose form `tallies` takes last an
address of zeros, 4 bytes a node, and the number of nodes. `{dtype}` in its name is the first operand's
working dtype. For all of these -0.0 is 0.0, and all nan are one value above inf.
"""

from __future__ import annotations

import math
from typing import Any, Literal

import numpy as np

from groggy_nb.ops import rules
from groggy_nb.ops.forms import Collect
from groggy_nb.ops.meaning import OpFailure
from groggy_nb.ops.reduce import FAMILY, _needs_values
from groggy_nb.ops.table import Scalar, Value, op
from groggy_nb.ops.targets import Collecting


def _unsigned_zeros(x: Any) -> Any:
    """The values with 0.0 for -0.0, so that equal values are equal bits."""
    return x + x.dtype.type(0)


def interpolated(x: Any, q: Any) -> Any:
    """The quantile of values by linear interpolation (Hyndman and Fan 1996, type 7).

    Between equal values, and at a value itself, nothing is computed: inf - inf would be nan.
    """
    ordered = np.sort(_unsigned_zeros(x))
    at = np.float64(q) * np.float64(len(ordered) - 1)
    low = int(np.floor(at))
    part = at - np.float64(low)
    if part == 0.0 or ordered[low] == ordered[low + 1]:
        return ordered[low]
    return ordered[low] + (ordered[low + 1] - ordered[low]) * part


@op(
    family=FAMILY, form=Collect(), rule=rules.floating, numba=Collecting("median_f8"), groggy=("core.median",)
)
def median(x: Value, _cuts: Any, _index: Any) -> Any:
    """Middle value, or the mean of the two middle ones; nan if any is nan."""
    _needs_values(x)
    if np.any(np.isnan(x)):
        return np.float64(np.nan)
    with np.errstate(all="ignore"):
        return interpolated(x, 0.5)


@op(
    family=FAMILY,
    form=Collect(),
    rule=rules.floating,
    fails={"float64": "a quantile needs q from 0 to 1"},
    numba=Collecting("quantile_f8", fails_when={"float64": "not ({q} >= 0.0 and {q} <= 1.0)"}),
    groggy=("core.quantile",),
)
def quantile(x: Value, q: Scalar, _cuts: Any, _index: Any) -> Any:
    """Quantile q (from 0 to 1) by linear interpolation; nan if any is nan."""
    if not 0.0 <= q <= 1.0:
        raise OpFailure("a quantile needs q from 0 to 1")
    _needs_values(x)
    if np.any(np.isnan(x)):
        return np.float64(np.nan)
    with np.errstate(all="ignore"):
        return interpolated(x, q)


@op(
    family=FAMILY,
    form=Collect(empty=0.0, empty_row=0.0),
    rule=rules.float_of_number,
    numba=Collecting("entropy_{dtype}"),
    groggy=("core.entropy",),
)
def entropy(x: Value, _cuts: Any, _index: Any) -> Any:
    """Shannon entropy of the distribution of values, in bits; 0 of nothing."""
    total = 0.0
    _, counts = np.unique(x, return_counts=True)
    for c in counts.tolist():
        p = c / len(x)
        total += -p * math.log(p)
    return np.float64(total / math.log(2.0))


@op(
    family=FAMILY,
    form=Collect(tallies=True),
    rule=rules.arithmetic,
    times=rules.times_kept,
    bounded=True,
    numba=Collecting("mode_{ties}_{dtype}"),
    groggy=("core.mode", "core.mode_list", "core.neighbor_mode_update"),
)
def mode(x: Value, _cuts: Any, _index: Any, *, ties: Literal["lowest", "highest", "first"] = "lowest") -> Any:
    """Most frequent value; of equally frequent ones the lowest (`ties="highest"`, or `"first"` in order)."""
    _needs_values(x)
    x = _unsigned_zeros(x)
    values, starts, counts = np.unique(x, return_index=True, return_counts=True)
    best = np.flatnonzero(counts == counts.max())
    if ties == "first":
        return x[starts[best].min()]
    return values[best[0] if ties == "lowest" else best[-1]]


@op(
    family=FAMILY,
    form=Collect(),
    rule=rules.number_and_weight,
    times=rules.time_and_weight,
    bounded=True,
    numba=Collecting("weighted_mode_{ties}_{dtype}"),
)
def weighted_mode(
    x: Value,
    weights: Value,
    _cuts: Any,
    _index: Any,
    *,
    ties: Literal["lowest", "highest", "first"] = "lowest",
) -> Any:
    """Value with the greatest sum of weights; of equal sums the lowest (or `ties="highest"`, `"first"`).

    In a row each entry gives a pair. A value's weights are added up in order; a sum that is nan counts as
    less than any other.
    """
    _needs_values(x)
    x = _unsigned_zeros(x)
    values, starts, places = np.unique(x, return_index=True, return_inverse=True)
    sums = np.bincount(places, weights, len(values))
    most = np.fmax.reduce(sums)
    best = np.flatnonzero((sums == most) | np.isnan(most))
    if ties == "first":
        return x[starts[best].min()]
    return values[best[0] if ties == "lowest" else best[-1]]
