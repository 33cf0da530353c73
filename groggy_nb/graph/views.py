"""Tables of nodes and edges as pandas shows them, by label; without labels, by number."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from .columns import Column
from .labels import unpacked


def node_table(num_nodes: int, labels: Any, attrs: Mapping[str, Column]) -> Any:
    """A DataFrame of the node attributes, indexed by label."""
    import pandas as pd

    columns = {name: column.to_pandas() for name, column in attrs.items()}
    return pd.DataFrame(columns, index=_label_index(num_nodes, labels), copy=True)


def edge_table(src: Any, dst: Any, labels: Any, attrs: Mapping[str, Column]) -> Any:
    """A DataFrame of source and target labels and the edge attributes, by edge position."""
    import pandas as pd

    names = None if labels is None else unpacked(labels)  # once, so that both columns share each str
    ends: dict[str, Any] = {"source": _end_labels(src, names), "target": _end_labels(dst, names)}
    if labels is not None and labels.dtype == object:  # pandas may take it for text, which Arrow cannot hold
        ends = {name: pd.Series(column, dtype=object) for name, column in ends.items()}
    columns = {_free_name(name): column.to_pandas() for name, column in attrs.items()}
    return pd.DataFrame(ends | columns, index=pd.RangeIndex(len(src), name="edge"), copy=True)


def _label_index(num_nodes: int, labels: Any) -> Any:
    """The labels as a pandas Index, a RangeIndex where there are none."""
    import pandas as pd

    if labels is None:
        return pd.RangeIndex(num_nodes, name="node")
    # Without tupleize_cols=False labels that are tuples would become a MultiIndex.
    labels = unpacked(labels)
    return pd.Index(labels, name="node", dtype=labels.dtype, tupleize_cols=False)


def _end_labels(ends: Any, labels: Any) -> Any:
    """The label of each end; int64 where there are none."""
    return ends.astype(np.int64) if labels is None else labels[ends]


def _free_name(name: str) -> str:
    """The attribute's name, set apart from the two columns of ends."""
    return f"{name} (attribute)" if name in ("source", "target") else name
