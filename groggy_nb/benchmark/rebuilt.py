"""Our graphs as those of other systems, each kept until the next one.

Building takes longer than most of the work, and a graph has several contests, one after the other.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np

from groggy_nb.benchmark.peers import installed
from groggy_nb.graph import Graph
from groggy_nb.graph.conversions import weights


@lru_cache(maxsize=1)
def in_networkit(graph: Graph, is_weighted: bool) -> Any:
    """With indices of edges."""
    module = installed("networkit")
    ends = (graph.src.astype(np.uint64), graph.dst.astype(np.uint64))
    other = module.graph.GraphFromCoo(
        (weights(graph, "weight"), ends) if is_weighted else ends,
        n=graph.num_nodes,
        weighted=is_weighted,
        directed=graph.directed,
    )
    other.indexEdges()
    return other


@lru_cache(maxsize=1)
def in_igraph(graph: Graph) -> Any:
    """Without lengths."""
    edges = np.column_stack((graph.src, graph.dst))
    return installed("igraph").Graph(n=graph.num_nodes, edges=edges, directed=graph.directed)


@lru_cache(maxsize=1)
def in_rustworkx(graph: Graph) -> Any:
    """Of Python's objects."""
    module = installed("rustworkx")
    other = module.PyDiGraph() if graph.directed else module.PyGraph()
    other.add_nodes_from(range(graph.num_nodes))
    lengths = weights(graph, "weight").tolist()
    other.add_edges_from(list(zip(graph.src.tolist(), graph.dst.tolist(), lengths, strict=True)))
    return other


@lru_cache(maxsize=1)
def in_networkx(graph: Graph) -> Any:
    """Of Python's objects."""
    return graph.to_networkx()
