"""Communities: nodes with equal labels, which are whole numbers of any size.

An undirected edge is one each way, and a self loop too, as in networkx: so one formula holds for all graphs.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from groggy_nb.domains import NODE
from groggy_nb.ops import rules
from groggy_nb.ops.forms import Kernel
from groggy_nb.ops.table import EdgeValue, NodeValue, op
from groggy_nb.ops.targets import Routine

FAMILY = "community"


def _arcs(graph: Any, weight: Any) -> list[tuple[int, int, float]]:
    """The edges with their weights, undirected ones each way; of a self loop the two are one."""
    weights = [1.0] * graph.num_edges if weight is None else weight.tolist()
    found = []
    for a, b, w in zip(graph.src.tolist(), graph.dst.tolist(), weights, strict=True):
        if graph.directed:
            found.append((a, b, w))
        else:
            found += [(a, a, w + w)] if a == b else [(a, b, w), (b, a, w)]
    return found


def _sums(keys: list[int], values: Any) -> Any:
    """At each place the sum of the values that have its key, in order."""
    total = dict.fromkeys(keys, 0.0)
    for key, value in zip(keys, values.tolist(), strict=True):
        total[key] += value
    return np.array([total[key] for key in keys], dtype=np.float64)


def _ends(graph: Any, arcs: list[tuple[int, int, float]]) -> tuple[Any, Any, Any]:
    """What leaves each node, what enters it, and what leaves all."""
    leaving, entering = np.zeros(graph.num_nodes), np.zeros(graph.num_nodes)
    for a, b, w in arcs:
        leaving[a] += w
        entering[b] += w
    return leaving, entering, np.cumsum([0.0, *leaving])[-1]


@op(
    family=FAMILY,
    form=Kernel(reads=("ends", "out"), scratch=(NODE,) * 5, passes=3, sorts=True),
    rule=rules.labels_and_weights,
    numba=Routine("groggy_kernels.steps.modularity_share:modularity_share"),
)
def modularity_share(labels: NodeValue, weight: EdgeValue = None, *, _graph: Any) -> Any:
    """What each node adds to the modularity of labels, which is the sum of it.

    (w - s t / m) / m, with m the weight of all edges, s of those that leave the node, w of those among them
    that stay in its community, and t of those that enter the community (Leicht and Newman 2008). Without
    `weight` an edge counts 1. nan where edges have no weight.
    """
    arcs = _arcs(_graph, weight)
    leaving, entering, total = _ends(_graph, arcs)
    names = labels.tolist()
    inside = np.zeros(len(names))
    for a, b, w in arcs:
        if names[a] == names[b]:
            inside[a] += w
    with np.errstate(all="ignore"):
        return (inside - leaving * _sums(names, entering) / total) / total


@op(
    family=FAMILY,
    form=Kernel(reads=("ends", "out", "both+edges"), scratch=(NODE,) * 6, passes=5, sorts=True),
    rule=rules.labels_and_weights,
    numba=Routine("groggy_kernels.steps.modularity_gain:modularity_gain"),
    groggy=("core.modularity_gain",),
)
def modularity_gain(labels: NodeValue, weight: EdgeValue = None, *, _graph: Any) -> Any:
    """What modularity gains where the node alone moves to the best other community of its neighbors.

    Below 0 where each such move loses; 0 where no neighbor is in another community.
    """
    leaving, entering, total = _ends(_graph, _arcs(_graph, weight))
    names = labels.tolist()
    left = dict(zip(names, _sums(names, leaving), strict=True))
    entered = dict(zip(names, _sums(names, entering), strict=True))
    rows = _graph.csr("both")
    weights = np.ones(_graph.num_edges) if weight is None else weight
    gains = np.zeros(len(names))
    for v, own in enumerate(names):
        link = {own: np.float64(0.0)}
        row = slice(int(rows.indptr[v]), int(rows.indptr[v + 1]))
        for u, e in zip(rows.indices[row].tolist(), rows.edge_ids[row].tolist(), strict=True):
            if u != v:
                w = weights[e] if _graph.directed else weights[e] + weights[e]
                link[names[u]] = link.get(names[u], np.float64(0.0)) + w
        best = None
        with np.errstate(all="ignore"):
            for there in (c for c in link if c != own):
                due = leaving[v] * (entered[there] - (entered[own] - entering[v]))
                due += entering[v] * (left[there] - (left[own] - leaving[v]))
                gain = (link[there] - link[own] - due / total) / total
                if best is None or gain > best:
                    best = gain
        gains[v] = 0.0 if best is None else best
    return gains
