"""Textbook algorithms in plain Python loops: oracles that import nothing they check."""

from __future__ import annotations

import heapq
from collections import Counter


def in_rows(n, edges, directed):
    """For each node its in-neighbors with the edge's position, sorted."""
    rows = [[] for _ in range(n)]
    for e, (a, b) in enumerate(edges):
        rows[b].append((a, e))
        if not directed and a != b:
            rows[a].append((b, e))
    return [sorted(row) for row in rows]


def pagerank(n, edges, directed, damping, rounds):
    """PageRank with dangling mass; all rounds are run."""
    rows = in_rows(n, edges, directed)
    degree = [0] * n
    for a, b in edges:
        degree[a] += 1
        if not directed and a != b:
            degree[b] += 1
    ranks = [1 / n] * n
    for _ in range(rounds):
        lost = sum(r for r, d in zip(ranks, degree, strict=True) if d == 0)
        ranks = [
            damping * (sum(ranks[u] / degree[u] for u, _ in row) + lost / n) + (1 - damping) / n
            for row in rows
        ]
    return ranks


def label_propagation(n, edges, ordered, rounds=10):
    """Most frequent label around each node and on it, ties to the lowest; undirected."""
    rows = [[v] + [u for u, _ in row] for v, row in enumerate(in_rows(n, edges, False))]
    labels = list(range(n))
    for _ in range(rounds):
        before = list(labels)
        seen = labels if ordered else before
        for v in range(n):
            counts = Counter(seen[u] for u in rows[v])
            labels[v] = min(counts, key=lambda x: (-counts[x], x))
        if labels == before:
            break
    return labels


def shortest_paths(n, edges, weights, source, directed):
    """Dijkstra's distances."""
    out = [[] for _ in range(n)]
    for (a, b), w in zip(edges, weights, strict=True):
        out[a].append((b, w))
        if not directed:
            out[b].append((a, w))
    distance = [float("inf")] * n
    waiting = [(0.0, source)]
    while waiting:
        d, v = heapq.heappop(waiting)
        if d < distance[v]:
            distance[v] = d
            for u, w in out[v]:
                heapq.heappush(waiting, (d + w, u))
    return distance


def bfs_levels(n, edges, source, directed):
    """Rounds from the source, -1 where it does not reach."""
    levels = [-1] * n
    levels[source] = 0
    front = [source]
    while front:
        following = []
        for a, b in edges:
            for x, y in ((a, b),) if directed else ((a, b), (b, a)):
                if x in front and levels[y] < 0:
                    levels[y] = levels[x] + 1
                    following.append(y)
        front = following
    return levels
