"""The triangles that each node is in."""

from groggy_kernels.compiling import kernel
from groggy_kernels.steps.heeding import CANCELLED, FINISHED
from groggy_kernels.steps.oriented import count_triangles


@kernel(
    "int64(int64, int64, int64, int64, int64, int64, int64, int64, int64, int64, int64, int64, int64, int64)"
)
def triangles(
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
    """Triangles by node, of the undirected simple graph."""
    if count_triangles(
        control, thread, threads, num_nodes, indptr, indices, out, keys, marks, second, third, fourth, lists
    ):
        return FINISHED
    return CANCELLED
