"""Functions that compare and choose, without a branch, so that loops over them become vector code."""

import numpy as np
from llvmlite import ir

from groggy_kernels.compiling import F8, I8, instructions, llvm


@instructions("int64(int64)", plain=lambda x: int(x > 0) - int(x < 0))
def sign_i8(builder, x):
    """-1, 0 or 1 by the sign of x."""
    zero = ir.Constant(I8, 0)
    above = builder.zext(builder.icmp_signed(">", x, zero), I8)
    return builder.sub(above, builder.zext(builder.icmp_signed("<", x, zero), I8))


@instructions("float64(float64)", plain=np.sign)
def sign_f8(builder, x):
    """-1.0, 0.0 or 1.0 by the sign of x; nan stays nan."""
    zero = ir.Constant(F8, 0.0)
    sign = builder.select(builder.fcmp_ordered("==", x, zero), zero, x)
    sign = builder.select(builder.fcmp_ordered("<", x, zero), ir.Constant(F8, -1.0), sign)
    return builder.select(builder.fcmp_ordered(">", x, zero), ir.Constant(F8, 1.0), sign)


def _clip(x, low, high):
    raised = x if x > low or x != x else low
    return raised if raised < high or raised != raised else high


@instructions("int64(int64, int64, int64)", plain=_clip)
def clip_i8(builder, x, low, high):
    """x, at least `low`, then at most `high`."""
    raised = builder.select(builder.icmp_signed(">", x, low), x, low)
    return builder.select(builder.icmp_signed("<", raised, high), raised, high)


@instructions("float64(float64, float64, float64)", plain=_clip)
def clip_f8(builder, x, low, high):
    """x, at least `low`, then at most `high`; nan if any is nan."""
    raised = builder.select(_above_or_nan(builder, x, low), x, low)
    below = builder.or_(builder.fcmp_ordered("<", raised, high), _is_nan(builder, raised))
    return builder.select(below, raised, high)


def _recip(x, epsilon):
    size = abs(x)
    return np.copysign(1.0 / (size if size > epsilon or size != size else epsilon), x)


@instructions("float64(float64, float64)", plain=_recip)
def recip_f8(builder, x, epsilon):
    """1 / max(|x|, epsilon) with the sign of x."""
    size = llvm(builder, "llvm.fabs.f64", x)
    kept = builder.select(_above_or_nan(builder, size, epsilon), size, epsilon)
    return llvm(builder, "llvm.copysign.f64", builder.fdiv(ir.Constant(F8, 1.0), kept), x)


@instructions("float64(float64, float64)", plain=lambda m, x: m if m > abs(x) or m != m else abs(x))
def linf_f8(builder, m, x):
    """The larger of m and |x|; nan if either is nan."""
    size = llvm(builder, "llvm.fabs.f64", x)
    return builder.select(_above_or_nan(builder, m, size), m, size)


def _is_before(better):
    """Whether an entry goes before the best so far, in Python."""

    def is_before(x, m, index, best):
        if best < 0:
            return True
        if x != x or m != m:
            return x != x and (m == m or index < best)
        return better(x, m) or (x == m and index < best)

    return is_before


@instructions(
    "boolean(int64, int64, int64, int64)",
    "boolean(float64, float64, int64, int64)",
    plain=_is_before(lambda x, m: x < m),
)
def is_less(builder, x, m, index, best):
    """Whether entry `index` with value x goes before entry `best` with value m in argmin.

    A `best` below 0 is none yet. nan goes first, as in numpy; of equal ones the lower index.
    """
    return _goes_before(builder, "<", x, m, index, best)


@instructions(
    "boolean(int64, int64, int64, int64)",
    "boolean(float64, float64, int64, int64)",
    plain=_is_before(lambda x, m: x > m),
)
def is_more(builder, x, m, index, best):
    """Whether entry `index` with value x goes before entry `best` with value m in argmax; see is_less."""
    return _goes_before(builder, ">", x, m, index, best)


def _goes_before(builder, better, x, m, index, best):
    """none yet | x better than m | only x nan | equal or both nan, and a lower index."""
    if x.type == F8:
        is_better = builder.fcmp_ordered(better, x, m)
        x_is_nan, m_is_nan = _is_nan(builder, x), _is_nan(builder, m)
        is_better = builder.or_(is_better, builder.and_(x_is_nan, builder.not_(m_is_nan)))
        equal = builder.or_(builder.fcmp_ordered("==", x, m), builder.and_(x_is_nan, m_is_nan))
    else:
        is_better = builder.icmp_signed(better, x, m)
        equal = builder.icmp_signed("==", x, m)
    none_yet = builder.icmp_signed("<", best, ir.Constant(I8, 0))
    lower = builder.and_(equal, builder.icmp_signed("<", index, best))
    return builder.or_(none_yet, builder.or_(is_better, lower))


def _is_nan(builder, x):
    return builder.fcmp_unordered("uno", x, x)


def _above_or_nan(builder, x, low):
    return builder.or_(builder.fcmp_ordered(">", x, low), _is_nan(builder, x))
