"""A flow with a change of it that is conserved."""

import math

from groggy_kernels.compiling import kernel
from groggy_kernels.primitives import as_i8, f8_at, u4_at
from groggy_kernels.steps.heeding import CANCELLED, CHECK_EVERY, FINISHED, is_cancelled

NOT_CONSERVED = 1
ROUNDING = 1e-9  # of all that a node's edges change by
INF = math.inf


@kernel("int64(int64, int64, int64, int64, int64, int64, int64, int64, int64, int64)")
def flow_update(control, num_nodes, num_edges, src, dst, flow, delta, out, nets, grosses):
    """Fill `out`, float64 of the edges; a failure where more than two nodes lose or gain by the change."""
    sources, targets = u4_at(src), u4_at(dst)
    flows, deltas, sums = f8_at(flow), f8_at(delta), f8_at(out)
    net, gross = f8_at(nets), f8_at(grosses)
    for v in range(num_nodes):
        net[v] = 0.0
        gross[v] = 0.0
    for begin in range(0, num_edges, CHECK_EVERY):
        if is_cancelled(control):
            return CANCELLED
        for e in range(begin, min(begin + CHECK_EVERY, num_edges)):
            a, b, d = as_i8(sources[e]), as_i8(targets[e]), deltas[e]
            size = -d if d < 0.0 else d
            if not size < INF:
                return NOT_CONSERVED
            net[a] -= d
            net[b] += d
            gross[a] += size
            gross[b] += size
            sums[e] = flows[e] + d
    lacking = 0
    for v in range(num_nodes):
        size = -net[v] if net[v] < 0.0 else net[v]
        if not size <= ROUNDING * gross[v]:
            lacking += 1
    return NOT_CONSERVED if lacking > 2 else FINISHED
