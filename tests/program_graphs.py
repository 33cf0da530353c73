"""Graphs for random programs: most of them degenerate, all with attributes of every kind."""

from __future__ import annotations

from random import Random

import numpy as np

from groggy_nb.graph import Graph

# name -> (number of nodes, edges); the last three are no degenerate graphs
GRAPHS: dict[str, tuple[int, list[tuple[int, int]]]] = {
    "nothing": (0, []),
    "one node": (1, []),
    "one self loop": (1, [(0, 0)]),
    "no edges": (4, []),
    "parallel edges": (3, [(0, 1), (0, 1), (1, 0), (2, 2), (2, 2), (1, 2)]),
    "disconnected": (6, [(0, 1), (1, 2), (4, 5)]),
    "all dangling": (5, [(0, 4), (1, 4), (2, 4), (3, 4)]),
    "two triangles": (6, [(0, 1), (1, 2), (2, 0), (3, 4), (4, 5), (5, 3), (0, 3)]),
    "ring": (5, [(0, 1), (1, 2), (2, 3), (3, 4), (4, 0)]),
    "random": (7, []),
}
REGULAR = ("two triangles", "ring", "random")
WEIGHTS = (1.0, 0.5, 2.0, 0.0, -0.0, -1.5, 1e-300, 3.0)


def random_graph(random: Random) -> Graph:
    """A graph of a random name and direction; sums of some go over several blocks."""
    degenerate = [name for name in GRAPHS if name not in REGULAR]
    name = random.choice(degenerate if random.random() < 0.6 else REGULAR)
    n, edges = GRAPHS[name]
    if name == "random":
        edges = [(random.randrange(n), random.randrange(n)) for _ in range(random.randint(5, 14))]
    m = len(edges)
    numbers = np.array([random.choice((0.5, -1.0, 2.5, float("nan"), float("inf"))) for _ in range(n)])
    missing = np.array([random.random() < 0.3 for _ in range(n)], dtype=bool)
    graph = Graph.from_edges(
        np.array([a for a, _ in edges], dtype=np.int64),
        np.array([b for _, b in edges], dtype=np.int64),
        num_nodes=n,
        directed=random.random() < 0.6,
        labels=[f"n{i}" for i in range(n)] if random.random() < 0.2 else None,
        edge_attrs={
            "weight": np.array([random.choice(WEIGHTS) for _ in range(m)], dtype=np.float64),
            "year": np.array(
                [random.choice((-3, 0, 2, 4, 9, 2**62, 2**63 - 1, -(2**63))) for _ in range(m)],
                dtype=np.int64,
            ),
        },
        node_attrs={
            "age": np.ma.MaskedArray(
                np.array([random.choice((0, 1, 3, 8, 2**63 - 1, 3037000500)) for _ in range(n)], np.int64),
                missing,
            ),
            "flag": np.array([random.random() < 0.5 for _ in range(n)], dtype=bool),
            "size": numbers,
            "sort": np.array([random.choice("abc") for _ in range(n)], dtype="U1"),
        },
    )
    if random.random() < 0.3:
        _cut(graph, random)
    return graph


def _cut(graph: Graph, random: Random) -> None:
    """Give a small graph several blocks, as large graphs have: sums then go over blocks."""
    for name, length in (("node blocks", graph.num_nodes), ("edge blocks", graph.num_edges)):
        inner = sorted(random.randint(0, length) for _ in range(random.randint(1, 2)))
        graph._rows.made.put(name, np.array([0, *inner, length], dtype=np.uint64))
    assert len(graph.node_blocks) > 2
    assert len(graph.edge_blocks) > 2
