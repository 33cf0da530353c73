"""float64 values as int64 keys in the same order, so that all sorting is of whole numbers."""

import numpy as np

from groggy_kernels.compiling import F8, instructions, part
from groggy_kernels.primitives import f8_at, i8_at

ALL_BUT_SIGN = 2**63 - 1
NAN_KEY = 0x7FF8000000000000  # above the key of inf


@instructions("float64(int64)", plain=lambda bits: bits.view(np.float64))
def float_of_bits(builder, bits):
    """The float64 with these bits."""
    return builder.bitcast(bits, F8)


@part
def to_keys(address, n):
    """Replace n float64 values by their keys, one for -0.0 and 0.0, one for all nan; how many were nan."""
    values = f8_at(address)
    keys = i8_at(address)
    count = 0
    for i in range(n):
        value = values[i]
        bits = keys[i]
        if value != value:
            keys[i] = NAN_KEY
            count += 1
        elif value == 0.0:
            keys[i] = 0
        elif bits < 0:
            keys[i] = bits ^ ALL_BUT_SIGN  # of negative values the larger bits are the lower value
    return count


@part
def value_of(key):
    """The float64 that has this key."""
    return float_of_bits(key ^ ALL_BUT_SIGN if key < 0 else key)
