"""Graphs drawn at random: uniform, skewed, small worlds, communities."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ... import given
from ...errors import GraphError
from ..graph import Graph
from .pairs import (
    CODE,
    HELD,
    Keys,
    check_size,
    count_of_nodes,
    distinct,
    graph_of,
    keys_of,
    ordered_keys,
    probability,
    random_of,
    some_cells,
    some_pairs,
    whole,
)

CHUNK = 1 << 20  # edges drawn at once; part of what a seed means
TRIES = 30  # that an edge of a small world is drawn to another place
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
    n, random = count_of_nodes(n), random_of(seed)
    mean = given.number("avg_degree", avg_degree, error=GraphError, code=CODE)
    if not 0 <= mean < float("inf"):
        raise given.refusal("avg_degree", avg_degree, "a finite number from 0", error=GraphError, code=CODE)
    pairs, wanted = n * (n - 1) // 2, round(n * mean / 2)
    if wanted > pairs:
        raise GraphError(
            f"{n:,} nodes have {pairs:,} pairs; {wanted:,} edges do not fit",
            code=CODE,
            hint=f"avg_degree is at most {max(n - 1, 0)}",
        )
    check_size(wanted, 35 if 2 * wanted <= pairs else 44 * pairs / wanted)
    return graph_of(some_pairs(random, n, wanted), n, f"uniform({n}, {mean:g}, seed={seed})")


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
    scale, edge_factor, random = whole("scale", scale, 31), whole("edge_factor", edge_factor), random_of(seed)
    n, drawn = count_of_nodes(2**scale), edge_factor * 2**scale
    check_size(drawn, HELD + 12 / edge_factor if edge_factor else HELD)
    new_number = random.permutation(n).astype(np.uint32)
    parts = []
    for first in range(0, drawn, CHUNK):
        src, dst = _draw_kronecker(random, scale, min(CHUNK, drawn - first))
        proper = src != dst
        parts.append(ordered_keys(new_number[src[proper]], new_number[dst[proper]]))
    proper_edges = sum(map(len, parts))
    keys = distinct(np.concatenate(parts)) if parts else np.empty(0, np.uint64)
    parts.clear()
    return graph_of(
        keys,
        n,
        f"kronecker({scale}, {edge_factor}, seed={seed})",
        f"{drawn - proper_edges:,} self loops and {proper_edges - len(keys):,} repeated edges dropped",
    )


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


def barabasi_albert(n: int, m: int, seed: int = 42) -> Graph:
    """A graph that grows: each new node draws m edges to nodes that have many.

    Parameters
    ----------
    n : int
        Nodes, more than m.
    m : int
        Edges that a new node draws, from 1; it begins as a star of m + 1 nodes. The same neighbor drawn
        twice is one edge, and the notes count what was dropped.
    seed : int

    Raises
    ------
    GraphError
        Where m nodes are not there to begin with.

    Notes
    -----
    Preferential attachment of Barabási and Albert (1999): an end of an earlier edge, each as likely, is a
    node in proportion to its degree. The choice refers to an earlier choice, and all are followed to their
    ends at once, as in Batagelj and Brandes (2005), algorithm 5.

    Examples
    --------
    >>> graph = barabasi_albert(1000, 3)
    >>> int(graph.degrees().max()) > 10 * graph.num_edges / graph.num_nodes
    True
    """
    n, m, random = count_of_nodes(n), whole("m", m, least=1), random_of(seed)
    if n <= m:
        raise GraphError(f"{n:,} nodes of {m:,} edges each; wanted more nodes", code=CODE, hint="n > m")
    drawn = m * (n - m)
    check_size(drawn, 49)
    # Edge e has the ends 2e, of the newer node, and 2e + 1, of the one it was drawn to.
    newer = np.repeat(np.arange(m, n, dtype=np.int64), m)
    newer[:m] = np.arange(1, m + 1)  # the star
    end = random.integers(0, 2 * m * np.maximum(newer - m, 1))
    end[:m] = -1
    is_open = np.flatnonzero(end % 2 == 1)
    is_open = is_open[is_open >= m]
    while len(is_open):
        end[is_open] = end[end[is_open] >> 1]
        is_open = is_open[(end[is_open] % 2 == 1) & (end[is_open] > 0)]
    older = np.where(end < 0, 0, newer[end >> 1])
    keys = distinct(keys_of(older, newer))
    dropped = f"{drawn - len(keys):,} repeated edges dropped"
    return graph_of(keys, n, f"barabasi_albert({n}, {m}, seed={seed})", dropped)


def watts_strogatz(n: int, k: int, p: float, seed: int = 42) -> Graph:
    """A small world: a ring of neighbors, some of whose edges lead elsewhere.

    Parameters
    ----------
    n : int
        Nodes.
    k : int
        Neighbors in the ring, half of them on each side: even, less than n.
    p : float
        The chance that an edge keeps one end and is given another, drawn again where that edge exists.
    seed : int

    Returns
    -------
    Graph
        Of exactly n * k / 2 edges. One that found no free place in 30 tries stays; the notes count them.

    Notes
    -----
    Watts and Strogatz (1998). All ends are drawn at once, not edge by edge.

    Examples
    --------
    >>> watts_strogatz(100, 4, 0.1).num_edges
    200
    """
    n, k, random = count_of_nodes(n), whole("k", k), random_of(seed)
    chance = probability("p", p)
    if k % 2 or k >= max(n, 1):
        raise given.refusal("k", k, f"an even number less than {n:,}, the nodes", error=GraphError, code=CODE)
    check_size(n * k // 2, 49)
    near = np.tile(np.arange(n), k // 2)
    keys = ordered_keys(near, (near + np.repeat(np.arange(1, k // 2 + 1), n)) % max(n, 1))
    pending = np.flatnonzero(random.random(len(keys)) < chance)
    for _ in range(TRIES):
        if not len(pending):
            break
        there = np.sort(keys)
        far = random.integers(0, n, len(pending))
        wanted = ordered_keys(near[pending], far)
        is_free = far != near[pending]
        is_free &= there[np.minimum(np.searchsorted(there, wanted), len(there) - 1)] != wanted
        is_first = np.zeros(len(pending), np.bool_)
        is_first[np.unique(wanted, return_index=True)[1]] = True
        is_free &= is_first
        keys[pending[is_free]] = wanted[is_free]
        pending = pending[~is_free]
    stayed = (
        (f"{len(pending):,} edges stayed where they were: no free place was found",) if len(pending) else ()
    )
    return graph_of(distinct(keys), n, f"watts_strogatz({n}, {k}, {chance:g}, seed={seed})", *stayed)


def stochastic_block(sizes: Any, p: Any, seed: int = 42) -> Graph:
    """Communities: how likely an edge is depends on the blocks of its ends.

    Parameters
    ----------
    sizes : sequence of int
        Nodes of each block; nodes are numbered block by block.
    p : array-like (blocks, blocks)
        The chance of an edge between a node of one block and one of another; symmetric.
    seed : int

    Returns
    -------
    Graph
        With node attribute "block".

    Raises
    ------
    GraphError
        For chances outside 0 to 1, or that differ in the two directions.

    Notes
    -----
    Holland, Laskey and Leinhardt (1983). For each pair of blocks the number of edges is binomial, and its
    edges are that many different pairs.

    Examples
    --------
    >>> graph = stochastic_block([50, 50], [[0.2, 0.01], [0.01, 0.2]])
    >>> graph.nodes["block"].value_counts().tolist()
    [50, 50]
    """
    counts, chances, random = _sizes(sizes), _chances(p), random_of(seed)
    if chances.shape != (len(counts), len(counts)):
        shape = " x ".join(map(str, chances.shape))
        raise GraphError(f"p is {shape}; wanted one row and column a block: {len(counts)}", code=CODE)
    n = count_of_nodes(sum(counts))
    starts = np.cumsum([0, *counts])
    pairs = np.outer(counts, counts).astype(np.float64)
    np.fill_diagonal(pairs, [size * (size - 1) / 2 for size in counts])
    check_size(int(np.triu(pairs * chances).sum()), 36)
    parts: list[Keys] = []
    for a, size in enumerate(counts):
        for b in range(a, len(counts)):
            edges = int(
                random.binomial(size * (size - 1) // 2 if a == b else size * counts[b], chances[a, b])
            )
            if a == b:
                found = some_pairs(random, size, edges)
            else:
                found = some_cells(random, size, counts[b], edges)
            parts.append(found + (np.uint64(starts[a]) << np.uint64(32)) + np.uint64(starts[b]))
    keys = distinct(np.concatenate(parts)) if parts else np.empty(0, np.uint64)
    note = f"stochastic_block of {len(counts):,} blocks, seed={seed}"
    return graph_of(keys, n, note, node_attrs={"block": np.repeat(np.arange(len(counts)), counts)})


def _sizes(sizes: Any) -> list[int]:
    """The nodes of each block."""
    if isinstance(sizes, str | bytes) or not hasattr(sizes, "__iter__"):
        raise given.refusal("sizes", sizes, "the nodes of each block", error=GraphError, code=CODE)
    return [whole("a size", size) for size in sizes]


def _chances(p: Any) -> NDArray[np.float64]:
    """A symmetric square table of numbers from 0 to 1."""
    try:
        found = np.asarray(p, dtype=np.float64)
    except (TypeError, ValueError):
        found = np.empty(0)
    found = found.reshape(0, 0) if isinstance(p, list) and not p else found
    if found.ndim != 2 or not ((found >= 0) & (found <= 1)).all():
        raise given.refusal("p", p, "a table of numbers from 0 to 1", error=GraphError, code=CODE)
    if not np.array_equal(found, found.T):
        raise GraphError("p differs in the two directions; wanted p[a][b] equal to p[b][a]", code=CODE)
    return found
