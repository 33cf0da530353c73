"""Values read elsewhere: at edges, at an index, and the accesses inside a neighbor comprehension."""

from __future__ import annotations

from typing import Any

import numpy as np

from groggy_nb.ops import rules
from groggy_nb.ops.forms import Ends, Lane, Take
from groggy_nb.ops.meaning import OpFailure
from groggy_nb.ops.table import EdgeValue, NodeValue, op


@op(family="edges", form=Ends("source"), rule=rules.same, times=rules.times_kept, bounded=True)
def at_source(x: NodeValue, _graph: Any) -> Any:
    """The node value at each edge's first end, as the edge was given."""
    return x[_graph.src]


@op(family="edges", form=Ends("target"), rule=rules.same, times=rules.times_kept, bounded=True)
def at_target(x: NodeValue, _graph: Any) -> Any:
    """The node value at each edge's second end, as the edge was given."""
    return x[_graph.dst]


OUTSIDE = "an index names no node: it goes from 0 to N - 1"


def refuse_outside(index: Any, taken: Any = True) -> None:
    """Raise at the first node whose index names none, of those that are taken."""
    outside = np.flatnonzero(((index < 0) | (index >= len(index))) & taken)
    if len(outside):
        raise OpFailure(OUTSIDE, int(outside[0]), int(index[outside[0]]))


@op(
    family="index",
    form=Take(),
    rule=rules.taken,
    times=rules.time_taken,
    bounded=True,
    written="x[i]",
    fails={"int64": OUTSIDE},
)
def at_node(x: NodeValue, i: NodeValue) -> Any:
    """The value of the node whose index is `i`, at each node; an `i` outside of 0 to N - 1 is an error."""
    refuse_outside(i)
    return x[i]


@op(family="lane", form=Lane("neighbor"), rule=rules.same, bounded=True, internal=True)
def at_neighbor(x: NodeValue, _lane: Any) -> Any:
    """`x[u]`: the value at the neighbor."""
    return x[_lane.neighbor]


@op(family="lane", form=Lane("edge"), rule=rules.same, bounded=True, internal=True)
def at_edge(x: EdgeValue, _lane: Any) -> Any:
    """`w[e]`: the value at the edge between."""
    return x[_lane.edge]


@op(family="lane", form=Lane("neighbor"), rule=rules.integer, bounded=True, internal=True)
def this_neighbor(_lane: Any) -> Any:
    """`u`: the neighbor's index."""
    return _lane.neighbor


@op(family="lane", form=Lane("node"), rule=rules.integer, bounded=True, internal=True)
def this_node(_lane: Any) -> Any:
    """`v`: the index of the node that the line computes."""
    return _lane.node


@op(family="lane", form=Lane("edge"), rule=rules.integer, internal=True)
def this_edge(_lane: Any) -> Any:
    """`e`: the edge's position as given."""
    return _lane.edge
