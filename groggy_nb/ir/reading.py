"""Where a step reads its first operand: at its own place, a neighbor, an edge, an edge's end, an index."""

from __future__ import annotations

from groggy_nb.ir.forms import Step
from groggy_nb.ops import OPS
from groggy_nb.ops.forms import At


def read_at(step: Step) -> At | None:
    """Where a step reads, by its op's form; None at its own place.

    Examples
    --------
    >>> read_at(Step(1, "at_neighbor", (0,))), read_at(Step(1, "neg", (0,)))
    ('neighbor', None)
    """
    return None if step.op == "literal" else OPS[step.op].form.at
