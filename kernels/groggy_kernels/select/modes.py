"""The most frequent of int64 values, with three rules for equally frequent ones."""

from groggy_kernels.compiling import kernel
from groggy_kernels.primitives import i8_at
from groggy_kernels.select.sorting import sort_i8


@kernel("int64(int64, int64)")
def mode_lowest_int64(address, n):
    """The most frequent value, the lowest of equally frequent ones."""
    sort_i8(address, 0, n - 1)
    p = i8_at(address)
    best = p[0]
    most = 0
    start = 0
    for i in range(1, n + 1):
        if i == n or p[i] != p[start]:
            if i - start > most:
                most = i - start
                best = p[start]
            start = i
    return best


@kernel("int64(int64, int64)")
def mode_highest_int64(address, n):
    """The most frequent value, the highest of equally frequent ones."""
    sort_i8(address, 0, n - 1)
    p = i8_at(address)
    best = p[0]
    most = 0
    start = 0
    for i in range(1, n + 1):
        if i == n or p[i] != p[start]:
            if i - start >= most:
                most = i - start
                best = p[start]
            start = i
    return best


@kernel("int64(int64, int64)")
def mode_first_int64(address, n):
    """The most frequent value, of equally frequent ones the one that comes first in the order given.

    A copy is sorted in the n words after the values; its most frequent ones are gathered at its front,
    in order, and the first value that a binary search finds there is the mode.
    """
    p = i8_at(address)
    for i in range(n):
        p[n + i] = p[i]
    sort_i8(address, n, 2 * n - 1)
    most = 0
    end = n  # of the gathered values
    start = n
    for i in range(n + 1, 2 * n + 1):
        if i == 2 * n or p[i] != p[start]:
            if i - start > most:
                most = i - start
                end = n
            if i - start == most:
                p[end] = p[start]
                end += 1
            start = i
    for i in range(n):
        low = n
        high = end - 1
        while low < high:
            middle = (low + high) // 2
            if p[middle] < p[i]:
                low = middle + 1
            else:
                high = middle
        if p[low] == p[i]:
            return p[i]
    return p[0]
