"""What a node is part of: components, cores, triangles. On edges in both directions unless said otherwise.

Cores, triangles and clustering are of the undirected simple graph: parallel edges, and an edge there and
back, are one, and self loops none, as in networkx once a graph is converted so.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

import numpy as np

from groggy_nb.domains import EDGE, NODE
from groggy_nb.ops import rules
from groggy_nb.ops.forms import Kernel
from groggy_nb.ops.meaning import NO_SOURCE, OpFailure, neighbor_lists, neighbor_sets
from groggy_nb.ops.table import Scalar, op
from groggy_nb.ops.targets import Routine

FAMILY = "structure"
NEGATIVE = "k must be 0 or more"
OVERLAPS = Kernel(reads=("both+edges",), scratch=(NODE, EDGE), result=EDGE, passes=4)
TRIANGLES = Kernel(reads=("both",), scratch=(NODE,) * 5 + (EDGE,), passes=4, on_threads=True)
CORES = Kernel(reads=("both",), scratch=(NODE,) * 4 + (EDGE,), passes=2, on_threads=True)


@op(
    family=FAMILY,
    form=Kernel(
        reads={"weak": ("ends",), "strong": ("out",)},
        scratch={"weak": (), "strong": (NODE,) * 3},
    ),
    rule=rules.integer,
    bounded=True,
    numba=Routine("groggy_kernels.steps.components_{connection}:components_{connection}"),
)
def components(_graph: Any, connection: Literal["weak", "strong"] = "weak") -> Any:
    """The lowest node index of each node's component.

    Weak: edges lead both ways. Strong: nodes with a path to each other along the edges. Union-find over
    the edges, and one depth-first search (Tarjan 1975, 1972): each takes time in proportion to them.
    """
    out = neighbor_lists(_graph, directed=_graph.directed and connection == "strong")
    back: list[list[int]] = [[] for _ in out]
    for v, row in enumerate(out):
        for u, _ in row:
            back[u].append(v)
    label = [-1] * len(out)
    for v in reversed(_finished([[u for u, _ in row] for row in out])):  # Kosaraju: last finished first
        if label[v] < 0:
            part = _reached(back, v, label)
            for u in part:
                label[u] = min(part)
    return np.array(label, dtype=np.int64)


def _finished(rows: list[list[int]]) -> list[int]:
    """The nodes in the order in which a depth-first search is done with them."""
    order: list[int] = []
    met = [False] * len(rows)
    for start in range(len(rows)):
        stack: list[tuple[int, Iterator[int]]] = [] if met[start] else [(start, iter(rows[start]))]
        met[start] = True
        while stack:
            v, rest = stack[-1]
            u = next((u for u in rest if not met[u]), None)
            if u is None:
                order.append(v)
                stack.pop()
            else:
                met[u] = True
                stack.append((u, iter(rows[u])))
    return order


def _reached(rows: list[list[int]], start: int, label: list[int]) -> set[int]:
    """The nodes without a label that paths of such lead to."""
    found, stack = {start}, [start]
    while stack:
        for u in rows[stack.pop()]:
            if label[u] < 0 and u not in found:
                found.add(u)
                stack.append(u)
    return found


@op(
    family=FAMILY,
    form=CORES,
    rule=rules.integer,
    bounded=True,
    numba=Routine("groggy_kernels.steps.core_number:core_number"),
)
def core_number(_graph: Any) -> Any:
    """The largest k such that the node is in a part where each has at least k neighbors.

    Of the undirected simple graph. Nodes leave by how many neighbors they have left, level by level on all
    threads (Kabir and Madduri 2017): time in proportion to the edges.
    """
    near = neighbor_sets(_graph)
    left = [len(s) for s in near]
    core = [0] * len(near)
    gone = [False] * len(near)
    k = 0
    while not all(gone):
        few = [v for v in range(len(near)) if not gone[v] and left[v] <= k]
        k += not few
        while few:
            v = few.pop()
            if not gone[v]:
                gone[v], core[v] = True, k
                for u in near[v]:
                    left[u] -= 1
                    if not gone[u] and left[u] <= k:
                        few.append(u)
    return np.array(core, dtype=np.int64)


@op(
    family=FAMILY,
    form=CORES,
    rule=rules.mask_by_count,
    fails={"k": NEGATIVE},
    numba=Routine("groggy_kernels.steps.k_core:k_core"),
    groggy=("core.k_core_mark",),
)
def k_core(k: Scalar, _graph: Any) -> Any:
    """Whether the node is in the k-core: its core number is at least k."""
    if k < 0:
        raise OpFailure(NEGATIVE)
    return core_number(_graph) >= k


@op(
    family=FAMILY,
    form=TRIANGLES,
    rule=rules.integer,
    numba=Routine("groggy_kernels.steps.triangles:triangles"),
    groggy=("core.triangle_count",),
)
def triangles(_graph: Any) -> Any:
    """The number of triangles that the node is in.

    Of the undirected simple graph. Each is found at the node of fewest neighbors (Chiba and Nishizeki
    1985): time in proportion to the edges times the square root of their number at most.
    """
    near = neighbor_sets(_graph)
    count = [0] * len(near)
    for a, others in enumerate(near):
        for b in (u for u in others if u > a):
            for c in (u for u in others & near[b] if u > b):
                for v in (a, b, c):
                    count[v] += 1
    return np.array(count, dtype=np.int64)


@op(
    family=FAMILY,
    form=TRIANGLES,
    rule=rules.constant_float,
    numba=Routine("groggy_kernels.steps.clustering:clustering"),
)
def clustering(_graph: Any) -> Any:
    """The share of the pairs of a node's neighbors that are neighbors; 0 below two.

    Of the undirected simple graph: 2 triangles over d (d - 1), d the number of neighbors (Watts and
    Strogatz 1998).
    """
    degree = [len(s) for s in neighbor_sets(_graph)]
    share = [2 * t / (d * (d - 1)) if d > 1 else 0.0 for t, d in zip(triangles(_graph), degree, strict=True)]
    return np.array(share, dtype=np.float64)


@op(
    family=FAMILY,
    form=OVERLAPS,
    rule=rules.integer,
    numba=Routine("groggy_kernels.steps.overlaps:common_neighbors"),
)
def common_neighbors(_graph: Any) -> Any:
    """The number of neighbors that the ends of each edge have in common: the triangles that it is in.

    Of the undirected simple graph; of a self loop all neighbors of its node.
    """
    return np.array([len(a & b) for a, b in _of_ends(_graph)], dtype=np.int64)


@op(
    family=FAMILY,
    form=OVERLAPS,
    rule=rules.constant_float,
    numba=Routine("groggy_kernels.steps.overlaps:jaccard"),
)
def jaccard(_graph: Any) -> Any:
    """The common neighbors of each edge's ends as a share of the neighbors of either, 0 where there is none.

    Of the undirected simple graph (Jaccard 1901); the ends are neighbors of each other, and count.
    """
    shares = [len(a & b) / len(a | b) if a or b else 0.0 for a, b in _of_ends(_graph)]
    return np.array(shares, dtype=np.float64)


def _of_ends(graph: Any) -> list[tuple[set[int], set[int]]]:
    """The neighbors of both ends of each edge."""
    near = neighbor_sets(graph)
    return [(near[a], near[b]) for a, b in zip(graph.src.tolist(), graph.dst.tolist(), strict=True)]


@op(
    family=FAMILY,
    form=Kernel(reads=("both",), scratch=(NODE,)),
    rule=rules.source_node,
    fails={"source": NO_SOURCE},
    numba=Routine("groggy_kernels.steps.overlaps:common_neighbors_with"),
)
def common_neighbors_with(source: Scalar, _graph: Any) -> Any:
    """The number of neighbors that each node has in common with one, given by its index.

    Of the undirected simple graph; at the node itself its number of neighbors. Time in proportion to the
    edges of its neighbors.
    """
    if not 0 <= source < _graph.num_nodes:
        raise OpFailure(NO_SOURCE)
    near = neighbor_sets(_graph)
    return np.array([len(s & near[source]) for s in near], dtype=np.int64)
