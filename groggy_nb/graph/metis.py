"""METIS files: a line of sizes, then the neighbors of each node on a line of its own, counted from 1."""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

from ..errors import GraphError, clipped
from .edges import check_num_nodes
from .graph import Graph

ODD = re.compile(rb"[^0-9 \t\r]|[0-9]{19}")
KINDS = [f"{digits:03b}" for digits in range(8)]

Integers = NDArray[np.int64]


def read_metis(data: bytes, name: str) -> Graph:
    """The undirected graph of a METIS file; weights of nodes and edges are attributes.

    Parameters
    ----------
    data : bytes
        A first line `nodes edges [format [weights]]`, format of three digits: sizes of nodes, weights of
        nodes, weights of edges. Lines that begin with % are comments; a blank line is a node alone.
    name : str
        Of the file, for the notes.

    Raises
    ------
    GraphError
        For what is no whole number, with its line; for more or fewer lines, neighbors or edges than the
        first line tells, and an edge that stands at one of its ends only.
    """
    lines = data.split(b"\n")
    for number, line in enumerate(lines, 1):
        if not line.startswith(b"%") and ODD.search(line):
            found = clipped(line.decode("utf-8", "replace").strip())
            raise _damaged(f"line {number} is {found}; wanted whole numbers from 0")
    lines = [line for line in lines if not line.startswith(b"%")]
    head = next((k for k, line in enumerate(lines) if line.strip()), 0)
    sizes = [int(word) for word in lines[head].split()] if lines else []
    if not 2 <= len(sizes) <= 4:
        raise _damaged("the first line gives no sizes: nodes edges")
    num_nodes, num_edges, *rest = sizes
    check_num_nodes(num_nodes)
    kind = f"{rest[0] if rest else 0:03}"
    if kind not in KINDS:
        raise _damaged(f"the format is {kind}; wanted three digits of 0 and 1")
    has_size, has_weights, is_weighted = (digit == "1" for digit in kind)
    own = has_size + (rest[1] if len(rest) > 1 else 1) * has_weights
    del lines[: head + 1]
    while len(lines) > num_nodes and not lines[-1].strip():
        lines.pop()
    if len(lines) != num_nodes:
        raise _damaged(f"{len(lines):,} lines of neighbors; the first line tells {num_nodes:,} nodes")
    words = [line.split() for line in lines]
    counts = np.fromiter(map(len, words), np.int64, num_nodes)
    values = np.array([word for row in words for word in row], dtype="S18").astype(np.int64)
    del words, lines
    step = 1 + is_weighted
    odd = np.flatnonzero((counts < own) | ((counts - own) % step != 0))
    if len(odd):
        raise _damaged(f"node {odd[0] + 1} has {counts[odd[0]]:,} numbers, which its weights do not allow")
    starts = np.cumsum(counts) - counts
    is_own = np.zeros(len(values), np.bool_)
    for k in range(own):
        is_own[starts + k] = True
    entries = values[~is_own]
    near = np.repeat(np.arange(num_nodes), (counts - own) // step)
    far = entries[::step] - 1
    weights = entries[1::2] if is_weighted else None
    outside = np.flatnonzero((far < 0) | (far >= num_nodes))
    if len(outside):
        k = outside[0]
        raise _damaged(f"node {near[k] + 1} has the neighbor {far[k] + 1}; nodes are 1 to {num_nodes:,}")
    kept = _each_once(near, far, weights)
    if len(kept) != num_edges:
        raise _damaged(f"{len(kept):,} edges; the first line tells {num_edges:,}")
    node_attrs = {"size": values[starts]} if has_size else {}
    for k in range(has_size, own):
        node_attrs["weight" if own - has_size == 1 else f"weight{k - has_size + 1}"] = values[starts + k]
    return Graph.from_edges(
        near[kept],
        far[kept],
        num_nodes=num_nodes,
        directed=False,
        weight=None if weights is None else weights[kept],
        node_attrs=node_attrs,
        notes=[f"from the file {name}", "nodes are numbered from 0, in the file from 1"],
    )


def _each_once(near: Integers, far: Integers, weights: Integers | None) -> NDArray[np.intp]:
    """The entries at the lower end of each edge, in order; checked to stand at the other end too."""
    there = np.flatnonzero(near <= far)
    back = np.flatnonzero(near >= far)
    own = np.zeros(len(near), np.int64) if weights is None else weights
    ahead = there[np.lexsort((own[there], far[there], near[there]))]
    behind = back[np.lexsort((own[back], near[back], far[back]))]
    paired = min(len(ahead), len(behind))
    a, b = ahead[:paired], behind[:paired]
    wrong = np.flatnonzero((near[a] != far[b]) | (far[a] != near[b]) | (own[a] != own[b]))
    if len(wrong) or len(ahead) != len(behind):
        k = (a[wrong[0]] if len(wrong) else (ahead if len(ahead) > paired else behind)[paired]).item()
        u, v = near[k] + 1, far[k] + 1
        raise _damaged(f"the edge ({u}, {v}) is not the same at its two ends")
    return there


def _damaged(what: str) -> GraphError:
    """The error for a file that breaks its format."""
    return GraphError(what, code="graph-file-damaged")
