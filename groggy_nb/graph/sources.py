"""as_graph: the graph of whatever holds one, from networkx to a file."""

from __future__ import annotations

import os
from typing import Any

import numpy as np

from .. import given
from ..errors import GraphError
from .arrow_tables import as_frame, is_arrow
from .attributes import no_attribute
from .graph import Graph
from .node_tables import join_nodes
from .reading import Reading


def as_graph(
    obj: Any,
    directed: bool | None = None,
    *,
    source: Any = None,
    target: Any = None,
    weight: Any = None,
    nodes: Any = None,
    format: str | None = None,
    header: Any = "infer",
) -> Graph:
    """The graph of another library's graph, a sparse matrix, a table, arrays, a dict, or a file.

    Parameters
    ----------
    obj : graph, matrix, table, tuple, list, dict, array or path
        A graph is one of groggy_nb, networkx, igraph, NetworKit or rustworkx, a matrix of scipy.sparse.
        NetworKit does not list what attributes it holds: `with_node_attrs` puts them on the result.
        A list has pairs, or (source, target, weight or dict of attributes); networkx's `G.edges` is one.
        A dict has the neighbors of each node, as a list or as {neighbor: weight}.
        A table is a DataFrame of pandas, or one of Arrow, Polars or what else has `__arrow_c_stream__` (read
        with pyarrow). It has columns source/target, src/dst, from/to or u/v, or those named; the others
        become edge attributes. A tuple is (sources, targets[, weights]), an array integers (M, 2).
        Paths end in .csv .tsv .txt .mtx .npz .graph .graphml .gml .parquet or another ending
        of `groggy_nb.graph.files.FORMATS`, each also with .gz .bz2 .xz .zip or .zst, or begin with out. as
        KONECT's do.
    directed : bool, optional
        Graphs of other libraries and their files keep their own direction, a text file has the one that
        its head says (SNAP, KONECT), a symmetric MatrixMarket file is undirected, and a table has that of
        its column Type (Gephi); everything else is directed unless False is given, and then a matrix must
        be symmetric.
    source, target : str, optional
        Columns of a table with the ends of edges.
    weight : str, array or False, optional
        The edge attribute that is also "weight", by name; or the weights themselves, a Series by the
        labels of the rows. False: no column of a table is the weight. None: one called weight, in any case.
    nodes : table or path, optional
        Node attributes, joined by label (the index, or the first column); a row without edges is a node
        too. A path ends in .csv or .tsv.
    format : str, optional
        The format of a file that does not end like it: one of the endings, as "csv".
    header : "infer", None or 0
        Of a text file: whether its first row holds the names of columns. None: it is an edge.

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
    if directed is not None:
        directed = given.flag("directed", directed, error=GraphError, code="graph-directed")
    graph = _read(obj, Reading(directed, source, target, weight, header), format)
    return graph if nodes is None else join_nodes(graph, nodes)


def _read(obj: Any, reading: Reading, format: str | None) -> Graph:
    """The graph without the table of nodes, by the kind of object."""
    origin = _origin(obj)
    directed, weight = reading.directed, reading.weight
    if origin == "path":
        from . import files

        path = given.path("the graph", obj, error=GraphError, code="graph-file-path")
        return files.read_file(path, reading, format)
    if format is not None or reading.header != "infer":
        raise GraphError("format= and header= are of a file; this is none", code="graph-source-file")
    if origin in ("table", "arrow"):
        from . import tables

        return tables.from_table(as_frame(obj) if origin == "arrow" else obj, reading)
    if reading.source is not None or reading.target is not None:
        raise GraphError(
            "source= and target= name columns of a table; this is none", code="graph-source-columns"
        )
    match origin:
        case "graph":
            return _own(obj, directed, weight)
        case "networkx":
            from . import networks

            return networks.from_networkx(obj, directed, weight)
        case "igraph":
            from . import networks

            return networks.from_igraph(obj, directed, weight)
        case "triples":
            from . import edge_lists

            return edge_lists.from_triples(obj, directed, weight)
        case "edge view":
            from . import edge_lists

            return edge_lists.from_edge_view(obj, directed, weight)
        case "neighbors":
            from . import edge_lists

            return edge_lists.from_neighbors(obj, directed, weight)
        case "networkit":
            from . import networks

            return networks.from_networkit(obj, directed, weight)
        case "rustworkx":
            from . import networks

            return networks.from_rustworkx(obj, directed, weight)
        case "matrix":
            from . import matrices

            return matrices.from_matrix(obj, directed, weight)
        case "arrays":
            from . import tables

            return tables.from_arrays(obj, directed, weight)
    raise GraphError(
        f"{'None' if obj is None else f'an object of type {type(obj).__name__}'} is no graph",
        code="graph-source-type",
        hint="give a networkx graph, a scipy.sparse matrix, a table, (src, dst), or a path; "
        "gn.datasets.karate() is one to try",
    )


def _origin(obj: Any) -> str | None:
    """What kind of source an object is, without importing the libraries it may come from."""
    if isinstance(obj, Graph):
        return "graph"
    if isinstance(obj, str | os.PathLike):
        return "path"
    if isinstance(obj, list) and obj and isinstance(obj[0], tuple) and len(obj[0]) == 3:
        return "triples"
    if isinstance(obj, tuple | list | np.ndarray):
        return "arrays"
    packages = {c.__module__.partition(".")[0] for c in type(obj).__mro__}
    if "networkx" in packages and hasattr(obj, "is_multigraph"):
        return "networkx"
    if "networkx" in packages and type(obj).__name__.endswith(("EdgeView", "EdgeDataView")):
        return "edge view"
    if "igraph" in packages and hasattr(obj, "get_edgelist"):
        return "igraph"
    if "networkit" in packages and hasattr(obj, "iterEdgesWeights"):
        return "networkit"
    if "rustworkx" in packages and hasattr(obj, "weighted_edge_list"):
        return "rustworkx"
    if "scipy" in packages and hasattr(obj, "tocoo"):
        return "matrix"
    if "pandas" in packages and hasattr(obj, "columns"):
        return "table"
    if is_arrow(obj):
        return "arrow"
    return "neighbors" if isinstance(obj, dict) else None


def _own(graph: Graph, directed: bool | None, weight: Any) -> Graph:
    """The graph itself, with other weights where they are asked for; its direction stays."""
    if directed is not None and directed != graph.directed:
        raise GraphError(
            f"the graph is {'directed' if graph.directed else 'undirected'} already",
            code="graph-source-direction",
        )
    if weight is None:
        return graph
    if not isinstance(weight, str):
        return graph.with_weight(None if weight is False else weight)
    if weight not in graph.edge_attrs:
        raise no_attribute("edge", weight, graph.edge_attrs, "graph-source-columns")
    return graph.with_weight(graph.edge_attrs[weight])
