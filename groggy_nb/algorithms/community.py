"""Which nodes belong together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from groggy_nb.algorithms.gallery import program

if TYPE_CHECKING:
    from groggy_nb.program import Program

LABEL_PROPAGATION = '''\
"""Label propagation, after Raghavan, Albert and Kumara (2007), nodes in index order."""
max_iter = param(10, min=0, help="rounds at most")

labels = node_index()
for _ in range(max_iter):
    before = labels
    for v in nodes:                             # each node sees earlier updates of the same round
        labels[v] = mode(labels[u] for u in closed_neighbors)
    if all(labels == before):
        break
nodes["community"] = labels
'''


def label_propagation(max_iter: int = 10) -> Program:
    """Label propagation: each node takes the most common label around it, ties to the lowest.

    Nodes are visited in index order, not at random, and count their own label, so the result is
    one and the same on every run. Direction of edges is ignored.

    Parameters
    ----------
    max_iter : int
        Rounds at most; it stops earlier when no label changes.

    Returns
    -------
    Program
        Output "community": int64 node value, the index of the node whose label won.

    References
    ----------
    U. N. Raghavan, R. Albert and S. Kumara, Near linear time algorithm to detect community structures
    in large-scale networks, Physical Review E 76 (2007), 036106.

    Examples
    --------
    >>> label_propagation(max_iter=1).params["max_iter"]
    1
    """
    return program(LABEL_PROPAGATION, {"max_iter": max_iter})
