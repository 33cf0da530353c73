"""Normalizations: one step each, made of other ops when code is generated."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np

from groggy_nb.ops import rules
from groggy_nb.ops.forms import Composite, Map
from groggy_nb.ops.meaning import OpFailure, blocked_sum
from groggy_nb.ops.table import Scalar, Value, op
from groggy_nb.ops.targets import Expression

FAMILY = "normalize"
NO_SCALE = "cannot normalize: the values have no scale to divide by (use or_zero=True for zeros)"


@op(
    family=FAMILY,
    form=Map(),
    rule=rules.selection,
    fails={"float64": NO_SCALE},
    numba=Expression("({a} if {m} else {b})", fails_when={"float64": "{bad}"}),
    internal=True,
)
def guarded(m: Value, a: Value, b: Value, bad: Scalar) -> Any:
    """`a if m else b`; fails where `bad` holds."""
    if bad:
        raise OpFailure(NO_SCALE)
    return np.where(m, a, b)


def _scales(x: Any, by: str, cuts: Any) -> tuple[Any, Any]:
    """What normalize subtracts and what it divides by."""
    zero = np.float64(0.0)
    if len(x) == 0:
        return zero, np.float64(1.0)
    match by:
        case "sum":
            return zero, blocked_sum(x, cuts)
        case "l2":
            return zero, np.sqrt(blocked_sum(x * x, cuts))
        case "max":
            return zero, _largest(x)
        case _:
            low = -_largest(-x)
            return low, _largest(x) - low


def _largest(x: Any) -> Any:
    best = x[0]
    for v in x:
        best = best if best > v or best != best else v
    return best


def _expand_normalize(b: Any, x: Any, or_zero: Any, *, by: str) -> Any:
    """normalize out of folds and maps."""
    if by == "minmax":
        low = b.step("neg", b.fold("max", b.step("neg", x), default=0.0))
        scale = b.step("sub", b.fold("max", x, default=1.0), low)
        shifted = b.step("sub", x, low)
    else:
        scale = (
            b.fold("sum", x)
            if by == "sum"
            else b.fold("l2", x)
            if by == "l2"
            else b.fold("max", x, default=1.0)
        )
        shifted = x
    return _divide_or_fail(b, shifted, scale, or_zero, x)


def _divide_or_fail(b: Any, shifted: Any, scale: Any, or_zero: Any, x: Any) -> Any:
    """Divide where there is a scale; without one, zeros or an error (an empty graph has neither)."""
    usable = b.step("ne", scale, 0.0)
    refused = b.step("and", b.step("not", usable), b.step("not", or_zero))
    bad = b.step("and", refused, b.step("gt", b.size(x), 0.0))
    return b.step("guarded", usable, b.step("div", shifted, scale), 0.0, bad)


def _expand_standardize(b: Any, x: Any, or_zero: Any) -> Any:
    """standardize out of folds and maps."""
    centered = b.step("sub", x, b.fold("mean", x, default=0.0))
    scale = b.step("sqrt", b.fold("mean", b.step("mul", centered, centered), default=0.0))
    return _divide_or_fail(b, centered, scale, or_zero, x)


@op(
    family=FAMILY,
    form=Composite(_expand_normalize),
    rule=rules.floating,
    fails={"float64": NO_SCALE},
    groggy=("core.normalize_node_values",),
)
def normalize(
    x: Value, _cuts: Any, *, by: Literal["sum", "max", "minmax", "l2"] = "sum", or_zero: Scalar = False
) -> Any:
    """The values divided by their sum, largest, range or Euclidean norm.

    Values without a scale (a sum of 0, all equal for minmax) are an error that names the step;
    `or_zero=True` gives zeros instead.
    """
    with np.errstate(all="ignore"):
        low, scale = _scales(x, by, _cuts)
        if scale == 0.0 and len(x):
            if not or_zero:
                raise OpFailure(NO_SCALE)
            return np.zeros_like(x)
        return np.divide(x - low if by == "minmax" else x, scale)


@op(
    family=FAMILY,
    form=Composite(_expand_standardize),
    rule=rules.floating,
    fails={"float64": NO_SCALE},
    groggy=("core.standardize",),
)
def standardize(x: Value, _cuts: Any, *, or_zero: Scalar = False) -> Any:
    """The values less their mean, divided by their population standard deviation.

    Equal values have no scale: an error that names the step, or zeros with `or_zero=True`.
    """
    if len(x) == 0:
        return x
    with np.errstate(all="ignore"):
        number = np.float64(len(x))
        centered = x - np.divide(blocked_sum(x, _cuts), number)
        scale = np.sqrt(np.divide(blocked_sum(centered * centered, _cuts), number))
        if scale == 0.0:
            if not or_zero:
                raise OpFailure(NO_SCALE)
            return np.zeros_like(x)
        return np.divide(centered, scale)
