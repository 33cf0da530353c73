"""On how many of the shortest paths between two nodes each node is."""

from groggy_kernels.compiling import kernel, part
from groggy_kernels.primitives import as_i8, f8_at, i8_at, u1_at, u4_at, u8_at
from groggy_kernels.steps.heeding import CANCELLED, FINISHED, is_cancelled
from groggy_kernels.steps.searching import FOUND, search
from groggy_kernels.steps.sharing import add_done, begin_work
from groggy_kernels.steps.shortest_paths import INF, check_weights

NO_SUCH_SOURCE, NO_SUCH_TARGET, BAD_COUNT, BAD_WEIGHT = 1, 2, 3, 4
MOST = 32  # paths; the scratch holds one more
LENGTH, SIZE, TURN, HEAD = (
    0,
    1,
    2,
    3,
)  # words of a path, before its nodes: where it left the one it was made of


@part
def is_before(here, there):
    """Whether a path is shorter than another, or as long and first in the order of nodes."""
    if f8_at(here)[LENGTH] != f8_at(there)[LENGTH]:
        return f8_at(here)[LENGTH] < f8_at(there)[LENGTH]
    node, other = u4_at(here + 8 * HEAD), u4_at(there + 8 * HEAD)
    for n in range(min(i8_at(here)[SIZE], i8_at(there)[SIZE])):
        if node[n] != other[n]:
            return node[n] < other[n]
    return i8_at(here)[SIZE] < i8_at(there)[SIZE]


@part
def exchange(here, there, words):
    """Put two paths in each other's place."""
    for n in range(words):
        i8_at(here)[n], i8_at(there)[n] = i8_at(there)[n], i8_at(here)[n]


@part
def bar(num_nodes, slots, words, taken, path, turn, barred):
    """Bar what the paths taken so far go to next, where they begin as this one does up to its turn."""
    node = u4_at(path + 8 * HEAD)
    for v in range(num_nodes):
        u1_at(barred)[v] = 0
    for p in range(taken):
        other = slots + 8 * words * p
        visited = u4_at(other + 8 * HEAD)
        is_same = i8_at(other)[SIZE] > turn + 1
        for n in range(turn + 1):
            is_same = is_same and visited[n] == node[n]
        if is_same:
            u1_at(barred)[as_i8(visited[turn + 1])] = 1


@part
def least_weight(indptr, indices, edges, weight, v, u):
    """The least weight of an edge from a node to another."""
    if weight == 0:
        return 1.0
    least = INF
    for k in range(as_i8(u8_at(indptr)[v]), as_i8(u8_at(indptr)[v + 1])):
        if as_i8(u4_at(indices)[k]) == u:
            least = min(least, f8_at(weight)[u4_at(edges)[k]])
    return least


@kernel(
    "int64(int64, int64, int64, int64, int64, int64, int64,"
    " int64, int64, int64, int64, int64, int64, int64, int64, int64)"
)
def k_shortest_paths(
    control,
    num_nodes,
    num_edges,
    indptr,
    indices,
    edges,
    source,
    target,
    k,
    weight,
    out,
    distances,
    heaps,
    nears,
    works,
    slots,
):
    """Yen 1971 as Lawler 1972 has it: a path is left only from where it left the one before.

    Of `slots` the first `taken` hold the paths, then come candidates, never more than there are places.
    """
    count, distance, parent = i8_at(out), f8_at(distances), u4_at(works)
    barred = works + 4 * num_nodes
    words = HEAD + (num_nodes + 1) // 2
    if source < 0 or source >= num_nodes:
        return NO_SUCH_SOURCE
    if target < 0 or target >= num_nodes:
        return NO_SUCH_TARGET
    if k < 0 or k > MOST:
        return BAD_COUNT
    found = check_weights(control, num_edges, weight)
    if found != FINISHED:
        return BAD_WEIGHT if found > 0 else found
    for v in range(num_nodes):
        count[v] = 0
    begin_work(control, 0, k)
    taken = 0
    candidates = 0
    turn = 0
    path = slots
    i8_at(path)[SIZE] = 1
    u4_at(path + 8 * HEAD)[0] = source
    last = 1 if k > 0 else 0  # how many places of the path are left from: at first the source
    while taken < k:
        so_far = 0.0
        node = u4_at(path + 8 * HEAD)
        for n in range(last):
            v = as_i8(node[n])
            if n >= turn:
                if is_cancelled(control):
                    return CANCELLED
                bar(num_nodes, slots, words, taken, path, n, barred)
                for u in range(num_nodes):
                    distance[u] = INF
                for before in range(n):
                    distance[as_i8(node[before])] = -INF
                distance[v] = so_far
                found = search(
                    control,
                    num_nodes,
                    indptr,
                    indices,
                    edges,
                    v,
                    target,
                    weight,
                    0,
                    distances,
                    heaps,
                    nears,
                    works,
                    barred,
                )
                if found == CANCELLED:
                    return CANCELLED
                if found == FOUND:
                    made = slots + 8 * words * (taken + candidates)
                    size = n + 1
                    u = target
                    while u != v:
                        size += 1
                        u = as_i8(parent[u])
                    for before in range(n + 1):
                        u4_at(made + 8 * HEAD)[before] = node[before]
                    u = target
                    for back in range(size - 1, n, -1):
                        u4_at(made + 8 * HEAD)[back] = u
                        u = as_i8(parent[u])
                    f8_at(made)[LENGTH] = distance[target]
                    i8_at(made)[SIZE] = size
                    i8_at(made)[TURN] = n
                    if taken + candidates < k:
                        candidates += 1
                    else:  # as many as there are places: the last one goes
                        worst = made
                        for p in range(taken, taken + candidates):
                            if is_before(worst, slots + 8 * words * p):
                                worst = slots + 8 * words * p
                        if worst != made:
                            exchange(worst, made, words)
            if n + 1 < i8_at(path)[SIZE]:
                so_far += least_weight(indptr, indices, edges, weight, v, as_i8(node[n + 1]))
        if candidates == 0:
            break
        path = slots + 8 * words * taken
        best = path
        for p in range(taken + 1, taken + candidates):
            if is_before(slots + 8 * words * p, best):
                best = slots + 8 * words * p
        if best != path:
            exchange(path, best, words)
        taken += 1
        add_done(control, 1)
        candidates -= 1
        turn = i8_at(path)[TURN]
        last = i8_at(path)[SIZE] - 1
        for n in range(last + 1):
            count[as_i8(u4_at(path + 8 * HEAD)[n])] += 1
    return FINISHED
