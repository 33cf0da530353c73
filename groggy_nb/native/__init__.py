"""Hand-written kernels on graphs: what a composed program is measured against.

Each takes a graph and gives an array with an entry for each node, in node order; `g.labels` says whose it
is. Louvain and Leiden are igraph's.
"""

from groggy_nb.native.centrality import betweenness, closeness, pagerank
from groggy_nb.native.community import label_propagation, leiden, louvain
from groggy_nb.native.searches import astar, bfs, dfs, dijkstra
from groggy_nb.native.structure import connected_components, core_number, triangles

__all__ = [
    "pagerank",
    "betweenness",
    "closeness",
    "label_propagation",
    "louvain",
    "leiden",
    "bfs",
    "dfs",
    "dijkstra",
    "astar",
    "connected_components",
    "core_number",
    "triangles",
]
