"""Tables of a graph: its nodes and edges as pandas shows them, by label."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from .graph import Graph


def label_index(graph: Graph, name: str = "node") -> Any:
    """The labels as a pandas Index, a RangeIndex where the graph has none."""
    import pandas as pd

    if graph.labels is None:
        return pd.RangeIndex(graph.num_nodes, name=name)
    # Without tupleize_cols=False labels that are tuples would become a MultiIndex.
    return pd.Index(graph.labels, name=name, dtype=graph.labels.dtype, tupleize_cols=False)


def node_table(graph: Graph) -> Any:
    """A DataFrame of the node attributes, indexed by label."""
    import pandas as pd

    columns = {name: column.to_pandas() for name, column in graph.node_attrs.items()}
    return pd.DataFrame(columns, index=label_index(graph), copy=True)


def edge_table(graph: Graph) -> Any:
    """A DataFrame of source and target labels and the edge attributes, by edge position."""
    import pandas as pd

    ends = {"source": _end_labels(graph, graph.src), "target": _end_labels(graph, graph.dst)}
    columns = {_free_name(name): column.to_pandas() for name, column in graph.edge_attrs.items()}
    return pd.DataFrame(ends | columns, index=pd.RangeIndex(graph.num_edges, name="edge"), copy=True)


def _end_labels(graph: Graph, ends: Any) -> Any:
    """The label of each end; int64 where the graph has none."""
    return ends.astype(np.int64) if graph.labels is None else graph.labels[ends]


def _free_name(name: str) -> str:
    """The attribute's name, set apart from the two columns of ends."""
    return f"{name} (attribute)" if name in ("source", "target") else name
