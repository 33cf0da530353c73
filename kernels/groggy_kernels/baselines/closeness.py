"""Closeness: breadth-first searches from 64 nodes at once."""

import numpy as np
from numba import types

from groggy_kernels.baselines.arrays import F8, I8, READ_U4, READ_U8, W8
from groggy_kernels.compiling import kernel
from groggy_kernels.primitives import ONE, ZERO

WORD = 64


@kernel(types.int64(READ_U8, READ_U4, types.int64, F8, W8, W8, W8, I8, I8))
def closeness(indptr, indices, first, out, seen, front, following, reached, total):
    """Fill `out` from `first` on, 64 entries at most; return the number of levels.

    A bit of a word is one search (Then and others, The more the merrier, VLDB 2014), so a walk over the
    edges is a level of all of them. Distances are those to a node: rows are its in-neighbors'.

    Parameters
    ----------
    indptr, indices : uint64 (N + 1,), uint32 (E,)
        In-neighbors.
    out : float64 (N,)
        The nodes that reach this one per distance from them, times their share of the graph (Wasserman and
        Faust 1994).
    seen, front, following, reached, total : (N,), the last two (64,)
        Work space.
    """
    num_nodes = len(out)
    count = min(WORD, num_nodes - first)
    for v in range(num_nodes):
        seen[v] = ZERO
        front[v] = ZERO
        following[v] = ZERO
    for b in range(count):
        seen[first + b] = ONE << np.uint64(b)
        front[first + b] = seen[first + b]
        reached[b] = 0
        total[b] = 0
    level = 0
    is_at_work = True
    while is_at_work:
        level += 1
        is_at_work = False
        for v in range(ZERO, np.uint64(num_nodes)):
            word = front[v]
            if word != ZERO:
                for k in range(indptr[v], indptr[v + ONE]):
                    following[indices[k]] |= word
        for v in range(num_nodes):
            word = following[v] & ~seen[v]
            following[v] = ZERO
            front[v] = word
            if word != ZERO:
                is_at_work = True
                seen[v] |= word
                for b in range(count):
                    is_new = np.int64((word >> np.uint64(b)) & ONE)
                    reached[b] += is_new
                    total[b] += is_new * level
    for b in range(count):
        out[first + b] = 0.0
        if total[b] > 0:
            out[first + b] = reached[b] / total[b] * (reached[b] / (num_nodes - 1))
    return level
