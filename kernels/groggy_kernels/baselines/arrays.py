"""The array types of the baselines' signatures; what is only read may be read-only."""

from numba import types


def _read(item):
    return types.Array(item, 1, "C", readonly=True)


READ_U4 = _read(types.uint32)
READ_U8 = _read(types.uint64)
READ_I8 = _read(types.int64)
U4 = types.uint32[::1]
I8 = types.int64[::1]
W8 = types.uint64[::1]
F8 = types.float64[::1]
