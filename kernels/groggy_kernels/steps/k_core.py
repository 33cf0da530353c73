"""Which nodes are in the k-core."""

from groggy_kernels.compiling import kernel
from groggy_kernels.primitives import as_i8, u1_at, u4_at
from groggy_kernels.steps.cores import peel
from groggy_kernels.steps.heeding import CANCELLED, FINISHED

NEGATIVE = 1


@kernel(
    "int64(int64, int64, int64, int64, int64, int64, int64, int64, int64, int64, int64, int64, int64, int64)"
)
def k_core(
    control,
    thread,
    threads,
    num_nodes,
    num_edges,
    indptr,
    indices,
    k,
    out,
    halves,
    queues,
    second,
    third,
    lists,
):
    """Whether a node's core number is at least k."""
    if k < 0:
        return NEGATIVE
    if not peel(control, thread, threads, num_nodes, indptr, indices, halves, queues, second, third, lists):
        return CANCELLED
    is_in, core = u1_at(out), u4_at(halves)
    for v in range(thread * num_nodes // threads, (thread + 1) * num_nodes // threads):
        is_in[v] = 1 if as_i8(core[v]) >= k else 0
    return FINISHED
