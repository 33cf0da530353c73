"""as_graph: the graph of whatever holds one, from networkx to a file."""

from __future__ import annotations

import os
from typing import Any

import numpy as np

from ..errors import GraphError
from .graph import Graph
from .node_tables import join_nodes


def as_graph(
    obj: Any,
    directed: bool | None = None,
    *,
    source: str | None = None,
    target: str | None = None,
    weight: Any = None,
    nodes: Any = None,
) -> Graph:
    """The graph of a networkx or igraph graph, a sparse matrix, a table, arrays, or a file.

    Parameters
    ----------
    obj : Graph, networkx or igraph graph, scipy.sparse matrix, DataFrame, tuple, array or path
        A DataFrame has columns source/target, src/dst, from/to or u/v, or those named; the others
        become edge attributes. A tuple is (sources, targets[, weights]), an array integers (M, 2).
        Paths end in .csv .tsv .txt .el .wel .mtx .npz .graphml .gml or .parquet, each also .gz.
    directed : bool, optional
        networkx and igraph graphs keep their own direction; everything else is directed unless
        False is given, and then a matrix must be symmetric.
    source, target : str, optional
        Columns of a table with the ends of edges.
    weight : str or array, optional
        The edge attribute that becomes "weight", by name; for arrays the weights themselves.
    nodes : DataFrame or path, optional
        Node attributes, joined by label (the index, or the first column); a path ends in .csv or .tsv.

    Returns
    -------
    Graph
        With labels of the source's own kind, and `notes` on what was assumed, dropped or merged.

    Raises
    ------
    GraphError
        For an object or a file that is no graph, naming the first bad position or row.

    Examples
    --------
    >>> as_graph((["a", "b"], ["b", "c"])).labels.tolist()
    ['a', 'b', 'c']
    """
    graph = _read(obj, directed, source, target, weight)
    return graph if nodes is None else join_nodes(graph, nodes)


def _read(obj: Any, directed: bool | None, source: str | None, target: str | None, weight: Any) -> Graph:
    """The graph without the table of nodes, by the kind of object."""
    origin = _origin(obj)
    if origin in ("table", "path"):
        from . import files, tables

        if origin == "table":
            return tables.from_table(obj, directed, source, target, weight)
        return files.read_file(os.fspath(obj), directed, source, target, weight)
    if source is not None or target is not None:
        raise GraphError(
            "source= and target= name columns of a table; this is none", code="graph-source-columns"
        )
    match origin:
        case "graph":
            return _own(obj, directed)
        case "networkx":
            from . import networks

            return networks.from_networkx(obj, directed, weight)
        case "igraph":
            from . import networks

            return networks.from_igraph(obj, directed, weight)
        case "matrix":
            from . import matrices

            return matrices.from_matrix(obj, directed)
        case "arrays":
            from . import tables

            return tables.from_arrays(obj, directed, weight)
    raise GraphError(
        f"{'None' if obj is None else f'an object of type {type(obj).__name__}'} is no graph",
        code="graph-source-type",
        hint="give a networkx graph, a scipy.sparse matrix, a DataFrame, (src, dst), or a path; "
        "gn.datasets.karate() is one to try",
    )


def _origin(obj: Any) -> str | None:
    """What kind of source an object is, without importing the libraries it may come from."""
    if isinstance(obj, Graph):
        return "graph"
    if isinstance(obj, str | os.PathLike):
        return "path"
    if isinstance(obj, tuple | list | np.ndarray):
        return "arrays"
    packages = {c.__module__.partition(".")[0] for c in type(obj).__mro__}
    if "networkx" in packages and hasattr(obj, "is_multigraph"):
        return "networkx"
    if "igraph" in packages and hasattr(obj, "get_edgelist"):
        return "igraph"
    if "scipy" in packages and hasattr(obj, "tocoo"):
        return "matrix"
    if "pandas" in packages and hasattr(obj, "columns"):
        return "table"
    return None


def _own(graph: Graph, directed: bool | None) -> Graph:
    """The graph itself; its direction cannot be changed by a word."""
    if directed is not None and directed != graph.directed:
        raise GraphError(
            f"the graph is {'directed' if graph.directed else 'undirected'} already",
            code="graph-source-direction",
        )
    return graph
