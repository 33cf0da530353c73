"""Nodes in the order of their values: a part of the kernels that need it."""

from groggy_kernels.compiling import part
from groggy_kernels.primitives import as_i8, i8_at, u4_at
from groggy_kernels.select.keys import NAN_KEY, to_keys
from groggy_kernels.steps.heeding import CHECK_EVERY, is_cancelled

RUN = 16  # sorted by insertion before the first merge
ASCENDING = 0
DESCENDING = 1


@part
def keys_of(control, num_nodes, values, is_float, order, keys):
    """Whole numbers in the wanted order of the values, nan last; false where cancelled."""
    value, key = i8_at(values), i8_at(keys)
    for begin in range(0, num_nodes, CHECK_EVERY):
        if is_cancelled(control):
            return False
        end = min(begin + CHECK_EVERY, num_nodes)
        for v in range(begin, end):
            key[v] = value[v]
        if is_float:
            to_keys(keys + 8 * begin, end - begin)
        if order == DESCENDING:
            for v in range(begin, end):
                if not is_float or key[v] != NAN_KEY:
                    key[v] = ~key[v]
    return True


@part
def sort_nodes(control, num_nodes, keys, other_keys, nodes):
    """Sort the nodes by their keys, equal ones by index: the address of them, 0 where cancelled.

    Runs are merged from one half of `nodes`, and from `keys`, to the other and back.
    """
    for v in range(num_nodes):
        u4_at(nodes)[v] = v
    key, node = i8_at(keys), u4_at(nodes)
    for low in range(0, num_nodes, RUN):
        for n in range(low + 1, min(low + RUN, num_nodes)):
            moved, v = key[n], node[n]
            at = n
            while at > low and key[at - 1] > moved:
                key[at] = key[at - 1]
                node[at] = node[at - 1]
                at -= 1
            key[at] = moved
            node[at] = v
    here, there = nodes, nodes + 4 * num_nodes
    width = RUN
    visits = 0
    while width < num_nodes:
        from_key, from_node = i8_at(keys), u4_at(here)
        to_key, to_node = i8_at(other_keys), u4_at(there)
        for low in range(0, num_nodes, 2 * width):
            middle = min(low + width, num_nodes)
            high = min(low + 2 * width, num_nodes)
            left, right = low, middle
            at = low
            while at < high:
                stop = min(high, at + CHECK_EVERY)
                for n in range(at, stop):
                    if right >= high or (left < middle and from_key[left] <= from_key[right]):
                        to_key[n] = from_key[left]
                        to_node[n] = from_node[left]
                        left += 1
                    else:
                        to_key[n] = from_key[right]
                        to_node[n] = from_node[right]
                        right += 1
                visits += stop - at
                at = stop
                if visits >= CHECK_EVERY:
                    visits = 0
                    if is_cancelled(control):
                        return as_i8(0)
        keys, other_keys = other_keys, keys
        here, there = there, here
        width *= 2
    return here
