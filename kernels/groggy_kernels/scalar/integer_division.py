"""Floored division of int64 as numpy defines it: by 0 it gives 0, the lowest by -1 wraps."""

from groggy_kernels.compiling import kernel
from groggy_kernels.scalar.wrapping import neg_i8


@kernel("int64(int64, int64)")
def floordiv_i8(a, b):
    """The quotient rounded down; 0 where b is 0."""
    if b == 0:
        return 0
    if b == -1:
        return neg_i8(a)
    return a // b


@kernel("int64(int64, int64)")
def mod_i8(a, b):
    """The remainder with the sign of b; 0 where b is 0."""
    if b == 0 or b == -1:
        return 0
    return a % b
