"""So many nodes or edges, drawn without replacement."""

from groggy_kernels.compiling import kernel, part
from groggy_kernels.primitives import as_i8, u1_at, u4_at
from groggy_kernels.scalar.drawing import between_i8, drawn_edges, drawn_nodes
from groggy_kernels.steps.heeding import CANCELLED, CHECK_EVERY, FINISHED, is_cancelled

BAD_COUNT = 1
STREAM = 5  # of `ops/random.py`
TOP = -(2**63)  # turns the order of words into that of int64


@part
def word_of(seed, n, is_edge):
    """The word that a node or edge draws."""
    return drawn_edges(seed, STREAM, n, 0) if is_edge else drawn_nodes(seed, STREAM, n, 0)


@part
def sample(control, number, seed, count, is_edge, out, work):
    """Fill `out`, one byte each: the `count` with the lowest words, equal ones by index.

    Words fall into as many buckets of even width. Those of all buckets below one are in, and the lowest
    of that one, which holds few.
    """
    if count < 0 or count > number:
        return BAD_COUNT
    is_in, held, among = u1_at(out), u4_at(work), u4_at(work + 4 * number)
    for n in range(number):
        held[n] = 0
    for begin in range(0, number, CHECK_EVERY):
        if is_cancelled(control):
            return CANCELLED
        for n in range(begin, min(begin + CHECK_EVERY, number)):
            held[between_i8(0, number, word_of(seed, n, is_edge), 0)] += 1
    left = count
    last = 0
    while last < number and as_i8(held[last]) <= left:
        left -= as_i8(held[last])
        last += 1
    size = 0
    for begin in range(0, number, CHECK_EVERY):
        if is_cancelled(control):
            return CANCELLED
        for n in range(begin, min(begin + CHECK_EVERY, number)):
            word = word_of(seed, n, is_edge)
            bucket = between_i8(0, number, word, 0)
            is_in[n] = 1 if bucket < last else 0
            if bucket == last:
                at = size
                while at > 0 and word_of(seed, as_i8(among[at - 1]), is_edge) ^ TOP > word ^ TOP:
                    among[at] = among[at - 1]
                    at -= 1
                among[at] = n
                size += 1
    for n in range(left):
        is_in[among[n]] = 1
    return FINISHED


@kernel("int64(int64, int64, int64, int64, int64, int64, int64)")
def sample_nodes(control, num_nodes, num_edges, count, seed, out, work):
    """Of the nodes."""
    return sample(control, num_nodes, seed, count, False, out, work)


@kernel("int64(int64, int64, int64, int64, int64, int64, int64)")
def sample_edges(control, num_nodes, num_edges, count, seed, out, work):
    """Of the edges."""
    return sample(control, num_edges, seed, count, True, out, work)
