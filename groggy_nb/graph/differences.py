"""What differs between two graphs: nodes and edges added, removed and changed, told by label."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from .. import given
from ..errors import GraphError
from .columns import Column
from .conversions import label_list
from .graph import Graph

Places = NDArray[np.intp]
CODE = "graph-diff"


def diff_nodes(before: Graph, after: Graph) -> Any:
    """The nodes that one of two graphs lacks, and those whose attributes differ.

    Parameters
    ----------
    before, after : Graph

    Returns
    -------
    DataFrame
        By label: "change" ("removed", "changed" or "added") and "attributes", the names of those that
        differ, in a tuple. Removed and changed nodes in the order of `before`, then added ones in that of
        `after`. An attribute that a graph lacks is missing at all its nodes.

    Raises
    ------
    GraphError
        For anything but two graphs.

    Examples
    --------
    >>> before = Graph.from_edges([0], [1], labels=["ann", "bob"], node_attrs={"age": [31, 28]})
    >>> after = Graph.from_edges([0], [1], labels=["bob", "cy"], node_attrs={"age": [29, 50]})
    >>> diff_nodes(before, after)["change"].to_dict()
    {'ann': 'removed', 'bob': 'changed', 'cy': 'added'}
    """
    _check_graphs(before, after)
    there = _numbers(before, after)
    old = np.flatnonzero(there < before.num_nodes)
    matched = np.full(before.num_nodes, -1, np.intp)
    matched[there[old]] = old
    added = np.flatnonzero(there >= before.num_nodes)
    rows = _rows(before.node_attrs, after.node_attrs, matched, added)
    labels = (label_list(before), label_list(after))
    import pandas as pd

    index = pd.Index(
        [labels[change == "added"][k] for change, k, _ in rows], name="node", tupleize_cols=False
    )
    return _frame(rows, {}, index)


def diff_edges(before: Graph, after: Graph) -> Any:
    """The edges that one of two graphs lacks, and those whose attributes differ.

    Edges are told by the labels of their ends; of parallel ones the first goes with the first, and so on.

    Parameters
    ----------
    before, after : Graph
        Both directed, or both undirected.

    Returns
    -------
    DataFrame
        "source", "target", "change" and "attributes", as `diff_nodes` has them, in the order of edges.

    Raises
    ------
    GraphError
        For anything but two graphs, or where one is directed and the other is not.

    Examples
    --------
    >>> before = Graph.from_edges([0, 1], [1, 2], weight=[1, 5])
    >>> after = Graph.from_edges([1, 2], [2, 0], weight=[7, 1])
    >>> diff_edges(before, after)[["source", "target", "change"]].to_numpy().tolist()
    [[0, 1, 'removed'], [1, 2, 'changed'], [2, 0, 'added']]
    """
    _check_graphs(before, after)
    if before.directed != after.directed:
        raise GraphError("one graph is directed and the other is not", code=CODE)
    numbers = _numbers(before, after)
    ours = _occurrences(before.src.astype(np.int64), before.dst.astype(np.int64), before.directed)
    theirs = _occurrences(numbers[after.src], numbers[after.dst], after.directed)
    everything = np.concatenate((ours, theirs))
    _, codes = np.unique(everything, axis=0, return_inverse=True)
    first, second = codes[: len(ours)], codes[len(ours) :]
    place = np.full(len(everything), -1, np.intp)
    place[second] = np.arange(len(second))
    matched = place[first]
    is_old = np.zeros(len(second), np.bool_)
    is_old[matched[matched >= 0]] = True
    rows = _rows(before.edge_attrs, after.edge_attrs, matched, np.flatnonzero(~is_old))
    sides = {}
    for name in ("source", "target"):
        ends = [graph.src if name == "source" else graph.dst for graph in (before, after)]
        labels = [label_list(before), label_list(after)]
        sides[name] = [labels[c == "added"][ends[c == "added"][k]] for c, k, _ in rows]
    import pandas as pd

    return _frame(rows, sides, pd.RangeIndex(len(rows)))


def _check_graphs(before: object, after: object) -> None:
    """Raise for anything but two graphs."""
    for name, graph in (("before", before), ("after", after)):
        if not isinstance(graph, Graph):
            raise given.refusal(
                name, graph, "a graph", error=GraphError, code=CODE, hint="gn.as_graph makes one of others"
            )


def _numbers(before: Graph, after: Graph) -> Places:
    """Each node of `after` as its number in `before`, those that are not there numbered on."""
    number = {label: k for k, label in enumerate(label_list(before))}
    found = (number.setdefault(label, len(number)) for label in label_list(after))
    return np.fromiter(found, np.intp, after.num_nodes)


def _occurrences(src: Any, dst: Any, directed: bool) -> NDArray[np.int64]:
    """Each edge as (end, end, how many with these ends came before it)."""
    low, high = (src, dst) if directed else (np.minimum(src, dst), np.maximum(src, dst))
    order = np.lexsort((high, low))
    is_new = np.ones(len(order), np.bool_)
    is_new[1:] = (low[order][1:] != low[order][:-1]) | (high[order][1:] != high[order][:-1])
    begin = np.maximum.accumulate(np.where(is_new, np.arange(len(order)), 0))
    nth = np.empty(len(order), np.int64)
    nth[order] = np.arange(len(order)) - begin
    return np.stack((low, high, nth), axis=1)


def _rows(before: Any, after: Any, matched: Places, added: Places) -> list[tuple[str, int, tuple[str, ...]]]:
    """What changed, where, and in which attributes; `matched` is the place of each old item, -1 if gone."""
    kept = np.flatnonzero(matched >= 0)
    differing: dict[int, list[str]] = {}
    for name in dict.fromkeys((*before, *after)):
        is_other = _differs(before.get(name), after.get(name), kept, matched[kept])
        for k in kept[is_other].tolist():
            differing.setdefault(k, []).append(name)
    rows: list[tuple[str, int, tuple[str, ...]]] = []
    for k in np.flatnonzero(matched < 0).tolist():
        rows.append(("removed", k, ()))
    rows += [("changed", k, tuple(names)) for k, names in differing.items()]
    return sorted(rows, key=lambda row: row[1]) + [("added", k, ()) for k in added.tolist()]


def _differs(one: Column | None, other: Column | None, here: Places, there: Places) -> NDArray[np.bool_]:
    """Where the values of two columns differ, at places that go with each other; one may not be there."""
    if one is None or other is None:
        column, places = (one, here) if other is None else (other, there)
        assert column is not None
        return np.ones(len(places), np.bool_) if column.missing is None else ~column.missing[places]
    gone = [
        np.zeros(len(here), np.bool_) if c.missing is None else c.missing[p]
        for c, p in ((one, here), (other, there))
    ]
    if one.dtype_name == other.dtype_name or {one.dtype_name, other.dtype_name} <= {"int64", "float64"}:
        a, b = _plain(one)[here], _plain(other)[there]
        is_other = np.asarray(a != b, np.bool_)
        if a.dtype.kind == "f" and b.dtype.kind == "f":
            is_other &= ~(np.isnan(a) & np.isnan(b))
    else:
        is_other = np.ones(len(here), np.bool_)
    is_other[gone[0] | gone[1]] = False
    is_other |= gone[0] != gone[1]
    return is_other


def _plain(column: Column) -> NDArray[Any]:
    """The values themselves, words in place of codes."""
    if column.categories is None:
        return column.values
    words: NDArray[Any] = np.array([*column.categories, ""], dtype=object)
    found: NDArray[Any] = words[column.values]  # -1, of what is missing, is the last
    return found


def _frame(rows: list[tuple[str, int, tuple[str, ...]]], sides: dict[str, list[Any]], index: Any) -> Any:
    """The table of the rows."""
    import pandas as pd

    columns = {name: pd.Series(values, index=index, dtype=object) for name, values in sides.items()}
    columns["change"] = pd.Series([change for change, *_ in rows], index=index, dtype=object)
    columns["attributes"] = pd.Series([names for *_, names in rows], index=index, dtype=object)
    return pd.DataFrame(columns, index=index)
