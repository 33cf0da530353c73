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
from groggy_nb.ops.meaning import OpFailure, neighbor_lists, neighbor_sets
from groggy_nb.ops.table import Scalar, op
from groggy_nb.ops.targets import Routine

FAMILY = "structure"
NEGATIVE = "k must be 0 or more"
TRIANGLES = Kernel(reads=("both",), scratch=(NODE,) * 4 + (EDGE,), passes=4)


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
    form=Kernel(reads=("both",), scratch=(NODE,) * 3, passes=2),
    rule=rules.integer,
    bounded=True,
    numba=Routine("groggy_kernels.steps.core_number:core_number"),
)
def core_number(_graph: Any) -> Any:
    """The largest k such that the node is in a part where each has at least k neighbors.

    Of the undirected simple graph. Nodes leave by how many neighbors they have left (Batagelj and
    Zaversnik 2003): time in proportion to the edges.
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
    form=Kernel(reads=("both",), scratch=(NODE,) * 4, passes=2),
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
