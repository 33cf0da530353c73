"""The node before each on a shortest path from one."""

from groggy_kernels.compiling import kernel
from groggy_kernels.primitives import as_i8, f8_at, i8_at, u4_at, u8_at
from groggy_kernels.steps.heeding import CANCELLED, CHECK_EVERY, FINISHED, is_cancelled
from groggy_kernels.steps.shortest_paths import INF, settle


@kernel("int64(int64, int64, int64, int64, int64, int64, int64, int64, int64, int64, int64)")
def path_predecessors(
    control, num_nodes, num_edges, indptr, indices, edges, source, weight, out, distances, works
):
    """The lowest node that an edge of a shortest path leads from, int64; -1 where there is none.

    Edges of weight 0 may close a circle of shortest paths: of two nodes at one distance the one that
    fewer edges lead to stands before the other.
    """
    nears = out  # free until the distances are there
    found = settle(
        control, num_nodes, num_edges, indptr, indices, edges, source, weight, distances, works, nears
    )
    if found != FINISHED:
        return found
    starts, neighbors, edge = u8_at(indptr), u4_at(indices), u4_at(edges)
    weights, distance, before = f8_at(weight), f8_at(distances), i8_at(out)
    queue, hops = u4_at(works), u4_at(works + 4 * num_nodes)
    for v in range(num_nodes):
        hops[v] = num_nodes
        before[v] = -1
    hops[source] = 0
    queue[0] = source
    tail = 1
    visits = 0
    for fill in range(2):  # the numbers of edges, then the nodes before
        for n in range(num_nodes):
            if fill == 0 and n >= tail:
                break
            u = as_i8(queue[n]) if fill == 0 else n
            here = distance[u]
            low, high = as_i8(starts[u]), as_i8(starts[u + 1])
            if here == INF:
                continue
            while low < high:
                stop = min(high, low + CHECK_EVERY)
                for k in range(low, stop):
                    v = as_i8(neighbors[k])
                    if distance[v] < INF and distance[v] == here + (weights[edge[k]] if weight != 0 else 1.0):
                        if fill == 0:
                            if as_i8(hops[v]) == num_nodes:
                                hops[v] = as_i8(hops[u]) + 1
                                queue[tail] = v
                                tail += 1
                        elif before[v] < 0 and (here < distance[v] or hops[u] < hops[v]):
                            before[v] = u
                visits += stop - low + 1
                low = stop
                if visits >= CHECK_EVERY:
                    visits = 0
                    if is_cancelled(control):
                        return CANCELLED
    return FINISHED
