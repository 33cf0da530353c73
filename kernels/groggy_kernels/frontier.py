"""Which nodes a round of a loop has to take: those that changed, and those beside them."""

from groggy_kernels.control import control
from groggy_kernels.layout import CUTS, EVERYTHING, GROUP_BLOCKS, REACH, SIDE, SPARSE, TAKEN, WALKED
from groggy_kernels.primitives import ONE, as_i8, as_u8, i8_at, u1_at, u4_at, u8_at

# What generated code may name.
__all__ = ("choose_nodes",)

DENSE_ABOVE = 8  # with more than this part of all entries beside a change, a list costs more than it saves
FEW = 64  # entries that are walked at once, in a list or not
FEWEST = 4096  # entries of what a thread takes at a time: these pieces are fewer than the blocks of the graph


@control("int64(int64, int64, int64, int64, int64, int64, int64)")
def choose_nodes(words, changed, lists, num_nodes, rows, back, columns):
    """Choose the nodes of the next walk: all, or those in a list that a change may have reached.

    changed : a byte a node, not 0 where the last walk changed a value; it is 0 at all nodes that this one
    did not take. lists : two lists of as many nodes as there are, the old one and the new. rows : where the
    rows begin that are folded. back, columns : the rows the other way, by which a change is seen.
    """
    state, marks = i8_at(words), u1_at(changed)
    begin, before, beside = u8_at(rows), u8_at(back), u4_at(columns)
    reach, taken = state[REACH], state[TAKEN]
    most = max(as_i8(begin[num_nodes]) // DENSE_ABOVE, FEW)
    state[REACH] = 0
    state[TAKEN] = EVERYTHING
    if reach > most:
        return 0
    side = 1 - state[SIDE]
    found = u4_at(lists + 4 * num_nodes * side)
    count = 0
    if taken == EVERYTHING:
        eight = i8_at(changed)
        for k in range(num_nodes // 8):
            if eight[k] != 0:
                for v in range(8 * k, 8 * k + 8):
                    if marks[v] != 0:
                        found[count] = v
                        count += 1
        for v in range(num_nodes // 8 * 8, num_nodes):
            if marks[v] != 0:
                found[count] = v
                count += 1
    else:
        old = u4_at(lists + 4 * num_nodes * (1 - side))
        for k in range(taken):
            if marks[old[k]] != 0:
                found[count] = old[k]
                count += 1
    entries, end = 0, count
    for k in range(count):
        w = as_u8(found[k])
        entries += as_i8(begin[w + ONE] - begin[w])
        for j in range(before[w], before[w + ONE]):
            u = as_u8(beside[j])
            if marks[u] == 0:
                marks[u] = 1
                found[end] = u
                end += 1
                entries += as_i8(begin[u + ONE] - begin[u])
        if entries > most:
            return 0
    state[TAKEN] = end
    state[CUTS] = min(GROUP_BLOCKS, entries // FEWEST + 1)
    state[SIDE] = side
    state[SPARSE] += 1
    state[WALKED] += entries
    return 0
