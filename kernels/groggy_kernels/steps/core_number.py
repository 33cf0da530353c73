"""The core number of each node."""

from groggy_kernels.compiling import kernel
from groggy_kernels.primitives import i8_at, u4_at
from groggy_kernels.steps.cores import peel
from groggy_kernels.steps.heeding import CANCELLED, FINISHED


@kernel("int64(int64, int64, int64, int64, int64, int64, int64, int64, int64, int64, int64, int64, int64)")
def core_number(
    control, thread, threads, num_nodes, num_edges, indptr, indices, out, halves, queues, second, third, lists
):
    """The largest k for which a node is in a k-core."""
    if not peel(control, thread, threads, num_nodes, indptr, indices, halves, queues, second, third, lists):
        return CANCELLED
    found, core = i8_at(out), u4_at(halves)
    for v in range(thread * num_nodes // threads, (thread + 1) * num_nodes // threads):
        found[v] = core[v]
    return FINISHED
