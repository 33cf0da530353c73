"""The value with the greatest sum of weights, with three rules for equal sums.

Each takes the address of the weights after the number of values. The values are sorted in the words after
them, a sum for each distinct one stands in the words after the weights; each sum is added up in the order
given. A sum that is nan counts as less than any other.
"""

from groggy_kernels.compiling import kernel, part
from groggy_kernels.primitives import f8_at, i8_at
from groggy_kernels.select.keys import to_keys, value_of
from groggy_kernels.select.sorting import sort_i8


@part
def place_of(p, n, value):
    """Where a value stands first among the sorted ones, counted from the first of them."""
    low = n
    high = 2 * n - 1
    while low < high:
        middle = (low + high) // 2
        if p[middle] < value:
            low = middle + 1
        else:
            high = middle
    return low - n


@part
def add_up(address, n, weights):
    """Sort a copy of the values; the sum of each stands where the value stands first there."""
    p = i8_at(address)
    w = f8_at(weights)
    for i in range(n):
        p[n + i] = p[i]
        w[n + i] = 0.0
    sort_i8(address, n, 2 * n - 1)
    for i in range(n):
        w[n + place_of(p, n, p[i])] += w[i]


@kernel("int64(int64, int64, int64)")
def weighted_mode_lowest_int64(address, n, weights):
    """The value with the greatest sum, the lowest of those with equal ones."""
    add_up(address, n, weights)
    p = i8_at(address)
    w = f8_at(weights)
    best = p[n]
    most = w[n]
    for i in range(n + 1, 2 * n):
        if p[i] != p[i - 1] and (w[i] > most or (most != most and w[i] == w[i])):
            most = w[i]
            best = p[i]
    return best


@kernel("int64(int64, int64, int64)")
def weighted_mode_highest_int64(address, n, weights):
    """The value with the greatest sum, the highest of those with equal ones."""
    add_up(address, n, weights)
    p = i8_at(address)
    w = f8_at(weights)
    best = p[n]
    most = w[n]
    for i in range(n + 1, 2 * n):
        if p[i] != p[i - 1] and (w[i] >= most or most != most):
            most = w[i]
            best = p[i]
    return best


@kernel("int64(int64, int64, int64)")
def weighted_mode_first_int64(address, n, weights):
    """The value with the greatest sum, of those with equal ones the first in the order given."""
    add_up(address, n, weights)
    p = i8_at(address)
    w = f8_at(weights)
    best = p[0]
    most = w[n + place_of(p, n, best)]
    for i in range(1, n):
        total = w[n + place_of(p, n, p[i])]
        if total > most or (most != most and total == total):
            most = total
            best = p[i]
    return best


@kernel("float64(int64, int64, int64)")
def weighted_mode_lowest_float64(address, n, weights):
    """The value with the greatest sum, the lowest of those with equal ones."""
    to_keys(address, n)
    return value_of(weighted_mode_lowest_int64(address, n, weights))


@kernel("float64(int64, int64, int64)")
def weighted_mode_highest_float64(address, n, weights):
    """The value with the greatest sum, the highest of those with equal ones."""
    to_keys(address, n)
    return value_of(weighted_mode_highest_int64(address, n, weights))


@kernel("float64(int64, int64, int64)")
def weighted_mode_first_float64(address, n, weights):
    """The value with the greatest sum, of those with equal ones the first in the order given."""
    to_keys(address, n)
    return value_of(weighted_mode_first_int64(address, n, weights))
