"""Names numbered by their bytes in the order of first appearance, and where they stand in the rows of a text.

A place is one word: where a name begins, counted from a base, above its length of LENGTH_BITS. The number
of each name stands under the name's hash in a table with open addressing; keys tell names of one hash apart:
the name itself, or its place where it is long.
"""

import ctypes

import numpy as np
from llvmlite import ir

from groggy_kernels.compiling import I8, instructions, part
from groggy_kernels.primitives import ONE, as_i8, as_u8, i4_at, i8_at, prefetch, u1_at, u4_at, u8_at

LENGTH_BITS = 16
LONGEST = (1 << LENGTH_BITS) - 1
REGISTERS = 14  # bits: of 2 ** 14 registers, which tell a count within 1%
ODD = -1  # a text whose fields are not simply what stands between two marks, or a name that is too long
CROWDED = -1  # a table whose names stand far from where their hashes say
FARTHEST = 1000
FAR = 1 << 15  # slots of a table from which on what is read soon is asked for
NEAR, NEARER = 32, 16  # names ahead: their slot, their key
WIDE = 64  # bytes that are looked at together

BLANK, TAB, LINE_END, QUOTE = map(ord, ' \t\n"')
HIGH = 128  # bytes from here on are not ASCII
MIX = np.uint64(0x9E3779B97F4A7C15)  # 2^64 over the golden ratio
STIR = np.uint64(0xBF58476D1CE4E5B9)  # of SplitMix64
HALF, STEP = np.uint64(32), np.uint64(29)
LOW = np.uint64(0xFFFFFFFF)
LENGTH = np.uint64(LONGEST)
LENGTH_SHIFT = np.uint64(LENGTH_BITS)
REGISTER_MASK, REGISTER_SHIFT = np.uint64((1 << REGISTERS) - 1), np.uint64(REGISTERS)
TOP = np.uint64(1 << 63)
INLINE = 15  # bytes of a name whose key holds it
KEY_LENGTH_SHIFT = np.uint64(56)
LONG = np.uint64(255 << 56)

I1 = ir.IntType(1)


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


@instructions("int64(uint64)", plain=lambda word: (int(word) & -int(word)).bit_length() - 1)
def zeros_below(builder, word):
    """Zeros below the lowest bit of a word, which has one."""
    return builder.cttz(word, ir.Constant(ir.IntType(1), 1))


def _plain_marks(address, first, second, third, fourth):
    wanted = first, second, third, fourth
    return np.uint64(sum(1 << k for k, byte in enumerate(ctypes.string_at(address, WIDE)) if byte in wanted))


@instructions("uint64(int64, int64, int64, int64, int64)", plain=_plain_marks)
def marks_at(builder, address, first, second, third, fourth):
    """A bit for each of WIDE bytes from any address on that is one of four, the lowest for the first."""
    bytes_of = ir.VectorType(I1, WIDE), ir.VectorType(ir.IntType(8), WIDE)
    text = builder.load(builder.inttoptr(address, bytes_of[1].as_pointer()), align=1)
    nowhere, zero = ir.Constant(bytes_of[1], ir.Undefined), ir.IntType(32)(0)
    every = ir.Constant(ir.VectorType(ir.IntType(32), WIDE), [0] * WIDE)
    found = ir.Constant(bytes_of[0], [0] * WIDE)
    for byte in (first, second, third, fourth):
        one = builder.insert_element(nowhere, builder.trunc(byte, ir.IntType(8)), zero)
        equal = builder.icmp_unsigned("==", text, builder.shuffle_vector(one, nowhere, every))
        found = builder.or_(found, equal)
    return builder.bitcast(found, I8)


def _plain_others(address):
    found = enumerate(ctypes.string_at(address, WIDE))
    return np.uint64(sum(1 << k for k, byte in found if byte != LINE_END and not QUOTE < byte < HIGH))


@instructions("uint64(int64)", plain=_plain_others)
def others_at(builder, address):
    """A bit for each of WIDE bytes that is above ASCII, or up to QUOTE and no line end."""
    kind = ir.VectorType(ir.IntType(8), WIDE)
    text = builder.load(builder.inttoptr(address, kind.as_pointer()), align=1)
    is_other = builder.icmp_signed("<=", text, kind([QUOTE] * WIDE))  # those above ASCII are negative
    is_other = builder.and_(is_other, builder.icmp_unsigned("!=", text, kind([LINE_END] * WIDE)))
    return builder.bitcast(is_other, I8)


@part
def is_bare(text, end):
    """Whether all bytes of a text are ASCII, and none but line ends is a blank, a quote or a control mark."""
    position = 0
    while position + WIDE <= end:
        if others_at(text + position) != 0:
            return 0
        position += WIDE
    byte = u1_at(text)
    for k in range(position, end):
        if byte[k] != LINE_END and not QUOTE < byte[k] < HIGH:
            return 0
    return 1


@part
def _marks(text, block, end, first, second, third):
    """Where line ends and three other bytes stand in a block of WIDE bytes, as bits; none from the end on."""
    if block + WIDE <= end:
        return marks_at(text + block, first, second, third, LINE_END)
    byte, found = u1_at(text), as_u8(0)
    for k in range(block, end):
        if byte[k] == first or byte[k] == second or byte[k] == third or byte[k] == LINE_END:
            found |= ONE << as_u8(k - block)
    return found


@part
def _next_mark(text, position, end, block, marks, first, second, third):
    """Where the next mark stands, or the end; the block of bytes there, and its marks."""
    if position < block or position >= block + WIDE:
        block = position
        marks = _marks(text, block, end, first, second, third)
    left = marks >> as_u8(position - block)
    while left == 0:
        block += WIDE
        if block >= end:
            return end, block, as_u8(0)
        position = block
        marks = left = _marks(text, block, end, first, second, third)
    return position + zeros_below(left), block, marks


@part
def _place(begin, last):
    """The place of a name by its bounds."""
    return (as_u8(begin) << LENGTH_SHIFT) | as_u8(last - begin)


@part
def text_places(text, start, end, delimiter, is_quoted, width, sides, side_of, most, places):
    """The places of names in some rows, `most` at most.

    Parameters
    ----------
    text : address of bytes; places count from it
    start, end : where rows begin, and the end of the last one
    delimiter : a byte; 0 for runs of blanks and tabs
    is_quoted : whether quotes may stand around whole fields
    width : fields of a row
    sides : names of a row, perhaps none
    side_of : address of int64 (width,): which name of the row a field is, -1 for none
    places : address of uint64 (most * sides + 1,): after the places, where the next row begins

    Returns
    -------
    How many rows, or ODD.
    """
    byte, side, place = u1_at(text), i8_at(side_of), u8_at(places)
    by_blanks = delimiter == 0
    first, second = (BLANK, TAB) if by_blanks else (delimiter, delimiter)
    third = QUOTE if is_quoted else LINE_END
    plain = 255 if by_blanks else QUOTE  # a byte above it begins a field that is what stands up to its mark
    row, position, block, marks = 0, start, start - WIDE, as_u8(0)
    while row < most and position < end:
        for field in range(width):
            if byte[position] > plain:
                last, block, marks = _next_mark(text, position, end, block, marks, first, second, third)
                ending = LINE_END if field == width - 1 else delimiter
                if last < end and byte[last] == ending and last - position <= LONGEST:
                    if side[field] >= 0:
                        place[row * sides + side[field]] = _place(position, last)
                    position = last + 1
                    continue
            while position < end and (byte[position] == BLANK or (by_blanks and byte[position] == TAB)):
                position += 1
            in_quotes = is_quoted != 0 and position < end and byte[position] == QUOTE
            begin = position
            if in_quotes:
                begin += 1
            last, block, marks = _next_mark(text, begin, end, block, marks, first, second, third)
            while in_quotes and last < end and byte[last] != QUOTE and byte[last] != LINE_END:
                last, block, marks = _next_mark(text, last + 1, end, block, marks, first, second, third)
            if is_quoted and (last < end and byte[last] == QUOTE) != in_quotes:
                return ODD
            position = last + 1 if in_quotes else last
            if by_blanks:
                if last == begin and not in_quotes:
                    return ODD
                if position < end and byte[position] != BLANK and byte[position] != TAB:
                    if byte[position] != LINE_END:
                        return ODD
                while position < end and (byte[position] == BLANK or byte[position] == TAB):
                    position += 1
                is_last = position == end or byte[position] == LINE_END
            else:
                is_last = position == end or byte[position] == LINE_END
                if not is_last and byte[position] != delimiter:
                    return ODD
            if is_last != (field == width - 1) or last - begin > LONGEST:
                return ODD
            if is_last and width == 1 and last == begin:
                return ODD
            if is_last or not by_blanks:
                position += 1
            if side[field] >= 0:
                place[row * sides + side[field]] = _place(begin, last)
        row += 1
    place[row * sides] = as_u8(position)
    return row


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
def _hash(address, length):
    """64 bits of a name."""
    found = as_u8(length) * STIR
    if length < 8:
        found = _stirred(found, _short(address, length))
    else:
        last = address + length - 8
        while address < last:
            found = _stirred(found, word_at(address))
            address += 8
        found = _stirred(found, word_at(last))
    found = found * STIR
    return found ^ (found >> STEP)


@part
def _key(base, name):
    """Two words of a name, by its place: its bytes and its length; where it is long, its place and LONG."""
    address, length = base + as_i8(name >> LENGTH_SHIFT), as_i8(name & LENGTH)
    if length < 8:
        return _short(address, length), as_u8(length) << KEY_LENGTH_SHIFT
    if length <= INLINE:
        rest = word_at(address + length - 8) >> as_u8(8 * (INLINE - length)) >> as_u8(8)
        return word_at(address), rest | (as_u8(length) << KEY_LENGTH_SHIFT)
    return name, LONG


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
    registers : address of bytes (2 ** REGISTERS,): each at least one more than the zeros at the end of
        what its names hash to (HyperLogLog)
    """
    place, found, register = u8_at(places), u4_at(hashes), u1_at(registers)
    side, row, far = 0, 0, 0
    for k in range(count):
        name = place[k]
        length = as_i8(name & LENGTH)
        if length > INLINE:
            far += length
        bits = _hash(base + as_i8(name >> LENGTH_SHIFT), length)
        found[side * stride + row] = bits >> HALF
        rank = zeros_below((bits >> REGISTER_SHIFT) | TOP) + 1
        if register[as_i8(bits & REGISTER_MASK)] < rank:
            register[as_i8(bits & REGISTER_MASK)] = rank
        side += 1
        if side == sides:
            side, row = 0, row + 1
    return far


@part
def number_names(base, places, count, sides, stride, codes, table, capacity, known, most, num_known):
    """The number of each name in place of its hash; how many names are known now, or CROWDED.

    Parameters
    ----------
    codes : address of int32, by sides and rows as `hash_names` fills it
    table : address of uint64 (capacity,): 0, or a name's hash above its number counted from 1
    known : address of uint64 (most, 2): the key of each name by its number; it lies beside others, where
        names in their text lie far apart
    """
    place, slot, key = u8_at(places), u8_at(table), u8_at(known)
    code, tag = i4_at(codes), u4_at(codes)
    size = as_u8(capacity)
    is_far = capacity > FAR
    side, row, ends = 0, 0, sides - 1
    for k in range(count):
        ahead = k + NEAR
        if is_far and ahead < count:
            own = as_u8(tag[(ahead & ends) * stride + (ahead >> ends)])
            prefetch(table + 8 * as_i8((own * size) >> HALF))
            ahead = k + NEARER
            own = as_u8(tag[(ahead & ends) * stride + (ahead >> ends)])
            held = slot[as_i8((own * size) >> HALF)]
            if held >> HALF == own:
                prefetch(known + 16 * (as_i8(held & LOW) - 1))
        own = as_u8(tag[side * stride + row])
        at = as_i8((own * size) >> HALF)
        one, other = _key(base, place[k])
        number = -1
        for _ in range(FARTHEST):
            held = slot[at]
            if held == 0:
                if num_known >= most:
                    return CROWDED
                number = num_known
                slot[at] = (own << HALF) | as_u8(number + 1)
                key[2 * number], key[2 * number + 1] = one, other
                num_known += 1
                break
            if held >> HALF == own:
                number = as_i8(held & LOW) - 1
                if key[2 * number + 1] == other and (
                    key[2 * number] == one or (other == LONG and _are_equal(base, one, key[2 * number]))
                ):
                    break
                number = -1
            at += 1
            if at == capacity:
                at = 0
        if number < 0:
            return CROWDED
        code[side * stride + row] = number
        side += 1
        if side == sides:
            side, row = 0, row + 1
    return num_known


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
