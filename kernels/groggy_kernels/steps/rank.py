"""The place of each node in the order of a value."""

from groggy_kernels.compiling import kernel, part
from groggy_kernels.primitives import i8_at, u4_at
from groggy_kernels.steps.heeding import CANCELLED, FINISHED
from groggy_kernels.steps.sorted_nodes import keys_of, sort_nodes


@part
def rank(control, num_nodes, x, is_float, order, out, keys, other_keys, nodes):
    """Fill `out`, int64."""
    if not keys_of(control, num_nodes, x, is_float, order, keys):
        return CANCELLED
    found = sort_nodes(control, num_nodes, keys, other_keys, nodes)
    if found == 0:
        return CANCELLED
    node, place = u4_at(found), i8_at(out)
    for n in range(num_nodes):
        place[node[n]] = n
    return FINISHED


@kernel("int64(int64, int64, int64, int64, int64, int64, int64, int64, int64)")
def rank_float64(control, num_nodes, num_edges, x, order, out, keys, other_keys, nodes):
    """Of float64 values, nan last in either order."""
    return rank(control, num_nodes, x, True, order, out, keys, other_keys, nodes)


@kernel("int64(int64, int64, int64, int64, int64, int64, int64, int64, int64)")
def rank_int64(control, num_nodes, num_edges, x, order, out, keys, other_keys, nodes):
    """Of int64 values."""
    return rank(control, num_nodes, x, False, order, out, keys, other_keys, nodes)
