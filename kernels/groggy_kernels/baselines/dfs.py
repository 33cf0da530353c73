"""Depth-first order from one node."""

import numpy as np
from numba import types

from groggy_kernels.baselines.arrays import I8, READ_U4, READ_U8, U4
from groggy_kernels.compiling import kernel
from groggy_kernels.primitives import ONE


@kernel(types.int64(READ_U8, READ_U4, types.int64, I8, U4, I8))
def dfs(indptr, indices, source, place, path, at):
    """Fill `place` with the position in the order of first visits, -1 where no path leads; return how many.

    Neighbors in ascending order, each followed as far as it goes (Tarjan 1972, without recursion).

    Parameters
    ----------
    indptr, indices : uint64 (N + 1,), uint32 (E,)
        Out-neighbors.
    place : int64 (N,)
    path, at : uint32 (N,), int64 (N,)
        Work space: the nodes from the source to here, and for each the entry to look at next.
    """
    for v in range(len(place)):
        place[v] = -1
    place[source] = 0
    path[0] = source
    at[0] = np.int64(indptr[source])
    depth = 0
    found = 1
    while depth >= 0:
        v = np.uint64(path[depth])
        k = at[depth]
        last = np.int64(indptr[v + ONE])
        while k < last and place[indices[k]] >= 0:
            k += 1
        if k == last:
            depth -= 1
            continue
        at[depth] = k + 1
        u = np.int64(indices[k])
        place[u] = found
        found += 1
        depth += 1
        path[depth] = u
        at[depth] = np.int64(indptr[u])
    return found
