"""A pandas Series as an input: its values in the order of the graph, found by the labels in its index."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from groggy_nb.errors import clipped
from groggy_nb.graph import Graph

Refused = Callable[[str, str, str | None], Exception]


def is_series(given: Any) -> bool:
    """Whether a value is a Series, without importing pandas."""
    if type(given).__module__.partition(".")[0] != "pandas":
        return False
    import pandas as pd

    return isinstance(given, pd.Series)


def in_graph_order(given: Any, graph: Graph, refused: Refused) -> Any:
    """The values of a Series in the order of the graph's nodes, or of its edges.

    By the labels of nodes where the index has them all, by the numbers of edges where it is a
    permutation of these; else by position, and then the index must be pandas' own 0, 1, 2, ...

    Raises
    ------
    Exception
        As `refused` makes it, for an index of other labels, or of repeated ones.
    """
    import pandas as pd

    index, length = given.index, len(given)
    nodes, edges = graph.num_nodes, graph.num_edges
    is_plain = isinstance(index, pd.RangeIndex) and index.equals(pd.RangeIndex(length))
    if is_plain and (graph.labels is None or length != nodes):
        return given
    if length == edges != nodes and index.sort_values().equals(pd.RangeIndex(edges)):
        return given.sort_index()
    labels = pd.RangeIndex(nodes) if graph.labels is None else pd.Index(graph.labels)
    if not index.is_unique:
        twice = index[index.duplicated()][0]
        raise refused(*_unfit(f"has {clipped(repr(twice))} twice in its index"))
    places = index.get_indexer(labels)
    if (places >= 0).all():
        return given.iloc[places]
    if is_plain:
        return given
    lacking = labels[int(np.argmax(places < 0))]
    raise refused(*_unfit(f"has no value for node {clipped(repr(lacking))} in its index"))


def _unfit(what: str) -> tuple[str, str, str]:
    hint = "a Series goes by its index, which wants the label of each node; .to_numpy() goes by position"
    return "input-labels", what, hint
