"""Names in the rows of a plain text, numbered by their bytes: a string is made of each name once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .memory import check_fits
from .text_files import Text

PIECE = 1 << 22  # bytes looked at at a time, at least
GROWTH = 8  # and as many for each name known, whose comparison with the next ones is then paid for
WORD = 8  # bytes compared at a time
LONGEST = 1 << 12  # bytes of a name: each eight of them are one more turn
SHARED = 1 << 16  # fields from which on they are numbered share by share
SHARE_BITS = 3
MIX = np.uint64(0x9E3779B97F4A7C15)  # 2^64 over the golden ratio: Knuth's multiplicative hash of eight bytes
SOME = 1 << 15  # names whose places are Python's integers at a time
NAME_BYTES = 150  # that each name takes once more when all are known
BLANK, LINE_END = ord(" "), ord("\n")
KEPT = np.array([(1 << 8 * n) - 1 for n in range(WORD + 1)], "<u8")  # masks of the first n bytes of a word

Codes = NDArray[np.int32]


def plain_names(
    text: Text, start: int, width: int, which: Sequence[int]
) -> tuple[list[Codes], list[str]] | None:
    """The number of each name of some columns, and the names as they appear first, row by row.

    Parameters
    ----------
    text : Text
    start : int
        Where its rows begin.
    width : int
        Fields of a row.
    which : sequence of int
        The columns of names.

    Returns
    -------
    (list of int32 arrays (rows,), list of str) or None
        None where fields are not simply what stands between two delimiters: quotes, runs of blanks, blanks
        around names, empty lines, names of thousands of bytes.

    Notes
    -----
    Eight bytes at a time are a whole number; `pandas.factorize` numbers those, then the pairs of what was
    numbered so far with the next eight. Cost: linear in the bytes of names.
    """
    data, layout = text.data, text.layout
    if layout.delimiter is None or (layout.is_quoted and b'"' in data) or not WORD <= len(data) < 2**31:
        return None
    end = len(data)
    while end > start and data[end - 1] == LINE_END:
        end -= 1
    known, parts = np.empty((2, 0), np.int32), []  # where each name appears first, and its length
    while start < end:
        stop = start + max(PIECE, GROWTH * known.shape[1])
        stop = data.find(b"\n", stop, end) if stop < end else -1
        stop = end if stop < 0 else stop
        fields = _fields(data, start, stop, ord(layout.delimiter), width, which)
        if fields is None:
            return None
        numbers, first = _distinct(data, fields)
        both = np.concatenate([known, fields[:, first]], axis=1)
        common, first = _distinct(data, both)
        parts.append(common[known.shape[1] :][numbers])
        known = both[:, first]
        start = stop + 1
        del fields, numbers, first, both, common
    check_fits(NAME_BYTES * known.shape[1], f"a file of {known.shape[1]:,} names")
    codes = np.concatenate(parts).reshape(-1, len(which)) if parts else np.empty((0, len(which)), np.int32)
    names: list[str] = []
    for k in range(0, known.shape[1], SOME):
        begin, length = known[:, k : k + SOME].tolist()
        names += [data[a : a + n].decode() for a, n in zip(begin, length, strict=True)]
    return list(codes.T), names


def _fields(
    data: bytes, start: int, stop: int, delimiter: int, width: int, which: Sequence[int]
) -> Codes | None:
    """Where the fields of some columns begin and how long they are, (2, rows * columns); None as above."""
    piece = np.frombuffer(data, np.uint8, stop - start, start)
    marks = np.flatnonzero((piece == LINE_END) | (piece == delimiter)).astype(np.int32)
    if (len(marks) + 1) % width:
        return None
    is_end = np.append(piece[marks] == LINE_END, True).reshape(-1, width)
    if not is_end[:, -1].all() or is_end[:, :-1].any():
        return None
    ends = np.append(marks, np.int32(len(piece))).reshape(-1, width)[:, which]
    begins = np.append(np.int32(0), marks + 1).reshape(-1, width)[:, which]
    lengths = (ends - begins).ravel()
    begins = begins.ravel() + np.int32(start)
    # What begins behind the last byte is empty, and an empty name begins with its delimiter.
    if lengths.max() > LONGEST or (piece[np.minimum(begins - start, len(piece) - 1)] == BLANK).any():
        return None
    return np.stack([begins, lengths])


def _distinct(data: bytes, fields: Codes) -> tuple[Codes, NDArray[Any]]:
    """The number of each field by first appearance, and where each number appears first."""
    words: Any = np.ndarray((len(data) - WORD + 1,), "<u8", data, strides=(1,))  # one from each byte on
    count = fields.shape[1]
    if count < SHARED:
        return _distinct_share(words, fields)
    share = np.empty(count, np.uint8)  # equal fields are of one share, and each share takes memory alone
    for k in range(0, count, SHARED):
        begin, length = fields[:, k : k + SHARED]
        found = _words(words, begin, length, 0)  # many names begin alike, many end alike
        found ^= (
            _words(words, begin + np.maximum(length - np.int32(WORD), 0), np.minimum(length, WORD), 0) * MIX
        )
        share[k : k + SHARED] = (found * MIX) >> np.uint64(64 - SHARE_BITS)
    codes, firsts, known = np.empty(count, np.int32), [], 0
    for which in range(1 << SHARE_BITS):
        among = np.flatnonzero(share == which).astype(np.int32)
        if len(among):
            numbers, first = _distinct_share(words, fields[:, among])
            codes[among] = numbers + np.int32(known)
            firsts.append(among[first])
            known += len(first)
    first = np.concatenate(firsts)
    order = np.argsort(first)
    rank = np.empty(known, np.int32)
    rank[order] = np.arange(known, dtype=np.int32)
    return rank[codes], first[order]


def _words(words: Any, begin: Codes, length: Codes, place: int) -> NDArray[np.uint64]:
    """The eight bytes of each field from a place in it on, what is behind its end 0."""
    position = begin + np.int32(place)
    found: NDArray[np.uint64] = words[np.minimum(position, len(words) - 1)]
    late = np.flatnonzero(position >= len(words))  # read from before where they begin
    found[late] >>= ((position[late] - (len(words) - 1)) * WORD).astype(np.uint64)
    found &= KEPT[np.clip(length - np.int32(place), 0, WORD)]
    return found


def _distinct_share(words: Any, fields: Codes) -> tuple[Codes, NDArray[Any]]:
    """The same of some fields, at eight bytes of each at a time."""
    import pandas as pd

    begin, length = fields
    codes = np.zeros(len(begin), np.int64)
    count, place = 0, 0
    among: Any = slice(None)  # the fields that go on
    while True:
        found = _words(words, begin[among], length[among], place)
        if place:
            found, distinct = pd.factorize(found)
            found += codes[among] * len(distinct)
        numbered, distinct = pd.factorize(found)
        codes[among] = numbered + count  # apart from those of fields that have ended
        count += len(distinct)
        place += WORD
        among = np.flatnonzero(length > place)
        if not len(among):
            break
    del found, numbered, distinct
    numbers, distinct = pd.factorize(codes)
    first = np.empty(len(distinct), np.int64)
    first[numbers[::-1]] = np.arange(len(numbers), dtype=np.int32)[::-1]  # of several, the last one stays
    return numbers.astype(np.int32), first
