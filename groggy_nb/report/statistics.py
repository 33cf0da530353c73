"""What a value is in a few figures: kind, shape, bounds, median, mean, nan, a small histogram."""

from __future__ import annotations

from typing import Any

import numpy as np

from groggy_nb.domains import Domain
from groggy_nb.graph import Graph
from groggy_nb.graph.times import as_seconds
from groggy_nb.report.outputs import label
from groggy_nb.report.preview import highest

BINS = 12


def statistics(values: Any, kind: str) -> dict[str, Any]:
    """The figures of an array or a scalar, as JSON takes them.

    `min`, `median`, `mean`, `max` and the histogram are of the finite entries, None where there are none;
    `nan` and `inf` count the others.

    Examples
    --------
    >>> found = statistics(np.array([1.0, 3.0, np.inf]), "node")
    >>> found["shape"], found["mean"], found["inf"], sum(found["hist"])
    ([3], 2.0, 1, 2)
    """
    array = np.asarray(values)
    if array.dtype.names:
        return _of_table(array, kind)
    numbers = (as_seconds(array) if array.dtype.kind == "M" else array.astype(np.float64)).ravel()
    finite = numbers[np.isfinite(numbers)]
    found: dict[str, Any] = {
        "value": kind,
        "dtype": str(array.dtype),
        "shape": list(array.shape),
        "min": None,
        "median": None,
        "mean": None,
        "max": None,
        "nan": int(np.isnan(numbers).sum()),
        "inf": int(np.isinf(numbers).sum()),
        "hist": [],
        "edges": None,
    }
    if not len(finite):
        return found
    low, high = float(finite.min()), float(finite.max())
    with np.errstate(over="ignore"):
        mean, median = float(finite.mean()), float(np.median(finite))
    found |= {"min": low, "max": high, "edges": [low, high]}
    found |= {name: x if np.isfinite(x) else None for name, x in (("median", median), ("mean", mean))}
    if array.ndim and np.isfinite(high - low):
        span = (low, high) if high > low else (low - 0.5, high + 0.5)
        try:
            counts, _ = np.histogram(finite, bins=BINS, range=span)
        except ValueError:  # bounds so near that no bin fits between them
            counts = np.array([len(finite)])
        found["hist"] = counts.tolist()
    return found


def top(values: Any, domain: Domain, graph: Graph, count: int) -> tuple[tuple[str, Any], ...]:
    """The highest finite entries of an array with what names them, ties in their order."""
    array = np.asarray(values)
    finite = np.isfinite(array) if array.dtype.kind in "fM" else np.ones(array.shape, np.bool_)
    return tuple((label(graph, domain.form, at), array[at].item()) for at in highest(array, finite, count))


def plain(value: Any) -> bool | int | float | str:
    """An entry as JSON takes it: a number, else its text."""
    return value if isinstance(value, bool | int | float) else str(value)


def _of_table(rows: Any, kind: str) -> dict[str, Any]:
    """The figures of a table's last column; of counts these are the histogram, many in parts."""
    last = rows[rows.dtype.names[-1]]
    shown = statistics(last, kind) | {"dtype": "table", "shape": [len(rows), len(rows.dtype)], "edges": None}
    if last.dtype.kind == "i":
        shown["hist"] = [int(part.sum()) for part in np.array_split(last, min(len(rows), 4 * BINS) or 1)]
    return shown


def unmeasured(domain: Domain, dtype: str, sizes: Any) -> dict[str, Any]:
    """What is known of a value that the run kept nowhere: its domain, and its shape on a graph like that."""
    return {
        "value": domain.name,
        "dtype": dtype,
        "shape": _shape(domain, sizes),
        "min": None,
        "median": None,
        "mean": None,
        "max": None,
        "nan": None,
        "inf": None,
        "hist": [],
        "edges": None,
    }


def _shape(domain: Domain, sizes: Any) -> list[int]:
    """The shape of a value on a graph of some size; of a table nothing is known before."""
    if not domain.is_array or domain.columns:
        return []
    return [domain.entries(sizes)] + ([domain.width] if domain.width > 1 else [])
