"""Aggregates at an index: `sum(x, at=i)` is at each node j of the values of all nodes v with `i[v] == j`.

Each fold that goes over a row goes over such a group too, with the same texts for native code: in node
order, from one running value on, whatever the number of threads.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import numpy as np

from groggy_nb.ops import reduce, rules
from groggy_nb.ops.edges import OUTSIDE, refuse_outside
from groggy_nb.ops.forms import Fold, Group
from groggy_nb.ops.table import OPS, NodeValue, Op, Scalar, Value, op


def _groups(at: Any, where: Any) -> list[Any]:
    """The nodes that go to each node, in order."""
    nodes = np.flatnonzero(np.broadcast_to(where, at.shape))
    refuse_outside(at, np.broadcast_to(where, at.shape))
    by_target = nodes[np.argsort(at[nodes], kind="stable")]
    return np.split(by_target, np.searchsorted(at[by_target], np.arange(1, len(at)))) if len(at) else []


def _declare(fold: Op, form: Fold) -> Op:
    """The fold at an index."""

    def folded(x: Any, at: Any, where: Any, default: Any, checked: bool) -> Any:
        x = np.broadcast_to(x, at.shape)
        options = {"_checked": True} if checked and fold.checked else {}
        empty = default if default is not None else form.empty_row
        found = []
        for nodes in _groups(at, where):
            if len(nodes) == 0 and empty is not None:
                found.append(empty)
            else:
                found.append(fold.reference(x[nodes], _cuts=(0, len(nodes)), _index=nodes, **options))
        return np.array(found, dtype=None if found else x.dtype)

    # Entries are counted without naming any: `count(at=i)`.
    def of_values(
        x: Value,
        *,
        at: NodeValue,
        where: Value = True,
        default: Scalar = None,
        _checked: bool = False,
    ) -> Any:
        return folded(x, at, where, default, _checked)

    def of_entries(
        x: Value = True,
        *,
        at: NodeValue,
        where: Value = True,
        default: Scalar = None,
    ) -> Any:
        return folded(x, at, where, default, False)

    meaning = of_entries if fold.rule is rules.truth_count else of_values
    meaning.__doc__ = (
        f"`{fold.name}` of the values of all nodes v with `at[v] == j`, at each node j.\n\n"
        "In node order. `where=` is a mask of the nodes that are taken; of those an index outside of "
        "0 to N - 1\nis an error. Where no node names j it is `default=`, or that of a row of no neighbors."
    )
    name = f"{fold.name}_at"
    needs = {"float64": reduce.NOTHING} if form.empty_row is None else {}
    op(
        name=name,
        family="index",
        form=Group(fold.name),
        called=fold.name,
        bounded=fold.bounded,
        rule=rules.grouped(fold.rule),
        times=rules.times_grouped(fold.times) if fold.times is not None else None,
        fails={"int64": OUTSIDE} | needs,
        checked=fold.checked,
    )(meaning)
    return OPS[name]


def _declared() -> dict[str, Op]:
    folds = [(o, o.as_fold) for o in OPS.values()]
    return {o.name: _declare(o, form) for o, form in folds if form is not None and form.in_row}


# The aggregates that may be called with `at=`, and the ops that these calls are.
GROUPS: Mapping[str, Op] = MappingProxyType(_declared())
