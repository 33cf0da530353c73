"""What each algorithm of the gallery must give: a check for each, by its name."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import networkx as nx
import numpy as np
from gallery_graphs import ALL, adjacency, as_networkx, by_index, open_rows


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
    """A drawn half of the nodes moves in each round; draws are powers of a multiplier, labels are nodes."""
    prime, first, later = 2**31 - 1, 1583458089, 784588716
    n, rows = g.num_nodes, open_rows(g)
    start = [(v + 1 + 7919 * seed) * first % prime for v in range(n)]
    assert len(set(start)) == n  # no two nodes begin with the same number
    labels = list(range(n))
    for turn in range(rounds):
        moves = {}
        for v, row in enumerate(rows):
            around = [labels[u] for u in row]
            sign = -1 if turn % 2 else 1  # ties go to the lowest number, in the next round to the highest
            best = min(set(around), key=lambda x: (-around.count(x), sign * start[x]), default=None)
            if around.count(best) > around.count(labels[v]):
                moves[v] = best
        if not moves:
            break
        for v, best in moves.items():
            if start[v] * pow(later, turn + 1, prime) % prime < 2**30:
                labels[v] = best
    return labels


@case(max_iter=30)
def label_propagation(g, result):
    exactly(last(result), drawn_label_propagation(g, 0, 30))


@case()
def bfs_levels(g, result):
    exactly(last(result), by_index(g, nx.single_source_shortest_path_length(as_networkx(g), 0), -1))


@case()
def shortest_paths(g, result):
    lengths = nx.single_source_bellman_ford_path_length(as_networkx(g), 0)
    close(last(result), by_index(g, lengths, np.inf), rtol=1e-12)
