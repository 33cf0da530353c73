"""Comparisons, masks and choices, elementwise."""

from __future__ import annotations

from typing import Any

import numpy as np

from groggy_nb.ops import rules
from groggy_nb.ops.table import Value, op

FAMILY = "compare and choose"


@op(
    family=FAMILY,
    shape="map",
    rule=rules.comparison,
    times=rules.times_compared,
    symbol="==",
    emit="{a} == {b}",
    commutative=True,
    cheap=True,
    groggy=("core.compare",),
)
def eq(a: Value, b: Value) -> Any:
    """Whether two values are equal; False with nan."""
    return np.equal(a, b)


@op(
    family=FAMILY,
    shape="map",
    rule=rules.comparison,
    times=rules.times_compared,
    symbol="!=",
    emit="{a} != {b}",
    commutative=True,
    cheap=True,
)
def ne(a: Value, b: Value) -> Any:
    """Whether two values differ; True with nan."""
    return np.not_equal(a, b)


@op(
    family=FAMILY,
    shape="map",
    rule=rules.comparison,
    times=rules.times_compared,
    symbol="<",
    emit="{a} < {b}",
    cheap=True,
)
def lt(a: Value, b: Value) -> Any:
    """Whether a is below b; False with nan."""
    return np.less(a, b)


@op(
    family=FAMILY,
    shape="map",
    rule=rules.comparison,
    times=rules.times_compared,
    symbol="<=",
    emit="{a} <= {b}",
    cheap=True,
)
def le(a: Value, b: Value) -> Any:
    """Whether a is at most b; False with nan."""
    return np.less_equal(a, b)


@op(
    family=FAMILY,
    shape="map",
    rule=rules.comparison,
    times=rules.times_compared,
    symbol=">",
    emit="{a} > {b}",
    cheap=True,
)
def gt(a: Value, b: Value) -> Any:
    """Whether a is above b; False with nan."""
    return np.greater(a, b)


@op(
    family=FAMILY,
    shape="map",
    rule=rules.comparison,
    times=rules.times_compared,
    symbol=">=",
    emit="{a} >= {b}",
    cheap=True,
)
def ge(a: Value, b: Value) -> Any:
    """Whether a is at least b; False with nan."""
    return np.greater_equal(a, b)


@op(
    family=FAMILY,
    shape="map",
    rule=rules.logical,
    name="and",
    symbol="&",
    emit="{a} & {b}",
    commutative=True,
    cheap=True,
    identities=((0, True, "bool"), (1, True, "bool")),
    agrees=(0, 1),
)
def and_(a: Value, b: Value) -> Any:
    """Both masks; `and` means the same."""
    return np.logical_and(a, b)


@op(
    family=FAMILY,
    shape="map",
    rule=rules.logical,
    name="or",
    symbol="|",
    emit="{a} | {b}",
    commutative=True,
    cheap=True,
    identities=((0, False, "bool"), (1, False, "bool")),
    agrees=(0, 1),
)
def or_(a: Value, b: Value) -> Any:
    """Either mask; `or` means the same."""
    return np.logical_or(a, b)


@op(
    family=FAMILY,
    shape="map",
    rule=rules.logical,
    name="not",
    symbol="~",
    emit="not {x}",
    cheap=True,
    involution=True,
)
def not_(x: Value) -> Any:
    """The other entries of a mask; `not` means the same."""
    return np.logical_not(x)


@op(
    family=FAMILY,
    shape="map",
    rule=rules.selection,
    times=rules.times_chosen,
    emit="({a} if {m} else {b})",
    cheap=True,
    agrees=(1, 2),
    bounded=True,
    groggy=("core.where", "core.update_in_place"),
)
def where(m: Value, a: Value, b: Value) -> Any:
    """a where the mask holds, else b: `a if m else b`. Both are computed, only one is taken."""
    return np.where(m, a, b)


@op(family=FAMILY, shape="map", rule=rules.predicate, times=rules.time_asked, emit="{x} != {x}", cheap=True)
def is_nan(x: Value) -> Any:
    """Whether the value is nan."""
    return np.isnan(x)


@op(
    family=FAMILY,
    shape="map",
    rule=rules.predicate,
    times=rules.time_asked,
    emit="{x} - {x} == 0.0",
    cheap=True,
)
def is_finite(x: Value) -> Any:
    """Whether the value is neither nan nor infinite."""
    return np.isfinite(x)
