"""The preview of a result: the top of the last node output, its groups, its lowest, mean and highest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np

from groggy_nb.domains import OF_FORM
from groggy_nb.graph import Graph
from groggy_nb.graph.times import as_seconds, from_seconds
from groggy_nb.report.outputs import label
from groggy_nb.run.record import Outcome

TOP = 10
MEMBERS = 3


@dataclass(frozen=True, slots=True)
class Group:
    """The nodes that share one integer (or True, or False)."""

    value: int | bool
    size: int
    members: tuple[str, ...]  # the labels of the first ones


@dataclass(frozen=True, slots=True)
class Preview:
    """One output in a few lines.

    top : (label, value) of the highest finite values, ties in node order.
    groups : the largest groups of equal labels, of `num_groups`; empty for measures.
    minimum, mean, maximum : over finite values, None where there are none; datetimes of times.
    nans : of times, those that are none.
    columns, rows : of what has several columns: their names; of a table all rows, else those of the first
    entries, named in the first column.
    """

    name: str
    form: str
    dtype: str
    size: int
    top: tuple[tuple[str, Any], ...] = ()
    groups: tuple[Group, ...] = ()
    num_groups: int = 0
    minimum: Any = None
    mean: float | datetime | None = None
    maximum: Any = None
    nans: int = 0
    infinities: int = 0
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[Any, ...], ...] = ()


def preview(outcome: Outcome, graph: Graph) -> Preview | None:
    """The preview of the output that a reader looks at first; None where there is no output.

    It is the last node output, else the last edge output, else the last scalar, else the last table.
    """
    for form in OF_FORM:
        names = [name for name, found in outcome.forms.items() if found == form]
        if names:
            name = names[-1]
            return preview_of(name, form, outcome.values[name], graph, name in outcome.record.groups)
    return None


def others(outcome: Outcome, graph: Graph) -> list[Preview]:
    """The previews of the other outputs that are no scalars."""
    first = preview(outcome, graph)
    return [
        preview_of(name, form, outcome.values[name], graph, name in outcome.record.groups)
        for name, form in outcome.forms.items()
        if OF_FORM[form].is_array and (first is None or name != first.name)
    ]


def preview_of(name: str, form: str, value: Any, graph: Graph, is_group: bool = False) -> Preview:
    """The preview of one output: by group where it is numbers of nodes or a truth value, else by size."""
    values = np.atleast_1d(np.asarray(value))
    if values.dtype.names:
        dtype = "time" if values.dtype[0].kind == "M" else "float64"
        columns = values.dtype.names
        return Preview(name, form, dtype, len(values), columns=columns, rows=tuple(values.tolist()))
    is_time = values.dtype.kind == "M"
    is_float = values.dtype.kind == "f"
    finite = np.isfinite(values) if is_float or is_time else np.ones(values.shape, np.bool_)
    kept = values[finite]
    is_wide = values.ndim > 1
    best = [] if is_wide else highest(values, finite)
    is_group = (
        OF_FORM[form].is_array
        and not is_wide
        and (values.dtype.kind == "b" or (is_group and values.dtype.kind == "i"))
    )
    groups, num_groups = _groups(values, form, graph) if is_group else ((), 0)
    return Preview(
        name,
        form,
        "time" if is_time else values.dtype.name,
        len(values),
        tuple((label(graph, form, i), values[i].item()) for i in best),
        groups,
        num_groups,
        kept.min().item() if len(kept) else None,
        _mean(kept) if len(kept) else None,
        kept.max().item() if len(kept) else None,
        int(np.isnan(values).sum()) if is_float else int((~finite).sum()),
        int(np.isinf(values).sum()) if is_float else 0,
        (OF_FORM[form].name, *(f"{name}.{k}" for k in range(values.shape[1]))) if is_wide else (),
        tuple((label(graph, form, i), *row.tolist()) for i, row in enumerate(values[:TOP]))
        if is_wide
        else (),
    )


def _mean(values: Any) -> float | datetime:
    """The mean of numbers or of times."""
    if values.dtype.kind == "M":
        found: datetime = from_seconds(as_seconds(values).mean()).item()
        return found
    return float(values.mean(dtype=np.float64))


def highest(values: Any, among: Any, count: int = TOP) -> list[int]:
    """Positions of the highest values where `among` is True, ties in order of position.

    Examples
    --------
    >>> highest(np.array([1, 7, 7, 3]), np.array([True] * 4), 3)
    [1, 2, 3]
    """
    positions = np.flatnonzero(among)
    kept = values[positions]
    if len(kept) > 4 * count:
        # A partition finds the threshold in linear time; only what reaches it is sorted.
        bound = np.partition(kept, len(kept) - count)[len(kept) - count]
        above, ties = positions[kept > bound], positions[kept == bound]
        positions = np.sort(np.concatenate((above, ties[:count])))
        kept = values[positions]
    # Ranks can be negated in every dtype (the values of a bool or the lowest int64 cannot).
    ranks = np.unique(kept, return_inverse=True)[1]
    order = np.lexsort((positions, -ranks))
    return positions[order[:count]].tolist()


def _groups(values: Any, form: str, graph: Graph) -> tuple[tuple[Group, ...], int]:
    """The largest groups of equal values, and how many there are; none where most are alone."""
    found, first, sizes = np.unique(values, return_index=True, return_counts=True)
    if values.dtype.kind != "b" and 2 * len(found) > len(values):
        return (), 0
    largest = np.lexsort((first, -sizes))[:TOP]
    groups = []
    for k in largest.tolist():
        members = np.flatnonzero(values == found[k])[:MEMBERS].tolist()
        labels = tuple(label(graph, form, i) for i in members)
        groups.append(Group(found[k].item(), int(sizes[k]), labels))
    return tuple(groups), len(found)
