"""Steps on a whole graph by their definitions: oracles in plain loops that import nothing they check."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import combinations


def neighbor_sets(n, edges):
    """The undirected simple graph: each node's neighbors."""
    found = [set() for _ in range(n)]
    for a, b in edges:
        if a != b:
            found[a].add(b)
            found[b].add(a)
    return found


def reachable(n, edges, start, directed):
    """The nodes that some path leads to."""
    found, size = {start}, 0
    while len(found) > size:
        size = len(found)
        for a, b in edges:
            if a in found:
                found.add(b)
            if not directed and b in found:
                found.add(a)
    return found


def components_weak(n, edges):
    """The lowest node that a path leads to, edges taken in both directions."""
    return [min(reachable(n, edges, v, False)) for v in range(n)]


def components_strong(n, edges, directed):
    """The lowest node with paths to and fro."""
    to = [reachable(n, edges, v, directed) for v in range(n)]
    return [min(u for u in range(n) if u in to[v] and v in to[u]) for v in range(n)]


def core_number(n, edges):
    """The largest k such that a node is left when all with fewer than k neighbors left are taken out."""
    near = neighbor_sets(n, edges)
    cores = [0] * n
    for k in range(1, n):
        left = set(range(n))
        while True:
            few = {v for v in left if len(near[v] & left) < k}
            if not few:
                break
            left -= few
        for v in left:
            cores[v] = k
    return cores


def triangles(n, edges):
    """Triples of nodes that are neighbors, counted at each."""
    near = neighbor_sets(n, edges)
    counts = [0] * n
    for a, b, c in combinations(range(n), 3):
        if b in near[a] and c in near[a] and c in near[b]:
            for v in (a, b, c):
                counts[v] += 1
    return counts


def clustering(n, edges):
    """The share of a node's pairs of neighbors that are neighbors."""
    near = neighbor_sets(n, edges)
    pairs = [len(s) * (len(s) - 1) for s in near]
    return [2 * t / p if p else 0.0 for t, p in zip(triangles(n, edges), pairs, strict=True)]


def distances(n, edges, weights, source, directed):
    """The least sums of weights along paths, by rounds over all edges until nothing changes."""
    found = [math.inf] * n
    found[source] = 0.0
    changed = True
    while changed:
        changed = False
        for (a, b), w in zip(edges, weights, strict=True):
            for u, v in ((a, b),) if directed else ((a, b), (b, a)):
                if found[u] + w < found[v]:
                    found[v] = found[u] + w
                    changed = True
    return found


def levels(n, edges, source, directed):
    """Edges on the shortest path, -1 where there is none."""
    found = distances(n, edges, [1.0] * len(edges), source, directed)
    return [-1 if d == math.inf else int(d) for d in found]


def rank(values, descending=False):
    """Places in the order of values, nan last, equal ones as they stand."""
    numbers = [v for v in range(len(values)) if not math.isnan(values[v])]
    order = sorted(numbers, key=lambda v: -values[v] if descending else values[v])
    order += [v for v in range(len(values)) if math.isnan(values[v])]
    places = [0] * len(values)
    for place, v in enumerate(order):
        places[v] = place
    return places


def common_neighbors(n, edges):
    """Of the ends of each edge."""
    near = neighbor_sets(n, edges)
    return [sum(1 for v in range(n) if v in near[a] and v in near[b]) for a, b in edges]


def common_neighbors_with(n, edges, source):
    """Of each node with one."""
    near = neighbor_sets(n, edges)
    return [sum(1 for u in range(n) if u in near[v] and u in near[source]) for v in range(n)]


def jaccard(n, edges):
    """Common neighbors of the ends of each edge over the neighbors of either."""
    near = neighbor_sets(n, edges)
    either = [sum(1 for v in range(n) if v in near[a] or v in near[b]) for a, b in edges]
    return [c / e if e else 0.0 for c, e in zip(common_neighbors(n, edges), either, strict=True)]


def rows_of(n, edges, directed):
    """Where an edge leads on from each node, with the edges, in order."""
    rows = [[] for _ in range(n)]
    for e, (a, b) in enumerate(edges):
        rows[a].append((b, e))
        if not directed and a != b:
            rows[b].append((a, e))
    return [sorted(row) for row in rows]


def arcs(edges, weights, directed):
    """Each edge's ends and weight, undirected ones each way: a self loop too."""
    ways = [(a, b, Fraction(w)) for (a, b), w in zip(edges, weights, strict=True)]
    return ways if directed else ways + [(b, a, w) for a, b, w in ways]


def modularity_shares(n, edges, weights, labels, directed):
    """For each node the sum of (A[v][u] - out[v] in[u] / m) / m over the nodes u of its community."""
    ways = arcs(edges, weights, directed)
    m = sum(w for *_, w in ways)
    if m == 0:
        return [math.nan] * n
    found = []
    for v in range(n):
        own = {u for u in range(n) if labels[u] == labels[v]}
        inside = sum(w for a, b, w in ways if a == v and b in own)
        leaving = sum(w for a, _, w in ways if a == v)
        entering = sum(w for _, b, w in ways if b in own)
        found.append(float((inside - leaving * entering / m) / m))
    return found


def modularity_gains(n, edges, weights, labels, directed):
    """For each node the largest difference that its move to a neighbor's community makes."""
    ways = arcs(edges, weights, directed)
    m = sum(w for *_, w in ways)

    def modularity(labels):
        total = sum(w for a, b, w in ways if labels[a] == labels[b])
        for c in set(labels):
            leaving = sum(w for a, _, w in ways if labels[a] == c)
            total -= leaving * sum(w for _, b, w in ways if labels[b] == c) / m
        return total / m

    found = []
    for v in range(n):
        near = {labels[u] for a, b, _ in ways for u, o in ((a, b), (b, a)) if o == v} - {labels[v]}
        if near and m == 0:
            found.append(math.nan)
            continue
        moved = [modularity([*labels[:v], c, *labels[v + 1 :]]) for c in near]
        found.append(float(max(moved) - modularity(labels)) if moved else 0.0)
    return found


def predecessors(n, edges, weights, source, directed):
    """The lowest node before each on a shortest path, at one distance one that fewer edges lead to."""
    both = [(a, b, w) for (a, b), w in zip(edges, weights, strict=True)]
    both += [] if directed else [(b, a, w) for a, b, w in both]
    far = distances(n, edges, weights, source, directed)
    tight = [(a, b) for a, b, w in both if far[b] < math.inf and far[a] + w == far[b]]
    hops = distances(n, tight, [1] * len(tight), source, True)
    return [
        min((a for a, b in tight if b == v and (far[a], hops[a]) < (far[v], hops[v])), default=-1)
        for v in range(n)
    ]


def simple_paths(n, edges, weights, source, target, directed):
    """All paths that visit no node twice, by their lengths; of parallel edges the lightest."""
    least = {}
    for (a, b), w in zip(edges, weights, strict=True):
        for u, v in ((a, b),) if directed else ((a, b), (b, a)):
            least[u, v] = min(w, least.get((u, v), math.inf))
    found, open_ = [], [(0.0, [source])]
    while open_:
        length, path = open_.pop()
        if path[-1] == target:
            found.append((length, path))
            continue
        open_ += [(length + w, [*path, v]) for (u, v), w in least.items() if u == path[-1] and v not in path]
    return sorted(found)
