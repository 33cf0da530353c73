"""The path to a goal, found by a guess of what is left to it."""

from groggy_kernels.compiling import kernel
from groggy_kernels.primitives import as_i8, f8_at, i8_at, u1_at, u4_at
from groggy_kernels.steps.heeding import CANCELLED, FINISHED
from groggy_kernels.steps.searching import FOUND, search
from groggy_kernels.steps.shortest_paths import INF, check_weights

NO_SUCH_SOURCE, NO_SUCH_GOAL, NO_NUMBER, BAD_WEIGHT = 1, 2, 3, 4


@kernel(
    "int64(int64, int64, int64, int64, int64, int64,"
    " int64, int64, int64, int64, int64, int64, int64, int64, int64)"
)
def astar(
    control,
    num_nodes,
    num_edges,
    indptr,
    indices,
    edges,
    source,
    goal,
    heuristic,
    weight,
    out,
    distances,
    heaps,
    nears,
    works,
):
    """The place of each node on the path, int64, from 0 at the source; -1 beside it."""
    place, distance, parent = i8_at(out), f8_at(distances), u4_at(works)
    if source < 0 or source >= num_nodes:
        return NO_SUCH_SOURCE
    if goal < 0 or goal >= num_nodes:
        return NO_SUCH_GOAL
    for v in range(num_nodes if heuristic != 0 else 0):
        if f8_at(heuristic)[v] != f8_at(heuristic)[v]:
            return NO_NUMBER
    found = check_weights(control, num_edges, weight)
    if found != FINISHED:
        return BAD_WEIGHT if found > 0 else found
    barred = works + 4 * num_nodes
    for v in range(num_nodes):
        place[v] = -1
        distance[v] = INF
        u1_at(barred)[v] = 0
    distance[source] = 0.0
    found = search(
        control,
        num_nodes,
        indptr,
        indices,
        edges,
        source,
        goal,
        weight,
        heuristic,
        distances,
        heaps,
        nears,
        works,
        barred,
    )
    if found != FOUND:
        return CANCELLED if found == CANCELLED else FINISHED
    length = 0
    v = goal
    while v != source:
        length += 1
        v = as_i8(parent[v])
    v = goal
    while v != source:
        place[v] = length
        length -= 1
        v = as_i8(parent[v])
    place[source] = 0
    return FINISHED
