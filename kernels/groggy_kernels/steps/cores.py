"""Core numbers of the undirected simple graph: a part of the kernels that need them."""

from groggy_kernels.compiling import part
from groggy_kernels.primitives import as_i8, i8_at, u4_at, u8_at
from groggy_kernels.steps.heeding import CHECK_EVERY, is_cancelled


@part
def peel(control, num_nodes, indptr, indices, cores, bins, orders, marks):
    """Fill `cores`, int64; false where the run was cancelled.

    Nodes leave in the order of the neighbors they have left, kept sorted by exchanges (Batagelj and
    Zaversnik 2003). Of parallel entries and self loops a mark tells: it holds the node that counted this
    neighbor last.
    """
    starts, neighbors = u8_at(indptr), u4_at(indices)
    degree, bin_start = i8_at(cores), i8_at(bins)
    order, place = u4_at(orders), u4_at(orders + 4 * num_nodes)
    mark = u4_at(marks)
    visits = 0
    for v in range(num_nodes):
        mark[v] = num_nodes
        bin_start[v] = 0
    for v in range(num_nodes):
        count = 0
        mark[v] = v
        before = -1
        first, last = as_i8(starts[v]), as_i8(starts[v + 1])
        ascends = True  # then equal ones stand together, and no marks are read, which lie far apart
        for k in range(first + 1, last):
            if neighbors[k] < neighbors[k - 1]:
                ascends = False
                break
        while first < last:
            stop = min(last, first + CHECK_EVERY)
            for k in range(first, stop):
                u = as_i8(neighbors[k])
                if ascends:
                    if u != before and u != v:
                        count += 1
                    before = u
                elif as_i8(mark[u]) != v:
                    mark[u] = v
                    count += 1
            visits += stop - first
            first = stop
            if visits >= CHECK_EVERY:
                visits = 0
                if is_cancelled(control):
                    return False
        degree[v] = count
        bin_start[count] += 1  # less than num_nodes, loops and parallel entries apart
    total = 0
    for d in range(num_nodes):
        count = bin_start[d]
        bin_start[d] = total
        total += count
    for v in range(num_nodes):
        at = bin_start[degree[v]]
        bin_start[degree[v]] += 1
        order[at] = v
        place[v] = at
        mark[v] = num_nodes
    for d in range(num_nodes - 1, 0, -1):
        bin_start[d] = bin_start[d - 1]
    if num_nodes > 0:
        bin_start[0] = 0
    for n in range(num_nodes):
        v = as_i8(order[n])
        mark[v] = v
        first, last = as_i8(starts[v]), as_i8(starts[v + 1])
        while first < last:
            stop = min(last, first + CHECK_EVERY)
            for k in range(first, stop):
                u = as_i8(neighbors[k])
                if degree[u] > degree[v] and as_i8(mark[u]) != v:
                    mark[u] = v
                    left = degree[u]
                    at = as_i8(place[u])
                    front = bin_start[left]  # the first of those with as many left
                    other = as_i8(order[front])
                    order[front] = u
                    place[u] = front
                    order[at] = other
                    place[other] = at
                    bin_start[left] = front + 1
                    degree[u] = left - 1
            visits += stop - first
            first = stop
            if visits >= CHECK_EVERY:
                visits = 0
                if is_cancelled(control):
                    return False
    return True
