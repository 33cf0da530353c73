"""The shortest path between two nodes, led by a bound of what is left."""

import math

import numpy as np
from numba import types

from groggy_kernels.baselines.arrays import F8, I8, READ_F8, READ_U4, READ_U8
from groggy_kernels.compiling import kernel
from groggy_kernels.steps.shortest_paths import rise, sink

INF = math.inf
OUTSIDE = -1  # of the heap


@kernel(
    types.int64(
        *(READ_U8, READ_U4, READ_U4),
        *(types.int64, types.int64),
        *(READ_F8, READ_F8),
        *(F8, F8, I8, I8, I8),
    )
)
def astar(indptr, indices, edges, source, goal, weights, bound, distance, key, before, heap, place):
    """Fill `before` with each node's predecessor; return how many nodes were taken up.

    Hart, Nilsson and Raphael (1968). A node whose distance falls again is taken up again, so that the
    path is the shortest wherever no bound is above the distance that is left.

    Parameters
    ----------
    indptr, indices, edges : uint64 (N + 1,), uint32 (E,), uint32 (E,)
        Out-neighbors, and the edges to them.
    weights, bound : float64 (M,), float64 (N,)
        Lengths of 0 or more; for each node a lower bound of its distance to the goal.
    distance : float64 (N,)
        Filled with distances from the source, of the goal the shortest, inf where there is no path.
    key, before, heap, place : (N,)
        `before` is -1 where no path was found; the others are work space.
    """
    for v in range(len(distance)):
        distance[v] = INF
        place[v] = OUTSIDE
        before[v] = -1
    distance[source] = 0.0
    key[source] = bound[source]
    heap[0] = source
    place[source] = 0
    size = 1
    taken = 0
    while size > 0:
        v = heap[0]
        place[v] = OUTSIDE
        if v == goal:
            break
        taken += 1
        size -= 1
        if size > 0:
            sink(heap, place, key, heap[size], size)
        for k in range(np.int64(indptr[v]), np.int64(indptr[v + 1])):
            u = np.int64(indices[k])
            through = distance[v] + weights[edges[k]]
            if through < distance[u]:
                distance[u] = through
                key[u] = through + bound[u]
                before[u] = v
                if place[u] == OUTSIDE:
                    rise(heap, place, key, u, size)
                    size += 1
                else:
                    rise(heap, place, key, u, place[u])
    return taken
