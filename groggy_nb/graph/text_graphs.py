"""Graphs out of text files, and tables of nodes; every assumption is a note."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from ..errors import clipped
from . import tables
from .graph import Graph
from .reading import Reading, Take
from .text_columns import Columns, ends_of, read_columns
from .text_files import Text, read_text
from .text_tables import parse, read_table

ISO = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?)?")


def read_graph(take: Take, name: str, usual: str | None, reading: Reading) -> Graph:
    """The graph of a text file with one row for each edge.

    Its text is let go as soon as its rows are read.

    Raises
    ------
    GraphError
        For text that is none, rows that are not whole or have no end, and columns that cannot be told.
    """
    text = read_text(take(), usual)
    columns = read_columns(text, usual, reading)
    ends = ends_of(text, columns, usual, reading)
    table, names, notes = read_table(text, columns, ends)
    notes = [f"from the file {name}", *text.notes, *columns.notes, *notes]
    if columns.has_header and usual is None and (reading.source is None) and list(ends) == columns.names[:2]:
        notes.append(f"columns {clipped(repr(ends[0]))} and {clipped(repr(ends[1]))} are source and target")
    table, dropped = _without_empty(table, text, columns)
    table, called = _with_weight(table, columns, reading)
    notes += [*dropped, *called]
    if "weight" in text.attributes and table["weight"].isna().any():
        notes.append(f"{table['weight'].isna().sum():,} edges without 'weight' weigh 1")
        table["weight"] = table["weight"].fillna(1)
    reading = replace(reading, source=ends[0], target=ends[1])
    head = text.head
    del text
    if head.directed is not None:
        says = f'as the head of the file says ("{head.source}")'
        if reading.directed is None:
            reading = replace(reading, directed=head.directed)
            notes.append(f"{'directed' if head.directed else 'undirected'}, {says}")
        elif reading.directed != head.directed:
            notes.append(f"{'undirected' if head.directed else 'directed'} as asked, not {says}")
    if not head.two_sided:
        return tables.from_table(table, reading, notes, names)
    notes.append(f'nodes are "left 1", "right 1", ..., since sources and targets are two sets, {says}')
    for side, end in zip(("left", "right"), ends, strict=True):
        labels = table[end] if names is None else names[table[end]]
        table[end] = [f"{side} {label}" for label in labels.tolist()]
    graph = tables.from_table(table, reading, notes)
    return graph.with_node_attrs(
        {"side": [str(graph.label_of(k)).partition(" ")[0] for k in range(graph.num_nodes)]}
    )


def _without_empty(table: Any, text: Text, columns: Columns) -> tuple[Any, list[str]]:
    """The table without columns that have neither a name nor a value, and what to note of them."""
    named = text.first_rows()[0] if columns.has_header else []
    names = columns.names
    if columns.has_header:
        names = [n for n, own in zip(names[-len(named) :], named, strict=True) if not own]
    empty = [n for n in names if len(table) and table[n].isna().all()]
    notes = [f"column {clipped(repr(n))} left out: it has neither name nor value" for n in empty]
    return (table.drop(columns=empty) if empty else table), notes


def _with_weight(table: Any, columns: Columns, reading: Reading) -> tuple[Any, list[str]]:
    """The table with the third of columns without names as the weight, where it is numbers, and a note."""
    if "column3" not in table.columns or columns.has_header or reading.weight is not None:
        return table, []
    if "weight" in table.columns:
        return table, []
    if table["column3"].dtype.kind not in "iuf":
        return table, ["the third column is no number: it is the edge attribute 'column3'"]
    notes = ["the third column is the weight (weight=False: it is the attribute 'column3')"]
    return table.rename(columns={"column3": "weight"}), notes


def _with_times(table: Any, labels: Sequence[Any]) -> tuple[Any, list[str]]:
    """The table with columns of ISO dates or times as times, and notes; those of labels stay text."""
    import pandas as pd

    found = {}
    for name in table.columns:
        present = table[name].dropna()
        if name in labels or not len(present) or not ISO.fullmatch(str(present.iloc[0])):
            continue
        if present.dtype.kind in "iufbM" or not present.astype(str).str.fullmatch(ISO).all():
            continue
        try:
            found[name] = pd.to_datetime(table[name], format="ISO8601")
        except (ValueError, OverflowError):  # no day of the calendar, or zones of several kinds
            continue
    notes = [f"column {clipped(repr(name))} holds dates: it is a time" for name in found]
    return (table.assign(**found) if found else table), notes


def read_rows(data: bytes, usual: str) -> Any:
    """A DataFrame of a text file with a header; its first column stands as text and is never missing.

    Raises
    ------
    GraphError
        For bytes that are no UTF-8 text, and for a row with more or fewer fields, with its line.
    """
    import pandas as pd

    text = read_text(data, usual, fewest=1)
    columns = read_columns(text, usual, Reading(header=0))
    table, names, _ = parse(text, text.offset(1), columns, [0])
    table[columns.names[0]] = pd.Series(names.astype(object)[table[columns.names[0]]], dtype=object)
    return _with_times(_without_empty(table, text, columns)[0], columns.names[:1])[0]
