"""A heap of nodes by a key, equal ones by index: a part of the kernels that search by distance.

A node has four children. `near` has the key at each place, beside its node, so that what is compared lies
in one line of the cache; `place` is where each node stands.
"""

from groggy_kernels.compiling import part
from groggy_kernels.primitives import as_i8


@part
def rise(heap, near, place, v, key, at):
    """Put a node that came nearer where it belongs, from `at` upward."""
    while at > 0:
        parent = (at - 1) >> 2
        other = near[parent]
        if other < key:
            break
        above = as_i8(heap[parent])
        if other == key and above < v:
            break
        heap[at] = above
        near[at] = other
        place[above] = at
        at = parent
    heap[at] = v
    near[at] = key
    place[v] = at


@part
def sink(heap, near, place, size):
    """Put what stands behind the last of so many where it belongs, from the free first place downward."""
    v = as_i8(heap[size])
    key = near[size]
    at = 0
    while True:
        child = 4 * at + 1
        if child >= size:
            break
        nearest = child
        least = near[child]
        for other in range(child + 1, min(child + 4, size)):
            if near[other] < least or (near[other] == least and heap[other] < heap[nearest]):
                least = near[other]
                nearest = other
        below = as_i8(heap[nearest])
        if key < least or (key == least and v < below):
            break
        heap[at] = below
        near[at] = least
        place[below] = at
        at = nearest
    heap[at] = v
    near[at] = key
    place[v] = at
