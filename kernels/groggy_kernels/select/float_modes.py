"""The most frequent of float64 values, with three rules for equally frequent ones."""

from groggy_kernels.compiling import kernel
from groggy_kernels.select.keys import to_keys, value_of
from groggy_kernels.select.modes import mode_first_int64, mode_highest_int64, mode_lowest_int64


@kernel("float64(int64, int64, int64, int64)")
def mode_lowest_float64(address, n, counts, num_nodes):
    """The most frequent value, the lowest of equally frequent ones."""
    to_keys(address, n)
    return value_of(mode_lowest_int64(address, n, counts, num_nodes))


@kernel("float64(int64, int64, int64, int64)")
def mode_highest_float64(address, n, counts, num_nodes):
    """The most frequent value, the highest of equally frequent ones."""
    to_keys(address, n)
    return value_of(mode_highest_int64(address, n, counts, num_nodes))


@kernel("float64(int64, int64, int64, int64)")
def mode_first_float64(address, n, counts, num_nodes):
    """The most frequent value, of equally frequent ones the one that comes first in the order given."""
    to_keys(address, n)
    return value_of(mode_first_int64(address, n, counts, num_nodes))
