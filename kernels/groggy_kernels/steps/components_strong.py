"""Components in which each node has a path to each other one."""

from groggy_kernels.compiling import kernel
from groggy_kernels.primitives import as_i8, i8_at, u4_at, u8_at
from groggy_kernels.steps.heeding import CANCELLED, CHECK_EVERY, FINISHED, is_cancelled


@kernel("int64(int64, int64, int64, int64, int64, int64, int64, int64, int64)")
def components_strong(control, num_nodes, num_edges, indptr, indices, out, lows, nexts, stacks):
    """The lowest node index of each component, by one depth-first search with its stack in memory.

    Tarjan 1972. A node's low number is 0 before it is met, and `num_nodes + 1` once its component is
    known, so that such neighbors lower nothing.
    """
    starts, neighbors, found = u8_at(indptr), u4_at(indices), i8_at(out)
    low, entry = i8_at(lows), i8_at(nexts)
    path = u4_at(stacks)  # from the search's root to where it is
    open_nodes = u4_at(stacks + 4 * num_nodes)  # met, component not known yet
    known = num_nodes + 1
    for v in range(num_nodes):
        low[v] = 0
    met = 0
    waiting = 0
    visits = 0
    for start in range(num_nodes):
        if low[start] != 0:
            continue
        depth = 1
        path[0] = start
        met += 1
        low[start] = met
        found[start] = met  # its own number until its component is known
        entry[start] = as_i8(starts[start])
        open_nodes[waiting] = start
        waiting += 1
        while depth > 0:
            v = as_i8(path[depth - 1])
            last = as_i8(starts[v + 1])
            k = entry[v]
            lowest = low[v]
            child = -1
            while k < last:
                u = as_i8(neighbors[k])
                k += 1
                if low[u] == 0:
                    child = u
                    break
                lowest = min(lowest, low[u])
                visits += 1
                if visits >= CHECK_EVERY:
                    visits = 0
                    if is_cancelled(control):
                        return CANCELLED
            entry[v] = k
            low[v] = lowest
            visits += 1
            if child >= 0:
                met += 1
                low[child] = met
                found[child] = met
                entry[child] = as_i8(starts[child])
                open_nodes[waiting] = child
                waiting += 1
                path[depth] = child
                depth += 1
                continue
            depth -= 1
            if depth > 0:
                above = as_i8(path[depth - 1])
                low[above] = min(low[above], lowest)
            if lowest == found[v]:  # v is where its component was met first
                first = waiting
                least = v
                while True:
                    first -= 1
                    u = as_i8(open_nodes[first])
                    least = min(least, u)
                    if u == v:
                        break
                for n in range(first, waiting):
                    u = as_i8(open_nodes[n])
                    low[u] = known
                    found[u] = least
                waiting = first
    return FINISHED
