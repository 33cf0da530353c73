"""The groups of equal labels, and the weights that go out of nodes and into them: parts of the kernels below.

An undirected edge is one each way, a self loop too, so that one formula holds for all graphs.
"""

from groggy_kernels.compiling import part
from groggy_kernels.primitives import as_i8, f8_at, i8_at, u4_at, u8_at
from groggy_kernels.steps.heeding import CHECK_EVERY, is_cancelled
from groggy_kernels.steps.sorted_nodes import ASCENDING, keys_of, sort_nodes


@part
def is_directed(num_nodes, num_edges, indptr):
    """Whether out rows hold each edge once, as those of self loops do too: there either answer is right."""
    return as_i8(u8_at(indptr)[num_nodes]) == num_edges


@part
def number_groups(control, num_nodes, labels, groups, keys, nodes):
    """Number the groups of equal labels from 0, in `groups` for each node; false where cancelled."""
    if not keys_of(control, num_nodes, labels, False, ASCENDING, groups):
        return False
    found = sort_nodes(control, num_nodes, groups, keys, nodes)
    if found == 0:
        return False
    label, node, group = i8_at(labels), u4_at(found), i8_at(groups)
    number = 0
    for n in range(num_nodes):
        v = as_i8(node[n])
        if n > 0 and label[v] != label[as_i8(node[n - 1])]:
            number += 1
        group[v] = number
    return True


@part
def sum_ends(control, num_nodes, num_edges, src, dst, directed, weight, leaving, entering):
    """What leaves and enters each node; false where cancelled."""
    sources, targets, weights = u4_at(src), u4_at(dst), f8_at(weight)
    out_of, into = f8_at(leaving), f8_at(entering)
    for v in range(num_nodes):
        out_of[v] = 0.0
        into[v] = 0.0
    for begin in range(0, num_edges, CHECK_EVERY):
        if is_cancelled(control):
            return False
        for e in range(begin, min(begin + CHECK_EVERY, num_edges)):
            a, b = as_i8(sources[e]), as_i8(targets[e])
            w = weights[e] if weight != 0 else 1.0
            if directed:
                out_of[a] += w
                into[b] += w
            elif a == b:
                out_of[a] += w + w
                into[a] += w + w
            else:
                out_of[a] += w
                into[b] += w
                out_of[b] += w
                into[a] += w
    return True


@part
def sum_groups(num_nodes, groups, values, sums):
    """The sum of the values of each group, and of all."""
    group, value, total = i8_at(groups), f8_at(values), f8_at(sums)
    for v in range(num_nodes):
        total[v] = 0.0
    every = 0.0
    for v in range(num_nodes):
        total[group[v]] += value[v]
        every += value[v]
    return every
