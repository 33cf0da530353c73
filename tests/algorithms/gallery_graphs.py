"""The graphs of the checks of the gallery, twenty of them simple, and their view in networkx."""

import networkx as nx
import numpy as np

from groggy_nb.graph import Graph


def _random(n, m, seed):
    """Edges of a simple graph without loops, each one way."""
    rng = np.random.default_rng(seed)
    pairs = np.array([(u, v) for u in range(n) for v in range(u)])
    chosen = pairs[rng.choice(len(pairs), m, replace=False)]
    turned = rng.random(m) < 0.5
    return n, np.where(turned[:, None], chosen[:, ::-1], chosen).tolist()


def _cliques():
    """Two cliques of five, joined by one edge, and a node without edges."""
    pairs = [(u, v) for u in range(5) for v in range(u)]
    return 11, [*pairs, *((v + 5, u + 5) for u, v in pairs), (0, 5)]


SIMPLE_SHAPES = {
    "random": _random(24, 50, 3),
    "dense": _random(12, 45, 4),
    "sparse": _random(20, 14, 5),
    "worked": (5, [(0, 1), (1, 2), (2, 0), (2, 3), (3, 4), (4, 2)]),  # of the catalogue's worked values
    "path": (9, [(v, v + 1) for v in range(8)]),
    "cycle": (7, [(v, (v + 1) % 7) for v in range(7)]),
    "star": (9, [(0, v) for v in range(1, 9)]),
    "cliques": _cliques(),
    "grid": (12, [(v, v + 1) for v in range(11) if v % 4 < 3] + [(v, v + 4) for v in range(8)]),
    "edgeless": (4, []),
}
_LOOSE = np.random.default_rng(6).integers(0, 20, (48, 2)).tolist()
MESSY_SHAPES = {"loose": (22, _LOOSE), "loop": (1, [(0, 0)])}


def _made(n, edges, directed):
    """The graph with each attribute that an algorithm of the gallery reads, so that types are alike."""
    rng = np.random.default_rng(len(edges))
    src, dst = np.array(edges, np.int64).reshape(-1, 2).T
    days = rng.integers(0, 60, len(edges)).astype("timedelta64[D]")
    return Graph.from_edges(
        *(src, dst),
        num_nodes=n,
        directed=directed,
        weight=rng.integers(1, 9, len(edges)) / 4,
        edge_attrs={"time": np.datetime64("2024-01-01", "us") + days},
        node_attrs={
            "x": rng.normal(size=n),
            "prior": rng.integers(-1, 2, n) / 2,
            "community": np.arange(n) * 5 % 3 % max(n, 1),
        },
    )


def _ring_with_chords(seed):
    """Nine nodes in a cycle and chords: strongly connected, and aperiodic by most chords."""
    rng = np.random.default_rng(seed)
    ring = {(v, (v + 1) % 9) for v in range(9)}
    chords = [(u, w) for u in range(9) for w in range(u + 2, 9) if (w, u) not in ring]
    return 9, [*sorted(ring), *(chords[i] for i in rng.choice(len(chords), 6, replace=False))]


def _both_ways(shapes):
    return {
        f"{'directed' if directed else 'undirected'} {name}": _made(*shape, directed)
        for name, shape in shapes.items()
        for directed in (True, False)
    }


SIMPLE = _both_ways(SIMPLE_SHAPES)
ALL = SIMPLE | _both_ways(MESSY_SHAPES)
CONNECTED = {
    f"{'directed' if directed else 'undirected'} ring {seed}": _made(*_ring_with_chords(seed), directed)
    for seed in range(10)
    for directed in (True, False)
}
EMPTY = _made(0, [], directed=True)
MIDDLE = SIMPLE["directed random"]


def as_networkx(g):
    """The same graph in networkx, by node index; a multigraph where edges are parallel or loops."""
    pairs = list(zip(g.src.tolist(), g.dst.tolist(), strict=True))
    is_simple = len({frozenset(p) for p in pairs}) == len(pairs) and all(u != v for u, v in pairs)
    kinds = (nx.DiGraph, nx.Graph) if is_simple else (nx.MultiDiGraph, nx.MultiGraph)
    made = kinds[0 if g.directed else 1]()
    made.add_nodes_from(range(g.num_nodes))
    weights = g.edge_attrs["weight"].values.tolist() if g.edge_attrs else [1.0] * len(pairs)
    made.add_weighted_edges_from((u, v, w) for (u, v), w in zip(pairs, weights, strict=True))
    return made


def open_rows(g):
    """For each node its neighbors, in both directions; a self loop counts once."""
    rows = [[] for _ in range(g.num_nodes)]
    for u, v in zip(g.src.tolist(), g.dst.tolist(), strict=True):
        rows[u].append(v)
        if u != v:
            rows[v].append(u)
    return rows


def adjacency(g, attribute=None):
    """Entry (u, v) is the number of edges from u to v, or their weights' sum; a self loop counts once."""
    matrix = np.zeros((g.num_nodes, g.num_nodes))
    weights = np.ones(g.num_edges) if attribute is None else g.edge_attrs[attribute].values
    for u, v, w in zip(g.src.tolist(), g.dst.tolist(), weights.tolist(), strict=True):
        matrix[u, v] += w
        if not g.directed and u != v:
            matrix[v, u] += w
    return matrix


def by_index(g, found, missing=None):
    """networkx's dict as a list in node order."""
    return [found.get(v, missing) for v in range(g.num_nodes)]
