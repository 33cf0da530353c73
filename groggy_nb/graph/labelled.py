"""Values of nodes that go by label, as those of a pandas Series do: put in the order of the graph."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..errors import GraphError, clipped
from .columns import as_column

if TYPE_CHECKING:
    from .graph import Graph

CODE = "graph-series-index"


def is_series(obj: Any) -> bool:
    """Whether a value is a pandas Series or a kind of one, without importing pandas."""
    kinds = type(obj).__mro__
    return any(c.__module__.partition(".")[0] == "pandas" and c.__name__ == "Series" for c in kinds)


def places_of(graph: Graph, series: Any, what: str, has_all: bool = True) -> NDArray[np.intp] | None:
    """The position of each node's value in a Series, -1 where it has none; None where it goes by position.

    Parameters
    ----------
    has_all : bool
        Whether each node must have a value.

    Raises
    ------
    GraphError
        For labels that are no node's, that come twice, or that are lacking.
    """
    import pandas as pd

    index = series.index
    if isinstance(index, pd.RangeIndex) and index.name is None and index.equals(pd.RangeIndex(len(index))):
        return None  # nobody but pandas made it
    labels = index.tolist()
    numbers = np.fromiter(map(graph.index_of, labels), np.intp, len(labels))
    places = np.full(graph.num_nodes, -1, np.intp)
    places[numbers] = np.arange(len(labels))
    overwritten = np.flatnonzero(places[numbers] != np.arange(len(labels)))
    if len(overwritten):
        label = clipped(repr(labels[overwritten[0]]))
        raise GraphError(f"{what} has {label} twice in its index", code=CODE)
    if has_all and (places < 0).any():
        label = clipped(repr(graph.label_of(int(np.argmin(places)))))
        raise GraphError(
            f"{what} has no value for node {label} in its index",
            code=CODE,
            hint="a Series goes by its labels; .to_numpy() gives the values by position",
        )
    return places


def by_label(graph: Graph, given: Any, what: str) -> Any:
    """A Series as a column of all nodes, missing where it has no value; anything else as it is."""
    places = places_of(graph, given, what, has_all=False) if is_series(given) else None
    return given if places is None else as_column(given, what, len(given)).placed(places)
