"""Which nodes a round of a loop takes: those beside a change or that ask again, in a list or with a flag."""

from groggy_kernels.control import barrier, control
from groggy_kernels.layout import (
    AGAIN,
    ALIKE,
    ALONE,
    ANYTHING,
    ASKING,
    CANCEL,
    CHANGED,
    CUTS,
    DEAF,
    EVERYTHING,
    GROUP_BLOCKS,
    LEADS,
    LED_ENDED,
    LED_ROUNDS,
    LED_TURN,
    MAY_BEGIN,
    MAY_PUSH,
    MOST,
    ODD,
    OWED,
    PUSHED,
    REACH,
    SIDE,
    SPARSE,
    STALE,
    TAKEN,
    WALKED,
)
from groggy_kernels.primitives import (
    ONE,
    as_i8,
    as_u8,
    atomic_load,
    atomic_store,
    i8_at,
    nap,
    u1_at,
    u4_at,
    u8_at,
    yield_thread,
)

# What generated code may name.
__all__ = (
    "choose_nodes",
    "choose_visits",
    "count_entries",
    "end_push",
    "held_at",
    "is_led",
    "raise_all",
    "regroup",
    "rejoin",
    "wait_for_first",
)

DENSE_ABOVE = 8  # with more than this part of all entries beside a change, a list costs more than it saves
FEW = 64  # entries that are walked at once, in a list or not
# Of the visits of a sweep: a change raises the flags of a row, which costs a third of a visit, so flags serve
# from where so few change, one of FLAGS_BELOW, up to where so many do, one of ALL_ABOVE.
FLAGS_BELOW, ALL_ABOVE = 4, 2
FEWEST = 4096  # entries of what a thread takes at a time: these pieces are fewer than the blocks of the graph
# Entries beside a change above which threads share the work: where changed nodes could give their values on,
# though it is more then; and where not, since to meet costs some.
MOST_PUSHED, MOST_ALONE = 1 << 16, 1 << 11
YIELDS = 100  # some 50 us, while which a thread asks without a pause whether the first one is back
TAKE = CHANGED | ASKING
EIGHT_TAKE = TAKE * 0x0101010101010101


@control("int64(int64, int64, int64, int64)")
def list_again(words, changed, lists, num_nodes):
    """List the nodes to take again by what the last walk noted, in the other of the lists; returns how many.

    Without branches: who changes is what nobody can foretell.
    """
    state, marks = i8_at(words), u1_at(changed)
    taken, side = state[TAKEN], state[SIDE]
    old, found = u4_at(lists + 4 * num_nodes * side), u4_at(lists + 4 * num_nodes * (1 - side))
    state[SIDE] = 1 - side
    count = 0
    if taken != EVERYTHING:
        for k in range(taken):
            found[count] = old[k]
            count += 1 if marks[old[k]] & TAKE != 0 else 0
        return count
    eight = i8_at(changed)
    for k in range(num_nodes // 8):
        if eight[k] & EIGHT_TAKE != 0:
            for v in range(8 * k, 8 * k + 8):
                found[count] = v
                count += 1 if marks[v] & TAKE != 0 else 0
    for v in range(num_nodes // 8 * 8, num_nodes):
        found[count] = v
        count += 1 if marks[v] & TAKE != 0 else 0
    return count


@control("int64(int64)")
def most_pushed(num_nodes):
    """Up to how many entries beside them changed nodes give their values on: so long may their lists be."""
    return min(MOST_PUSHED, (num_nodes - 2) // 3)


@control("int64(int64, int64, int64)")
def held_at(lists, num_nodes, side):
    """Where the values of the nodes in a list are held while these give them on: behind the longest list."""
    return (lists + 4 * num_nodes * side + 4 * most_pushed(num_nodes) + 7) // 8 * 8


@control("int64(int64, int64, int64, int64, int64, int64, int64)")
def list_others(words, changed, lists, num_nodes, back, now, bits):
    """List the nodes that have another value than the last one; whether these are few.

    What nodes with one value give each other is one value, which is looked at before any is given on.
    """
    state, marks, before = i8_at(words), u1_at(changed), u8_at(back)
    found = u4_at(lists + 4 * num_nodes * state[SIDE])
    values, bytes_ = i8_at(now), u1_at(now)
    last, few = num_nodes - 1, most_pushed(num_nodes)
    if few < 0:  # one node, whose lists have no room
        return 0
    count, reach = 0, 0
    for v in range(num_nodes):
        other = values[v] != values[last] if bits == 64 else bytes_[v] != bytes_[last]
        marks[v] = 0
        if other:
            found[count] = v
            count += 1
            reach += as_i8(before[v + 1] - before[v]) + 1
            if reach > few:
                return 0
    state[REACH] = reach
    state[TAKEN] = count
    state[PUSHED] = 1
    state[STALE] = 1
    state[OWED] = 0
    state[ALIKE] = num_nodes
    return 1


@control("void(int64, int64, int64)")
def copy_bytes(target, source, count):
    """Copy an array."""
    words, others = i8_at(target), i8_at(source)
    for k in range(count // 8):
        words[k] = others[k]
    ends, tails = u1_at(target), u1_at(source)
    for k in range(count // 8 * 8, count):
        ends[k] = tails[k]


@control(f"void({', '.join(['int64'] * 11)})")
def choose_nodes(words, changed, lists, num_nodes, rows, back, columns, now, after, bits, way):
    """Choose the nodes of the next walk: all, or those in a list that a change may have reached.

    Where they may push, these may be the changed ones alone, which then give their values on. That is done in
    place, so the array of the next values falls behind, and is copied before rows are walked by lists again.
    That takes as long as some walks: so many entries are then walked before values may be given on once more.

    changed : a byte a node, what the last walk that took it noted of it (`layout`); of those that the last
    one did not take, at most that they are deaf. lists : two lists of as many nodes as there are, the old
    one and the new. rows : where the rows begin that are folded. back, columns : the rows the other way, by
    which a change is seen. now, after : the values of this round and the next, of so many bits. way : whether
    they may push.
    """
    state, marks = i8_at(words), u1_at(changed)
    if way == AGAIN:
        if state[ODD] == 0:
            return
        state[ODD] = 0
    begin, before, beside = u8_at(rows), u8_at(back), u4_at(columns)
    reach = state[REACH]
    most = max(as_i8(begin[num_nodes]) // DENSE_ABOVE, FEW)
    state[MOST] = most
    state[ALIKE] = 0
    if reach == ANYTHING and way == MAY_BEGIN:
        if list_others(words, changed, lists, num_nodes, back, now, bits) != 0:
            reach = state[REACH]
    if reach > most:
        state[REACH] = 0
        state[TAKEN] = EVERYTHING
        state[PUSHED] = 0
        state[STALE] = 0
        state[OWED] = 0
        return
    was_pushed = state[PUSHED] != 0
    count = state[TAKEN] if was_pushed else list_again(words, changed, lists, num_nodes)
    found = u4_at(lists + 4 * num_nodes * state[SIDE])
    if (way == MAY_PUSH or way == MAY_BEGIN) and reach <= most_pushed(num_nodes) and state[OWED] <= 0:
        state[TAKEN] = count
        state[CUTS] = 0
        state[PUSHED] = 1
        return
    if was_pushed:
        for k in range(count):
            marks[found[k]] = CHANGED
    if state[STALE] != 0:
        copy_bytes(after, now, bits // 8 * num_nodes)
        state[STALE] = 0
        state[OWED] = num_nodes
    state[OWED] -= reach
    state[REACH] = 0
    state[TAKEN] = EVERYTHING
    state[PUSHED] = 0
    entries, alone, end = 0, 0, count
    for k in range(count):
        w = as_u8(found[k])
        if marks[w] & DEAF != 0:
            alone += 1
        else:
            entries += as_i8(begin[w + ONE] - begin[w])
        if marks[w] & CHANGED != 0:
            for j in range(before[w], before[w + ONE]):
                u = as_u8(beside[j])
                if marks[u] == 0:
                    marks[u] = ASKING
                    found[end] = u
                    end += 1
                    entries += as_i8(begin[u + ONE] - begin[u])
        if entries + ALONE * alone > most:
            return
    state[TAKEN] = end
    state[CUTS] = min(GROUP_BLOCKS, (entries + ALONE * alone) // FEWEST + 1)
    state[SPARSE] += 1
    state[WALKED] += entries


@control("void(int64, int64, int64)")
def end_push(words, count, reach):
    """The changed nodes gave their values on: so many became others, listed in the other of the two lists."""
    state = i8_at(words)
    state[SPARSE] += 1
    state[WALKED] += state[REACH] - state[TAKEN]
    state[TAKEN] = count
    state[REACH] = reach
    state[SIDE] = 1 - state[SIDE]
    state[STALE] = 1


@control("int64(int64, int64, int64)")
def raise_all(words, flags, num_nodes):
    """Raise the flag of each node: all are visited, and none is taken down or raised until few change."""
    up = u1_at(flags)
    for v in range(num_nodes):
        up[v] = 1
    i8_at(words)[TAKEN] = EVERYTHING
    return EVERYTHING


@control("int64(int64, int64, int64, int64, int64)")
def choose_visits(words, flags, num_nodes, changes, passed):
    """Choose the next visits, all or those with a flag, by how many of those passed or made changed a value.

    What changed while all are visited raises no flag: so they stay up, each until a visit that does.
    """
    state = i8_at(words)
    if state[TAKEN] == EVERYTHING:
        if FLAGS_BELOW * changes <= passed:
            state[TAKEN] = 0
    elif ALL_ABOVE * changes > passed:
        raise_all(words, flags, num_nodes)
    return state[TAKEN]


@control("int64(int64, int64, int64)")
def count_entries(words, before, entries):
    """Count a sweep of flags from its beginning to its end, and the entries of the rows that it visited."""
    state = i8_at(words)
    if before != EVERYTHING and state[TAKEN] != EVERYTHING:
        state[SPARSE] += 1
        state[WALKED] += entries
    return 0


@control("int64(int64, int64, int64, int64, int64, int64, int64, int64, int64, int64)")
def rejoin(words, table, size, first, base, half, team, rounds, turn, ended):
    """The first thread lets the others come back to where it is; -1 where the run was cancelled at once.

    table : the first one of a team's tables, each of so many words. From `first` on they are alike, and in
    where blocks are counted from (`base`) and which half of the slots is next (`half`).
    """
    state, own = i8_at(words), i8_at(table)
    state[LED_ROUNDS] = rounds
    state[LED_TURN] = turn
    state[LED_ENDED] = ended
    for n in range(1, team):
        other = i8_at(table + 8 * size * n)
        other[base] = own[base]
        other[half] = own[half]
        for k in range(first, size):
            other[k] = own[k]
    atomic_store(words + 8 * LEADS, 0)
    return -1 if barrier(own[0], team) != 0 else team


@control("int64(int64, int64, int64, int64, int64, int64, int64, int64, int64, int64, int64, int64)")
def regroup(words, table, size, first, base, half, thread, threads, team, rounds, turn, pushes):
    """Before a round: how many threads it has, as the first one says, which knows how much is to do.

    Behind a round with little to do it goes on alone, and all others wait where `is_led` sends them. They
    come back for a round with more; -1 where the run was cancelled at once.
    """
    if thread != 0 or team == 1:
        return threads
    state = i8_at(words)
    few = min(state[MOST], MOST_PUSHED if pushes != 0 and state[OWED] <= 0 else MOST_ALONE)
    is_short = state[REACH] <= few
    if threads < team:
        if is_short:
            return threads
        return rejoin(words, table, size, first, base, half, team, rounds, turn, 0)
    atomic_store(words + 8 * LEADS, turn + 1 if is_short else 0)
    return threads


@control("int64(int64, int64, int64)")
def is_led(words, team, turn):
    """Whether the first thread goes on alone behind the round of this turn.

    Who is slow to ask may find what the first thread said of a later round, which is another turn.
    """
    return 1 if team > 1 and atomic_load(words + 8 * LEADS) == turn else 0


@control("int64(int64, int64, int64, int64)")
def wait_for_first(words, control, team, turn):
    """Meet the first thread when it comes back; non-zero where the run was cancelled at once.

    That may be after thousands of rounds, so the core is left to others meanwhile.
    """
    asked = 0
    while atomic_load(words + 8 * LEADS) == turn and atomic_load(control + 8 * CANCEL) != 2:
        asked += 1
        if asked > YIELDS:
            nap()
        else:
            yield_thread()
    return barrier(control, team)
