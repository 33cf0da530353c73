"""Where names stand in the rows of a text, and whether its bytes are plain.

A place is one word: where a name begins, counted from a base, above its length of LENGTH_BITS.
"""

import ctypes

import numpy as np
from llvmlite import ir

from groggy_kernels.compiling import I8, instructions, llvm, part
from groggy_kernels.primitives import ONE, as_u8, i8_at, u1_at, u8_at

LENGTH_BITS = 16
LONGEST = (1 << LENGTH_BITS) - 1
LENGTH_SHIFT = np.uint64(LENGTH_BITS)
ODD = -1  # a text whose fields are not simply what stands between two marks, or a name that is too long
WIDE = 64  # bytes that are looked at together
AT_ONCE, ENDS_AT_ONCE = 8, 4  # marks of a block; line ends
TOP = np.uint64(1 << 63)

BLANK, TAB, LINE_END, QUOTE = map(ord, ' \t\n"')
HIGH = 128  # bytes from here on are not ASCII

I1 = ir.IntType(1)


@instructions("int64(uint64)", plain=lambda word: (int(word) & -int(word)).bit_length() - 1)
def zeros_below(builder, word):
    """Zeros below the lowest bit of a word, which has one."""
    return builder.cttz(word, ir.Constant(ir.IntType(1), 1))


@instructions("int64(uint64)", plain=lambda word: int(word).bit_count())
def ones_in(builder, word):
    """Bits that are set in a word."""
    return llvm(builder, "llvm.ctpop.i64", word)


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
def count_bare_rows(text, start, end, delimiter, width):
    """How many rows of `width` fields, two or more, a text has that `is_bare`; ODD where a row has others.

    Of each line end only how many marks stand before it is asked: all the others are delimiters then.
    """
    wanted, seen, odd, block = width - 1, 0, 0, start
    while block < end:
        marks = _marks(text, block, end, delimiter, delimiter, delimiter)
        ends = _marks(text, block, end, LINE_END, LINE_END, LINE_END)
        while ends != 0:
            for _ in range(ENDS_AT_ONCE):  # behind the last one nothing changes
                before = seen + ones_in(marks & ((ends & (as_u8(0) - ends)) - ONE))
                is_one = 1 if ends != 0 else 0
                odd |= (before ^ wanted) * is_one
                wanted += width * is_one
                ends &= ends - ONE
        seen += ones_in(marks)
        block += WIDE
    if odd != 0:
        return ODD
    if start < end and u1_at(text)[end - 1] != LINE_END:
        if seen != wanted:
            return ODD
        wanted += width
    elif seen != wanted + 1 - width:
        return ODD
    return wanted // width


@part
def bare_places(text, start, end, delimiter, width, sides, side_of, most, ends, places):
    """What `text_places` does, for a text that `is_bare` and has rows of two fields or more.

    There each mark ends a field, so all marks are found first, without asking what they are or how many a
    block has, and then they are looked at row by row.

    Parameters
    ----------
    ends : address of int64 (most * width + WIDE,): where fields end
    """
    byte, side, place, last = u1_at(text), i8_at(side_of), u8_at(places), i8_at(ends)
    wanted = most * width
    block, found = start, 0
    while block < end and found < wanted:
        marks = _marks(text, block, end, delimiter, delimiter, delimiter)
        count = ones_in(marks)
        for j in range(0, count, AT_ONCE):
            for k in range(AT_ONCE):  # behind the last mark: what is written over, or not read
                last[found + j + k] = block + zeros_below(marks | TOP)
                marks &= marks - ONE
        found += count
        block += WIDE
    if found < wanted and (found % width > 0 or (last[found - 1] + 1 if found else start) < end):
        last[found] = end  # no line end after the last field
        found += 1
    rows = min(found // width, most)
    if rows < most and found % width > 0:
        return ODD
    position, odd = start, 0
    for row in range(rows):
        for field in range(width):
            ending = last[row * width + field]
            if ending < end:
                odd |= byte[ending] ^ (LINE_END if field == width - 1 else delimiter)
            odd |= (ending - position) >> LENGTH_BITS
            if side[field] >= 0:
                place[row * sides + side[field]] = _place(position, ending)
            position = ending + 1
    if odd != 0:
        return ODD
    place[rows * sides] = as_u8(min(position, end))
    return rows
