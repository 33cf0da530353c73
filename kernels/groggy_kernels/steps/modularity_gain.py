"""What the best move of a node to another community adds to the modularity."""

import numpy as np

from groggy_kernels.compiling import kernel
from groggy_kernels.primitives import as_i8, f8_at, i8_at, u4_at, u8_at
from groggy_kernels.steps.communities import is_directed, number_groups, sum_ends, sum_groups
from groggy_kernels.steps.heeding import CANCELLED, CHECK_EVERY, FINISHED, is_cancelled


@kernel(f"int64({', '.join(['int64'] * 19)})")
def modularity_gain(
    control, num_nodes, num_edges, src, dst, out_indptr, out_indices, indptr, indices, edges, labels, weight,
    out, groups, leaving, entering, left, entered, links,
):  # fmt: skip
    """Fill `out`, float64: of the moves to a neighbor's group the largest gain, 0 where there is none."""
    directed = is_directed(num_nodes, num_edges, out_indptr)
    if not number_groups(control, num_nodes, labels, groups, leaving, entering):
        return CANCELLED
    if not sum_ends(control, num_nodes, num_edges, src, dst, directed, weight, leaving, entering):
        return CANCELLED
    total = np.float64(sum_groups(num_nodes, groups, leaving, left))  # divides by 0 in plain Python too
    sum_groups(num_nodes, groups, entering, entered)
    starts, neighbors, edge = u8_at(indptr), u4_at(indices), u4_at(edges)
    group, gains, weights, link = i8_at(groups), f8_at(out), f8_at(weight), f8_at(links)
    out_of, into, all_left, all_entered = f8_at(leaving), f8_at(entering), f8_at(left), f8_at(entered)
    for v in range(num_nodes):
        link[v] = 0.0
    visits = 0
    for v in range(num_nodes):
        own = group[v]
        low, high = as_i8(starts[v]), as_i8(starts[v + 1])
        # Three times along the row: what leads to each group, the best of them, and all links 0 again.
        for turn in range(3):
            stay_out = all_left[own] - out_of[v]
            stay_in = all_entered[own] - into[v]
            best = 0.0
            found = False
            for k in range(low, high):
                u = as_i8(neighbors[k])
                c = group[u]
                if u != v:
                    if turn == 0:
                        w = weights[edge[k]] if weight != 0 else 1.0
                        link[c] += w if directed else w + w
                    elif turn == 2:
                        link[c] = 0.0
                    elif c != own:
                        due = out_of[v] * (all_entered[c] - stay_in) + into[v] * (all_left[c] - stay_out)
                        gain = (link[c] - link[own] - due / total) / total
                        if not found or gain > best:
                            best = gain
                            found = True
            if turn == 1:
                gains[v] = best
        visits += high - low + 1
        if visits >= CHECK_EVERY:
            visits = 0
            if is_cancelled(control):
                return CANCELLED
    return FINISHED
