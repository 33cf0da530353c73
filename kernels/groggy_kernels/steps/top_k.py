"""Which nodes have the largest values."""

from groggy_kernels.compiling import kernel, part
from groggy_kernels.primitives import u1_at, u4_at
from groggy_kernels.steps.heeding import CANCELLED, FINISHED
from groggy_kernels.steps.sorted_nodes import DESCENDING, keys_of, sort_nodes

NEGATIVE = 1


@part
def top_k(control, num_nodes, x, is_float, k, out, keys, other_keys, nodes):
    """Fill `out`, one byte a node."""
    if k < 0:
        return NEGATIVE
    if not keys_of(control, num_nodes, x, is_float, DESCENDING, keys):
        return CANCELLED
    found = sort_nodes(control, num_nodes, keys, other_keys, nodes)
    if found == 0:
        return CANCELLED
    node, is_in = u4_at(found), u1_at(out)
    for n in range(num_nodes):
        is_in[node[n]] = 1 if n < k else 0
    return FINISHED


@kernel("int64(int64, int64, int64, int64, int64, int64, int64, int64, int64)")
def top_k_float64(control, num_nodes, num_edges, x, k, out, keys, other_keys, nodes):
    """Of float64 values, nan below all."""
    return top_k(control, num_nodes, x, True, k, out, keys, other_keys, nodes)


@kernel("int64(int64, int64, int64, int64, int64, int64, int64, int64, int64)")
def top_k_int64(control, num_nodes, num_edges, x, k, out, keys, other_keys, nodes):
    """Of int64 values."""
    return top_k(control, num_nodes, x, False, k, out, keys, other_keys, nodes)
