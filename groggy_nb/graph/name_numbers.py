"""Names numbered in the order of first appearance by native code, which reads them where they stand."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .. import routines
from .labels import TEXT, Labels
from .memory import check_fits

KERNELS = "groggy_kernels.names"
LENGTH_BITS = 16  # of a place: a name's length, below where it begins
LENGTH = np.uint64((1 << LENGTH_BITS) - 1)
ODD = -1  # what a routine answers where names cannot be numbered so
BATCH = 1 << 15  # names at a time: their places stay in the near cache
REGISTERS = 1 << 14  # each error of a count of names is 0.8% of it then
MARGIN, FEW = 0.06, 256  # names more than counted: a share of them, and so many
ROOM = 1.4  # slots for each name
WIDE = 8  # words of the longest of some names up to which they are copied side by side
WORD = 8
LONG, KEY_BYTES = np.uint64(255 << 56), np.uint64((1 << 56) - 1)  # of the second word of a key

Codes = NDArray[np.int32]


class Places:
    """Room for the places of some names: where each begins, counted from a base, and its length."""

    def __init__(self) -> None:
        self.most = BATCH
        self.words = np.zeros(self.most + 1, np.uint64)

    @property
    def address(self) -> int:
        """Where native code finds them."""
        return self.words.ctypes.data


def call(routine: str, *words: int) -> int:
    """What one of the routines on names returns."""
    return routines.call(f"{KERNELS}:{routine}", *words)


def names_nbytes(count: float, far: float = 0) -> int:
    """Bytes at the peak for so many distinct names, with so many bytes of those too long to stand inline.

    16 each for their keys, and 12 for the table that is looked in or, behind that, 16 for the texts.
    """
    return int(32 * count + 1.125 * far)  # numpy takes up to a quarter more room for long ones


def number_names(
    base: int, places: Places, batches: Callable[[], Iterator[int]], rows: int, sides: int
) -> tuple[Codes, Labels] | None:
    """The number of each name, and the names by their numbers.

    Parameters
    ----------
    base : int
        The address that places count from.
    places : Places
        What `batches` fills.
    batches : callable
        Fills the places batch by batch, row by row, and tells how many names these are, or ODD. It is
        asked twice: names are hashed and counted, then numbered.
    rows : int
        As many or more than there are.
    sides : int
        Names of a row: 1 or 2.

    Returns
    -------
    (int32 (sides, rows found), labels of dtype TEXT) or None
        None where a batch is ODD, and where very many hashes lie close together.

    Raises
    ------
    GraphError
        Where the names do not fit into the free memory; before they are numbered.
    """
    codes = np.empty((sides, rows), np.int32)
    registers = np.zeros(REGISTERS, np.uint8)
    found = far = 0
    for count in batches():
        if count == ODD:
            return None
        at = codes.ctypes.data + codes.itemsize * (found // sides)
        far += call("hash_names", base, places.address, count, sides, rows, at, registers.ctypes.data)
        found += count
    distinct = _distinct(registers)
    check_fits(names_nbytes(distinct, far * distinct / max(found, 1)), f"a table of {distinct:,} names")
    most = int(distinct * (1 + MARGIN)) + FEW
    table, known = np.zeros(int(ROOM * most), np.uint64), np.empty((most, 2), np.uint64)
    done = num_known = 0
    for count in batches():
        at = codes.ctypes.data + codes.itemsize * (done // sides)
        words = at, table.ctypes.data, len(table), known.ctypes.data, most, num_known
        num_known = call("number_names", base, places.address, count, sides, rows, *words)
        if num_known < 0:
            return None
        done += count
    del table
    known.resize((num_known, 2), refcheck=False)
    return codes[:, : found // sides], _texts(base, known)


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


def _texts(base: int, known: NDArray[np.uint64]) -> Labels:
    """The names of some keys, the last ones first: the memory of their keys goes as they come."""
    found = np.empty(len(known), TEXT)
    for k in range((len(known) - 1) // BATCH * BATCH, -1, -BATCH):
        keys = known[k:].copy()
        known.resize((k, 2), refcheck=False)
        is_long = keys[:, 1] == LONG
        places = keys[is_long, 0]
        keys[is_long] = 0
        keys[:, 1] &= KEY_BYTES
        found[k : k + BATCH] = keys.view(f"S{2 * WORD}").ravel()
        if len(places):
            found[k : k + BATCH][is_long] = _long_texts(base, places)
    return found


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
