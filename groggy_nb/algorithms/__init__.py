"""The gallery: well-known algorithms as programs in the language, to run, read and change.

Each function returns a `Program`; its text is the algorithm, its arguments are the text's parameters,
and its last output is the result.

>>> from groggy_nb import algorithms
>>> print(algorithms.bfs_levels().text.splitlines()[3])
level = 0 if node_index() == index_of(source) else N      # N: not reached
"""

from groggy_nb.algorithms.centrality import pagerank, pagerank_note
from groggy_nb.algorithms.community import label_propagation, ordered_label_propagation
from groggy_nb.algorithms.paths import bfs_levels, shortest_paths

__all__ = [
    "pagerank",
    "pagerank_note",
    "label_propagation",
    "ordered_label_propagation",
    "bfs_levels",
    "shortest_paths",
]
