"""What each algorithm of the gallery must give: a check for each, by its name."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import networkx as nx
import numpy as np
from gallery_graphs import ALL, CONNECTED, SIMPLE, adjacency, as_networkx, by_index, open_rows
from plain_draws import uniform

from groggy_nb.program import parse


@dataclass(frozen=True)
class Case:
    """The graphs and arguments of an algorithm's check; the check is given a graph and the result."""

    check: Callable[[Any, Any], None]
    graphs: Mapping[str, Any]
    params: Mapping[str, Any] = field(default_factory=dict)


CASES: dict[str, Case] = {}


def case(graphs=ALL, **params):
    """The decorated function checks the algorithm of its name."""

    def keep(check):
        CASES[check.__name__] = Case(check, graphs, params)
        return check

    return keep


def last(result):
    return result[list(result)[-1]]


def close(found, wanted, rtol=1e-9, atol=0.0):
    np.testing.assert_allclose(found, wanted, rtol=rtol, atol=atol)


def exactly(found, wanted):
    assert found.dtype == np.int64
    assert found.tolist() == list(wanted)


@case(tol=1e-14, max_iter=1000)
def pagerank(g, result):
    # Both stop near the fixed point, by different rules.
    close(last(result), by_index(g, nx.pagerank(as_networkx(g), weight=None, tol=1e-15, max_iter=1000)))
    assert abs(last(result).sum() - 1) < 1e-12


@case()
def pagerank_note(g, result):
    # By its matrix: 100 rounds at damping 0.85 are not yet where networkx stops.
    n, x, links = g.num_nodes, np.full(g.num_nodes, 1 / g.num_nodes), adjacency(g)
    degree = links.sum(1)
    for _ in range(100):
        pulled = links.T @ np.divide(x, degree, out=np.zeros(n), where=degree > 0)
        x = 0.85 * (pulled + x[degree == 0].sum() / n) + 0.15 / n
    close(last(result), x / x.sum())


def swept_labels(g, rounds, in_order):
    """The most common label around each node and on it, ties to the lowest."""
    labels, rows = list(range(g.num_nodes)), open_rows(g)
    for _ in range(rounds):
        before = labels.copy()
        seen = labels if in_order else before
        for v, row in enumerate(rows):
            around = [seen[u] for u in (v, *row)]
            labels[v] = min(set(around), key=lambda x: (-around.count(x), x))
        if labels == before:
            break
    return labels


@case()
def ordered_label_propagation(g, result):
    exactly(last(result), swept_labels(g, 10, in_order=True))


def drawn_label_propagation(g, seed, rounds):
    """A drawn half of the nodes moves in each round; labels are places in the order of drawn numbers."""
    n, rows = g.num_nodes, open_rows(g)
    order = sorted(range(n), key=lambda v: uniform(seed, v))
    first = [order.index(v) for v in range(n)]
    labels = list(first)
    for turn in range(rounds):
        moves = {}
        for v, row in enumerate(rows):
            around = [labels[u] for u in row]
            sign = -1 if turn % 2 else 1  # ties go to the lowest number, in the next round to the highest
            best = min(set(around), key=lambda x: (-around.count(x), sign * x), default=None)
            if around.count(best) > around.count(labels[v]):
                moves[v] = best
        if not moves:
            break
        for v, best in moves.items():
            if uniform(seed + 10007 * turn, v, name="bernoulli") < 0.5:
                labels[v] = best
    return [labels.index(label) for label in labels]


@case(max_iter=30)
def label_propagation(g, result):
    exactly(last(result), drawn_label_propagation(g, 0, 30))


@case(max_iter=30)
def weighted_label_propagation(g, result):
    # The weights are quarters, so that sums are exact in any order.
    around = [[] for _ in range(g.num_nodes)]
    for u, v, weight in zip(
        g.src.tolist(), g.dst.tolist(), g.edge_attrs["weight"].values.tolist(), strict=True
    ):
        around[u].append((v, weight))
        if u != v:
            around[v].append((u, weight))
    nodes = range(g.num_nodes)
    order = sorted(nodes, key=lambda v: uniform(0, v))
    labels = [order.index(v) for v in nodes]
    for turn in range(30):
        before = list(labels)
        for v in sorted(nodes, key=lambda v: uniform(10007 * turn, v)):
            sums = {labels[u]: 0.0 for u, _ in around[v]}
            for u, weight in around[v]:
                sums[labels[u]] += weight
            labels[v] = min(sums, key=lambda x: (-sums[x], x), default=labels[v])
        if labels == before:
            break
    exactly(last(result), [labels.index(label) for label in labels])


@case()
def louvain_level(g, result):
    assert (np.diff(result.watch["quality"]) >= 0).all() or not g.num_edges
    if g.num_edges:
        both_ways = (nx.MultiDiGraph if g.directed else nx.MultiGraph)()
        both_ways.add_nodes_from(range(g.num_nodes))
        both_ways.add_edges_from(zip(g.src.tolist(), g.dst.tolist(), strict=True))
        labels = last(result).tolist()
        groups = [{v for v, label in enumerate(labels) if label == each} for each in set(labels)]
        close(result["modularity"], nx.community.modularity(both_ways, groups, weight=None), atol=1e-12)
        # Both are greedy, in other orders: neither is a bound of the other's.
        first = next(iter(nx.community.louvain_partitions(both_ways, weight=None, seed=0)))
        assert result["modularity"] > nx.community.modularity(both_ways, first, weight=None) - 0.05


@case()
def bfs_levels(g, result):
    exactly(last(result), by_index(g, nx.single_source_shortest_path_length(as_networkx(g), 0), -1))


@case()
def shortest_paths(g, result):
    lengths = nx.single_source_bellman_ford_path_length(as_networkx(g), 0)
    close(last(result), by_index(g, lengths, np.inf), rtol=1e-12)


@case(tol=1e-14, max_iter=1000)
def personalized_pagerank(g, result):
    wanted = nx.pagerank(as_networkx(g), personalization={0: 1}, weight=None, tol=1e-15, max_iter=1000)
    close(last(result), by_index(g, wanted), atol=1e-14)


@case(restart=0.2, tol=1e-14)
def random_walk_with_restart(g, result):
    wanted = nx.pagerank(as_networkx(g), 0.8, personalization={0: 1}, tol=1e-15, max_iter=1000)
    close(last(result), by_index(g, wanted), atol=1e-14)


@case(start="2024-01-11", stop="2024-02-09", tol=1e-14, max_iter=1000)
def windowed_pagerank(g, result):
    made, days = as_networkx(g), g.edge_attrs["time"].values
    first, end = np.datetime64("2024-01-11"), np.datetime64("2024-02-09")
    outside = [
        e for e, day in zip(list(zip(g.src, g.dst, strict=True)), days, strict=True) if not first <= day < end
    ]
    made.remove_edges_from([(int(u), int(v)) for u, v in outside])
    close(last(result), by_index(g, nx.pagerank(made, weight=None, tol=1e-15, max_iter=1000)))


@case(SIMPLE)
def degree_centrality(g, result):
    close(last(result), by_index(g, nx.degree_centrality(as_networkx(g))), rtol=1e-12)


def leading(matrix, start):
    """What power iteration from there tends to: the part of the start in the largest eigenvalue's space."""
    values, vectors = np.linalg.eigh(matrix)
    top = vectors[:, values > values[-1] - 1e-9]
    return top @ (top.T @ start)


@case(CONNECTED, tol=1e-13, max_iter=10_000)
def eigenvector(g, result):
    made = as_networkx(g)
    close(last(result), by_index(g, nx.eigenvector_centrality_numpy(made)), rtol=1e-6)


@case({kind: g for kind, g in ALL.items() if g.num_edges}, tol=1e-14, max_iter=100_000)
def hits(g, result):
    links, ones = adjacency(g), np.ones(g.num_nodes)
    for name, matrix in (("hub", links @ links.T), ("authority", links.T @ links)):
        wanted = leading(matrix, ones if name == "hub" else links.T @ leading(links @ links.T, ones))
        close(result[name], wanted / wanted.sum(), rtol=1e-6, atol=1e-9)


@case(alpha=0.05, beta=2.0, tol=1e-14)
def katz(g, result):
    links = adjacency(g)
    wanted = np.linalg.solve(np.eye(g.num_nodes) - 0.05 * links.T, np.full(g.num_nodes, 2.0))
    close(last(result), wanted / np.linalg.norm(wanted))
    made = as_networkx(g)
    if not made.is_multigraph():
        close(last(result), by_index(g, nx.katz_centrality_numpy(made, 0.05, 2.0)))


@case(CONNECTED, tol=1e-11, max_iter=100_000)
def spectral_embedding(g, result):
    links = adjacency(g)
    links = links + links.T if g.directed else links
    root = np.sqrt(links.sum(1))
    matrix = links / np.outer(root, root)
    x = last(result) * root
    # An eigenvector of the second largest eigenvalue, of length 1, the peak positive.
    second = np.linalg.eigvalsh(matrix)[-2]
    close(matrix @ x, second * x, atol=1e-6)
    close(np.linalg.norm(x), 1)
    assert x[np.abs(x).argmax()] > 0


@case(SIMPLE)
def closeness(g, result):
    close(last(result), by_index(g, nx.closeness_centrality(as_networkx(g))))


@case()
def harmonic(g, result):
    close(last(result), by_index(g, nx.harmonic_centrality(as_networkx(g))))


@case(SIMPLE)
def betweenness(g, result):
    close(last(result), by_index(g, nx.betweenness_centrality(as_networkx(g))), atol=1e-12)


@case()
def synchronous_label_propagation(g, result):
    exactly(last(result), swept_labels(g, 10, in_order=False))


@case(SIMPLE)
def minimum_spanning_forest(g, result):
    chosen, weights = last(result), g.edge_attrs["weight"].values
    wanted = nx.minimum_spanning_tree(as_networkx(g).to_undirected())
    forest = nx.Graph(
        pair for pair, is_in in zip(zip(g.src, g.dst, strict=True), chosen, strict=True) if is_in
    )
    # One without cycles, of as many edges and the same weight: sums of quarters are exact.
    assert chosen.sum() == forest.number_of_edges() == wanted.number_of_edges()
    assert not chosen.any() or nx.is_forest(forest)
    assert weights[chosen].sum() == wanted.size(weight="weight")


@case()
def components(g, result):
    made = as_networkx(g)
    parts = (nx.weakly_connected_components if g.directed else nx.connected_components)(made)
    exactly(last(result), by_index(g, {v: min(part) for part in parts for v in part}))


@case(SIMPLE)
def core_number(g, result):
    exactly(last(result), by_index(g, nx.core_number(as_networkx(g))))


@case(SIMPLE)
def triangles(g, result):
    exactly(last(result), by_index(g, nx.triangles(as_networkx(g).to_undirected())))


@case(SIMPLE)
def clustering(g, result):
    close(last(result), by_index(g, nx.clustering(as_networkx(g).to_undirected())))


@case(SIMPLE, k=4)
def k_truss(g, result):
    kept = {frozenset(pair) for pair in nx.k_truss(as_networkx(g).to_undirected(), 4).edges}
    pairs = zip(g.src.tolist(), g.dst.tolist(), strict=True)
    assert last(result).tolist() == [frozenset(pair) in kept for pair in pairs]


@case(seed=3)
def maximal_independent_set(g, result):
    chosen = last(result)
    for v, row in enumerate(open_rows(g)):
        # One that is chosen has no other beside it, one that is not has.
        assert chosen[v] != any(chosen[u] for u in row if u != v)


@case()
def greedy_colouring(g, result):
    made = nx.Graph(as_networkx(g).to_undirected())
    made.remove_edges_from(list(nx.selfloop_edges(made)))
    size = np.bincount(np.concatenate([g.src, g.dst[g.dst != g.src]]), minlength=g.num_nodes)

    def by_degree(graph, colours):
        return sorted(graph, key=lambda v: (-size[v], v))

    exactly(last(result), by_index(g, nx.greedy_color(made, by_degree)))


@case(rate=0.03, rounds=40)
def heat_diffusion(g, result):
    links = adjacency(g)
    links = links + links.T * (1 - np.eye(g.num_nodes)) if g.directed else links
    start = np.eye(g.num_nodes)[0]
    laplacian = np.diag(links.sum(1)) - links
    close(
        last(result), np.linalg.matrix_power(np.eye(g.num_nodes) - 0.03 * laplacian, 40) @ start, atol=1e-12
    )


DRAWS = parse(
    "seed = param(0)\np = param(0.5)\nq = param(0.5)\n"
    'edges["p"] = bernoulli(p, seed=seed, over="edges")\nnodes["q"] = bernoulli(q, seed=seed)\n'
)


def passes(g, along):
    """(from, to) of the edges that the mask holds at, both ways on an undirected graph."""
    ends = zip(g.src.tolist(), g.dst.tolist(), along.tolist(), strict=True)
    pairs = [(u, v) for u, v, is_live in ends if is_live]
    return pairs if g.directed else pairs + [(v, u) for u, v in pairs]


@case(beta=0.6, gamma=0.4, seed=7)
def sir_epidemic(g, result):
    n, since, recovered, ill, t = g.num_nodes, {0: 0}, set(), {0}, 0
    while ill:
        drawn = DRAWS.run(g, mode="reference", params={"seed": 7000 + t, "p": 0.6, "q": 0.4})
        t += 1
        caught = {v for u, v in passes(g, drawn["p"]) if u in ill and v not in since}
        since |= dict.fromkeys(caught, t)
        healed = {v for v in ill if drawn["q"][v]}
        recovered |= healed
        ill = ill - healed | caught
    exactly(result["infected_at"], [since.get(v, -1) for v in range(n)])
    exactly(result["state"], [2 * (v in recovered) for v in range(n)])
    assert result["attack_rate"] == len(since) / n
    assert result.report.iterations == t


@case(p=0.5, seed=2)
def influence_cascade(g, result):
    live = DRAWS.run(g, mode="reference", params={"seed": 2, "p": 0.5})["p"]
    made = nx.DiGraph(passes(g, live))
    made.add_nodes_from(range(g.num_nodes))
    steps = nx.single_source_shortest_path_length(made, 0)
    exactly(result["active_at"], by_index(g, steps, -1))
    assert result["spread"] == len(steps)


@case(h=0.04, tol=1e-15)
def belief_propagation(g, result):
    links = adjacency(g)
    links = links + links.T * (1 - np.eye(g.num_nodes)) if g.directed else links
    a, c = 4 * 0.04**2 / (1 - 4 * 0.04**2), 2 * 0.04 / (1 - 4 * 0.04**2)
    matrix = np.eye(g.num_nodes) + a * np.diag(links.sum(1)) - c * links
    close(last(result), np.linalg.solve(matrix, g.node_attrs["prior"].values), atol=1e-12)


@case(weight=1.5, bias=-0.1, layers=3)
def graph_convolution(g, result):
    links = adjacency(g)
    links = links + links.T * (1 - np.eye(g.num_nodes)) if g.directed else links
    root = np.sqrt(links.sum(1) + 1)
    matrix = (links + np.eye(g.num_nodes)) / np.outer(root, root)
    x = g.node_attrs["x"].values
    for _ in range(3):
        x = np.maximum(1.5 * matrix @ x - 0.1, 0)
    close(last(result), x, atol=1e-12)


@case()
def pointer_jumping(g, result):
    parts = nx.connected_components(nx.Graph(as_networkx(g)))
    found = {v: min(part) for part in parts for v in part}
    exactly(last(result), by_index(g, found))


@case()
def community_quality(g, result):
    labels = g.node_attrs["community"].values.tolist()
    groups = [{v for v, label in enumerate(labels) if label == each} for each in set(labels)]
    if g.num_edges:
        both_ways = nx.MultiGraph()
        both_ways.add_nodes_from(range(g.num_nodes))
        both_ways.add_edges_from(zip(g.src.tolist(), g.dst.tolist(), strict=True))
        close(result["modularity"], nx.community.modularity(both_ways, groups, weight=None), atol=1e-12)
    exactly(last(result), [labels.count(label) for label in labels])


@case(k=2)
def k_means(g, result):
    x, cluster = g.node_attrs["x"].values, last(result)
    means = {c: x[cluster == c].mean() for c in set(cluster.tolist())}
    assert len(means) == min(2, g.num_nodes)
    away = {c: np.abs(x - mean) for c, mean in means.items()}
    assert all(away[c][v] == min(each[v] for each in away.values()) for v, c in enumerate(cluster.tolist()))
