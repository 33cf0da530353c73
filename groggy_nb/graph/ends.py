"""The ends of all edges as numbers of nodes, and the labels that they number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import GraphError
from .arrow_names import arrow_names
from .csr import U32, frozen
from .labelled import is_series
from .labels import Labels, integer_array, missing_label, number_objects, object_labels, packed

SEARCHED = 1 << 18  # integers ranked at a time


@dataclass(frozen=True, slots=True)
class Ends:
    """One end of all edges as numbers of names, which both ends have in common.

    Names are numbered in the order of first appearance, edge by edge, source before target.
    """

    codes: NDArray[np.int32]
    names: Labels

    def __len__(self) -> int:
        return len(self.codes)


def number_ends(src: object, dst: object) -> tuple[U32, U32, int, Labels | None]:
    """Both ends of all edges as node numbers.

    Integers that are exactly 0..n-1 are the numbers themselves, without labels; other integers are
    numbered in ascending order; any other hashable in the order of first appearance. Where all numbers
    are whole, floats among them are the integers that they equal.

    Returns
    -------
    (src, dst, num_nodes, labels)
        uint32 (M,) twice, the number of nodes, and the labels or None.
    """
    if isinstance(src, Ends) and isinstance(dst, Ends):
        return src.codes.view(np.uint32), dst.codes.view(np.uint32), len(src.names), frozen(src.names)
    if _is_text(src) and _is_text(dst) and len(src) == len(dst) > 0:  # type: ignore[arg-type]
        return _number_texts(src, dst)
    sources, targets = _ends(src, "source"), _ends(dst, "target")
    if len(sources) != len(targets):
        raise GraphError(
            f"{len(sources):,} sources and {len(targets):,} targets; wanted as many",
            code="graph-edges-length",
        )
    sources, targets = _whole(sources, targets)
    if isinstance(sources, np.ndarray) and isinstance(targets, np.ndarray):
        common = np.promote_types(sources.dtype, targets.dtype)
        if common.kind == "f" and min(sources.min(initial=0), targets.min(initial=0)) >= 0:
            common = np.dtype(np.uint64)  # numpy's answer for int64 with uint64 would round
        if common.kind != "f":
            return _number_integers(sources.astype(common, copy=False), targets.astype(common, copy=False))
    pairs: list[Any] = [None] * (2 * len(sources))
    pairs[0::2] = sources.tolist() if isinstance(sources, np.ndarray) else sources
    pairs[1::2] = targets.tolist() if isinstance(targets, np.ndarray) else targets
    index = number_objects(pairs, lambda k: f"the {'target' if k % 2 else 'source'} of edge {k // 2}")
    codes = np.fromiter(map(index.__getitem__, pairs), np.uint32, len(pairs))
    return codes[0::2].copy(), codes[1::2].copy(), len(index), packed(object_labels(list(index)))


def _number_integers(src: NDArray[Any], dst: NDArray[Any]) -> tuple[U32, U32, int, Labels | None]:
    """Integer ends numbered: as they are where they fill 0..n-1, else by rank."""
    if not len(src):
        return src.astype(np.uint32), dst.astype(np.uint32), 0, None
    wide = np.dtype(np.uint64 if src.dtype.kind == "u" else np.int64)
    low, high = min(int(src.min()), int(dst.min())), max(int(src.max()), int(dst.max()))
    span = high - low + 1
    if span <= 8 * len(src) + 1024:
        near_src, near_dst = _above(src, low, wide), _above(dst, low, wide)
        seen = np.zeros(span, np.bool_)
        seen[near_src] = seen[near_dst] = True
        if low == 0 and seen.all():
            return near_src, near_dst, span, None
        rank = np.cumsum(seen, dtype=np.uint32)
        rank -= np.uint32(1)
        sources, targets = rank[near_src], rank[near_dst]
        del near_src, near_dst, rank
        labels = np.flatnonzero(seen).astype(wide, copy=False)
        labels += wide.type(low)
        return sources, targets, len(labels), frozen(labels)
    both = np.concatenate((src, dst))
    both.sort()  # np.unique hashes them, which is slow where most differ
    labels = both[np.append(True, both[1:] != both[:-1])].astype(wide)
    del both
    return _ranks(src, labels), _ranks(dst, labels), len(labels), frozen(labels)


def _ranks(ends: NDArray[Any], labels: NDArray[Any]) -> U32:
    """The place of each end among the sorted labels; searched in order, as memory is read fastest."""
    order = np.argsort(ends)
    ranks = np.empty(len(ends), np.uint32)
    for k in range(0, len(ends), SEARCHED):
        some = order[k : k + SEARCHED]
        ranks[some] = np.searchsorted(labels, ends[some])
    return ranks


def _above(ends: NDArray[Any], low: int, wide: np.dtype[Any]) -> U32:
    """How far each end lies above the lowest, made without a copy of `wide` integers."""
    above = np.empty(len(ends), np.uint32)
    np.subtract(ends, wide.type(low), out=above, dtype=wide, casting="unsafe")
    return above


def _is_text(obj: Any) -> bool:
    """Whether ends are a pandas Series of str, or a categorical of them, with none missing."""
    if not is_series(obj):
        return False
    import pandas as pd

    if isinstance(obj.dtype, pd.CategoricalDtype):
        return set(map(type, obj.cat.categories)) <= {str} and bool((obj.cat.codes >= 0).all())
    if isinstance(obj.dtype, pd.StringDtype):
        return not obj.hasnans
    return bool(obj.dtype == object) and set(map(type, obj.to_numpy())) == {str}


def _number_texts(src: Any, dst: Any) -> tuple[U32, U32, int, Labels | None]:
    """Texts numbered in the order of first appearance, source before target."""
    import pandas as pd

    numbered = arrow_names(src, dst)
    if numbered is not None:
        return numbered[0], numbered[1], len(numbered[2]), frozen(numbered[2])
    if any(isinstance(ends.dtype, pd.CategoricalDtype) for ends in (src, dst)):
        sides = [ends if hasattr(ends, "cat") else ends.astype("category") for ends in (src, dst)]
        categories = [np.asarray(side.cat.categories, dtype=object) for side in sides]
        common, words = pd.factorize(np.concatenate(categories))
        places = common[: len(categories[0])], common[len(categories[0]) :]
        codes = [place[side.cat.codes.to_numpy()] for place, side in zip(places, sides, strict=True)]
    else:
        both, words = pd.factorize(pd.concat([src, dst], ignore_index=True))
        codes = [both[: len(src)], both[len(src) :]]
    nowhere, number = 2 * len(src), np.int32 if 2 * len(src) < 2**31 else np.int64
    at = np.full((2, len(words)), nowhere, number)
    for side, found in enumerate(codes):  # of several, the last one stays
        at[side, found[::-1]] = np.arange(nowhere - 2 + side, -1, -2, dtype=number)
    first = at.min(axis=0)
    order = np.argsort(first)[: np.count_nonzero(first < nowhere)]
    rank = np.empty(len(words), np.uint32)
    rank[order] = np.arange(len(order), dtype=np.uint32)
    return rank[codes[0]], rank[codes[1]], len(order), packed(np.asarray(words, dtype=object)[order])


def _ends(obj: Any, name: str) -> NDArray[Any] | list[Any]:
    """One end of all edges: an array of integers, or a list of Python objects."""
    if type(obj).__module__.partition(".")[0] == "pandas":
        gone = np.flatnonzero(np.asarray(obj.isna()))
        if len(gone):
            raise missing_label(f"the {name} of edge {gone[0]}")
        obj = obj.to_numpy() if obj.dtype != "category" else obj.to_numpy(dtype=object)
    if isinstance(obj, np.ma.MaskedArray):
        gone = np.flatnonzero(np.ma.getmaskarray(obj))
        if len(gone):
            raise missing_label(f"the {name} of edge {gone[0]}")
    if hasattr(obj, "__array__"):
        array = np.asarray(obj)
        if array.ndim != 1:
            raise GraphError(
                f"{name}s have shape {array.shape}; wanted one dimension", code="graph-edges-length"
            )
        if array.dtype.kind in "iu":
            return array
        values = (_moments(array) if array.dtype.kind in "mM" else array).tolist()
    elif isinstance(obj, str | bytes | dict | set | frozenset) or not hasattr(obj, "__iter__"):
        raise GraphError(
            f"{name}s are a {type(obj).__name__}; wanted an array or a list with one label an edge",
            code="graph-edges-type",
        )
    else:
        values = list(obj)
    return integer_array(values) if set(map(type, values)) <= {int} else values


Given = NDArray[Any] | list[Any]


def _whole(sources: Given, targets: Given) -> tuple[Given, Given]:
    """Both ends as integers where all of them are whole numbers, else as they are."""
    found = []
    for ends in (sources, targets):
        if isinstance(ends, np.ndarray):
            found.append(ends)
            continue
        if not ends or not all(t is int or t is float for t in set(map(type, ends))):
            return sources, targets
        try:
            values = np.array(ends, dtype=np.float64)
        except OverflowError:
            return sources, targets
        # Above 2^53 a float may stand for several integers.
        if not ((np.abs(values) < 2**53) & (values == np.trunc(values))).all():
            return sources, targets
        found.append(values.astype(np.int64))
    return found[0], found[1]


def _moments(array: NDArray[Any]) -> NDArray[Any]:
    """Times in a unit that Python has, so that labels are dates and not counts of nanoseconds."""
    coarse = array.astype(f"{array.dtype.kind}8[us]")
    if np.datetime_data(array.dtype)[0] in ("ns", "ps", "fs", "as"):
        if (coarse.astype(array.dtype) == array)[~np.isnat(array)].all():
            return coarse
        import pandas as pd

        return np.asarray(pd.Series(array).astype(object))
    return array
