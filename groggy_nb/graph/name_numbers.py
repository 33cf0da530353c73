"""Names numbered in the order of first appearance by native code, which reads them where they stand."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .. import routines
from .labels import Labels
from .memory import check_fits
from .name_places import ODD, Part, Places, call, each
from .name_texts import texts

BLOCK = 128  # names that are hashed before they are looked up
MOST_FEW = 1 << 15  # names whose table the near cache holds
REGISTERS = 1 << 14  # each error of a count of names is 0.8% of it then
MARGIN, FEW = 0.06, 256  # names more than counted: a share of them, and so many
ROOM = 1.4  # slots for each name
GROUP, LINE = 8, 64  # slots that are looked at together, and their bytes, which begin where a line does
MOST_OWNERS = 4  # of names, a thread each; all look at every name

Codes = NDArray[np.int32]


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
    return Numbered(names.codes, texts(base, known, bits, order), bool(registers[REGISTERS]))


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
        return Numbered(self.codes, texts(self.base, [keys], 0, order), has_empty)

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
        places, num_known, new = Places(), 0, [0] * len(parts)
        mine = np.empty(places.most, np.uint64)
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
