"""Breadth-first levels, from the frontier while it is small and from the other nodes while it is large."""

import numpy as np
from numba import types

from groggy_kernels.baselines.arrays import I8, READ_U4, READ_U8, U4
from groggy_kernels.compiling import kernel
from groggy_kernels.primitives import ONE, ZERO

ALPHA = 14  # Beamer's constants: to the pull step when the frontier has 1/14 of the edges left,
BETA = 24  # and back when it has less than 1/24 of the nodes


@kernel(types.int64(READ_U8, READ_U4, READ_U8, READ_U4, types.int64, I8, U4))
def bfs(out_indptr, out_indices, in_indptr, in_indices, source, levels, queue):
    """Fill `levels` with the distance from `source` in edges, -1 where there is no path; return the last.

    Direction-optimizing search (Beamer, Asanović and Patterson 2012).

    Parameters
    ----------
    out_indptr, out_indices, in_indptr, in_indices : uint64 (N + 1,), uint32 (E,)
        Out-neighbors and in-neighbors; the same arrays for an undirected graph.
    levels : int64 (N,)
    queue : uint32 (N,)
        Work space.
    """
    num_nodes = np.uint64(len(levels))
    for v in range(ZERO, num_nodes):
        levels[v] = -1
    levels[source] = 0
    queue[0] = source
    head = 0
    tail = 1
    level = 0
    edges_left = np.int64(out_indptr[num_nodes])
    frontier_edges = np.int64(out_indptr[source + 1]) - np.int64(out_indptr[source])
    while tail > head:
        if frontier_edges > edges_left // ALPHA:
            found = tail - head
            before = 0
            while found >= before or found > len(levels) // BETA:
                before = max(found, 1)
                found = 0
                level += 1
                for v in range(ZERO, num_nodes):
                    if levels[v] < 0:
                        for k in range(in_indptr[v], in_indptr[v + ONE]):
                            if levels[in_indices[k]] == level - 1:
                                levels[v] = level
                                found += 1
                                break
            head = 0
            tail = 0
            for v in range(ZERO, num_nodes):
                if levels[v] == level:
                    queue[tail] = v
                    tail += 1
            frontier_edges = 1  # at least one step from the frontier
            continue
        edges_left -= frontier_edges
        frontier_edges = 0
        level += 1
        last = tail
        for i in range(head, last):
            u = np.uint64(queue[i])
            for k in range(out_indptr[u], out_indptr[u + ONE]):
                v = out_indices[k]
                if levels[v] < 0:
                    levels[v] = level
                    queue[tail] = v
                    tail += 1
                    w = np.uint64(v)
                    frontier_edges += np.int64(out_indptr[w + ONE]) - np.int64(out_indptr[w])
        head = last
    return level - 1
