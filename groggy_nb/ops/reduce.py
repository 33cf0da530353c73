"""Folds: many values to one, over the whole graph or over a row of neighbors.

A fold is a small state machine. Whole graphs are folded block by block, the blocks combined in order
within groups of 64, and these in order, which fixes the bits for any number of threads; a row is one
block. `_cuts` are the blocks' boundaries in x, `_index` the node (or edge) of each entry.
"""

from __future__ import annotations

from functools import reduce
from typing import Any

import numpy as np

from groggy_nb.ops import rules
from groggy_nb.ops.forms import Fold
from groggy_nb.ops.meaning import OVERFLOW, OpFailure, blocked_sum, groups, parts
from groggy_nb.ops.moments import MOMENTS, moments
from groggy_nb.ops.table import Value, op
from groggy_nb.ops.targets import Running, State

FAMILY = "reduce"
ZERO = {"float64": "0.0", "int64": "0"}
ONE = {"float64": "1.0", "int64": "1"}
LOWEST = {"float64": "-inf", "int64": "-9223372036854775808"}
HIGHEST = {"float64": "inf", "int64": "9223372036854775807"}
NOTHING = "a value of nothing is not defined; give `default=`"


def _needs_values(x: Any) -> None:
    if len(x) == 0:
        raise OpFailure(NOTHING)


@op(
    name="sum",
    family=FAMILY,
    form=Fold(empty=0, empty_row=0, beside=1, leaves=False, adds=True),
    rule=rules.arithmetic,
    checked={"int64": (OVERFLOW,)},
    numba=Running(
        (
            State(
                "s",
                "work",
                ZERO,
                {"int64": "add_i8({s}, {x})", "float64": "{s} + {x}"},
                {"int64": "add_i8({s}, {s_})", "float64": "{s} + {s_}"},
            ),
        ),
        "{s}",
        # How often the sum went round int64: the exact sum fits where that is 0, whatever was on the way.
        beside=(State("h", "int64", "0", "{h} + carry_i8({s}, {x})", "{h} + {h_} + carry_i8({s}, {s_})"),),
        checked={"int64": ("{h} != 0",)},
    ),
    groggy=("core.reduce_scalar", "core.neighbor_agg"),
)
def sum_(x: Value, _cuts: Any, _index: Any, _checked: bool = False) -> Any:
    """Sum, from +0.0 in order; of nothing it is 0. Masks and integers give int64."""
    if _checked and x.dtype.kind == "i" and not -(2**63) <= sum(x.tolist()) < 2**63:
        raise OpFailure(OVERFLOW)
    return blocked_sum(x, _cuts)


@op(
    family=FAMILY,
    form=Fold(empty_row=0.0, counts=True),
    rule=rules.floating,
    numba=Running((State("s", "float64", "0.0", "{s} + {x}", "{s} + {s_}"),), "{s} / {n}", counts=True),
)
def mean(x: Value, _cuts: Any, _index: Any) -> Any:
    """Arithmetic mean; of no neighbors it is 0.0, of an empty graph an error."""
    _needs_values(x)
    return np.divide(blocked_sum(x, _cuts), np.float64(len(x)))


def _extreme(start: dict[str, str], before: str) -> Running:
    """The value that stands before all others; nan, once there, stays."""
    kept = "{m} if {m} " + before
    taken, joined = kept + " {x} or {m} != {m} else {x}", kept + " {m_} or {m} != {m} else {m_}"
    return Running((State("m", "work", start, taken, joined),), "{m}")


@op(
    name="min",
    family=FAMILY,
    form=Fold(chooses=True, of_two="minimum"),
    rule=rules.arithmetic,
    times=rules.times_kept,
    bounded=True,
    numba=_extreme(HIGHEST, "<"),
)
def min_(x: Value, _cuts: Any, _index: Any) -> Any:
    """Smallest value; nan if any is nan; of nothing it is an error unless `default=` is given."""
    _needs_values(x)
    return reduce(lambda m, v: m if m < v or m != m else v, x)


@op(
    name="max",
    family=FAMILY,
    form=Fold(chooses=True, of_two="maximum"),
    rule=rules.arithmetic,
    times=rules.times_kept,
    bounded=True,
    numba=_extreme(LOWEST, ">"),
)
def max_(x: Value, _cuts: Any, _index: Any) -> Any:
    """Largest value; nan if any is nan; of nothing it is an error unless `default=` is given."""
    _needs_values(x)
    return reduce(lambda m, v: m if m > v or m != m else v, x)


def _product_overflows(values: list[int]) -> bool:
    """Whether the exact product leaves int64; a product with 0 in it is 0."""
    exact = 0 if 0 in values else 1
    for value in values if exact else ():
        exact *= value
        if abs(exact) > 2**63:
            return True
    return exact == 2**63


@op(
    family=FAMILY,
    form=Fold(empty=1, empty_row=1, beside=2),
    rule=rules.arithmetic,
    checked={"int64": (OVERFLOW,)},
    numba=Running(
        (
            State(
                "p",
                "work",
                ONE,
                {"int64": "mul_i8({p}, {x})", "float64": "{p} * {x}"},
                {"int64": "mul_i8({p}, {p_})", "float64": "{p} * {p_}"},
            ),
        ),
        "{p}",
        # The size of the exact product, as far as 64 bits go, and whether it is negative.
        beside=(
            State("z", "int64", "1", "size_times_i8({z}, abs_i8({x}))", "size_times_i8({z}, {z_})"),
            State("g", "int64", "0", "{g} ^ (1 if {x} < 0 else 0)", "{g} ^ {g_}"),
        ),
        checked={"int64": ("size_overflows({z}, {g})",)},
    ),
)
def prod(x: Value, _cuts: Any, _index: Any, _checked: bool = False) -> Any:
    """Product in order; of nothing it is 1."""
    if _checked and x.dtype.kind == "i" and _product_overflows(x.tolist()):
        raise OpFailure(OVERFLOW)
    one = x.dtype.type(1)
    with np.errstate(all="ignore"):
        blocks = [_multiplied(b, one) for b in parts(x, _cuts)]
        return _multiplied([_multiplied(g, one) for g in groups(blocks)], one)


def _multiplied(values: Any, one: Any) -> Any:
    """The product in order, from 1."""
    return reduce(lambda p, q: p * q, values, one)


@op(
    family=FAMILY,
    form=Fold(empty=0, empty_row=0, chooses=True, leaves=False, adds=True),
    rule=rules.truth_count,
    numba=Running((State("c", "int64", "0", "{c} + (1 if {x} else 0)", "{c} + {c_}"),), "{c}"),
)
def count(x: Value, _cuts: Any, _index: Any) -> Any:
    """Number of non-zero entries (nan is one)."""
    return np.int64(np.count_nonzero(x))


@op(
    name="any",
    family=FAMILY,
    form=Fold(empty=False, empty_row=False, settles=True, leaves=False),
    rule=rules.truth,
    numba=Running((State("t", "bool", "False", "{t} | {x}", "{t} | {t_}"),), "{t}"),
)
def any_(x: Value, _cuts: Any, _index: Any) -> Any:
    """Whether some entry is non-zero; of nothing it is False."""
    return np.bool_(np.any(x))


@op(
    name="all",
    family=FAMILY,
    form=Fold(empty=True, empty_row=True, settles=False, leaves=True),
    rule=rules.truth,
    numba=Running((State("t", "bool", "True", "{t} & {x}", "{t} & {t_}"),), "{t}"),
)
def all_(x: Value, _cuts: Any, _index: Any) -> Any:
    """Whether every entry is non-zero; of nothing it is True."""
    return np.bool_(np.all(x))


@op(
    family=FAMILY,
    form=Fold(states=4),
    rule=rules.floating,
    numba=Running(MOMENTS, "sqrt_f8({w} / ({k} - 1.0)) if {k} > 1.0 else nan"),
    groggy=("core.std",),
)
def std(x: Value, _cuts: Any, _index: Any) -> Any:
    """Sample standard deviation (ddof=1); nan of one value; of nothing an error unless `default=`."""
    _needs_values(x)
    k, w = moments(x, _cuts)
    return np.sqrt(np.float64(w / (k - 1.0))) if k > 1.0 else np.float64(np.nan)


@op(
    family=FAMILY,
    form=Fold(states=4),
    rule=rules.floating,
    numba=Running(MOMENTS, "{w} / ({k} - 1.0) if {k} > 1.0 else nan"),
)
def var(x: Value, _cuts: Any, _index: Any) -> Any:
    """Sample variance (ddof=1); nan of one value; of nothing an error unless `default=`."""
    _needs_values(x)
    k, w = moments(x, _cuts)
    return np.float64(w / (k - 1.0)) if k > 1.0 else np.float64(np.nan)


@op(
    family=FAMILY,
    form=Fold(empty=0.0, in_row=False),
    rule=rules.floating,
    numba=Running((State("s", "float64", "0.0", "{s} + abs_f8({x})", "{s} + {s_}"),), "{s}"),
)
def l1(x: Value, _cuts: Any, _index: Any) -> Any:
    """Sum of absolute values."""
    return blocked_sum(np.abs(x), _cuts)


@op(
    family=FAMILY,
    form=Fold(empty=0.0, in_row=False),
    rule=rules.floating,
    numba=Running((State("s", "float64", "0.0", "{s} + {x} * {x}", "{s} + {s_}"),), "sqrt_f8({s})"),
)
def l2(x: Value, _cuts: Any, _index: Any) -> Any:
    """Euclidean norm: the square root of the sum of squares."""
    with np.errstate(all="ignore"):
        return np.sqrt(blocked_sum(x * x, _cuts))


@op(
    family=FAMILY,
    form=Fold(empty=0.0, in_row=False),
    rule=rules.floating,
    numba=Running((State("m", "float64", "0.0", "linf_f8({m}, {x})", "linf_f8({m}, {m_})"),), "{m}"),
)
def linf(x: Value, _cuts: Any, _index: Any) -> Any:
    """Largest absolute value; nan if any is nan; 0 of nothing."""
    return reduce(lambda m, v: m if m > abs(v) or m != m else abs(v), x, np.float64(0.0))


@op(
    family=FAMILY,
    form=Fold(empty=0.0, in_row=False),
    rule=rules.floating,
    numba=Running((State("s", "float64", "0.0", "{s} + {x} * {y}", "{s} + {s_}"),), "{s}"),
)
def dot(x: Value, y: Value, _cuts: Any, _index: Any) -> Any:
    """Sum of the products of two values."""
    with np.errstate(all="ignore"):
        return blocked_sum(x * y, _cuts)


def _position_states(goes_before: str) -> tuple[State, ...]:
    """Whether the entry is taken, then its index and value: a parallel edge may give the same index again."""
    return (
        State(
            "t",
            "bool",
            "False",
            f"{goes_before}({{x}}, {{m}}, {{index}}, {{i}})",
            f"{{i_}} >= 0 and {goes_before}({{m_}}, {{m}}, {{i_}}, {{i}})",
        ),
        State("i", "int64", "-1", "{index} if {t} else {i}", "{i_} if {t} else {i}"),
        State("m", "work", ZERO, "{x} if {t} else {m}", "{m_} if {t} else {m}"),
    )


def _position(x: Any, index: Any, better: Any) -> Any:
    """The lowest index among the best entries; nan counts as best, as in numpy."""
    _needs_values(x)
    best, at = x[0], index[0]
    for v, i in zip(x[1:], index[1:], strict=True):
        nan_v, nan_b = v != v, best != best
        if nan_v == nan_b:
            is_better = i < at if nan_v or v == best else better(v, best)
        else:
            is_better = nan_v
        if is_better:
            best, at = v, i
    return np.int64(at)


@op(
    family=FAMILY,
    form=Fold(chooses=True, states=3),
    rule=rules.index_of_number,
    times=rules.time_placed,
    numba=Running(_position_states("is_less"), "{i}"),
)
def argmin(x: Value, _cuts: Any, _index: Any) -> Any:
    """Index of the node with the smallest value (of a neighbor, in a row); the lowest of equal ones."""
    return _position(x, _index, lambda v, b: v < b)


@op(
    family=FAMILY,
    form=Fold(chooses=True, states=3),
    rule=rules.index_of_number,
    times=rules.time_placed,
    numba=Running(_position_states("is_more"), "{i}"),
)
def argmax(x: Value, _cuts: Any, _index: Any) -> Any:
    """Index of the node with the largest value (of a neighbor, in a row); the lowest of equal ones."""
    return _position(x, _index, lambda v, b: v > b)


@op(
    family=FAMILY,
    form=Fold(chooses=True, states=2),
    rule=rules.same,
    times=rules.times_kept,
    bounded=True,
    numba=Running(
        (
            State(
                "f",
                "work",
                {"float64": "0.0", "int64": "0", "bool": "False"},
                "{f} if {h} else {x}",
                "{f} if {h} else {f_}",
            ),
            State("h", "bool", "False", "True", "{h} | {h_}"),
        ),
        "{f}",
    ),
)
def first(x: Value, _cuts: Any, _index: Any) -> Any:
    """Value of the first entry in order."""
    _needs_values(x)
    return x[0]
