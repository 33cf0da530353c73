"""One shortest path from a node to a goal: a part of the kernels that need it."""

from groggy_kernels.compiling import part
from groggy_kernels.primitives import as_i8, f8_at, u1_at, u4_at, u8_at
from groggy_kernels.steps.heaps import rise, sink
from groggy_kernels.steps.heeding import CANCELLED, CHECK_EVERY, is_cancelled

FOUND, NO_PATH = 1, 0


@part
def search(
    control,
    num_nodes,
    indptr,
    indices,
    edges,
    start,
    goal,
    weight,
    heuristic,
    distances,
    heaps,
    nears,
    parents,
    barred,
):
    """Hart, Nilsson and Raphael 1968: of the least distance plus heuristic first, equal ones by index.

    `distances` hold the start's, inf, and -inf at nodes not to be entered; `barred`, one byte a node, those
    that no edge of the start leads to; `heuristic` is 0 where there is none. A node that is found nearer
    after it was left is entered again. FOUND, NO_PATH or CANCELLED.
    """
    starts, neighbors, edge, weights = u8_at(indptr), u4_at(indices), u4_at(edges), f8_at(weight)
    distance, parent, bar = f8_at(distances), u4_at(parents), u1_at(barred)
    heap, place, near = u4_at(heaps), u4_at(heaps + 4 * num_nodes), f8_at(nears)
    for v in range(num_nodes):
        place[v] = num_nodes  # not in the heap
    key = distance[start]
    if heuristic != 0:
        key += f8_at(heuristic)[start]
    rise(heap, near, place, start, key, 0)
    size = 1
    visits = 0
    while size > 0:
        v = as_i8(heap[0])
        place[v] = num_nodes
        if v == goal:
            return FOUND
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
                if through < distance[u] and not (v == start and bar[u] != 0):
                    distance[u] = through
                    parent[u] = v
                    key = through
                    if heuristic != 0:
                        key += f8_at(heuristic)[u]
                    at = as_i8(place[u])
                    if at == num_nodes:
                        at = size
                        size += 1
                    rise(heap, near, place, u, key, at)
            visits += stop - low + 16  # and what the heap costs
            low = stop
            if visits >= CHECK_EVERY:
                visits = 0
                if is_cancelled(control):
                    return CANCELLED
    return NO_PATH
