"""Graphs that their size alone decides: paths, cycles, stars, grids, trees, complete ones."""

from __future__ import annotations

import numpy as np

from ..graph import Graph
from .pairs import Keys, check_size, count_of_nodes, distinct, graph_of, keys_of, ordered_keys, whole


def path(n: int) -> Graph:
    """Nodes 0 to n - 1 in a row.

    Raises
    ------
    GraphError
        For a number of nodes that no graph has.

    Examples
    --------
    >>> path(4).edges.to_numpy().tolist()
    [[0, 1], [1, 2], [2, 3]]
    """
    n = count_of_nodes(n)
    return graph_of(_row(n), n, f"path({n})")


def _row(n: int) -> Keys:
    """Each node with the next."""
    check_size(n)
    nodes = np.arange(max(n, 1), dtype=np.uint32)
    return keys_of(nodes[:-1], nodes[1:])


def cycle(n: int) -> Graph:
    """A path whose last node is joined to its first; of fewer than three nodes the path.

    Examples
    --------
    >>> cycle(4).edges.to_numpy().tolist()
    [[0, 1], [0, 3], [1, 2], [2, 3]]
    """
    n = count_of_nodes(n)
    keys = _row(n)
    if n > 2:
        keys = np.insert(keys, 1, np.uint64(n - 1))
    return graph_of(keys, n, f"cycle({n})")


def star(n: int) -> Graph:
    """Node 0 joined to each of the n - 1 others (networkx counts the others).

    Examples
    --------
    >>> star(4).degrees().tolist()
    [3, 1, 1, 1]
    """
    n = count_of_nodes(n)
    check_size(n)
    return graph_of(np.arange(1, max(n, 1), dtype=np.uint64), n, f"star({n})")


def complete(n: int) -> Graph:
    """Each pair of n nodes joined.

    Raises
    ------
    GraphError
        Where the n (n - 1) / 2 edges are too many to number or to hold.

    Examples
    --------
    >>> complete(5).num_edges
    10
    """
    n = count_of_nodes(n)
    check_size(n * (n - 1) // 2, 32)
    return graph_of(keys_of(*np.triu_indices(n, 1)), n, f"complete({n})")


def tree(n: int, branching: int = 2) -> Graph:
    """n nodes numbered from the root, row by row, each the parent of up to `branching` ones.

    Examples
    --------
    >>> tree(6).edges.to_numpy().tolist()
    [[0, 1], [0, 2], [1, 3], [1, 4], [2, 5]]
    """
    n, branching = count_of_nodes(n), whole("branching", branching, least=1)
    check_size(n, 33)
    nodes = np.arange(1, max(n, 1), dtype=np.int64)
    return graph_of(keys_of((nodes - 1) // branching, nodes), n, f"tree({n}, {branching})")


def grid(rows: int, columns: int) -> Graph:
    """A lattice: node r * columns + c is joined to those above, below, left and right.

    Returns
    -------
    Graph
        With node attributes "row" and "column".

    Examples
    --------
    >>> grid(2, 3).edges.to_numpy().tolist()
    [[0, 1], [0, 3], [1, 2], [1, 4], [2, 5], [3, 4], [4, 5]]
    """
    rows, columns = whole("rows", rows), whole("columns", columns)
    n = count_of_nodes(rows * columns)
    check_size(2 * n, 52)
    number = np.arange(n).reshape(rows, columns)
    across = ordered_keys(number[:, :-1].ravel(), number[:, 1:].ravel())
    down = ordered_keys(number[:-1].ravel(), number[1:].ravel())
    places = {"row": np.repeat(np.arange(rows), columns), "column": np.tile(np.arange(columns), rows)}
    keys = distinct(np.concatenate((across, down)))
    return graph_of(keys, n, f"grid({rows}, {columns})", node_attrs=places)
