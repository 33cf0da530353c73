"""Shannon entropy of the distribution of values."""

import math

from groggy_kernels.compiling import kernel
from groggy_kernels.primitives import i8_at
from groggy_kernels.select.keys import to_keys
from groggy_kernels.select.sorting import sort_i8

LOG_2 = math.log(2.0)


@kernel("float64(int64, int64)")
def entropy_int64(address, n):
    """Entropy in bits, added up from the lowest value to the highest."""
    sort_i8(address, 0, n - 1)
    p = i8_at(address)
    total = 0.0
    start = 0
    for i in range(1, n + 1):
        if i == n or p[i] != p[start]:
            share = (i - start) / n
            total += -share * math.log(share)
            start = i
    return total / LOG_2


@kernel("float64(int64, int64)")
def entropy_float64(address, n):
    """Entropy in bits of float64 values."""
    to_keys(address, n)
    return entropy_int64(address, n)
