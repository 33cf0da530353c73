"""Tables of node attributes, joined to a graph by label."""

from __future__ import annotations

import os
from typing import Any

import numpy as np

from ..errors import GraphError
from ..given import path
from .attributes import columns_that_fit
from .columns import Column, Mask
from .files import read_rows
from .graph import Graph
from .labels import is_hashable, is_missing, shown
from .times import NEVER

KEY_NAMES = ("node", "id", "label", "name", "index", "node_id", "nodeid")


def join_nodes(graph: Graph, table: Any) -> Graph:
    """The graph with the table's columns as node attributes.

    Rows are matched by label: by the index or by the first column, whichever has more labels of the
    graph; of equals by the index, unless the column is called node, id, label or the like. Rows that match no
    node are counted in the notes, and nodes without a row have missing values.

    Raises
    ------
    GraphError
        For anything but a DataFrame or the path of one, for two rows with one label, and where no row is a
        node of the graph.
    """
    is_file = isinstance(table, str | os.PathLike)
    if is_file:
        table = read_rows(path("nodes", table, error=GraphError, code="graph-file-path"))
    if type(table).__module__.partition(".")[0] != "pandas" or not hasattr(table, "columns"):
        what = f"nodes is a {type(table).__name__}; wanted a DataFrame, or the path of a .csv or .tsv file"
        raise GraphError(what, code="graph-nodes-type")
    rows, key = _of_file(graph, table) if is_file else _match(graph, table)
    matched = np.flatnonzero(rows >= 0)
    if len(table) and graph.num_nodes and not len(matched):
        raise _no_match(graph, table, is_file)
    has_row = np.zeros(graph.num_nodes, np.bool_)
    has_row[rows[matched]] = True
    row_of = np.zeros(graph.num_nodes, np.int64)
    row_of[rows[matched]] = matched
    given = {name: table.iloc[:, k] for k, name in enumerate(table.columns) if key != "column" or k > 0}
    columns, notes = columns_that_fit(given, "node", len(table))
    placed = {name: _place(column, row_of, has_row) for name, column in columns.items()}
    how = "index" if key == "index" else f"column {shown(table.columns[0])}"
    notes.insert(0, f"node attributes joined by {how}")
    if len(matched) < len(table):
        notes.append(f"{len(table) - len(matched):,} rows of nodes match no node")
    if not has_row.all():
        notes.append(f"{np.count_nonzero(~has_row):,} nodes have no row of attributes")
    return graph.with_node_attrs(placed, notes)


def _of_file(graph: Graph, table: Any) -> tuple[Any, str]:
    """The node of each row of a file, whose first column has the labels: as text, else as numbers."""
    by_text = _numbers(graph, table.iloc[:, 0])
    by_number = _numbers(graph, table.iloc[:, 0].map(_number))
    return _once(np.where(by_text >= 0, by_text, by_number), table.iloc[:, 0]), "column"


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


def _match(graph: Graph, table: Any) -> tuple[Any, str]:
    """The node of each row (-1: none), and whether the index or the first column told it."""
    by_index = _numbers(graph, table.index)
    if not len(table.columns):
        return _once(by_index, table.index), "index"
    by_column = _numbers(graph, table.iloc[:, 0])
    index_hits, column_hits = np.count_nonzero(by_index >= 0), np.count_nonzero(by_column >= 0)
    is_key = str(table.columns[0]).lower() in KEY_NAMES and table.index.name is None
    if column_hits > index_hits or (column_hits == index_hits and is_key):
        return _once(by_column, table.iloc[:, 0]), "column"
    return _once(by_index, table.index), "index"


def _numbers(graph: Graph, labels: Any) -> Any:
    """The node number of each label, int64, -1 where the graph has no such node."""
    known = range(graph.num_nodes) if graph.labels is None else graph.labels.tolist()
    index = {label: number for number, label in enumerate(known)}
    values = labels.tolist()
    found = (
        index.get(x, -1) if is_hashable(x) and not is_missing(x) and type(x) is not bool else -1
        for x in values
    )
    return np.fromiter(found, np.int64, len(values))


def _once(numbers: Any, labels: Any) -> Any:
    """The numbers themselves, or an error where two rows describe one node."""
    hit = numbers[numbers >= 0]
    if len(np.unique(hit)) < len(hit):
        seen: dict[int, int] = {}
        for row, number in enumerate(numbers.tolist()):
            if number >= 0 and seen.setdefault(number, row) != row:
                raise GraphError(
                    f"rows {seen[number]} and {row} of nodes both describe {shown(labels.tolist()[row])}",
                    code="graph-nodes-repeated",
                )
    return numbers


def _place(column: Column, row_of: Any, has_row: Mask) -> Column:
    """The column in the order of nodes, missing where a node has no row."""
    if not len(column):
        values = np.full(len(row_of), -1 if column.categories is not None else 0).astype(column.values.dtype)
        gone = np.ones(len(row_of), np.bool_)
    else:
        taken = column.take(row_of)
        values = taken.values.copy()
        gone = ~has_row if taken.missing is None else taken.missing | ~has_row
    if column.categories is not None:
        values[gone] = -1
    elif column.is_time:
        values[gone] = NEVER
    elif values.dtype.kind == "f":
        values[gone] = np.nan
    else:
        values[gone] = 0
    values.setflags(write=False)
    gone.setflags(write=False)
    return Column(values, column.categories, gone if gone.any() else None)
