"""Each scalar function equals the numpy meaning of the op whose template calls it, bit for bit."""

import itertools
import math

import numpy as np
import pytest
from numba import njit

from groggy_kernels import scalar
from groggy_kernels.compiling import JIT
from groggy_nb.ops import OPS

LOWEST, HIGHEST = -(2**63), 2**63 - 1
FLOATS = [
    *(0.0, -0.0, 1.0, -1.0, 0.5, -0.5, 1.5, 2.5, -2.5, 3.0, -3.0, 7.0, 0.1, -0.3, 1e-10, 1e16, 2.0**52 + 0.5),
    *(5e-324, -5e-324, 2.2e-308, 1.7976931348623157e308, -1.7976931348623157e308, 1e308, 2.0**63, -(2.0**63)),
    *(2.0**63 - 1024.0, 4503599627370497.5, math.inf, -math.inf, math.nan),
]
INTEGERS = [0, 1, -1, 2, -2, 3, -3, 7, 10, -10, 2**31, -(2**31), 3037000500, 2**62, LOWEST, LOWEST + 1]
INTEGERS.append(HIGHEST)
RANDOM = np.random.default_rng(20261122)


def float_columns(count):
    """Every combination of the edge values, then random ones of many sizes."""
    pairs = np.array(list(itertools.product(FLOATS[:: max(1, count - 1)], repeat=count)))
    random = RANDOM.standard_normal((2000, count)) * 10.0 ** RANDOM.integers(-12, 13, (2000, count))
    return [np.ascontiguousarray(c) for c in np.concatenate([pairs, random]).T]


def integer_columns(count):
    """Every combination of the edge values, then random ones of many sizes."""
    pairs = np.array(list(itertools.product(INTEGERS, repeat=count)), dtype=np.int64)
    random = RANDOM.integers(LOWEST, HIGHEST, (2000, count)) >> RANDOM.integers(0, 63, (2000, count))
    return [np.ascontiguousarray(c) for c in np.concatenate([pairs, random]).T]


def mapped(call, *columns):
    """An expression over x, y, z computed natively at each row of the columns."""
    names = ["x", "y", "z", "w"][: len(columns)]
    name = call.split("(")[0]
    lines = [
        f"def run(out, {', '.join(f'{n}s' for n in names)}):",
        "    for i in range(len(out)):",
        *(f"        {n} = {n}s[i]" for n in names),
        f"        out[i] = {call}",
    ]
    space = {name: getattr(scalar, name)}
    exec("\n".join(lines), space)
    run = njit(error_model="numpy")(space["run"])
    out = np.empty(len(columns[0]), result_dtype(name))
    run(out, *columns)
    return out


def operand_count(function):
    """The number of operands of a numpy function or a Python one."""
    return function.nin if isinstance(function, np.ufunc) else function.__code__.co_argcount


def result_dtype(name):
    """The dtype that a scalar function returns."""
    if name in ("is_less", "is_more") or name.endswith("overflows"):
        return bool
    return np.int64 if name.endswith("_i8") or name == "int_f8" else np.float64


def assert_same_bits(found, wanted):
    """Equal as bits, all nans as one."""
    found, wanted = np.asarray(found), np.asarray(wanted)
    assert found.dtype == wanted.dtype
    if found.dtype == np.float64:
        found, wanted = (np.where(np.isnan(a), np.nan, a).view(np.int64) for a in (found, wanted))
    np.testing.assert_array_equal(found, wanted)


def meaning(op, *columns, **options):
    """The op's numpy meaning."""
    with np.errstate(all="ignore"):
        return OPS[op].reference(*columns, **options)


@pytest.mark.parametrize(
    ("name", "op"),
    [
        ("abs_f8", "abs"),
        ("sqrt_f8", "sqrt"),
        ("floor_f8", "floor"),
        ("ceil_f8", "ceil"),
        ("rint_f8", "round"),
        ("sign_f8", "sign"),
        ("int_f8", "int"),
    ],
)
def test_functions_of_one_float_equal_their_op(name, op):
    (x,) = float_columns(1)
    assert_same_bits(mapped(f"{name}(x)", x), meaning(op, x))


@pytest.mark.parametrize(("name", "op"), [("floordiv_f8", "floordiv"), ("mod_f8", "mod"), ("pow_f8", "pow")])
def test_functions_of_two_floats_equal_their_op(name, op):
    x, y = float_columns(2)
    assert_same_bits(mapped(f"{name}(x, y)", x, y), meaning(op, x, y))


@pytest.mark.parametrize(
    ("name", "op"),
    [
        ("add_i8", "add"),
        ("sub_i8", "sub"),
        ("mul_i8", "mul"),
        ("floordiv_i8", "floordiv"),
        ("mod_i8", "mod"),
    ],
)
def test_functions_of_two_integers_equal_their_op(name, op):
    x, y = integer_columns(2)
    assert_same_bits(mapped(f"{name}(x, y)", x, y), meaning(op, x, y))


def test_integer_power_equals_its_op_and_is_0_for_a_negative_exponent():
    x, y = integer_columns(2)
    assert_same_bits(mapped("pow_i8(x, y)", x, y), np.where(y < 0, 0, meaning("pow", x, np.maximum(y, 0))))


@pytest.mark.parametrize("n", [0, 1, 2, 3, 5, 7, 10, 31, 64])
def test_literal_powers_multiply_in_the_order_of_the_op(n):
    (x,), (i,) = float_columns(1), integer_columns(1)
    assert_same_bits(mapped(f"power_f8(x, {n})", x), meaning("power", x, n=n))
    assert_same_bits(mapped(f"power_i8(x, {n})", i), meaning("power", i, n=n))


@pytest.mark.parametrize("exponent", [0.5, 2.0, 3.0, -1.0, -0.5, 0.25, 1.0 / 3.0])
def test_pow_has_the_same_bits_for_a_literal_and_an_argument(exponent):
    x = RANDOM.random(10_000) * 100.0
    literal = mapped(f"pow_f8(x, {exponent!r})", x)
    assert_same_bits(literal, mapped("pow_f8(x, y)", x, np.full_like(x, exponent)))
    assert_same_bits(literal, np.array([math.pow(v, exponent) for v in x.tolist()]))


@pytest.mark.parametrize("base", [2.0, 10.0, 1.0])
def test_pow_has_the_same_bits_for_a_literal_base(base):
    x = RANDOM.random(10_000) * 20.0 - 10.0
    literal = mapped(f"pow_f8({base!r}, x)", x)
    assert_same_bits(literal, np.array([math.pow(base, v) for v in x.tolist()]))


@pytest.mark.parametrize(("name", "op"), [("sign_i8", "sign"), ("neg_i8", "neg"), ("abs_i8", "abs")])
def test_functions_of_one_integer_equal_their_op(name, op):
    (x,) = integer_columns(1)
    assert_same_bits(mapped(f"{name}(x)", x), meaning(op, x))


def test_clip_equals_its_op():
    x, low, high = float_columns(3)
    assert_same_bits(mapped("clip_f8(x, y, z)", x, low, high), meaning("clip", x, min=low, max=high))
    x, low, high = integer_columns(3)
    assert_same_bits(mapped("clip_i8(x, y, z)", x, low, high), meaning("clip", x, min=low, max=high))


def test_recip_equals_its_op():
    x, epsilon = float_columns(2)
    assert_same_bits(mapped("recip_f8(x, y)", x, epsilon), meaning("recip", x, epsilon=epsilon))


def test_linf_keeps_the_larger_size_and_nan():
    m, x = float_columns(2)
    wanted = np.where(np.isnan(m), m, np.where(m > np.abs(x), m, np.abs(x)))
    assert_same_bits(mapped("linf_f8(x, y)", m, x), wanted)


@pytest.mark.parametrize(("name", "python"), [("add", "+"), ("sub", "-"), ("mul", "*")])
def test_overflow_is_told_exactly(name, python):
    x, y = integer_columns(2)
    exact = [eval(f"a {python} b", {"a": a, "b": b}) for a, b in zip(x.tolist(), y.tolist(), strict=True)]
    wanted = np.array([not LOWEST <= v <= HIGHEST for v in exact])
    assert_same_bits(mapped(f"{name}_overflows(x, y)", x, y), wanted)


@pytest.mark.parametrize("name", ["is_less", "is_more"])
@pytest.mark.parametrize("values", [FLOATS, INTEGERS], ids=["floats", "integers"])
def test_is_less_and_is_more_put_none_yet_then_nan_then_better_then_lower_index_first(name, values):
    rows = list(itertools.product(values, values, [0, 3, 5], [-1, 3]))
    dtype = np.float64 if isinstance(values[0], float) else np.int64
    x, m = (np.array([r[k] for r in rows], dtype) for k in (0, 1))
    index, best = (np.array([r[k] for r in rows], np.int64) for k in (2, 3))
    better = np.less(x, m) if name == "is_less" else np.greater(x, m)
    x_nan, m_nan = x != x, m != m
    tie = (x == m) | (x_nan & m_nan)
    wanted = (best < 0) | better | (x_nan & ~m_nan) | (tie & (index < best))
    assert_same_bits(mapped(f"{name}(x, y, z, w)", x, m, index, best), wanted)


def test_operands_are_converted_to_what_a_function_works_on():
    x = np.arange(5, dtype=np.int64)
    assert_same_bits(mapped("sqrt_f8(x)", x), np.sqrt(x))
    assert_same_bits(mapped("is_less(x, y, z, w)", x, x + 0.5, x.astype(np.uint64), x), np.ones(5, bool))
    assert_same_bits(mapped("sub_overflows(0, x)", np.array([LOWEST, 1])), np.array([True, False]))


def test_every_function_that_a_template_calls_exists():
    for name in scalar.__all__:
        assert callable(getattr(scalar, name)), name


WRITTEN_IN = ("rounding", "choosing", "overflow", "wrapping")
INSTRUCTIONS = [n for n, module in scalar.MODULES.items() if module in WRITTEN_IN]


@pytest.mark.skipif(not JIT, reason="with NUMBA_DISABLE_JIT=1 only the plain functions exist")
@pytest.mark.parametrize("name", [*INSTRUCTIONS, "pow_f8"])
def test_plain_functions_equal_the_instructions(name):
    function = getattr(scalar, name)
    count = operand_count(function.plain.__wrapped__)
    of_integers = "_i8" in name or "overflows" in name
    columns = [
        c[:: max(1, len(c) // 500)] for c in (integer_columns if of_integers else float_columns)(count)
    ]
    if name in ("is_less", "is_more"):
        columns[2:] = [np.zeros(len(columns[0]), np.int64), np.ones(len(columns[0]), np.int64)]
    compiled = mapped(f"{name}({', '.join('xyzw'[:count])})", *columns)
    plain = np.array([function.plain(*row) for row in zip(*columns, strict=True)], dtype=compiled.dtype)
    assert_same_bits(plain, compiled)
