"""Distances from one node, along the edges: on a directed graph in their direction."""

from __future__ import annotations

import heapq
import math
from typing import Any

import numpy as np

from groggy_nb.domains import NODE
from groggy_nb.ops import rules
from groggy_nb.ops.forms import Kernel
from groggy_nb.ops.meaning import NO_SOURCE, OpFailure, neighbor_lists
from groggy_nb.ops.table import EdgeValue, Scalar, op
from groggy_nb.ops.targets import Routine

FAMILY = "paths"
BAD_WEIGHT = "a weight is negative or nan"


@op(
    family=FAMILY,
    form=Kernel(reads=("out",), scratch=(NODE,)),
    rule=rules.source_node,
    fails={"source": NO_SOURCE},
    numba=Routine("groggy_kernels.steps.bfs_levels:bfs_levels"),
)
def bfs_levels(source: Scalar, _graph: Any) -> Any:
    """The number of edges on the shortest path from a node, given by its index; -1 where there is none.

    A breadth-first search. `index_of(label)` is the index of a node.
    """
    if not 0 <= source < _graph.num_nodes:
        raise OpFailure(NO_SOURCE)
    rows = neighbor_lists(_graph, _graph.directed)
    level = [-1] * len(rows)
    level[source] = 0
    here = [int(source)]
    while here:
        found = []
        for v in here:
            for u, _ in rows[v]:
                if level[u] < 0:
                    level[u] = level[v] + 1
                    found.append(u)
        here = found
    return np.array(level, dtype=np.int64)


@op(
    family=FAMILY,
    form=Kernel(reads=("out+edges",), scratch=(NODE,), passes=4),
    rule=rules.source_and_weights,
    fails={"source": NO_SOURCE, "weight": BAD_WEIGHT},
    numba=Routine("groggy_kernels.steps.shortest_paths:shortest_paths"),
    groggy=("core.shortest_path_map",),
)
def shortest_paths(source: Scalar, weight: EdgeValue = None, *, _graph: Any) -> Any:
    """The least sum of weights on a path from a node, given by its index; inf where there is none.

    Without `weight` each edge counts 1. A negative weight, or nan, is an error. Dijkstra 1959: a sum goes
    along its path from the source on, and rounding keeps the order of sums, so it has one value.
    """
    if not 0 <= source < _graph.num_nodes:
        raise OpFailure(NO_SOURCE)
    weights = [1.0] * _graph.num_edges if weight is None else weight.tolist()
    if not all(w >= 0.0 for w in weights):
        raise OpFailure(BAD_WEIGHT)
    rows = neighbor_lists(_graph, _graph.directed)
    distance = [math.inf] * len(rows)
    distance[source] = 0.0
    waiting = [(0.0, int(source))]
    while waiting:
        here, v = heapq.heappop(waiting)
        if here > distance[v]:
            continue
        for u, e in rows[v]:
            if here + weights[e] < distance[u]:
                distance[u] = here + weights[e]
                heapq.heappush(waiting, (distance[u], u))
    return np.array(distance, dtype=np.float64)
