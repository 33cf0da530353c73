"""What each node adds to the modularity of labels."""

import numpy as np

from groggy_kernels.compiling import kernel
from groggy_kernels.primitives import as_i8, f8_at, i8_at, u4_at
from groggy_kernels.steps.communities import is_directed, number_groups, sum_ends, sum_groups
from groggy_kernels.steps.heeding import CANCELLED, CHECK_EVERY, FINISHED, is_cancelled


@kernel(f"int64({', '.join(['int64'] * 15)})")
def modularity_share(
    control, num_nodes, num_edges, src, dst, indptr, indices, labels, weight, out, groups, leaving, entering,
    left, entered,
):  # fmt: skip
    """Fill `out`, float64: of what leaves a node the share that stays in its group, less the expected one."""
    directed = is_directed(num_nodes, num_edges, indptr)
    if not number_groups(control, num_nodes, labels, groups, leaving, entering):
        return CANCELLED
    if not sum_ends(control, num_nodes, num_edges, src, dst, directed, weight, leaving, entering):
        return CANCELLED
    total = np.float64(sum_groups(num_nodes, groups, leaving, left))  # divides by 0 in plain Python too
    sum_groups(num_nodes, groups, entering, entered)
    group, share, weights = i8_at(groups), f8_at(out), f8_at(weight)
    sources, targets = u4_at(src), u4_at(dst)
    for v in range(num_nodes):
        share[v] = 0.0
    for begin in range(0, num_edges, CHECK_EVERY):
        if is_cancelled(control):
            return CANCELLED
        for e in range(begin, min(begin + CHECK_EVERY, num_edges)):
            a, b = as_i8(sources[e]), as_i8(targets[e])
            if group[a] == group[b]:
                w = weights[e] if weight != 0 else 1.0
                if directed:
                    share[a] += w
                elif a == b:
                    share[a] += w + w
                else:
                    share[a] += w
                    share[b] += w
    out_of, into = f8_at(leaving), f8_at(entered)
    for v in range(num_nodes):
        share[v] = (share[v] - out_of[v] * into[group[v]] / total) / total
    return FINISHED
