"""Edges as Python holds them: triples, networkx's views of edges, and dicts of neighbors."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from ..errors import GraphError, clipped
from .end_names import known_ends
from .ends import number_ends
from .graph import Graph
from .labels import number_objects
from .matrices import ASSUMED
from .networks import assembled, check_direction, gathered

Row = tuple[Any, Any, dict[Any, Any]]


def from_triples(rows: Sequence[Any], directed: bool | None, weight: Any) -> Graph:
    """The graph of a list of (u, v, weight) or (u, v, dict of attributes); pairs may stand between.

    Raises
    ------
    GraphError
        For a row of another form, with its position.
    """
    for k, row in enumerate(rows):
        if not isinstance(row, tuple) or len(row) not in (2, 3):
            raise GraphError(
                f"edge {k} is {clipped(repr(row))}; wanted (source, target) or (source, target, weight)",
                code="graph-source-type",
            )
    notes = [ASSUMED] if directed is None else []
    plain = [(row[0], row[1], _attributes(row[2] if len(row) == 3 else None)) for row in rows]
    return _of_rows(plain, directed is not False, weight, notes)


def from_edge_view(view: Any, directed: bool | None, weight: Any) -> Graph:
    """The graph of `G.edges`, `G.edges(data=True)` and the like; only nodes with an edge are there."""
    kind = type(view).__name__
    own = kind.startswith(("Out", "In"))
    check_direction(own, directed, "networkx", "to_undirected() or to_directed()")
    name = "weight"
    if kind.endswith("EdgeView"):  # of all edges: it gives their attributes when asked
        rows = list(view(data=True))
    else:
        rows, asked = list(view), getattr(view, "_data", None)
        name = asked if isinstance(asked, str) else name
        if "Multi" in kind and getattr(view, "keys", False) is True:
            rows = [(u, v, *rest) for u, v, _, *rest in rows]
    plain = [(u, v, _attributes(rest[0] if rest else None, name)) for u, v, *rest in rows]
    return _of_rows(plain, own, weight, ["nodes without an edge are not in a view of edges"])


def from_neighbors(neighbors: Mapping[Any, Any], directed: bool | None, weight: Any) -> Graph:
    """The graph of a dict: node to its neighbors, or to {neighbor: weight or dict of attributes}.

    An undirected edge may stand at one of its ends or at both; there it is one edge.

    Raises
    ------
    GraphError
        Where the neighbors of a node are no list, set or dict, or an undirected edge has two weights.
    """
    ends = known_ends(list(neighbors))
    if ends is not None:
        raise GraphError(
            f"a dict with {ends[0]!r} and {ends[1]!r} may be two columns, or two nodes and their neighbors",
            code="graph-source-type",
            hint="pd.DataFrame(x) makes columns of it; networkx.Graph(x) takes it as neighbors",
        )
    rows = [row for node, others in neighbors.items() for row in _row_of(node, others)]
    notes = [ASSUMED] if directed is None else []
    if directed is False:
        rows = _once(rows)
    nodes = list(neighbors)
    index = number_objects([*nodes, *(end for u, v, _ in rows for end in (u, v))], lambda k: f"label {k}")
    labels = list(index)
    src = np.fromiter((index[u] for u, _, _ in rows), np.int64, len(rows))
    dst = np.fromiter((index[v] for _, v, _ in rows), np.int64, len(rows))
    edge_attrs = gathered([d for *_, d in rows])
    return assembled(src, dst, directed is not False, labels, edge_attrs, {}, weight, notes)


def _row_of(node: Any, others: Any) -> Iterable[Row]:
    """The edges from one node."""
    if isinstance(others, Mapping):
        return [(node, other, _attributes(given)) for other, given in others.items()]
    if isinstance(others, set | frozenset):
        others = sorted(
            others, key=lambda x: (type(x).__name__, x if isinstance(x, int | float | str) else repr(x))
        )
    elif not isinstance(others, list | tuple | range | np.ndarray):
        raise GraphError(
            f"the neighbors of {clipped(repr(node))} are a {type(others).__name__}",
            code="graph-source-type",
            hint="a list, a set, or a dict of neighbors is wanted",
        )
    values = others.tolist() if isinstance(others, np.ndarray) else others
    return [(node, other, {}) for other in values]


def _attributes(given: Any, name: str = "weight") -> dict[Any, Any]:
    """The attributes of an edge: a dict as it is, anything else a single one."""
    if isinstance(given, dict):
        return given
    return {} if given is None else {name: given}


def _once(rows: list[Row]) -> list[Row]:
    """Each undirected edge once: of those that stand at both ends, the ones at the end met first."""
    first: dict[Any, list[Row]] = {}
    second: dict[Any, list[Row]] = {}
    for row in rows:
        u, v, _ = row
        there = first.setdefault(frozenset((u, v)), [])
        if not there or there[0][0] == u:
            there.append(row)
        else:
            second.setdefault(frozenset((u, v)), []).append(row)
    for pair, back in second.items():
        for (u, v, one), (*_, other) in zip(first[pair], back, strict=False):
            if one != other:
                raise GraphError(
                    f"edge ({clipped(repr(u))}, {clipped(repr(v))}) is {clipped(repr(one))} at one end and "
                    f"{clipped(repr(other))} at the other",
                    code="graph-matrix-symmetry",
                    hint="directed=True takes both",
                )
        first[pair] += back[len(first[pair]) :]
    return [row for there in first.values() for row in there]


def _of_rows(rows: list[Row], directed: bool, weight: Any, notes: list[str]) -> Graph:
    """The graph of edges with their attributes."""
    src, dst, num_nodes, labels = number_ends([u for u, _, _ in rows], [v for _, v, _ in rows])
    names = list(range(num_nodes)) if labels is None else labels.tolist()
    return assembled(src, dst, directed, names, gathered([d for *_, d in rows]), {}, weight, notes)
