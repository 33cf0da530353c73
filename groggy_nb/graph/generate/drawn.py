"""Generators of graphs: seeded, vectorized, without self loops and parallel edges."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ... import given
from ...errors import GraphError
from ..edges import MAX_EDGES, check_num_nodes
from ..graph import Graph
from ..memory import check_fits

CHUNK = 1 << 20  # edges drawn at once; part of what a seed means
KRONECKER = (0.57, 0.19, 0.19)  # A, B, C of the Graph500 specification, section 3.2; D is the rest


def uniform(n: int, avg_degree: float, seed: int = 42) -> Graph:
    """An undirected graph of n nodes and exactly n * avg_degree / 2 edges, all such graphs equally likely.

    Parameters
    ----------
    n : int
        Nodes.
    avg_degree : float
        The mean degree; the number of edges is rounded to the nearest integer.
    seed : int
        Of numpy's PCG64.

    Returns
    -------
    Graph
        Edges in ascending order of (lower, higher) node.

    Raises
    ------
    GraphError
        Where n nodes cannot have so many edges.

    Notes
    -----
    The G(n, M) of Erdős and Rényi (1959). Pairs are drawn until enough are different, then the
    surplus is dropped at random; above half of all pairs, the pairs to leave out are drawn instead.

    Examples
    --------
    >>> uniform(100, 6).num_edges
    300
    """
    n = check_num_nodes(n)
    mean = given.number("avg_degree", avg_degree, error=GraphError, code="graph-generate")
    if not 0 <= mean < float("inf"):
        raise given.refusal(
            "avg_degree", avg_degree, "a finite number from 0", error=GraphError, code="graph-generate"
        )
    seed = _seed(seed)
    pairs, wanted = n * (n - 1) // 2, round(n * mean / 2)
    if wanted > pairs:
        raise GraphError(
            f"{n:,} nodes have {pairs:,} pairs; {wanted:,} edges do not fit",
            code="graph-generate",
            hint=f"avg_degree is at most {max(n - 1, 0)}",
        )
    _check_size(n, wanted)
    random = np.random.Generator(np.random.PCG64(seed))
    if 2 * wanted <= pairs:
        keys = _draw_pairs(random, n, wanted)
    else:
        low, high = np.triu_indices(n, 1)
        kept = np.ones(pairs, np.bool_)
        kept[np.searchsorted(_keys(low, high), _draw_pairs(random, n, pairs - wanted))] = False
        keys = _keys(low[kept], high[kept])
    return _from_keys(keys, n, f"uniform({n}, {mean:g}, seed={seed})")


def _draw_pairs(random: np.random.Generator, n: int, wanted: int) -> NDArray[np.uint64]:
    """So many different unordered pairs of nodes as ascending keys."""
    keys = np.empty(0, np.uint64)
    while len(keys) < wanted:
        missing = wanted - len(keys)
        ends = random.integers(0, n, (2, missing + missing // 16 + 64), dtype=np.uint32)
        proper = ends[0] != ends[1]
        drawn = _keys(ends.min(axis=0)[proper], ends.max(axis=0)[proper])
        keys = _distinct(np.concatenate((keys, drawn)))
    surplus = random.choice(len(keys), len(keys) - wanted, replace=False)
    return np.delete(keys, surplus)


def kronecker(scale: int, edge_factor: int = 16, seed: int = 42) -> Graph:
    """An undirected graph of 2^scale nodes with a skewed degree distribution, as Graph500 makes it.

    Parameters
    ----------
    scale : int
        The logarithm of the number of nodes, 0 to 31.
    edge_factor : int
        Edges drawn for each node; self loops and repeated ones are dropped, and the notes count them.
    seed : int
        Of numpy's PCG64.

    Returns
    -------
    Graph
        Node numbers are permuted; edges ascend by (lower, higher) node.

    Notes
    -----
    Graph500 benchmark specification, section 3 (kernel 0), with A, B, C = 0.57, 0.19, 0.19.

    Examples
    --------
    >>> kronecker(6).num_nodes
    64
    """
    scale = _whole("scale", scale, 31)
    edge_factor, seed = _whole("edge_factor", edge_factor), _seed(seed)
    n, drawn = check_num_nodes(2**scale), edge_factor * 2**scale
    _check_size(n, drawn)
    random = np.random.Generator(np.random.PCG64(seed))
    new_number = random.permutation(n).astype(np.uint32)
    parts = []
    for first in range(0, drawn, CHUNK):
        src, dst = _draw_kronecker(random, scale, min(CHUNK, drawn - first))
        proper = src != dst
        a, b = new_number[src[proper]], new_number[dst[proper]]
        parts.append(_keys(np.minimum(a, b), np.maximum(a, b)))
    proper_edges = sum(map(len, parts))
    keys = _distinct(np.concatenate(parts)) if parts else np.empty(0, np.uint64)
    return _from_keys(
        keys,
        n,
        f"kronecker({scale}, {edge_factor}, seed={seed})",
        f"{drawn - proper_edges:,} self loops and {proper_edges - len(keys):,} repeated edges dropped",
    )


def _whole(name: str, number: object, most: int = MAX_EDGES) -> int:
    """A whole number from 0."""
    return given.whole(name, number, 0, most, error=GraphError, code="graph-generate")


def _seed(seed: object) -> int:
    """A seed, which is any whole number from 0: a graph without one could not be made again."""
    return given.whole("seed", seed, 0, 2**256 - 1, error=GraphError, code="graph-generate")


def _draw_kronecker(random: np.random.Generator, scale: int, count: int) -> tuple[Any, Any]:
    """The ends of so many edges, one bit of each at a time."""
    a, b, c = KRONECKER
    src, dst = np.zeros(count, np.uint32), np.zeros(count, np.uint32)
    for _ in range(scale):
        is_low = random.random(count, dtype=np.float32) > a + b
        bound = np.where(is_low, np.float32(c / (1 - a - b)), np.float32(a / (a + b)))
        is_right = random.random(count, dtype=np.float32) > bound
        src = src << np.uint32(1) | is_low
        dst = dst << np.uint32(1) | is_right
    return src, dst


def _check_size(num_nodes: int, num_edges: int) -> None:
    """Raise before allocating where the edges are too many to number or to hold."""
    if num_edges > MAX_EDGES:
        raise GraphError(f"{num_edges:,} edges; at most {MAX_EDGES:,} are possible", code="graph-num-edges")
    if num_edges > 1_000_000:
        check_fits(60 * num_edges + 16 * num_nodes, f"a graph of {num_edges:,} edges")


def _keys(low: Any, high: Any) -> NDArray[np.uint64]:
    """One uint64 for each pair."""
    keys: NDArray[np.uint64] = low.astype(np.uint64) << np.uint64(32) | high.astype(np.uint64)
    return keys


def _distinct(keys: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """The different keys, ascending; sorts in place."""
    keys.sort()
    is_new = np.ones(len(keys), np.bool_)
    np.not_equal(keys[1:], keys[:-1], out=is_new[1:])
    return keys[is_new]


def _from_keys(keys: NDArray[np.uint64], n: int, *notes: str) -> Graph:
    """The undirected graph of distinct pairs."""
    return Graph.from_edges(
        (keys >> np.uint64(32)).astype(np.uint32),
        keys.astype(np.uint32),
        num_nodes=n,
        directed=False,
        notes=notes,
    )
