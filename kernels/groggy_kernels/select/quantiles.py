"""Median and quantiles by selection: linear in the number of values."""

from groggy_kernels.compiling import kernel
from groggy_kernels.primitives import i8_at
from groggy_kernels.scalar.rounding import floor_f8, int_f8
from groggy_kernels.select.keys import to_keys, value_of
from groggy_kernels.select.sorting import select_i8

NAN = float("nan")


@kernel("float64(int64, int64, float64)")
def quantile_f8(address, n, q):
    """The quantile q by linear interpolation (Hyndman and Fan 1996, type 7); nan if any value is nan.

    A q outside 0 to 1 gives nan; the op fails there.
    """
    if to_keys(address, n) > 0 or not (q >= 0.0 and q <= 1.0):
        return NAN
    at = q * (n - 1)
    low = int_f8(floor_f8(at))
    part = at - floor_f8(at)
    below = select_i8(address, n, low)
    if part == 0.0:
        return value_of(below)
    keys = i8_at(address)
    above = keys[low + 1]
    for i in range(low + 2, n):
        above = min(above, keys[i])
    if above == below:
        return value_of(below)
    return value_of(below) + (value_of(above) - value_of(below)) * part


@kernel("float64(int64, int64)")
def median_f8(address, n):
    """The middle value, or the mean of the two middle ones; nan if any value is nan."""
    return quantile_f8(address, n, 0.5)
