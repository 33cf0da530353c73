"""The graph layer: Graph with its rows of neighbors, its sources, generators and data sets."""

from __future__ import annotations

from . import datasets, generate
from .columns import Column
from .csr import CSR
from .differences import diff_edges, diff_nodes
from .graph import Graph
from .sources import as_graph

__all__ = ["CSR", "Column", "Graph", "as_graph", "datasets", "diff_edges", "diff_nodes", "generate"]
