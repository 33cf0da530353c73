"""How often a walk from node to node visits each."""

from groggy_kernels.compiling import kernel, part
from groggy_kernels.primitives import as_i8, f8_at, i8_at, u4_at, u8_at
from groggy_kernels.scalar.drawing import between_i8, drawn_nodes, unit_f8
from groggy_kernels.steps.heeding import CANCELLED, CHECK_EVERY, FINISHED, is_cancelled

NO_START, NEGATIVE_LENGTH, NO_PROBABILITY, BAD_WEIGHT = 1, 2, 3, 4
STREAM = 6  # of `ops/random.py`
INF = float("inf")


@part
def sum_rows(control, num_nodes, num_edges, indptr, edges, weight, sums, more_sums):
    """Each row's sums of weights from its first entry on, of entries from M on in the second array.

    FINISHED, CANCELLED, or BAD_WEIGHT.
    """
    starts, edge, weights = u8_at(indptr), u4_at(edges), f8_at(weight)
    v = 0
    total = 0.0
    entries = as_i8(starts[num_nodes])
    for begin in range(0, entries, CHECK_EVERY):
        if is_cancelled(control):
            return CANCELLED
        for k in range(begin, min(begin + CHECK_EVERY, entries)):
            while as_i8(starts[v]) <= k:  # the row of k begins
                total = 0.0
                v += 1
            w = weights[edge[k]]
            if not (w >= 0.0 and w < INF):
                return BAD_WEIGHT
            total += w
            if k < num_edges:
                f8_at(sums)[k] = total
            else:
                f8_at(more_sums)[k - num_edges] = total
    return FINISHED


@part
def sum_at(k, num_edges, sums, more_sums):
    """The sum of a row up to an entry."""
    return f8_at(sums)[k] if k < num_edges else f8_at(more_sums)[k - num_edges]


@part
def chosen(low, high, share, num_edges, sums, more_sums):
    """The first entry of a row whose sum is above a share of its whole, -1 where all weights are 0."""
    whole = sum_at(high - 1, num_edges, sums, more_sums)
    if not whole > 0.0:
        return -1
    wanted = share * whole
    last = high
    while low < high:
        middle = (low + high) >> 1
        if sum_at(middle, num_edges, sums, more_sums) > wanted:
            high = middle
        else:
            low = middle + 1
    return min(low, last - 1)


@kernel(
    "int64(int64, int64, int64, int64, int64, int64,"
    " int64, int64, float64, int64, int64, int64, int64, int64)"
)
def random_walk(
    control,
    num_nodes,
    num_edges,
    indptr,
    indices,
    edges,
    start,
    length,
    restart,
    weight,
    seed,
    out,
    sums,
    more_sums,
):
    """Fill `out`, int64. It is at the start where a step begins anew, and where no edge leads on."""
    starts, neighbors, visits = u8_at(indptr), u4_at(indices), i8_at(out)
    if start < 0 or start >= num_nodes:
        return NO_START
    if length < 0:
        return NEGATIVE_LENGTH
    if not (restart >= 0.0 and restart <= 1.0):
        return NO_PROBABILITY
    if weight != 0:
        found = sum_rows(control, num_nodes, num_edges, indptr, edges, weight, sums, more_sums)
        if found != FINISHED:
            return found
    for v in range(num_nodes):
        visits[v] = 0
    visits[start] = 1
    v = start
    for begin in range(0, length, CHECK_EVERY):
        if is_cancelled(control):
            return CANCELLED
        for n in range(begin + 1, min(begin + CHECK_EVERY, length) + 1):
            low, high = as_i8(starts[v]), as_i8(starts[v + 1])
            k = -1
            if low < high and not unit_f8(drawn_nodes(seed, STREAM, n, 0)) < restart:
                word = drawn_nodes(seed, STREAM, n, 1)
                if weight != 0:
                    k = chosen(low, high, unit_f8(word), num_edges, sums, more_sums)
                else:
                    k = between_i8(low, high, word, 0)
            v = start if k < 0 else as_i8(neighbors[k])
            visits[v] += 1
    return FINISHED
