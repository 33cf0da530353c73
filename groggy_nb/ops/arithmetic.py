"""Functions of numbers one by one: roots and powers of e, rounding, bounds, conversions."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from groggy_nb.ops import rules
from groggy_nb.ops.algebra import FAMILY
from groggy_nb.ops.forms import Map
from groggy_nb.ops.meaning import OVERFLOW, by_scalar, refuse, truncated
from groggy_nb.ops.table import Value, op
from groggy_nb.ops.targets import Expression


@op(family=FAMILY, form=Map(), rule=rules.floating, numba=Expression("sqrt_f8({x})"))
def sqrt(x: Value) -> Any:
    """Square root; nan below zero."""
    return np.sqrt(x)


@op(family=FAMILY, form=Map(), rule=rules.floating, numba=Expression("math.exp({x})"))
def exp(x: Value) -> Any:
    """e to the power x."""
    return by_scalar(math.exp, np.exp, x)


@op(family=FAMILY, form=Map(), rule=rules.floating, numba=Expression("math.log({x})"))
def log(x: Value) -> Any:
    """Natural logarithm; -inf at 0, nan below. `log(x, base=b)` is `log(x) / log(b)`."""
    return by_scalar(math.log, np.log, x)


@op(family=FAMILY, form=Map(), rule=rules.floating, numba=Expression("math.log1p({x})"))
def log1p(x: Value) -> Any:
    """Natural logarithm of 1 + x, exact near 0."""
    return by_scalar(math.log1p, np.log1p, x)


@op(family=FAMILY, form=Map(), rule=rules.floating, numba=Expression("math.expm1({x})"))
def expm1(x: Value) -> Any:
    """e to the power x, less 1, exact near 0."""
    return by_scalar(math.expm1, np.expm1, x)


@op(family=FAMILY, form=Map(), rule=rules.floating, numba=Expression("math.sin({x})"))
def sin(x: Value) -> Any:
    """Sine of an angle in radians."""
    return by_scalar(math.sin, np.sin, x)


@op(family=FAMILY, form=Map(), rule=rules.floating, numba=Expression("math.cos({x})"))
def cos(x: Value) -> Any:
    """Cosine of an angle in radians."""
    return by_scalar(math.cos, np.cos, x)


@op(family=FAMILY, form=Map(), rule=rules.floating, numba=Expression("math.tanh({x})"))
def tanh(x: Value) -> Any:
    """Hyperbolic tangent."""
    return by_scalar(math.tanh, np.tanh, x)


@op(family=FAMILY, form=Map(), rule=rules.floating, numba=Expression("1.0 / (1.0 + math.exp(-{x}))"))
def sigmoid(x: Value) -> Any:
    """Logistic function 1 / (1 + exp(-x))."""
    return np.divide(1.0, np.add(1.0, by_scalar(math.exp, np.exp, np.negative(x))))


@op(
    family=FAMILY,
    form=Map(cheap=True),
    rule=rules.arithmetic,
    numba=Expression(
        {"int64": "({x} if {x} > 0 else 0)", "float64": "({x} if {x} > 0.0 or {x} != {x} else 0.0)"}
    ),
)
def relu(x: Value) -> Any:
    """x where positive, else 0; nan stays nan."""
    return np.where(np.greater(x, 0) | np.not_equal(x, x), x, np.zeros_like(x))


@op(
    family=FAMILY,
    form=Map(),
    rule=rules.arithmetic,
    numba=Expression({"int64": "sign_i8({x})", "float64": "sign_f8({x})"}),
)
def sign(x: Value) -> Any:
    """-1, 0 or 1 by the sign of x, in the dtype of x; nan stays nan."""
    return np.sign(x)


@op(family=FAMILY, form=Map(), rule=rules.floating, numba=Expression("floor_f8({x})"))
def floor(x: Value) -> Any:
    """Largest whole number not above x, as float64."""
    return np.floor(x)


@op(family=FAMILY, form=Map(), rule=rules.floating, numba=Expression("ceil_f8({x})"))
def ceil(x: Value) -> Any:
    """Smallest whole number not below x, as float64."""
    return np.ceil(x)


@op(name="round", family=FAMILY, form=Map(), rule=rules.floating, numba=Expression("rint_f8({x})"))
def round_(x: Value) -> Any:
    """Nearest whole number, halves to even, as float64."""
    return np.rint(x)


@op(
    family=FAMILY,
    form=Map(cheap=True, agrees=(0, 1), joins="min"),
    rule=rules.arithmetic,
    times=rules.times_kept,
    bounded=True,
    numba=Expression("({a} if {a} < {b} or {a} != {a} else {b})"),
    groggy=("core.min",),
)
def minimum(a: Value, b: Value) -> Any:
    """Smaller of two values, elementwise; nan if either is nan."""
    return np.where(np.less(a, b) | np.not_equal(a, a), a, b)


@op(
    family=FAMILY,
    form=Map(cheap=True, agrees=(0, 1), joins="max"),
    rule=rules.arithmetic,
    times=rules.times_kept,
    bounded=True,
    numba=Expression("({a} if {a} > {b} or {a} != {a} else {b})"),
    groggy=("core.max",),
)
def maximum(a: Value, b: Value) -> Any:
    """Larger of two values, elementwise; nan if either is nan."""
    return np.where(np.greater(a, b) | np.not_equal(a, a), a, b)


@op(
    family=FAMILY,
    form=Map(),
    rule=rules.arithmetic,
    times=rules.times_kept,
    numba=Expression({"int64": "clip_i8({x}, {min}, {max})", "float64": "clip_f8({x}, {min}, {max})"}),
    groggy=("core.clip",),
)
def clip(x: Value, min: Value, max: Value) -> Any:
    """x kept between `min` and `max`; either may be left out; nan stays nan."""
    return minimum(maximum(x, min), max)


@op(
    family=FAMILY,
    form=Map(),
    rule=rules.floating,
    numba=Expression("recip_f8({x}, {epsilon})"),
    groggy=("core.recip",),
)
def recip(x: Value, *, epsilon: Value = 1e-10) -> Any:
    """Reciprocal kept finite: `copysign(1 / max(abs(x), epsilon), x)`."""
    size = np.abs(x)
    kept = np.where(np.greater(size, epsilon) | np.not_equal(size, size), size, epsilon)
    return np.copysign(np.divide(1.0, kept), x)


@op(
    name="float",
    family="make",
    form=Map(cheap=True),
    rule=rules.to_float,
    times=rules.time_counted,
    numba=Expression("{x}"),
)
def float_(x: Value) -> Any:
    """The value as float64."""
    return np.asarray(x, dtype=np.float64)[()]


@op(
    name="int",
    family="make",
    form=Map(),
    rule=rules.to_int,
    checked={"float64": (OVERFLOW,)},
    numba=Expression(
        {"float64": "int_f8({x})", "int64": "{x}"},
        checked={"float64": ("not ({x} >= -9223372036854775808.0 and {x} < 9223372036854775808.0)",)},
    ),
)
def int_(x: Value, _checked: bool = False) -> Any:
    """The value as int64, toward zero; what does not fit is the lowest (an error where `checked=True`)."""
    x = np.asarray(x)
    if _checked and x.dtype.kind == "f":
        refuse(~((x >= -(2.0**63)) & (x < 2.0**63)), OVERFLOW)
    return truncated(x) if x.dtype.kind == "f" else x.astype(np.int64)[()]
