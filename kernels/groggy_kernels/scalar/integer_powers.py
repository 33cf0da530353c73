"""Powers of int64 by an exponent that is a value."""

from groggy_kernels.compiling import kernel
from groggy_kernels.scalar.overflow import mul_overflows
from groggy_kernels.scalar.wrapping import mul_i8


@kernel("int64(int64, int64)")
def pow_i8(a, b):
    """a to the power b, wrapping; 0 where b is negative (the op fails there before the value is used)."""
    if b < 0:
        return 0
    result = 1
    while b > 0:
        if b & 1:
            result = mul_i8(result, a)
        a = mul_i8(a, a)
        b = b >> 1
    return result


@kernel("boolean(int64, int64)")
def pow_overflows(a, b):
    """Whether a to the power b does not fit int64; False where b is negative."""
    result = 1
    while b > 0:
        if b & 1:
            if mul_overflows(result, a):
                return True
            result = mul_i8(result, a)
        b = b >> 1
        if b > 0:
            if mul_overflows(a, a):  # no square is -2^63, so what follows does not fit either
                return True
            a = mul_i8(a, a)
    return False
