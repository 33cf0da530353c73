"""Names numbered by their bytes in the order of first appearance, wherever they stand.

The number of each name stands under the name's hash in a table with open addressing; keys tell names of one
hash apart: the name itself, or its place (`texts`) where it is long.
"""

import ctypes

import numpy as np
from llvmlite import ir

from groggy_kernels.compiling import I8, instructions, part
from groggy_kernels.primitives import ONE, as_i8, as_u8, i4_at, i8_at, prefetch, u1_at, u4_at, u8_at
from groggy_kernels.texts import LENGTH_SHIFT, LONGEST, ODD, zeros_below

REGISTERS = 14  # bits: of 2 ** 14 registers, which tell a count within 1%
CROWDED = -1  # a table whose names stand far from where their hashes say
GROUP = 8  # slots of a table that are looked at together
FARTHEST = 1000  # groups
FAR = 1 << 15  # slots of a table from which on what is read soon is asked for
NEAR, NEARER = 32, 16  # names ahead: their slot, their key
BLOCK = 128  # names that are hashed before they are looked up

MIX = np.uint64(0x9E3779B97F4A7C15)  # 2^64 over the golden ratio
STIR = np.uint64(0xBF58476D1CE4E5B9)  # of SplitMix64
HALF, STEP = np.uint64(32), np.uint64(29)
LOW = np.uint64(0xFFFFFFFF)
LENGTH = np.uint64(LONGEST)
REGISTER_MASK, REGISTER_SHIFT = np.uint64((1 << REGISTERS) - 1), np.uint64(REGISTERS)
TOP = np.uint64(1 << 63)
INLINE = 15  # bytes of a name whose key holds it
PAGE = (1 << 12) - 1  # of an address: where in its page
EVERY = np.uint64((1 << 64) - 1)
KEY_LENGTH_SHIFT = np.uint64(56)
LONG, KEY_BYTES = np.uint64(255 << 56), np.uint64((1 << 56) - 1)


def _read(size):
    return lambda address: np.uint64(int.from_bytes(ctypes.string_at(address, size), "little"))


@instructions("uint64(int64)", plain=_read(8))
def word_at(builder, address):
    """Eight bytes from any address on."""
    return builder.load(builder.inttoptr(address, I8.as_pointer()), align=1)


@instructions("uint64(int64)", plain=_read(4))
def half_at(builder, address):
    """Four bytes from any address on."""
    found = builder.load(builder.inttoptr(address, ir.IntType(32).as_pointer()), align=1)
    return builder.zext(found, I8)


def _plain_group(address):
    return enumerate(int(_read(8)(address + 8 * k)) for k in range(GROUP))


def _plain_same(address, tag):
    return np.uint64(sum(1 << k for k, word in _plain_group(address) if word >> 32 == int(tag)))


@instructions("uint64(int64, uint64)", plain=_plain_same)
def same_at(builder, address, tag):
    """A bit for each word of a group whose upper half is a tag."""
    kind = ir.VectorType(I8, GROUP)
    words = builder.load(builder.inttoptr(address, kind.as_pointer()), align=8)
    nowhere, zero = ir.Constant(kind, ir.Undefined), ir.IntType(32)(0)
    every = ir.Constant(ir.VectorType(ir.IntType(32), GROUP), [0] * GROUP)
    tags = builder.shuffle_vector(builder.insert_element(nowhere, tag, zero), nowhere, every)
    equal = builder.icmp_unsigned("==", builder.lshr(words, kind([32] * GROUP)), tags)
    return builder.zext(builder.bitcast(equal, ir.IntType(GROUP)), I8)


def _plain_free(address):
    return np.uint64(sum(1 << k for k, word in _plain_group(address) if not word))


@instructions("uint64(int64)", plain=_plain_free)
def free_at(builder, address):
    """A bit for each word of a group that is 0."""
    kind = ir.VectorType(I8, GROUP)
    words = builder.load(builder.inttoptr(address, kind.as_pointer()), align=8)
    equal = builder.icmp_unsigned("==", words, kind([0] * GROUP))
    return builder.zext(builder.bitcast(equal, ir.IntType(GROUP)), I8)


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
def _short(address, length):
    """The bytes of a name of less than eight as a word, 0 behind its end."""
    if length >= 4:
        rest = half_at(address + length - 4) >> as_u8(8 * (8 - length))
        return half_at(address) | (rest << HALF)
    if length == 0:
        return as_u8(0)
    byte, middle, last = u1_at(address), length >> 1, length - 1
    found = as_u8(byte[0]) | (as_u8(byte[middle]) << as_u8(8 * middle))
    return found | (as_u8(byte[last]) << as_u8(8 * last))


@part
def _stirred(found, word):
    found = (found ^ word) * MIX
    return found ^ (found >> HALF)


@part
def _key(base, name):
    """Two words of a name, by its place: its bytes and its length; where it is long, its place and LONG."""
    address, length = base + as_i8(name >> LENGTH_SHIFT), as_i8(name & LENGTH)
    if as_u8(length - 1) < as_u8(INLINE) and (address & PAGE) <= PAGE - INLINE:
        # What follows a name in its page can be read. Without a branch by the length, which none could tell.
        first = word_at(address) & (EVERY >> as_u8(64 - 8 * min(length, 8)))
        rest = word_at(address + 8) & ((ONE << as_u8(8 * max(length - 8, 0))) - ONE)
        return first, rest | (as_u8(length) << KEY_LENGTH_SHIFT)
    if length < 8:
        return _short(address, length), as_u8(length) << KEY_LENGTH_SHIFT
    if length <= INLINE:
        rest = word_at(address + length - 8) >> as_u8(8 * (INLINE - length)) >> as_u8(8)
        return word_at(address), rest | (as_u8(length) << KEY_LENGTH_SHIFT)
    return name, LONG


@part
def _hash(base, name):
    """64 bits of a name, by its place."""
    one, other = _key(base, name)
    return _hash_of(base, one, other)


@part
def _hash_of(base, one, other):
    """64 bits of a name, by its key."""
    found = other * STIR
    if other == LONG:
        address, length = base + as_i8(one >> LENGTH_SHIFT), as_i8(one & LENGTH)
        found, last = as_u8(length) * STIR, address + length - 8
        while address < last:
            found = _stirred(found, word_at(address))
            address += 8
        one = word_at(last)
    found = _stirred(found, one) * STIR
    return found ^ (found >> STEP)


@part
def _are_equal(base, name, other):
    """Whether two long names, by their places, are the same."""
    if name & LENGTH != other & LENGTH:
        return False
    one = base + as_i8(name >> LENGTH_SHIFT)
    shift = base + as_i8(other >> LENGTH_SHIFT) - one
    last = one + as_i8(name & LENGTH) - 8
    while one < last:
        if word_at(one) != word_at(one + shift):
            return False
        one += 8
    return word_at(last) == word_at(last + shift)


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
        bits = _hash(base, name)
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
    above their numbers, by which the other owners, at the same time, go on passing these entries by.

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
            prefetch(table + 8 * _group(own, up, size))
            own = some[j + NEARER] >> HALF
            at = _group(own, up, size)
            same = same_at(table + 8 * at, own)
            if same != 0:
                prefetch(known + 16 * (as_i8(slot[at + zeros_below(same)] & LOW) - 1))
        own, k = some[j] >> HALF, as_i8(some[j] & LOW)
        at = _group(own, up, size)
        one, other = _key(base, place[k])
        number = -1
        for _ in range(FARTHEST):
            same = same_at(table + 8 * at, own)
            while same != 0:
                held = as_i8(slot[at + zeros_below(same)] & LOW) - 1
                if key[2 * held + 1] == other and (
                    key[2 * held] == one or (other == LONG and _are_equal(base, one, key[2 * held]))
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
                number = num_known
                slot[at + zeros_below(free)] = (own << HALF) | as_u8(number + 1)
                key[2 * number], key[2 * number + 1] = one, other
                num_known += 1
                break
            at += GROUP
            if at == capacity:
                at = 0
        if number < 0:
            return CROWDED
        code[(k & ends) * stride + (k >> ends)] = (ours << shift) | as_u8(number)
    return num_known


@part
def _ask_for_key(table, at, own, known):
    """Ask for the key that a hash will be compared with first."""
    slot, same = u8_at(table), same_at(table + 8 * at, own)
    if same != 0:
        prefetch(known + 16 * (as_i8(slot[at + zeros_below(same)] & LOW) - 1))


@part
def _number(base, one, other, own, at, table, capacity, known, most, num_known):
    """The number of a name by key, hash and first slot: the next one if it is new. CROWDED without room.

    `number_names` has the same steps in its loop: many names took 6 to 11% longer by this function,
    in five pairs under load.
    """
    slot, key = u8_at(table), u8_at(known)
    for _ in range(FARTHEST):
        same = same_at(table + 8 * at, own)
        while same != 0:
            held = as_i8(slot[at + zeros_below(same)] & LOW) - 1
            if key[2 * held + 1] == other and (
                key[2 * held] == one or (other == LONG and _are_equal(base, one, key[2 * held]))
            ):
                return held
            same &= same - ONE
        free = free_at(table + 8 * at)
        if free != 0:
            if num_known >= most:
                return CROWDED
            slot[at + zeros_below(free)] = (own << HALF) | as_u8(num_known + 1)
            key[2 * num_known], key[2 * num_known + 1] = one, other
            return num_known
        at += GROUP
        if at == capacity:
            at = 0
    return CROWDED


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
            one, other = _key(base, place[begin + j])
            own = _hash_of(base, one, other) >> HALF
            word[3 * j], word[3 * j + 1], word[3 * j + 2] = one, other, own
            prefetch(table + 8 * _group(own, as_u8(0), size))
        for j in range(num_some):
            _ask_for_key(table, _group(word[3 * j + 2], as_u8(0), size), word[3 * j + 2], known)
        for j in range(num_some):
            own, k = word[3 * j + 2], begin + j
            at = _group(own, as_u8(0), size)
            number = _number(
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
        own = _hash_of(base, one, other) >> HALF
        at = _group(own, as_u8(0), as_u8(capacity // GROUP))
        number = _number(base, one, other, own, at, table, capacity, known, most, num_known)
        if number < 0:
            return CROWDED
        num_known = max(num_known, number + 1)
        found[k] = number
    return num_known


@part
def renumber(codes, count, numbers):
    """Put numbers in the place of codes that stand for them."""
    code, number = u4_at(codes), u4_at(numbers)
    for k in range(count):
        code[k] = number[as_i8(code[k])]
    return count


@part
def _group(own, bits, size):
    """The first slot of a hash in its owner's table: the bits of all owners say nothing there."""
    return as_i8((((own << bits) & LOW) * size) >> HALF) * GROUP


@part
def order_names(codes, rows, sides, bits, most, numbers, order):
    """Numbers in the order of first appearance, row by row, in place of those of owners; how many there are.

    Parameters
    ----------
    codes : address of uint32 (sides, rows), as `number_names` leaves them
    numbers : address of uint32 (owners, most) of zeros
    order : address of uint32: by its number, what stood for each name
    """
    code, number, name = u4_at(codes), u4_at(numbers), u4_at(order)
    shift = as_u8(32 - bits)
    mask = (ONE << shift) - ONE
    num_names = 0
    for row in range(rows):
        for side in range(sides):
            own = as_u8(code[side * rows + row])
            at = as_i8(own >> shift) * most + as_i8(own & mask)
            if number[at] == 0:
                name[num_names] = own
                num_names += 1
                number[at] = num_names
            code[side * rows + row] = number[at] - 1
    return num_names


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
    shift = as_u8(32 - bits)
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
