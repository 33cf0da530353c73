"""Floored division of float64, in the steps of numpy's npy_divmod, so that every bit is the same."""

import math

import numpy as np

from groggy_kernels.compiling import instructions, kernel
from groggy_kernels.scalar.rounding import floor_f8


@instructions("float64(float64, float64)", plain=np.fmod)
def fmod(builder, a, b):
    """C's remainder, exact, with the sign of a; nan where b is 0."""
    return builder.frem(a, b)


@kernel("float64(float64, float64)")
def floordiv_f8(a, b):
    """The quotient rounded down; by 0 it is inf or nan."""
    if b == 0.0:
        return a / b
    rest = fmod(a, b)
    quotient = (a - rest) / b
    if rest != 0.0 and (b < 0.0) != (rest < 0.0):
        quotient -= 1.0
    if quotient == 0.0:
        return math.copysign(0.0, a / b)
    whole = floor_f8(quotient)
    return whole + 1.0 if quotient - whole > 0.5 else whole


@kernel("float64(float64, float64)")
def mod_f8(a, b):
    """The remainder with the sign of b; nan where b is 0."""
    rest = fmod(a, b)
    if b == 0.0:
        return rest
    if rest == 0.0:
        return math.copysign(0.0, b)
    if (b < 0.0) != (rest < 0.0):
        rest += b
    return rest
