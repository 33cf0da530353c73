"""Names numbered in the order of first appearance by native code, which reads them where they stand."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from .. import routines
from .labels import TEXT, Labels
from .memory import check_fits

KERNELS = "groggy_kernels.names"
LENGTH_BITS = 16  # of a place: a name's length, below where it begins
LENGTH = np.uint64((1 << LENGTH_BITS) - 1)
ODD = -1  # what a routine answers where names cannot be numbered so
SPARE = 64  # words that may be written behind the last one
BATCH = 1 << 15  # names at a time: their places stay in the near cache
BLOCK = 128  # names that are hashed before they are looked up
MOST_FEW = 1 << 15  # names whose table the near cache holds
TAKEN, LET_GO = 1 << 13, 1 << 19  # names at a time whose texts are made, and whose keys go then
REGISTERS = 1 << 14  # each error of a count of names is 0.8% of it then
MARGIN, FEW = 0.06, 256  # names more than counted: a share of them, and so many
ROOM = 1.4  # slots for each name
GROUP, LINE = 8, 64  # slots that are looked at together, and their bytes, which begin where a line does
MOST_OWNERS = 4  # of names, a thread each; all look at every name
WIDE = 8  # words of the longest of some names up to which they are copied side by side
WORD = 8

Codes = NDArray[np.int32]
T = TypeVar("T")


class Places:
    """Room for the places of some names: where each begins, counted from a base, and its length."""

    def __init__(self) -> None:
        self.most = BATCH
        self.words = np.zeros(self.most + 1, np.uint64)
        self.ends = np.zeros(self.most + SPARE, np.int64)  # of fields, among which they are

    @property
    def address(self) -> int:
        """Where native code finds them."""
        return self.words.ctypes.data


@dataclass(frozen=True, slots=True)
class Part:
    """Some rows of names.

    Attributes
    ----------
    rows : int
    batches : callable
        Fills places batch by batch, row by row, and tells how many names these are, or ODD. It is asked
        several times: few names are numbered at once; many are hashed and counted, then numbered, each thread
        its own ones.
    """

    rows: int
    batches: Callable[[Places], Iterator[int]]


@dataclass(frozen=True, slots=True)
class Numbered:
    """Names and their numbers.

    Attributes
    ----------
    codes : int32 (sides, rows)
    labels : of dtype TEXT, by number
    has_empty : bool
        Whether one of them has no letter.
    """

    codes: Codes
    labels: Labels
    has_empty: bool


def call(routine: str, *words: int) -> int:
    """What one of the routines on names returns."""
    return routines.call(f"{KERNELS}:{routine}", *words)


def names_nbytes(count: float, far: float = 0) -> int:
    """Bytes at the peak for so many distinct names, with so many bytes of those too long to stand inline.

    16 each for their keys, and 12 for the table that is looked in or, behind that, 16 for the texts and 4
    for their order.
    """
    return int(36 * count + 1.125 * far)  # numpy takes up to a quarter more room for long ones


def number_names(base: int, parts: Sequence[Part], sides: int) -> Numbered | None:
    """The number of each name, and the names by their numbers.

    Parameters
    ----------
    base : int
        The address that places count from.
    parts : sequence of Part
        In the order of their rows.
    sides : int
        Names of a row: 1 or 2.

    Returns
    -------
    Numbered or None
        None where a batch is ODD, and where very many hashes lie close together.

    Raises
    ------
    GraphError
        Where the names do not fit into the free memory; before they are numbered.
    """
    rows = sum(part.rows for part in parts)
    names = _Names(base, sides, np.empty((sides, rows), np.int32))
    firsts = [sum(part.rows for part in parts[:k]) for k in range(len(parts))]
    few = names.few(parts, firsts)
    if few is not None:
        return few
    hashed = each(lambda k: names.hash(parts[k], firsts[k]), range(len(parts)))
    some = [found for found in hashed if found is not None]
    if len(some) < len(parts):
        return None
    registers = np.max([registers for registers, _ in some], axis=0)
    distinct = _distinct(registers[:REGISTERS])
    far = sum(far for _, far in some) * distinct / max(sides * rows, 1)
    check_fits(names_nbytes(distinct, far), f"a table of {distinct:,} names")
    bits = min(routines.cores(), MOST_OWNERS).bit_length() - 1
    most = int((distinct >> bits) * (1 + MARGIN)) + FEW
    numbered = each(lambda owner: names.number(parts, firsts, bits, owner, most), range(1 << bits))
    known = [keys for keys, _ in numbered if keys is not None]
    if len(known) < len(numbered):
        return None
    order = names.ordered(parts, firsts, bits, most, np.sum([new for _, new in numbered], axis=0))
    return Numbered(names.codes, _texts(base, known, bits, order), bool(registers[REGISTERS]))


class _Few:
    """Room for few names: their keys, and slots that tell their numbers by hashes."""

    def __init__(self) -> None:
        slots = -(-int(ROOM * MOST_FEW) // GROUP) * GROUP
        self._memory, self.keys = np.zeros(slots + GROUP, np.uint64), np.empty((MOST_FEW, 2), np.uint64)
        self.count, first_slot = 0, -(-self._memory.ctypes.data // LINE) * LINE
        self.words = first_slot, slots, self.keys.ctypes.data, MOST_FEW


class _Names:
    """Names on their way from hashes to numbers."""

    def __init__(self, base: int, sides: int, codes: Codes) -> None:
        self.base, self.sides, self.codes = base, sides, codes

    def few(self, parts: Sequence[Part], firsts: Sequence[int]) -> Numbered | None:
        """The names of all parts where they are few, each part's numbered by itself and then joined.

        None where they are many, which shows as soon as so many were seen, or a batch is ODD.
        """
        tables = each(lambda k: self._few_of(parts[k], firsts[k]), range(len(parts)))
        found = [table for table in tables if table is not None]
        if len(found) < len(parts):
            return None
        numbers = [np.empty(table.count, np.uint32) for table in found]
        for table, own in zip(found[1:], numbers[1:], strict=True):
            arrays = table.keys.ctypes.data, table.count, own.ctypes.data, *found[0].words
            count = call("join_few", self.base, *arrays, found[0].count)
            if count < 0:
                return None
            found[0].count = count

        def renumber(k: int) -> None:
            for side in self.codes if k else ():
                words = side[firsts[k] :].ctypes.data, parts[k].rows, 0, 0, 0
                call("renumber", *words, numbers[k].ctypes.data)

        each(renumber, range(len(parts)))
        keys, order = found[0].keys, np.arange(found[0].count, dtype=np.uint32)
        keys.resize((len(order), 2), refcheck=False)
        has_empty = bool((keys[:, 1] == 0).any())
        return Numbered(self.codes, _texts(self.base, [keys], 0, order), has_empty)

    def _few_of(self, part: Part, first: int) -> _Few | None:
        """The names of a part, if they are few, their numbers as codes of its rows."""
        table, places, room = _Few(), Places(), np.empty(3 * BLOCK, np.uint64)
        for count, *where in self._batches(part, first, places):
            if count == ODD:
                return None
            words = self.base, places.address, count, *where, *table.words, table.count, room.ctypes.data
            table.count = call("number_few", *words)
            if table.count < 0:
                return None
        return table

    def hash(self, part: Part, first: int) -> tuple[NDArray[np.uint8], int] | None:
        """The hashes of a part as codes of its rows: what tells how many differ, and bytes of long names."""
        registers, places, far = np.zeros(REGISTERS + 1, np.uint8), Places(), 0
        for count, *where in self._batches(part, first, places):
            if count == ODD:
                return None
            far += call("hash_names", self.base, places.address, count, *where, registers.ctypes.data)
        return registers, far

    def number(
        self, parts: Sequence[Part], firsts: Sequence[int], bits: int, owner: int, most: int
    ) -> tuple[NDArray[np.uint64] | None, list[int]]:
        """The keys of one owner's names, by its numbers, now their codes; how many are new in each part."""
        slots = -(-int(ROOM * most) // GROUP) * GROUP
        table, known = np.zeros(slots + GROUP, np.uint64), np.empty((most, 2), np.uint64)
        first_slot = -(-table.ctypes.data // LINE) * LINE
        places, mine, num_known, new = Places(), np.empty(BATCH, np.uint64), 0, [0] * len(parts)
        arrays = mine.ctypes.data, first_slot, slots, known.ctypes.data, most
        for k, (part, first) in enumerate(zip(parts, firsts, strict=True)):
            before = num_known
            for count, *where in self._batches(part, first, places):
                words = self.base, places.address, count, *where, bits, owner, *arrays, num_known
                num_known = call("number_names", *words)
                if num_known < 0:
                    return None, new
            new[k] = num_known - before
        del table
        known.resize((num_known, 2), refcheck=False)
        return known, new

    def ordered(
        self, parts: Sequence[Part], firsts: Sequence[int], bits: int, most: int, new: NDArray[np.int64]
    ) -> NDArray[np.uint32]:
        """What stood for each name, by its number in the order of first appearance, which is its code now.

        `new` is how many names appear first in each part.
        """
        ends = np.cumsum(new).tolist()
        numbers, order = np.empty((1 << bits) * most, np.uint32), np.empty(ends[-1] + len(parts), np.uint32)

        def number(k: int) -> None:
            begin = ends[k - 1] if k else 0
            some = order[begin:].ctypes.data
            codes = self.codes[:, firsts[k] :].ctypes.data, parts[k].rows, self.sides, self.codes.shape[1]
            call("order_new", *codes, some, ends[-1] + k - begin)
            call("number_order", some, ends[k] - begin, begin, bits, most, numbers.ctypes.data)

        def renumber(k: int) -> None:
            for side in self.codes:
                words = side[firsts[k] :].ctypes.data, parts[k].rows, 1, bits, most
                call("renumber", *words, numbers.ctypes.data)

        for work in (number, renumber):
            each(work, range(len(parts)))
        order.resize(ends[-1], refcheck=False)
        return order

    def _batches(self, part: Part, first: int, places: Places) -> Iterator[tuple[int, int, int, int]]:
        """Of each batch of a part: how many names, and of codes how many sides, their distance, and where."""
        done, rows = first, self.codes.shape[1]
        for count in part.batches(places):
            if count == ODD or done + count // self.sides > first + part.rows:
                yield ODD, 0, 0, 0
                return
            yield count, self.sides, rows, self.codes.ctypes.data + self.codes.itemsize * done
            done += count // self.sides


def each(work: Callable[[int], T], which: range) -> list[T]:
    """The work of each number, side by side."""
    if len(which) == 1:
        return [work(which[0])]
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(len(which)) as pool:
        return list(pool.map(work, which))


def _distinct(registers: NDArray[np.uint8]) -> int:
    """How many names differ, by what their hashes left in the registers.

    P. Flajolet and others, HyperLogLog: the analysis of a near-optimal cardinality estimation algorithm
    (2007).
    """
    size = len(registers)
    found = 0.7213 / (1 + 1.079 / size) * size**2 / float(np.exp2(-registers.astype(np.float64)).sum())
    empty = int(np.count_nonzero(registers == 0))
    if found <= 2.5 * size and empty:
        found = size * math.log(size / empty)
    return round(found)


def _texts(base: int, known: list[NDArray[np.uint64]], bits: int, order: NDArray[np.uint32]) -> Labels:
    """The names of some keys in order, the last ones first: the memory of their keys goes as they come."""
    found = np.empty(len(order), TEXT)
    for k in range((len(order) - 1) // LET_GO * LET_GO, -1, -LET_GO):
        some = order[k : k + LET_GO], found[k : k + LET_GO]
        gone = np.sum(each(partial(_take_texts, base, known, bits, *some), range(len(known))), axis=0)
        for own, num_gone in zip(known, gone.tolist(), strict=True):
            own.resize((len(own) - num_gone, 2), refcheck=False)
    return found


def _take_texts(
    base: int,
    known: list[NDArray[np.uint64]],
    bits: int,
    order: NDArray[np.uint32],
    found: Labels,
    first: int,
) -> NDArray[np.int64]:
    """Put a thread's share of some names where they are to be found; how many of each owner these are."""
    above, at = _above_lengths(), np.array([own.ctypes.data for own in known], np.int64)
    gone, keys = np.zeros(len(known), np.int64), np.empty((0 if above else TAKEN, 2), np.uint64)
    which, places = np.empty(TAKEN, np.int64), np.empty(TAKEN, np.uint64)
    for k in range(first * TAKEN, len(order), len(known) * TAKEN):
        count = min(TAKEN, len(order) - k)
        out = found.ctypes.data + found.itemsize * k if above else keys.ctypes.data
        words = order.ctypes.data + order.itemsize * k, count, bits, at.ctypes.data, above, out
        rest = which.ctypes.data, places.ctypes.data, gone.ctypes.data
        num_long = call("take_texts", *words, *rest)
        if not above:
            found[k : k + count] = keys[:count].view(f"S{2 * WORD}").ravel()
        if num_long:
            is_long = np.zeros(count, np.bool_)  # by numbers numpy would make them twice
            is_long[which[:num_long]] = True
            found[k : k + count][is_long] = _long_texts(base, places[:num_long])
    return gone


@cache
def _above_lengths() -> int:
    """What numpy has above the length of a text within its 16 bytes; 0 where it has texts otherwise.

    numpy keeps that to itself, so what it makes is looked at. Being told texts, it takes 25 ns each.
    """
    texts = [b"abcdefghijklmno"[:k] for k in range(2 * WORD)]
    made = np.array([text.decode() for text in texts], TEXT)
    found = ctypes.string_at(made.ctypes.data, made.nbytes)
    above = found[-1] & ~(2 * WORD - 1)
    wanted = [text.ljust(2 * WORD - 1, b"\0") + bytes([len(text) and above | len(text)]) for text in texts]
    return above if found == b"".join(wanted) else 0


def _long_texts(base: int, places: NDArray[np.uint64]) -> Any:
    """The names at some places."""
    words = -(-int((places & LENGTH).max()) // WORD)
    if words > WIDE:
        return [_text(base, int(place)) for place in places]
    rows = np.empty((len(places), words), "<u8")
    call("copy_names", base, places.ctypes.data, len(places), words, rows.ctypes.data)
    return rows.view(f"S{words * WORD}").ravel()


def _text(base: int, place: int) -> str:
    """One name."""
    return ctypes.string_at(base + (place >> LENGTH_BITS), place & int(LENGTH)).decode()
