"""Distance by edge weights from one node."""

import math

from groggy_kernels.compiling import kernel, part
from groggy_kernels.primitives import as_i8, f8_at, u4_at, u8_at
from groggy_kernels.steps.heeding import CANCELLED, CHECK_EVERY, FINISHED, is_cancelled

NO_SUCH_SOURCE = 1
BAD_WEIGHT = 2
INF = math.inf


@part
def rise(heap, place, distance, v, at):
    """Put a node that came nearer where it belongs, from `at` upward in a heap of four children."""
    key = distance[v]
    while at > 0:
        parent = (at - 1) >> 2
        above = as_i8(heap[parent])
        if distance[above] <= key:
            break
        heap[at] = above
        place[above] = at
        at = parent
    heap[at] = v
    place[v] = at


@part
def sink(heap, place, distance, v, size):
    """Put a node into the heap whose first place is free, from there downward."""
    key = distance[v]
    at = 0
    while True:
        child = 4 * at + 1
        if child >= size:
            break
        nearest = child
        least = distance[heap[child]]
        for other in range(child + 1, min(child + 4, size)):
            if distance[heap[other]] < least:
                least = distance[heap[other]]
                nearest = other
        if least >= key:
            break
        below = as_i8(heap[nearest])
        heap[at] = below
        place[below] = at
        at = nearest
    heap[at] = v
    place[v] = at


@kernel("int64(int64, int64, int64, int64, int64, int64, int64, int64, int64, int64)")
def shortest_paths(control, num_nodes, num_edges, indptr, indices, edges, source, weight, out, heaps):
    """Dijkstra 1959 with a heap of the nodes at hand; inf where there is no path, 1 an edge without weights.

    A distance is the sum along its path from the source on. Rounding keeps the order of sums, so no
    order of equal ones changes a bit.
    """
    starts, neighbors, edge = u8_at(indptr), u4_at(indices), u4_at(edges)
    weights, distance = f8_at(weight), f8_at(out)
    heap, place = u4_at(heaps), u4_at(heaps + 4 * num_nodes)
    if source < 0 or source >= num_nodes:
        return NO_SUCH_SOURCE
    for begin in range(0, num_edges if weight != 0 else 0, CHECK_EVERY):
        if is_cancelled(control):
            return CANCELLED
        for e in range(begin, min(begin + CHECK_EVERY, num_edges)):
            if not weights[e] >= 0.0:
                return BAD_WEIGHT
    for v in range(num_nodes):
        distance[v] = INF
    distance[source] = 0.0
    heap[0] = source
    place[source] = 0
    size = 1
    visits = 0
    while size > 0:
        v = as_i8(heap[0])
        size -= 1
        if size > 0:
            sink(heap, place, distance, as_i8(heap[size]), size)
        here = distance[v]
        low, high = as_i8(starts[v]), as_i8(starts[v + 1])
        while low < high:
            stop = min(high, low + CHECK_EVERY)
            for k in range(low, stop):
                u = as_i8(neighbors[k])
                through = here + (weights[edge[k]] if weight != 0 else 1.0)
                before = distance[u]
                if through < before:  # so u is not done, as no weight is negative
                    distance[u] = through
                    if before == INF:
                        rise(heap, place, distance, u, size)
                        size += 1
                    else:
                        rise(heap, place, distance, u, as_i8(place[u]))
            visits += stop - low + 16  # and what the heap costs
            low = stop
            if visits >= CHECK_EVERY:
                visits = 0
                if is_cancelled(control):
                    return CANCELLED
    return FINISHED
