"""Values out of nothing but the graph: constants, indices, degrees."""

from __future__ import annotations

from typing import Any

import numpy as np

from groggy_nb.domains import SCALAR
from groggy_nb.ops import rules
from groggy_nb.ops.forms import Make, Map
from groggy_nb.ops.table import Label, Scalar, op
from groggy_nb.ops.targets import Expression

LENGTH = "as_i8({rows}[{node} + ONE] - {rows}[{node}])"  # of the node's row


@op(
    family="make",
    form=Make(cheap=True, spreads=True),
    rule=rules.same,
    times=rules.times_kept,
    numba=Expression("{value}"),
    groggy=("core.init_nodes", "core.broadcast_scalar"),
)
def full(value: Scalar, _graph: Any) -> Any:
    """The same value at each node, in the dtype of `value`."""
    return np.full(_graph.num_nodes, value)


@op(family="make", form=Make(cheap=True), rule=rules.constant_float, numba=Expression("0.0"))
def zeros(_graph: Any) -> Any:
    """0.0 at each node."""
    return np.zeros(_graph.num_nodes)


@op(family="make", form=Make(cheap=True), rule=rules.constant_float, numba=Expression("1.0"))
def ones(_graph: Any) -> Any:
    """1.0 at each node."""
    return np.ones(_graph.num_nodes)


@op(
    family="make",
    form=Make(cheap=True),
    rule=rules.integer,
    bounded=True,
    numba=Expression("as_i8({node})"),
    groggy=("core.init_nodes_with_index",),
)
def node_index(_graph: Any) -> Any:
    """The position of each node: 0 to N - 1."""
    return np.arange(_graph.num_nodes, dtype=np.int64)


@op(family="make", form=Map(result=SCALAR, cheap=True), rule=rules.integer, numba=Expression("{label}"))
def index_of(label: Label) -> Any:
    """The position of the node with this label: a literal, or a parameter with `kind="node"`."""
    return np.int64(label)


@op(
    family="degree",
    form=Make(cheap=True, rows="both"),
    rule=rules.integer,
    numba=Expression(LENGTH),
    groggy=("core.node_degree",),
)
def degree(_graph: Any) -> Any:
    """Number of entries in each node's `neighbors` row; a self loop counts once."""
    return np.asarray(_graph.degrees("both"), dtype=np.int64)


@op(family="degree", form=Make(cheap=True, rows="in"), rule=rules.integer, numba=Expression(LENGTH))
def in_degree(_graph: Any) -> Any:
    """Number of edges that end at each node."""
    return np.asarray(_graph.degrees("in"), dtype=np.int64)


@op(family="degree", form=Make(cheap=True, rows="out"), rule=rules.integer, numba=Expression(LENGTH))
def out_degree(_graph: Any) -> Any:
    """Number of edges that start at each node."""
    return np.asarray(_graph.degrees("out"), dtype=np.int64)
