"""A kernel step from outside: its native function, as it would stand in `kernels/groggy_kernels/steps/`."""

from groggy_kernels.compiling import kernel
from groggy_kernels.primitives import as_i8, f8_at, i8_at, u4_at, u8_at
from groggy_kernels.steps.heeding import CANCELLED, CHECK_EVERY, FINISHED, is_cancelled

TOO_FEW = 1
NEGATIVE = 2
FAR, NEAR = range(2)


@kernel("int64(int64, int64, int64, int64, int64, int64, int64, int64, int64, int64, int64, int64)")
def collected_within(control, num_nodes, num_edges, indptr, indices, edges, steps, x, w, nearest, out, queue):
    """The sum of x over what a few steps reach, in the order in which they do, w of the first edge added."""
    starts, neighbors, edge = u8_at(indptr), u4_at(indices), u4_at(edges)
    value, weight, total, met = f8_at(x), f8_at(w), f8_at(out), i8_at(queue)
    if steps < 0:
        return TOO_FEW
    for e in range(num_edges):
        if weight[e] < 0.0:
            return NEGATIVE
    visits = 0
    for v in range(num_nodes):
        found = 0.0
        at = v
        met[v] = v
        for _ in range(steps):
            first, last = as_i8(starts[at]), as_i8(starts[at + 1])
            if first == last:
                break
            k = first if nearest == NEAR else last - 1
            at = as_i8(neighbors[k])
            found += value[at] + weight[as_i8(edge[k])]
            visits += 1
            if visits >= CHECK_EVERY:
                visits = 0
                if is_cancelled(control):
                    return CANCELLED
        total[v] = found
    return FINISHED
