"""Betweenness: shortest paths from some sources, and what each node has of them."""

import numpy as np
from numba import types

from groggy_kernels.baselines.arrays import F8, I8, READ_U4, READ_U8, U4
from groggy_kernels.compiling import kernel
from groggy_kernels.primitives import ONE


@kernel(types.int64(READ_U8, READ_U4, types.int64, types.int64, F8, F8, F8, I8, U4))
def betweenness(indptr, indices, first, last, total, paths, share, level, queue):
    """Add to `total` the dependencies of the sources `first` to `last` - 1; return the nodes visited.

    Brandes (2001). The way back reads the rows of the way out, so that no lists of predecessors are kept.

    Parameters
    ----------
    indptr, indices : uint64 (N + 1,), uint32 (E,)
        Out-neighbors.
    total : float64 (N,)
    paths, share, level, queue : float64 (N,), float64 (N,), int64 (N,), uint32 (N,)
        Work space.
    """
    visited = 0
    for v in range(len(total)):
        level[v] = -1
    for source in range(first, last):
        level[source] = 0
        paths[source] = 1.0
        queue[0] = source
        head = 0
        tail = 1
        while head < tail:
            v = np.uint64(queue[head])
            head += 1
            following = level[v] + 1
            for k in range(indptr[v], indptr[v + ONE]):
                u = indices[k]
                if level[u] < 0:
                    level[u] = following
                    paths[u] = 0.0
                    queue[tail] = u
                    tail += 1
                if level[u] == following:
                    paths[u] += paths[v]
        for i in range(tail - 1, -1, -1):
            v = np.uint64(queue[i])
            following = level[v] + 1
            owed = 0.0
            for k in range(indptr[v], indptr[v + ONE]):
                u = indices[k]
                if level[u] == following:
                    owed += (1.0 + share[u]) / paths[u]
            share[v] = paths[v] * owed
            if i > 0:
                total[v] += share[v]
        for i in range(tail):
            level[queue[i]] = -1
        visited += tail
    return visited
