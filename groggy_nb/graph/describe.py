"""What a graph says about itself: a few lines of text, and the same as an HTML table."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import TYPE_CHECKING

import numpy as np

from ..errors import clipped, printable
from .columns import Column
from .edges import count_parallel

if TYPE_CHECKING:
    from .graph import Graph

LEFT = 'style="text-align:left"'
PARALLEL_COUNTED = 5_000_000  # edges; counting more would make the repr slower than half a second


def as_text(graph: Graph) -> str:
    """The summary as plain text."""
    lines = [_headline(graph)]
    lines += [f"  {name}: {value}" for name, value in _rows(graph)]
    return printable("\n".join(lines))


def as_html(graph: Graph) -> str:
    """The summary as an HTML table; every word that comes from data is escaped."""
    cells = "".join(
        f"<tr><th {LEFT}>{escape(name)}</th><td {LEFT}>{escape(value)}</td></tr>"
        for name, value in _rows(graph)
    )
    return f"<div><b>{escape(_headline(graph))}</b><table>{cells}</table></div>"


def _headline(graph: Graph) -> str:
    """Direction and size in one line."""
    kind = "directed" if graph.directed else "undirected"
    return f"Graph: {kind}, {_count(graph.num_nodes, 'node')}, {_count(graph.num_edges, 'edge')}"


def _rows(graph: Graph) -> list[tuple[str, str]]:
    """Name and value of each line of the summary."""
    weight = graph.edge_attrs.get("weight")
    rows = [
        ("weights", "none" if weight is None else _range(weight)),
        ("self loops", f"{np.count_nonzero(graph.src == graph.dst):,}"),
        ("isolated nodes", f"{np.count_nonzero(graph.degrees('both') == 0):,}"),
    ]
    if graph.num_edges <= PARALLEL_COUNTED:
        rows.append(("parallel edges", f"{count_parallel(graph.src, graph.dst, graph.directed):,}"))
    if graph.packed_labels is not None:
        rows.append(("labels", _first_labels(graph)))
    rows.append(("node attributes", _names(graph.node_attrs)))
    rows.append(("edge attributes", _names(graph.edge_attrs)))
    return rows + [("note", clipped(note)) for note in graph.notes]


def _count(number: int, noun: str) -> str:
    """ "1 node", "2 nodes"."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _range(column: Column) -> str:
    """The dtype, lowest and highest value of a column of numbers."""
    values = column.values
    return f"{values.dtype}, {values.min()} to {values.max()}" if len(values) else f"{values.dtype}"


def _names(columns: Mapping[str, Column]) -> str:
    """Attribute names with what they hold."""
    kinds = (f"{clipped(name)} ({column.dtype_name})" for name, column in columns.items())
    return ", ".join(kinds) or "none"


def _first_labels(graph: Graph) -> str:
    """The first labels, each cut to a screen's width."""
    assert graph.packed_labels is not None
    some = ", ".join(clipped(repr(x))[:60] for x in graph.packed_labels[:3].tolist())
    return some + (", …" if graph.num_nodes > 3 else "")
