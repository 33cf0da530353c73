"""Distances from one node, along the edges: on a directed graph in their direction."""

from __future__ import annotations

import heapq
import math
from itertools import pairwise
from typing import Any

import numpy as np

from groggy_nb.domains import NODE, PATHS
from groggy_nb.ops import rules
from groggy_nb.ops.forms import Kernel
from groggy_nb.ops.meaning import NO_SOURCE, OpFailure, neighbor_lists
from groggy_nb.ops.table import EdgeValue, NodeValue, Scalar, op
from groggy_nb.ops.targets import Routine

FAMILY = "paths"
NO_TARGET = "the target is no node's index, which are 0 to N - 1"
NO_GOAL = "the goal is no node's index, which are 0 to N - 1"
NO_NUMBER = "the heuristic is nan at a node"
BAD_WEIGHT = "a weight is negative or nan"
MOST_PATHS = 32
BAD_COUNT = f"k is not between 0 and {MOST_PATHS}"
Rows = list[list[tuple[int, int]]]
Path = tuple[float, list[int]]


def _weights(weight: Any, graph: Any) -> list[float]:
    """The weights of the edges, 1 each where none are given."""
    weights = [1.0] * graph.num_edges if weight is None else weight.tolist()
    if not all(w >= 0.0 for w in weights):
        raise OpFailure(BAD_WEIGHT)
    return weights


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
    form=Kernel(reads=("out+edges",), scratch=(NODE, NODE), passes=4),
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
    weights = _weights(weight, _graph)
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


@op(
    family=FAMILY,
    form=Kernel(reads=("out+edges",), scratch=(NODE, NODE), passes=6),
    rule=rules.weights_from,
    fails={"source": NO_SOURCE, "weight": BAD_WEIGHT},
    numba=Routine("groggy_kernels.steps.path_predecessors:path_predecessors"),
)
def path_predecessors(source: Scalar, weight: EdgeValue = None, *, _graph: Any) -> Any:
    """The index of the node before each on a shortest path from one; -1 at that one and where no path leads.

    Of several the lowest. `shortest_paths` has the distances. Where an edge of weight 0 joins two nodes at
    one distance, the one that fewer edges lead to stands before the other: following them ends at the source.
    """
    distance = shortest_paths(source, weight, _graph=_graph).tolist()
    weights = _weights(weight, _graph)
    rows = neighbor_lists(_graph, _graph.directed)
    tight = [
        [u for u, e in row if distance[u] < math.inf and distance[v] + weights[e] == distance[u]]
        for v, row in enumerate(rows)
    ]
    hops = {int(source): 0}
    here = [int(source)]
    while here:
        found = {u: hops[v] + 1 for v in here for u in tight[v] if u not in hops}
        hops |= found
        here = list(found)
    before = [-1] * len(rows)
    for v, row in enumerate(tight):
        for u in row:
            if before[u] < 0 and (distance[v], hops[v]) < (distance[u], hops[u]):
                before[u] = v
    return np.array(before, dtype=np.int64)


@op(
    family=FAMILY,
    form=Kernel(reads=("out+edges",), scratch=(NODE,) * 4, passes=4),
    rule=rules.ends_and_weights,
    fails={"source": NO_SOURCE, "goal": NO_GOAL, "heuristic": NO_NUMBER, "weight": BAD_WEIGHT},
    numba=Routine("groggy_kernels.steps.astar:astar"),
)
def astar(
    source: Scalar,
    goal: Scalar,
    *,
    heuristic: NodeValue = None,
    weight: EdgeValue = None,
    _graph: Any,
) -> Any:
    """The place of each node on a path from a node to another, from 0; -1 beside the path, or without one.

    A* (Hart, Nilsson and Raphael 1968): the node of the least distance plus `heuristic` is left next, of
    equal ones the lowest. The path is a shortest one where the heuristic is nowhere above the distance to
    the goal; without it this is Dijkstra's search, ended at the goal.
    """
    if not 0 <= source < _graph.num_nodes:
        raise OpFailure(NO_SOURCE)
    if not 0 <= goal < _graph.num_nodes:
        raise OpFailure(NO_GOAL)
    left = [0.0] * _graph.num_nodes if heuristic is None else heuristic.tolist()
    if any(x != x for x in left):
        raise OpFailure(NO_NUMBER)
    weights = _weights(weight, _graph)
    rows = neighbor_lists(_graph, _graph.directed)
    place = np.full(len(rows), -1, dtype=np.int64)
    found = _searched(rows, weights, left, (0.0, [int(source)]), int(goal), set())
    if found is not None:
        place[found[1]] = np.arange(len(found[1]))
    return place


def _searched(
    rows: Rows, weights: list[float], left: list[float], root: Path, goal: int, barred: set[int]
) -> Path | None:
    """A path that goes on from the end of a root, not through it, and not next to a node that is barred."""
    begun, (*inside, start) = root
    distance = [math.inf] * len(rows)
    for v in inside:
        distance[v] = -math.inf
    distance[start] = begun
    before: dict[int, int] = {}
    waiting = [(begun + left[start], start)]
    open_ = {start}
    while waiting:
        _, v = heapq.heappop(waiting)
        if v == goal:
            path = [v]
            while path[-1] != start:
                path.append(before[path[-1]])
            return distance[v], [*inside, *reversed(path)]
        if v not in open_:
            continue
        open_.remove(v)
        for u, e in rows[v]:
            through = distance[v] + weights[e]
            if through < distance[u] and not (v == start and u in barred):
                distance[u], before[u] = through, v
                heapq.heappush(waiting, (through + left[u], u))
                open_.add(u)
    return None


@op(
    family=FAMILY,
    form=Kernel(reads=("out+edges",), scratch=(NODE, NODE, NODE, NODE, PATHS), passes=100, repeats="k"),
    rule=rules.ends_count_and_weights,
    fails={"source": NO_SOURCE, "target": NO_TARGET, "k": BAD_COUNT, "weight": BAD_WEIGHT},
    numba=Routine("groggy_kernels.steps.k_shortest_paths:k_shortest_paths"),
    groggy=("core.k_shortest_paths",),
)
def k_shortest_paths(
    source: Scalar, target: Scalar, k: Scalar, weight: EdgeValue = None, *, _graph: Any
) -> Any:
    """On how many of the k shortest paths from a node to another each node is; k is at most 32.

    Paths that visit no node twice; at both ends it is their number, less than k where there are no more.
    Yen's algorithm (1971): of paths of one length it takes first the one of lower nodes, among those found
    by then. A path is its nodes, of parallel edges it takes the lightest.
    """
    if not 0 <= source < _graph.num_nodes:
        raise OpFailure(NO_SOURCE)
    if not 0 <= target < _graph.num_nodes:
        raise OpFailure(NO_TARGET)
    if not 0 <= k <= MOST_PATHS:
        raise OpFailure(BAD_COUNT)
    weights = _weights(weight, _graph)
    rows = neighbor_lists(_graph, _graph.directed)
    nothing = [0.0] * len(rows)
    first = _searched(rows, weights, nothing, (0.0, [int(source)]), int(target), set())
    waiting = [] if first is None else [(*first, 0)]
    taken: list[list[int]] = []
    while waiting and len(taken) < k:
        _, path, turn = heapq.heappop(waiting)
        taken.append(path)
        length = 0.0
        for n, (v, after) in enumerate(pairwise(path)):
            if n >= turn:
                barred = {p[n + 1] for p in taken if p[: n + 1] == path[: n + 1]}
                root = (length, path[: n + 1])
                found = _searched(rows, weights, nothing, root, int(target), barred)
                if found is not None:
                    heapq.heappush(waiting, (*found, n))
            length += min(weights[e] for u, e in rows[v] if u == after)
    counts = np.zeros(len(rows), dtype=np.int64)
    for path in taken:
        counts[path] += 1
    return counts
