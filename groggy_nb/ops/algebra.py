"""The operators of arithmetic, elementwise on scalars, node values and edge values: exact where checked."""

from __future__ import annotations

from typing import Any

import numpy as np

from groggy_nb.ops import rules
from groggy_nb.ops.forms import Map
from groggy_nb.ops.meaning import (
    OVERFLOW,
    floor_divide,
    libm_pow,
    refuse,
    remainder,
    repeated_product,
)
from groggy_nb.ops.table import Value, Word, op
from groggy_nb.ops.targets import Expression

FAMILY = "arithmetic"
BY_ZERO = "an integer is divided by 0"


def _objects(x: Any) -> Any:
    """The values as Python integers, which do not wrap."""
    return np.asarray(x).astype(object)


def _exact_power(a: Any, b: Any) -> Any:
    """The powers as Python integers; what is far beyond int64 by something beyond it."""
    pairs = np.broadcast(_objects(a), _objects(b))
    found = np.array([x ** (y if abs(x) < 2 else min(y, 64)) for x, y in pairs], dtype=object)
    return found.reshape(pairs.shape)


def _met(a: Any, is_bad: Any) -> Any:
    """Where a bad right side meets a left one: over no entries nothing is computed, so nothing fails."""
    return np.broadcast_to(is_bad, np.broadcast_shapes(np.shape(a), np.shape(is_bad)))


def _check_overflow(checked: bool, exact: Any) -> None:
    """Raise where a result in unbounded integers leaves int64."""
    if checked:
        values = np.asarray(exact(), dtype=object)
        refuse((values < -(2**63)) | (values >= 2**63), OVERFLOW)


@op(
    family=FAMILY,
    form=Map(
        cheap=True,
        commutative=True,
        identities=((0, 0, "int64"), (1, 0, "int64"), (0, -0.0, "float64"), (1, -0.0, "float64")),
    ),
    rule=rules.arithmetic,
    times=rules.time_later,
    symbol="+",
    checked={"int64": (OVERFLOW,)},
    numba=Expression(
        {"int64": "add_i8({a}, {b})", "float64": "{a} + {b}"}, checked={"int64": ("add_overflows({a}, {b})",)}
    ),
    groggy=("core.add",),
)
def add(a: Value, b: Value, _checked: bool = False) -> Any:
    """Sum of two values; int64 wraps (an error where `checked=True`)."""
    if np.asarray(a).dtype.kind == "i":
        _check_overflow(_checked, lambda: _objects(a) + _objects(b))
    return np.add(a, b)


@op(
    family=FAMILY,
    form=Map(cheap=True, identities=((1, 0, "int64"), (1, 0.0, "float64"))),
    rule=rules.arithmetic,
    times=rules.time_between,
    symbol="-",
    checked={"int64": (OVERFLOW,)},
    numba=Expression(
        {"int64": "sub_i8({a}, {b})", "float64": "{a} - {b}"}, checked={"int64": ("sub_overflows({a}, {b})",)}
    ),
    groggy=("core.sub",),
)
def sub(a: Value, b: Value, _checked: bool = False) -> Any:
    """Difference of two values; int64 wraps (an error where `checked=True`)."""
    if np.asarray(a).dtype.kind == "i":
        _check_overflow(_checked, lambda: _objects(a) - _objects(b))
    return np.subtract(a, b)


@op(
    family=FAMILY,
    form=Map(
        cheap=True,
        commutative=True,
        identities=((0, 1, "int64"), (1, 1, "int64"), (0, 1.0, "float64"), (1, 1.0, "float64")),
    ),
    rule=rules.arithmetic,
    symbol="*",
    checked={"int64": (OVERFLOW,)},
    numba=Expression(
        {"int64": "mul_i8({a}, {b})", "float64": "{a} * {b}"}, checked={"int64": ("mul_overflows({a}, {b})",)}
    ),
    groggy=("core.mul", "core.edge_weight_scale"),
)
def mul(a: Value, b: Value, _checked: bool = False) -> Any:
    """Product of two values; int64 wraps (an error where `checked=True`)."""
    if np.asarray(a).dtype.kind == "i":
        _check_overflow(_checked, lambda: _objects(a) * _objects(b))
    return np.multiply(a, b)


@op(
    family=FAMILY,
    form=Map(identities=((1, 1.0, "float64"),)),
    rule=rules.floating,
    symbol="/",
    numba=Expression("{a} / {b}"),
    groggy=("core.div",),
)
def div(a: Value, b: Value) -> Any:
    """Quotient, always float64; by 0 it is inf or nan."""
    return np.divide(a, b)


@op(
    family=FAMILY,
    form=Map(),
    rule=rules.arithmetic,
    symbol="//",
    checked={"int64": (BY_ZERO, OVERFLOW)},
    numba=Expression(
        {"int64": "floordiv_i8({a}, {b})", "float64": "floordiv_f8({a}, {b})"},
        checked={"int64": ("{b} == 0", "{b} == -1 and sub_overflows(0, {a})")},
        written="b",
    ),
)
def floordiv(a: Value, b: Value, _checked: bool = False) -> Any:
    """Quotient rounded down; an integer divided by 0 gives 0 (an error where `checked=True`)."""
    if _checked and np.asarray(b).dtype.kind == "i":
        refuse(_met(a, np.equal(b, 0)), BY_ZERO)
    quotient = floor_divide(a, b)
    if np.asarray(b).dtype.kind == "i":
        # Only the lowest by -1 does not fit: it gives itself.
        _check_overflow(_checked, lambda: np.where(np.equal(b, -1), -_objects(a), _objects(quotient)))
    return quotient


@op(
    family=FAMILY,
    form=Map(),
    rule=rules.arithmetic,
    symbol="%",
    checked={"int64": (BY_ZERO,)},
    numba=Expression(
        {"int64": "mod_i8({a}, {b})", "float64": "mod_f8({a}, {b})"},
        checked={"int64": ("{b} == 0",)},
        written="b",
    ),
)
def mod(a: Value, b: Value, _checked: bool = False) -> Any:
    """Remainder with the sign of the divisor; an integer modulo 0 gives 0 (an error where `checked=True`)."""
    if _checked and np.asarray(b).dtype.kind == "i":
        refuse(_met(a, np.equal(b, 0)), BY_ZERO)
    return remainder(a, b)


@op(
    name="pow",
    family=FAMILY,
    form=Map(),
    rule=rules.arithmetic,
    symbol="**",
    fails={"int64": "an integer is raised to a negative power"},
    checked={"int64": (OVERFLOW,)},
    numba=Expression(
        {"int64": "pow_i8({a}, {b})", "float64": "pow_f8({a}, {b})"},
        fails_when={"int64": "{b} < 0"},
        checked={"int64": ("pow_overflows({a}, {b})",)},
    ),
)
def pow_(a: Value, b: Value, _checked: bool = False) -> Any:
    """Power; an integer to a negative power is an error unless the exponent is a literal."""
    if np.asarray(a).dtype.kind == "i":
        refuse(_met(a, np.less(b, 0)), "an integer is raised to a negative power")
        _check_overflow(_checked, lambda: _exact_power(a, b))
        with np.errstate(all="ignore"):
            return np.power(a, b)
    return libm_pow(a, b)


@op(
    family=FAMILY,
    form=Map(),
    rule=rules.arithmetic,
    written="x ** n",
    checked={"int64": (OVERFLOW,)},
    numba=Expression(
        {"int64": "power_i8({x}, {n})", "float64": "power_f8({x}, {n})"},
        checked={"int64": ("pow_overflows({x}, {n})",)},
    ),
    internal=True,
)
def power(x: Value, _checked: bool = False, *, n: Word) -> Any:
    """x to a literal whole power, by repeated squaring, so that no exponent changes bits when it moves."""
    if np.asarray(x).dtype.kind == "i":
        _check_overflow(_checked, lambda: _exact_power(x, np.int64(n)))
    return repeated_product(x, int(n))


@op(
    name="neg",
    family=FAMILY,
    form=Map(cheap=True, involution=True),
    rule=rules.arithmetic,
    symbol="-",
    checked={"int64": (OVERFLOW,)},
    numba=Expression(
        {"int64": "neg_i8({x})", "float64": "-{x}"}, checked={"int64": ("sub_overflows(0, {x})",)}
    ),
)
def neg(x: Value, _checked: bool = False) -> Any:
    """Negative of a value."""
    if np.asarray(x).dtype.kind == "i":
        _check_overflow(_checked, lambda: -_objects(x))
    return np.negative(x)


@op(
    name="abs",
    family=FAMILY,
    form=Map(cheap=True),
    rule=rules.arithmetic,
    checked={"int64": (OVERFLOW,)},
    numba=Expression(
        {"int64": "abs_i8({x})", "float64": "abs_f8({x})"}, checked={"int64": ("sub_overflows(0, {x})",)}
    ),
)
def abs_(x: Value, _checked: bool = False) -> Any:
    """Absolute value."""
    if np.asarray(x).dtype.kind == "i":
        _check_overflow(_checked, lambda: abs(_objects(x)))
    return np.abs(x)
