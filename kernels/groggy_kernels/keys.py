"""Keys and hashes of names, and the table that tells the number of a name.

The number of each name stands under the name's hash in a table with open addressing; keys tell names of one
hash apart: the name itself, or its place (`texts`) where it is long.
"""

import ctypes

import numpy as np
from llvmlite import ir

from groggy_kernels.compiling import I8, instructions, part
from groggy_kernels.primitives import ONE, as_i8, as_u8, prefetch, u1_at, u8_at
from groggy_kernels.texts import LENGTH_SHIFT, LONGEST, zeros_below

CROWDED = -1  # a table without room, or whose names stand far from where their hashes say
GROUP = 8  # slots of a table that are looked at together
FARTHEST = 1000  # groups

MIX = np.uint64(0x9E3779B97F4A7C15)  # 2^64 over the golden ratio
STIR = np.uint64(0xBF58476D1CE4E5B9)  # of SplitMix64
HALF, STEP = np.uint64(32), np.uint64(29)
LOW = np.uint64(0xFFFFFFFF)
LENGTH = np.uint64(LONGEST)
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
def key_at(base, name):
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
def hash_at(base, name):
    """64 bits of a name, by its place."""
    one, other = key_at(base, name)
    return hash_of(base, one, other)


@part
def hash_of(base, one, other):
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
def are_equal(base, name, other):
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
def ask_for_key(table, at, own, known):
    """Ask for the key that a hash will be compared with first."""
    slot, same = u8_at(table), same_at(table + 8 * at, own)
    if same != 0:
        prefetch(known + 16 * (as_i8(slot[at + zeros_below(same)] & LOW) - 1))


@part
def number_of(base, one, other, own, at, table, capacity, known, most, num_known):
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
                key[2 * held] == one or (other == LONG and are_equal(base, one, key[2 * held]))
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
def group_of(own, bits, size):
    """The first slot of a hash in its owner's table: the bits of all owners say nothing there."""
    return as_i8((((own << bits) & LOW) * size) >> HALF) * GROUP
