"""Which nodes are in the k-core."""

from groggy_kernels.compiling import kernel
from groggy_kernels.primitives import i8_at, u1_at
from groggy_kernels.steps.cores import peel
from groggy_kernels.steps.heeding import CANCELLED, FINISHED

NEGATIVE = 1


@kernel("int64(int64, int64, int64, int64, int64, int64, int64, int64, int64, int64, int64)")
def k_core(control, num_nodes, num_edges, indptr, indices, k, out, cores, bins, orders, marks):
    """Whether a node's core number is at least k."""
    if k < 0:
        return NEGATIVE
    if not peel(control, num_nodes, indptr, indices, cores, bins, orders, marks):
        return CANCELLED
    is_in, core = u1_at(out), i8_at(cores)
    for v in range(num_nodes):
        is_in[v] = 1 if core[v] >= k else 0
    return FINISHED
