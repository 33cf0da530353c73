"""The most frequent of int64 values, with three rules for equally frequent ones.

Where all values are indices of nodes, as labels are, each is counted in an array of zeros with an entry for
each node, which is left as it was; other values are sorted. `counts` is the array's address.
"""

import numpy as np

from groggy_kernels.compiling import kernel, part
from groggy_kernels.primitives import as_i8, as_u8, i8_at, u4_at, u8_at
from groggy_kernels.select.sorting import sort_i8

HALF = np.uint64(32)  # bits of a count, and of what decides between equal ones
LOWER = np.uint64(0xFFFFFFFF)


@part
def are_same(address, n):
    """Whether all values are one, as of most nodes when labels have spread."""
    p = i8_at(address)
    i = 1
    while i < n and p[i] == p[0]:
        i += 1
    return i == n


@part
def counted(address, n, counts, num_nodes):
    """Count the values, and whether all are indices; else nothing is counted."""
    p = u8_at(address)  # what is below 0 is above all indices
    c = u4_at(counts)
    for i in range(n):
        at = p[i]
        if at >= as_u8(num_nodes):
            for j in range(i):
                c[p[j]] = 0
            return False
        c[at] += 1
    return True


@part
def most_counted(address, n, counts, flip):
    """Of the values, now counted, the most frequent one, of several that with the largest `value ^ flip`.

    The counts become 0. A count and what decides between equal ones are one word, so that no branch is
    mispredicted.
    """
    p = u8_at(address)
    c = u4_at(counts)
    top = as_u8(0)
    for i in range(n):
        at = p[i]
        count = as_u8(c[at])
        c[at] = 0
        top = max(top, (count << HALF) | (at ^ flip))
    return as_i8((top & LOWER) ^ flip)


@part
def first_counted(address, n, counts):
    """The place of the most frequent value, of several the first; the counts become 0."""
    p = u8_at(address)
    c = u4_at(counts)
    top = as_u8(0)
    for i in range(n):
        count = as_u8(c[p[i]])
        c[p[i]] = 0
        top = max(top, (count << HALF) | (as_u8(i) ^ LOWER))
    return as_i8((top & LOWER) ^ LOWER)


@kernel("int64(int64, int64, int64, int64)")
def mode_lowest_int64(address, n, counts, num_nodes):
    """The most frequent value, the lowest of equally frequent ones."""
    p = i8_at(address)
    if are_same(address, n):
        return p[0]
    if counted(address, n, counts, num_nodes):
        return most_counted(address, n, counts, LOWER)
    sort_i8(address, 0, n - 1)
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


@kernel("int64(int64, int64, int64, int64)")
def mode_highest_int64(address, n, counts, num_nodes):
    """The most frequent value, the highest of equally frequent ones."""
    p = i8_at(address)
    if are_same(address, n):
        return p[0]
    if counted(address, n, counts, num_nodes):
        return most_counted(address, n, counts, as_u8(0))
    sort_i8(address, 0, n - 1)
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


@kernel("int64(int64, int64, int64, int64)")
def mode_first_int64(address, n, counts, num_nodes):
    """The most frequent value, of equally frequent ones the one that comes first in the order given.

    Where the values are sorted, it is a copy of them in the n words after them; its most frequent ones are
    gathered at its front, in order, and the first value that a binary search finds there is the mode.
    """
    p = i8_at(address)
    if are_same(address, n):
        return p[0]
    if counted(address, n, counts, num_nodes):
        return p[first_counted(address, n, counts)]
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
