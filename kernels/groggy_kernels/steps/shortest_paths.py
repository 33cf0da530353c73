"""Distance by edge weights from one node."""

import math

from groggy_kernels.compiling import kernel, part
from groggy_kernels.primitives import as_i8, f8_at, u4_at, u8_at
from groggy_kernels.steps.heaps import rise, sink
from groggy_kernels.steps.heeding import CANCELLED, CHECK_EVERY, FINISHED, is_cancelled

NO_SUCH_SOURCE = 1
BAD_WEIGHT = 2
INF = math.inf


@part
def check_weights(control, num_edges, weight):
    """FINISHED, CANCELLED, or 1 where a weight is negative or nan; 0 in their place is no weights."""
    weights = f8_at(weight)
    for begin in range(0, num_edges if weight != 0 else 0, CHECK_EVERY):
        if is_cancelled(control):
            return CANCELLED
        for e in range(begin, min(begin + CHECK_EVERY, num_edges)):
            if not weights[e] >= 0.0:
                return 1
    return FINISHED


@part
def settle(control, num_nodes, num_edges, indptr, indices, edges, source, weight, out, heaps, nears):
    """Dijkstra 1959 with a heap of the nodes at hand; inf where there is no path, 1 an edge without weights.

    A distance is the sum along its path from the source on. Rounding keeps the order of sums, so no
    order of equal ones changes a bit.
    """
    starts, neighbors, edge = u8_at(indptr), u4_at(indices), u4_at(edges)
    weights, distance = f8_at(weight), f8_at(out)
    heap, place, near = u4_at(heaps), u4_at(heaps + 4 * num_nodes), f8_at(nears)
    if source < 0 or source >= num_nodes:
        return NO_SUCH_SOURCE
    found = check_weights(control, num_edges, weight)
    if found != FINISHED:
        return BAD_WEIGHT if found > 0 else found
    for v in range(num_nodes):
        distance[v] = INF
    distance[source] = 0.0
    rise(heap, near, place, source, 0.0, 0)
    size = 1
    visits = 0
    while size > 0:
        v = as_i8(heap[0])
        size -= 1
        if size > 0:
            sink(heap, near, place, size)
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
                        rise(heap, near, place, u, through, size)
                        size += 1
                    else:
                        rise(heap, near, place, u, through, as_i8(place[u]))
            visits += stop - low + 16  # and what the heap costs
            low = stop
            if visits >= CHECK_EVERY:
                visits = 0
                if is_cancelled(control):
                    return CANCELLED
    return FINISHED


@kernel("int64(int64, int64, int64, int64, int64, int64, int64, int64, int64, int64, int64)")
def shortest_paths(control, num_nodes, num_edges, indptr, indices, edges, source, weight, out, heaps, nears):
    """Fill `out`, float64."""
    return settle(control, num_nodes, num_edges, indptr, indices, edges, source, weight, out, heaps, nears)
