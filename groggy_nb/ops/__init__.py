"""The vocabulary: every op declared once, by name in `OPS`."""

from groggy_nb.ops import arithmetic, collect, compare, edges, make, normalize, reduce
from groggy_nb.ops.meaning import OpFailure
from groggy_nb.ops.table import OPS, REQUIRED, Arg, Op, State, families, op

__all__ = [
    "OPS",
    "REQUIRED",
    "Arg",
    "Op",
    "OpFailure",
    "State",
    "arithmetic",
    "collect",
    "compare",
    "edges",
    "families",
    "make",
    "normalize",
    "op",
    "reduce",
]
