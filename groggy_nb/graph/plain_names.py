"""Names in the rows of a plain text, numbered by their bytes, without Python's string for any of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .labels import TEXT, Labels
from .memory import check_fits
from .text_files import Text
from .text_layout import Layout

PIECE = 1 << 19  # bytes looked at at a time, at least
GROWTH = 1  # and as many for each name known, whose hashes are then copied
WORD = 8  # bytes compared at a time
LONGEST = 1 << 12  # bytes of a name: each eight of them are one more turn
MIX = np.uint64(0x9E3779B97F4A7C15)  # 2^64 over the golden ratio: Knuth's multiplicative hash of eight bytes
HALF = np.uint64(32)
SOME = 1 << 15  # names made at a time
WIDE = 8  # words of the longest of these up to which they are copied side by side
NAME_BYTES = 48  # that each name takes at the peak beside the text, while it is numbered
BLANK, TAB, LINE_END, QUOTE = map(ord, ' \t\n"')
KEPT = np.array([(1 << 8 * n) - 1 for n in range(WORD + 1)], "<u8")  # masks of the first n bytes of a word

Codes = NDArray[np.int32]
Hashes = NDArray[np.uint64]


def plain_names(
    text: Text, start: int, width: int, which: Sequence[int]
) -> tuple[list[Codes], Labels] | None:
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
    (list of int32 arrays (rows,), labels of dtype TEXT) or None
        None where fields are not simply what stands between two delimiters, perhaps in quotes: delimiters in
        quotes, blanks behind names, empty lines, names of thousands of bytes; and where two names have one
        hash.

    Notes
    -----
    Names are told by hashes of 64 bits, sorted; each is compared with the first one of its hash. Cost: linear
    in the bytes of names, and a sort.
    """
    data = text.data
    if not WORD <= len(data) < 2**31:
        return None
    end = len(data)
    while end > start and data[end - 1] == LINE_END:
        end -= 1
    known, parts = _Known(data), []
    while start < end:
        stop = start + max(PIECE, GROWTH * known.count)
        stop = data.find(b"\n", stop, end) if stop < end else -1
        stop = end if stop < 0 else stop
        piece = np.frombuffer(data, np.uint8, stop - start, start)
        fields = _fields(piece, start, text.layout, width, which)
        codes = None if fields is None else known.number(fields)
        if codes is None:
            return None
        parts.append(codes.reshape(-1, len(which)))
        check_fits(NAME_BYTES * known.count, f"a file of {known.count:,} names")
        start = stop + 1
        del piece, fields, codes
    codes = np.concatenate(parts) if parts else np.empty((0, len(which)), np.int32)
    parts.clear()
    columns = [codes[:, k].copy() for k in range(len(which))]
    del codes
    return columns, known.names()


class _Known:
    """The names met so far: where each stands first, and their hashes in order."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.words: Any = np.ndarray(
            (len(data) - WORD + 1,), "<u8", data, strides=(1,)
        )  # one from each byte on
        self.places = np.empty((2, 0), np.int32)  # of names in the order of their numbers: begin and length
        self.hashes, self.numbers = np.empty(0, np.uint64), np.empty(0, np.int32)

    @property
    def count(self) -> int:
        """How many names."""
        return len(self.numbers)

    def number(self, fields: Codes) -> Codes | None:
        """The number of each field, new names numbered on; None where two names have one hash."""
        hashes = _hashed(self.words, *fields)
        order = np.argsort(hashes)
        hashes = hashes[order]
        starts = np.flatnonzero(np.append(True, hashes[1:] != hashes[:-1]))
        group = np.zeros(len(hashes), np.int32)
        group[starts[1:]] = 1
        codes = np.empty(len(hashes), np.int32)
        codes[order] = np.cumsum(group, dtype=np.int32)
        first, hashes = np.minimum.reduceat(order, starts), hashes[starts]
        del order, group
        places = np.searchsorted(self.hashes, hashes)
        numbers = np.full(len(hashes), -1, np.int32)
        if self.count:
            near = np.minimum(places, self.count - 1)
            numbers = np.where(self.hashes[near] == hashes, self.numbers[near], np.int32(-1))
        new = np.flatnonzero(numbers < 0)
        among = np.argsort(first[new])
        numbers[new[among]] = np.arange(self.count, self.count + len(new), dtype=np.int32)
        self.places = np.concatenate([self.places, fields[:, first[new[among]]]], axis=1)
        self.hashes = np.insert(self.hashes, places[new], hashes[new])
        self.numbers = np.insert(self.numbers, places[new], numbers[new])
        codes = numbers[codes]
        return codes if self._are_equal(fields, codes) else None

    def _are_equal(self, fields: Codes, codes: Codes) -> bool:
        """Whether each field is the name that its hash says."""
        again = np.flatnonzero(fields[0] != self.places[0, codes])
        begin, length = fields[:, again]
        known, known_length = self.places[:, codes[again]]
        if (length != known_length).any():
            return False
        for place in range(0, int(length.max(initial=0)), WORD):
            on = slice(None) if not place else length > place
            found, wanted = (_words(self.words, x[on], length[on], place) for x in (begin, known))
            if (found != wanted).any():
                return False
        return True

    def names(self) -> Labels:
        """All names by their numbers; none can be numbered after."""
        del self.hashes, self.numbers
        begin, length = self.places
        found = np.empty(len(begin), TEXT)
        for k in range(0, len(begin), SOME):
            some = slice(k, k + SOME)
            words = -(-max(int(length[some].max()), 1) // WORD)
            if words <= WIDE:
                rows = np.empty((len(begin[some]), words), "<u8")
                for column in range(words):
                    rows[:, column] = _words(self.words, begin[some], length[some], column * WORD)
                found[some] = rows.view(f"S{words * WORD}").ravel()
            else:
                pairs = zip(begin[some].tolist(), length[some].tolist(), strict=True)
                found[some] = [self.data[a : a + n].decode() for a, n in pairs]
        return found


def _hashed(words: Any, begin: Codes, length: Codes) -> Hashes:
    """A hash of each field."""
    hashes = _words(words, begin, length, 0) * MIX
    place, among = WORD, np.flatnonzero(length > WORD)
    while len(among):
        found = hashes[among]
        found ^= found >> HALF
        found ^= _words(words, begin[among], length[among], place)
        hashes[among] = found * MIX
        place += WORD
        among = among[length[among] > place]
    return hashes


def _fields(piece: Any, start: int, layout: Layout, width: int, which: Sequence[int]) -> Codes | None:
    """Where the fields of some columns begin and how long they are, (2, rows * columns); None as above."""
    bounds = _between_blanks(piece) if layout.delimiter is None else _between(piece, ord(layout.delimiter))
    if bounds is None or len(bounds[0]) % width:
        return None
    begins, ends = (bound.reshape(-1, width) for bound in bounds)
    if layout.delimiter is not None:
        is_last = np.append(piece, LINE_END)[ends] == LINE_END
        if not is_last[:, -1].all() or is_last[:, :-1].any():
            return None
    if layout.is_quoted and (quotes := np.count_nonzero(piece == QUOTE)):
        # Pairs of quotes around whole fields, and no others; the last field may begin behind the last byte.
        is_quoted = (piece[np.minimum(begins, len(piece) - 1)] == QUOTE) & (piece[ends - 1] == QUOTE)
        is_quoted &= ends - begins >= 2
        if quotes != 2 * np.count_nonzero(is_quoted):
            return None
        begins, ends = begins + is_quoted, ends - is_quoted
    begin = begins[:, which].ravel().astype(np.int32)
    length = (ends[:, which] - begins[:, which]).ravel().astype(np.int32)
    return np.stack([begin + np.int32(start), length]) if length.max(initial=0) <= LONGEST else None


def _between(piece: Any, delimiter: int) -> tuple[Codes, Codes] | None:
    """Where each field begins and ends; blanks before it are none of it. None where these are many."""
    marks = np.flatnonzero((piece == LINE_END) | (piece == delimiter)).astype(np.int32)
    ends = np.append(marks, np.int32(len(piece)))
    begins = np.append(np.int32(0), marks + np.int32(1))
    for _ in range(WORD):
        is_blank = (piece[np.minimum(begins, len(piece) - 1)] == BLANK) & (begins < ends)
        if not is_blank.any():
            return begins, ends
        begins += is_blank
    return None


def _between_blanks(piece: Any) -> tuple[Codes, Codes]:
    """Where each field begins and ends between runs of blanks, tabs and line ends, as many in each row."""
    is_mark = np.concatenate([[True], (piece == LINE_END) | (piece == BLANK) | (piece == TAB), [True]])
    turns = np.flatnonzero(is_mark[1:] != is_mark[:-1]).astype(np.int32)
    return turns[0::2], turns[1::2]


def _words(words: Any, begin: Codes, length: Codes, place: int) -> NDArray[np.uint64]:
    """The eight bytes of each field from a place in it on, what is behind its end 0."""
    position = begin + np.int32(place)
    found: NDArray[np.uint64] = words[np.minimum(position, len(words) - 1)]
    late = np.flatnonzero(position >= len(words))  # read from before where they begin
    found[late] >>= ((position[late] - (len(words) - 1)) * WORD).astype(np.uint64)
    found &= KEPT[np.clip(length - np.int32(place), 0, WORD)]
    return found
