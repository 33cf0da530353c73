"""Neighbors that two nodes have in common, of the undirected simple graph."""

from groggy_kernels.compiling import kernel, part
from groggy_kernels.primitives import as_i8, f8_at, i8_at, u1_at, u4_at, u8_at
from groggy_kernels.steps.heeding import CANCELLED, CHECK_EVERY, FINISHED, is_cancelled

NO_SUCH_SOURCE = 1


@part
def simplify(control, num_nodes, indptr, indices, sizes, lists):
    """Each node's neighbors ascending and each once in `lists`, from where its row begins; their number.

    False where cancelled.
    """
    starts, neighbors, size, near = u8_at(indptr), u4_at(indices), u4_at(sizes), u4_at(lists)
    for v in range(num_nodes):
        size[v] = 0
    visits = 0
    for v in range(num_nodes):
        low, high = as_i8(starts[v]), as_i8(starts[v + 1])
        while low < high:
            stop = min(high, low + CHECK_EVERY)
            for k in range(low, stop):
                u = as_i8(neighbors[k])
                end = as_i8(starts[u]) + as_i8(size[u])
                if u != v and (size[u] == 0 or as_i8(near[end - 1]) != v):
                    near[end] = v
                    size[u] += 1
            visits += stop - low
            low = stop
            if visits >= CHECK_EVERY:
                visits = 0
                if is_cancelled(control):
                    return False
    return True


@part
def overlap(control, num_nodes, indptr, indices, edges, is_share, out, works, lists):
    """Fill `out` with a number of common neighbors for each edge, or the share of all neighbors they are.

    Of an edge's ends the one with fewer neighbors is gone through, those of the other are marked: in all
    at most the square root of 2 M an edge (Chiba and Nishizeki 1985).
    """
    starts, neighbors, edge = u8_at(indptr), u4_at(indices), u4_at(edges)
    size, mark, near = u4_at(works), u1_at(works + 4 * num_nodes), u4_at(lists)
    if not simplify(control, num_nodes, indptr, indices, works, lists):
        return CANCELLED
    for v in range(num_nodes):
        mark[v] = 0
    visits = 0
    for v in range(num_nodes):
        first = as_i8(starts[v])
        many = as_i8(size[v])
        for k in range(first, first + many):
            mark[near[k]] = 1
        before = num_nodes
        common = 0
        for k in range(first, as_i8(starts[v + 1])):
            u = as_i8(neighbors[k])
            few = as_i8(size[u])
            if few > many or (few == many and u > v):
                continue  # the other end goes through this one's
            if u != before:
                before = u
                common = 0
                begin = as_i8(starts[u])
                for n in range(begin, begin + few):
                    common += as_i8(mark[near[n]])
                visits += few
            if is_share:
                either = many + few - common
                f8_at(out)[edge[k]] = common / either if either > 0 else 0.0
            else:
                i8_at(out)[edge[k]] = common
            visits += 1
            if visits >= CHECK_EVERY:
                visits = 0
                if is_cancelled(control):
                    return CANCELLED
        for k in range(first, first + many):
            mark[near[k]] = 0
        visits += as_i8(starts[v + 1]) - first
    return FINISHED


@kernel("int64(int64, int64, int64, int64, int64, int64, int64, int64, int64)")
def common_neighbors(control, num_nodes, num_edges, indptr, indices, edges, out, works, lists):
    """Of the ends of each edge, int64."""
    return overlap(control, num_nodes, indptr, indices, edges, False, out, works, lists)


@kernel("int64(int64, int64, int64, int64, int64, int64, int64, int64, int64)")
def jaccard(control, num_nodes, num_edges, indptr, indices, edges, out, works, lists):
    """Of the ends of each edge, as a share of the neighbors of either, float64."""
    return overlap(control, num_nodes, indptr, indices, edges, True, out, works, lists)


@kernel("int64(int64, int64, int64, int64, int64, int64, int64, int64)")
def common_neighbors_with(control, num_nodes, num_edges, indptr, indices, source, out, works):
    """Of each node with one, int64. The marks hold who counted a node last, so that each is counted once."""
    starts, neighbors, count = u8_at(indptr), u4_at(indices), i8_at(out)
    met, counted = u4_at(works), u4_at(works + 4 * num_nodes)
    if source < 0 or source >= num_nodes:
        return NO_SUCH_SOURCE
    for v in range(num_nodes):
        count[v] = 0
        met[v] = 0
        counted[v] = num_nodes
    visits = 0
    for k in range(as_i8(starts[source]), as_i8(starts[source + 1])):
        u = as_i8(neighbors[k])
        if u != source and met[u] == 0:
            met[u] = 1
            low, high = as_i8(starts[u]), as_i8(starts[u + 1])
            while low < high:
                stop = min(high, low + CHECK_EVERY)
                for n in range(low, stop):
                    w = as_i8(neighbors[n])
                    if w != u and as_i8(counted[w]) != u:
                        counted[w] = u
                        count[w] += 1
                visits += stop - low
                low = stop
                if visits >= CHECK_EVERY:
                    visits = 0
                    if is_cancelled(control):
                        return CANCELLED
        visits += 1
        if visits >= CHECK_EVERY:
            visits = 0
            if is_cancelled(control):
                return CANCELLED
    return FINISHED
