"""Names numbered by their bytes in the order of first appearance, wherever they stand.

Few are numbered in one pass. Of many each thread numbers those whose hashes are its own; then they get their
numbers in the order of first appearance, each thread some rows.
"""

import numpy as np

from groggy_kernels.compiling import part
from groggy_kernels.keys import (
    CROWDED,
    FARTHEST,
    GROUP,
    HALF,
    INLINE,
    KEY_BYTES,
    KEY_LENGTH_SHIFT,
    LENGTH,
    LONG,
    LOW,
    are_equal,
    ask_for_key,
    free_at,
    group_of,
    hash_at,
    hash_of,
    key_at,
    number_of,
    same_at,
    word_at,
)
from groggy_kernels.primitives import ONE, as_i8, as_u8, i4_at, i8_at, prefetch, u1_at, u4_at, u8_at
from groggy_kernels.texts import LENGTH_SHIFT, LONGEST, ODD, zeros_below

REGISTERS = 14  # bits: of 2 ** 14 registers, which tell a count within 1%
FAR = 1 << 15  # slots of a table from which on what is read soon is asked for
NEAR, NEARER = 32, 16  # names ahead: their slot, their key
BLOCK = 128  # names that are hashed before they are looked up
REGISTER_MASK, REGISTER_SHIFT = np.uint64((1 << REGISTERS) - 1), np.uint64(REGISTERS)
TOP = np.uint64(1 << 63)


@part
def arrow_places(shift, offsets, is_wide, count, sides, side, places):
    """The places of names between Arrow's offsets, of one side of each row; ODD where one is too long.

    Parameters
    ----------
    shift : where the bytes begin that the offsets count, from the base of places on
    offsets : address of int32 (count + 1,); of int64 where `is_wide`
    places : address of uint64 (count * sides,)
    """
    narrow, wide, place = i4_at(offsets), i8_at(offsets), u8_at(places)
    for k in range(count):
        begin = wide[k] if is_wide else as_i8(narrow[k])
        length = (wide[k + 1] if is_wide else as_i8(narrow[k + 1])) - begin
        if length > LONGEST:
            return ODD
        place[k * sides + side] = (as_u8(shift + begin) << LENGTH_SHIFT) | as_u8(length)
    return count


@part
def hash_names(base, places, count, sides, stride, hashes, registers):
    """The upper half of each name's hash, by sides and rows; and what tells how many differ.

    It returns how many bytes those names have that are too long for a key.

    Parameters
    ----------
    places : address of uint64 (count,), `sides` a row
    stride : entries from one side's hash to the next one's
    hashes : address of uint32, where those of the first row go
    registers : address of bytes (2 ** REGISTERS + 1,): each at least one more than the zeros at the end of
        what its names hash to (HyperLogLog); the last one is 1 where a name is empty
    """
    place, found, register = u8_at(places), u4_at(hashes), u1_at(registers)
    ends, far = sides - 1, 0
    for k in range(count):
        name = place[k]
        length = as_i8(name & LENGTH)
        if length > INLINE:
            far += length
        if length == 0:
            register[1 << REGISTERS] = 1
        bits = hash_at(base, name)
        found[(k & ends) * stride + (k >> ends)] = bits >> HALF
        rank = zeros_below((bits >> REGISTER_SHIFT) | TOP) + 1
        if register[as_i8(bits & REGISTER_MASK)] < rank:
            register[as_i8(bits & REGISTER_MASK)] = rank
    return far


@part
def number_names(
    base, places, count, sides, stride, codes, bits, owner, mine, table, capacity, known, most, num_known
):
    """The number of each name in place of its hash, for those whose hash begins with the bits of an owner.

    It returns how many names the owner knows now, or CROWDED. An owner counts its own names; its bits stay
    above their numbers, by which the other owners, at the same time, go on passing these entries by. Below a
    number stands a bit that tells its first appearance.

    Parameters
    ----------
    codes : address of uint32, by sides and rows as `hash_names` fills it
    bits, owner : how many bits tell owners, 0 for one, and those of this one
    mine : address of uint64 (count,), room for the names of this owner
    table : address of uint64 (capacity,), whole groups: 0, or a name's hash above its number counted from 1
    known : address of uint64 (most, 2): the key of each name by its number; it lies beside others, where
        names in their text lie far apart
    """
    place, slot, key = u8_at(places), u8_at(table), u8_at(known)
    code, some = u4_at(codes), u8_at(mine)
    shift, size, ends = as_u8(32 - bits), as_u8(capacity // GROUP), sides - 1
    up, ours = as_u8(bits), as_u8(owner)
    num_some = 0
    for k in range(count):
        own = as_u8(code[(k & ends) * stride + (k >> ends)])
        some[num_some] = (own << HALF) | as_u8(k)
        num_some += 1 if own >> shift == ours else 0
    is_far = capacity > FAR
    for j in range(num_some):
        if is_far and j + NEAR < num_some:
            own = some[j + NEAR] >> HALF
            prefetch(table + 8 * group_of(own, up, size))
            own = some[j + NEARER] >> HALF
            at = group_of(own, up, size)
            same = same_at(table + 8 * at, own)
            if same != 0:
                prefetch(known + 16 * (as_i8(slot[at + zeros_below(same)] & LOW) - 1))
        own, k = some[j] >> HALF, as_i8(some[j] & LOW)
        at = group_of(own, up, size)
        one, other = key_at(base, place[k])
        number, new = -1, 0
        for _ in range(FARTHEST):
            same = same_at(table + 8 * at, own)
            while same != 0:
                held = as_i8(slot[at + zeros_below(same)] & LOW) - 1
                if key[2 * held + 1] == other and (
                    key[2 * held] == one or (other == LONG and are_equal(base, one, key[2 * held]))
                ):
                    number = held
                    break
                same &= same - ONE
            if number >= 0:
                break
            free = free_at(table + 8 * at)
            if free != 0:
                if num_known >= most:
                    return CROWDED
                number, new = num_known, 1
                slot[at + zeros_below(free)] = (own << HALF) | as_u8(number + 1)
                key[2 * number], key[2 * number + 1] = one, other
                num_known += 1
                break
            at += GROUP
            if at == capacity:
                at = 0
        if number < 0:
            return CROWDED
        code[(k & ends) * stride + (k >> ends)] = (ours << shift) | as_u8(2 * number + new)
    return num_known


@part
def number_few(base, places, count, sides, stride, codes, table, capacity, known, most, num_known, room):
    """The number of each name in the order of first appearance; how many are known now.

    All in one pass, into a table that the near cache holds. CROWDED where there are more than `most`.

    Parameters
    ----------
    places, sides, stride, codes : as `hash_names` has them
    table, capacity, known, most, num_known : as `number_names` has them, for one owner
    room : address of uint64 (3 * BLOCK,)
    """
    place, code, word = u8_at(places), u4_at(codes), u8_at(room)
    ends, size = sides - 1, as_u8(capacity // GROUP)
    for begin in range(0, count, BLOCK):
        num_some = min(BLOCK, count - begin)
        for j in range(num_some):
            one, other = key_at(base, place[begin + j])
            own = hash_of(base, one, other) >> HALF
            word[3 * j], word[3 * j + 1], word[3 * j + 2] = one, other, own
            prefetch(table + 8 * group_of(own, as_u8(0), size))
        for j in range(num_some):
            ask_for_key(table, group_of(word[3 * j + 2], as_u8(0), size), word[3 * j + 2], known)
        for j in range(num_some):
            own, k = word[3 * j + 2], begin + j
            at = group_of(own, as_u8(0), size)
            number = number_of(
                base, word[3 * j], word[3 * j + 1], own, at, table, capacity, known, most, num_known
            )
            if number < 0:
                return CROWDED
            num_known = max(num_known, number + 1)
            code[(k & ends) * stride + (k >> ends)] = number
    return num_known


@part
def join_few(base, keys, count, numbers, table, capacity, known, most, num_known):
    """Number the names of some keys after those of other rows; how many are known then, or CROWDED.

    Parameters
    ----------
    keys : address of uint64 (count, 2)
    numbers : address of uint32 (count,)
    table, capacity, known, most, num_known : of the names of the rows before, as `number_few` leaves them
    """
    key, found = u8_at(keys), u4_at(numbers)
    for k in range(count):
        one, other = key[2 * k], key[2 * k + 1]
        own = hash_of(base, one, other) >> HALF
        at = group_of(own, as_u8(0), as_u8(capacity // GROUP))
        number = number_of(base, one, other, own, at, table, capacity, known, most, num_known)
        if number < 0:
            return CROWDED
        num_known = max(num_known, number + 1)
        found[k] = number
    return num_known


@part
def order_new(codes, rows, sides, stride, order, spare):
    """What stands for the new names of some rows, in their order; how many.

    Parameters
    ----------
    codes : address of uint32, where those of the first row go, by sides, as `number_names` leaves them
    order : address of uint32: the owner's bits above its number
    spare : where in it something may be written that is of no use
    """
    code, name, num_new = u4_at(codes), u4_at(order), 0
    for row in range(rows):
        for side in range(sides):
            own = as_u8(code[side * stride + row])
            is_new = as_i8(own & ONE)
            name[num_new if is_new else spare] = own >> ONE  # a branch would be guessed wrong as often as not
            num_new += is_new
    return num_new


@part
def number_order(order, count, first, bits, most, numbers):
    """Number names from `first` on.

    Parameters
    ----------
    order : address of uint32 (count,): what stands for them, as `order_new` leaves it
    numbers : address of uint32 (owners, most)
    """
    name, number = u4_at(order), u4_at(numbers)
    shift = as_u8(31 - bits)
    mask = (ONE << shift) - ONE
    for k in range(count):
        own = as_u8(name[k])
        number[as_i8(own >> shift) * most + as_i8(own & mask)] = first + k
    return count


@part
def renumber(codes, count, below, bits, most, numbers):
    """Put numbers in the place of what stands for names, with some bits below; `numbers` as above."""
    code, number = u4_at(codes), u4_at(numbers)
    shift = as_u8(31 - bits)
    mask = (ONE << shift) - ONE
    for k in range(count):
        own = as_u8(code[k]) >> as_u8(below)
        code[k] = number[as_i8(own >> shift) * most + as_i8(own & mask)]
    return count


@part
def take_texts(order, count, bits, known, above, out, which, places, gone):
    """Some names as two words each: up to 15 bytes, and in the last one their length; how many are longer.

    Parameters
    ----------
    order : address of uint32 (count,)
    known : address of int64 (owners,): where the keys of each owner's names are
    above : what stands above the length in the last byte; 0 for no length either
    out : address of uint64 (count, 2); zeros for an empty name and a longer one
    which, places : address of int64 (count,) and uint64 (count,): the longer ones, and where they are
    gone : address of int64 (owners,): how many of each owner these are, added to what is there
    """
    name, base, word, long, place = u4_at(order), i8_at(known), u8_at(out), i8_at(which), u8_at(places)
    num_gone = i8_at(gone)
    shift = as_u8(31 - bits)
    mask = (ONE << shift) - ONE
    last = as_u8(above) << KEY_LENGTH_SHIFT
    num_long = 0
    for k in range(count):
        own = as_u8(name[k])
        owner = as_i8(own >> shift)
        num_gone[owner] += 1
        address = base[owner] + 16 * as_i8(own & mask)
        one, other = word_at(address), word_at(address + 8)
        if other == LONG:
            long[num_long], place[num_long] = k, one
            num_long += 1
            one = other = as_u8(0)
        elif above == 0:
            other &= KEY_BYTES
        elif other != 0:
            other |= last
        word[2 * k], word[2 * k + 1] = one, other
    return num_long


@part
def copy_names(base, known, count, words, out):
    """The bytes of some long names side by side, `words` of eight for each, 0 behind its end."""
    place = u8_at(known)
    for k in range(count):
        name = place[k]
        length = as_i8(name & LENGTH)
        begin = base + as_i8(name >> LENGTH_SHIFT)
        word = u8_at(out + 8 * words * k)
        whole = length >> 3
        for j in range(whole):
            word[j] = word_at(begin + 8 * j)
        rest = length & 7
        if rest:
            word[whole] = word_at(begin + length - 8) >> as_u8(8 * (8 - rest))
            whole += 1
        for j in range(whole, words):
            word[j] = as_u8(0)
    return count
