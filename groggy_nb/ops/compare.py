"""Comparisons, masks and choices, elementwise."""

from __future__ import annotations

from typing import Any

import numpy as np

from groggy_nb.ops import rules
from groggy_nb.ops.forms import Map
from groggy_nb.ops.table import Value, op
from groggy_nb.ops.targets import Expression

FAMILY = "compare and choose"
# What databases reckon with where they know nothing of the values (Selinger and others, 1979).
EQUAL, ORDERED = 0.1, 1 / 3


@op(
    family=FAMILY,
    form=Map(cheap=True, commutative=True, of_same=True, holds=lambda a, b: EQUAL),
    rule=rules.comparison,
    times=rules.times_compared,
    symbol="==",
    numba=Expression("{a} == {b}"),
    groggy=("core.compare",),
)
def eq(a: Value, b: Value) -> Any:
    """Whether two values are equal; False with nan."""
    return np.equal(a, b)


@op(
    family=FAMILY,
    form=Map(cheap=True, commutative=True, of_same=False, holds=lambda a, b: 1 - EQUAL),
    rule=rules.comparison,
    times=rules.times_compared,
    symbol="!=",
    numba=Expression("{a} != {b}"),
)
def ne(a: Value, b: Value) -> Any:
    """Whether two values differ; True with nan."""
    return np.not_equal(a, b)


@op(
    family=FAMILY,
    form=Map(cheap=True, of_same=False, holds=lambda a, b: ORDERED),
    rule=rules.comparison,
    times=rules.times_compared,
    symbol="<",
    numba=Expression("{a} < {b}"),
)
def lt(a: Value, b: Value) -> Any:
    """Whether a is below b; False with nan."""
    return np.less(a, b)


@op(
    family=FAMILY,
    form=Map(cheap=True, of_same=True, holds=lambda a, b: ORDERED),
    rule=rules.comparison,
    times=rules.times_compared,
    symbol="<=",
    numba=Expression("{a} <= {b}"),
)
def le(a: Value, b: Value) -> Any:
    """Whether a is at most b; False with nan."""
    return np.less_equal(a, b)


@op(
    family=FAMILY,
    form=Map(cheap=True, of_same=False, holds=lambda a, b: ORDERED),
    rule=rules.comparison,
    times=rules.times_compared,
    symbol=">",
    numba=Expression("{a} > {b}"),
)
def gt(a: Value, b: Value) -> Any:
    """Whether a is above b; False with nan."""
    return np.greater(a, b)


@op(
    family=FAMILY,
    form=Map(cheap=True, of_same=True, holds=lambda a, b: ORDERED),
    rule=rules.comparison,
    times=rules.times_compared,
    symbol=">=",
    numba=Expression("{a} >= {b}"),
)
def ge(a: Value, b: Value) -> Any:
    """Whether a is at least b; False with nan."""
    return np.greater_equal(a, b)


@op(
    name="and",
    family=FAMILY,
    form=Map(
        cheap=True,
        commutative=True,
        identities=((0, True, "bool"), (1, True, "bool")),
        agrees=(0, 1),
        ignores=((0, 1, False), (1, 0, False)),
        conjunction=True,
        joins="all",
        holds=lambda a, b: a * b,
    ),
    rule=rules.logical,
    symbol="&",
    numba=Expression("{a} & {b}"),
)
def and_(a: Value, b: Value) -> Any:
    """Both masks; `and` means the same."""
    return np.logical_and(a, b)


@op(
    name="or",
    family=FAMILY,
    form=Map(
        cheap=True,
        commutative=True,
        identities=((0, False, "bool"), (1, False, "bool")),
        agrees=(0, 1),
        ignores=((0, 1, True), (1, 0, True)),
        joins="any",
        holds=lambda a, b: a + b - a * b,
    ),
    rule=rules.logical,
    symbol="|",
    numba=Expression("{a} | {b}"),
)
def or_(a: Value, b: Value) -> Any:
    """Either mask; `or` means the same."""
    return np.logical_or(a, b)


@op(
    name="not",
    family=FAMILY,
    form=Map(cheap=True, involution=True, holds=lambda x: 1 - x),
    rule=rules.logical,
    symbol="~",
    numba=Expression("not {x}"),
)
def not_(x: Value) -> Any:
    """The other entries of a mask; `not` means the same."""
    return np.logical_not(x)


@op(
    family=FAMILY,
    form=Map(cheap=True, agrees=(1, 2), ignores=((1, 0, False), (2, 0, True))),
    rule=rules.selection,
    times=rules.times_chosen,
    written="a if m else b",
    bounded=True,
    numba=Expression("({a} if {m} else {b})"),
    groggy=("core.where", "core.update_in_place"),
)
def where(m: Value, a: Value, b: Value) -> Any:
    """a where the mask holds, else b: `a if m else b`. Both are computed, only one is taken."""
    return np.where(m, a, b)


@op(
    family=FAMILY,
    form=Map(cheap=True),
    rule=rules.predicate,
    times=rules.time_asked,
    numba=Expression("{x} != {x}"),
)
def is_nan(x: Value) -> Any:
    """Whether the value is nan."""
    return np.isnan(x)


@op(
    family=FAMILY,
    form=Map(cheap=True),
    rule=rules.predicate,
    times=rules.time_asked,
    numba=Expression("{x} - {x} == 0.0"),
)
def is_finite(x: Value) -> Any:
    """Whether the value is neither nan nor infinite."""
    return np.isfinite(x)
