"""Powers of floats by C's pow, and literal whole powers by repeated squaring."""

import math

import numpy as np
from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from groggy_kernels.compiling import F8, I8, JIT, instructions, llvm


def _pow(a, b):
    try:
        return math.pow(a, b)
    except (ValueError, OverflowError):  # where Python raises, numpy's value: inf or nan
        return np.power(a, b)


@instructions("float64(float64, float64)", plain=_pow)
def pow_f8(builder, a, b):
    """C's pow(a, b).

    LLVM would make pow(x, 2.0), pow(x, 0.5) and pow(2.0, x) other functions with other bits, and a
    constant would change its result when it moves to an argument. A fence costs nothing and hides it.
    (A store and an atomic load do not: LLVM forwards them.)
    """
    fenced = [llvm(builder, "llvm.arithmetic.fence.f64", x) for x in (a, b)]
    return llvm(builder, "llvm.pow.f64", *fenced)


def _squarings(x, n, one, multiply):
    """x to the n by repeated squaring; the order of the products is the op's definition."""
    result = None
    while n > 0:
        if n & 1:
            result = x if result is None else multiply(result, x)
        n >>= 1
        if n:
            x = multiply(x, x)
    return one if result is None else result


def _literal_power(name, numba_type, llvm_type, multiply):
    """x to a whole power n >= 0 that is a literal, unrolled where it is called."""

    def plain(x, n):
        with np.errstate(all="ignore"):
            number = np.float64 if numba_type is types.float64 else np.int64
            return number(_squarings(number(x), int(n), number(1), lambda a, b: a * b))

    if not JIT:
        return plain

    def power(typingctx, x, n):
        if not isinstance(n, types.IntegerLiteral):
            raise TypeError(f"{name} wants a literal whole power")

        def emit(context, builder, signature, args):
            one = ir.Constant(llvm_type, 1)
            return _squarings(args[0], n.literal_value, one, getattr(builder, multiply))

        return numba_type(numba_type, n), emit

    power.__name__ = power.__qualname__ = name
    made = intrinsic(prefer_literal=True)(power)
    made.plain = plain
    return made


power_f8 = _literal_power("power_f8", types.float64, F8, "fmul")
power_i8 = _literal_power("power_i8", types.int64, I8, "mul")
