"""A pandas Series or a dict as an input: its values in the order of the graph, found by label."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from groggy_nb.domains import EDGE, NODE, Domain
from groggy_nb.errors import clipped
from groggy_nb.graph import Graph

Refused = Callable[[str, str, str | None], Exception]
BY_POSITION = ".to_numpy() gives the values by position"


def in_graph_order(given: Any, graph: Graph, refused: Refused) -> tuple[Domain | None, Any]:
    """The values of a Series in the order of the graph's nodes or edges, and which of both.

    An index that pandas made (0, 1, 2, ...) goes by position, and then nothing is said of the kind. Else
    the index must hold the label of each node, or be the numbers or the ends of all edges.

    Raises
    ------
    Exception
        As `refused` makes it, for any other index.
    """
    import pandas as pd

    index, length = given.index, len(given)
    nodes, edges = graph.num_nodes, graph.num_edges
    if isinstance(index, pd.RangeIndex) and index.equals(pd.RangeIndex(length)):
        return None, given
    keys = index.tolist()
    if length == edges and index.nlevels == 2 and keys == _ends(graph):
        return EDGE, given
    of_edges = None
    if length == edges and index.dtype.kind in "iu":
        order = np.argsort(index.to_numpy(), kind="stable")
        if np.array_equal(index.to_numpy()[order], np.arange(edges)):
            of_edges = given.iloc[order]
    if (
        of_edges is not None and graph.packed_labels is None
    ):  # numbers of nodes and of edges, where there are as many
        return (EDGE if nodes != edges else None), of_edges
    if of_edges is None and length == edges != nodes:
        what = "has as many values as there are edges, and an index that is not their numbers from 0"
        raise refused("input-labels", what, f"{BY_POSITION}; so does .reset_index(drop=True)")
    place_of = dict(zip(keys, range(length), strict=True))
    labels = range(nodes) if graph.packed_labels is None else graph.packed_labels.tolist()
    places = [place_of.get(label, -1) for label in labels]
    has_all = -1 not in places
    if of_edges is not None and not has_all:
        return EDGE, of_edges
    if of_edges is not None:
        what = "has an index of numbers that are the labels of nodes and the numbers of edges alike"
        raise refused("input-labels", what, BY_POSITION)
    if len(place_of) < length:
        twice = next(key for place, key in enumerate(keys) if place_of[key] != place)
        raise refused("input-labels", f"has {clipped(repr(twice))} twice in its index", BY_POSITION)
    if not has_all:
        lacking = clipped(repr(labels[places.index(-1)]))
        hint = f"a Series goes by its index, which wants the label of each node; {BY_POSITION}"
        raise refused("input-labels", f"has no value for node {lacking} in its index", hint)
    return NODE, given.iloc[places]


def of_dict(given: Mapping[Any, Any], graph: Graph, refused: Refused) -> tuple[Domain, list[Any]]:
    """The values of a dict in the order of the graph: by the label of a node, or by an edge's two labels.

    Raises
    ------
    Exception
        As `refused` makes it, where a node (or an edge) has no value.
    """
    labels = range(graph.num_nodes) if graph.packed_labels is None else graph.packed_labels.tolist()
    lacking = next((label for label in labels if label not in given), None)
    if lacking is None:
        return NODE, [given[label] for label in labels]
    keys = _ends(graph)
    if not graph.directed:
        keys = [(v, u) if (u, v) not in given else (u, v) for u, v in keys]
    edge = next((key for key in keys if key not in given), None)
    if keys and edge is None:
        return EDGE, [given[key] for key in keys]
    is_of_edges = any(key in given for key in keys)
    what = f"edge {clipped(repr(edge))}" if is_of_edges else f"node {clipped(repr(lacking))}"
    hint = "a dict has a value for the label of each node, or for (source, target) of each edge"
    raise refused("input-labels", f"has no value for {what}", hint)


def _ends(graph: Graph) -> list[tuple[Any, Any]]:
    """The labels of each edge's two ends, as `Result.edges` has them for its index."""
    table = graph.edges
    return list(zip(table["source"].tolist(), table["target"].tolist(), strict=True))
