"""A heap of nodes by a key, equal ones by index: a part of the kernels that search by distance.

A node has four children. `place` is where each node stands.
"""

from groggy_kernels.compiling import part
from groggy_kernels.primitives import as_i8


@part
def rise(heap, place, keys, v, at):
    """Put a node that came nearer where it belongs, from `at` upward."""
    key = keys[v]
    while at > 0:
        parent = (at - 1) >> 2
        above = as_i8(heap[parent])
        other = keys[above]
        if other < key or (other == key and above < v):
            break
        heap[at] = above
        place[above] = at
        at = parent
    heap[at] = v
    place[v] = at


@part
def sink(heap, place, keys, v, size):
    """Put a node into the heap whose first place is free, from there downward."""
    key = keys[v]
    at = 0
    while True:
        child = 4 * at + 1
        if child >= size:
            break
        nearest = child
        below = as_i8(heap[child])
        least = keys[below]
        for other in range(child + 1, min(child + 4, size)):
            u = as_i8(heap[other])
            if keys[u] < least or (keys[u] == least and u < below):
                least = keys[u]
                nearest = other
                below = u
        if key < least or (key == least and v < below):
            break
        heap[at] = below
        place[below] = at
        at = nearest
    heap[at] = v
    place[v] = at
