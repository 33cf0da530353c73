"""Labels: the user's own names of nodes, each one of its kind."""

from __future__ import annotations

import contextlib
from collections.abc import Hashable, Mapping, Sequence, Set
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import GraphError, clipped
from .csr import frozen

Labels = NDArray[Any]  # int64, uint64, TEXT or object, (N,), read-only
TEXT = np.dtypes.StringDType()  # 16 bytes a text, and its UTF-8 beside them where that has more than 15


def integer_array(values: list[int]) -> NDArray[Any] | list[int]:
    """Python integers as int64, as uint64 where that is needed, or unchanged beyond both."""
    for dtype in (np.int64, np.uint64):
        try:
            return np.array(values, dtype=dtype)
        except OverflowError:
            continue
    return values


def number_objects(values: list[Any], place: Any) -> dict[Hashable, int]:
    """The distinct labels in order of first appearance, each with its number.

    `values` is normalized in place: numpy scalars become Python's. `place(k)` names position k.

    Raises
    ------
    GraphError
        For a label that is missing (None, nan), unhashable, or equal to one of another type
        (1, 1.0 and True), naming the first position.
    """
    types = set(map(type, values))
    if any(issubclass(t, np.generic) for t in types):
        values[:] = [x.item() if isinstance(x, np.generic) else x for x in values]
        types = set(map(type, values))
    if any(
        t is type(None) or issubclass(t, float | complex) or t.__name__ in ("NAType", "NaTType")
        for t in types
    ):
        for k, x in enumerate(values):
            if is_missing(x):
                raise missing_label(place(k))
    try:
        index: dict[Hashable, int] = dict.fromkeys(values, 0)
    except TypeError:
        k, x = next((k, x) for k, x in enumerate(values) if not is_hashable(x))
        raise GraphError(
            f"{place(k)} is a {type(x).__name__}; labels must be hashable", code="graph-label-type"
        ) from None
    if len(types) > 1:
        _check_one_type_each(values, place)
    for number, label in enumerate(index):
        index[label] = number
    return index


def _check_one_type_each(values: list[Any], place: Any) -> None:
    """Raise for two equal labels of different types, which a dict would silently merge."""
    first: dict[Hashable, tuple[type, int]] = {}
    for k, x in enumerate(values):
        kind, where = first.setdefault(x, (type(x), k))
        if kind is not type(x):
            raise GraphError(
                f"{place(k)} is {shown(x)} and {place(where)} is {shown(values[where])}: "
                "equal labels of different types cannot be told apart",
                code="graph-label-equal",
                hint="give all labels one type",
            )


def is_missing(label: Any) -> bool:
    """Whether a label is None, nan, NaT or NA."""
    if label is None or type(label).__name__ in ("NAType", "NaTType"):
        return True
    return isinstance(label, float | complex) and label != label


def is_hashable(label: object) -> bool:
    """Whether hash() works, also for a tuple that holds a list."""
    try:
        hash(label)
    except TypeError:
        return False
    return True


def missing_label(place: str) -> GraphError:
    """The error for an edge end or a label that is None or nan."""
    return GraphError(
        f"{place} is missing (None or nan)",
        code="graph-label-missing",
        hint="drop these rows, or name the node",
    )


def shown(label: object) -> str:
    """A label as messages show it."""
    return clipped(repr(label))


def packed(labels: Labels) -> Labels:
    """Labels as a graph holds them, read-only: those that are all text without an object for each."""
    if labels.dtype == object and set(map(type, labels)) == {str}:
        with contextlib.suppress(UnicodeEncodeError, TypeError):  # half of a character: UTF-8 has none
            return frozen(labels.astype(TEXT))
    return frozen(labels)


def unpacked(labels: Labels) -> Labels:
    """Labels as Python and its libraries take them, read-only: text as an array of str."""
    return frozen(labels.astype(object)) if labels.dtype == TEXT else labels


def object_labels(values: Sequence[Any]) -> Labels:
    """A read-only object array, one label each (tuples stay tuples)."""
    return frozen(np.fromiter(values, np.dtype(object), len(values)))


def as_labels(values: NDArray[Any] | list[Any], num_nodes: int) -> Labels | None:
    """The labels of `label_values`, checked; None where they are 0..N-1."""
    if len(values) != num_nodes:
        raise GraphError(f"{len(values):,} labels for {num_nodes:,} nodes", code="graph-labels-length")
    if isinstance(values, np.ndarray):
        if np.array_equal(values, np.arange(num_nodes)):
            return None
        order = np.argsort(values, kind="stable")
        repeated = np.flatnonzero(values[order][1:] == values[order][:-1])
        if len(repeated):
            pairs = np.sort(order[np.stack((repeated, repeated + 1))], axis=0)
            first, second = pairs[:, np.argmin(pairs[1])].tolist()
            raise _repeated_label(values[first].item(), first, second)
        return frozen(values)
    index = number_objects(values, lambda k: f"the label of node {k}")
    if len(index) < len(values):
        seen: dict[Any, int] = {}
        for k, x in enumerate(values):
            if seen.setdefault(x, k) != k:
                raise _repeated_label(x, seen[x], k)
    return packed(object_labels(values))


def label_values(obj: Any) -> NDArray[Any] | list[Any]:
    """Labels given by the user, as a fresh integer array or a fresh list of objects."""
    if type(obj).__module__.partition(".")[0] == "pandas":
        obj = obj.tolist() if getattr(obj, "ndim", 0) == 1 else obj.to_numpy()
    if isinstance(obj, np.ndarray):
        if obj.ndim != 1:
            raise GraphError(
                f"labels have shape {obj.shape}; wanted one dimension", code="graph-labels-length"
            )
        if obj.dtype.kind in "iu":
            return np.array(obj, dtype=np.uint64 if obj.dtype.kind == "u" else np.int64)
    if isinstance(obj, str | bytes | Mapping | Set) or not hasattr(obj, "__iter__"):
        raise GraphError(
            f"labels are a {type(obj).__name__}; wanted one for each node, in order",
            code="graph-labels-length",
        )
    values = obj.tolist() if isinstance(obj, np.ndarray) else list(obj)
    return integer_array(values) if values and set(map(type, values)) == {int} else values


def _repeated_label(label: object, first: int, second: int) -> GraphError:
    """The error for two nodes with one label."""
    return GraphError(
        f"nodes {first} and {second} have the same label {shown(label)}", code="graph-label-repeated"
    )
