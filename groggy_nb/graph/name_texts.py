"""The texts of names that were numbered, made while the memory of their keys goes."""

from __future__ import annotations

import ctypes
from functools import cache, partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .labels import TEXT, Labels
from .name_places import LENGTH, LENGTH_BITS, call, each

TAKEN, LET_GO = 1 << 13, 1 << 19  # names at a time whose texts are made, and whose keys go then
WIDE = 8  # words of the longest of some names up to which they are copied side by side
WORD = 8


def texts(base: int, known: list[NDArray[np.uint64]], bits: int, order: NDArray[np.uint32]) -> Labels:
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
