"""The groups that values of nodes make: how large, how closed, and who is in the middle."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .. import given
from ..errors import GraphError
from .attributes import node_column

if TYPE_CHECKING:
    from .graph import Graph

CODE = "graph-groups"


def group_table(graph: Graph, values: Any, by: Any = None, top: int = 3, what: str = "the groups") -> Any:
    """One row a group of nodes: its size, its edges inside and outside, and its first members.

    Parameters
    ----------
    graph : Graph
    values : str, or a value a node
        The name of a node attribute, or integers, truth values or words; a Series by label.
    by : str or numbers, optional
        What members are ranked by, ties in node order; by default their degree.
    top : int
        Members to name.
    what : str
        What messages call the values.

    Returns
    -------
    DataFrame
        By "group", the largest first: "size"; "inner", edges with both ends in it; "outer", edges with one;
        "top", the labels of the first members in a tuple. Nodes without a value are in no group.

    Raises
    ------
    GraphError
        For values that are measures (floats, times), and a name that no attribute has.
    """
    import pandas as pd

    top = given.whole("top", top, 0, error=GraphError, code=CODE)
    column = node_column(graph, values, what)
    if column.categories is None and column.values.dtype.kind not in "ib":
        raise GraphError(
            f"{what} are {column.dtype_name}s; wanted integers, truth values or words",
            code=CODE,
            hint="cut a measure into groups first, for example x > 0.1 or pandas.cut",
        )
    if by is None:
        measure = graph.degrees("both").astype(np.float64)
    else:
        ranked = node_column(graph, by, "by")
        if ranked.categories is not None or ranked.is_time:
            raise GraphError(f"by holds {ranked.dtype_name}s; wanted numbers", code=CODE)
        measure = ranked.values.astype(np.float64)
    kinds, group = np.unique(column.values, return_inverse=True)
    group = group.astype(np.intp)
    if column.missing is not None:
        group[column.missing] = -1
    of_src, of_dst = group[graph.src], group[graph.dst]
    is_inner = (of_src == of_dst) & (of_src >= 0)
    count = len(kinds)
    size = np.bincount(group[group >= 0], minlength=count)
    inner = np.bincount(of_src[is_inner], minlength=count)
    outer = sum(
        (np.bincount(ends[~is_inner & (ends >= 0)], minlength=count) for ends in (of_src, of_dst)),
        np.zeros(count, np.int64),
    )
    order = np.lexsort((np.arange(len(measure)), -np.nan_to_num(measure, nan=-np.inf), group))
    begin = np.searchsorted(group[order], np.arange(count))
    kept = [k for k in np.lexsort((np.arange(count), -size)).tolist() if size[k]]
    members = [order[begin[k] : begin[k] + min(top, int(size[k]))].tolist() for k in kept]
    names = [kinds[k].item() if column.categories is None else column.categories[kinds[k]] for k in kept]
    return pd.DataFrame(
        {
            "size": size[kept],
            "inner": inner[kept],
            "outer": outer[kept],
            "top": pd.Series([tuple(map(graph.label_of, some)) for some in members], dtype=object).array,
        },
        index=pd.Index(names, name="group"),
    )
