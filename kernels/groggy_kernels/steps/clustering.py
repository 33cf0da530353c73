"""How many of each node's pairs of neighbors are neighbors."""

from groggy_kernels.compiling import kernel
from groggy_kernels.primitives import as_i8, f8_at, i8_at, u4_at
from groggy_kernels.steps.heeding import CANCELLED, FINISHED
from groggy_kernels.steps.oriented import count_triangles


@kernel(
    "int64(int64, int64, int64, int64, int64, int64, int64, int64, int64, int64, int64, int64, int64, int64)"
)
def clustering(
    control,
    thread,
    threads,
    num_nodes,
    num_edges,
    indptr,
    indices,
    out,
    keys,
    marks,
    second,
    third,
    fourth,
    lists,
):
    """Twice the triangles of a node over d (d - 1), d its neighbors; 0 below two neighbors."""
    if not count_triangles(
        control, thread, threads, num_nodes, indptr, indices, out, keys, marks, second, third, fourth, lists
    ):
        return CANCELLED
    count, share, degree = i8_at(out), f8_at(out), u4_at(marks + 4 * num_nodes)
    for v in range(thread * num_nodes // threads, (thread + 1) * num_nodes // threads):
        d = as_i8(degree[v])
        share[v] = 2 * count[v] / (d * (d - 1)) if d > 1 else 0.0
    return FINISHED
