"""How many of each node's pairs of neighbors are neighbors."""

from groggy_kernels.compiling import kernel
from groggy_kernels.primitives import f8_at, i8_at, u4_at
from groggy_kernels.steps.heeding import CANCELLED, FINISHED
from groggy_kernels.steps.oriented import count_triangles, orient


@kernel("int64(int64, int64, int64, int64, int64, int64, int64, int64, int64, int64, int64)")
def clustering(control, num_nodes, num_edges, indptr, indices, out, orders, firsts, ends, counts, lists):
    """Twice the triangles of a node over d (d - 1), d its neighbors; 0 below two neighbors."""
    if not orient(control, num_nodes, indptr, indices, orders, firsts, ends, lists):
        return CANCELLED
    if not count_triangles(control, num_nodes, orders, firsts, ends, lists, counts):
        return CANCELLED
    order, first, end, later = u4_at(orders), i8_at(firsts), i8_at(ends), u4_at(lists)
    count, share, degree = i8_at(counts), f8_at(out), i8_at(out)
    for v in range(num_nodes):
        degree[v] = 0
    for r in range(num_nodes):
        degree[order[r]] += end[r] - first[r]
        for k in range(first[r], end[r]):
            degree[order[later[k]]] += 1
    for r in range(num_nodes):
        d = degree[order[r]]
        share[order[r]] = 2 * count[r] / (d * (d - 1)) if d > 1 else 0.0
    return FINISHED
