"""Triangles of the undirected simple graph: a part of the kernels that need them."""

from groggy_kernels.compiling import part
from groggy_kernels.control import barrier
from groggy_kernels.primitives import as_i8, i8_at, prefetch, u1_at, u4_at, u8_at
from groggy_kernels.steps.heeding import CHECK_EVERY, is_cancelled
from groggy_kernels.steps.sharing import add_done, begin_work, take_part
from groggy_kernels.steps.simple_rows import is_simple, merge_row

COUNTING = 4  # threads that count, at most: each has marks and counts of its own
PART = 64  # nodes that a thread takes at once


@part
def count_triangles(
    control, thread, threads, num_nodes, indptr, indices, out, keys, marks, second, third, fourth, lists
):
    """Fill `out`, int64, with each node's triangles; false where cancelled.

    Nodes go by the lengths of their rows, equal ones by index. `lists` holds the neighbors of each that are
    later, from the start of its row on, and there are at most about the square root of 2 M of them (Chiba and
    Nishizeki 1985). A triangle is found at its first node: of the later neighbors of a later neighbor, those
    that are marked as later neighbors of the node itself.

    keys : lengths of rows, and how many later neighbors each has, uint32. marks : a byte a node of each
    thread that counts, then how many neighbors each node has, uint32. second, third, fourth : counts of the
    threads that count, but of the first, which has `out`.
    """
    starts, key, later = u8_at(indptr), u4_at(keys), u4_at(keys + 4 * num_nodes)
    low, high = thread * num_nodes // threads, (thread + 1) * num_nodes // threads
    begin_work(control, thread, as_i8(starts[num_nodes]))
    for v in range(low, high):
        key[v] = as_i8(starts[v + 1]) - as_i8(starts[v])
    counting = min(threads, COUNTING)
    count = i8_at(out)
    if thread == 1:
        count = i8_at(second)
    elif thread == 2:
        count = i8_at(third)
    elif thread == 3:
        count = i8_at(fourth)
    mark = u1_at(marks + min(thread, COUNTING - 1) * num_nodes)
    if thread < counting:
        for v in range(num_nodes):
            mark[v] = 0
            count[v] = 0
    if barrier(control, threads) != 0:
        return False
    if not orient(
        control, num_nodes, indptr, indices, key, later, u4_at(marks + 4 * num_nodes), u4_at(lists)
    ):
        return False
    if barrier(control, threads) != 0:
        return False
    base = (num_nodes + PART - 1) // PART + threads
    if thread < counting and not close(
        control, base, num_nodes, indptr, lists, keys + 4 * num_nodes, mark, count
    ):
        return False
    if barrier(control, threads) != 0:
        return False
    total = i8_at(out)
    for number in range(1, counting):
        other = i8_at(second if number == 1 else third if number == 2 else fourth)
        for v in range(low, high):
            total[v] += other[v]
    return True


@part
def orient(control, num_nodes, indptr, indices, key, later, degree, lists):
    """Take rows part by part: for each node its later neighbors; false where cancelled."""
    starts, neighbors = u8_at(indptr), u4_at(indices)
    visits = 0
    q = take_part(control, 0)
    while q * PART < num_nodes:
        for v in range(q * PART, min((q + 1) * PART, num_nodes)):
            first, last = as_i8(starts[v]), as_i8(starts[v + 1])
            is_stored = is_simple(control, neighbors, first, last, v)
            count = last - first
            if not is_stored:
                count = merge_row(control, neighbors, first, last, v, lists)
                if count < 0:
                    return False
            here, end = as_i8(key[v]), first
            for k in range(first, first + count):
                u = as_i8(neighbors[k] if is_stored else lists[k])
                there = as_i8(key[u])
                if there > here or (there == here and u > v):
                    lists[end] = u
                    end += 1
            later[v] = end - first
            degree[v] = count
            visits += last - first
            if visits >= CHECK_EVERY:
                visits = 0
                if is_cancelled(control):
                    return False
        q = take_part(control, 0)
    return True


@part
def close(control, base, num_nodes, indptr, lists_at, later_at, mark, count):
    """Take nodes part by part: the triangles whose first nodes they are; false where cancelled.

    Adding the marks, most of them 0, takes 0.55 of the time of a branch where there are many triangles;
    where the list before closed none, looking first takes 0.6 of the time of adding zeros (2026-11).
    """
    starts, lists, later = u8_at(indptr), u4_at(lists_at), u4_at(later_at)
    found = False
    visits = 0
    q = take_part(control, base)
    while q * PART < num_nodes:
        begin, end = q * PART, min((q + 1) * PART, num_nodes)
        for v in range(begin, end):
            low = as_i8(starts[v])
            high = low + as_i8(later[v])
            if high - low < 2:
                continue
            for k in range(low, high):
                s = as_i8(lists[k])
                mark[s] = 1
                prefetch(later_at + 4 * s)
                prefetch(lists_at + 4 * as_i8(starts[s]))
            here = 0
            for k in range(low, high):
                s = as_i8(lists[k])
                first = as_i8(starts[s])
                last = first + as_i8(later[s])
                closed = 0
                if not found:
                    for n in range(first, last):
                        closed += as_i8(mark[lists[n]])
                    found = closed > 0
                if found:
                    closed = 0
                    for n in range(first, last):
                        t = as_i8(lists[n])
                        is_marked = as_i8(mark[t])
                        count[t] += is_marked
                        closed += is_marked
                    count[s] += closed
                    here += closed
                    found = closed > 0
                visits += last - first + 1
                if visits >= CHECK_EVERY:
                    visits = 0
                    if is_cancelled(control):
                        return False
            count[v] += here
            for k in range(low, high):
                mark[lists[k]] = 0
        add_done(control, as_i8(starts[end]) - as_i8(starts[begin]))
        q = take_part(control, base)
    return True
