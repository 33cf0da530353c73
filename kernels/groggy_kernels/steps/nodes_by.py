"""The nodes in the order of a value."""

from groggy_kernels.compiling import kernel, part
from groggy_kernels.primitives import i8_at, u4_at
from groggy_kernels.steps.heeding import CANCELLED, FINISHED
from groggy_kernels.steps.sorted_nodes import ASCENDING, keys_of, sort_nodes


@part
def nodes_by(control, num_nodes, x, is_float, out, keys, other_keys, nodes):
    """Fill `out`, int64."""
    if not keys_of(control, num_nodes, x, is_float, ASCENDING, keys):
        return CANCELLED
    found = sort_nodes(control, num_nodes, keys, other_keys, nodes)
    if found == 0:
        return CANCELLED
    node, placed = u4_at(found), i8_at(out)
    for n in range(num_nodes):
        placed[n] = node[n]
    return FINISHED


@kernel("int64(int64, int64, int64, int64, int64, int64, int64, int64)")
def nodes_by_float64(control, num_nodes, num_edges, x, out, keys, other_keys, nodes):
    """By float64 values, nan last."""
    return nodes_by(control, num_nodes, x, True, out, keys, other_keys, nodes)


@kernel("int64(int64, int64, int64, int64, int64, int64, int64, int64)")
def nodes_by_int64(control, num_nodes, num_edges, x, out, keys, other_keys, nodes):
    """By int64 values."""
    return nodes_by(control, num_nodes, x, False, out, keys, other_keys, nodes)
