"""Where a step reads its operands: at its own place, at a neighbor, an edge, or an edge's end."""

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
