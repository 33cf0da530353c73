"""The core number of each node."""

from groggy_kernels.compiling import kernel
from groggy_kernels.steps.cores import peel
from groggy_kernels.steps.heeding import CANCELLED, FINISHED


@kernel("int64(int64, int64, int64, int64, int64, int64, int64, int64, int64)")
def core_number(control, num_nodes, num_edges, indptr, indices, out, bins, orders, marks):
    """The largest k for which a node is in a k-core."""
    if not peel(control, num_nodes, indptr, indices, out, bins, orders, marks):
        return CANCELLED
    return FINISHED
