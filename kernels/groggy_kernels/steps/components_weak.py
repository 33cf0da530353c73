"""Components, edges taken in both directions."""

from groggy_kernels.compiling import kernel, part
from groggy_kernels.primitives import as_i8, i8_at, u4_at
from groggy_kernels.steps.heeding import CANCELLED, CHECK_EVERY, FINISHED, is_cancelled


@part
def root_of(parents, v):
    """The root of a node's tree, every other node on the way hung one higher (path halving)."""
    parent = parents[v]
    while parent != v:
        above = parents[parent]
        parents[v] = above
        v = above
        parent = parents[v]
    return v


@kernel("int64(int64, int64, int64, int64, int64, int64)")
def components_weak(control, num_nodes, num_edges, src, dst, out):
    """The lowest node index of each component, by union-find over the edges (Tarjan 1975).

    A tree hangs below the other one whose root is lower, so a root is the lowest of its tree.
    """
    sources, targets, parents = u4_at(src), u4_at(dst), i8_at(out)
    for v in range(num_nodes):
        parents[v] = v
    for begin in range(0, num_edges, CHECK_EVERY):
        if is_cancelled(control):
            return CANCELLED
        for e in range(begin, min(begin + CHECK_EVERY, num_edges)):
            a = root_of(parents, as_i8(sources[e]))
            b = root_of(parents, as_i8(targets[e]))
            if a < b:
                parents[b] = a
            elif b < a:
                parents[a] = b
    for v in range(num_nodes):  # a parent is lower, so it is done before
        parents[v] = parents[parents[v]]
    return FINISHED
