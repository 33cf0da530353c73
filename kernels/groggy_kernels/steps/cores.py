"""Core numbers of the undirected simple graph: a part of the kernels that need them."""

from groggy_kernels.compiling import part
from groggy_kernels.control import barrier
from groggy_kernels.primitives import as_i8, atomic_add_u4, prefetch, u4_at, u8_at
from groggy_kernels.steps.heeding import CHECK_EVERY, is_cancelled
from groggy_kernels.steps.sharing import add_done, begin_work, take_part
from groggy_kernels.steps.simple_rows import is_simple, merge_row

PEELING = 5  # threads that take nodes out, at most: each has a queue
PART = 512  # nodes whose neighbors a thread counts at once
AHEAD = 4  # nodes of the queue whose rows are asked for before: half of the time (2026-11)


@part
def peel(control, thread, threads, num_nodes, indptr, indices, halves, queues, second, third, lists):
    """Leave the core numbers, uint32, in the first half of `halves`; false where the run was cancelled.

    Level by level (PKC: Kabir and Madduri 2017): each thread looks through its share of the nodes for
    those with as many neighbors left as the level, and follows whom it brings down to it, in a queue of its
    own. A node is looked at once a level up to its core number: in proportion to the edges.

    halves : also the length of each row. queues : the nodes that each thread still has, and the first
    thread's queue; second, third : those of two more. lists : the rows that are not simple, each neighbor
    once.
    """
    left, length = u4_at(halves), u4_at(halves + 4 * num_nodes)
    begin_work(control, thread, num_nodes)
    if barrier(control, threads) != 0:
        return False
    if not count_neighbors(control, num_nodes, indptr, indices, left, length, u4_at(lists)):
        return False
    sharing = min(threads, PEELING)
    size, own = 0, 0
    if thread < sharing:
        size = (num_nodes - thread + sharing - 1) // sharing
        own = thread * (num_nodes // sharing) + min(thread, num_nodes % sharing)
    mine = u4_at(queues + 4 * own)
    at = queues
    if thread == 1 or thread == 2:
        at = second
    elif thread > 2:
        at = third
    queue = u4_at(at + 4 * num_nodes * ((thread + 1) % 2))
    for i in range(size):
        mine[i] = thread + i * sharing  # every so many-th, since nodes may stand by degree
    if barrier(control, threads) != 0:
        return False
    level = 0
    while True:
        kept, tail = 0, 0
        for i in range(size):
            if (i + 1) % CHECK_EVERY == 0 and is_cancelled(control):
                return False
            v = as_i8(mine[i])
            neighbors_left = as_i8(left[v])
            if neighbors_left > level:
                mine[kept] = v
                kept += 1
            elif neighbors_left == level:
                queue[tail] = v
                tail += 1
        add_done(control, size - kept)
        size = kept
        if barrier(control, threads) != 0:
            return False
        if add_done(control, 0) == num_nodes:
            return True
        if tail > 0 and not take_out(
            control, threads, indptr, indices, halves, length, u4_at(lists), level, queue, tail
        ):
            return False
        if barrier(control, threads) != 0:
            return False
        level += 1


@part
def count_neighbors(control, num_nodes, indptr, indices, left, length, lists):
    """Take rows part by part: how many neighbors each has; false where cancelled."""
    starts, neighbors = u8_at(indptr), u4_at(indices)
    visits = 0
    q = take_part(control, 0)
    while q * PART < num_nodes:
        for v in range(q * PART, min((q + 1) * PART, num_nodes)):
            first, last = as_i8(starts[v]), as_i8(starts[v + 1])
            count = last - first
            if not is_simple(control, neighbors, first, last, v):
                count = merge_row(control, neighbors, first, last, v, lists)
                if count < 0:
                    return False
            left[v] = count
            length[v] = count
            visits += last - first
            if visits >= CHECK_EVERY:
                visits = 0
                if is_cancelled(control):
                    return False
        q = take_part(control, 0)
    return True


@part
def take_out(control, threads, indptr, indices, halves, length, lists, level, queue, tail):
    """Take the nodes of a queue out of the graph, and those that this leaves on the level."""
    starts, neighbors, left = u8_at(indptr), u4_at(indices), u4_at(halves)
    head = 0
    visits = 0
    while head < tail:
        v = as_i8(queue[head])
        head += 1
        if head + 2 * AHEAD < tail:
            prefetch(indptr + 8 * as_i8(queue[head + 2 * AHEAD]))
            prefetch(indices + 4 * as_i8(starts[queue[head + AHEAD]]))
        first, stop = as_i8(starts[v]), as_i8(starts[v]) + as_i8(length[v])
        is_stored = stop == as_i8(starts[v + 1])  # or an entry of the row is no neighbor of its own
        while first < stop:
            end = min(stop, first + CHECK_EVERY)
            for k in range(first, end):
                u = as_i8(neighbors[k] if is_stored else lists[k])
                if as_i8(left[u]) > level:
                    if threads == 1:
                        before = as_i8(left[u])
                        left[u] = before - 1
                    else:
                        before = atomic_add_u4(halves + 4 * u, -1)
                    if before == level + 1:
                        queue[tail] = u
                        tail += 1
                    elif before <= level:  # another thread was faster
                        atomic_add_u4(halves + 4 * u, 1)
            visits += end - first + 1
            first = end
            if visits >= CHECK_EVERY:
                visits = 0
                if is_cancelled(control):
                    return False
    return True
