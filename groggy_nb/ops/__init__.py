"""The vocabulary: every op declared once, by name in `OPS`."""

from groggy_nb.ops import (
    algebra,
    arithmetic,
    collect,
    community,
    compare,
    edges,
    flow,
    forms,
    groups,
    make,
    normalize,
    order,
    paths,
    random,
    reduce,
    structure,
    tables,
    time,
)
from groggy_nb.ops.groups import GROUPS
from groggy_nb.ops.meaning import OpFailure
from groggy_nb.ops.sugar import SUGAR, Sugar, written
from groggy_nb.ops.table import OPS, REQUIRED, Arg, Op, families, op, orders, row_aggregates
from groggy_nb.ops.targets import State

ORDERS = orders()

__all__ = [
    "GROUPS",
    "OPS",
    "ORDERS",
    "REQUIRED",
    "SUGAR",
    "Arg",
    "Op",
    "OpFailure",
    "State",
    "Sugar",
    "algebra",
    "arithmetic",
    "collect",
    "community",
    "compare",
    "edges",
    "families",
    "flow",
    "forms",
    "groups",
    "make",
    "normalize",
    "op",
    "order",
    "paths",
    "random",
    "reduce",
    "row_aggregates",
    "structure",
    "tables",
    "time",
    "written",
]
