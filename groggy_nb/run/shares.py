"""At which share of the places a mask holds, as far as the text tells: what it guards is computed there."""

from __future__ import annotations

from collections.abc import Iterable
from math import prod

from groggy_nb.ir.forms import Const, Operand, Step, walk
from groggy_nb.ops import OPS
from groggy_nb.ops.forms import Make, Map
from groggy_nb.passes.facts import LITERAL
from groggy_nb.plan.planning import Plan

UNKNOWN = 0.5  # of a mask that is given, carried by a loop, or made otherwise


class Shares:
    """The shares of a plan's masks, by the facts `holds` of ops and by the numbers of the text."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        items = (inner for item in walk(plan.program.body) for inner in (item, *getattr(item, "body", ())))
        self.makers = {step.out: step for step in items if isinstance(step, Step)}
        self.defaults = {source.out: source.default for source in plan.program.sources}

    def under(self, guards: Iterable[tuple[Operand, bool]]) -> float:
        """The share at which all guards are as they have to be."""
        return prod(self.of(mask) if holds else 1.0 - self.of(mask) for mask, holds in guards)

    def of(self, operand: Operand) -> float:
        """The share at which a mask holds; of a number itself, as of a probability."""
        number = self.defaults.get(operand) if isinstance(operand, int) else operand
        if isinstance(number, Const):
            return min(max(float(number.value), 0.0), 1.0)
        step = self.makers.get(operand) if isinstance(operand, int) else None
        if step is None or step.op == LITERAL:
            return UNKNOWN
        written = self.plan.origin.get(step.out, step)
        form = OPS[written.op].form if isinstance(written, Step) else None
        if not isinstance(written, Step) or not isinstance(form, Map | Make) or form.holds is None:
            return UNKNOWN
        return form.holds(*map(self.of, written.inputs))
