"""Pairs of nodes as whole numbers: drawn without repetition, sorted, and made a graph."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ... import given
from ...errors import GraphError
from ..edges import ASKED, MAX_EDGES, check_num_nodes
from ..graph import Graph
from ..memory import check_fits

CODE = "graph-generate"
HELD = 25  # a pair, its ends, their copies in the graph, and one mark
Keys = NDArray[np.uint64]  # the lower node in the upper half, the higher one in the lower


def whole(name: str, number: object, most: int = MAX_EDGES, least: int = 0) -> int:
    """A whole number from `least`."""
    return given.whole(name, number, least, most, error=GraphError, code=CODE)


def count_of_nodes(n: object) -> int:
    """A number of nodes that a graph may have."""
    return check_num_nodes(n)


def random_of(seed: object) -> np.random.Generator:
    """The generator of a seed, which is any whole number from 0."""
    return np.random.Generator(
        np.random.PCG64(given.whole("seed", seed, 0, 2**256 - 1, error=GraphError, code=CODE))
    )


def probability(name: str, value: object) -> float:
    """A number from 0 to 1."""
    found = given.number(name, value, error=GraphError, code=CODE)
    if not 0 <= found <= 1:
        raise given.refusal(name, value, "a number from 0 to 1", error=GraphError, code=CODE)
    return found


def check_size(num_edges: int, each: float = HELD) -> None:
    """Raise before allocating where the edges are too many to number or to hold.

    Parameters
    ----------
    each : float
        Bytes an edge at the peak; HELD where nothing beside the pairs and the graph is held.
    """
    if num_edges > MAX_EDGES:
        raise GraphError(f"{num_edges:,} edges; at most {MAX_EDGES:,} are possible", code="graph-num-edges")
    if num_edges > ASKED:
        check_fits(round(each * num_edges), f"a graph of {num_edges:,} edges")


def keys_of(low: Any, high: Any) -> Keys:
    """One uint64 for each pair."""
    keys: Keys = low.astype(np.uint64)
    keys <<= np.uint64(32)
    keys |= high if high.dtype.kind == "u" else high.astype(np.uint64)
    return keys


def ordered_keys(u: Any, v: Any) -> Keys:
    """One uint64 for each pair of ends in any order."""
    return keys_of(np.minimum(u, v), np.maximum(u, v))


def distinct(keys: Keys) -> Keys:
    """The different keys, ascending; sorts in place."""
    keys.sort()
    is_new = np.ones(len(keys), np.bool_)
    np.not_equal(keys[1:], keys[:-1], out=is_new[1:])
    return keys[is_new]


def some_pairs(random: np.random.Generator, n: int, wanted: int) -> Keys:
    """So many different pairs of n nodes, all such sets equally likely, as ascending keys.

    Pairs are drawn until enough are different, then the surplus is dropped at random; above half of all
    pairs, those to leave out are drawn instead.
    """
    pairs = n * (n - 1) // 2
    if 2 * wanted <= pairs:
        return _drawn(random, lambda count: _pairs(random, n, count), wanted)
    low, high = np.triu_indices(n, 1)
    kept = np.ones(pairs, np.bool_)
    left_out = _drawn(random, lambda count: _pairs(random, n, count), pairs - wanted)
    kept[np.searchsorted(keys_of(low, high), left_out)] = False
    return keys_of(low[kept], high[kept])


def some_cells(random: np.random.Generator, rows: int, columns: int, wanted: int) -> Keys:
    """So many different cells of a table, all such sets equally likely, as ascending row << 32 | column."""
    cells = rows * columns
    is_few = 2 * wanted <= cells
    drawn = _drawn(
        random,
        lambda count: random.integers(0, cells, count, dtype=np.uint64),
        wanted if is_few else cells - wanted,
    )
    if not is_few:
        kept = np.ones(cells, np.bool_)
        kept[drawn] = False
        drawn = np.flatnonzero(kept).astype(np.uint64)
    return keys_of(drawn // np.uint64(max(columns, 1)), drawn % np.uint64(max(columns, 1)))


def _pairs(random: np.random.Generator, n: int, count: int) -> Keys:
    """Pairs drawn one by one, equal ones among them; those of one node with itself left out."""
    ends = random.integers(0, n, (2, count), dtype=np.uint32)
    proper = ends[0] != ends[1]
    return ordered_keys(ends[0][proper], ends[1][proper])


def _drawn(random: np.random.Generator, draw: Any, wanted: int) -> Keys:
    """So many different keys, ascending."""
    keys = np.empty(0, np.uint64)
    while len(keys) < wanted:
        missing = wanted - len(keys)
        keys = distinct(np.concatenate((keys, draw(missing + missing // 16 + 64))))
    surplus = random.choice(len(keys), len(keys) - wanted, replace=False)
    return np.delete(keys, surplus)


def graph_of(keys: Keys, n: int, *notes: str, node_attrs: Mapping[str, Any] | None = None) -> Graph:
    """The undirected graph of distinct pairs."""
    return Graph.from_edges(
        (keys >> np.uint64(32)).astype(np.uint32),
        keys.astype(np.uint32),
        num_nodes=n,
        directed=False,
        node_attrs=node_attrs,
        notes=notes,
    )
