"""Names numbered by their bytes in the order of first appearance, and where they stand in the rows of a text.

A place is one word: where a name begins, counted from a base, above its length of LENGTH_BITS. The number
of each name stands under the name's hash in a table with open addressing; bytes tell names of one hash apart.
"""

import ctypes

import numpy as np
from llvmlite import ir

from groggy_kernels.compiling import I8, instructions, part
from groggy_kernels.primitives import as_i8, as_u8, i4_at, i8_at, prefetch, u1_at, u4_at, u8_at

LENGTH_BITS = 16
LONGEST = (1 << LENGTH_BITS) - 1
REGISTERS = 14  # bits: of 2 ** 14 registers, which tell a count within 1%
ODD = -1  # a text whose fields are not simply what stands between two marks, or a name that is too long
CROWDED = -1  # a table whose names stand far from where their hashes say
FARTHEST = 1000
FAR = 1 << 15  # slots of a table from which on what is read soon is asked for
NEAR, NEARER = 48, 24  # names ahead: their slot, their bytes

BLANK, TAB, LINE_END, QUOTE = map(ord, ' \t\n"')
EACH_BYTE = np.uint64(0x0101010101010101)
HIGH_BITS = np.uint64(0x8080808080808080)
MIX = np.uint64(0x9E3779B97F4A7C15)  # 2^64 over the golden ratio
STIR = np.uint64(0xBF58476D1CE4E5B9)  # of SplitMix64
HALF, STEP = np.uint64(32), np.uint64(29)
LOW = np.uint64(0xFFFFFFFF)
LENGTH = np.uint64(LONGEST)
LENGTH_SHIFT = np.uint64(LENGTH_BITS)
REGISTER_MASK, REGISTER_SHIFT = np.uint64((1 << REGISTERS) - 1), np.uint64(REGISTERS)
TOP = np.uint64(1 << 63)


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


@part
def _equals(word, each):
    """A high bit at the lowest byte of a word that is the one of `each`; perhaps others above it."""
    differs = word ^ each
    return (differs - EACH_BYTE) & ~differs & HIGH_BITS


@part
def _mark(text, position, end, first, second, third):
    """Where the next of three bytes stands, each given eight times; the end where there is none."""
    while position + 8 <= end:
        word = word_at(text + position)
        found = _equals(word, first) | _equals(word, second) | _equals(word, third)
        if found != 0:
            return position + (zeros_below(found) >> 3)
        position += 8
    byte = u1_at(text)
    while position < end:
        each = as_u8(byte[position]) * EACH_BYTE
        if each == first or each == second or each == third:
            return position
        position += 1
    return end


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
    line_end, quote = as_u8(LINE_END) * EACH_BYTE, as_u8(QUOTE) * EACH_BYTE
    by_blanks = delimiter == 0
    mark = as_u8(BLANK if by_blanks else delimiter) * EACH_BYTE
    other = as_u8(TAB) * EACH_BYTE if by_blanks else (quote if is_quoted else line_end)
    row, position = 0, start
    while row < most and position < end:
        for field in range(width):
            while position < end and (byte[position] == BLANK or (by_blanks and byte[position] == TAB)):
                position += 1
            in_quotes = is_quoted != 0 and position < end and byte[position] == QUOTE
            begin = position
            if in_quotes:
                begin += 1
                last = _mark(text, begin, end, quote, line_end, line_end)
                if last == end or byte[last] != QUOTE:
                    return ODD
                position = last + 1
            else:
                last = _mark(text, begin, end, mark, line_end, other)
                if by_blanks and is_quoted and _mark(text, begin, last, quote, quote, quote) < last:
                    return ODD
                if is_quoted and last < end and byte[last] == QUOTE:
                    return ODD
                position = last
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
                place[row * sides + side[field]] = (as_u8(begin) << LENGTH_SHIFT) | as_u8(last - begin)
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
    """The bytes of a name of less than eight as a word; those of one length differ where the names do."""
    if length >= 4:
        return half_at(address) | (half_at(address + length - 4) << HALF)
    if length == 0:
        return as_u8(0)
    byte = u1_at(address)
    found = as_u8(byte[0]) | (as_u8(byte[length >> 1]) << as_u8(8))
    return found | (as_u8(byte[length - 1]) << as_u8(16))


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
def _are_equal(one, other, length):
    """Whether two names of one length are the same."""
    if length < 8:
        return _short(one, length) == _short(other, length)
    last = one + length - 8
    shift = other - one
    while one < last:
        if word_at(one) != word_at(one + shift):
            return False
        one += 8
    return word_at(last) == word_at(last + shift)


@part
def hash_names(base, places, count, sides, stride, hashes, registers):
    """The upper half of each name's hash, by sides and rows; and what tells how many differ.

    Parameters
    ----------
    places : address of uint64 (count,), `sides` a row
    stride : entries from one side's hash to the next one's
    hashes : address of uint32, where those of the first row go
    registers : address of bytes (2 ** REGISTERS,): each at least one more than the zeros at the end of
        what its names hash to (HyperLogLog)
    """
    place, found, register = u8_at(places), u4_at(hashes), u1_at(registers)
    side, row = 0, 0
    for k in range(count):
        name = place[k]
        bits = _hash(base + as_i8(name >> LENGTH_SHIFT), as_i8(name & LENGTH))
        found[side * stride + row] = bits >> HALF
        rank = zeros_below((bits >> REGISTER_SHIFT) | TOP) + 1
        if register[as_i8(bits & REGISTER_MASK)] < rank:
            register[as_i8(bits & REGISTER_MASK)] = rank
        side += 1
        if side == sides:
            side, row = 0, row + 1
    return count


@part
def number_names(base, places, count, sides, stride, codes, table, capacity, known, most, num_known):
    """The number of each name in place of its hash; how many names are known now, or CROWDED.

    Parameters
    ----------
    codes : address of int32, by sides and rows as `hash_names` fills it
    table : address of uint64 (capacity,): 0, or a name's hash above its number counted from 1
    known : address of uint64 (most,): the place of each name by its number
    """
    place, slot, first = u8_at(places), u8_at(table), u8_at(known)
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
            at = as_i8((own * size) >> HALF)
            held = slot[at]
            while held != 0 and held >> HALF != own:
                at = at + 1 if at + 1 < capacity else 0
                held = slot[at]
            if held != 0:
                prefetch(base + as_i8(first[as_i8(held & LOW) - 1] >> LENGTH_SHIFT))
        own = as_u8(tag[side * stride + row])
        at = as_i8((own * size) >> HALF)
        name = place[k]
        length = as_i8(name & LENGTH)
        begin = base + as_i8(name >> LENGTH_SHIFT)
        number = -1
        for _ in range(FARTHEST):
            held = slot[at]
            if held == 0:
                if num_known >= most:
                    return CROWDED
                number = num_known
                slot[at] = (own << HALF) | as_u8(number + 1)
                first[number] = name
                num_known += 1
                break
            if held >> HALF == own:
                number = as_i8(held & LOW) - 1
                other = first[number]
                if as_i8(other & LENGTH) == length and _are_equal(
                    begin, base + as_i8(other >> LENGTH_SHIFT), length
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
    """The bytes of some names side by side, `words` of eight for each, 0 behind its end."""
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
            if length >= 8:
                word[whole] = word_at(begin + length - 8) >> as_u8(8 * (8 - rest))
            else:
                byte, total = u1_at(begin), as_u8(0)
                for j in range(rest):
                    total |= as_u8(byte[j]) << as_u8(8 * j)
                word[whole] = total
            whole += 1
        for j in range(whole, words):
            word[j] = as_u8(0)
    return count
