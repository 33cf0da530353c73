"""Tables of node attributes, joined to a graph by label."""

from __future__ import annotations

import os
from typing import Any

import numpy as np

from ..errors import GraphError
from ..given import path
from .arrow_tables import as_frame, is_arrow
from .attributes import columns_that_fit
from .files import read_rows
from .graph import Graph
from .labels import is_hashable, is_missing, object_labels, shown

Key = int | None  # the column that has the labels, None for the index
KEY_NAMES = ("node", "id", "label", "name", "index", "node_id", "nodeid")


def join_nodes(graph: Graph, table: Any) -> Graph:
    """The graph with the table's columns as node attributes, and with its rows as nodes.

    Rows are matched by label: by the index or by the first column, whichever has more labels of the
    graph; of equals by the index, unless the column is called node, id, label or the like. A row that matches
    no node is one without edges; nodes without a row have missing values.

    Raises
    ------
    GraphError
        For anything but a table or the path of one, for two rows with one label, and where no row is a
        node of the graph.
    """
    is_file = isinstance(table, str | os.PathLike)
    if is_file:
        table = read_rows(path("nodes", table, error=GraphError, code="graph-file-path"))
    elif is_arrow(table):
        table = as_frame(table)
    if type(table).__module__.partition(".")[0] != "pandas" or not hasattr(table, "columns"):
        what = f"nodes is a {type(table).__name__}; wanted a DataFrame, or the path of a .csv or .tsv file"
        raise GraphError(what, code="graph-nodes-type")
    rows, key = _of_file(graph, table) if is_file else _match(graph, table)
    matched = np.flatnonzero(rows >= 0)
    if len(table) and graph.num_nodes and not len(matched):
        raise _no_match(graph, table, is_file)
    notes: list[str] = []
    if len(matched) < len(table):
        graph, rows, notes = _with_isolated(graph, table, rows, key, is_file)
        matched = np.flatnonzero(rows >= 0)
    row_of = np.full(graph.num_nodes, -1, np.int64)
    row_of[rows[matched]] = matched
    given = {name: table.iloc[:, k] for k, name in enumerate(table.columns) if k != key}
    columns, left_out = columns_that_fit(given, "node", len(table))
    placed = {name: column.placed(row_of) for name, column in columns.items()}
    how = "index" if key is None else f"column {shown(table.columns[key])}"
    notes = [f"node attributes joined by {how}", *notes, *left_out]
    if (row_of < 0).any():
        notes.append(f"{np.count_nonzero(row_of < 0):,} nodes have no row of attributes")
    return graph.with_node_attrs(placed, notes)


def _with_isolated(
    graph: Graph, table: Any, rows: Any, key: Key, is_file: bool
) -> tuple[Graph, Any, list[str]]:
    """The graph with a node for each row that matches none, the node of each row, and notes."""
    labels = _keys(table, key).tolist()
    if graph.packed_labels is None or graph.packed_labels.dtype.kind in "iu":
        labels = [_whole(x if not is_file or _number(x) is None else _number(x)) for x in labels]
    lost = np.flatnonzero(rows < 0).tolist()
    added: dict[Any, int] = {}
    for k in lost:
        if _is_label(labels[k]) and added.setdefault(labels[k], k) != k:
            raise _repeated(added[labels[k]], k, labels[k])
    notes = []
    unnamed = sum(not _is_label(labels[k]) for k in lost)
    if unnamed:
        notes.append(f"{unnamed:,} rows of nodes without a label left out")
    if added:
        graph = _extended(graph, list(added))
        what = "1 node of nodes= has" if len(added) == 1 else f"{len(added):,} nodes of nodes= have"
        notes.append(f"{what} no edge; with them there are {graph.num_nodes:,} nodes")
        # All numbers may have changed: integer labels stay in ascending order.
        rows = _of_file(graph, table)[0] if is_file else _numbers(graph, _keys(table, key))
    return graph, rows, notes


def _extended(graph: Graph, labels: list[Any]) -> Graph:
    """The graph with more nodes; where all labels are integers, in ascending order."""
    every = [*_known(graph), *labels]
    order = np.arange(len(every))
    if set(map(type, every)) == {int}:
        order = np.array(sorted(range(len(every)), key=every.__getitem__), np.int64)
    number = np.empty_like(order)
    number[order] = np.arange(len(order))
    old = np.where(order < graph.num_nodes, order, -1)
    return Graph.from_edges(
        number[graph.src],
        number[graph.dst],
        labels=_as_given([every[k] for k in order.tolist()]),
        directed=graph.directed,
        edge_attrs=graph.edge_attrs,
        node_attrs={name: column.placed(old) for name, column in graph.node_attrs.items()},
        notes=graph.notes,
    )


def _as_given(labels: list[Any]) -> Any:
    """Labels as `from_edges` takes them: tuples stay tuples."""
    return labels if set(map(type, labels)) == {int} else object_labels(labels)


def _whole(x: Any) -> Any:
    """The integer that a whole float equals, anything else as it is."""
    return int(x) if isinstance(x, float) and x.is_integer() else x


def _keys(table: Any, key: Key) -> Any:
    """The labels of the rows."""
    return table.index if key is None else table.iloc[:, key]


def _is_label(x: Any) -> bool:
    """Whether a value can be the label of a node."""
    return is_hashable(x) and not is_missing(x) and type(x) is not bool and x != ""


def _known(graph: Graph) -> Any:
    """The labels of the graph in the order of nodes."""
    return range(graph.num_nodes) if graph.packed_labels is None else graph.packed_labels.tolist()


def _of_file(graph: Graph, table: Any) -> tuple[Any, Key]:
    """The node of each row of a file, whose first column has the labels: as text, else as numbers."""
    by_text = _numbers(graph, table.iloc[:, 0])
    by_number = _numbers(graph, table.iloc[:, 0].map(_number))
    return _once(np.where(by_text >= 0, by_text, by_number), table.iloc[:, 0]), 0


def _number(text: str) -> int | float | None:
    """The number that a text is, None where it is none."""
    for convert in (int, float):
        try:
            return convert(text)
        except ValueError:
            continue
    return None


def _no_match(graph: Graph, table: Any, is_file: bool) -> GraphError:
    """What to say of a table none of whose rows is a node; perhaps another column has the labels."""
    label = shown(graph.label_of(0))
    hits = {
        name: np.count_nonzero(_numbers(graph, table.iloc[:, k]) >= 0) for k, name in enumerate(table.columns)
    }
    best = max(hits, key=lambda name: hits[name], default=None)
    hint = f"labels of this graph look like {label}"
    if best is not None and hits[best]:
        move = "make it the first one" if is_file else f"nodes=table.set_index({best!r})"
        hint = f"column {shown(best)} has them: {move}"
    what = "no row of nodes is a node of the graph, by the table's index or by its first column"
    return GraphError(what, code="graph-nodes-match", hint=hint)


def _match(graph: Graph, table: Any) -> tuple[Any, Key]:
    """The node of each row (-1: none), and what told it: the index, the first column or one called id."""
    choices: list[Key] = [None, *([0] if len(table.columns) else [])]
    is_key = [str(name).strip().lower() in KEY_NAMES for name in table.columns]
    if table.index.name is None:
        choices += [k for k, named in enumerate(is_key) if named and k > 0]
        if is_key[:1] == [True]:
            choices.reverse()
    found = {key: _numbers(graph, _keys(table, key)) for key in choices}
    best = max(choices, key=lambda key: np.count_nonzero(found[key] >= 0))
    return _once(found[best], _keys(table, best)), best


def _numbers(graph: Graph, labels: Any) -> Any:
    """The node number of each label, int64, -1 where the graph has no such node."""
    index = {label: number for number, label in enumerate(_known(graph))}
    values = labels.tolist()
    found = (index.get(x, -1) if _is_label(x) else -1 for x in values)
    return np.fromiter(found, np.int64, len(values))


def _once(numbers: Any, labels: Any) -> Any:
    """The numbers themselves, or an error where two rows describe one node."""
    hit = numbers[numbers >= 0]
    if len(np.unique(hit)) < len(hit):
        seen: dict[int, int] = {}
        for row, number in enumerate(numbers.tolist()):
            if number >= 0 and seen.setdefault(number, row) != row:
                raise _repeated(seen[number], row, labels.tolist()[row])
    return numbers


def _repeated(first: int, second: int, label: Any) -> GraphError:
    """The error for two rows of one node."""
    return GraphError(
        f"rows {first} and {second} of nodes both describe {shown(label)}", code="graph-nodes-repeated"
    )
