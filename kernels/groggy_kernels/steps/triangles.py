"""The triangles that each node is in."""

from groggy_kernels.compiling import kernel
from groggy_kernels.primitives import i8_at, u4_at
from groggy_kernels.steps.heeding import CANCELLED, FINISHED
from groggy_kernels.steps.oriented import count_triangles, orient


@kernel("int64(int64, int64, int64, int64, int64, int64, int64, int64, int64, int64, int64)")
def triangles(control, num_nodes, num_edges, indptr, indices, out, orders, firsts, ends, counts, lists):
    """Triangles by node, of the undirected simple graph."""
    if not orient(control, num_nodes, indptr, indices, orders, firsts, ends, lists):
        return CANCELLED
    if not count_triangles(control, num_nodes, orders, firsts, ends, lists, counts):
        return CANCELLED
    order, count, found = u4_at(orders), i8_at(counts), i8_at(out)
    for r in range(num_nodes):
        found[order[r]] = count[r]
    return FINISHED
