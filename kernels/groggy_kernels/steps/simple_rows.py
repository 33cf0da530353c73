"""Rows of the undirected simple graph: a part of the kernels that go over them."""

from groggy_kernels.compiling import part
from groggy_kernels.primitives import as_i8
from groggy_kernels.steps.heeding import CHECK_EVERY, is_cancelled


@part
def is_simple(control, neighbors, first, last, v):
    """Whether a row ascends without the node itself: each of its neighbors then stands there once.

    False where cancelled, too: who merges the row then is told.
    """
    before = -1
    for k in range(first, last):
        if (k - first + 1) % CHECK_EVERY == 0 and is_cancelled(control):
            return False
        u = as_i8(neighbors[k])
        if u <= before or u == v:
            return False
        before = u
    return True


@part
def merge_row(control, neighbors, first, last, v, into):
    """Write the neighbors but v, each once and ascending, from `first` on; how many, or -1 where cancelled.

    A row of both directions is at most two that ascend, one after the other.
    """
    if is_cancelled(control):
        return -1
    middle = last
    for k in range(first + 1, last):
        if neighbors[k] < neighbors[k - 1]:
            middle = k
            break
    a, b, end = first, middle, first
    before = -1
    while a < middle or b < last:
        if (a + b) % CHECK_EVERY == 0 and is_cancelled(control):
            return -1
        if b == last or (a < middle and neighbors[a] <= neighbors[b]):
            u = as_i8(neighbors[a])
            a += 1
        else:
            u = as_i8(neighbors[b])
            b += 1
        if u != before and u != v:
            into[end] = u
            end += 1
        before = u
    return end - first
